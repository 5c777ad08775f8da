package org.farfield.backend.cuda.sums;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.CentreRange;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.backend.cuda.tables.DeviceTables;
import org.farfield.expansion.PlannedStructure;
import org.farfield.math.HalfSpace;
import org.farfield.structure.Cell;

/** Which reciprocal vectors the sums of periodic structures run over. */
final class ReciprocalVectors {
  private static final int TOGETHER = 128;

  private final DeviceTables tables;

  ReciprocalVectors(DeviceTables tables) {
    this.tables = tables;
  }

  /**
   * Some vectors of a structure.
   *
   * @param all its vectors
   * @param first the first of these
   * @param count how many
   * @param start vectors of a launch that come before
   */
  record Some(HalfSpace all, int first, int count, int start) {
    private void write(IntBuffer target) {
      for (int v = 0; v < count; v++) {
        for (int axis = 0; axis < 3; axis++) {
          target.put(3 * (start + v) + axis, all.h(first + v, axis));
        }
      }
    }
  }

  /** Uploads the indices of the vectors of a launch, so many in all. */
  static void upload(List<Some> vectors, long count, Workspace workspace) {
    workspace.upload(
        Item.INDICES,
        3L * Integer.BYTES * count,
        bytes -> {
          IntBuffer target = bytes.asIntBuffer();
          vectors.parallelStream().forEach(v -> v.write(target));
        });
  }

  private double[] cutoffs(PlannedStructure job) {
    double[] cutoffs = new double[tables.columns().densities()];
    for (int d = 0; d < cutoffs.length; d++) {
      cutoffs[d] = tables.host().cutoff(job.plan(), d);
    }
    return cutoffs;
  }

  private static double largest(double[] cutoffs) {
    double largest = 0;
    for (double cutoff : cutoffs) {
      largest = Math.max(largest, cutoff);
    }
    return largest;
  }

  /**
   * Cutoffs of a batch, {@code [part][density]}: the largest is left to those who made the list of
   * vectors, so that one that lies on it is not judged twice.
   */
  double[] cutoffs(Batch batch) {
    int densities = tables.columns().densities();
    double[] all = new double[batch.parts().size() * densities];
    for (int p = 0; p < batch.parts().size(); p++) {
      double[] cutoffs = cutoffs(batch.parts().get(p).job());
      double largest = largest(cutoffs);
      for (int d = 0; d < densities; d++) {
        all[p * densities + d] = cutoffs[d] < largest ? cutoffs[d] : Double.MAX_VALUE;
      }
    }
    return all;
  }

  /** The vectors of a structure within its largest cutoff, one of each pair ±k. */
  HalfSpace vectors(PlannedStructure job) {
    Cell cell = job.structure().cell();
    double[] lengths = {cell.length(0), cell.length(1), cell.length(2)};
    HalfSpace vectors = new HalfSpace(cell.reciprocal(), lengths, largest(cutoffs(job)));
    double smallest = Double.MAX_VALUE;
    for (int v = 0; v < vectors.count(); v++) {
      smallest = Math.min(smallest, vectors.k(v, 3));
    }
    tables.requireWave(smallest, job);
    return vectors;
  }

  /**
   * Those of the structure of each part, for which it must be asked in order. One core lists
   * vectors more slowly than a device sums over them, so some are listed side by side; all at once
   * might not fit the memory.
   */
  IntFunction<HalfSpace> inOrder(List<CentreRange> parts) {
    List<HalfSpace> listed = new ArrayList<>();
    return p -> {
      if (p % TOGETHER == 0) {
        int end = Math.min(p + TOGETHER, parts.size());
        listed.clear();
        listed.addAll(
            parts.subList(p, end).parallelStream().map(part -> vectors(part.job())).toList());
      }
      return listed.get(p % TOGETHER);
    };
  }
}
