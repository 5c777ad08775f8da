package org.farfield.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Jacobian of long-range densities of slabs and wires, in every backend that has one. */
public class PartlyPeriodicJacobianContract extends Contract {
  private static final double STEP = 1e-3;

  // to convergence: where the set of vectors ends does not matter
  public static ExpansionTables tables(double exponent, double other) {
    Expansion h =
        Expansion.builder()
            .basis(new Gto(1, 1.2))
            .maxAngular(2)
            .densities(
                List.of(
                    LongRangeDensity.powerLaw(exponent, 1.6),
                    LongRangeDensity.powerLaw(other, 1.7)))
            .path(EvaluationPath.KSUM)
            .accuracy(1e-11)
            .kCutoff(4.4)
            .build();
    return tables(h);
  }

  /** Atoms in a tilted cell. */
  private PlannedStructure job(
      ExpansionTables tables, long seed, int atoms, double side, String periodic) {
    Structure s = PartlyPeriodicContract.random(seed, atoms, side, periodic);
    return plan(tables, s);
  }

  /** Of all positions, strains and lattice vectors; vectors that are not periodic have none. */
  @ParameterizedTest
  @CsvSource({
    "1, 2.7, TTF",
    "2, 0, FTT",
    "0.5, 6, TFT",
    "1, 6, TFF",
    "0.5, 3, FTF",
    "2, 0, FFT",
  })
  void columnsAreDifferencesOfTheCoefficients(double exponent, double other, String periodic) {
    ExpansionTables tables = tables(exponent, other);
    PlannedStructure job = job(tables, 41, 2, 3, periodic);
    Structure s = job.structure();
    int centre = 1;
    Jacobian jacobian = backend.jacobian(tables, job, centre, centre + 1);
    for (int p = 0; p < 6; p++) {
      int coordinate = p;
      assertColumn(
          tables,
          centre,
          jacobian.positions(jacobian.sample(centre, p / 3)),
          p % 3,
          step -> GradientContract.moved(job, coordinate, step));
    }
    for (int p = 0; p < 9; p++) {
      int component = p;
      assertColumn(
          tables,
          centre,
          jacobian.strain(centre),
          p,
          step -> GradientContract.moved(job, 6 + component, step));
      assertColumn(
          tables, centre, jacobian.cell(s, centre), p, step -> withVector(job, component, step));
    }
  }

  private static PlannedStructure withVector(PlannedStructure job, int component, double step) {
    Structure s = job.structure();
    double[] rows = s.cell().rows();
    rows[component] += step;
    return new PlannedStructure(
        s.withCell(GradientContract.withRows(s.cell(), rows)), job.sources(), job.plan());
  }

  // column: which of the rows of derivatives
  private void assertColumn(
      ExpansionTables tables,
      int centre,
      double[] derivatives,
      int column,
      DoubleFunction<PlannedStructure> moved) {
    double[] differences = new double[0];
    double largest = 0;
    for (int end : new int[] {-2, -1, 1, 2}) {
      Coefficients c = backend.expand(tables, List.of(moved.apply(end * STEP))).get(0);
      int row = c.rowLength();
      differences = Arrays.copyOf(differences, row);
      double weight = (Math.abs(end) == 1 ? 8 : -1) * Math.signum(end) / (12 * STEP);
      for (int x = 0; x < row; x++) {
        differences[x] += weight * c.values()[centre * row + x];
        largest = Math.max(largest, Math.abs(c.values()[centre * row + x]));
      }
    }
    for (int x = 0; x < differences.length; x++) {
      assertThat(derivatives[column * differences.length + x])
          .as("column %s, %s", column, x)
          .isCloseTo(differences[x], offset(1e-8 * largest));
    }
  }

  /** Vectors that are not periodic have no say: no derivative, and no influence on the others. */
  @ParameterizedTest
  @CsvSource({"1, 6, TTF", "2, 0, FTF"})
  void vectorsThatAreNotPeriodicDoNotMatter(double exponent, double other, String periodic) {
    ExpansionTables tables = tables(exponent, other);
    PlannedStructure job = job(tables, 42, 3, 5, periodic);
    Cell cell = job.structure().cell();
    double[] rows = cell.rows();
    for (int x = 0; x < 9; x++) {
      rows[x] = cell.isPeriodic(x / 3) ? rows[x] : 30 - 7 * x;
    }
    Structure elsewhere = job.structure().withCell(GradientContract.withRows(cell, rows));
    Jacobian one = backend.jacobian(tables, job, 0, 1);
    Jacobian two =
        backend.jacobian(tables, new PlannedStructure(elsewhere, job.sources(), job.plan()), 0, 1);
    assertThat(two.strain(0)).isEqualTo(one.strain(0));
    assertThat(two.positions(2)).isEqualTo(one.positions(2));
    double[] byCell = one.cell(job.structure(), 0);
    assertThat(two.cell(elsewhere, 0)).isEqualTo(byCell);
    int row = one.rowLength();
    for (int k = 0; k < 3; k++) {
      double[] part = Arrays.copyOfRange(byCell, 3 * k * row, (3 * k + 3) * row);
      assertThat(Arrays.stream(part).anyMatch(x -> x != 0)).isEqualTo(cell.isPeriodic(k));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2.7, TTF",
    "3, 0.5, FTT",
    "0, 6, TFT",
    "1, 6, TFF",
    "0.5, 2, FTF",
    "0, 1.5, FFT",
  })
  void contractionsAreTheAdjointAndForcesAddUpToZero(
      double exponent, double other, String periodic) {
    ExpansionTables tables = tables(exponent, other);
    PlannedStructure job = job(tables, 43, 3, 4, periodic);
    int atoms = job.structure().size();
    Coefficients g = GradientContract.random(tables.hyperparameters(), job, 5);
    Gradients adjoint = backend.adjoint(tables, List.of(job), List.of(g)).get(0);
    Jacobian jacobian = backend.jacobian(tables, job, 0, atoms);
    double[] forces = new double[3 * atoms];
    double[] strain = new double[9];
    for (int i = 0; i < atoms; i++) {
      for (int s = jacobian.firstSample(i); s < jacobian.endSample(i); s++) {
        for (int x = 0; x < 3; x++) {
          forces[3 * jacobian.atom(s) + x] +=
              JacobianContract.contract(g, i, jacobian.positions(s), x);
        }
      }
      for (int x = 0; x < 9; x++) {
        strain[x] += JacobianContract.contract(g, i, jacobian.strain(i), x);
      }
    }
    JacobianContract.assertClose(forces, adjoint.positions());
    JacobianContract.assertClose(strain, adjoint.strain());
    double largest = Arrays.stream(forces).map(Math::abs).max().orElseThrow();
    for (int x = 0; x < 3; x++) {
      double sum = 0;
      for (int j = 0; j < atoms; j++) {
        sum += forces[3 * j + x];
      }
      assertThat(Math.abs(sum)).isLessThan(1e-12 * largest);
    }
  }
}
