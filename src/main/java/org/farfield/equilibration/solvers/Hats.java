package org.farfield.equilibration.solvers;

import org.farfield.backend.CoarseGrid;

/**
 * Linear interpolation along one axis of a periodic mesh, from every second point, or from one
 * point to all of three.
 */
public final class Hats {
  private final int outer; // points of the axes before
  private final int fine;
  private final int coarse;
  private final int inner; // and of those behind

  /** Along an axis of a mesh of this shape. */
  Hats(int[] shape, int axis) {
    fine = shape[axis];
    coarse = coarser(fine);
    int before = 1;
    int after = 1;
    for (int other = 0; other < 3; other++) {
      before *= other < axis ? shape[other] : 1;
      after *= other > axis ? shape[other] : 1;
    }
    outer = before;
    inner = after;
  }

  /** How many points there are of so many. */
  static int coarser(int fine) {
    return CoarseGrid.coarser(fine);
  }

  private int left(int at) {
    return coarse == 1 ? 0 : at / 2;
  }

  private int right(int at) {
    return coarse == 1 ? 0 : (at + 1) / 2 % coarse;
  }

  /** Sums over the hats. */
  double[] restricted(double[] values) {
    double[] sums = new double[outer * coarse * inner];
    for (int o = 0; o < outer; o++) {
      for (int at = 0; at < fine; at++) {
        int from = (o * fine + at) * inner;
        int left = (o * coarse + left(at)) * inner;
        int right = (o * coarse + right(at)) * inner;
        for (int i = 0; i < inner; i++) {
          double half = 0.5 * values[from + i];
          sums[left + i] += half;
          sums[right + i] += half;
        }
      }
    }
    return sums;
  }

  /** The transpose: values between the points. */
  double[] prolonged(double[] values) {
    double[] result = new double[outer * fine * inner];
    for (int o = 0; o < outer; o++) {
      for (int at = 0; at < fine; at++) {
        int to = (o * fine + at) * inner;
        int left = (o * coarse + left(at)) * inner;
        int right = (o * coarse + right(at)) * inner;
        for (int i = 0; i < inner; i++) {
          result[to + i] = 0.5 * (values[left + i] + values[right + i]);
        }
      }
    }
    return result;
  }
}
