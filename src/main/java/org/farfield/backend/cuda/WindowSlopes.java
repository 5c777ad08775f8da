package org.farfield.backend.cuda;

import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.List;
import org.farfield.backend.cuda.Workspace.Item;
import org.farfield.expansion.Job;
import org.farfield.expansion.WindowFactors;
import org.farfield.math.HalfSpace;

/**
 * −(∂φ/∂ε)/φ of the window factors φ at those vectors of a launch that belong to slabs and wires,
 * {@code [vector][density][3α + β]}.
 */
final class WindowSlopes {
  private static final int NUMBERS = 9;
  private static final int CHUNK = 512; // vectors that one thread does

  private final DeviceTables tables;
  private final int densities;
  private final List<Chunk> chunks = new ArrayList<>();
  private int vectors;

  WindowSlopes(DeviceTables tables) {
    this.tables = tables;
    this.densities = tables.columns().densities();
  }

  private record Chunk(
      Job job, WindowFactors factors, HalfSpace all, int first, int count, int start) {}

  /**
   * Adds vectors.
   *
   * @return how many were there before; −1 if these need none
   */
  int add(Job job, WindowFactors factors, HalfSpace all, int first, int count) {
    if (!factors.hasWindows()) {
      return -1;
    }
    int before = vectors;
    for (int v = 0; v < count; v += CHUNK) {
      int some = Math.min(CHUNK, count - v);
      chunks.add(new Chunk(job, factors, all, first + v, some, before + v));
    }
    vectors += count;
    return before;
  }

  /** Memory a vector takes. */
  long bytesOfVector(WindowFactors factors) {
    return factors.hasWindows() ? (long) NUMBERS * Double.BYTES * densities : 0;
  }

  /** Memory of all. */
  long bytes() {
    return (long) NUMBERS * Double.BYTES * densities * vectors;
  }

  /** Makes and uploads them. */
  void upload(Workspace workspace) {
    workspace.upload(
        Item.WINDOW_SLOPES,
        bytes(),
        bytes -> {
          DoubleBuffer target = bytes.asDoubleBuffer();
          chunks.parallelStream().forEach(chunk -> write(chunk, target));
        });
  }

  private void write(Chunk chunk, DoubleBuffer target) {
    WindowFactors.Slopes slopes = chunk.factors.slopes();
    double[] none = new double[NUMBERS];
    for (int d = 0; d < densities; d++) {
      double cutoff = tables.host().cutoff(chunk.job.plan(), d);
      for (int v = 0; v < chunk.count; v++) {
        int vector = chunk.first + v;
        double phi = chunk.factors.at(d, chunk.all, vector);
        boolean counts = phi != 0 && chunk.all.k(vector, 3) < cutoff;
        double[] slope = counts ? slopes.at(d, chunk.all, vector) : none;
        int from = ((chunk.start + v) * densities + d) * NUMBERS;
        for (int x = 0; x < NUMBERS; x++) {
          target.put(from + x, counts ? slope[x] / phi : 0);
        }
      }
    }
  }
}
