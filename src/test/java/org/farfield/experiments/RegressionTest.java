package org.farfield.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.math.DotProduct;
import org.junit.jupiter.api.Test;

class RegressionTest {
  private static double[][] rows(int frames, int features) {
    Random random = new Random(5);
    double[][] rows = new double[frames][];
    Arrays.setAll(rows, f -> random.doubles(features, -1, 1).toArray());
    return rows;
  }

  @Test
  void groupsStayTogetherAndEachIsHeldOnce() {
    int[] training = IntStream.range(3, 40).toArray();
    List<Regression.Fold> folds = Regression.groups(training, f -> "curve " + f / 4, 3, 1);
    assertThat(folds.stream().flatMapToInt(fold -> Arrays.stream(fold.held())).sorted().toArray())
        .containsExactly(training);
    for (Regression.Fold fold : folds) {
      assertThat(fold.training().length + fold.held().length).isEqualTo(training.length);
      assertThat(Arrays.stream(fold.held()).map(f -> f / 4).boxed().toList())
          .doesNotContainAnyElementsOf(
              Arrays.stream(fold.training()).map(f -> f / 4).boxed().toList());
    }
  }

  @Test
  void blocksHaveTheSizeOfTheirWeights() {
    double[][] left = rows(6, 3);
    double[][] nothing = new double[6][2];
    double[][] right = rows(6, 4);
    int[] some = {0, 2, 3};
    double[][] joined =
        Regression.join(
            List.of(
                new Regression.Block(left),
                new Regression.Block(nothing),
                new Regression.Block(right)),
            new double[] {1, 1, 0.1},
            some);
    assertThat(joined[0]).hasSize(9);
    assertThat(Regression.size(joined, some)).isCloseTo(Math.sqrt(1.01), within(1e-12));
    assertThat(joined[5][0] / joined[4][0]).isCloseTo(left[5][0] / left[4][0], within(1e-12));
    assertThat(joined[1][3]).isZero();
  }

  @Test
  void findsThePenaltyThatFoldsLike() {
    double[][] rows = rows(60, 8);
    double[] targets = Arrays.stream(rows).mapToDouble(row -> row[0] - 2 * row[5]).toArray();
    rows[7] = new double[8]; // says nothing
    targets[7] = 0;
    int[] training = IntStream.range(0, 40).toArray();
    int[] test = IntStream.range(40, 60).toArray();
    try (WorkerPool pool = new WorkerPool(1)) {
      Regression regression = new Regression(pool);
      Regression.Choice choice =
          regression.choose(
              rows, targets, Regression.groups(training, String::valueOf, 4, 0), Regression.ALPHAS);
      assertThat(choice.alpha()).isLessThan(1e-9);
      assertThat(choice.rmse()).isLessThan(1e-8);
      double[] predictions = regression.predict(rows, targets, training, test, choice.alpha());
      for (int i = 0; i < test.length; i++) {
        assertThat(predictions[i]).isCloseTo(targets[test[i]], within(1e-8));
      }
    }
  }

  /** Frames that say nothing leave their columns to the others, whose products stay. */
  @Test
  void rowsHaveTheSameProductsInTheirOwnSpace() {
    double[][] rows = rows(9, 12);
    rows[2] = new double[12];
    rows[7] = rows[3].clone();
    try (WorkerPool pool = new WorkerPool(1)) {
      Regression regression = new Regression(pool);
      double[][] own = regression.inOwnSpace(new Regression.Block(rows)).rows();
      for (int i = 0; i < 9; i++) {
        assertThat(own[i]).hasSize(8);
        for (int j = 0; j < 9; j++) {
          double dot = DotProduct.of(rows[i], 0, rows[j], 0, 12);
          assertThat(DotProduct.of(own[i], 0, own[j], 0, 8)).isCloseTo(dot, within(1e-12));
        }
      }
      Regression.Block tall = new Regression.Block(rows(9, 8));
      assertThat(regression.inOwnSpace(tall)).isSameAs(tall);
    }
  }

  @Test
  void rowsOfAKernelMultiplyToIt() {
    double[][] rows = rows(12, 3);
    int[] training = IntStream.range(0, 8).toArray(); // more than the six products of three numbers
    double[][] kernel = KernelRows.of(rows, training);
    for (double[] x : kernel) {
      assertThat(x).hasSize(6);
    }
    for (int i = 0; i < 12; i++) {
      for (int j = 0; j < 12; j++) {
        double dot = DotProduct.of(rows[i], 0, rows[j], 0, 3);
        assertThat(DotProduct.of(kernel[i], 0, kernel[j], 0, 6))
            .isCloseTo(dot * dot, within(1e-10));
      }
    }
  }
}
