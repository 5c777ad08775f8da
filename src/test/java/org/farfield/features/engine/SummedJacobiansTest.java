package org.farfield.features.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.farfield.backend.Backend;
import org.farfield.backend.TestStructures;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.basis.Gto;
import org.farfield.descriptor.Descriptor;
import org.farfield.descriptor.FeatureBlock;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.features.SummedGradients;
import org.farfield.spec.Cutoff;
import org.farfield.spec.Expansion;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.RadialScaling;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SummedJacobiansTest {
  private static final Expansion FAR =
      Expansion.builder()
          .basis(new Gto(1, 2))
          .maxAngular(2)
          .densities(List.of(LongRangeDensity.powerLaw(1, 1)))
          .build();
  private static final Expansion NEAR =
      Expansion.builder()
          .basis(new Gto(1, 2))
          .maxAngular(2)
          .densities(List.of(new GaussianDensity(0.6, new Cutoff(3, 1.5), RadialScaling.NONE)))
          .build();

  private Backend backend;

  @BeforeEach
  void open() {
    backend = new CpuBackend(2);
  }

  @AfterEach
  void close() {
    backend.close();
  }

  /** Products of all pairs (degree 2) or triples (3) of a far and a near l = 0 coefficient. */
  private record Products(int degree) implements Descriptor {
    @Override
    public List<FeatureBlock> blocks() {
      List<Integer> factors = degree == 2 ? List.of(0, 1) : List.of(0, 1, 0);
      return List.of(new FeatureBlock(0, 1, factors, List.of("n"), new int[] {0, 1}, 0));
    }

    @Override
    public int features() {
      return 2;
    }

    @Override
    public double flops() {
      return 2;
    }

    @Override
    public Evaluator evaluator(List<Coefficients> c) {
      return new Evaluator() {
        @Override
        public void add(int atom, double[] out, int offset) {
          for (int n = 0; n < 2; n++) {
            double first = c.get(0).get(atom, 0, 0, 1, 1, n);
            double second = c.get(1).get(atom, 0, 1, 2, -1, n);
            out[offset + n] += degree == 2 ? first * second : first * second * first;
          }
        }

        @Override
        public void addAdjoint(int atom, double[] g, int offset, List<Coefficients> targets) {
          throw new UnsupportedOperationException();
        }
      };
    }
  }

  private List<SummedJacobians.Expansion> expand(Structure structure) {
    return List.of(FAR, NEAR).stream()
        .map(
            h -> {
              ExpansionTables tables = new ExpansionTables(h);
              PlannedStructure job = new Planner(tables, backend.speeds()).prepare(structure);
              return new SummedJacobians.Expansion(
                  tables, job, backend.expand(tables, List.of(job)).get(0));
            })
        .toList();
  }

  private double[] sum(Descriptor descriptor, Structure structure) {
    double[] sum = new double[descriptor.features()];
    Descriptor.Evaluator evaluator =
        descriptor.evaluator(
            expand(structure).stream().map(SummedJacobians.Expansion::values).toList());
    for (int i = 0; i < structure.size(); i++) {
      evaluator.add(i, sum, 0);
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void agreeWithDifferencesOfTheSum(int degree) {
    Structure s = TestStructures.open(81, 6, 5);
    Descriptor descriptor = new Products(degree);
    SummedGradients ours = SummedJacobians.of(backend, expand(s), descriptor);
    double step = 1e-3;
    double[] largest = {0, 0};
    double[] worst = {0, 0};
    double[] net = new double[6];
    for (int p = 0; p < 3 * s.size(); p++) {
      double[][] sums = new double[4][];
      double[] ends = {-2, -1, 1, 2};
      for (int e = 0; e < 4; e++) {
        double[] positions = s.positions();
        positions[p] += ends[e] * step;
        sums[e] = sum(descriptor, TestStructures.moved(s, positions, s.cell()));
      }
      for (int f = 0; f < 2; f++) {
        double d = (sums[0][f] - 8 * sums[1][f] + 8 * sums[2][f] - sums[3][f]) / (12 * step);
        double g = ours.positions()[2 * p + f];
        largest[f] = Math.max(largest[f], Math.abs(d));
        worst[f] = Math.max(worst[f], Math.abs(d - g));
        net[2 * (p % 3) + f] += g;
      }
    }
    for (int f = 0; f < 2; f++) {
      assertThat(largest[f]).isPositive();
      assertThat(worst[f] / largest[f]).isLessThan(1e-7);
      for (int x = 0; x < 3; x++) {
        assertThat(Math.abs(net[2 * x + f])).isLessThan(1e-12 * largest[f]);
      }
    }
  }

  /** The sum of coefficients has the gradients that the adjoint gives for ones at every centre. */
  @Test
  void ofCoefficientsAreTheAdjointOfOnes() {
    Structure s = TestStructures.periodic(82, 7, 5);
    for (SummedJacobians.Expansion e : expand(s)) {
      SummedGradients ours = SummedJacobians.ofCoefficients(backend, e.tables(), e.job());
      for (int column : new int[] {0, 5, 20, ours.features() - 1}) {
        Coefficients ones = e.values().zeros();
        for (int i = 0; i < s.size(); i++) {
          ones.values()[i * ones.rowLength() + column] = 1;
        }
        Gradients adjoint = backend.adjoint(e.tables(), List.of(e.job()), List.of(ones)).get(0);
        assertColumn(ours.positions(), column, ours.features(), adjoint.positions());
        assertColumn(ours.strain(), column, ours.features(), adjoint.strain());
      }
    }
  }

  private static void assertColumn(double[] ours, int column, int features, double[] expected) {
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    assertThat(largest).isPositive();
    for (int x = 0; x < expected.length; x++) {
      assertThat(Math.abs(ours[x * features + column] - expected[x])).isLessThan(1e-10 * largest);
    }
  }
}
