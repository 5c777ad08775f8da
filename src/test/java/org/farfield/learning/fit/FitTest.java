package org.farfield.learning.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.ejml.simple.SimpleMatrix;
import org.farfield.error.ResourceException;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.learning.Choice;
import org.farfield.learning.ForceTargets;
import org.farfield.learning.Target;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.frames.RowKind;
import org.farfield.linalg.DenseProduct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** Kept rows in the spaces that they span, against factors of all features. */
  @ParameterizedTest
  @CsvSource({"1e-12", "0.1"})
  void fewRowsOfManyFeaturesAreFittedInTheirSpace(double alpha) {
    int few = 30;
    int[] groupOf =
        IntStream.range(0, 1001).map(f -> f % 55 == 0 ? 2 : f % 3 == 0 ? 1 : 0).toArray();
    Random random = new Random(23);
    double[][] rows = new double[few][];
    Arrays.setAll(rows, i -> random.doubles(groupOf.length, -1, 1).toArray());
    rows[7] = rows[3].clone(); // spans nothing new
    double[] labels = random.doubles(few, 5, 9).toArray();
    labels[7] = labels[3];
    int[] folds = IntStream.range(0, few).map(i -> i % 3 - 1).toArray();
    ForceTargets weights = new ForceTargets(Optional.of("forces"), Optional.empty(), 1, 0.3, 1);
    double[] of = {1, 0.1, 0.3};
    try (WorkerPool pool = new WorkerPool(2)) {
      DenseProduct product = new DenseProduct(pool);
      List<Fit> fits = new ArrayList<>();
      for (long most : new long[] {Long.MAX_VALUE, few}) {
        FoldFactors factors = new FoldFactors(1, groupOf, 3, folds, weights, product, most);
        for (int i = 0; i < few; i++) {
          boolean energy = i % 2 == 0;
          RowKind kind = energy ? RowKind.TARGET : RowKind.FORCES;
          factors.add(i, kind, new double[] {energy ? 1 : 0}, rows[i], labels[i]);
        }
        fits.add(factors.fit());
      }
      Fit plain = fits.get(0);
      Fit spanned = fits.get(1);
      assertThat(spanned.features()).isEqualTo(plain.features()).isEqualTo(groupOf.length);
      assertThat(spanned.rows()).isEqualTo(plain.rows());
      Fit.Chosen best = plain.heldOut(OptionalDouble.of(alpha), of);
      Fit.Chosen other = spanned.heldOut(OptionalDouble.of(alpha), of);
      assertThat(other.rmse()).isCloseTo(best.rmse(), withinPercentage(1e-8));
      Fit.Ranked ranked = plain.ranked(best);
      assertThat(spanned.ranked(best).effectiveRank())
          .isCloseTo(ranked.effectiveRank(), within(1e-8));
      assertSame(spanned.ofFeatures(spanned.ranked(best).solution()), ranked.solution());
      List<Fit.Solution> members = plain.members(best);
      List<Fit.Solution> spannedMembers = spanned.members(best);
      for (int k = 0; k < members.size(); k++) {
        assertSame(spanned.ofFeatures(spannedMembers.get(k)), members.get(k));
      }
      List<Fit.KindErrors> errors = plain.errors(ranked.solution(), members);
      List<Fit.KindErrors> others = spanned.errors(spanned.whole(alpha, of), spannedMembers);
      for (int e = 0; e < errors.size(); e++) {
        assertThat(others.get(e).heldOut())
            .isCloseTo(errors.get(e).heldOut(), withinPercentage(1e-8));
        assertThat(others.get(e).spread())
            .isCloseTo(errors.get(e).spread(), withinPercentage(1e-6));
      }
    }
  }

  /** Last columns whose weights are known, against labels from which they were subtracted. */
  @ParameterizedTest
  @CsvSource({"100, 9223372036854775807", "1100, 20"}) // the second in the space of its rows
  void columnsOfKnownWeightsAreSubtracted(int features, long most) {
    int few = 20;
    Random random = new Random(29);
    int[] groupOf =
        IntStream.range(0, features + 2).map(f -> Math.max(0, f - features + 1)).toArray();
    int[] folds = IntStream.range(0, few).map(i -> i % 3 - 1).toArray();
    double[] known = {0.7, -1.3};
    try (WorkerPool pool = new WorkerPool(2)) {
      DenseProduct product = new DenseProduct(pool);
      FoldFactors all = new FoldFactors(1, groupOf, 3, folds, ForceTargets.NONE, product, most);
      int[] first = new int[features];
      FoldFactors less = new FoldFactors(1, first, 1, folds, ForceTargets.NONE, product, most);
      for (int i = 0; i < few; i++) {
        double[] row = random.doubles(features + 2, -1, 1).toArray();
        double label = random.nextGaussian();
        all.add(i, RowKind.TARGET, new double[] {1}, row, label);
        label -= row[features] * known[0] + row[features + 1] * known[1];
        less.add(i, RowKind.TARGET, new double[] {1}, Arrays.copyOf(row, features), label);
      }
      Fit expected = less.fit();
      Fit actual = all.fit().less(known);
      double[] one = {1};
      double rmse = expected.heldOut(OptionalDouble.of(1e-3), one).rmse();
      assertThat(actual.heldOut(OptionalDouble.of(1e-3), one).rmse())
          .isCloseTo(rmse, withinPercentage(1e-8));
      assertThat(actual.features()).isEqualTo(features);
      Fit.Solution solution = actual.ofFeatures(actual.whole(1e-3, one));
      assertSame(solution, expected.ofFeatures(expected.whole(1e-3, one)));
      List<Fit.KindErrors> errors =
          actual.errors(actual.whole(1e-3, one), actual.members(new Fit.Chosen(1e-3, 0, one)));
      assertThat(errors.get(0).heldOut()).isCloseTo(rmse, withinPercentage(1e-8));
    }
  }

  /** Columns behind those that have a name are left out where frames that are held out say so. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void columnsThatAreNoHelpAreLeftOut(boolean help) {
    Random random = new Random(31);
    int rows = 24;
    int[] groupOf = {0, 0, 1, 2, 3, 4, 5, 6, 7, 8};
    int[] folds = IntStream.range(0, rows).map(i -> i % 4).toArray();
    try (WorkerPool pool = new WorkerPool(1)) {
      FoldFactors factors =
          new FoldFactors(0, groupOf, 9, folds, ForceTargets.NONE, new DenseProduct(pool));
      for (int i = 0; i < rows; i++) {
        double[] row = random.doubles(groupOf.length, -1, 1).toArray();
        double label = row[0] - 2 * row[1] + 0.5 * random.nextGaussian();
        label += help ? 3 * row[2] : 0;
        factors.add(i, RowKind.TARGET, new double[0], row, label);
      }
      TrainingSettings settings =
          TrainingSettings.of(new Target("energy", true))
              .with(Choice.ofTraining("1"), Choice.ofFolds("4"))
              .withAlpha(1e-12);
      Fit.Chosen chosen = factors.fit().choose(settings, List.of("features"));
      assertThat(chosen.blockWeights()).hasSize(9);
      assertThat(chosen.blockWeights()[0]).isEqualTo(1);
      double weight = chosen.blockWeights()[1];
      assertThat(weight > 0).isEqualTo(help);
      assertThat(Arrays.stream(chosen.blockWeights()).skip(1)).containsOnly(weight);
    }
  }

  private static void assertSame(Fit.Solution some, Fit.Solution expected) {
    double[] difference = some.joined();
    double[] joined = expected.joined();
    Arrays.setAll(difference, x -> difference[x] - joined[x]);
    double norm = Math.sqrt(Arrays.stream(joined).map(x -> x * x).sum());
    assertThat(Arrays.stream(difference).map(Math::abs).max().orElseThrow())
        .isLessThan(1e-9 * norm);
  }

  @Test
  void fewRowsOfMoreFeaturesThanFactorsMayHaveAreTaken() {
    int[] many = new int[200_000];
    try (WorkerPool pool = new WorkerPool(1)) {
      DenseProduct product = new DenseProduct(pool);
      int[] folds = {0, 1, -1};
      FoldFactors factors = new FoldFactors(0, many, 1, folds, ForceTargets.NONE, product, 3);
      Random random = new Random(5);
      for (int i = 0; i < 3; i++) {
        double[] row = random.doubles(many.length, -1, 1).toArray();
        factors.add(i, RowKind.TARGET, new double[0], row, i);
      }
      Fit fit = factors.fit();
      double[] one = {1};
      assertThat(fit.ofFeatures(fit.whole(1e-6, one)).weights()).hasSize(many.length);
      assertThatThrownBy(
              () -> new FoldFactors(0, many, 1, folds, ForceTargets.NONE, product, 90_000))
          .isInstanceOf(ResourceException.class)
          .hasMessageContaining("90000 rows of 200000 features, and factors of them, need")
          .hasMessageContaining("fewer frames for training");
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
