package org.farfield.descriptor;

import java.util.Arrays;
import org.farfield.expansion.Coefficients;

/**
 * Numbers of one factor in one structure, in the order of all channels of the data set: those of a
 * structure stand apart by its own channels.
 */
final class Gather {
  private final Coefficients coefficients;
  private final int density;
  private final int radial;
  private final int[] position; // per channel of the structure: its place among all of them
  private final double[] values;

  Gather(Factor factor, Coefficients coefficients) {
    this.coefficients = coefficients;
    density = factor.density();
    radial = factor.radial();
    position = positions(factor, coefficients);
    values = new double[factor.side()];
  }

  /** Per channel of a structure: its place among the channels of the factor. */
  static int[] positions(Factor factor, Coefficients c) {
    if (c.radial() != factor.radial() || c.maxAngular() != factor.maxAngular()) {
      throw new IllegalArgumentException(
          String.format(
              "%d radial functions and l up to %d where %s is expected",
              c.radial(), c.maxAngular(), factor));
    }
    int[] position = new int[c.channels()];
    for (int a = 0; a < position.length; a++) {
      position[a] = factor.channels().indexOf(c.channelLabel(a));
      if (position[a] < 0) {
        throw new IllegalArgumentException("no channel " + c.channelLabel(a) + " in " + factor);
      }
    }
    return position;
  }

  /** All (channel, n) of one (l, m), m from 0 to 2l; the array is overwritten by the next call. */
  double[] of(int atom, int l, int m) {
    Arrays.fill(values, 0);
    for (int a = 0; a < position.length; a++) {
      System.arraycopy(
          coefficients.values(), at(atom, a, l, m), values, position[a] * radial, radial);
    }
    return values;
  }

  /** Adds numbers in the same order to coefficients of the same shape. */
  void addTo(Coefficients target, double[] numbers, int atom, int l, int m) {
    for (int a = 0; a < position.length; a++) {
      int to = at(atom, a, l, m);
      for (int n = 0; n < radial; n++) {
        target.values()[to + n] += numbers[position[a] * radial + n];
      }
    }
  }

  private int at(int atom, int channel, int l, int m) {
    return coefficients.index(atom, density, channel, l) + m * radial;
  }
}
