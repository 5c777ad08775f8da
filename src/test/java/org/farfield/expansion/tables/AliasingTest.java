package org.farfield.expansion.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AliasingTest {
  // one vector per volume of 4π k² dk
  private static final double VOLUME = Math.pow(2 * Math.PI, 3) / (4 * Math.PI);
  private static final int ATOMS = 7;

  /** The series against the images of each wave summed one by one, for arbitrary spectra. */
  @ParameterizedTest
  @ValueSource(ints = {4, 6, 8, 10})
  void theSeriesIsTheSumOfTheImages(int order) {
    Random random = new Random(order);
    for (int round = 0; round < 100; round++) {
      Spectrum spectrum = new Spectrum(random);
      ErrorModel model = spectrum.model();
      double largest = spectrum.k[spectrum.k.length - 1];
      double cutoff = largest * (1.05 - (round % 4 == 0 ? 0.99 : 0.5) * random.nextDouble());
      double smallest = cutoff * (round % 3 == 0 ? 0.999 : random.nextDouble());
      double step = Math.PI / cutoff * Math.pow(64, -random.nextDouble());
      double[] known = new double[spectrum.maxAngular + 1];
      double least = round % 2 == 0 ? Double.POSITIVE_INFINITY : 1e-3 * random.nextDouble();
      Arrays.fill(known, least);
      double expected = spectrum.error(step, order, smallest, cutoff, known);
      double found = model.aliasing(smallest, VOLUME, cutoff, ATOMS, known).error(step, order);
      if (expected == 0) {
        assertThat(found).isZero();
      } else {
        assertThat(found).isCloseTo(expected, withPercentage(1e-9));
      }
    }
  }

  /** Of whole densities, whose waves begin at 1e-8/Å and whose spectra fall by many orders. */
  private static final class Spectrum {
    final int maxAngular;
    final int size;
    final double[] k;
    final double[] measure;
    final double[][] values;

    Spectrum(Random random) {
      maxAngular = random.nextInt(4);
      size = 1 + random.nextInt(3);
      k = random.doubles(50 + random.nextInt(100), 1e-8, 20).sorted().toArray();
      k[0] = 1e-8;
      measure = new double[k.length];
      values = new double[k.length][(maxAngular + 1) * size];
      double decay = random.nextDouble();
      for (int q = 0; q < k.length; q++) {
        measure[q] = (0.5 + random.nextDouble()) * k[q] * k[q];
        for (int f = 0; f < values[q].length; f++) {
          values[q][f] = random.nextGaussian() * Math.exp(-decay * k[q]);
        }
      }
    }

    ErrorModel model() {
      return new ErrorModel(k, measure, values, maxAngular, size, 0, RestSquares.NONE);
    }

    double error(double step, int order, double smallest, double cutoff, double[] known) {
      double[] squares = model().meanSquares(smallest, cutoff);
      double states = VOLUME * 4 * Math.PI / Math.pow(2 * Math.PI, 3);
      double[] own = new OwnAliasing(k, measure, values, maxAngular, size, 0).squares(step, order);
      int first = 0;
      while (first < k.length - 1 && k[first] < smallest) {
        first++;
      }
      if (k[first] >= cutoff) {
        return 0; // no waves
      }
      double worst = 0;
      for (int l = 0; l <= maxAngular; l++) {
        double sum = 0;
        for (int q = first; q < k.length && k[q] < cutoff; q++) {
          double largest = 0;
          for (int n = 0; n < size; n++) {
            largest = Math.max(largest, Math.pow(values[q][l * size + n], 2));
          }
          sum += measure[q] * largest * images(k[q] * step, order);
        }
        double value = Math.min(states * squares[l], known[l]);
        double together = states * squares[l] < known[l] ? 1 : 6; // with near neighbours
        double alone = together * ErrorModel.size(own[l], VOLUME, ATOMS);
        worst = Math.max(worst, (4 * 4 * 2 * states * sum + alone) / value);
      }
      return Math.sqrt(worst);
    }
  }

  // Three axes, six directions, the two nearest images on either side.
  private static double images(double u, int order) {
    double sum = 0;
    for (int i = 0; i < 6; i++) {
      double x = u * (i + 0.5) / 6;
      for (int m : new int[] {-2, -1, 1, 2}) {
        sum += 3.0 / 6 * Math.pow(x / (x + 2 * Math.PI * m), 2 * order);
      }
    }
    return sum;
  }
}
