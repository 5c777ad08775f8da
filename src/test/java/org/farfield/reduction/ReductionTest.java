package org.farfield.reduction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.ejml.simple.SimpleMatrix;
import org.ejml.simple.SimpleSVD;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReductionTest {
  // Features of very different size, some of them combinations of others.
  private static double[][] features(long seed, int rows, int independent, int dependent) {
    Random random = new Random(seed);
    double[] size = random.doubles(independent, -2, 1).map(x -> Math.pow(10, x)).toArray();
    double[][] mixing = new double[dependent][];
    Arrays.setAll(mixing, i -> random.doubles(independent, -1, 1).toArray());
    double[][] x = new double[rows][independent + dependent];
    for (double[] row : x) {
      for (int i = 0; i < independent; i++) {
        row[i] = size[i] * (random.nextGaussian() + 0.5);
      }
      for (int i = 0; i < dependent; i++) {
        for (int j = 0; j < independent; j++) {
          row[independent + i] += mixing[i][j] * row[j];
        }
      }
    }
    return x;
  }

  private static Gram gram(double[][] x) {
    Gram gram = new Gram(x[0].length);
    for (double[] row : x) {
      gram.add(row, 0, row.length, 1);
    }
    return gram;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 128, 131, 517})
  void gramIsTheProductOfTheMatrixWithItself(int rows) {
    double[][] x = features(1, rows, 21, 0);
    Gram gram = gram(x);
    SimpleMatrix matrix = new SimpleMatrix(x);
    SimpleMatrix expected = matrix.transpose().mult(matrix);
    assertThat(gram.rows()).isEqualTo(rows);
    assertThat(gram.products())
        .containsExactly(
            expected.getDDRM().getData(), Offset.offset(1e-13 * expected.elementMaxAbs()));
    for (int i = 0; i < 21; i++) {
      assertThat(gram.means()[i])
          .isCloseTo(matrix.getColumn(i).elementSum() / rows, within(1e-13 * 10));
    }
  }

  /** As of damaged files; the solver of eigenvalues ended in a fault. */
  @ParameterizedTest
  @ValueSource(doubles = {1e200, Double.NaN, Double.POSITIVE_INFINITY})
  void whatHasNoSquaresHasNoPrincipalComponents(double value) {
    Gram gram = new Gram(3);
    gram.add(new double[] {1, value, 2}, 0, 3, 1);
    gram.add(new double[] {2, 1, -value}, 0, 3, 1);
    assertThatThrownBy(() -> PrincipalComponents.of(gram, true, 2))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("so large that their squares are none");
  }

  @Test
  void theBitsDoNotDependOnPortions() {
    double[][] x = features(2, 400, 37, 3);
    Gram whole = new Gram(40);
    double[] flat = Arrays.stream(x).flatMapToDouble(Arrays::stream).toArray();
    double[] padded = new double[2 + 50 * 400];
    for (int i = 0; i < 400; i++) {
      System.arraycopy(flat, 40 * i, padded, 2 + 50 * i, 40);
    }
    whole.add(padded, 2, 50, 400);
    assertThat(gram(x).products()).isEqualTo(whole.products());
    assertThat(gram(x).means()).isEqualTo(whole.means());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void farthestPointsAreThoseOfTheColumns(long seed) {
    double[][] x = features(seed, 60, 12, 5);
    Choice choice = FarthestPoints.choose(gram(x), 9);
    for (int step = 0; step < 9; step++) {
      double farthest = 0;
      for (int i = 0; i < 17; i++) {
        farthest = Math.max(farthest, nearest(x, i, choice.features(), step));
      }
      assertThat(nearest(x, choice.features()[step], choice.features(), step))
          .isCloseTo(farthest, within(1e-10 * farthest));
      assertThat(choice.scores()[step]).isCloseTo(farthest, within(1e-10 * farthest));
    }
  }

  // Distance of a column to the nearest of those chosen; without any, its length.
  private static double nearest(double[][] x, int column, int[] chosen, int count) {
    double nearest = Double.MAX_VALUE;
    for (int c = 0; c < Math.max(1, count); c++) {
      double sum = 0;
      for (double[] row : x) {
        double difference = row[column] - (count == 0 ? 0 : row[chosen[c]]);
        sum += difference * difference;
      }
      nearest = Math.min(nearest, Math.sqrt(sum));
    }
    return nearest;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void curFollowsTheSingularVectorsOfWhatIsLeft(long seed) {
    double[][] x = features(seed, 60, 12, 5);
    Choice choice = Cur.choose(gram(x), 8);
    SimpleMatrix left = new SimpleMatrix(x);
    for (int step = 0; step < 8; step++) {
      SimpleSVD<SimpleMatrix> svd = left.svd(true);
      SimpleMatrix vector = svd.getV().getColumn(0);
      int next = choice.features()[step];
      double leverage = Math.pow(vector.get(next), 2);
      assertThat(leverage).isCloseTo(Math.pow(vector.elementMaxAbs(), 2), within(1e-8));
      assertThat(choice.scores()[step]).isCloseTo(leverage, within(1e-8));
      SimpleMatrix direction = left.getColumn(next).divide(left.getColumn(next).normF());
      left = left.minus(direction.mult(direction.transpose().mult(left)));
    }
  }

  @Test
  void curChoosesNoMoreThanAreIndependent() {
    double[][] x = features(4, 200, 10, 30);
    Choice choice = Cur.choose(gram(x), 40);
    assertThat(choice.features()).hasSize(10).doesNotHaveDuplicates();
    SimpleMatrix kept = new SimpleMatrix(200, 10);
    for (int i = 0; i < 200; i++) {
      for (int j = 0; j < 10; j++) {
        kept.set(i, j, x[i][choice.features()[j]]);
      }
    }
    // all features are combinations of those kept
    SimpleMatrix all = new SimpleMatrix(x);
    SimpleMatrix fit = kept.mult(kept.pseudoInverse().mult(all));
    assertThat(fit.minus(all).normF()).isLessThan(1e-6 * all.normF());
  }

  /** Of what is equal but for rounding the first is chosen, by whatever device it was rounded. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void roundingChoosesNothing(long seed) {
    int size = 40;
    int length = 5;
    Random random = new Random(seed);
    double[] x = new double[size * length]; // normalised, and each twice
    for (int i = 0; i < size / 2; i++) {
      double[] row = random.doubles(length, -1, 1).toArray();
      double norm = Math.sqrt(Arrays.stream(row).map(v -> v * v).sum());
      for (int f = 0; f < length; f++) {
        x[i * length + f] = row[f] / norm;
        x[(size / 2 + i) * length + f] = row[f] / norm;
      }
    }
    List<int[]> choices = new ArrayList<>();
    for (int device = 0; device < 4; device++) {
      double[] products = new double[size * size];
      for (int i = 0; i < size; i++) {
        for (int j = 0; j <= i; j++) {
          double product = 0;
          for (int f = 0; f < length; f++) {
            product += x[i * length + f] * x[j * length + f];
          }
          product *= 1 + 1e-14 * random.nextGaussian();
          products[i * size + j] = product;
          products[j * size + i] = product;
        }
      }
      choices.add(FarthestPoints.choose(products, size, 12).features());
    }
    assertThat(choices.get(0)).startsWith(0).doesNotHaveDuplicates();
    assertThat(Arrays.stream(choices.get(0)).max().orElseThrow()).isLessThan(size / 2);
    assertThat(choices).allSatisfy(c -> assertThat(c).isEqualTo(choices.get(0)));
  }

  @Test
  void copiesAreChosenOnce() {
    double[][] x = features(5, 50, 6, 0);
    double[][] twice = new double[50][12];
    for (int i = 0; i < 50; i++) {
      for (int j = 0; j < 12; j++) {
        twice[i][j] = x[i][j % 6];
      }
    }
    int[] chosen = FarthestPoints.choose(gram(twice), 12).features();
    // the seventh farthest has distance zero
    assertThat(IntStream.of(chosen).map(i -> i % 6).sorted().toArray())
        .containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void zerosAreNeverChosen() {
    double[][] zeros = new double[4][3];
    assertThat(FarthestPoints.choose(gram(zeros), 2).features()).isEmpty();
    assertThat(Cur.choose(gram(zeros), 2).features()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void principalComponentsAreSingularVectors(boolean centred) {
    double[][] x = features(6, 90, 8, 0);
    PrincipalComponents found = PrincipalComponents.of(gram(x), centred, 3);
    SimpleMatrix matrix = new SimpleMatrix(x);
    for (int j = 0; j < 8; j++) {
      double mean = centred ? matrix.getColumn(j).elementSum() / 90 : 0;
      assertThat(found.means()[j]).isCloseTo(mean, within(1e-12));
      for (int i = 0; i < 90; i++) {
        matrix.set(i, j, matrix.get(i, j) - mean);
      }
    }
    SimpleSVD<SimpleMatrix> svd = matrix.svd(true);
    double all = Math.pow(matrix.normF(), 2) / 90; // along the other five, too
    assertThat(found.total()).isCloseTo(all, within(1e-12 * all));
    for (int c = 0; c < 3; c++) {
      double[] expected = svd.getV().getColumn(c).getDDRM().getData().clone();
      double dot = 0;
      for (int j = 0; j < 8; j++) {
        dot += expected[j] * found.components()[c][j];
      }
      assertThat(Math.abs(dot)).isCloseTo(1, within(1e-10));
      double singular = svd.getSingleValue(c);
      assertThat(found.variances()[c])
          .isCloseTo(singular * singular / 90, within(1e-11 * singular * singular));
      assertThat(Arrays.stream(found.components()[c]).max().orElseThrow())
          .isGreaterThanOrEqualTo(-Arrays.stream(found.components()[c]).min().orElseThrow());
    }
  }

  @Test
  void tooManyFeaturesAreRefused() {
    assertThatThrownBy(() -> new Gram(50_000))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("the products of 50000 features with each other need 20.0 GB");
  }
}
