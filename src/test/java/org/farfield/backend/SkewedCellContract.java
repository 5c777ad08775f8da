package org.farfield.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.List;
import java.util.Random;
import org.farfield.basis.Gto;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.spec.Cutoff;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.RadialScaling;
import org.farfield.spec.Splitting;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However far a cell is skewed, features are those of its lattice. */
public class SkewedCellContract extends Contract {
  private static final double GRID = 1 << 10; // so that sums of vectors are exact

  /** Vectors of the same lattice: each a whole multiple of another one longer, again and again. */
  private static double[][] skew(Random random, int periodic, double far) {
    double[][] u = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    for (int step = 0; step < 3; step++) {
      int from = random.nextInt(periodic);
      int to = (from + 1 + random.nextInt(periodic - 1)) % periodic;
      double times = Math.rint(far * (0.5 + random.nextDouble())) * (random.nextBoolean() ? 1 : -1);
      for (int x = 0; x < 3; x++) {
        u[to][x] += times * u[from][x];
      }
    }
    return u;
  }

  private static double[] times(double[][] u, double[] rows) {
    double[] product = new double[9];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        for (int x = 0; x < 3; x++) {
          product[3 * i + x] += u[i][j] * rows[3 * j + x];
        }
      }
    }
    return product;
  }

  private static Structure structure(long seed, boolean slab) {
    Structure s = TestStructures.periodic(seed, 4, 4);
    double[] rows = s.cell().rows();
    for (int x = 0; x < 9; x++) {
      rows[x] = Math.rint(rows[x] * GRID) / GRID;
    }
    return s.withCell(new Cell(rows, true, true, !slab));
  }

  private static Expansion expansion(String path, String split) {
    return Expansion.builder()
        .basis(new Gto(1, 3))
        .maxAngular(2)
        .densities(
            List.of(
                LongRangeDensity.powerLaw(1, 1),
                new GaussianDensity(0.5, new Cutoff(4, 0.5), RadialScaling.NONE)))
        .path(EvaluationPath.valueOf(path))
        .splitting(split.equals("never") ? Splitting.NEVER : Splitting.at(1.5))
        .accuracy(1e-9)
        .build();
  }

  @ParameterizedTest
  @CsvSource({
    "KSUM, never, false, 10",
    "KSUM, never, false, 3000",
    "KSUM, split, false, 1000",
    "MESH, never, false, 1000",
    "KSUM, never, true, 1000"
  })
  void coefficientsAreThoseOfTheLattice(String path, String split, boolean slab, double far) {
    if (path.equals("MESH")) {
      require(TestedBackend.Part.MESH);
    }
    Expansion h = expansion(path, split);
    for (int seed = 0; seed < 2; seed++) {
      Structure s = structure(seed, slab);
      double[][] u = skew(new Random(seed), slab ? 2 : 3, far);
      Cell skewed = new Cell(times(u, s.cell().rows()), true, true, !slab);
      assertThat(error(expand(h, s.withCell(skewed)), expand(h, s)))
          .isLessThan(path.equals("MESH") ? 1e-8 : 1e-9);
    }
  }

  /** Positions held, ∂c/∂a_k of the lattice vectors a' = U a is Σ_m U_mk ∂c/∂a'_m. */
  @ParameterizedTest
  @CsvSource({"false, 20", "false, 300", "true, 50"})
  void derivativesAreThoseOfTheVectorsThatWereGiven(boolean slab, double far) {
    ExpansionTables tables = new ExpansionTables(expansion("KSUM", "never"));
    Structure s = structure(7, slab);
    double[][] u = skew(new Random(7), slab ? 2 : 3, far);
    Structure skewed = s.withCell(new Cell(times(u, s.cell().rows()), true, true, !slab));
    Jacobian plain = backend.jacobian(tables, plan(tables, s), 0, 1);
    Jacobian other = backend.jacobian(tables, plan(tables, skewed), 0, 1);
    double[] expected = plain.cell(s, 0);
    double[] byGiven = other.cell(skewed, 0);
    double largest = 0;
    double[] result = new double[expected.length];
    int length = expected.length / 9;
    for (int k = 0; k < 3; k++) {
      for (int m = 0; m < 3; m++) {
        for (int x = 0; x < 3 * length; x++) {
          result[3 * k * length + x] += u[m][k] * byGiven[3 * m * length + x];
        }
      }
    }
    for (double x : expected) {
      largest = Math.max(largest, Math.abs(x));
    }
    assertThat(result).containsExactly(expected, offset(1e-7 * largest));
    for (int sample = plain.firstSample(0); sample < plain.endSample(0); sample++) {
      assertThat(other.positions(sample))
          .containsExactly(plain.positions(sample), offset(1e-8 * largest));
    }
  }
}
