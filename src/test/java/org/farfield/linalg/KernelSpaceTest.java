package org.farfield.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.farfield.kernels.cpu.WorkerPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelSpaceTest {
  private static final WorkerPool POOL = new WorkerPool(2);
  private static final DenseProduct PRODUCT = new DenseProduct(POOL);

  @AfterAll
  static void stop() {
    POOL.close();
  }

  private static double[] random(int count, long seed) {
    return new Random(seed).doubles(count, -1, 1).toArray();
  }

  private static double kernel(
      double[] x, int i, double[] y, int j, int n, int zeta, boolean unit) {
    double dot = 0;
    double xx = 0;
    double yy = 0;
    for (int f = 0; f < n; f++) {
      dot += x[i * n + f] * y[j * n + f];
      xx += x[i * n + f] * x[i * n + f];
      yy += y[j * n + f] * y[j * n + f];
    }
    return Math.pow(unit ? dot / Math.sqrt(xx * yy) : dot, zeta);
  }

  @ParameterizedTest
  @CsvSource({"1, false", "2, false", "3, true", "1, true"})
  void kernelsAreWhatTheirFormulaSays(int zeta, boolean unit) {
    int n = 7;
    double[] y = random(5 * n, 1);
    double[] x = random(4 * n, 2);
    KernelPoints points = new KernelPoints(zeta, unit, 1, n, y, 0, null);
    double[] k = points.of(x, null, PRODUCT);
    double[] c = random(5, 3);
    for (int i = 0; i < 4; i++) {
      double sum = 0;
      for (int j = 0; j < 5; j++) {
        assertThat(k[i * 5 + j]).isCloseTo(kernel(x, i, y, j, n, zeta, unit), within(1e-13));
        sum += c[j] * k[i * 5 + j];
      }
      double[] one = Arrays.copyOfRange(x, i * n, (i + 1) * n);
      double[] slope = new double[n];
      assertThat(points.sum(one, c, slope)).isCloseTo(sum, within(1e-12));
      for (int f = 0; f < n; f++) {
        double[] ends = new double[2];
        for (int side = 0; side < 2; side++) {
          double[] moved = one.clone();
          moved[f] += (2 * side - 1) * 1e-5;
          ends[side] = points.sum(moved, c, new double[n]);
        }
        assertThat(slope[f]).isCloseTo((ends[1] - ends[0]) / 2e-5, within(1e-8));
      }
    }
  }

  /** Ridge regression of the rows is that of the kernel, c = (K + λ)⁻¹ y with all points. */
  @ParameterizedTest
  @CsvSource({"1, 40", "2, 20", "2, 9"})
  void ridgeOfRowsIsKernelRidge(int zeta, int length) {
    int count = 25;
    double[] x = random(count * length, 5);
    double[] y = random(count, 6);
    double alpha = 1e-5;
    KernelPoints points = new KernelPoints(zeta, false, 1, length, x, 0, null);
    double[] k = points.of(x, null, PRODUCT);
    KernelSpace space = KernelSpace.of(k, count);
    double[] z = space.rows(k, count, PRODUCT);
    StreamedQr rows = new StreamedQr(space.directions(), 1, PRODUCT);
    for (int i = 0; i < count; i++) {
      rows.add(z, i * space.directions(), new double[] {y[i]}, 1);
    }
    double[] c = space.coefficients(PenalisedFactor.of(rows, alpha, PRODUCT).weights());
    DMatrixRMaj shifted = DMatrixRMaj.wrap(count, count, k.clone());
    double lambda = alpha * CommonOps_DDRM.trace(shifted);
    for (int i = 0; i < count; i++) {
      shifted.add(i, i, lambda);
    }
    DMatrixRMaj closed = new DMatrixRMaj(count, 1);
    CommonOps_DDRM.solve(shifted, DMatrixRMaj.wrap(count, 1, y), closed);
    double[] elsewhere = random(3 * length, 7);
    double[] kernels = points.of(elsewhere, null, PRODUCT);
    for (int i = 0; i < 3; i++) {
      double mine = 0;
      double other = 0;
      for (int j = 0; j < count; j++) {
        mine += c[j] * kernels[i * count + j];
        other += closed.get(j) * kernels[i * count + j];
      }
      assertThat(mine).isCloseTo(other, within(1e-10));
    }
  }

  /** Where features have a condition of 1e14, the linear kernel has the residual of their ridge. */
  @Test
  void badConditionsCostLittle() {
    int count = 60;
    int others = 30;
    int length = 40;
    double[] u = random((count + others) * length, 8);
    double[] mix = random(length * length, 9);
    double[] all = new double[u.length];
    for (int i = 0; i < count + others; i++) {
      for (int f = 0; f < length; f++) {
        for (int g = 0; g < length; g++) {
          double extent = Math.pow(10, -14.0 * g / (length - 1));
          all[i * length + f] += extent * u[i * length + g] * mix[g * length + f];
        }
      }
    }
    double[] x = Arrays.copyOf(all, count * length);
    double[] elsewhere = Arrays.copyOfRange(all, count * length, all.length);
    double[] truth = random(length, 10);
    double[] y = new double[count];
    for (int i = 0; i < count; i++) {
      for (int f = 0; f < length; f++) {
        y[i] += 1e3 * x[i * length + f] * truth[f];
      }
    }
    KernelPoints points = new KernelPoints(1, false, 1, length, x, 0, null);
    double[] k = points.of(x, null, PRODUCT);
    KernelSpace space = KernelSpace.of(k, count);
    double[] z = space.rows(k, count, PRODUCT);
    StreamedQr kernelRows = new StreamedQr(space.directions(), 1, PRODUCT);
    StreamedQr rows = new StreamedQr(length, 1, PRODUCT);
    for (int i = 0; i < count; i++) {
      kernelRows.add(z, i * space.directions(), new double[] {y[i]}, 1);
      rows.add(x, i * length, new double[] {y[i]}, 1);
    }
    double[] kernels = points.of(elsewhere, null, PRODUCT);
    Ridge svd = new Ridge(rows);
    for (double alpha : new double[] {1e-14, 1e-12, 1e-9, 1e-5}) {
      double[] w = PenalisedFactor.of(kernelRows, alpha, PRODUCT).weights();
      double residual = Math.sqrt(Ridge.squaredErrors(kernelRows, w)[0]);
      double best = Math.sqrt(Ridge.squaredErrors(rows, svd.weights(alpha))[0]);
      assertThat(residual).as("alpha %s", alpha).isLessThan(10 * best);
      double[] c = space.coefficients(w);
      double[] weights = svd.weights(alpha);
      double error = 0;
      double expected = 0;
      for (int i = 0; i < others; i++) {
        double y0 = dot(elsewhere, i, truth, length) * 1e3;
        error += Math.pow(dot(kernels, i, c, count) - y0, 2);
        expected += Math.pow(dot(elsewhere, i, weights, length) - y0, 2);
      }
      assertThat(Math.sqrt(error)).as("alpha %s", alpha).isLessThan(10 * Math.sqrt(expected));
    }
  }

  private static double dot(double[] rows, int row, double[] weights, int length) {
    double sum = 0;
    for (int f = 0; f < length; f++) {
      sum += rows[row * length + f] * weights[f];
    }
    return sum;
  }

  /**
   * Kernels of what turns: all components of x and y turned alike, the kernel turns on both sides.
   */
  @Test
  void kernelsOfVectorsTurn() {
    int length = 6;
    double angle = 0.7;
    double[] x = random(2 * 3 * length, 11);
    double[] y = random(4 * 3 * length, 12);
    double[] x0 = random(2 * 5, 13);
    double[] y0 = random(4 * 5, 14);
    double[][] turn = {
      {Math.cos(angle), -Math.sin(angle), 0}, {Math.sin(angle), Math.cos(angle), 0}, {0, 0, 1}
    };
    KernelPoints points = new KernelPoints(3, true, 3, length, y, 5, y0);
    double[] before = points.of(x, x0, PRODUCT);
    double[] turned = new double[x.length];
    for (int i = 0; i < 2; i++) {
      for (int a = 0; a < 3; a++) {
        for (int b = 0; b < 3; b++) {
          for (int f = 0; f < length; f++) {
            turned[(i * 3 + a) * length + f] += turn[a][b] * x[(i * 3 + b) * length + f];
          }
        }
      }
    }
    double[] after = points.of(turned, x0, PRODUCT);
    assertThat(points.columns()).isEqualTo(12);
    for (int i = 0; i < 2; i++) {
      for (int a = 0; a < 3; a++) {
        for (int c = 0; c < 12; c++) {
          double expected = 0;
          for (int b = 0; b < 3; b++) {
            expected += turn[a][b] * before[(i * 3 + b) * 12 + c];
          }
          assertThat(after[(i * 3 + a) * 12 + c]).isCloseTo(expected, within(1e-13));
        }
      }
    }
  }
}
