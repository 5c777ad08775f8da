package org.farfield.kernels.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The loops in vectors against plain ones, for shapes that fit no tile. */
class ProductsTest {
  private static final int TERMS = 5;

  private final Random random = new Random(17);

  private Staircase shape(int rows, int columns, boolean whole) {
    return whole
        ? Staircase.full(rows, columns)
        : new Staircase(columns, random.ints(rows, 0, columns + 1).toArray());
  }

  private double[] operand(int length) {
    return random.doubles(TERMS * length + 2 * Products.PAD, -1, 1).toArray();
  }

  // backwards, so that nothing may rely on their order
  private static int[] starts(int length) {
    return IntStream.range(0, TERMS).map(t -> Products.PAD + (TERMS - 1 - t) * length).toArray();
  }

  @ParameterizedTest
  @CsvSource({
    "1,1,true", "4,8,true", "5,3,true", "7,21,true", "16,16,true", "9,37,true",
    "1,1,false", "4,8,false", "5,3,false", "7,21,false", "16,16,false", "9,37,false",
    "3,40,false", "12,12,false", "33,64,false", "101,130,false"
  })
  void vectorsAddTheSameBits(int rows, int columns, boolean whole) {
    assumeTrue(VectorProducts.hasVectors(), "no vector instructions");
    Staircase shape = shape(rows, columns, whole);
    double[] a = operand(rows);
    double[] b = operand(columns);
    double[] fast = random.doubles(shape.size() + 2, -1, 1).toArray();
    double[] plain = fast.clone();
    double[] before = fast.clone();
    new VectorProducts().add(shape, TERMS, a, starts(rows), b, starts(columns), fast, 1);
    new ScalarProducts().add(shape, TERMS, a, starts(rows), b, starts(columns), plain, 1);
    assertThat(fast).isEqualTo(plain);
    assertThat(fast[0]).isEqualTo(before[0]);
    assertThat(fast[fast.length - 1]).isEqualTo(before[before.length - 1]);
    int at = 1;
    for (int i = 0; i < rows; i++) {
      for (int j = shape.start(i); j < columns; j++) {
        double sum = before[at];
        for (int t = 0; t < TERMS; t++) {
          sum += a[starts(rows)[t] + i] * b[starts(columns)[t] + j];
        }
        assertThat(plain[at++]).isCloseTo(sum, offset(1e-14));
      }
    }
    assertThat(at).isEqualTo(fast.length - 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 6, 8, 12, 16, 24, 30, 48, 96})
  void vectorsAddTheSameBitsOfDistinctProducts(int side) {
    assumeTrue(VectorProducts.hasVectors(), "no vector instructions");
    Staircase shape = new Staircase(side, IntStream.range(0, side).toArray());
    double[] a = operand(side);
    double[] b = operand(side);
    double[] fast = random.doubles(shape.size(), -1, 1).toArray();
    double[] plain = fast.clone();
    Products products = new VectorProducts();
    for (int again = 0; again < 2; again++) {
      products.add(shape, TERMS, a, starts(side), b, starts(side), fast, 0);
      new ScalarProducts().add(shape, TERMS, a, starts(side), b, starts(side), plain, 0);
      assertThat(fast).isEqualTo(plain);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 19})
  void diagonalsAreSumsInTheOrderOfTerms(int count) {
    double[] a = operand(count);
    double[] b = operand(count);
    for (Products products : new Products[] {Products.select(), new ScalarProducts()}) {
      double[] sums = new double[count + Products.PAD];
      products.diagonal(count, TERMS, a, starts(count), b, starts(count), sums);
      for (int i = 0; i < count; i++) {
        double sum = 0;
        for (int at : starts(count)) {
          sum += a[at + i] * b[at + i];
        }
        assertThat(sums[i]).isEqualTo(sum);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1,true", "5,3,true", "7,21,true", "9,37,false", "16,16,false"})
  void adjointsAreTransposes(int rows, int columns, boolean whole) {
    Staircase shape = shape(rows, columns, whole);
    double[] a = operand(rows);
    double[] b = operand(columns);
    double[] g = random.doubles(shape.size() + 1, -1, 1).toArray();
    for (Products products : new Products[] {Products.select(), new ScalarProducts()}) {
      double[] ofA = new double[a.length];
      double[] ofB = new double[b.length];
      products.addAdjoint(shape, TERMS, g, 1, a, starts(rows), ofA, b, starts(columns), ofB);
      double[] expected = new double[a.length];
      double[] expectedB = new double[b.length];
      int at = 1;
      for (int i = 0; i < rows; i++) {
        for (int j = shape.start(i); j < columns; j++) {
          for (int t = 0; t < TERMS; t++) {
            expected[starts(rows)[t] + i] += g[at] * b[starts(columns)[t] + j];
            expectedB[starts(columns)[t] + j] += g[at] * a[starts(rows)[t] + i];
          }
          at++;
        }
      }
      assertThat(ofA).containsExactly(expected, offset(1e-13));
      assertThat(ofB).containsExactly(expectedB, offset(1e-13));
    }
  }

  /** As {@link Products#ofValues} says: plain loops take the place of vectors. */
  @ParameterizedTest
  @CsvSource({"1", "4", "7", "19"})
  void vectorsCombineTheSameBits(int length) {
    assumeTrue(VectorProducts.hasVectors(), "no vector instructions");
    double[] from = operand(length);
    double[] fast = new double[length + 2 * Products.PAD];
    double[] plain = fast.clone();
    new VectorProducts().combine(length, 0.3, from, 16, -0.7, 16 + length, fast, Products.PAD);
    new ScalarProducts().combine(length, 0.3, from, 16, -0.7, 16 + length, plain, Products.PAD);
    int end = Products.PAD + length;
    assertThat(Arrays.copyOf(fast, end)).isEqualTo(Arrays.copyOf(plain, end));
  }

  @ParameterizedTest
  @CsvSource({"1", "4", "7", "19"})
  void combinationsAndTheirTransposes(int length) {
    double[] from = operand(length);
    for (Products products : new Products[] {Products.select(), new ScalarProducts()}) {
      double[] to = new double[length + 2 * Products.PAD];
      products.combine(length, 2, from, 16, -3, 16 + length, to, Products.PAD);
      double[] added = new double[to.length];
      Arrays.fill(added, 1);
      products.addScaled(length, 0.5, to, Products.PAD, added, Products.PAD);
      for (int x = 0; x < added.length; x++) {
        boolean inside = x >= Products.PAD && x < Products.PAD + length;
        double sum = inside ? 2 * from[x] - 3 * from[x + length] : 0;
        assertThat(added[x]).isCloseTo(1 + sum / 2, offset(1e-14));
      }
    }
  }
}
