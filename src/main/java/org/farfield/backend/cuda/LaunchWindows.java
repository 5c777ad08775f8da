package org.farfield.backend.cuda;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import org.farfield.backend.cuda.Workspace.Item;
import org.farfield.expansion.WindowFactors;

/** The window factors of the segments of a launch, see windows.cuh. */
final class LaunchWindows {
  private static final int NUMBERS = 8; // of the structure Windows

  private final int densities;
  private final List<WindowFactors> segments = new ArrayList<>();
  private long bytes;

  LaunchWindows(int densities) {
    this.densities = densities;
  }

  /** Adds those of the next segment. */
  void add(WindowFactors factors) {
    segments.add(factors);
    bytes += bytes(factors);
  }

  /** Memory of the factors of a segment. */
  long bytes(WindowFactors factors) {
    long sum = 0;
    for (int d = 0; d < densities; d++) {
      sum += (long) Double.BYTES * factors.factors(d).remaining();
    }
    return sum;
  }

  /** Memory of all factors. */
  long bytes() {
    return bytes;
  }

  /** Uploads them. */
  void upload(Workspace workspace) {
    workspace.upload(
        Item.WINDOWS, (long) NUMBERS * Long.BYTES * segments.size(), this::writeStructures);
    workspace.upload(Item.WINDOW_FACTORS, bytes, this::writeFactors);
  }

  private void writeStructures(ByteBuffer target) {
    LongBuffer longs = target.asLongBuffer();
    long first = 0;
    for (WindowFactors factors : segments) {
      longs.put(factors.hasWindows() ? first : -1).put(bytes(factors) / densities / Double.BYTES);
      for (int stride : factors.strideAlong()) {
        longs.put(stride);
      }
      for (int stride : factors.strideAcross()) {
        longs.put(stride);
      }
      first += bytes(factors) / Double.BYTES;
    }
  }

  private void writeFactors(ByteBuffer target) {
    DoubleBuffer doubles = target.asDoubleBuffer();
    for (WindowFactors factors : segments) {
      for (int d = 0; d < densities; d++) {
        doubles.put(factors.factors(d));
      }
    }
  }
}
