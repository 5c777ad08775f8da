package org.farfield.backend.cuda;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Shares out work of known cost. */
final class Shares {
  private Shares() {}

  /**
   * Gives the costliest piece that is left to whoever has least to do so far (longest processing
   * time first; R. L. Graham, SIAM J. Appl. Math. 17, 416 (1969)). The last to finish has at most
   * 4/3 of what the best of all ways would give it.
   *
   * @param costs of the pieces, not negative
   * @param shares how many to make, at least 1
   * @return the pieces of each share by their place in {@code costs}, ascending; each is in one
   *     share, and the same costs give the same shares
   */
  static List<List<Integer>> longestFirst(double[] costs, int shares) {
    List<Integer> longestFirst =
        IntStream.range(0, costs.length)
            .boxed()
            .sorted(Comparator.comparing((Integer i) -> -costs[i])) // stable: ties in order
            .toList();
    double[] sums = new double[shares];
    List<List<Integer>> result = new ArrayList<>();
    for (int s = 0; s < shares; s++) {
      result.add(new ArrayList<>());
    }
    for (int piece : longestFirst) {
      int least = 0;
      for (int s = 1; s < shares; s++) {
        least = sums[s] < sums[least] ? s : least;
      }
      sums[least] += costs[piece];
      result.get(least).add(piece);
    }
    result.forEach(share -> share.sort(null));
    return result;
  }
}
