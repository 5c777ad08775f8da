package org.farfield.backend.cpu;

import java.util.PriorityQueue;

/**
 * How the jobs of a batch share the cores: one core each, the longest first, but for those that
 * would keep the other cores waiting, which are spread over all of them. A job of its own core has
 * no stage that waits for another.
 */
final class JobShares {
  private static final double MOST_IDLE = 0.1; // of the time of all cores

  private JobShares() {}

  /**
   * How many jobs are spread.
   *
   * @param seconds of each on one core, the longest first
   * @param threads cores
   * @return the number of the longest
   */
  static int spread(double[] seconds, int threads) {
    double rest = 0;
    for (double one : seconds) {
      rest += one;
    }
    int spread = 0;
    while (spread < seconds.length
        && latest(seconds, spread, threads) > (1 + MOST_IDLE) * rest / threads) {
      rest -= seconds[spread++];
    }
    return spread;
  }

  // When the last core is done, if each takes the next job as soon as it is free.
  private static double latest(double[] seconds, int from, int threads) {
    PriorityQueue<Double> ends = new PriorityQueue<>();
    double latest = 0;
    for (int i = from; i < seconds.length; i++) {
      double start = ends.size() < threads ? 0 : ends.remove();
      ends.add(start + seconds[i]);
      latest = Math.max(latest, start + seconds[i]);
    }
    return latest;
  }
}
