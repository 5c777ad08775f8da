package org.farfield.equilibration.solvers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.Arrays;
import java.util.Random;
import org.farfield.equilibration.sums.Electrostatics;
import org.farfield.equilibration.sums.Units;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.math.DotProduct;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What charges that answer by less than they should become on a coarse mesh. */
class CoarseScreeningTest {
  private static final int ROWS = 4;

  private static Structure structure(int atoms, double length, Cell cell, Random random) {
    double[] positions = new double[3 * atoms];
    Arrays.setAll(positions, a -> (a % 3 == 0 ? length : 6) * random.nextDouble());
    int[] types = new int[atoms];
    Arrays.fill(types, 1);
    return new Structure(types, positions, cell);
  }

  private static CoarseMesh mesh(
      Structure s, double[] widths, double[] answers, int rows, WorkerPool pool) {
    double[] free = new double[widths.length];
    Arrays.fill(free, Double.NaN);
    Constraints constraints = new Constraints(new int[widths.length], new double[1], free);
    return new CoarseMesh(s, Sites.ofWidths(rows == 1 ? 0 : 1, widths), constraints, answers, pool);
  }

  private static double[] neutral(int atoms, int rows, Random random) {
    double[] z = random.doubles((long) atoms * rows, -1, 1).toArray();
    double mean = 0;
    for (int a = 0; a < z.length; a += rows) {
      mean += z[a] / atoms;
    }
    for (int a = 0; a < z.length; a += rows) {
      z[a] -= mean;
    }
    return z;
  }

  private static double dot(double[] a, double[] b) {
    return DotProduct.of(a, 0, b, 0, a.length);
  }

  /** Some charges do not answer: they stay, as dipoles do. */
  @ParameterizedTest
  @CsvSource({"false, false, 1", "true, false, 2", "true, true, 3", "false, true, 4"})
  void theTransposeIsOneAndSumsStay(boolean x, boolean y, int seed) {
    Random random = new Random(seed);
    int atoms = 40;
    Cell cell = new Cell(new double[] {20, 0, 0, 1, 7, 0, 0, 0, 7}, x, y, false);
    Structure s = structure(atoms, 20, cell, random);
    double[] answers = new double[atoms * ROWS];
    for (int a = 0; a < answers.length; a += ROWS) {
      answers[a] = a % 3 == 0 ? 0 : 0.01 + 0.05 * random.nextDouble();
    }
    double[] widths = new double[atoms];
    Arrays.fill(widths, 0.7);
    try (WorkerPool pool = new WorkerPool(2)) {
      CoarseMesh mesh = mesh(s, widths, answers, ROWS, pool);
      double[] z = neutral(atoms, ROWS, random);
      double[] w = neutral(atoms, ROWS, random);
      double[] of = z.clone();
      mesh.screen(of);
      double[] transposed = w.clone();
      mesh.screenTransposed(transposed);
      assertThat(dot(w, of)).isCloseTo(dot(transposed, z), offset(1e-12));
      double sum = 0;
      for (int a = 0; a < of.length; a++) {
        sum += a % ROWS == 0 ? of[a] : 0;
        assertThat(of[a] == z[a]).isEqualTo(a % ROWS != 0 || answers[a] == 0);
      }
      assertThat(sum).isCloseTo(0, offset(1e-12));
    }
  }

  /** Of a long wave along a rod 1 + κ K Γ makes many times as much, which the mesh takes back. */
  @Test
  void itInvertsLongWaves() {
    Random random = new Random(3);
    int atoms = 9 * 50;
    double[] positions = new double[3 * atoms];
    for (int i = 0; i < atoms; i++) {
      int[] at = {i / 9, i / 3 % 3, i % 3};
      for (int x = 0; x < 3; x++) {
        positions[3 * i + x] = 2.2 * at[x] + 0.2 * random.nextGaussian();
      }
    }
    int[] types = new int[atoms];
    Arrays.fill(types, 1);
    Structure s = new Structure(types, positions, Cell.OPEN);
    double[] widths = new double[atoms];
    Arrays.fill(widths, 1);
    double[] answers = new double[atoms];
    Arrays.fill(answers, 0.08);
    Electrostatics pairs = Electrostatics.of(s, widths, 0);
    double[] gamma = pairs.matrix();
    pairs.removeOwn(gamma);
    double[] wave = new double[atoms];
    Arrays.setAll(wave, i -> Math.cos(Math.PI * s.position(i, 0) / 110));
    center(wave);
    double[] product = wave.clone();
    for (int a = 0; a < gamma.length; a++) {
      product[a / atoms] += 0.08 * Units.COULOMB * gamma[a] * wave[a % atoms];
    }
    center(product);
    assertThat(Vectors.norm(product)).isGreaterThan(10 * Vectors.norm(wave));
    try (WorkerPool pool = new WorkerPool(2)) {
      mesh(s, widths, answers, 1, pool).screen(product);
    }
    double left = Vectors.norm(Vectors.minus(product, wave)) / Vectors.norm(wave);
    assertThat(left).isLessThan(0.8);
  }

  private static void center(double[] v) {
    double mean = Vectors.sum(v) / v.length;
    for (int a = 0; a < v.length; a++) {
      v[a] -= mean;
    }
  }
}
