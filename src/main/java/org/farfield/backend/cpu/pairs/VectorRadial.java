package org.farfield.backend.cpu.pairs;

import java.util.Arrays;
import org.farfield.expansion.tables.RadialPieces;
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

  private final RadialPieces pieces;
  private final double cutoff;
  private final double end; // of the near table
  private final KernelTable near;
  private final KernelTable far; // null: nothing beyond the near table
  private final ShortRangeDensity envelope; // null: 1

  /** Those of charges, {@code [l][n]}, or of multipoles, {@code [slot][l][n]}. */
  VectorRadial(RadialPieces pieces, double cutoff) {
    this.pieces = pieces;
    this.cutoff = cutoff;
    near = pieces.nearKernel();
    far = pieces.farKernel().orElse(null);
    envelope = pieces.envelope().orElse(null);
    end = pieces.end();
    functions = near.functions();
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
        ? near.segments() + far.segments() - 1 - far.segment(pieces.farVariable(d))
        : near.segment(d);
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
            pieces.fall(distance[j], out, j * functions);
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
    double x = isFar ? pieces.farVariable(distance[first]) : distance[first];
    int segment = table.segment(x);
    int j = first;
    do {
      variable[j++] = table.variable(segment, x);
      if (j == count || isBeyond(distance[j]) || distance[j] > end != isFar) {
        break;
      }
      x = isFar ? pieces.farVariable(distance[j]) : distance[j];
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

  private boolean isBeyond(double d) {
    return d >= cutoff || (d > end && far == null);
  }

  private static void scale(double factor, double[] values, int from, int to) {
    if (factor == 1) {
      return;
    }
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
      polynomialsWithSlopes(kernel, far, pieces.farVariable(d), out, slopes);
      pieces.fall(d, out, slopes);
    } else {
      polynomialsWithSlopes(kernel, near, d, out, slopes);
      pieces.envelop(d, out, slopes);
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
