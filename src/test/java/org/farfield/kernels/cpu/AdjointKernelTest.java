package org.farfield.kernels.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The loops by their definitions, and both kernels to the bit. */
class AdjointKernelTest {
  private static final int WIDTH = 16;
  private static final int LENGTH = 3 * WIDTH;
  private static final int RAGGED = LENGTH - 5;

  private final Random random = new Random(11);

  private double[] numbers(int count) {
    return random.doubles(count, -1, 1).toArray();
  }

  private static List<AdjointKernel> kernels() {
    List<AdjointKernel> all = new ArrayList<>(List.of(new ScalarAdjointKernel()));
    if (VectorGemmKernel.hasVectors()) {
      all.add(new VectorAdjointKernel());
    }
    return all;
  }

  private static void assertSame(List<double[]> found, double[] expected) {
    for (int x = 0; x < expected.length; x++) {
      assertThat(found.get(0)[x]).isCloseTo(expected[x], within(1e-14));
    }
    found.forEach(one -> assertThat(one).isEqualTo(found.get(0)));
  }

  /** P is e^{ik·r} S*, and what is added are the derivatives of Σ e Re P + o Im P. */
  @Test
  void centresGiveTheDerivativesOfTheirPhases() {
    int atoms = 4;
    int local = 2;
    double[] angles = numbers(LENGTH);
    double[] cos = Arrays.stream(angles).map(Math::cos).toArray();
    double[] sin = Arrays.stream(angles).map(Math::sin).toArray();
    double[] re = numbers(LENGTH + 3);
    double[] im = numbers(LENGTH + 3);
    double[] even = numbers(LENGTH + 7);
    double[] odd = numbers(LENGTH + 7);
    double[] before = numbers(3 * (LENGTH + 3));
    List<double[]> all = new ArrayList<>();
    for (AdjointKernel kernel : kernels()) {
      double[] byReal = Arrays.copyOf(before, LENGTH + 3);
      double[] byImaginary = Arrays.copyOfRange(before, LENGTH + 3, 2 * (LENGTH + 3));
      double[] byPhase = Arrays.copyOfRange(before, 2 * (LENGTH + 3), 3 * (LENGTH + 3));
      double[][] panels = new double[2][atoms * LENGTH];
      kernel.centre(
          LENGTH,
          cos,
          sin,
          0,
          re,
          im,
          3,
          even,
          odd,
          7,
          byReal,
          byImaginary,
          byPhase,
          panels,
          local * WIDTH,
          WIDTH,
          atoms * WIDTH);
      double[] found = new double[5 * LENGTH];
      for (int x = 0; x < LENGTH; x++) {
        int place = (x / WIDTH * atoms + local) * WIDTH + x % WIDTH;
        found[x] = panels[0][place];
        found[LENGTH + x] = panels[1][place];
        found[2 * LENGTH + x] = byReal[3 + x];
        found[3 * LENGTH + x] = byImaginary[3 + x];
        found[4 * LENGTH + x] = byPhase[x];
      }
      assertThat(Arrays.stream(panels[0]).filter(v -> v != 0).count()).isEqualTo(LENGTH);
      assertThat(byReal).startsWith(Arrays.copyOf(before, 3));
      all.add(found);
    }
    double[] expected = new double[5 * LENGTH];
    for (int x = 0; x < LENGTH; x++) {
      double e = even[7 + x];
      double o = odd[7 + x];
      double first = cos[x] * re[3 + x] + sin[x] * im[3 + x];
      double second = sin[x] * re[3 + x] - cos[x] * im[3 + x];
      expected[x] = first;
      expected[LENGTH + x] = second;
      expected[2 * LENGTH + x] = before[3 + x] + e * cos[x] + o * sin[x];
      expected[3 * LENGTH + x] = before[LENGTH + 6 + x] + e * sin[x] - o * cos[x];
      expected[4 * LENGTH + x] = before[2 * LENGTH + 6 + x] - e * second + o * first;
    }
    assertSame(all, expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {LENGTH, RAGGED, 1, 0})
  void rowsAreMultiplied(int length) {
    double[] a = numbers(LENGTH + 9);
    double[] b = numbers(LENGTH + 9);
    double[] c = numbers(LENGTH + 9);
    double[] before = numbers(LENGTH + 9);
    List<double[]> products = new ArrayList<>();
    List<double[]> sources = new ArrayList<>();
    List<double[]> sums = new ArrayList<>();
    for (AdjointKernel kernel : kernels()) {
      double[] added = before.clone();
      kernel.addProducts(length, a, 2, b, 5, added, 3);
      products.add(added);
      double[] turned = before.clone();
      kernel.source(length, 0.7, a, b, 4, c, before, 6, turned);
      sources.add(turned);
      double[] dots = Arrays.copyOf(before, 1 + AdjointKernel.LANES);
      kernel.addDots(length, a, 2, b, 5, dots, 1);
      sums.add(new double[] {AdjointKernel.sum(dots, 1), dots[0]});
    }
    double[] product = before.clone();
    double[] source = before.clone();
    double dot = Arrays.stream(before, 1, 1 + AdjointKernel.LANES).sum();
    for (int x = 0; x < length; x++) {
      product[3 + x] += a[2 + x] * b[5 + x];
      source[4 + x] += 0.7 * (a[4 + x] * before[6 + x] - b[4 + x] * c[6 + x]);
      dot += a[2 + x] * b[5 + x];
    }
    assertSame(products, product);
    assertSame(sources, source);
    assertSame(sums, new double[] {dot, before[0]});
  }

  @Test
  void productsGoToPanels() {
    double[] a = numbers(LENGTH + 9);
    double[] b = numbers(LENGTH + 9);
    int stride = 2 * WIDTH + 3;
    List<double[]> all = new ArrayList<>();
    for (AdjointKernel kernel : kernels()) {
      double[] panels = new double[5 + 3 * stride];
      kernel.products(LENGTH, a, 2, b, 7, panels, 5, WIDTH, stride);
      all.add(panels);
    }
    double[] expected = new double[5 + 3 * stride];
    for (int x = 0; x < LENGTH; x++) {
      expected[5 + x / WIDTH * stride + x % WIDTH] = a[2 + x] * b[7 + x];
    }
    assertSame(all, expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {LENGTH, RAGGED})
  void rowsAreContracted(int length) {
    int count = 3;
    double[] t = numbers(count * LENGTH + 4);
    double[] f = numbers(count * LENGTH + 6);
    double[] g = numbers(count * LENGTH + 6);
    List<double[]> all = new ArrayList<>();
    for (AdjointKernel kernel : kernels()) {
      double[] sums = new double[2 * length];
      kernel.contract(length, count, LENGTH, t, 4, f, g, 6, sums);
      all.add(sums);
    }
    double[] expected = new double[2 * length];
    for (int x = 0; x < length; x++) {
      for (int n = 0; n < count; n++) {
        expected[x] += t[4 + n * LENGTH + x] * f[6 + n * LENGTH + x];
        expected[length + x] += t[4 + n * LENGTH + x] * g[6 + n * LENGTH + x];
      }
    }
    assertSame(all, expected);
  }
}
