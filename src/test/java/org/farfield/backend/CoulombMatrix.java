package org.farfield.backend;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.numbers.gamma.Erf;
import org.apache.commons.numbers.gamma.Erfc;
import org.farfield.math.GaussLegendre;
import org.farfield.structure.Structure;

/**
 * G of Gaussian multipoles by derivatives of erf(γr)/r along x, y, z, γ = (2(σ_i² + σ_j²))^−½:
 * (−1/r d/dr)^n of it is B_n = (2γ²)^n 2γ/√π F_n(γ²r²) with Boys' function F_n(x) = ∫₀¹ t^{2n}
 * e^{−xt²} dt, and higher derivatives follow from B_n as those of Hermite Gaussians do. In crystals
 * by Ewald's sum, or over reciprocal vectors alone; k = 0 is left out. In slabs and wires a sum
 * over images with a smooth window, and an integral for the rest, by Poisson's formula. No
 * harmonics, transforms or tables are in it.
 */
final class CoulombMatrix {
  private static final GaussLegendre RULE = GaussLegendre.of(60);
  private static final double END = 6.3; // erfc of it is 5e-19
  private static final int MOST = 4; // derivatives
  private static final double WINDOW = 60; // of sums over images, Å
  private static final double SOFTNESS = 10;

  // R_lm/(2l−1)!! as Σ factor x^t y^u z^v: {factor, t, u, v} each
  private static final double ROOT = 1 / Math.sqrt(3);
  private static final double[][][] MOMENTS = {
    {{1, 0, 0, 0}},
    {{1, 0, 1, 0}},
    {{1, 0, 0, 1}},
    {{1, 1, 0, 0}},
    {{ROOT, 1, 1, 0}},
    {{ROOT, 0, 1, 1}},
    {{1.0 / 3, 0, 0, 2}, {-1.0 / 6, 2, 0, 0}, {-1.0 / 6, 0, 2, 0}},
    {{ROOT, 1, 0, 1}},
    {{ROOT / 2, 2, 0, 0}, {-ROOT / 2, 0, 2, 0}}
  };

  private final Structure structure;
  private final double[] widths;
  private final int rows;
  private final double[][] result;

  private CoulombMatrix(Structure structure, double[] widths, int degree) {
    this.structure = structure;
    this.widths = widths;
    rows = (degree + 1) * (degree + 1);
    result = new double[structure.size() * rows][structure.size() * rows];
  }

  /** G of atoms that are not periodic, {@code [atom · (degree + 1)² + lm]} in both. */
  static double[][] open(Structure structure, double[] widths, int degree) {
    CoulombMatrix g = new CoulombMatrix(structure, widths, degree);
    for (int i = 0; i < structure.size(); i++) {
      for (int j = 0; j < structure.size(); j++) {
        g.addPair(i, j, g.distance(i, j), new double[] {g.gamma(i, j)});
      }
    }
    return g.result;
  }

  /** G of a crystal by Ewald's sum with erf(αr)/r in reciprocal space. */
  static double[][] ewald(Structure structure, double[] widths, int degree, double alpha) {
    CoulombMatrix g = new CoulombMatrix(structure, widths, degree);
    double[] none = new double[widths.length];
    g.addWaves(none, 0.25 / (alpha * alpha));
    double volume = structure.cell().volume();
    for (int i = 0; i < structure.size(); i++) {
      for (int j = 0; j < structure.size(); j++) {
        double gamma = g.gamma(i, j);
        g.addImages(i, j, gamma, alpha);
        g.result[i * g.rows][j * g.rows] +=
            Math.PI / volume * (1 / (gamma * gamma) - 1 / (alpha * alpha));
      }
    }
    return g.result;
  }

  /** G of a crystal by its definition, a sum over reciprocal vectors. */
  static double[][] waves(Structure structure, double[] widths, int degree) {
    CoulombMatrix g = new CoulombMatrix(structure, widths, degree);
    double[] squares = new double[widths.length];
    for (int i = 0; i < widths.length; i++) {
      squares[i] = 0.5 * widths[i] * widths[i];
    }
    g.addWaves(squares, 0);
    return g.result;
  }

  /**
   * G of the charges of a slab or wire, {@code [atom]} in both.
   *
   * @param centred σ of which a line of charges is zero at its centre
   */
  static double[][] charges(Structure structure, double[] widths, double centred) {
    CoulombMatrix g = new CoulombMatrix(structure, widths, 0);
    for (int i = 0; i < structure.size(); i++) {
      for (int j = 0; j < structure.size(); j++) {
        g.addPartly(i, j, centred);
      }
    }
    return g.result;
  }

  private void addPartly(int i, int j, double centred) {
    double[][] along =
        IntStream.range(0, 3)
            .filter(structure.cell()::isPeriodic)
            .mapToObj(a -> Arrays.copyOfRange(structure.cell().rows(), 3 * a, 3 * a + 3))
            .toArray(double[][]::new);
    double gamma = gamma(i, j);
    double[] first = along[0];
    double[] second = along.length > 1 ? along[1] : new double[3];
    double[] normal = {
      first[1] * second[2] - first[2] * second[1],
      first[2] * second[0] - first[0] * second[2],
      first[0] * second[1] - first[1] * second[0]
    };
    double measure = along.length > 1 ? length(normal) : length(first);
    double sum = 0;
    double[] d = distance(i, j);
    double across = across(d, first, normal, along.length > 1);
    int most = 60;
    for (int a = -most; a <= most; a++) {
      for (int b = along.length > 1 ? -most : 0; b <= (along.length > 1 ? most : 0); b++) {
        double[] image = new double[3];
        for (int x = 0; x < 3; x++) {
          image[x] = d[x] + a * first[x] + b * second[x];
        }
        double parallel = Math.sqrt(Math.max(0, dot(image, image) - across * across));
        if (parallel < WINDOW + 6 * SOFTNESS) {
          sum += window(parallel) * boys(0, image, gamma);
        }
      }
    }
    double x = gamma * across;
    double whole =
        along.length > 1
            ? -2
                * Math.PI
                * (across * Erf.value(x) + Math.exp(-x * x) / (gamma * Math.sqrt(Math.PI)))
            : Math.log(2 * centred * centred * gamma * gamma) - ein(x * x);
    result[i][j] = sum + (whole - windowed(gamma, across, along.length > 1)) / measure;
  }

  private static double across(double[] d, double[] first, double[] normal, boolean slab) {
    if (slab) {
      return Math.abs(dot(d, normal)) / length(normal);
    }
    double along = dot(d, first) / length(first);
    return Math.sqrt(Math.max(0, dot(d, d) - along * along));
  }

  private static double window(double r) {
    return 0.5 * Erfc.value((r - WINDOW) / SOFTNESS);
  }

  // ∫ erf(γr)/r w over the plane or line
  private static double windowed(double gamma, double across, boolean slab) {
    double sum = 0;
    int panels = 300;
    double width = (WINDOW + 6 * SOFTNESS) / panels;
    for (int panel = 0; panel < panels; panel++) {
      for (int q = 0; q < RULE.size(); q++) {
        double r = width * (panel + 0.5 * (1 + RULE.nodes()[q]));
        sum +=
            0.5
                * width
                * RULE.weights()[q]
                * (slab ? 2 * Math.PI * r : 2)
                * window(r)
                * boys(0, new double[] {r, across, 0}, gamma);
      }
    }
    return sum;
  }

  // ∫_0^x (1 − e^−t)/t dt
  private static double ein(double x) {
    double sum = 0;
    int panels = 1 + (int) x;
    for (int panel = 0; panel < panels; panel++) {
      for (int q = 0; q < RULE.size(); q++) {
        double t = x / panels * (panel + 0.5 * (1 + RULE.nodes()[q]));
        sum += 0.5 * x / panels * RULE.weights()[q] * (t == 0 ? 1 : -Math.expm1(-t) / t);
      }
    }
    return sum;
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }

  private static double length(double[] a) {
    return Math.sqrt(dot(a, a));
  }

  private double gamma(int i, int j) {
    return 1 / Math.sqrt(2 * (widths[i] * widths[i] + widths[j] * widths[j]));
  }

  private double[] distance(int i, int j) {
    double[] d = new double[3];
    for (int x = 0; x < 3; x++) {
      d[x] = structure.position(i, x) - structure.position(j, x);
    }
    return d;
  }

  private void addImages(int i, int j, double gamma, double alpha) {
    double[] cell = structure.cell().rows();
    double reach = END / Math.min(alpha, gamma);
    int[] most = new int[3];
    for (int a = 0; a < 3; a++) {
      double[] b = structure.cell().reciprocal();
      double perpendicular = 1 / Math.hypot(Math.hypot(b[3 * a], b[3 * a + 1]), b[3 * a + 2]);
      most[a] = (int) Math.ceil(reach / perpendicular) + 2;
    }
    for (int a = -most[0]; a <= most[0]; a++) {
      for (int b = -most[1]; b <= most[1]; b++) {
        for (int c = -most[2]; c <= most[2]; c++) {
          double[] d = distance(i, j);
          for (int x = 0; x < 3; x++) {
            d[x] += a * cell[x] + b * cell[3 + x] + c * cell[6 + x];
          }
          if (d[0] * d[0] + d[1] * d[1] + d[2] * d[2] < reach * reach) {
            addPair(i, j, d, new double[] {gamma, alpha});
          }
        }
      }
    }
  }

  // erf(γr)/r, less that of the second γ if there is one
  private void addPair(int i, int j, double[] d, double[] gammas) {
    double[] b = new double[MOST + 1];
    for (int n = 0; n <= MOST; n++) {
      b[n] = boys(n, d, gammas[0]) - (gammas.length > 1 ? boys(n, d, gammas[1]) : 0);
    }
    for (int x = 0; x < rows; x++) {
      for (int y = 0; y < rows; y++) {
        double sum = 0;
        for (double[] first : MOMENTS[x]) {
          for (double[] second : MOMENTS[y]) {
            double sign = degree(second) % 2 == 0 ? 1 : -1; // ∇_j = −∇_d
            sum += sign * first[0] * second[0] * derivative(0, exponents(first, second), d, b);
          }
        }
        result[i * rows + x][j * rows + y] += sum;
      }
    }
  }

  private static int degree(double[] monomial) {
    return (int) (monomial[1] + monomial[2] + monomial[3]);
  }

  private static int[] exponents(double[] first, double[] second) {
    return new int[] {
      (int) (first[1] + second[1]), (int) (first[2] + second[2]), (int) (first[3] + second[3])
    };
  }

  // ∂^t of (−1)^n B_n along each axis
  private static double derivative(int n, int[] powers, double[] d, double[] b) {
    for (int x = 0; x < 3; x++) {
      if (powers[x] > 0) {
        int[] less = powers.clone();
        less[x]--;
        double sum = d[x] * derivative(n + 1, less, d, b);
        if (less[x] > 0) {
          int[] lesser = less.clone();
          lesser[x]--;
          sum += less[x] * derivative(n + 1, lesser, d, b);
        }
        return sum;
      }
    }
    return n % 2 == 0 ? b[n] : -b[n];
  }

  private static double boys(int n, double[] d, double gamma) {
    double x = gamma * gamma * (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
    double f;
    if (x > 45) { // erf is 1
      f = 0.5 * Math.sqrt(Math.PI / x);
      for (int m = 0; m < n; m++) {
        f *= (m + 0.5) / x;
      }
    } else {
      f = 0;
      for (int q = 0; q < RULE.size(); q++) {
        double t = 0.5 * (1 + RULE.nodes()[q]);
        f += 0.5 * RULE.weights()[q] * Math.pow(t, 2 * n) * Math.exp(-x * t * t);
      }
    }
    return Math.pow(2 * gamma * gamma, n) * 2 * gamma / Math.sqrt(Math.PI) * f;
  }

  // (4π/V) Σ k⁻² e^{−k²(all + s_i + s_j)} of all k ≠ 0
  private void addWaves(double[] squares, double all) {
    double least = Double.MAX_VALUE;
    for (double s : squares) {
      least = Math.min(least, all + 2 * s);
    }
    double end = END / Math.sqrt(least);
    double[] cell = structure.cell().rows();
    int[] most = new int[3];
    for (int a = 0; a < 3; a++) {
      double length = 0;
      for (int x = 3 * a; x < 3 * a + 3; x++) {
        length += cell[x] * cell[x];
      }
      most[a] = (int) (end * Math.sqrt(length) / (2 * Math.PI)) + 1;
    }
    double[] b = structure.cell().reciprocal();
    for (int h = -most[0]; h <= most[0]; h++) {
      for (int k = -most[1]; k <= most[1]; k++) {
        for (int l = -most[2]; l <= most[2]; l++) {
          double[] wave = new double[3];
          for (int x = 0; x < 3; x++) {
            wave[x] = 2 * Math.PI * (h * b[x] + k * b[3 + x] + l * b[6 + x]);
          }
          double square = wave[0] * wave[0] + wave[1] * wave[1] + wave[2] * wave[2];
          if (square > 0 && square < end * end) {
            addWave(wave, square, squares, all);
          }
        }
      }
    }
  }

  private void addWave(double[] wave, double square, double[] squares, double all) {
    double[] moments = new double[rows];
    for (int lm = 0; lm < rows; lm++) {
      for (double[] m : MOMENTS[lm]) {
        moments[lm] +=
            m[0] * Math.pow(wave[0], m[1]) * Math.pow(wave[1], m[2]) * Math.pow(wave[2], m[3]);
      }
    }
    for (int i = 0; i < structure.size(); i++) {
      for (int j = 0; j < structure.size(); j++) {
        double[] d = distance(i, j);
        double phase = wave[0] * d[0] + wave[1] * d[1] + wave[2] * d[2];
        double factor =
            4
                * Math.PI
                / structure.cell().volume()
                / square
                * Math.exp(-square * (all + squares[i] + squares[j]));
        for (int x = 0; x < rows; x++) {
          for (int y = 0; y < rows; y++) { // (ik)^l (−ik)^l'
            int quarters = (int) Math.sqrt(x) - (int) Math.sqrt(y);
            result[i * rows + x][j * rows + y] +=
                factor * moments[x] * moments[y] * Math.cos(phase + 0.5 * Math.PI * quarters);
          }
        }
      }
    }
  }
}
