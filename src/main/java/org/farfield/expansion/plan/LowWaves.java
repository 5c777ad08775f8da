package org.farfield.expansion.plan;

import java.util.Arrays;
import java.util.List;
import org.farfield.expansion.tables.LongRangeTable;
import org.farfield.math.HalfSpace;
import org.farfield.math.SphericalHarmonics;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/**
 * The waves of a crystal that are longer than an end, and the coefficients they make of a few
 * atoms: what near neighbours leave of each other says little where all of them cancel, as in
 * crystals whose symmetry is not quite, or not at all, that of their nearest neighbours.
 *
 * <p>The waves fade towards the end. Of those that would have one length in a perfect crystal some
 * would else be left out and others not, and count as if nothing cancelled.
 */
final class LowWaves {
  private static final double FADING = 0.75; // of the end
  private static final double EARLIER = 0.8; // an end before which waves are not the last
  private static final double MOST_WORK = 2e7; // waves times atoms: some ten milliseconds
  private static final double NUMBER = 0.1; // of a multipole and place, in atoms

  private final Structure structure;
  private final List<Integer> places;
  private final int entries; // atoms, then places
  private final double end;
  private final Cell cell;

  /**
   * The waves of a structure.
   *
   * @param structure periodic in all directions
   * @param places atoms or points whose coefficients are wanted
   * @param end 1/Å
   */
  LowWaves(Structure structure, List<Integer> places, double end) {
    this.structure = structure;
    this.places = places;
    this.end = end;
    cell = structure.cell();
    entries = structure.atoms() + places.size();
  }

  /**
   * False if there are too many to go through.
   *
   * @param wanted as for {@link #squares}
   * @param size radial functions
   * @param degrees how many l
   */
  boolean areFew(boolean[] wanted, int size, int degrees) {
    double numbers = 0; // of multipoles, of which there may be many more than of charges
    for (int row = degrees; row < wanted.length; row++) {
      double moments = 2 * (row / degrees) + 1;
      numbers += wanted[row] ? moments * (2 * (row % degrees) + 1) * size : 0;
    }
    double waves = 4;
    for (int axis = 0; axis < 3; axis++) {
      waves *= (int) (end * cell.length(axis) / (2 * Math.PI)) + 0.5;
    }
    return waves * (entries + NUMBER * places.size() * numbers) < MOST_WORK;
  }

  /**
   * The largest coefficients.
   *
   * @param table of the density
   * @param harmonics of all l and multipoles at least
   * @param wanted which rows, of a multipole and l, the others are left at zero
   * @param size radial functions
   * @param degrees how many l
   * @param gradients whether rows of dipoles are what a place feels when it moves against others
   * @return squares per row, then those of what the last waves make of them
   */
  double[] squares(
      LongRangeTable table,
      SphericalHarmonics harmonics,
      boolean[] wanted,
      int size,
      int degrees,
      boolean gradients) {
    int moments = wanted.length / degrees * (wanted.length / degrees);
    double[][] sums = new double[places.size()][moments * degrees * degrees * size];
    double[][] lasts = new double[places.size()][moments * degrees * degrees * size];
    double[] f = new double[degrees * size];
    double[] y = new double[harmonics.size()];
    double[] plane = new double[2 * entries];
    double[] wave = new double[2 * entries];
    double[] lengths = {cell.length(0), cell.length(1), cell.length(2)};
    double[] reciprocal = cell.reciprocal();
    HalfSpace waves = new HalfSpace(reciprocal, lengths, end);
    double[][][] phases = new double[3][][];
    Arrays.setAll(phases, axis -> phases(axis, reciprocal, waves.max(axis)));
    for (int w = 0; w < waves.count(); w++) {
      if (w == 0 || waves.h(w, 0) != waves.h(w - 1, 0) || waves.h(w, 1) != waves.h(w - 1, 1)) {
        multiply(phase(phases, 0, waves, w), phase(phases, 1, waves, w), plane);
      }
      multiply(plane, phase(phases, 2, waves, w), wave);
      double k = waves.k(w, 3);
      table.spectrum(k, f);
      harmonics.evaluateDirection(waves.k(w, 0), waves.k(w, 1), waves.k(w, 2), y, 0);
      double factor = 8 * Math.PI / cell.volume(); // of k and −k
      double fading = fading(k, end);
      double[] all = sum(wave);
      boolean isLast = k > FADING * EARLIER * end;
      double last = factor * (fading - fading(k, EARLIER * end));
      for (int row = 0; row < wanted.length; row++) {
        if (wanted[row]) {
          add(wave, all, k, factor * fading, f, y, row, degrees, gradients, sums);
        }
        if (wanted[row] && isLast) {
          add(wave, all, k, last, f, y, row, degrees, gradients, lasts);
        }
      }
    }
    double[] squares = new double[2 * wanted.length];
    takeLargest(sums, size, degrees, 0, squares);
    takeLargest(lasts, size, degrees, wanted.length, squares);
    return squares;
  }

  private static void takeLargest(
      double[][] sums, int size, int degrees, int from, double[] squares) {
    for (double[] sum : sums) {
      for (int x = 0; x < sum.length; x++) {
        int moment = x / size / (degrees * degrees);
        int lm = x / size % (degrees * degrees);
        int degree = (int) Math.sqrt(moment);
        int l = (int) Math.sqrt(lm);
        int row = from + degree * degrees + l;
        squares[row] = Math.max(squares[row], sum[x] * sum[x]);
      }
    }
  }

  private static double fading(double k, double end) {
    double left = Math.max(0, Math.min(1, (end - k) / (end * (1 - FADING))));
    return left * left * (3 - 2 * left);
  }

  // e^{2πi h f} of all entries, f their fractional coordinate, for each index h of an axis.
  private double[][] phases(int axis, double[] reciprocal, int most) {
    double[][] result = new double[2 * most + 1][2 * entries];
    for (int e = 0; e < entries; e++) {
      int place = e < structure.atoms() ? e : places.get(e - structure.atoms());
      double fraction = 0;
      for (int x = 0; x < 3; x++) {
        fraction += reciprocal[3 * axis + x] * structure.position(place, x);
      }
      double cos = Math.cos(2 * Math.PI * fraction);
      double sin = Math.sin(2 * Math.PI * fraction);
      result[most][2 * e] = 1;
      for (int h = 1; h <= most; h++) {
        double re = result[most + h - 1][2 * e];
        double im = result[most + h - 1][2 * e + 1];
        result[most + h][2 * e] = re * cos - im * sin;
        result[most + h][2 * e + 1] = re * sin + im * cos;
        result[most - h][2 * e] = result[most + h][2 * e];
        result[most - h][2 * e + 1] = -result[most + h][2 * e + 1];
      }
    }
    return result;
  }

  private static double[] phase(double[][][] phases, int axis, HalfSpace waves, int wave) {
    return phases[axis][waves.h(wave, axis) + waves.max(axis)];
  }

  private static void multiply(double[] a, double[] b, double[] out) {
    for (int x = 0; x < out.length; x += 2) {
      out[x] = a[x] * b[x] - a[x + 1] * b[x + 1];
      out[x + 1] = a[x] * b[x + 1] + a[x + 1] * b[x];
    }
  }

  // Σ_j e^{ik·r_j}
  private double[] sum(double[] wave) {
    double[] result = new double[2];
    for (int x = 0; x < 2 * structure.atoms(); x++) {
      result[x % 2] += wave[x];
    }
    return result;
  }

  // Of a row c_nlm of a place: Σ_j cos k·(r − r_j) of even l, sin of odd ones; of multipoles, all
  // atoms alike, with (ik)^L C_LM, at most k^L.
  private void add(
      double[] wave,
      double[] all,
      double k,
      double factor,
      double[] f,
      double[] y,
      int row,
      int degrees,
      boolean gradients,
      double[][] sums) {
    int size = f.length / degrees;
    int degree = row / degrees;
    int l = row % degrees;
    for (int i = 0; i < sums.length; i++) {
      double re = wave[2 * (structure.atoms() + i)];
      double im = wave[2 * (structure.atoms() + i) + 1];
      boolean onlyOthers = gradients && degree > 0 && places.get(i) < structure.atoms();
      double real = onlyOthers ? all[0] - re : all[0];
      double imaginary = onlyOthers ? all[1] - im : all[1];
      double even = factor * (re * real + im * imaginary);
      double odd = factor * (im * real - re * imaginary);
      double part = ((l + degree) % 2 == 0 ? even : odd) * Math.pow(k, degree);
      for (int moment = degree * degree; moment < (degree + 1) * (degree + 1); moment++) {
        double source = part * Math.sqrt(4 * Math.PI / (2 * degree + 1)) * y[moment];
        for (int lm = l * l; lm < (l + 1) * (l + 1); lm++) {
          double harmonic = source * y[lm];
          int from = (moment * degrees * degrees + lm) * size;
          for (int n = 0; n < size; n++) {
            sums[i][from + n] += harmonic * f[l * size + n];
          }
        }
      }
    }
  }
}
