package org.farfield.backend.cpu.waves;

import java.util.Arrays;
import org.farfield.kernels.cpu.MirrorKernel;
import org.farfield.math.HalfSpace;

/**
 * One vector of each set of mirror images, that without a negative index, in blocks and runs of
 * equal first two indices.
 */
public final class MirrorVectors {
  private static final int MOST = 256; // of a block

  /** Vectors of a block; the last may have fewer. */
  final int size;

  private final HalfSpace all;
  private final int[] index; // in the half space
  private final int[] runs; // h0, h1, the first h2, how many; none goes on in another block
  private final int[] firstRun; // of each block, in numbers

  MirrorVectors(HalfSpace all) {
    this.all = all;
    int[] found = new int[all.count()];
    int count = 0;
    for (int v = 0; v < all.count(); v++) {
      if (all.h(v, 0) >= 0 && all.h(v, 1) >= 0 && all.h(v, 2) >= 0) {
        found[count++] = v;
      }
    }
    index = Arrays.copyOf(found, count);
    int fewest = Math.max(1, (count + MOST - 1) / MOST);
    size = Math.max(1, (count + fewest - 1) / fewest);
    firstRun = new int[blocks() + 1];
    int[] made = new int[64];
    int next = 0;
    for (int v = 0; v < count; ) {
      int stop = Math.min(count, (v / size + 1) * size);
      int end = v + 1;
      while (end < stop && h(end, 0) == h(v, 0) && h(end, 1) == h(v, 1)) {
        end++;
      }
      made = next == made.length ? Arrays.copyOf(made, 2 * next) : made;
      for (int axis = 0; axis < 3; axis++) {
        made[next + axis] = h(v, axis);
      }
      made[next + 3] = end - v;
      next += MirrorKernel.RUN;
      firstRun[v / size + 1] = next;
      v = end;
    }
    runs = Arrays.copyOf(made, next);
  }

  HalfSpace all() {
    return all;
  }

  int blocks() {
    return (index.length + size - 1) / size;
  }

  int count(int block) {
    return Math.min(size, index.length - block * size);
  }

  /** The vector of the half space that one is. */
  int index(int vector) {
    return index[vector];
  }

  int h(int vector, int axis) {
    return all.h(index[vector], axis);
  }

  /** Of all runs, the three indices of the first vector, and how many it has. */
  int[] runs() {
    return runs;
  }

  /** The first number of a block's runs; of the block behind the last, the end. */
  int firstRun(int block) {
    return firstRun[block];
  }
}
