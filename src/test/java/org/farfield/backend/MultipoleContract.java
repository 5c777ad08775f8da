package org.farfield.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.ejml.simple.SimpleMatrix;
import org.farfield.basis.Gto;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.spec.Channels;
import org.farfield.spec.Cutoff;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.RadialScaling;
import org.farfield.spec.Splitting;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What sums of charges, dipoles and quadrupoles must fulfil, on every backend. */
public class MultipoleContract extends Contract {
  private static final int L = 2;
  private static final Map<Expansion, ExpansionTables> TABLES = new ConcurrentHashMap<>();
  private static final int[] PLACE_OF_AXIS = {3, 1, 2};

  /** Sums that differ in kind. */
  @SuppressWarnings("ImmutableEnumChecker") // nobody changes the test data
  enum Case {
    PAIRS(TestStructures.open(91, 4, 4), EvaluationPath.AUTO, Splitting.AUTO),
    VECTORS(TestStructures.periodic(92, 5, 4), EvaluationPath.KSUM, Splitting.NEVER),
    SPLIT(TestStructures.periodic(92, 5, 4), EvaluationPath.KSUM, Splitting.at(1.5)),
    MESH(TestStructures.periodic(92, 5, 4), EvaluationPath.MESH, Splitting.NEVER),
    SLAB(TestStructures.partlyPeriodic(93, 4, 4), EvaluationPath.KSUM, Splitting.NEVER);

    final Structure structure;
    private final EvaluationPath path;
    private final Splitting splitting;

    Case(Structure structure, EvaluationPath path, Splitting splitting) {
      this.structure = structure;
      this.path = path;
      this.splitting = splitting;
    }

    Expansion.Builder builder() {
      return Expansion.builder()
          .density(1, 0.8)
          .basis(new Gto(0, 2))
          .maxAngular(L)
          .channels(new Channels.Given(2, true))
          .accuracy(1e-8)
          .path(path)
          .splitting(splitting);
    }
  }

  private Coefficients expand(Expansion h, Structure s, Sources sources) {
    ExpansionTables tables = TABLES.computeIfAbsent(h, ExpansionTables::new);
    Planner planner = new Planner(tables, backend.speeds());
    return backend.expand(tables, List.of(planner.prepare(s, sources))).get(0);
  }

  private static Sources one(int atoms, int atom, int lm) {
    double[][][] moments = new double[1][9][atoms];
    moments[0][lm][atom] = 1;
    return new Sources(new int[1], moments);
  }

  private static Sources random(int atoms, int channels, long seed) {
    Random random = new Random(seed);
    double[][][] moments = new double[channels][9][];
    for (double[][] channel : moments) {
      for (int lm = 0; lm < 9; lm++) {
        channel[lm] = random.doubles(atoms, -1, 1).toArray();
      }
    }
    return new Sources(new int[channels], moments);
  }

  /** Coefficients of all atoms but the sources, which move. */
  private static double[] others(Coefficients c, int without) {
    double[] values = c.values().clone();
    int row = values.length / c.atoms();
    Arrays.fill(values, without * row, (without + 1) * row, 0);
    return values;
  }

  private interface Line {
    double[] at(double x);
  }

  // by differences of fourth order
  private static double[] slope(double h, Line line) {
    double[] weights = {1.0 / 12, -2.0 / 3, 0, 2.0 / 3, -1.0 / 12};
    double[] result = null;
    for (int s = -2; s <= 2; s++) {
      double[] values = s == 0 ? null : line.at(s * h);
      result = result == null ? new double[values.length] : result;
      for (int x = 0; s != 0 && x < values.length; x++) {
        result[x] += weights[s + 2] / h * values[x];
      }
    }
    return result;
  }

  private static Structure moved(Structure s, int atom, int axis, double step) {
    double[] positions = s.positions();
    positions[3 * atom + axis] += step;
    return TestStructures.moved(s, positions, s.cell());
  }

  private double[] derivative(Expansion h, Structure s, int lm, int axis) {
    return slope(0.01, x -> others(expand(h, moved(s, 0, axis, x), one(s.size(), 0, lm)), 0));
  }

  private static void assertClose(double[] actual, double[] expected, double tolerance) {
    double largest = 0;
    for (double e : expected) {
      largest = Math.max(largest, Math.abs(e));
    }
    assertThat(largest).isGreaterThan(0);
    for (int x = 0; x < expected.length; x++) {
      assertThat(actual[x]).isCloseTo(expected[x], offset(tolerance * largest));
    }
  }

  /** A dipole is the derivative of a charge, a quadrupole that of dipoles, at fixed centres. */
  @ParameterizedTest
  @EnumSource(Case.class)
  void multipolesAreDerivativesOfCharges(Case c) {
    if (c == Case.MESH) {
      require(TestedBackend.Part.MESH);
    }
    Expansion h = c.builder().build();
    Structure s = c.structure;
    double tolerance = c == Case.MESH ? 1e-6 : 1e-7;
    double[][] dipoles = new double[3][];
    for (int axis = 0; axis < 3; axis++) {
      dipoles[axis] = others(expand(h, s, one(s.size(), 0, PLACE_OF_AXIS[axis])), 0);
      assertClose(dipoles[axis], derivative(h, s, 0, axis), tolerance);
    }
    double[] xx = derivative(h, s, 3, 0);
    double[] yy = derivative(h, s, 1, 1);
    double[] zz = derivative(h, s, 2, 2);
    double[] xy = derivative(h, s, 1, 0);
    double[][] quadrupoles = new double[3][xx.length]; // m = −2, 0, 2
    for (int x = 0; x < xx.length; x++) {
      quadrupoles[0][x] = xy[x] / Math.sqrt(3);
      quadrupoles[1][x] = (2 * zz[x] - xx[x] - yy[x]) / 6;
      quadrupoles[2][x] = (xx[x] - yy[x]) / (2 * Math.sqrt(3));
    }
    for (int q = 0; q < 3; q++) {
      double[] actual = others(expand(h, s, one(s.size(), 0, 4 + 2 * q)), 0);
      assertClose(actual, quadrupoles[q], tolerance);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = EvaluationPath.class,
      names = {"KSUM", "MESH"})
  void dipolesAgreeWithIndependentValues(EvaluationPath path) {
    if (path == EvaluationPath.MESH) {
      require(TestedBackend.Part.MESH);
    }
    Oracle oracle = Oracle.load(Oracle.DIPOLES);
    Expansion h = oracle.hyperparameters().accuracy(1e-9).path(path).build();
    Sources sources = Sources.of(oracle.structure(), h.channels());
    assertThat(oracle.error(expand(h, oracle.structure(), sources))).isLessThan(1e-9);
  }

  @ParameterizedTest
  @EnumSource(Case.class)
  void coefficientsRotateWithTheMoments(Case c) {
    assumeThat(c != Case.MESH).as("a mesh is not turned").isTrue();
    Expansion h = c.builder().centerAtomWeight(0.3).build();
    Structure s = c.structure;
    double[] r = BackendContract.rotation(2);
    Cell cell = s.cell();
    Structure turned =
        TestStructures.moved(
            s,
            times(s.positions(), r),
            cell.isOpen()
                ? cell
                : new Cell(
                    times(cell.rows(), r),
                    cell.isPeriodic(0),
                    cell.isPeriodic(1),
                    cell.isPeriodic(2)));
    Sources sources = random(s.size(), 1, 4);
    double[][][] moments = new double[1][9][s.size()];
    for (int l = 0; l <= 2; l++) {
      SimpleMatrix d = BackendContract.wigner(l, r);
      for (int x = 0; x < (2 * l + 1) * (2 * l + 1); x++) {
        int m = x / (2 * l + 1);
        int k = x % (2 * l + 1);
        for (int j = 0; j < s.size(); j++) {
          moments[0][l * l + m][j] += d.get(m, k) * sources.value(0, j, l * l + k);
        }
      }
    }
    Coefficients before = expand(h, s, sources);
    Coefficients after = expand(h, turned, new Sources(new int[1], moments));
    double[] expected = new double[before.values().length];
    for (int l = 0; l <= L; l++) {
      SimpleMatrix d = BackendContract.wigner(l, r);
      for (int i = 0; i < s.size(); i++) {
        for (int m = -l; m <= l; m++) {
          for (int k = -l; k <= l; k++) {
            for (int n = 0; n < before.radial(); n++) {
              expected[before.index(i, 0, 0, l) + (m + l) * before.radial() + n] +=
                  d.get(m + l, k + l) * before.get(i, 0, 0, l, k, n);
            }
          }
        }
      }
    }
    assertClose(after.values(), expected, 1e-8);
  }

  private static double[] times(double[] rows, double[] r) {
    double[] result = new double[rows.length];
    for (int x = 0; x < rows.length; x++) {
      for (int y = 0; y < 3; y++) {
        result[x] += rows[x / 3 * 3 + y] * r[3 * y + x % 3];
      }
    }
    return result;
  }

  @Test
  void pathsAgree() {
    Sources sources = random(5, 2, 6).withWidths(new double[] {0.8, 1.1, 0.8, 1.9, 1.1});
    for (double exponent : new double[] {1, 4}) {
      double[] plain = null;
      for (Case c : List.of(Case.VECTORS, Case.SPLIT, Case.MESH)) {
        if (c != Case.MESH || on.has(TestedBackend.Part.MESH)) {
          Expansion h = c.builder().density(exponent, 0.8).centerAtomWeight(0.4).build();
          double[] values = expand(h, c.structure, sources).values();
          plain = plain == null ? values : plain;
          assertClose(values, plain, c == Case.MESH ? 1e-7 : 1e-8);
        }
      }
    }
  }

  /** What the weight of the centre takes is what an atom alone would feel. */
  @ParameterizedTest
  @EnumSource(Case.class)
  void anAtomsOwnPartIsThatOfAnAtomAlone(Case c) {
    if (c == Case.MESH) {
      require(TestedBackend.Part.MESH);
    }
    Sources sources = random(c.structure.size(), 1, 7);
    double[] with = expand(c.builder().build(), c.structure, sources).values();
    double[] without =
        expand(c.builder().centerAtomWeight(0).build(), c.structure, sources).values();
    int row = with.length / c.structure.size();
    for (int i = 0; i < c.structure.size(); i++) {
      double[][][] own = new double[1][9][1];
      for (int lm = 0; lm < 9; lm++) {
        own[0][lm][0] = sources.value(0, i, lm);
      }
      Expansion alone = c.builder().path(EvaluationPath.AUTO).splitting(Splitting.AUTO).build();
      Structure atom = new Structure(new int[] {1}, new double[3], Cell.OPEN);
      double[] expected = expand(alone, atom, new Sources(new int[1], own)).values();
      double[] actual = new double[row];
      for (int x = 0; x < row; x++) {
        actual[x] = with[i * row + x] - without[i * row + x];
      }
      assertClose(actual, expected, 1e-9);
    }
  }

  @Test
  void anAtomAloneThatDoesNotCountHasExactlyNothing() {
    Structure atom = new Structure(new int[] {1}, new double[] {3, -5, 7}, Cell.OPEN);
    Expansion h =
        Case.VECTORS
            .builder()
            .path(EvaluationPath.AUTO)
            .splitting(Splitting.AUTO)
            .centerAtomWeight(0)
            .build();
    Sources sources = random(1, 2, 4).withWidths(new double[] {1.1});
    assertThat(expand(h, atom, sources).values()).containsOnly(0);
  }

  @ParameterizedTest
  @EnumSource(Case.class)
  void widthsStandInThePlaceOfTheSmearing(Case c) {
    if (c == Case.MESH) {
      require(TestedBackend.Part.MESH);
    }
    int atoms = c.structure.size();
    Sources sources = random(atoms, 2, 8);
    double[] widths = new double[atoms];
    Arrays.setAll(widths, j -> j % 2 == 0 ? 0.8 : 1.3);
    double[] actual =
        expand(c.builder().centerAtomWeight(0.2).build(), c.structure, sources.withWidths(widths))
            .values();
    double[] expected = new double[actual.length];
    for (int parity = 0; parity < 2; parity++) {
      double[][][] some = new double[2][9][atoms];
      for (int j = parity; j < atoms; j += 2) {
        for (int lm = 0; lm < 9; lm++) {
          some[0][lm][j] = sources.value(0, j, lm);
          some[1][lm][j] = sources.value(1, j, lm);
        }
      }
      Expansion h = c.builder().density(1, parity == 0 ? 0.8 : 1.3).centerAtomWeight(0.2).build();
      double[] part = expand(h, c.structure, new Sources(new int[2], some)).values();
      for (int x = 0; x < part.length; x++) {
        expected[x] += part[x];
      }
    }
    assertClose(actual, expected, c == Case.MESH ? 1e-7 : 3e-9);
  }

  @ParameterizedTest
  @EnumSource(Case.class)
  void gradientsAreThoseOfTheValues(Case c) {
    if (c == Case.MESH) {
      require(TestedBackend.Part.MESH);
    }
    Expansion h = c.builder().centerAtomWeight(0.3).build();
    Structure s = c.structure;
    double[] widths = new double[s.size()];
    Arrays.setAll(widths, j -> j % 2 == 0 ? 0.8 : 1.3);
    Sources sources = random(s.size(), 2, 9).withWidths(widths);
    ExpansionTables tables = TABLES.computeIfAbsent(h, ExpansionTables::new);
    PlannedStructure job = new Planner(tables, backend.speeds()).prepare(s, sources);
    Coefficients g = new Coefficients(h, s.size(), sources.labels());
    Random random = new Random(10);
    Arrays.setAll(g.values(), x -> random.nextGaussian());
    Gradients gradients = backend.adjoint(tables, List.of(job), List.of(g)).get(0);
    for (int repeat = 0; repeat < 3; repeat++) { // along random changes of all atoms, and of space
      double[] direction = random.doubles(3L * s.size(), -1, 1).toArray();
      double slope =
          slope(
              2e-3,
              step -> {
                double[] positions = s.positions();
                Arrays.setAll(positions, x -> positions[x] + step * direction[x]);
                Structure other = TestStructures.moved(s, positions, s.cell());
                return energy(tables, new PlannedStructure(other, sources, job.plan()), g);
              })[0];
      assertAlong(direction, gradients.positions(), slope, c == Case.MESH ? 1e-6 : 1e-7);
      double[] strain = random.doubles(9, -1, 1).toArray();
      double turned =
          slope(
              1e-3,
              step -> {
                double[] deformed = new double[9]; // rows: r (1 + ε)ᵀ
                Arrays.setAll(
                    deformed, x -> (x % 4 == 0 ? 1 : 0) + step * strain[x % 3 * 3 + x / 3]);
                Cell cell =
                    s.cell().isOpen()
                        ? s.cell()
                        : GradientContract.withRows(s.cell(), times(s.cell().rows(), deformed));
                Structure other = TestStructures.moved(s, times(s.positions(), deformed), cell);
                return energy(tables, new PlannedStructure(other, sources, job.plan()), g);
              })[0];
      assertAlong(strain, gradients.strain(), turned, c == Case.SLAB ? 1e-4 : 1e-5);
    }
    double energy = energy(tables, job, g)[0];
    double sum = 0;
    for (int a = 0; a < 2; a++) {
      for (int lm = 0; lm < 9; lm++) {
        for (int j = 0; j < s.size(); j++) {
          sum += gradients.moments()[a][lm][j] * sources.value(a, j, lm);
        }
      }
    }
    assertThat(sum).isCloseTo(energy, offset(1e-9 * Math.abs(energy)));
  }

  private static void assertAlong(
      double[] direction, double[] gradient, double slope, double tolerance) {
    double sum = 0;
    double largest = 0;
    for (int x = 0; x < direction.length; x++) {
      sum += direction[x] * gradient[x];
      largest = Math.max(largest, Math.abs(gradient[x]));
    }
    assertThat(sum).isCloseTo(slope, offset(tolerance * largest));
  }

  private double[] energy(ExpansionTables tables, PlannedStructure job, Coefficients g) {
    double[] c = backend.expand(tables, List.of(job)).get(0).values();
    double sum = 0;
    for (int x = 0; x < c.length; x++) {
      sum += c[x] * g.values()[x];
    }
    return new double[] {sum};
  }

  @ParameterizedTest
  @EnumSource(Case.class)
  void preparedIsExpandAndItsTranspose(Case c) {
    if (c == Case.MESH) {
      require(TestedBackend.Part.MESH);
    }
    Expansion h = c.builder().accuracy(1e-5).build();
    int atoms = c.structure.size();
    ExpansionTables tables = TABLES.computeIfAbsent(h, ExpansionTables::new);
    double[] widths = new double[atoms];
    Arrays.setAll(widths, j -> j % 2 == 0 ? 0.8 : 1.3);
    Planner planner = new Planner(tables, backend.speeds());
    PlannedStructure job = planner.prepare(c.structure, random(atoms, 2, 11).withWidths(widths));
    try (Prepared prepared = backend.prepare(tables, List.of(job))) {
      for (Sources sources : sources(atoms)) {
        Coefficients applied = prepared.apply(List.of(sources)).get(0);
        assertThat(applied.values())
            .containsExactly(backend.expand(tables, List.of(job.with(sources))).get(0).values());
        Coefficients g = new Coefficients(h, atoms, sources.labels());
        Random random = new Random(12);
        Arrays.setAll(g.values(), x -> random.nextGaussian());
        Sources transposed = prepared.transpose(List.of(g)).get(0);
        double left = 0;
        double size = 0;
        for (int x = 0; x < g.values().length; x++) {
          left += g.values()[x] * applied.values()[x];
          size += Math.abs(g.values()[x] * applied.values()[x]);
        }
        double right = 0;
        for (int x = 0; x < 18 * atoms; x++) {
          int a = x / (9 * atoms);
          right +=
              sources.value(a, x % atoms, x / atoms % 9)
                  * transposed.value(a, x % atoms, x / atoms % 9);
        }
        assertThat(right).isCloseTo(left, offset(1e-10 * size));
      }
    }
  }

  // of all degrees
  private static List<Sources> sources(int atoms) {
    List<Sources> all = new ArrayList<>(List.of(random(atoms, 2, 13)));
    Sources full = all.get(0);
    for (int rows : new int[] {1, 4}) {
      double[][][] fewer = new double[2][rows][];
      for (int lm = 0; lm < rows; lm++) {
        fewer[0][lm] = full.moments(0, lm);
        fewer[1][lm] = full.moments(1, lm);
      }
      all.add(new Sources(new int[2], fewer));
    }
    return all;
  }

  @Test
  void refusesWhatItCannotDo() {
    Expansion h = Case.VECTORS.builder().build();
    Structure s = Case.VECTORS.structure;
    Sources sources = random(5, 1, 14);
    double[] widths = {0.8, 0.8, 0.5, 0.8, 0.8};
    assertThatThrownBy(() -> expand(h, s, sources.withWidths(widths)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the width of the source of atom 3, 0.5 Å, is smaller than");
    Expansion local =
        Case.VECTORS
            .builder()
            .densities(
                List.of(
                    new GaussianDensity(0.6, new Cutoff(3, 1), RadialScaling.NONE),
                    LongRangeDensity.powerLaw(1, 0.8)))
            .build();
    assertThatThrownBy(() -> expand(local, s, sources))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("are for long-range densities");
    Expansion sharp = Case.SPLIT.builder().density(0, 0.8).build();
    assertThatThrownBy(() -> expand(sharp, s, sources))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("with exponent 0 all of a wide source");
    ExpansionTables tables = TABLES.computeIfAbsent(h, ExpansionTables::new);
    PlannedStructure job = new Planner(tables, backend.speeds()).prepare(s, sources);
    assertThatThrownBy(() -> backend.jacobian(tables, job, new int[] {0}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("takes charges alone");
  }
}
