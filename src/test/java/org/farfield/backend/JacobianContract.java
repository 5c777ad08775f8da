package org.farfield.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.farfield.basis.Gto;
import org.farfield.error.ResourceException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.Splitting;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the dense Jacobian of every backend that has one must fulfil. */
public class JacobianContract extends Contract {
  /**
   * Each row, contracted with a cotangent of its centre alone, is what the adjoint gives; but not
   * of split potentials, whose adjoint is that of the split sum.
   */
  @ParameterizedTest
  @EnumSource(
      value = GradientContract.Case.class,
      mode = EnumSource.Mode.MATCH_NONE,
      names = "SPLIT.*")
  void jacobianContractedIsTheAdjoint(GradientContract.Case which) {
    Expansion h = which.builder.build();
    ExpansionTables tables = tables(h);
    requireTheAdjoint(backend, tables, plan(tables, which.structure));
  }

  /** Each row, contracted, beside the adjoint of a cotangent of its centre alone. */
  public static void requireTheAdjoint(
      Backend backend, ExpansionTables tables, PlannedStructure job) {
    int atoms = job.structure().size();
    Jacobian jacobian = backend.jacobian(tables, job, 0, atoms);
    for (int i = 0; i < atoms; i++) {
      Coefficients g = GradientContract.random(tables.hyperparameters(), job, i);
      int row = g.rowLength();
      Arrays.fill(g.values(), 0, i * row, 0);
      Arrays.fill(g.values(), (i + 1) * row, atoms * row, 0);
      Gradients adjoint = backend.adjoint(tables, List.of(job), List.of(g)).get(0);
      double[] positions = new double[3 * atoms];
      for (int s = jacobian.firstSample(i); s < jacobian.endSample(i); s++) {
        for (int x = 0; x < 3; x++) {
          positions[3 * jacobian.atom(s) + x] = contract(g, i, jacobian.positions(s), x);
        }
      }
      double[] strain = new double[9];
      for (int x = 0; x < 9; x++) {
        strain[x] = contract(g, i, jacobian.strain(i), x);
      }
      assertClose(positions, adjoint.positions());
      assertClose(strain, adjoint.strain());
    }
  }

  static double contract(Coefficients g, int atom, double[] rows, int component) {
    double sum = 0;
    for (int x = 0; x < g.rowLength(); x++) {
      sum += g.values()[atom * g.rowLength() + x] * rows[component * g.rowLength() + x];
    }
    return sum;
  }

  static void assertClose(double[] ours, double[] expected) {
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    assertThat(largest).isPositive();
    for (int x = 0; x < expected.length; x++) {
      assertThat(Math.abs(ours[x] - expected[x])).isLessThan(1e-10 * largest);
    }
  }

  /** Against differences with one lattice vector moved and the atoms left where they are. */
  @ParameterizedTest
  @EnumSource(
      value = GradientContract.Case.class,
      names = {"CHARGES_IN_A_CELL", "POINTS_IN_A_SLAB", "NEAR_AND_FAR_IN_A_CELL"})
  void cellGradientsAreThoseOfTheLatticeVectors(GradientContract.Case which) {
    Expansion h = which.builder.build();
    ExpansionTables tables = tables(h);
    PlannedStructure job = plan(tables, which.structure);
    Structure s = job.structure();
    int centre = 1;
    Jacobian jacobian = backend.jacobian(tables, job, centre, centre + 1);
    double[] ours = jacobian.cell(s, centre);
    double step = 5e-4;
    int row = jacobian.rowLength();
    double[] differences = new double[9 * row];
    for (int p = 0; p < 9; p++) {
      for (int end = -2; end <= 2; end++) {
        double weight = end == 0 ? 0 : (Math.abs(end) == 1 ? 8 : -1) * Math.signum(end);
        double[] rows = s.cell().rows();
        rows[p] += end * step;
        PlannedStructure moved =
            new PlannedStructure(
                TestStructures.moved(s, s.positions(), GradientContract.withRows(s.cell(), rows)),
                job.sources(),
                job.plan());
        double[] c = backend.expand(tables, List.of(moved)).get(0).values();
        for (int x = 0; x < row; x++) {
          differences[p * row + x] += weight * c[centre * row + x] / (12 * step);
        }
      }
    }
    double largest = Arrays.stream(differences).map(Math::abs).max().orElseThrow();
    for (int x = 0; x < ours.length; x++) {
      assertThat(Math.abs(ours[x] - differences[x])).isLessThan(1e-7 * largest);
    }
  }

  @Test
  void aJacobianOfSomeCentresHasTheBitsOfTheWhole() {
    ExpansionTables tables = tables(GradientContract.Case.NEAR_AND_FAR_IN_A_CELL.builder.build());
    PlannedStructure job = plan(tables, TestStructures.periodic(76, 5, 4));
    Jacobian whole = backend.jacobian(tables, job, 0, 5);
    int[] centres = {0, 2, 3};
    Jacobian part = backend.jacobian(tables, job, centres);
    assertThat(part.samples()).isEqualTo(15);
    assertThat(part.firstSample(2)).isEqualTo(5);
    for (int i : centres) {
      assertThat(part.strain(i)).isEqualTo(whole.strain(i));
      assertThat(part.cell(job.structure(), i)).isEqualTo(whole.cell(job.structure(), i));
      for (int j = 0; j < 5; j++) {
        assertThat(part.positions(part.sample(i, j)))
            .isEqualTo(whole.positions(whole.sample(i, j)));
      }
    }
  }

  @Test
  void splitPotentialsHaveTheJacobianOfTheWholeSum() {
    Expansion.Builder builder =
        Expansion.builder()
            .basis(new Gto(1, 2))
            .maxAngular(1)
            .density(1, 0.6)
            .path(EvaluationPath.KSUM)
            .accuracy(1e-3);
    ExpansionTables tables = tables(builder.splitting(Splitting.at(1)).build());
    Structure s = TestStructures.periodic(79, 3, 4);
    PlannedStructure split = plan(tables, s);
    assertThat(split.plan().split()).isPresent();
    Jacobian ours = backend.jacobian(tables, split, 0, 1);
    ExpansionTables plain = tables(builder.splitting(Splitting.NEVER).build());
    Jacobian expected = backend.jacobian(plain, plan(plain, s), 0, 1);
    assertThat(ours.strain(0)).isEqualTo(expected.strain(0));
    assertThat(ours.positions(1)).isEqualTo(expected.positions(1));
  }

  @Test
  void centresHaveToAscend() {
    ExpansionTables tables = tables(GradientContract.Case.SPECIES_IN_SPACE.builder.build());
    PlannedStructure job = plan(tables, TestStructures.open(77, 4, 5));
    for (int[] wrong : new int[][] {{1, 1}, {2, 0}, {-1}, {3, 4}}) {
      assertThatThrownBy(() -> backend.jacobian(tables, job, wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("are not ascending atoms of 4");
    }
    Jacobian jacobian = backend.jacobian(tables, job, new int[] {1, 3});
    assertThatThrownBy(() -> jacobian.strain(2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("atom 2 is not one of the centres");
  }

  @Test
  void aJacobianThatTheHeapCannotHoldIsRefused() {
    ExpansionTables tables = tables(GradientContract.Case.SPECIES_IN_SPACE.builder.build());
    PlannedStructure job = plan(tables, TestStructures.open(77, 60_000, 200));
    assertThatThrownBy(() -> backend.jacobian(tables, job, 0, 60_000))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("60000 centres (3600000000 pairs with atoms) need")
        .hasMessageContaining("ask for fewer centres at a time");
  }
}
