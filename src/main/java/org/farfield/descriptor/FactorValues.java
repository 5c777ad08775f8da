package org.farfield.descriptor;

import java.util.Arrays;
import java.util.Locale;
import org.farfield.expansion.Coefficients;
import org.farfield.kernels.cpu.Products;

/**
 * Numbers of one factor for one atom: (l² + l + m) slow, then all channels of the data set, then n,
 * with zeros for channels that the structure lacks; and the derivatives with respect to them.
 */
final class FactorValues {
  private final Factor factor;
  private final Coefficients coefficients;
  private final int[] position; // per channel of the structure: its place among all of them
  private final double[] values;
  private final double[] channel; // of the structure: one at a time
  private double[] derivatives = {};

  FactorValues(Factor factor, Coefficients coefficients) {
    this.factor = factor;
    this.coefficients = coefficients;
    position = positions(factor, coefficients);
    int orders = (factor.maxAngular() + 1) * (factor.maxAngular() + 1);
    values = new double[Math.multiplyExact(orders, factor.side()) + 2 * Products.PAD];
    channel = new double[coefficients.fields()];
  }

  /** Per channel of a structure: its place among the channels of the factor. */
  static int[] positions(Factor factor, Coefficients c) {
    if (c.radial() != factor.radial() || c.maxAngular() != factor.maxAngular()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d radial functions and l up to %d where %s is expected",
              c.radial(),
              c.maxAngular(),
              factor));
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

  /** Place of the first of the numbers of (l, m = −l); the orders follow each other. */
  int at(int l) {
    return Products.PAD + l * l * factor.side();
  }

  double[] values() {
    return values;
  }

  double[] derivatives() {
    return derivatives;
  }

  /** Reads an atom. Channels that the structure lacks stay zero. */
  void read(int atom) {
    int radial = factor.radial();
    int side = factor.side();
    for (int a = 0; a < position.length; a++) {
      int from = coefficients.index(atom, factor.density(), a, 0);
      coefficients.read(from, channel, 0, channel.length);
      int to = Products.PAD + position[a] * radial;
      for (int x = 0; x < channel.length; x += radial) {
        System.arraycopy(channel, x, values, to, radial);
        to += side;
      }
    }
  }

  void clearDerivatives() {
    if (derivatives.length == 0) {
      derivatives = new double[values.length];
    }
    Arrays.fill(derivatives, 0);
  }

  /** Adds the derivatives to numbers shaped like the coefficients. */
  void addDerivatives(int atom, Coefficients target) {
    int radial = factor.radial();
    for (int a = 0; a < position.length; a++) {
      int to = target.index(atom, factor.density(), a, 0);
      int from = Products.PAD + position[a] * radial;
      for (int x = 0; x < target.fields(); x += radial) {
        for (int n = 0; n < radial; n++) {
          target.values()[to + x + n] += derivatives[from + n];
        }
        from += factor.side();
      }
    }
  }
}
