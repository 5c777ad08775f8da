package org.farfield.equilibration.sums;

import java.util.Arrays;
import org.farfield.structure.Structure;

/**
 * The smooth part of a crystal without the mean potential that its short range has, (π/V) Σ q_i q_j
 * (1/γ_ij² − 1/α²): so that of both together is zero, as the wave k = 0 is left out.
 */
public final class MeanFree implements LongRange {
  private final LongRange smooth;
  private final int rows;
  private final double[] squares; // of widths of sources
  private final double[] received; // and of receivers
  private final double alpha;
  private final double factor;

  /** With the widths of sources and of receivers, the same array for G. */
  public MeanFree(
      LongRange smooth,
      Structure structure,
      double[] widths,
      double[] received,
      int degree,
      double alpha) {
    this.smooth = smooth;
    this.alpha = alpha;
    rows = (degree + 1) * (degree + 1);
    squares = squares(widths);
    this.received = squares(received);
    factor = Math.PI / structure.cell().volume();
  }

  private static double[] squares(double[] widths) {
    return Arrays.stream(widths).map(width -> width * width).toArray();
  }

  @Override
  public void addTo(double[] g) {
    smooth.addTo(g);
    addMean(g);
  }

  /** Adds its own part of the matrix. */
  public void addMean(double[] g) {
    int atoms = squares.length;
    for (int i = 0; i < atoms; i++) {
      for (int j = 0; j < atoms; j++) {
        g[(i * rows * atoms + j) * rows] +=
            factor * (2 * (received[i] + squares[j]) - 1 / (alpha * alpha));
      }
    }
  }

  /** a of (a + b σ²) Σ q' + b Σ q' σ'², which is its own part of G p. */
  public double constant() {
    return -factor / (alpha * alpha);
  }

  /** b of it. */
  public double slope() {
    return 2 * factor;
  }

  // Σ q and Σ q σ²
  private double[] sums(double[] p, double[] squares) {
    double[] sums = new double[2];
    for (int i = 0; i < squares.length; i++) {
      sums[0] += p[i * rows];
      sums[1] += p[i * rows] * squares[i];
    }
    return sums;
  }

  /** Adds its own part of G p. */
  public void addTo(double[] p, double[] out) {
    double[] sums = sums(p, squares);
    for (int i = 0; i < squares.length; i++) {
      out[i * rows] +=
          factor * (2 * received[i] * sums[0] + 2 * sums[1] - sums[0] / (alpha * alpha));
    }
  }

  @Override
  public void addSlopes(double[] p, Slopes out) {
    smooth.addSlopes(p, out);
    addMean(0.5, p, p, out);
  }

  @Override
  public void addSlopes(double[] w, double[] p, Slopes out) {
    smooth.addSlopes(w, p, out);
    addMean(1, w, p, out);
  }

  /** Adds the derivatives of its own part of wᵀGp. */
  public void addMean(double share, double[] w, double[] p, Slopes out) {
    double[] from = sums(p, squares);
    double[] to = sums(w, received);
    double energy =
        share
            * factor
            * (2 * (to[1] * from[0] + to[0] * from[1]) - to[0] * from[0] / (alpha * alpha));
    for (int x = 0; x < 3; x++) {
      out.strain[4 * x] -= energy;
    }
  }
}
