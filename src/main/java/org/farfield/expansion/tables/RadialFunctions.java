package org.farfield.expansion.tables;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;
import org.farfield.basis.RadialBasis;
import org.farfield.error.InputException;
import org.farfield.math.GaussPanels;
import org.farfield.math.SphericalBessel;

/**
 * Orthonormal radial functions R_nl (∫ r² R_nl R_n'l dr = δ, Löwdin S^{−1/2}), or those of a basis
 * that are taken as they are, on a quadrature grid, and their integrals I_nl(k) = ∫ r² R_nl(r)
 * j_l(kr) dr. Immutable.
 */
public final class RadialFunctions {
  private static final int NODES_PER_PANEL = 20;
  private static final double MAX_PHASE_PER_PANEL = 20; // (10)^40 / (40! 2^40): far below rounding
  private static final double SINGULAR = 1e-13;

  private final RadialBasis basis;
  private final int maxAngular;
  private final double maxWaveNumber;
  private final GaussPanels rule;
  private final double[] r;
  private final double[] weights; // of ∫ dr
  private final double[][] weighted; // [l * size + n][q] = w r² R_nl
  private IntegralTable integralTable; // of integrals, once it was asked for
  private final double[][][] transforms; // [l][n][m]: R_nl = Σ_m transform · primitive_m

  /**
   * Orthonormalises a basis, if that is to be done.
   *
   * @param basis the primitives
   * @param maxAngular largest degree
   * @param maxWaveNumber the grid resolves j_l(kr) up to this k, 1/Å
   * @throws InputException if the primitives are linearly dependent
   */
  public RadialFunctions(RadialBasis basis, int maxAngular, double maxWaveNumber) {
    this.basis = basis;
    this.maxAngular = maxAngular;
    this.maxWaveNumber = maxWaveNumber;
    rule =
        GaussPanels.divided(
            basis.smoothPanels(), MAX_PHASE_PER_PANEL / maxWaveNumber, NODES_PER_PANEL);
    r = rule.nodes();
    weights = rule.weights();
    weighted = new double[(maxAngular + 1) * basis.size()][];
    transforms = new double[maxAngular + 1][][];
    for (int l = 0; l <= maxAngular; l++) {
      orthonormalise(l);
    }
  }

  private void orthonormalise(int l) {
    int size = basis.size();
    double[][] primitive = new double[size][r.length];
    double[] values = new double[size];
    RadialBasis.Primitives source = basis.primitives(l);
    for (int q = 0; q < r.length; q++) {
      source.evaluate(r[q], values);
      for (int n = 0; n < size; n++) {
        primitive[n][q] = values[n];
      }
    }
    // Primitives are normalised first: S^{−1/2} depends on their scale.
    double[] norms = new double[size];
    for (int n = 0; n < size; n++) {
      double norm = Math.sqrt(product(primitive[n], primitive[n]));
      if (!(norm > 0)) {
        throw new InputException(
            "radial function " + n + " of degree " + l + " is zero everywhere");
      }
      for (int q = 0; q < r.length; q++) {
        primitive[n][q] /= norm;
      }
      norms[n] = norm;
    }
    double[][] transform =
        basis.isOrthonormalised() ? inverseSquareRoot(primitive, l) : diagonal(norms);
    transforms[l] = transform;
    for (int n = 0; n < size; n++) {
      double[] row = new double[r.length];
      for (int m = 0; m < size; m++) {
        for (int q = 0; q < r.length; q++) {
          row[q] += transform[n][m] * primitive[m][q];
        }
      }
      for (int q = 0; q < r.length; q++) {
        row[q] *= weights[q] * r[q] * r[q];
      }
      weighted[l * size + n] = row;
      for (int m = 0; m < size; m++) {
        transform[n][m] /= norms[m];
      }
    }
  }

  private static double[][] diagonal(double[] values) {
    double[][] result = new double[values.length][values.length];
    for (int n = 0; n < values.length; n++) {
      result[n][n] = values[n];
    }
    return result;
  }

  private double product(double[] f, double[] g) {
    double sum = 0;
    for (int q = 0; q < r.length; q++) {
      sum += weights[q] * r[q] * r[q] * f[q] * g[q];
    }
    return sum;
  }

  // S^{−1/2} from the singular values of the functions themselves, σ² = eigenvalue of S: formed
  // from S it would lose twice as many digits when the functions are nearly dependent.
  private double[][] inverseSquareRoot(double[][] functions, int l) {
    int size = functions.length;
    DMatrixRMaj samples = new DMatrixRMaj(r.length, size);
    for (int q = 0; q < r.length; q++) {
      for (int n = 0; n < size; n++) {
        samples.set(q, n, Math.sqrt(weights[q]) * r[q] * functions[n][q]);
      }
    }
    SingularValueDecomposition_F64<DMatrixRMaj> svd =
        DecompositionFactory_DDRM.svd(r.length, size, false, true, true);
    if (!svd.decompose(samples)) {
      throw new InputException("the radial overlap matrix of degree " + l + " has no eigenvalues");
    }
    double[] singular = svd.getSingularValues();
    double largest = 0;
    double smallest = Double.MAX_VALUE;
    for (int i = 0; i < size; i++) {
      largest = Math.max(largest, singular[i] * singular[i]);
      smallest = Math.min(smallest, singular[i] * singular[i]);
    }
    if (!(smallest > SINGULAR * largest)) {
      throw new InputException(
          "the radial basis '"
              + basis.kind()
              + "' with max-radial "
              + basis.maxRadial()
              + " is linearly dependent at l = "
              + l
              + " (eigenvalues of the overlap from "
              + String.format(java.util.Locale.ROOT, "%.1e to %.1e", smallest, largest)
              + "); use a smaller max-radial");
    }
    DMatrixRMaj vectors = svd.getV(null, false);
    double[][] result = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int n = 0; n < size; n++) {
        for (int m = 0; m < size; m++) {
          result[n][m] += vectors.get(n, i) * vectors.get(m, i) / singular[i];
        }
      }
    }
    return result;
  }

  /**
   * The basis behind the functions.
   *
   * @return the primitives
   */
  public RadialBasis basis() {
    return basis;
  }

  /**
   * Number of functions: (maxAngular + 1) × (maxRadial + 1), l-major.
   *
   * @return the count
   */
  public int count() {
    return weighted.length;
  }

  /**
   * The functions themselves, R_nl(r) for one degree.
   *
   * @param l degree
   * @param distance r, Å; zero beyond the basis's extent
   * @param out receives one number per n
   */
  public void evaluate(int l, double distance, double[] out) {
    int size = basis.size();
    java.util.Arrays.fill(out, 0, size, 0);
    if (distance > basis.extent()) {
      return;
    }
    double[] primitive = new double[size];
    basis.primitives(l).evaluate(distance, primitive);
    for (int n = 0; n < size; n++) {
      for (int m = 0; m < size; m++) {
        out[n] += transforms[l][n][m] * primitive[m];
      }
    }
  }

  /**
   * How far the functions reach: ∫ r² R_nl² dr beyond is at most tail² of the whole, for every
   * function.
   *
   * @param tail norm of what may be left out, between 0 and 1, where that of the function is 1
   * @return the distance, Å
   */
  public double reach(double tail) {
    double reach = 0;
    for (double[] row : weighted) {
      double beyond = 0;
      int q = r.length;
      double most = tail * tail * (basis.isOrthonormalised() ? 1 : square(row));
      while (q > 0 && beyond <= most) {
        q--;
        beyond += row[q] * row[q] / (weights[q] * r[q] * r[q]);
      }
      reach = Math.max(reach, q + 1 < r.length ? r[q + 1] : basis.extent());
    }
    return reach;
  }

  // ∫ r² R_nl² dr
  private double square(double[] row) {
    double sum = 0;
    for (int q = 0; q < r.length; q++) {
      sum += row[q] * row[q] / (weights[q] * r[q] * r[q]);
    }
    return sum;
  }

  /**
   * The integrals I_nl(k), l-major, from a table that is made at the first call.
   *
   * @param k wave number ≥ 0, 1/Å
   * @param out receives {@link #count()} numbers
   */
  public void integrals(double k, double[] out) {
    if (table().covers(k)) {
      table().evaluate(k, out);
    } else {
      exactIntegrals(k, out);
    }
  }

  private synchronized IntegralTable table() {
    if (integralTable == null) {
      integralTable = new IntegralTable(rule, weighted, maxAngular, basis.extent(), maxWaveNumber);
    }
    return integralTable;
  }

  /**
   * The integrals I_nl(k) by quadrature, without a table, l-major.
   *
   * @param k wave number ≥ 0, 1/Å
   * @param out receives {@link #count()} numbers
   */
  public void exactIntegrals(double k, double[] out) {
    int size = basis.size();
    double[] bessel = new double[(maxAngular + 1) * r.length];
    for (int q = 0; q < r.length; q++) {
      SphericalBessel.evaluate(maxAngular, k * r[q], bessel, q, r.length);
    }
    for (int l = 0; l <= maxAngular; l++) {
      int offset = l * r.length;
      for (int n = 0; n < size; n++) {
        double[] row = weighted[l * size + n];
        double s0 = 0;
        double s1 = 0;
        for (int q = 0; q < r.length; q += 2) { // the number of nodes is even
          s0 += row[q] * bessel[offset + q];
          s1 += row[q + 1] * bessel[offset + q + 1];
        }
        out[l * size + n] = s0 + s1;
      }
    }
  }

  /**
   * The derivatives of the integrals, dI_nl/dk = ∫ r³ R_nl(r) j_l'(kr) dr, l-major.
   *
   * @param k wave number ≥ 0, 1/Å
   * @param out receives {@link #count()} numbers
   */
  public void integralSlopes(double k, double[] out) {
    int size = basis.size();
    java.util.Arrays.fill(out, 0, count(), 0);
    double[] bessel = new double[maxAngular + 2];
    double[] slopes = new double[maxAngular + 1];
    for (int q = 0; q < r.length; q++) {
      SphericalBessel.evaluate(maxAngular + 1, k * r[q], bessel, 0, 1);
      SphericalBessel.slopes(maxAngular, k * r[q], bessel, slopes);
      for (int f = 0; f < count(); f++) {
        out[f] += weighted[f][q] * r[q] * slopes[f / size];
      }
    }
  }

  /**
   * ∫ r² R_nl(r) g(l, r) dr for every function, l-major.
   *
   * @param below only r below this distance counts, Å
   * @param g the other factor
   * @param out receives {@link #count()} numbers
   */
  public void project(double below, AngularFunction g, double[] out) {
    int size = basis.size();
    java.util.Arrays.fill(out, 0, count(), 0);
    for (int l = 0; l <= maxAngular; l++) {
      for (int q = 0; q < r.length && r[q] < below; q++) {
        double value = g.value(l, r[q]);
        for (int n = 0; n < size; n++) {
          out[l * size + n] += weighted[l * size + n][q] * value;
        }
      }
    }
  }

  /**
   * ∫ r² R_nl(r) g_l(r) dr over a part of space, for every function, l-major.
   *
   * @param from only r from this distance on counts, Å
   * @param to only r up to this distance counts, Å
   * @param g the other factors, of all degrees at once
   * @param out receives {@link #count()} numbers
   */
  public void project(double from, double to, AngularFunctions g, double[] out) {
    project(from, to, 1, g, out);
  }

  /**
   * The same of several sets of factors, {@code [set][l]}.
   *
   * @param from only r from this distance on counts, Å
   * @param to only r up to this distance counts, Å
   * @param sets how many
   * @param g the other factors, of all sets and degrees at once
   * @param out receives {@link #count()} numbers for each set
   */
  public void project(double from, double to, int sets, AngularFunctions g, double[] out) {
    int size = basis.size();
    java.util.Arrays.fill(out, 0, sets * count(), 0);
    double[] factors = new double[sets * (maxAngular + 1)];
    int found = java.util.Arrays.binarySearch(r, from);
    for (int q = found >= 0 ? found : -found - 1; q < r.length && r[q] <= to; q++) {
      g.evaluate(r[q], factors);
      for (int i = 0; i < factors.length; i++) { // of set i / (maxAngular + 1)
        int first = (i % (maxAngular + 1)) * size;
        for (int n = 0; n < size; n++) {
          out[i * size + n] += weighted[first + n][q] * factors[i];
        }
      }
    }
  }

  /** Functions of distance, one per degree. */
  @FunctionalInterface
  public interface AngularFunctions {
    /**
     * Evaluates all degrees.
     *
     * @param r distance, Å
     * @param out receives maxAngular + 1 numbers
     */
    void evaluate(double r, double[] out);
  }

  /** A function of degree and distance. */
  @FunctionalInterface
  public interface AngularFunction {
    /**
     * Evaluates.
     *
     * @param l degree
     * @param r distance, Å
     * @return the value
     */
    double value(int l, double r);
  }
}
