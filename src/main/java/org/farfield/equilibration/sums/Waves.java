package org.farfield.equilibration.sums;

import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.linalg.DenseProduct;
import org.farfield.math.HalfSpace;
import org.farfield.structure.Cell;
import org.farfield.structure.ReducedCell;
import org.farfield.structure.Structure;

/**
 * The smooth part in a crystal, as Ewald's sum over reciprocal vectors: (4π/V) Σ_{k≠0} k⁻²
 * e^{−k²/4α²} u_a(k) u_b(k)*, u the structure factor of one moment.
 */
public final class Waves implements LongRange {
  private static final int BLOCK = 128; // waves whose factors are kept at a time

  private final Structure structure;
  private final int degree;
  private final double alpha;
  private final double volume;
  private final HalfSpace waves;
  private final double[][] cos = new double[3][]; // by axis: [h · atoms + atom]
  private final double[][] sin = new double[3][];

  public Waves(Structure structure, int degree, double alpha, double cutoff) {
    this.structure = structure;
    this.degree = degree;
    this.alpha = alpha;
    Cell cell = ReducedCell.of(structure.cell());
    volume = cell.volume();
    double[] lengths = {cell.length(0), cell.length(1), cell.length(2)};
    double[] reciprocal = cell.reciprocal();
    waves = new HalfSpace(reciprocal, lengths, cutoff);
    int atoms = structure.atoms();
    for (int a = 0; a < 3; a++) {
      cos[a] = new double[(waves.max(a) + 1) * atoms];
      sin[a] = new double[cos[a].length];
      for (int i = 0; i < atoms; i++) {
        double s = 0;
        for (int x = 0; x < 3; x++) {
          s += reciprocal[3 * a + x] * structure.position(i, x);
        }
        for (int h = 0; h <= waves.max(a); h++) {
          cos[a][h * atoms + i] = Math.cos(2 * Math.PI * h * s);
          sin[a][h * atoms + i] = Math.sin(2 * Math.PI * h * s);
        }
      }
    }
  }

  public int count() {
    return waves.count();
  }

  /** k². */
  public double square(int wave) {
    return waves.k(wave, 3) * waves.k(wave, 3);
  }

  // e^{−ik·R} of all atoms
  public void phases(int wave, double[] real, double[] imaginary) {
    int atoms = structure.atoms();
    for (int i = 0; i < atoms; i++) {
      real[i] = 1;
      imaginary[i] = 0;
    }
    for (int a = 0; a < 3; a++) {
      int h = waves.h(wave, a);
      int from = Math.abs(h) * atoms;
      for (int i = 0; i < atoms && h != 0; i++) {
        double c = cos[a][from + i];
        double s = h > 0 ? -sin[a][from + i] : sin[a][from + i];
        double x = real[i] * c - imaginary[i] * s;
        imaginary[i] = real[i] * s + imaginary[i] * c;
        real[i] = x;
      }
    }
  }

  // (4π/V) e^{−k²/4α²}/k², of k and −k together
  public double weight(int wave) {
    double square = square(wave);
    return 8 * Math.PI / volume * Math.exp(-square / (4 * alpha * alpha)) / square;
  }

  @Override
  public void addTo(double[] g) {
    int rows = (degree + 1) * (degree + 1);
    int atoms = structure.atoms();
    int n = atoms * rows;
    double[] real = new double[atoms];
    double[] imaginary = new double[atoms];
    double[] factors = new double[2 * BLOCK * n];
    try (WorkerPool one = new WorkerPool(1)) {
      DenseProduct product = new DenseProduct(one);
      for (int from = 0; from < waves.count(); from += BLOCK) {
        int count = Math.min(BLOCK, waves.count() - from);
        for (int w = 0; w < count; w++) {
          phases(from + w, real, imaginary);
          double root = Math.sqrt(weight(from + w));
          for (int lm = 0; lm < rows; lm++) {
            double moment = root * moment(from + w, lm);
            boolean odd = lm >= 1 && lm <= 3; // −ik: real and imaginary parts change places
            double sign = lm > 3 ? -1 : 1;
            for (int i = 0; i < atoms; i++) {
              int at = 2 * w * n + i * rows + lm;
              factors[at] = moment * (odd ? imaginary[i] : sign * real[i]);
              factors[at + n] = moment * (odd ? -real[i] : sign * imaginary[i]);
            }
          }
        }
        product.addTo(
            n,
            n,
            2 * count,
            1,
            new DenseProduct.Matrix(factors, 0, n, true),
            new DenseProduct.Matrix(factors, 0, n),
            new DenseProduct.Matrix(g, 0, n));
      }
    }
  }

  // R_lm(k)/(2l−1)!!
  private double moment(int wave, int lm) {
    double sum = 0;
    for (int term = 0; term < Moments.PLACES[lm].length; term++) {
      double product = Moments.FACTORS[lm][term];
      int[] triple = Moments.TRIPLES[Moments.PLACES[lm][term]];
      for (int x = 0; x < 3; x++) {
        for (int power = 0; power < triple[x]; power++) {
          product *= waves.k(wave, x);
        }
      }
      sum += product;
    }
    return sum;
  }

  @Override
  public void addSlopes(double[] p, Slopes out) {
    int atoms = structure.atoms();
    int rows = (degree + 1) * (degree + 1);
    double[][] cartesian = Moments.cartesian(p, rows);
    double[] real = new double[atoms];
    double[] imaginary = new double[atoms];
    double[] factor = new double[2]; // w of one atom
    double[] slope = new double[6]; // ∂w/∂k
    double[] k = new double[3];
    for (int w = 0; w < waves.count(); w++) {
      phases(w, real, imaginary);
      for (int x = 0; x < 3; x++) {
        k[x] = waves.k(w, x);
      }
      double sumReal = 0;
      double sumImaginary = 0;
      double[] sumSlopes = new double[6];
      for (int i = 0; i < atoms; i++) {
        if (degree == 0) { // the factor is the charge
          real[i] *= p[i];
          imaginary[i] *= p[i];
        } else {
          structureFactor(cartesian[i], k, factor, slope);
          addProduct(sumSlopes, slope, real[i], imaginary[i]);
          double x = factor[0] * real[i] - factor[1] * imaginary[i];
          imaginary[i] = factor[0] * imaginary[i] + factor[1] * real[i];
          real[i] = x;
        }
        sumReal += real[i];
        sumImaginary += imaginary[i];
      }
      double weight = weight(w);
      for (int i = 0; i < atoms; i++) { // Re(S* (−ik) w)
        double both = weight * (sumReal * imaginary[i] - sumImaginary * real[i]);
        for (int x = 0; x < 3; x++) {
          out.positions[3 * i + x] += both * k[x];
        }
      }
      double energy = 0.5 * weight * (sumReal * sumReal + sumImaginary * sumImaginary);
      double square = k[0] * k[0] + k[1] * k[1] + k[2] * k[2];
      double log = -2 / square - 0.5 / (alpha * alpha);
      for (int y = 0; y < 3; y++) {
        double along =
            energy * log * k[y]
                + weight * (sumReal * sumSlopes[2 * y] + sumImaginary * sumSlopes[2 * y + 1]);
        out.strain[4 * y] -= energy;
        for (int x = 0; x < 3; x++) {
          out.strain[3 * x + y] -= k[x] * along;
        }
      }
    }
  }

  @Override
  public void addSlopes(double[] w, double[] p, Slopes out) { // of the squares w + p, w and p
    double[] both = p.clone();
    for (int a = 0; a < w.length; a++) {
      both[a] += w[a];
    }
    Slopes apart = new Slopes(structure.atoms());
    addSlopes(w, apart);
    addSlopes(p, apart);
    addSlopes(both, out);
    out.add(-1, apart);
  }

  private static void addProduct(double[] sums, double[] slope, double real, double imaginary) {
    for (int y = 0; y < 3; y++) {
      sums[2 * y] += slope[2 * y] * real - slope[2 * y + 1] * imaginary;
      sums[2 * y + 1] += slope[2 * y] * imaginary + slope[2 * y + 1] * real;
    }
  }

  // w = Σ P (−ik)^tuv and its derivatives with respect to k
  private static void structureFactor(double[] p, double[] k, double[] w, double[] slope) {
    w[0] = p[0];
    w[1] = 0;
    for (int x = 0; x < 3; x++) {
      w[1] -= p[1 + x] * k[x];
      slope[2 * x] = 0;
      slope[2 * x + 1] = -p[1 + x];
    }
    for (int m = Moments.COUNTS[1]; m < p.length; m++) {
      int[] triple = Moments.TRIPLES[m];
      double product = -p[m];
      for (int x = 0; x < 3; x++) {
        product *= triple[x] == 0 ? 1 : triple[x] == 1 ? k[x] : k[x] * k[x];
      }
      w[0] += product;
      for (int y = 0; y < 3; y++) {
        if (triple[y] > 0) {
          double rest = -p[m] * triple[y];
          for (int x = 0; x < 3; x++) {
            int power = x == y ? triple[x] - 1 : triple[x];
            rest *= power == 0 ? 1 : power == 1 ? k[x] : k[x] * k[x];
          }
          slope[2 * y] += rest;
        }
      }
    }
  }
}
