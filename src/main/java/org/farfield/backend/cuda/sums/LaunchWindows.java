package org.farfield.backend.cuda.sums;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.expansion.plan.WindowFactors;

/** The window factors of the segments of a launch, see windows.cuh. */
final class LaunchWindows {
  private static final int NUMBERS = 8; // of the structure Windows

  private final int densities;
  private final boolean slopes;
  private final List<WindowFactors> segments = new ArrayList<>();
  private final List<Integer> starts = new ArrayList<>(); // factors before
  private int factors;

  /**
   * Of no segments yet.
   *
   * @param slopes whether their derivatives are needed
   */
  LaunchWindows(int densities, boolean slopes) {
    this.densities = densities;
    this.slopes = slopes;
  }

  /** Adds those of the next segment. */
  void add(WindowFactors windows) {
    segments.add(windows);
    starts.add(factors);
    factors = Math.addExact(factors, Math.multiplyExact(densities, windows.size()));
  }

  private long bytes(long count) {
    return Double.BYTES * count * (slopes ? 1 + WindowFactors.SLOPES : 1);
  }

  /** Forgets them. */
  void clear() {
    segments.clear();
  }

  /** Memory of what belongs to a segment. */
  long bytes(WindowFactors windows) {
    return bytes((long) densities * windows.size());
  }

  /** Memory of all. */
  long bytes() {
    return bytes(factors);
  }

  /** Uploads them. */
  void upload(Workspace workspace) {
    workspace.upload(
        Item.WINDOWS, (long) NUMBERS * Long.BYTES * segments.size(), this::writeStructures);
    upload(workspace, Item.WINDOW_FACTORS, 1, WindowFactors::factors);
    if (slopes) {
      upload(workspace, Item.WINDOW_SLOPES, WindowFactors.SLOPES, WindowFactors::slopeTable);
    }
  }

  private void writeStructures(ByteBuffer target) {
    LongBuffer longs = target.asLongBuffer();
    for (int i = 0; i < segments.size(); i++) {
      WindowFactors windows = segments.get(i);
      longs.put(windows.hasWindows() ? starts.get(i) : -1).put(windows.size());
      for (int stride : windows.strideAlong()) {
        longs.put(stride);
      }
      for (int stride : windows.strideAcross()) {
        longs.put(stride);
      }
    }
  }

  private void upload(
      Workspace workspace,
      Item item,
      int width,
      BiFunction<WindowFactors, Integer, DoubleBuffer> numbers) {
    workspace.upload(
        item,
        (long) width * Double.BYTES * factors,
        bytes -> {
          if (factors == 0) {
            return; // crystals: no thread is to be woken for them
          }
          DoubleBuffer target = bytes.asDoubleBuffer();
          IntStream.range(0, segments.size())
              .parallel()
              .forEach(
                  i -> {
                    DoubleBuffer mine = target.duplicate().position(width * starts.get(i));
                    for (int d = 0; d < densities; d++) {
                      mine.put(numbers.apply(segments.get(i), d));
                    }
                  });
        });
  }
}
