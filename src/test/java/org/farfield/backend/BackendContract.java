package org.farfield.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ejml.simple.SimpleMatrix;
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.math.SphericalHarmonics;
import org.farfield.spec.Cutoff;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.Precision;
import org.farfield.spec.RadialScaling;
import org.farfield.spec.Splitting;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every backend must do, physics included; each backend only says how it is made. */
public class BackendContract extends PhysicsContract {
  static Stream<String> oracles() {
    return Oracle.NAMES.stream();
  }

  @ParameterizedTest
  @MethodSource("oracles")
  void plainPathAgreesWithIndependentValues(String name) {
    Oracle oracle = Oracle.load(name);
    Expansion h =
        oracle
            .hyperparameters()
            .path(oracle.periodic() ? EvaluationPath.KSUM : EvaluationPath.PAIRS)
            .build();
    assertThat(oracle.error(expand(h, oracle.structure()))).isLessThan(1e-9);
  }

  protected static double[] times(double[] rows, double[] matrix) {
    double[] result = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int k = 0; k < 3; k++) {
        result[i] += rows[i / 3 * 3 + k] * matrix[3 * k + i % 3];
      }
    }
    return result;
  }

  // A random rotation, as the matrix that multiplies row vectors from the right.
  public static double[] rotation(long seed) {
    Random random = new Random(seed);
    double[] q = random.doubles(4, -1, 1).toArray();
    double n = Math.sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
    double w = q[0] / n;
    double x = q[1] / n;
    double y = q[2] / n;
    double z = q[3] / n;
    return new double[] {
      1 - 2 * (y * y + z * z),
      2 * (x * y + z * w),
      2 * (x * z - y * w),
      2 * (x * y - z * w),
      1 - 2 * (x * x + z * z),
      2 * (y * z + x * w),
      2 * (x * z + y * w),
      2 * (y * z - x * w),
      1 - 2 * (x * x + y * y)
    };
  }

  // Wigner D of real harmonics: Y(R r) = D Y(r), solved from many directions.
  public static SimpleMatrix wigner(int l, double[] rotation) {
    SphericalHarmonics harmonics = new SphericalHarmonics(l);
    Random random = new Random(5);
    int count = 6 * l + 9;
    SimpleMatrix before = new SimpleMatrix(count, 2 * l + 1);
    SimpleMatrix after = new SimpleMatrix(count, 2 * l + 1);
    double[] y = new double[harmonics.size()];
    for (int i = 0; i < count; i++) {
      double[] r = random.doubles(3, -1, 1).toArray();
      double[] turned = times(r, rotation);
      harmonics.evaluateDirection(r[0], r[1], r[2], y, 0);
      for (int m = 0; m <= 2 * l; m++) {
        before.set(i, m, y[l * l + m]);
      }
      harmonics.evaluateDirection(turned[0], turned[1], turned[2], y, 0);
      for (int m = 0; m <= 2 * l; m++) {
        after.set(i, m, y[l * l + m]);
      }
    }
    return before.solve(after).transpose();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void coefficientsRotateWithWignerMatrices(boolean periodic) {
    Structure s = periodic ? TestStructures.periodic(1, 6, 6) : TestStructures.open(1, 6, 6);
    Expansion h =
        small(1)
            .basis(new Gto(1, 3))
            .maxAngular(6)
            .path(periodic ? EvaluationPath.KSUM : EvaluationPath.PAIRS)
            .build();
    double[] r = rotation(2);
    Cell cell = periodic ? Cell.periodic(times(s.cell().rows(), r)) : Cell.OPEN;
    Coefficients before = expand(h, s);
    Coefficients after = expand(h, TestStructures.moved(s, times(s.positions(), r), cell));
    Coefficients expected = new Coefficients(h, s.size(), labels(before));
    for (int l = 0; l <= 6; l++) {
      SimpleMatrix d = wigner(l, r);
      for (int i = 0; i < s.size(); i++) {
        for (int c = 0; c < before.channels(); c++) {
          for (int n = 0; n < before.radial(); n++) {
            for (int m = -l; m <= l; m++) {
              double sum = 0;
              for (int k = -l; k <= l; k++) {
                sum += d.get(m + l, k + l) * before.get(i, 0, c, l, k, n);
              }
              expected.values()[expected.index(i, 0, c, l) + (m + l) * before.radial() + n] = sum;
            }
          }
        }
      }
    }
    assertThat(error(after, expected)).isLessThan(1e-8);
  }

  /** Coefficients that are a small part of the waves that make them. */
  @Test
  void theAccuracyIsKeptWhereAtomsAreFarApart() {
    double[] positions = {1, 2, 3, 5.5, 6, 8};
    Structure s =
        new Structure(new int[] {18, 18}, positions, Cell.periodic(9, 0, 0, 0, 8, 0, 0, 0, 10));
    Expansion.Builder builder =
        Expansion.builder().basis(new Gto(1, 3)).maxAngular(2).density(6, 1);
    Coefficients c = expand(builder.accuracy(1e-5).build(), s);
    Coefficients exact = expand(builder.path(EvaluationPath.KSUM).kCutoff(9).build(), s);
    assertThat(error(c, exact)).isLessThan(1e-5);
  }

  @Test
  void inversionGivesTheParityOfL() {
    Structure s = TestStructures.periodic(3, 8, 7);
    double[] minus = {-1, 0, 0, 0, -1, 0, 0, 0, -1};
    Coefficients c = expand(small(2.7).build(), s);
    Coefficients inverted =
        expand(small(2.7).build(), TestStructures.moved(s, times(s.positions(), minus), s.cell()));
    for (int l = 1; l <= c.maxAngular(); l += 2) {
      for (int i = 0; i < c.atoms(); i++) {
        for (int a = 0; a < c.channels(); a++) {
          int from = c.index(i, 0, a, l);
          for (int x = from; x < from + (2 * l + 1) * c.radial(); x++) {
            c.values()[x] = -c.values()[x];
          }
        }
      }
    }
    assertThat(error(inverted, c)).isLessThan(1e-10);
  }

  @Test
  void translationAndOtherImagesOfAtomsChangeNothing() {
    Structure s = TestStructures.periodic(4, 8, 7);
    double[] moved = s.positions();
    double[] rows = s.cell().rows();
    Random random = new Random(9);
    for (int i = 0; i < s.size(); i++) {
      int[] n = {random.nextInt(5) - 2, random.nextInt(5) - 2, random.nextInt(5) - 2};
      for (int x = 0; x < 3; x++) {
        moved[3 * i + x] += 1.7 * x - 3 + n[0] * rows[x] + n[1] * rows[3 + x] + n[2] * rows[6 + x];
      }
    }
    Coefficients before = expand(small(1).build(), s);
    Coefficients after = expand(small(1).build(), TestStructures.moved(s, moved, s.cell()));
    assertThat(error(after, before)).isLessThan(1e-10);
  }

  @Test
  void otherDescriptionsOfTheSameLatticeChangeNothing() {
    Structure s = TestStructures.periodic(5, 6, 7);
    double[] a = s.cell().rows();
    double[] sheared = a.clone();
    double[] leftHanded = a.clone();
    for (int x = 0; x < 3; x++) {
      sheared[3 + x] = a[3 + x] + 2 * a[x];
      sheared[6 + x] = a[6 + x] - a[3 + x];
      leftHanded[x] = a[3 + x];
      leftHanded[3 + x] = a[x];
    }
    // an explicit cutoff: the same sphere of vectors
    Expansion h = small(1).kCutoff(7).build();
    Coefficients c = expand(h, s);
    for (double[] rows : new double[][] {sheared, leftHanded}) {
      Structure other = TestStructures.moved(s, s.positions(), Cell.periodic(rows));
      assertThat(error(expand(h, other), c)).isLessThan(1e-10);
    }
  }

  @Test
  void aSupercellRepeatsTheCell() {
    Structure s = TestStructures.periodic(6, 5, 6);
    double[] rows = s.cell().rows();
    int n = s.size();
    int[] types = new int[2 * n];
    double[] positions = new double[6 * n];
    for (int i = 0; i < 2 * n; i++) {
      types[i] = s.type(i % n);
      for (int x = 0; x < 3; x++) {
        positions[3 * i + x] = s.position(i % n, x) + (i < n ? 0 : rows[x]);
      }
    }
    double[] twice = rows.clone();
    for (int x = 0; x < 3; x++) {
      twice[x] *= 2;
    }
    Expansion h = small(4).kCutoff(7).build();
    Coefficients one = expand(h, s);
    Coefficients two = expand(h, new Structure(types, positions, Cell.periodic(twice)));
    Coefficients repeated = new Coefficients(h, 2 * n, labels(one));
    for (int copy = 0; copy < 2; copy++) {
      System.arraycopy(
          one.values(), 0, repeated.values(), copy * one.values().length, one.values().length);
    }
    assertThat(error(two, repeated)).isLessThan(1e-10);
  }

  @Test
  void aBatchGivesTheBitsOfOneByOne() {
    Expansion h =
        small(1)
            .path(EvaluationPath.AUTO)
            .densities(List.of(LongRangeDensity.powerLaw(1, 1), LongRangeDensity.powerLaw(6, 1.3)))
            .build();
    ExpansionTables tables = tables(h);
    batchGivesTheBitsOfOneByOne(backend, tables);
  }

  /** Structures of all sizes and kinds, in a batch and alone. */
  static void batchGivesTheBitsOfOneByOne(Backend backend, ExpansionTables tables) {
    Planner planner = new Planner(tables, backend.speeds());
    List<PlannedStructure> jobs = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      jobs.add(
          planner.prepare(
              i % 2 == 0
                  ? TestStructures.periodic(i, 3 + 4 * i, 6 + i / 2.0)
                  : TestStructures.open(i, 3 + 5 * i, 5 + i)));
    }
    List<Coefficients> together = backend.expand(tables, jobs);
    for (int i = 0; i < jobs.size(); i++) {
      Coefficients alone = backend.expand(tables, List.of(jobs.get(i))).get(0);
      assertThat(together.get(i).values()).isEqualTo(alone.values());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "KSUM, 0, DOUBLE",
    "KSUM, 0, SINGLE",
    "MESH, 0, DOUBLE",
    "MESH, 0, SINGLE",
    "AUTO, 1.4, DOUBLE"
  })
  void centresHaveTheRowsOfAll(EvaluationPath path, double split, Precision precision) {
    if (path == EvaluationPath.MESH) {
      require(TestedBackend.Part.MESH);
    }
    Expansion.Builder builder =
        small(1)
            .accuracy(1e-6)
            .precision(precision)
            .splitting(split == 0 ? Splitting.NEVER : Splitting.at(split))
            .densities(
                List.of(
                    LongRangeDensity.powerLaw(1, 1),
                    new GaussianDensity(0.5, new Cutoff(3, 0.5), RadialScaling.NONE)));
    ExpansionTables lattice = tables(builder.path(path).build());
    ExpansionTables molecules = tables(builder.path(EvaluationPath.AUTO).build());
    for (int size : new int[] {1, 7, 30, 61}) {
      centresHaveTheRowsOfAll(lattice, TestStructures.periodic(size, size, 6 + size / 15.0));
      if (path == EvaluationPath.KSUM) {
        centresHaveTheRowsOfAll(molecules, TestStructures.open(size, size, 6 + size / 15.0));
        Structure s = TestStructures.partlyPeriodic(size, Math.min(size, 20), 7);
        centresHaveTheRowsOfAll(molecules, s);
      }
    }
  }

  private void centresHaveTheRowsOfAll(ExpansionTables tables, Structure s) {
    Random random = new Random(2);
    int size = s.size();
    PlannedStructure all = new Planner(tables, backend.speeds()).prepare(s);
    Coefficients whole = backend.expand(tables, List.of(all)).get(0);
    int[] few = IntStream.range(0, size).filter(i -> random.nextInt(12) == 0).toArray();
    int[] third = IntStream.range(0, size).filter(i -> i % 3 == 1).toArray();
    int[] run = IntStream.range(size / 2, size).toArray();
    for (int[] centres : new int[][] {few, third, run, {}, {size - 1}}) {
      PlannedStructure some = new PlannedStructure(s, all.sources(), all.plan(), centres);
      Coefficients part = backend.expand(tables, List.of(some)).get(0);
      for (int i : centres) {
        int from = i * whole.rowLength();
        assertThat(Arrays.copyOfRange(part.values(), from, from + whole.rowLength()))
            .isEqualTo(Arrays.copyOfRange(whole.values(), from, from + whole.rowLength()));
      }
    }
  }

  @Test
  void severalDensitiesInOnePassEqualSeparatePasses() {
    Structure s = TestStructures.periodic(8, 9, 7);
    List<LongRangeDensity> densities =
        List.of(
            LongRangeDensity.powerLaw(1, 1),
            LongRangeDensity.powerLaw(0, 1.5),
            LongRangeDensity.powerLaw(6, 0.8));
    Coefficients all = expand(small(1).densities(densities).build(), s);
    for (int d = 0; d < densities.size(); d++) {
      Coefficients one = expand(small(1).densities(List.of(densities.get(d))).build(), s);
      for (int i = 0; i < s.size(); i++) {
        for (int a = 0; a < one.channels(); a++) {
          for (int x = 0; x < one.fields(); x++) {
            assertThat(all.values()[all.index(i, d, a, 0) + x])
                .isCloseTo(
                    one.values()[one.index(i, 0, a, 0) + x],
                    org.assertj.core.data.Offset.offset(1e-12));
          }
        }
      }
    }
  }
}
