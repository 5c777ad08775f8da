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
  private final VectorRadial radial;
  private final int[] onlyChannel;
  private final int channels;
  private final Neighborhood found = new Neighborhood();
  private final SortedNeighbors own;
  private final int[] starts; // of a place in a group; group 0 has several channels, 1 + a only a
  private int[] keys = new int[64];

  /**
   * Prepares.
   *
   * @param search finds the neighbours
   * @param radial by whose places they are sorted
   * @param onlyChannel from {@link #onlyChannels}
   * @param channels how many
   * @param capacity of a block
   */
  NeighborBlocks(
      NeighborSearch search, VectorRadial radial, int[] onlyChannel, int channels, int capacity) {
    this.search = search;
    this.radial = radial;
    this.onlyChannel = onlyChannel;
    this.channels = channels;
    own = new SortedNeighbors(channels + 1);
    starts = new int[(channels + 1) * radial.places() + 1];
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
    of(find(i), block);
  }

  /** Goes through neighbours that were found before. */
  void of(SortedNeighbors neighbors, Block block) {
    for (int group = 0; group <= channels; group++) {
      int first = group == 0 ? 0 : group - 1;
      int last = group == 0 ? channels - 1 : group - 1;
      int end = neighbors.starts[group + 1];
      for (int from = neighbors.starts[group]; from < end; from += atom.length) {
        int count = Math.min(atom.length, end - from);
        System.arraycopy(neighbors.atom, from, atom, 0, count);
        System.arraycopy(neighbors.x, from, x, 0, count);
        System.arraycopy(neighbors.y, from, y, 0, count);
        System.arraycopy(neighbors.z, from, z, 0, count);
        System.arraycopy(neighbors.distance, from, distance, 0, count);
        block.add(count, first, last);
      }
    }
  }

  /**
   * Corrects harmonics of a block where there is no direction: only l = 0 has a value.
   *
   * @param count neighbours in the block
   * @param y {@code [(l² + l + m) · stride + neighbour]}
   * @param stride of the rows of y
   */
  void clearWithoutDirection(int count, double[] y, int stride) {
    for (int j = 0; j < count; j++) {
      if (distance[j] == 0) {
        for (int at = stride + j; at < y.length; at += stride) {
          y[at] = 0;
        }
      }
    }
  }

  /** The neighbours of an atom, there until the next call. */
  SortedNeighbors find(int i) {
    find(i, own);
    return own;
  }

  /** Finds the neighbours of an atom: a counting sort by channel, those with several first. */
  void find(int i, SortedNeighbors to) {
    to.onlyChannel = null; // half done is not done
    search.find(i, found);
    to.reserve(found.count());
    if (keys.length < found.count()) {
      keys = new int[found.count() + found.count() / 4];
    }
    int places = radial.places();
    Arrays.fill(starts, 0);
    for (int k = 0; k < found.count(); k++) {
      keys[k] = (onlyChannel[found.atom(k)] + 1) * places + radial.place(found.distance(k));
      starts[keys[k]]++;
    }
    int sum = 0;
    for (int key = 0; key < starts.length; key++) {
      sum += starts[key];
      starts[key] = sum;
    }
    for (int k = found.count() - 1; k >= 0; k--) {
      put(k, to, --starts[keys[k]]);
    }
    for (int group = 0; group < to.starts.length; group++) {
      to.starts[group] = starts[group * places];
    }
    to.onlyChannel = onlyChannel;
  }

  private void put(int k, SortedNeighbors to, int at) {
    double d = found.distance(k);
    double inverse = d == 0 ? 0 : 1 / d;
    to.atom[at] = found.atom(k);
    to.x[at] = found.vector(k, 0) * inverse;
    to.y[at] = found.vector(k, 1) * inverse;
    to.z[at] = found.vector(k, 2) * inverse;
    to.distance[at] = d;
  }
}
