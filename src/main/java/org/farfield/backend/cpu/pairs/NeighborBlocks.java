package org.farfield.backend.cpu.pairs;

import java.util.Arrays;
import org.farfield.expansion.Sources;
import org.farfield.structure.neighbors.NeighborSearch;
import org.farfield.structure.neighbors.Neighborhood;

/**
 * The neighbours and images of one atom after the other, the atom itself included, in blocks of
 * those of one species. For one thread.
 */
public final class NeighborBlocks {
  /** What is done with a block. */
  @FunctionalInterface
  interface Block {
    /**
     * Does it.
     *
     * @param count how many neighbours there are in the block
     * @param first of the channels in which their weights are not zero
     * @param last of them
     */
    void add(int count, int first, int last);
  }

  /** Unit vectors from the atom; zeros where the distance is zero. */
  final double[] x;

  final double[] y;
  final double[] z;

  /** Distances, Å. */
  final double[] distance;

  /** Which atoms the neighbours are, or are images of. */
  final int[] atom;

  private final NeighborSearch search;
  private final int[] onlyChannel;
  private final int channels;
  private final Neighborhood own = new Neighborhood();
  private Neighborhood found = own;
  private final int[] starts; // by group; group 0 has several channels, group 1 + a only a
  private int[] order = new int[64];

  /**
   * Prepares.
   *
   * @param search finds the neighbours
   * @param onlyChannel from {@link #onlyChannels}
   * @param channels how many
   * @param capacity of a block
   */
  NeighborBlocks(NeighborSearch search, int[] onlyChannel, int channels, int capacity) {
    this.search = search;
    this.onlyChannel = onlyChannel;
    this.channels = channels;
    starts = new int[channels + 2];
    x = new double[capacity];
    y = new double[capacity];
    z = new double[capacity];
    distance = new double[capacity];
    atom = new int[capacity];
  }

  /** Of each atom the channel in which alone it is a source; −1 if there are several. */
  static int[] onlyChannels(Sources sources, int atoms) {
    int[] result = new int[atoms];
    for (int j = 0; j < atoms; j++) {
      int count = 0;
      for (int a = 0; a < sources.channels(); a++) {
        if (sources.isSource(a, j)) {
          result[j] = a;
          count++;
        }
      }
      if (count > 1) {
        result[j] = -1;
      }
    }
    return result;
  }

  /** Goes through the neighbours of an atom. */
  void of(int i, Block block) {
    search.find(i, own);
    of(own, true, block);
  }

  /**
   * Goes through neighbours that were found before.
   *
   * @param withVectors whether their distances and directions are wanted, not only which they are
   */
  void of(Neighborhood neighborhood, boolean withVectors, Block block) {
    found = neighborhood;
    sort();
    for (int group = 0; group <= channels; group++) {
      int first = group == 0 ? 0 : group - 1;
      int last = group == 0 ? channels - 1 : group - 1;
      for (int from = starts[group]; from < starts[group + 1]; from += atom.length) {
        int count = Math.min(atom.length, starts[group + 1] - from);
        load(from, count, withVectors);
        block.add(count, first, last);
      }
    }
  }

  /**
   * Corrects harmonics of a block where there is no direction: only l = 0 has a value.
   *
   * @param count neighbours in the block
   * @param harmonics (L + 1)²
   * @param y {@code [(l² + l + m) · stride + neighbour]}
   * @param stride of the rows of y
   */
  void clearWithoutDirection(int count, int harmonics, double[] y, int stride) {
    for (int j = 0; j < count; j++) {
      if (distance[j] == 0) {
        for (int lm = 1; lm < harmonics; lm++) {
          y[lm * stride + j] = 0;
        }
      }
    }
  }

  // By channel, those with several first; a counting sort.
  private void sort() {
    if (order.length < found.count()) {
      order = new int[found.count() + found.count() / 4];
    }
    Arrays.fill(starts, 0);
    for (int k = 0; k < found.count(); k++) {
      starts[onlyChannel[found.atom(k)] + 1]++;
    }
    int sum = 0;
    for (int group = 0; group < starts.length; group++) {
      sum += starts[group];
      starts[group] = sum;
    }
    for (int k = found.count() - 1; k >= 0; k--) {
      order[--starts[onlyChannel[found.atom(k)] + 1]] = k;
    }
  }

  private void load(int from, int count, boolean withVectors) {
    for (int j = 0; j < count; j++) {
      atom[j] = found.atom(order[from + j]);
    }
    for (int j = 0; withVectors && j < count; j++) {
      int k = order[from + j];
      double d = found.distance(k);
      double inverse = d == 0 ? 0 : 1 / d;
      x[j] = found.vector(k, 0) * inverse;
      y[j] = found.vector(k, 1) * inverse;
      z[j] = found.vector(k, 2) * inverse;
      distance[j] = d;
    }
  }
}
