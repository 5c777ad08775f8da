package org.farfield.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.ejml.simple.SimpleMatrix;
import org.farfield.error.ResourceException;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.linalg.DenseProduct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The linear problem itself, of random rows. */
class FitTest {
  private static final int ROWS = 90;
  private static final int FEATURES = 60;

  /** The rank that is recorded is of the factor that gave the model, which asking leaves alone. */
  @ParameterizedTest
  @CsvSource({"1e-14", "1e-6", "0.1"})
  void rankAndModelAreOfOneFactor(double alpha) {
    Random random = new Random(17);
    double[][] rows = new double[ROWS][];
    Arrays.setAll(rows, i -> random.doubles(FEATURES, -1, 1).toArray());
    int[] folds = new int[ROWS];
    Arrays.fill(folds, -1);
    try (WorkerPool pool = new WorkerPool(2)) {
      DenseProduct product = new DenseProduct(pool);
      FoldFactors factors =
          new FoldFactors(1, new int[FEATURES], 1, folds, ForceTargets.NONE, product);
      double[] one = {1};
      for (int i = 0; i < ROWS; i++) {
        factors.add(i, RowKind.TARGET, one, rows[i], random.nextGaussian());
      }
      Fit fit = factors.fit();
      Fit.Chosen best = new Fit.Chosen(alpha, 0, one);
      Fit.Ranked ranked = fit.ranked(best);
      assertThat(ranked.solution().joined()).isEqualTo(fit.whole(alpha, one).joined());
      double[] squares = squaresOfSingularValues(rows);
      double lambda = alpha * Arrays.stream(squares).sum();
      double expected = Arrays.stream(squares).map(s -> s / (s + lambda)).sum();
      assertThat(ranked.effectiveRank()).isCloseTo(expected, within(1e-9 * FEATURES));
    }
  }

  @Test
  void moreFeaturesThanMemoryHoldsAreRefused() {
    int[] many = new int[200_000]; // 320 GB for each factor
    try (WorkerPool pool = new WorkerPool(1)) {
      DenseProduct product = new DenseProduct(pool);
      int[] folds = {0, 1};
      assertThatThrownBy(() -> new FoldFactors(1, many, 1, folds, ForceTargets.NONE, product))
          .isInstanceOf(ResourceException.class)
          .hasMessageContaining("200001 features, and factors of 2 fold(s), need")
          .hasMessageContaining("fewer features (reduce, a smaller max-radial");
    }
  }

  // of the rows without their mean, which the free column takes
  private static double[] squaresOfSingularValues(double[][] rows) {
    double[][] centred = new double[ROWS][FEATURES];
    for (int f = 0; f < FEATURES; f++) {
      int column = f;
      double mean = Arrays.stream(rows).mapToDouble(row -> row[column]).average().orElseThrow();
      for (int i = 0; i < ROWS; i++) {
        centred[i][f] = rows[i][f] - mean;
      }
    }
    double[] singular = new SimpleMatrix(centred).svd().getSingularValues();
    return Arrays.stream(singular).map(s -> s * s).toArray();
  }
}
