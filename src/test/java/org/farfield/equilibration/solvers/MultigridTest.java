package org.farfield.equilibration.solvers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.Random;
import java.util.stream.Stream;
import org.ejml.simple.SimpleMatrix;
import org.farfield.backend.CoarseGrid;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Cell;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One V-cycle against the matrix that it inverts nearly. */
class MultigridTest {
  private static final double[] CUBE = {9, 0, 0, 0, 9, 0, 0, 0, 9};
  private static final double[] SKEWED = {9, 0, 0, 4, 8, 0, -4, 3, 9};

  static Stream<Arguments> meshes() {
    return Stream.of(
        Arguments.of(CUBE, new int[] {8, 8, 8}, 0.5),
        Arguments.of(SKEWED, new int[] {6, 8, 8}, 0.5),
        Arguments.of(SKEWED, new int[] {8, 6, 4}, 0.05), // nearly all is a void
        Arguments.of(CUBE, new int[] {1, 2, 3}, 0.8),
        Arguments.of(CUBE, new int[] {12, 4, 1}, 0.3));
  }

  private static double[] metric(double[] rows) {
    double[] b = Cell.periodic(rows).reciprocal();
    double[] metric = new double[9];
    for (int x = 0; x < 9; x++) {
      for (int y = 0; y < 3; y++) {
        metric[x] += 50 * b[x / 3 * 3 + y] * b[x % 3 * 3 + y];
      }
    }
    return metric;
  }

  private static double[] screening(int points, double filled, Random random) {
    double[] s = new double[points];
    s[0] = 1;
    for (int x = 1; x < points; x++) {
      s[x] = random.nextDouble() < filled ? 3 * random.nextDouble() : 0;
    }
    return s;
  }

  /** B is symmetric, and 1 − BA between 0 and what is left of waves that no mesh has well. */
  @ParameterizedTest
  @MethodSource("meshes")
  void isSymmetricAndBelowTheInverse(double[] rows, int[] counts, double filled) {
    int n = counts[0] * counts[1] * counts[2];
    double[] s = screening(n, filled, new Random(n));
    SimpleMatrix a = new SimpleMatrix(n, n);
    SimpleMatrix b = new SimpleMatrix(n, n);
    try (WorkerPool pool = new WorkerPool(1)) {
      Multigrid grid = new Multigrid(counts, metric(rows), s, pool);
      for (int x = 0; x < n; x++) {
        double[] unit = new double[n];
        unit[x] = 1;
        double[] column = new double[n];
        grid.subtractCurvature(unit, column);
        double[] solved = grid.solve(unit);
        for (int y = 0; y < n; y++) {
          a.set(y, x, (x == y ? s[x] : 0) - column[y]);
          b.set(y, x, solved[y]);
        }
      }
    }
    assertThat(a.minus(a.transpose()).normF()).isLessThan(1e-12);
    assertThat(b.minus(b.transpose()).normF()).isLessThan(1e-10 * b.normF());
    double[] eigenvalues = Spectra.ofProduct(b, a);
    assertThat(1 - eigenvalues[n - 1]).isGreaterThan(-1e-9);
    assertThat(1 - eigenvalues[0]).isLessThan(0.7);
  }

  /** Of a wave that screening does not touch, −∇·c∇ is c k². */
  @Test
  void differencesAreThoseOfALongWave() {
    int[] counts = {16, 12, 16};
    double[] b = Cell.periodic(SKEWED).reciprocal();
    double square = 0;
    for (int x = 0; x < 3; x++) {
      square += Math.pow(2 * Math.PI * (b[x] - b[3 + x] + b[6 + x]), 2);
    }
    int n = counts[0] * counts[1] * counts[2];
    double[] wave = new double[n];
    for (int x = 0; x < n; x++) {
      double phase =
          (double) (x / (counts[1] * counts[2])) / counts[0]
              - (double) (x / counts[2] % counts[1]) / counts[1]
              + (double) (x % counts[2]) / counts[2];
      wave[x] = Math.cos(2 * Math.PI * phase);
    }
    double[] sum = new double[n];
    double[] s = new double[n];
    s[0] = 1;
    try (WorkerPool pool = new WorkerPool(1)) {
      new Multigrid(counts, metric(SKEWED), s, pool).subtractCurvature(wave, sum);
    }
    assertThat(-n * sum[0]).isCloseTo(50 * square * wave[0], offset(50 * 0.05 * square));
  }

  @Test
  void pointsAreFewEnough() {
    int[] points = {1, 2, 3, 4, 6, 8, 12, 16, 24};
    for (int p : points) {
      assertThat(Multigrid.points(2.2 * p - 0.01, 2.2)).isEqualTo(p);
    }
    assertThat(Multigrid.points(5 * 2.2, 2.2)).isEqualTo(6);
    assertThat(Multigrid.points(13 * 2.2, 2.2)).isEqualTo(16);
  }

  /** Three points become one: of two, both would be beside each of the others. */
  @Test
  void coarserMeshesHaveHalfThePoints() {
    int[] fine = {1, 2, 3, 4, 6, 8, 12};
    int[] coarse = {1, 1, 1, 2, 3, 4, 6};
    for (int n = 0; n < fine.length; n++) {
      assertThat(CoarseGrid.coarser(fine[n])).isEqualTo(coarse[n]);
    }
  }
}
