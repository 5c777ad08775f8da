package org.farfield.expansion.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.ejml.simple.SimpleMatrix;
import org.farfield.basis.Gto;
import org.farfield.basis.Laplacian;
import org.farfield.basis.Monomial;
import org.farfield.basis.MultipoleBasis;
import org.farfield.basis.RadialBasis;
import org.farfield.basis.Tabulated;
import org.farfield.error.InputException;
import org.farfield.math.GaussLegendre;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RadialFunctionsTest {
  private static final int MAX_ANGULAR = 4;
  private static final double LARGEST_K = 12;
  // other nodes and panels than the class under test
  private static final GaussLegendre RULE = GaussLegendre.of(27);
  private static final GaussLegendre COSINES = GaussLegendre.of(140);

  static Stream<RadialBasis> bases() {
    return Stream.of(
        new Gto(0, 2),
        new Gto(5, 5),
        new Gto(8, 4),
        new Monomial(0, 3),
        new Monomial(3, 3),
        new Laplacian(0, 4),
        new Laplacian(5, 4),
        tabulated());
  }

  private static Tabulated tabulated() {
    double[] points = {0, 0.3, 0.5, 0.9, 1.4, 2, 2.2, 3};
    double[][][] values = new double[MAX_ANGULAR + 1][3][points.length];
    for (int l = 0; l <= MAX_ANGULAR; l++) {
      for (int n = 0; n < 3; n++) {
        for (int i = 0; i < points.length; i++) {
          values[l][n][i] = Math.cos((n + 0.2 * l) * points[i]) * (3.5 - points[i]);
        }
      }
    }
    return new Tabulated(points, values);
  }

  /** Nodes in r with weights of ∫ dr, and functions sampled there, {@code [n][node]}. */
  private static final class Grid {
    private final RadialBasis basis;
    private final double[] r;
    private final double[] weights;

    Grid(RadialBasis basis) {
      this.basis = basis;
      double[] edges = basis.smoothPanels();
      int parts = 1 + 24 / edges.length;
      int count = (edges.length - 1) * parts * RULE.size();
      r = new double[count];
      weights = new double[count];
      for (int i = 0; i < count; i++) {
        int panel = i / RULE.size();
        int edge = panel / parts;
        double half = 0.5 * (edges[edge + 1] - edges[edge]) / parts;
        r[i] = edges[edge] + half * (2 * (panel % parts) + 1 + RULE.nodes()[i % RULE.size()]);
        weights[i] = half * RULE.weights()[i % RULE.size()];
      }
    }

    double[][] sample(RadialBasis.Primitives source) {
      double[][] values = new double[basis.size()][r.length];
      double[] out = new double[basis.size()];
      for (int q = 0; q < r.length; q++) {
        source.evaluate(r[q], out);
        for (int n = 0; n < out.length; n++) {
          values[n][q] = out[n];
        }
      }
      return values;
    }

    double[][] functions(RadialFunctions radial, int l) {
      return sample((r, out) -> radial.evaluate(l, r, out));
    }

    // ∫ r² f g dr
    double product(double[] f, double[] g) {
      double sum = 0;
      for (int q = 0; q < r.length; q++) {
        sum += weights[q] * r[q] * r[q] * f[q] * g[q];
      }
      return sum;
    }

    SimpleMatrix products(double[][] f, double[][] g) {
      SimpleMatrix result = new SimpleMatrix(f.length, g.length);
      for (int n = 0; n < f.length; n++) {
        for (int m = 0; m < g.length; m++) {
          result.set(n, m, product(f[n], g[m]));
        }
      }
      return result;
    }
  }

  private static double[] at(RadialFunctions radial, int l, double r) {
    double[] out = new double[radial.basis().size()];
    radial.evaluate(l, r, out);
    return out;
  }

  private static double[] at(RadialBasis basis, int l, double r) {
    double[] out = new double[basis.size()];
    basis.primitives(l).evaluate(r, out);
    return out;
  }

  @ParameterizedTest
  @MethodSource("bases")
  void functionsAreOrthonormal(RadialBasis basis) {
    RadialFunctions radial = new RadialFunctions(basis, MAX_ANGULAR, LARGEST_K);
    Grid grid = new Grid(basis);
    for (int l = 0; l <= MAX_ANGULAR; l++) {
      double[][] f = grid.functions(radial, l);
      SimpleMatrix defect = grid.products(f, f).minus(SimpleMatrix.identity(basis.size()));
      assertThat(defect.elementMaxAbs()).as("l = %d", l).isLessThan(1e-12);
    }
  }

  /**
   * Löwdin's functions are those whose overlap with the normalised primitives is the symmetric
   * positive root of the primitives' overlap.
   */
  @ParameterizedTest
  @MethodSource("bases")
  void orthonormalisationIsSymmetric(RadialBasis basis) {
    RadialFunctions radial = new RadialFunctions(basis, MAX_ANGULAR, LARGEST_K);
    Grid grid = new Grid(basis);
    for (int l : new int[] {0, 3}) {
      double[][] primitives = grid.sample(basis.primitives(l));
      for (double[] primitive : primitives) {
        double norm = Math.sqrt(grid.product(primitive, primitive));
        for (int q = 0; q < primitive.length; q++) {
          primitive[q] /= norm;
        }
      }
      SimpleMatrix overlap = grid.products(primitives, primitives);
      SimpleMatrix root = grid.products(grid.functions(radial, l), primitives);
      assertThat(root.minus(root.transpose()).elementMaxAbs()).isLessThan(1e-12);
      assertThat(root.mult(root).minus(overlap).elementMaxAbs()).isLessThan(1e-12);
      for (int n = 0; n < basis.size(); n++) {
        assertThat(root.eig().getEigenvalue(n).getReal()).isPositive();
      }
    }
  }

  // j_l(x) = ½ ∫_{−1}^{1} P_l(t) cos(xt − lπ/2) dt, for l up to MAX_ANGULAR
  private static double[] bessel(double x) {
    double[] j = new double[MAX_ANGULAR + 1];
    for (int q = 0; q < COSINES.size(); q++) {
      double t = COSINES.nodes()[q];
      double cos = Math.cos(x * t);
      double sin = Math.sin(x * t);
      double[] trigonometric = {cos, sin, -cos, -sin};
      double below = 0;
      double legendre = 1;
      for (int l = 0; l <= MAX_ANGULAR; l++) {
        j[l] += 0.5 * COSINES.weights()[q] * legendre * trigonometric[l % 4];
        double next = ((2 * l + 1) * t * legendre - l * below) / (l + 1);
        below = legendre;
        legendre = next;
      }
    }
    return j;
  }

  @ParameterizedTest
  @MethodSource("bases")
  void integralsEqualAnotherQuadrature(RadialBasis basis) {
    RadialFunctions radial = new RadialFunctions(basis, MAX_ANGULAR, LARGEST_K);
    Grid grid = new Grid(basis);
    double[] out = new double[radial.count()];
    for (double k : new double[] {0, 1e-3, 0.2, 1, 2.9, 7, LARGEST_K}) {
      radial.integrals(k, out);
      double[] expected = besselIntegrals(radial, grid, k);
      for (int f = 0; f < out.length; f++) {
        assertThat(out[f]).as("%d at k = %s", f, k).isCloseTo(expected[f], offset(1e-11));
      }
    }
  }

  private static double[] besselIntegrals(RadialFunctions radial, Grid grid, double k) {
    int size = radial.basis().size();
    double[][] j = new double[MAX_ANGULAR + 1][grid.r.length];
    for (int q = 0; q < grid.r.length; q++) {
      double[] all = bessel(k * grid.r[q]);
      for (int l = 0; l <= MAX_ANGULAR; l++) {
        j[l][q] = all[l];
      }
    }
    double[] integrals = new double[radial.count()];
    for (int l = 0; l <= MAX_ANGULAR; l++) {
      double[][] f = grid.functions(radial, l);
      for (int n = 0; n < size; n++) {
        integrals[l * size + n] = grid.product(f[n], j[l]);
      }
    }
    return integrals;
  }

  /** I_nl(k) → k^l/(2l+1)!! ∫ r^{2+l} R_nl dr: relative, where the numbers are tiny. */
  @ParameterizedTest
  @MethodSource("bases")
  void integralsStartWithTheirPower(RadialBasis basis) {
    RadialFunctions radial = new RadialFunctions(basis, MAX_ANGULAR, LARGEST_K);
    double k = 1e-6;
    double[] out = new double[radial.count()];
    radial.integrals(k, out);
    Grid grid = new Grid(basis);
    double factor = 1;
    for (int l = 0; l <= MAX_ANGULAR; l++) {
      double[][] f = grid.functions(radial, l);
      double[] power = new double[grid.r.length];
      for (int q = 0; q < power.length; q++) {
        power[q] = Math.pow(grid.r[q], l);
      }
      double largest = 0;
      double[] expected = new double[basis.size()];
      for (int n = 0; n < basis.size(); n++) {
        expected[n] = factor * grid.product(f[n], power);
        largest = Math.max(largest, Math.abs(expected[n]));
      }
      for (int n = 0; n < basis.size(); n++) {
        assertThat(out[l * basis.size() + n]).isCloseTo(expected[n], offset(1e-11 * largest));
      }
      factor *= k / (2 * l + 3);
    }
  }

  /** One monomial per degree: I_l = √((2l+3)/a^{2l+3}) a^{l+2} j_{l+1}(ka)/k. */
  @Test
  void singleMonomialsHaveAClosedForm() {
    double a = 3;
    RadialFunctions radial = new RadialFunctions(new Monomial(0, a), 3, LARGEST_K);
    double[] out = new double[4];
    for (double k : new double[] {0.1, 0.7, 3, 10}) {
      radial.integrals(k, out);
      double[] j = bessel(k * a);
      for (int l = 0; l < 4; l++) {
        double norm = Math.sqrt((2 * l + 3) / Math.pow(a, 2 * l + 3));
        assertThat(out[l]).isCloseTo(norm * Math.pow(a, l + 2) * j[l + 1] / k, offset(1e-12));
      }
    }
  }

  /** Multipoles are as they are: I_l = √(4π/(2l+1)) k^l e^{−k²σ²/2} / (4π (2l−1)!!). */
  @Test
  void multipolesHaveUnitMoments() {
    double[] widths = {0.5, 3, 1.1};
    MultipoleBasis basis = new MultipoleBasis(List.of(0.5, 3.0, 1.1));
    RadialFunctions radial = new RadialFunctions(basis, MAX_ANGULAR, LARGEST_K);
    double[] out = new double[radial.count()];
    for (double k : new double[] {0, 1e-3, 0.1, 0.7, 3, 10}) {
      radial.integrals(k, out);
      double power = 1; // k^l/(2l−1)!!
      for (int l = 0; l <= MAX_ANGULAR; l++) {
        for (int n = 0; n < 3; n++) {
          double expected =
              Math.sqrt(4 * Math.PI / (2 * l + 1))
                  * power
                  * Math.exp(-0.5 * k * k * widths[n] * widths[n])
                  / (4 * Math.PI);
          assertThat(out[l * 3 + n]).isCloseTo(expected, offset(1e-13 * Math.pow(2, 2 * l)));
        }
        power *= k / (2 * l + 1);
      }
    }
    // half of a Gaussian's square is beyond 1.5 σ
    double reach = new RadialFunctions(new MultipoleBasis(List.of(2.0)), 0, 10).reach(0.7);
    assertThat(reach).isBetween(1.9, 2.4);
    assertThatThrownBy(() -> new MultipoleBasis(List.of(1.0, Double.NaN)))
        .hasMessage("widths of receivers must be positive numbers of Å, not NaN");
    assertThatThrownBy(() -> new MultipoleBasis(List.of()))
        .hasMessageContaining("0 different widths of receivers");
  }

  @Test
  void laplacianStatesVanishAtTheirRadiusAndNeedNoMixing() {
    Laplacian basis = new Laplacian(3, 4);
    RadialFunctions radial = new RadialFunctions(basis, 2, LARGEST_K);
    for (int l = 0; l <= 2; l++) {
      for (int n = 0; n <= 3; n++) {
        assertThat(at(radial, l, 4)[n]).isCloseTo(0, offset(1e-13));
        double scale = at(radial, l, 1.1)[n] / at(basis, l, 1.1)[n];
        assertThat(at(radial, l, 2.3)[n] / at(basis, l, 2.3)[n] / scale)
            .isCloseTo(1, offset(1e-11));
      }
    }
  }

  /** The extent of Gaussians leaves nothing out: their overlaps are gamma functions. */
  @Test
  void gaussiansEndWhereNothingIsLeft() {
    Gto basis = new Gto(6, 5);
    double[][] primitives = new Grid(basis).sample(basis.primitives(0));
    double[] gamma = new double[14]; // Γ(i + 1/2)
    gamma[0] = Math.sqrt(Math.PI);
    for (int i = 1; i < gamma.length; i++) {
      gamma[i] = (i - 0.5) * gamma[i - 1];
    }
    for (int n = 0; n <= 6; n++) {
      double sigma = 5 * Math.max(Math.sqrt(n), 1) / 7;
      double square = new Grid(basis).product(primitives[n], primitives[n]);
      double exact = Math.pow(sigma, 3) * gamma[n + 1] / 2;
      assertThat(square / exact).isCloseTo(1, offset(1e-13));
      assertThat(at(basis, 0, basis.extent())[n]).isLessThan(1e-15);
    }
  }

  @Test
  void dependentFunctionsAreRefusedWithAWayOut() {
    for (RadialBasis basis : new RadialBasis[] {new Gto(40, 5), new Monomial(14, 5)}) {
      assertThatThrownBy(() -> new RadialFunctions(basis, 2, LARGEST_K))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("'" + basis.kind() + "' with max-radial " + basis.maxRadial())
          .hasMessageContaining("linearly dependent at l = 0")
          .hasMessageContaining("use a smaller max-radial");
    }
  }

  @Test
  void equalAndZeroTablesAreRefused() {
    double[] points = {0, 1, 2, 3};
    double[] table = {1, 0.8, 0.3, 0};
    Tabulated twice = new Tabulated(points, new double[][][] {{table, table}});
    assertThatThrownBy(() -> new RadialFunctions(twice, 0, LARGEST_K))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("linearly dependent");
    Tabulated zero = new Tabulated(points, new double[][][] {{table, new double[4]}});
    assertThatThrownBy(() -> new RadialFunctions(zero, 0, LARGEST_K))
        .isInstanceOf(InputException.class)
        .hasMessage("radial function 1 of degree 0 is zero everywhere");
  }

  static Stream<IntFunction<RadialBasis>> families() {
    return Stream.of(n -> new Gto(n, 5), n -> new Monomial(n, 5));
  }

  /** The more functions, the nearer to dependence: what is not refused must still be usable. */
  @ParameterizedTest
  @MethodSource("families")
  void whatIsAcceptedIsOrthonormal(IntFunction<RadialBasis> family) {
    int maxRadial = 0;
    for (; maxRadial < 40; maxRadial++) {
      RadialBasis basis = family.apply(maxRadial);
      RadialFunctions radial;
      try {
        radial = new RadialFunctions(basis, 0, LARGEST_K);
      } catch (InputException refused) {
        break;
      }
      Grid grid = new Grid(basis);
      double[][] f = grid.functions(radial, 0);
      SimpleMatrix defect = grid.products(f, f).minus(SimpleMatrix.identity(basis.size()));
      assertThat(defect.elementMaxAbs()).as("%s", basis).isLessThan(1e-9);
    }
    assertThat(maxRadial).as("functions before the first refusal").isBetween(8, 30);
  }
}
