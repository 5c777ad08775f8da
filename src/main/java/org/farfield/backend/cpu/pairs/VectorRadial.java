package org.farfield.backend.cpu.pairs;

import java.util.Arrays;
import org.farfield.expansion.tables.RadialPieces;
import org.farfield.expansion.tables.RadialTable;
import org.farfield.kernels.cpu.NearKernel;
import org.farfield.math.KernelTable;
import org.farfield.spec.ShortRangeDensity;

/** The pair functions of one density by the vector kernels, up to a cutoff. */
public final class VectorRadial {
  /** How many functions there are, padded with zeros. */
  final int functions;

  private final double cutoff;
  private final double end; // of the near table
  private final double exponent;
  private final int size; // radial functions of an l
  private final KernelTable near;
  private final KernelTable far; // null: nothing beyond the near table
  private final ShortRangeDensity envelope; // null: 1

  VectorRadial(RadialTable table, double cutoff, int size) {
    this.cutoff = cutoff;
    this.size = size;
    RadialPieces pieces = table.pieces();
    near = pieces.nearKernel();
    far = pieces.farKernel().orElse(null);
    envelope = pieces.envelope().orElse(null);
    end = pieces.end();
    exponent = pieces.exponent();
    functions = near.functions();
  }

  /** f of one neighbour, in its place in an array of many. */
  void evaluate(NearKernel kernel, double d, double[] out, int offset) {
    if (isBeyond(d)) {
      Arrays.fill(out, offset, offset + functions, 0);
    } else if (d > end) {
      double ratio = end / d;
      polynomials(kernel, far, ratio * ratio, out, offset);
      double power = Math.pow(d, -exponent);
      for (int f = 0; f < functions; f += size) {
        scale(power, out, offset + f, offset + Math.min(f + size, functions));
        power /= d;
      }
    } else {
      polynomials(kernel, near, d, out, offset);
      if (envelope != null) {
        scale(envelope.factor(d), out, offset, offset + functions);
      }
    }
  }

  private boolean isBeyond(double d) {
    return d >= cutoff || (d > end && far == null);
  }

  private static void scale(double factor, double[] values, int from, int to) {
    for (int x = from; x < to; x++) {
      values[x] *= factor;
    }
  }

  private static void polynomials(
      NearKernel kernel, KernelTable table, double x, double[] out, int offset) {
    int s = table.segment(x);
    kernel.polynomials(
        table.functions(),
        table.degree(),
        table.coefficients(),
        table.start(s),
        table.variable(s, x),
        out,
        offset);
  }

  /** f of one neighbour and its derivatives. */
  void evaluateWithSlopes(NearKernel kernel, double d, double[] out, double[] slopes) {
    if (isBeyond(d)) {
      Arrays.fill(out, 0, functions, 0);
      Arrays.fill(slopes, 0, functions, 0);
    } else if (d > end) {
      beyondWithSlopes(kernel, d, out, slopes);
    } else {
      polynomialsWithSlopes(kernel, near, d, out, slopes);
      if (envelope != null) {
        double factor = envelope.factor(d);
        double slope = envelope.slope(d);
        for (int f = 0; f < functions; f++) {
          slopes[f] = factor * slopes[f] + slope * out[f];
          out[f] *= factor;
        }
      }
    }
  }

  private void beyondWithSlopes(NearKernel kernel, double d, double[] out, double[] slopes) {
    double ratio = end / d;
    double u = ratio * ratio;
    polynomialsWithSlopes(kernel, far, u, out, slopes);
    double power = Math.pow(d, -exponent);
    for (int l = 0; l * size < functions; l++) {
      for (int f = l * size; f < Math.min((l + 1) * size, functions); f++) {
        slopes[f] = -power / d * ((exponent + l) * out[f] + 2 * u * slopes[f]);
        out[f] *= power;
      }
      power /= d;
    }
  }

  private static void polynomialsWithSlopes(
      NearKernel kernel, KernelTable table, double x, double[] out, double[] slopes) {
    int s = table.segment(x);
    kernel.polynomialsWithSlopes(
        table.functions(),
        table.degree(),
        table.coefficients(),
        table.start(s),
        table.variable(s, x),
        out,
        slopes);
    scale(table.slope(s), slopes, 0, table.functions());
  }
}
