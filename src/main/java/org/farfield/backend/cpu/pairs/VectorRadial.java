package org.farfield.backend.cpu.pairs;

import java.util.Arrays;
import org.farfield.expansion.tables.MultipoleCoupling;
import org.farfield.expansion.tables.MultipoleTable;
import org.farfield.expansion.tables.RadialPieces;
import org.farfield.expansion.tables.RadialTable;
import org.farfield.kernels.cpu.NearKernel;
import org.farfield.math.KernelTable;
import org.farfield.spec.ShortRangeDensity;

/**
 * The pair functions of one density by the vector kernels, up to a cutoff. For several threads.
 *
 * <p>They are a near table's, one beyond it, or zero; those of neighbours that are at the same
 * {@link #place} have the same polynomials.
 */
public final class VectorRadial {
  /** How many functions there are, padded with zeros. */
  final int functions;

  private final double cutoff;
  private final double end; // of the near table
  private final double exponent;
  private final int size; // radial functions of an l
  private final int functionsOfSlot;
  private final int[] degrees; // of the multipoles of each slot
  private final KernelTable near;
  private final KernelTable far; // null: nothing beyond the near table
  private final ShortRangeDensity envelope; // null: 1

  private VectorRadial(RadialPieces pieces, double cutoff, int size, int angular, int[] degrees) {
    this.cutoff = cutoff;
    this.size = size;
    this.degrees = degrees;
    functionsOfSlot = angular * size;
    near = pieces.nearKernel();
    far = pieces.farKernel().orElse(null);
    envelope = pieces.envelope().orElse(null);
    end = pieces.end();
    exponent = pieces.exponent();
    functions = near.functions();
  }

  /** Those of charges: {@code [l][n]}. */
  static VectorRadial ofCharges(RadialTable table, double cutoff, int size, int maxAngular) {
    return new VectorRadial(table.pieces(), cutoff, size, maxAngular + 1, new int[1]);
  }

  /** Those of multipoles: {@code [slot][l][n]}. */
  static VectorRadial ofMultipoles(MultipoleTable table, double cutoff, int size) {
    int[] degrees = new int[table.coupling().slots()];
    Arrays.setAll(degrees, MultipoleCoupling::sourceDegree);
    return new VectorRadial(
        table.pieces(), cutoff, size, table.coupling().maxAngular() + 1, degrees);
  }

  /** How many places there are. */
  int places() {
    return near.segments() + (far == null ? 0 : far.segments()) + 1;
  }

  /** Which polynomials are those of a distance, from the smallest distances on. */
  int place(double d) {
    if (isBeyond(d)) {
      return places() - 1;
    }
    return d > end
        ? near.segments() + far.segments() - 1 - far.segment(farVariable(d))
        : near.segment(d);
  }

  private double farVariable(double d) {
    double ratio = end / d;
    return ratio * ratio;
  }

  /**
   * f of the neighbours of a block, fastest where those at the same {@link #place} come one after
   * the other.
   *
   * @param count neighbours
   * @param distance of each
   * @param room for as many numbers
   * @param out receives the functions of one after the other
   */
  void evaluate(NearKernel kernel, int count, double[] distance, double[] room, double[] out) {
    for (int from = 0, to; from < count; from = to) {
      if (isBeyond(distance[from])) {
        to = from + 1;
        Arrays.fill(out, from * functions, to * functions, 0);
      } else {
        to = polynomials(kernel, from, count, distance, room, out);
        for (int j = from; j < to; j++) {
          if (distance[from] > end) {
            fall(distance[j], out, j * functions);
          } else if (envelope != null) {
            scale(envelope.factor(distance[j]), out, j * functions, (j + 1) * functions);
          }
        }
      }
    }
  }

  // Those of neighbours at the place of the first of them; returns where others come.
  private int polynomials(
      NearKernel kernel, int first, int count, double[] distance, double[] variable, double[] out) {
    boolean isFar = distance[first] > end;
    KernelTable table = isFar ? far : near;
    double x = isFar ? farVariable(distance[first]) : distance[first];
    int segment = table.segment(x);
    int j = first;
    do {
      variable[j++] = table.variable(segment, x);
      if (j == count || isBeyond(distance[j]) || distance[j] > end != isFar) {
        break;
      }
      x = isFar ? farVariable(distance[j]) : distance[j];
    } while (table.isOn(segment, x));
    kernel.polynomials(
        functions,
        table.degree(segment),
        table.coefficients(),
        table.start(segment),
        first,
        j,
        variable,
        out);
    return j;
  }

  // Beyond the near table: d^{−p−l−L}.
  private void fall(double d, double[] out, int from) {
    int at = from;
    for (int degree : degrees) {
      double power = Math.pow(d, -exponent - degree);
      for (int f = 0; f < functionsOfSlot; f += size) {
        scale(power, out, at, at + size);
        at += size;
        power /= d;
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

  /** f of one neighbour, of a charge, and its derivatives. */
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
        table.degree(s),
        table.coefficients(),
        table.start(s),
        table.variable(s, x),
        out,
        slopes);
    scale(table.slope(s), slopes, 0, table.functions());
  }
}
