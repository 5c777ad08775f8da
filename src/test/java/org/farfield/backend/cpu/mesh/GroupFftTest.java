package org.farfield.backend.cpu.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.farfield.kernels.cpu.Butterflies;
import org.farfield.kernels.cpu.MeshKernel;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Cell;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A group of fields against each of them alone. */
class GroupFftTest {
  private static final int FIELDS = MeshKernel.FIELDS;

  private final Random random = new Random(3);
  private static WorkerPool one;
  private static WorkerPool three;

  @BeforeAll
  static void start() {
    one = new WorkerPool(1);
    three = new WorkerPool(3);
  }

  @AfterAll
  static void stop() {
    one.close();
    three.close();
  }

  /** Planes and rows of which one in three is not there, and the waves of a cutoff. */
  private final class Case {
    final int[] shape;
    final boolean[] planes;
    final boolean[] rows;
    final MeshWaves waves;
    final RealFft3 alone;
    final int[] max;

    Case(double cutoff, int... shape) {
      this.shape = shape;
      Cell cell = Cell.periodic(shape[0], 0, 0, 1, shape[1], 0, 0.5, -1, shape[2]);
      waves = new MeshWaves(cell, shape, 2, cutoff);
      max = waves.max();
      planes = some(shape[0]);
      rows = some(shape[1]);
      alone = new RealFft3(shape[0], shape[1], shape[2], planes, rows);
    }

    private boolean[] some(int n) {
      boolean[] some = new boolean[n];
      for (int i = 0; i < n; i++) {
        some[i] = i % 3 != 1;
      }
      return some;
    }

    int points() {
      return shape[0] * shape[1] * shape[2];
    }

    boolean isThere(int point) {
      return planes[point / shape[2] / shape[1]] && rows[point / shape[2] % shape[1]];
    }

    <A> GroupFft<A> fft(int fields, Butterflies<A> loops) {
      return new GroupFft<>(shape, fields, planes, rows, loops);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "7,5,3,1",
    "8,8,8,2.5",
    "6,10,9,1.5",
    "12,9,16,2.6",
    "5,14,11,2.1",
    "16,4,30,0.7",
    "1,3,8,2"
  })
  void spectraAreThoseOfFieldsAlone(int n0, int n1, int n2, double cutoff) {
    Case c = new Case(cutoff, n0, n1, n2);
    double[] group = random.doubles((long) c.points() * FIELDS, -1, 1).toArray();
    double[][] halves = new double[FIELDS][c.alone.halfSize()];
    for (int f = 0; f < FIELDS; f++) {
      double[] field = new double[c.points()];
      for (int p = 0; p < field.length; p++) {
        field[p] = c.isThere(p) ? group[p * FIELDS + f] : 0;
      }
      c.alone.forward(field, halves[f], one);
    }
    double[] again = group.clone();
    c.fft(FIELDS, Butterflies.select()).forward(group, c.max, one);
    c.fft(FIELDS, Butterflies.select()).forward(again, c.max, three);
    double[] spectra = new double[2 * FIELDS];
    double[] same = new double[2 * FIELDS];
    for (int w = 0; w < c.waves.count(); w++) {
      c.waves.split(w, group, FIELDS, spectra);
      c.waves.split(w, again, FIELDS, same);
      assertThat(same).isEqualTo(spectra);
      for (int x = 0; x < 2 * FIELDS; x++) {
        double expected = halves[x / 2][2 * c.waves.position(w) + x % 2];
        assertThat(spectra[x]).isCloseTo(expected, within(1e-12));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "7,5,3,1",
    "8,8,8,2.5",
    "6,10,9,1.5",
    "12,9,16,2.6",
    "5,14,11,2.1",
    "16,4,30,0.7",
    "1,3,8,2"
  })
  void fieldsAreThoseOfSpectraAlone(int n0, int n1, int n2, double cutoff) {
    Case c = new Case(cutoff, n0, n1, n2);
    double[][] picked = new double[FIELDS - 1][]; // the last has none
    for (int f = 0; f < picked.length; f++) {
      double[] half = new double[c.alone.halfSize()];
      double[] real = random.doubles(c.points(), -1, 1).toArray();
      new RealFft3(n0, n1, n2).forward(real, half, one);
      picked[f] = c.waves.pick(half);
    }
    double[] group = new double[c.points() * FIELDS];
    Arrays.fill(group, Double.NaN); // of no account where it is not asked for
    double[] again = group.clone();
    fields(c, picked, FIELDS, group, Butterflies.select(), one);
    fields(c, picked, FIELDS, again, Butterflies.select(), three);
    for (int f = 0; f < FIELDS; f++) {
      double[] half = new double[c.alone.halfSize()];
      double[] field = new double[c.points()];
      if (f < picked.length) {
        c.waves.put(MeshWaves.of(new double[][] {picked[f]}), half, three);
      }
      c.alone.inverse(half, field, n2, c.max[0], c.max[1], c.max[2], one);
      for (int p = 0; p < field.length; p++) {
        if (c.isThere(p)) {
          assertThat(group[p * FIELDS + f]).isCloseTo(field[p], within(1e-11));
          assertThat(again[p * FIELDS + f]).isEqualTo(group[p * FIELDS + f]);
        }
      }
    }
  }

  /** Beside the largest value: errors of single precision, the same bits from any threads. */
  @ParameterizedTest
  @CsvSource({
    "7,5,3,1",
    "8,8,8,2.5",
    "6,10,9,1.5",
    "12,9,16,2.6",
    "5,14,11,2.1",
    "16,4,30,0.7",
    "1,3,8,2"
  })
  void singleFieldsAreThoseInDouble(int n0, int n1, int n2, double cutoff) {
    Case c = new Case(cutoff, n0, n1, n2);
    double[][] picked = new double[FIELDS][];
    for (int f = 0; f < FIELDS; f++) {
      picked[f] = random.doubles(2L * c.waves.count(), -1, 1).toArray();
    }
    double[] exact = new double[c.points() * FIELDS];
    fields(c, picked, FIELDS, exact, Butterflies.select(), one);
    float[] single = new float[2 * exact.length];
    float[] again = new float[2 * exact.length];
    fields(c, picked, 2 * FIELDS, single, Butterflies.selectSingle(), one);
    fields(c, picked, 2 * FIELDS, again, Butterflies.selectSingle(), three);
    double largest = 0;
    double error = 0;
    for (int p = 0; p < c.points(); p++) {
      for (int f = 0; f < 2 * FIELDS && c.isThere(p); f++) {
        float value = single[2 * p * FIELDS + f];
        double expected = f < FIELDS ? exact[p * FIELDS + f] : 0;
        largest = Math.max(largest, Math.abs(expected));
        error = Math.max(error, Math.abs(value - expected));
        assertThat(again[2 * p * FIELDS + f]).isEqualTo(value);
      }
    }
    assertThat(error).isLessThan(1e-6 * largest);
  }

  private static <A> void fields(
      Case c, double[][] picked, int fields, A mesh, Butterflies<A> loops, WorkerPool pool) {
    c.waves.put(MeshWaves.of(picked), fields, mesh, loops, pool);
    c.fft(fields, loops).inverse(mesh, c.max, pool);
  }
}
