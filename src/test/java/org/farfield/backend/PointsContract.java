package org.farfield.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.ejml.simple.SimpleMatrix;
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Jacobian;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Points in space, around which every backend expands as around atoms that are no sources. */
public class PointsContract extends Contract {
  private static final int ATOMS = 4;

  /** Sums that differ in kind. */
  enum Case {
    CRYSTAL("TTT", EvaluationPath.KSUM, Splitting.NEVER),
    MESH("TTT", EvaluationPath.MESH, Splitting.NEVER),
    SPLIT("TTT", EvaluationPath.KSUM, Splitting.at(1.3)),
    SLAB("TFT", EvaluationPath.AUTO, Splitting.NEVER),
    WIRE("FTF", EvaluationPath.AUTO, Splitting.NEVER),
    MOLECULE("FFF", EvaluationPath.AUTO, Splitting.NEVER);

    private final String periodic;
    private final EvaluationPath path;
    private final Splitting splitting;

    Case(String periodic, EvaluationPath path, Splitting splitting) {
      this.periodic = periodic;
      this.path = path;
      this.splitting = splitting;
    }

    Structure atoms() {
      Structure s = TestStructures.periodic(31, ATOMS, 6);
      return s.withCell(
          this == MOLECULE
              ? Cell.OPEN
              : new Cell(
                  s.cell().rows(),
                  periodic.charAt(0) == 'T',
                  periodic.charAt(1) == 'T',
                  periodic.charAt(2) == 'T'));
    }

    /** Points between the atoms, outside of the cell, and on the second atom. */
    double[] places() {
      double[] places = new Random(32).doubles(3 * 4, -3, 8).toArray();
      System.arraycopy(atoms().positions(), 3, places, 9, 3);
      return places;
    }

    Structure structure() {
      return atoms().withPoints(places());
    }

    Expansion.Builder builder() {
      return Expansion.builder()
          .basis(new Gto(1, 2))
          .maxAngular(2)
          .densities(List.of(LongRangeDensity.powerLaw(1, 0.9)))
          .path(path)
          .splitting(splitting)
          .accuracy(1e-11);
    }

    /** With a density within a cutoff besides. */
    Expansion.Builder both() {
      return builder()
          .densities(
              List.of(
                  LongRangeDensity.powerLaw(1, 0.9),
                  new GaussianDensity(0.5, new Cutoff(3, 0.5), RadialScaling.NONE)));
    }
  }

  private void requirePath(Case c) {
    if (c == Case.MESH) {
      require(TestedBackend.Part.MESH);
    }
  }

  private static PlannedStructure onlyPoints(PlannedStructure job) {
    Structure s = job.structure();
    int[] points = IntStream.range(s.atoms(), s.size()).toArray();
    return new PlannedStructure(s, job.sources(), job.plan(), points);
  }

  private PlannedStructure job(ExpansionTables tables, Structure s) {
    return onlyPoints(plan(tables, s));
  }

  @Override
  protected Coefficients expand(Expansion h, Structure s) {
    ExpansionTables tables = tables(h);
    return backend.expand(tables, List.of(job(tables, s))).get(0);
  }

  // Rows from an atom or point on.
  private static double[] rows(Coefficients c, int first) {
    return Arrays.copyOfRange(c.values(), first * c.rowLength(), c.values().length);
  }

  private static void assertClose(double[] actual, double[] expected, double tolerance) {
    assertWithin(actual, expected, tolerance * largest(expected));
  }

  private static double largest(double[] values) {
    return DoubleStream.of(values).map(Math::abs).max().orElseThrow();
  }

  private static void assertWithin(double[] actual, double[] expected, double difference) {
    assertThat(difference).isPositive();
    assertThat(actual).hasSameSizeAs(expected);
    for (int x = 0; x < expected.length; x++) {
      assertThat(actual[x]).isCloseTo(expected[x], offset(difference));
    }
  }

  /** Crystals, slabs and wires as sums over images, molecules by quadrature. */
  @ParameterizedTest
  @EnumSource(Case.class)
  void sumsAreThoseInSpace(Case c) {
    requirePath(c);
    Expansion h = c.builder().build();
    Structure s = c.structure();
    Coefficients actual = expand(h, s);
    int[] labels = labels(actual);
    assertThat(labels).containsExactly(1, 6, 8);
    Coefficients expected =
        switch (c) {
          case CRYSTAL, MESH, SPLIT -> new ImageSum(h, s).coefficients(labels);
          case SLAB, WIRE -> new PartialImageSum(h, s).coefficients(labels);
          case MOLECULE -> new QuadratureSum(h).coefficients(s, labels);
        };
    // of the largest coefficient, which is one of atoms, that feel themselves
    double difference = 1e-9 * largest(expected.values());
    assertWithin(rows(actual, ATOMS), rows(expected, ATOMS), difference);
  }

  /**
   * Atoms without charge in their places have the same rows; with a weight of 1, those of atoms.
   */
  @ParameterizedTest
  @EnumSource(Case.class)
  void pointsAreAtomsWithoutCharge(Case c) {
    requirePath(c);
    Channels charge = new Channels.Columns(List.of("charge"));
    Structure s = c.atoms();
    double[] everywhere = Arrays.copyOf(s.positions(), 3 * ATOMS + 12);
    System.arraycopy(c.places(), 0, everywhere, 3 * ATOMS, 12);
    Structure ghosts =
        new Structure(
            Arrays.copyOf(new int[] {1, 6, 8, 1, 6, 6, 6, 6}, ATOMS + 4),
            everywhere,
            s.cell(),
            Map.of("charge", Arrays.copyOf(s.numbers("charge"), ATOMS + 4)),
            "ghosts");
    for (double weight : new double[] {1, 0.3}) {
      Expansion h = c.both().channels(charge).centerAtomWeight(weight).build();
      Coefficients points = expand(h, c.structure());
      ExpansionTables tables = tables(h);
      PlannedStructure all = new Planner(tables, backend.speeds()).prepare(ghosts);
      Coefficients atoms = backend.expand(tables, List.of(all)).get(0);
      assertClose(rows(points, ATOMS), rows(atoms, ATOMS), 2e-10);
      if (weight == 1) { // the last point is on the second atom
        int row = points.rowLength();
        double[] second = Arrays.copyOfRange(atoms.values(), row, 2 * row);
        assertClose(rows(points, ATOMS + 3), second, 1e-12);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Case.class)
  void rowsTurnWithTheStructure(Case c) {
    requirePath(c);
    Expansion h = c.both().accuracy(1e-8).build();
    Structure s = c.structure();
    double[] r = BackendContract.rotation(3);
    Cell cell = s.cell();
    Cell turned =
        cell.isOpen()
            ? cell
            : new Cell(
                BackendContract.times(cell.rows(), r),
                cell.isPeriodic(0),
                cell.isPeriodic(1),
                cell.isPeriodic(2));
    double[] places = BackendContract.times(s.positions(), r);
    for (int x = 0; x < places.length; x++) {
      places[x] += 0.7 - x % 3; // and with it
    }
    Coefficients before = expand(h, s);
    Coefficients after = expand(h, TestStructures.moved(s, places, turned));
    Coefficients expected = before.zeros();
    for (int l = 0; l <= h.maxAngular(); l++) {
      SimpleMatrix d = BackendContract.wigner(l, r);
      for (int i = ATOMS; i < s.size(); i++) {
        for (int x = 0; x < before.densities() * before.channels(); x++) {
          int at = before.index(i, x / before.channels(), x % before.channels(), l);
          int radial = before.radial();
          for (int m = 0; m <= 2 * l; m++) {
            for (int other = 0; other <= 2 * l; other++) {
              for (int n = 0; n < radial; n++) {
                expected.values()[at + m * radial + n] +=
                    d.get(m, other) * before.values()[at + other * radial + n];
              }
            }
          }
        }
      }
    }
    assertClose(rows(after, ATOMS), rows(expected, ATOMS), 1e-7);
  }

  /** Along random changes of the places of atoms and points and of strain, at once. */
  @ParameterizedTest
  @EnumSource(Case.class)
  void adjointIsTheDerivative(Case c) {
    requirePath(c);
    ExpansionTables tables = tables(c.both().accuracy(1e-8).build());
    PlannedStructure job = job(tables, c.structure());
    Coefficients g = GradientContract.random(tables.hyperparameters(), job, 5);
    Arrays.fill(g.values(), 0, ATOMS * g.rowLength(), 0);
    Gradients gradients = backend.adjoint(tables, List.of(job), List.of(g)).get(0);
    int sites = job.structure().size();
    for (double[] channel : gradients.weights()) {
      assertThat(Arrays.copyOfRange(channel, ATOMS, sites)).containsOnly(0);
      assertThat(Arrays.copyOf(channel, ATOMS)).doesNotContain(0);
    }
    double[] gradient = Arrays.copyOf(GradientContract.flat(gradients), 3 * sites + 9);
    Random random = new Random(6);
    double[] steps = {-2, -1, 1, 2};
    for (int repeat = 0; repeat < 3; repeat++) {
      double[] direction = random.doubles(gradient.length, -1, 1).toArray();
      double[] e = new double[4];
      for (int k = 0; k < 4; k++) {
        PlannedStructure moved = job;
        for (int p = 0; p < direction.length; p++) {
          moved = GradientContract.moved(moved, p, steps[k] * 5e-4 * direction[p]);
        }
        double[] values = backend.expand(tables, List.of(onlyPoints(moved))).get(0).values();
        for (int x = ATOMS * g.rowLength(); x < values.length; x++) {
          e[k] += g.values()[x] * values[x];
        }
      }
      double expected = (8 * (e[2] - e[1]) - (e[3] - e[0])) / (12 * 5e-4);
      double actual = 0;
      double scale = 0;
      for (int p = 0; p < gradient.length; p++) {
        actual += direction[p] * gradient[p];
        scale += Math.abs(direction[p] * gradient[p]);
      }
      assertThat(actual).isCloseTo(expected, offset(1e-7 * scale));
    }
  }

  /** Contracted with ∂E/∂c a Jacobian is the adjoint; points depend on atoms and on their place. */
  @ParameterizedTest
  @EnumSource(Case.class)
  void jacobiansAreThoseOfTheAdjoint(Case c) {
    assumeThat(c).isNotIn(Case.MESH, Case.SPLIT); // whose Jacobians are those of plain sums
    ExpansionTables tables = tables(c.both().accuracy(1e-8).build());
    PlannedStructure job = job(tables, c.structure());
    int[] centres = {1, ATOMS, ATOMS + 3};
    Jacobian jacobian = backend.jacobian(tables, job, centres);
    Coefficients g = GradientContract.random(tables.hyperparameters(), job, 7);
    int row = g.rowLength();
    for (int i = 0; i < job.structure().size(); i++) {
      if (Arrays.binarySearch(centres, i) < 0) {
        Arrays.fill(g.values(), i * row, (i + 1) * row, 0);
      }
    }
    PlannedStructure all = new PlannedStructure(job.structure(), job.sources(), job.plan());
    Gradients expected = backend.adjoint(tables, List.of(all), List.of(g)).get(0);
    double[] positions = new double[expected.positions().length];
    double[] strain = new double[9];
    for (int centre : centres) {
      int[] atoms =
          IntStream.range(jacobian.firstSample(centre), jacobian.endSample(centre))
              .map(jacobian::atom)
              .toArray();
      assertThat(atoms).contains(0, 1, 2, 3, centre).hasSize(centre < ATOMS ? 4 : 5);
      for (int x = 0; x < row; x++) {
        double cotangent = g.values()[centre * row + x];
        for (int s = jacobian.firstSample(centre); s < jacobian.endSample(centre); s++) {
          for (int axis = 0; axis < 3; axis++) {
            positions[3 * jacobian.atom(s) + axis] +=
                cotangent * jacobian.positions(s)[axis * row + x];
          }
        }
        for (int z = 0; z < 9; z++) {
          strain[z] += cotangent * jacobian.strain(centre)[z * row + x];
        }
      }
    }
    assertClose(positions, expected.positions(), 1e-9);
    assertClose(strain, expected.strain(), 1e-9);
  }

  /** Dipoles are charges that move, seen from points at rest. */
  @ParameterizedTest
  @EnumSource(Case.class)
  void dipolesAreDerivativesOfCharges(Case c) {
    requirePath(c);
    ExpansionTables tables =
        tables(c.builder().channels(new Channels.Given(1, false)).accuracy(1e-8).build());
    Planner planner = new Planner(tables, backend.speeds());
    Structure s = c.structure();
    double[] dipoles = new Random(8).doubles(3 * ATOMS, -1, 1).toArray();
    double[][][] moments = new double[1][4][ATOMS];
    double[][][] charges = new double[1][4][ATOMS];
    Arrays.fill(charges[0][0], 1);
    for (int j = 0; j < ATOMS; j++) {
      moments[0][1][j] = dipoles[3 * j + 1]; // m = −1, 0, 1 are y, z, x
      moments[0][2][j] = dipoles[3 * j + 2];
      moments[0][3][j] = dipoles[3 * j];
    }
    Sources moved = new Sources(new int[1], charges);
    Sources dipole = new Sources(new int[1], moments);
    double[] actual =
        rows(backend.expand(tables, List.of(onlyPoints(planner.prepare(s, dipole)))).get(0), ATOMS);
    double step = 5e-3;
    double[] expected = new double[actual.length];
    double[] steps = {-2, -1, 1, 2};
    double[] weights = {1.0 / 12, -2.0 / 3, 2.0 / 3, -1.0 / 12};
    for (int k = 0; k < 4; k++) {
      double[] places = s.positions();
      for (int x = 0; x < dipoles.length; x++) {
        places[x] += steps[k] * step * dipoles[x];
      }
      PlannedStructure job = planner.prepare(TestStructures.moved(s, places, s.cell()), moved);
      double[] values = rows(backend.expand(tables, List.of(onlyPoints(job))).get(0), ATOMS);
      for (int x = 0; x < expected.length; x++) {
        expected[x] += weights[k] / step * values[x];
      }
    }
    assertClose(actual, expected, c == Case.MESH ? 1e-6 : 1e-7);
  }
}
