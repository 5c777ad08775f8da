package org.farfield.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.backend.cuda.SimulatedDevice;
import org.farfield.backend.reference.ReferenceBackend;
import org.farfield.basis.Gto;
import org.farfield.basis.Laplacian;
import org.farfield.basis.Monomial;
import org.farfield.basis.MultipoleBasis;
import org.farfield.basis.RadialBasis;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.spec.Channels;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.Splitting;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.farfield.sweeps.Sweeps;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The promise of --accuracy where coefficients are small beside the waves that make them: errors ≤
 * max(E × largest of the l, 1e-13 × largest of all l), against sums that leave out nothing. The
 * table goes to target/. With {@code -Dfarfield.sweeps=full} (CI) all rows, else some of them.
 */
class AccuracyPromiseTest {
  private static final RadialBasis BASIS = new Gto(2, 3);
  private static final int MAX_ANGULAR = 4;
  private static final List<String> LINES = new ArrayList<>();
  private static Backend backend;

  @BeforeAll
  static void start() {
    backend = new CpuBackend(2);
    LINES.add("| structure | p | σ | E | way | error / allowed |");
    LINES.add("|---|---|---|---|---|---|");
  }

  @AfterAll
  static void end() throws IOException {
    backend.close();
    Files.write(Path.of("target/accuracy-promise.md"), LINES);
  }

  private enum Way {
    AUTO,
    SUM,
    SPLIT,
    MESH
  }

  private static final Way[] ALL = Way.values();
  private static final Way[] WITHOUT_MESH = {Way.AUTO, Way.SUM, Way.SPLIT};

  /** A density, its basis and what is wanted of it. */
  private record Row(RadialBasis basis, int l, double p, double sigma, double accuracy) {
    Row(double p, double sigma, double accuracy) {
      this(BASIS, MAX_ANGULAR, p, sigma, accuracy);
    }

    Expansion.Builder builder() {
      return Expansion.builder().basis(basis).maxAngular(l).density(p, sigma).accuracy(accuracy);
    }

    Expansion converged() {
      return builder().path(EvaluationPath.KSUM).splitting(Splitting.NEVER).kCutoff(1e3).build();
    }

    Expansion of(Way way) {
      return switch (way) {
        case AUTO -> builder().build();
        case SUM -> builder().path(EvaluationPath.KSUM).splitting(Splitting.NEVER).build();
        case SPLIT -> builder().splitting(Splitting.at(3 * sigma)).build();
        case MESH -> builder().path(EvaluationPath.MESH).splitting(Splitting.NEVER).build();
      };
    }
  }

  private static Structure box(double a, double b, double c, int[] types, double... positions) {
    return new Structure(types, positions, Cell.periodic(a, 0, 0, 0, b, 0, 0, 0, c));
  }

  // Atoms at random, none nearer to another than a distance.
  private static Structure fluid(int atoms, double side, double nearest, Random random) {
    double[] x = new double[3 * atoms];
    for (int i = 0; i < atoms; i++) {
      do {
        for (int axis = 0; axis < 3; axis++) {
          x[3 * i + axis] = side * random.nextDouble();
        }
      } while (distance(x, i, side) < nearest);
    }
    int[] types = new int[atoms];
    Arrays.setAll(types, i -> i % 3 == 0 ? 8 : 1);
    return box(side, side, side, types, x);
  }

  private static double distance(double[] x, int i, double side) {
    double least = Double.MAX_VALUE;
    for (int j = 0; j < i; j++) {
      double square = 0;
      for (int axis = 0; axis < 3; axis++) {
        double d = x[3 * i + axis] - x[3 * j + axis];
        d -= side * Math.rint(d / side);
        square += d * d;
      }
      least = Math.min(least, Math.sqrt(square));
    }
    return least;
  }

  private static Structure rockSalt(double displacement, int cells) {
    Random random = new Random(5);
    double half = 0.5 * 5.64;
    int n = 2 * cells;
    int[] types = new int[n * n * n];
    double[] x = new double[3 * types.length];
    for (int i = 0; i < types.length; i++) {
      int[] place = {i / (n * n), i / n % n, i % n};
      types[i] = (place[0] + place[1] + place[2]) % 2 == 0 ? 11 : 17;
      for (int axis = 0; axis < 3; axis++) {
        x[3 * i + axis] = half * place[axis] + displacement * random.nextGaussian() + 0.13 * axis;
      }
    }
    return box(n * half, n * half, n * half, types, x);
  }

  private static Coefficients expand(Backend some, Expansion h, Structure s) {
    ExpansionTables tables = new ExpansionTables(h);
    return some.expand(tables, List.of(new Planner(tables, some.speeds()).prepare(s))).get(0);
  }

  private static void check(String name, Structure s, Row row, Way... ways) {
    Coefficients exact = expand(backend, row.converged(), s);
    for (Way way : ways) {
      Coefficients got = expand(backend, row.of(way), s);
      double[][] values = {got.values(), exact.values()};
      // functions of one channel and density follow each other, l-major
      note(name, row, way.name(), ratio(row, List.<double[][]>of(values)));
    }
  }

  // Of arrays of functions, one channel after the other: what there is and what there should be.
  private static double ratio(Row row, List<double[][]> pairs) {
    double[] largest = new double[row.l() + 1];
    double[] error = new double[row.l() + 1];
    int functions = (row.l() + 1) * (row.l() + 1) * row.basis().size();
    for (double[][] pair : pairs) {
      for (int x = 0; x < pair[1].length; x++) {
        int lm = x % functions / row.basis().size();
        int l = (int) Math.sqrt(lm);
        largest[l] = Math.max(largest[l], Math.abs(pair[1][x]));
        error[l] = Math.max(error[l], Math.abs(pair[0][x] - pair[1][x]));
      }
    }
    double floor = 1e-13 * Arrays.stream(largest).max().orElseThrow();
    double worst = 0;
    for (int l = 0; l <= row.l(); l++) {
      worst = Math.max(worst, error[l] / Math.max(row.accuracy() * largest[l], floor));
    }
    return worst;
  }

  private static void note(String name, Row row, String way, double ratio) {
    String line =
        String.format(
            Locale.ROOT,
            "| %s | %.1f | %.2f | %.0e | %s | %.3f |",
            name,
            row.p(),
            row.sigma(),
            row.accuracy(),
            way.toLowerCase(Locale.ROOT),
            ratio);
    LINES.add(line);
    assertThat(ratio).as(line).isLessThan(1);
  }

  private static final Structure FAR_APART =
      box(16, 16.5, 15.7, new int[] {18, 18}, 1, 2, 3, 8.5, 9, 11);

  @Test
  void twoAtomsFarApart() {
    for (double p : new double[] {1, 3, 6, 12}) {
      check("two atoms", FAR_APART, new Row(p, 1, 1e-6), WITHOUT_MESH);
      check("two atoms", FAR_APART, new Row(p, 0.6, 1e-3), WITHOUT_MESH);
    }
    check("two atoms", FAR_APART, new Row(1, 1, 1e-6), Way.MESH);
    check("two atoms", FAR_APART, new Row(6, 1, 1e-3), Way.MESH);
  }

  @Test
  void oneAtomInABox() {
    Structure one = box(9, 10, 11, new int[] {18}, 1, 2, 3);
    check("one atom", one, new Row(1, 1, 1e-6), ALL);
    check("one atom", one, new Row(6, 1, 1e-4), ALL);
    Structure cubic = box(3, 3, 3, new int[] {18}, 1, 2, 3);
    check("one atom, cubic", cubic, new Row(1, 1, 1e-6), ALL);
  }

  @Test
  void gases() {
    Random random = new Random(6);
    for (double p : new double[] {1, 6}) {
      check("gas", fluid(8, 24, 2, random), new Row(p, 1, 1e-6), WITHOUT_MESH);
      check("gas", fluid(12, 20, 2, random), new Row(p, 0.7, 1e-4), WITHOUT_MESH);
    }
    check("gas", fluid(8, 18, 2, random), new Row(3, 1, 1e-4), Way.MESH);
    Structure dimer = box(12, 12, 12, new int[] {1, 1}, 1, 2, 3, 1.5, 2.4, 3.2);
    check("dimer", dimer, new Row(new Gto(2, 5), 6, 1, 1, 1e-6), ALL);
  }

  /** Also of smooth densities, whose small waves crystals do not have. */
  @Test
  void crystalsThatAreNearlyPerfect() {
    int displacement = 0;
    for (double u : new double[] {0.01, 0.05, 0.1, 0.2}) {
      if (!Sweeps.takes(displacement++, 3)) {
        continue;
      }
      Structure small = rockSalt(u, 1);
      check("salt, " + u + " Å", small, new Row(new Gto(5, 5), 4, 1, 1, 1e-6), ALL);
      check("salt, " + u + " Å", small, new Row(6, 0.5, 1e-4), ALL);
      Structure large = rockSalt(u, 2);
      check("salt of 64, " + u + " Å", large, new Row(new Gto(5, 5), 4, 1, 1, 1e-4), ALL);
      check("salt of 64, " + u + " Å", large, new Row(1, 0.7, 1e-6), WITHOUT_MESH);
    }
    check("salt", rockSalt(0, 1), new Row(1, 1, 1e-6), WITHOUT_MESH);
    check("salt", rockSalt(0, 1), new Row(1, 1, 1e-6), Way.MESH);
    check("salt of 64", rockSalt(0, 2), new Row(3, 1, 1e-4), WITHOUT_MESH);
  }

  @Test
  void sharpSources() {
    Random random = new Random(7);
    Structure dense = fluid(24, 6.2, 0.9, random);
    check("dense", dense, new Row(new Gto(2, 1), 4, 6, 0.15, 1e-6), WITHOUT_MESH);
    check("dense", dense, new Row(new Gto(1, 1), 4, 6, 0.3, 1e-4), Way.MESH);
    Structure few = fluid(6, 3.5, 0.9, random);
    check("few", few, new Row(new Monomial(1, 0.5), 4, 12, 0.1, 1e-6), WITHOUT_MESH);
    check("few", few, new Row(new Monomial(1, 0.5), 4, 12, 0.2, 1e-4), Way.MESH);
  }

  /** Waves of an atom's own images have one phase: where they fall slowly, amplitudes count. */
  @Test
  void ownImages() {
    Random random = new Random(9);
    for (int round = 0; round < 40; round++) {
      double a = 2.5 + 2 * random.nextDouble();
      Structure one = box(2 * a, a, a, new int[] {18}, 1, 2, 3);
      RadialBasis basis = new Gto(round % 3, 3 + 3 * random.nextDouble());
      double sigma = 0.3 + 0.2 * random.nextDouble();
      double accuracy = Math.pow(10, -4 - 4 * random.nextDouble());
      int l = round % 5 == 4 ? 2 : 0;
      check(
          "own images", one, new Row(basis, l, 1 + round % 6, sigma, accuracy), Way.AUTO, Way.SUM);
    }
  }

  /** Whatever comes: hyperparameters and structures at random, the first of them dense. */
  @Test
  void anything() {
    Random random = new Random(8);
    for (int round = 0; round < Sweeps.count(16, 5); round++) {
      int atoms = 1 + random.nextInt(20);
      double side = Math.cbrt(atoms / 0.1) * (round < 8 ? 1 : 1 + 2 * random.nextDouble());
      double sigma = 0.5 + random.nextDouble();
      RadialBasis basis =
          round % 2 == 0
              ? new Gto(random.nextInt(4), 2 + 3 * random.nextDouble())
              : new Monomial(random.nextInt(3), 1 + 3 * random.nextDouble());
      double accuracy = Math.pow(10, -3 - 5 * random.nextDouble());
      double p = 0.5 + 7 * random.nextDouble();
      Row row = new Row(basis, 1 + random.nextInt(5), p, sigma, accuracy);
      check(atoms + " atoms", fluid(atoms, side, 0.9, random), row, WITHOUT_MESH);
      if (accuracy > 1e-5) {
        check(atoms + " atoms", fluid(atoms, side, 0.9, random), row, Way.MESH);
      }
    }
  }

  /** Against a sum over images in space. */
  @Test
  void slabsAndWires() {
    double[] rows = {9, 0, 0, 0, 10, 0, 0, 0, 1};
    Structure slab =
        new Structure(
            new int[] {18, 18}, new double[] {1, 2, 3, 5, 7, 9}, new Cell(rows, true, true, false));
    Structure wire =
        new Structure(new int[] {18}, new double[] {1, 2, 3}, new Cell(rows, true, false, false));
    for (double p : new double[] {1, 6, 12}) {
      for (Structure s : List.of(slab, wire)) {
        for (double accuracy : new double[] {1e-3, 1e-6}) {
          Row row = new Row(p, 1, accuracy);
          Coefficients got = expand(backend, row.of(Way.AUTO), s);
          Coefficients exact =
              new PartialImageSum(row.of(Way.AUTO), s).coefficients(PhysicsContract.labels(got));
          double[][] values = {got.values(), exact.values()};
          String name = s.size() == 1 ? "wire of one atom" : "slab of two atoms";
          note(name, row, "auto", ratio(row, List.<double[][]>of(values)));
        }
      }
    }
  }

  /** A potential that is next to one everywhere makes coefficients of the order of its power. */
  @Test
  void slabsOfSmallPowers() {
    double a = 4.234602504;
    double[] x = {
      0.76578219, 0.0696101, 1.34977791, 3.88088293, 0.00715398, 1.6433786, 3.46161541, 4.19114548,
      3.1348418, 3.54265948, 1.4391031, 2.81919313, 3.554405, 3.29441832, 1.09223556, 0.43985592,
      3.23621149, 1.12821483
    };
    Cell cell = new Cell(new double[] {0, a, 0, a, 0, 0, 0, 0, a}, true, true, false);
    Structure s = new Structure(new int[] {6, 14, 6, 1, 8, 6}, x, cell);
    RadialBasis basis = new Monomial(1, 2.29652485);
    Row row = new Row(basis, 5, 0.128062437, 1.29990359, 3.958165e-8);
    Row fine = new Row(basis, 5, 0.128062437, 1.29990359, 1e-12);
    double[] exact = expand(backend, fine.of(Way.SUM), s).values();
    double[][] values = {expand(backend, row.of(Way.MESH), s).values(), exact};
    note("slab of six atoms", row, "mesh", ratio(row, List.<double[][]>of(values)));
  }

  /** What near atoms make cancels, and others are too far away to be seen among neighbours. */
  @Test
  void sheetsAndLinesFarApart() {
    int[] types = {14, 14, 14};
    Structure sheets =
        new Structure(
            types,
            new double[] {0.03, 0.57, 33.94, 0.6, 0.63, 44.59, 0.62, 0.39, 5.82},
            new Cell(new double[] {0.835, 0, 0, 0, 0.835, 0, 0, 0, 70}, true, true, false));
    Row steep = new Row(new Monomial(2, 3.17), 5, 7.78, 0.667, 2.05e-4);
    checkWindowed("sheets", sheets, steep.builder(), steep);
    checkWindowed("sheets", sheets, steep.builder().path(EvaluationPath.MESH), steep);
    Structure lines =
        new Structure(
            new int[2],
            new double[] {-12.24, 21.6, 0.0033, -2.3, 4.59, 0.902},
            new Cell(new double[] {0, 0, 0, 0, 0, 0, 0, 0, 0.986}, false, false, true));
    Row row = new Row(new Laplacian(4, 3.04), 4, 4.135, 0.774, 2.6e-6);
    checkWindowed("lines", lines, row.builder(), row);
  }

  /**
   * Of wide sources less is left at the cutoff than of windows that end as softly as the others'.
   */
  @Test
  void slabsOfWideSources() {
    double a = 5.419138453;
    double[] x = {
      4.61581757,
      4.99927409,
      2.5159009,
      4.7046994,
      4.95020018,
      0.35677278,
      0.72663513,
      5.10983755,
      2.13158533,
      4.0880999,
      2.71590039,
      0.87750785
    };
    Cell cell = new Cell(new double[] {a, 0, 0, 0, a, 0, 0, 0, 1}, true, true, false);
    Structure s = new Structure(new int[] {1, 1, 1, 92}, x, cell);
    Row row = new Row(new Laplacian(1, 2.34957111), 6, 0.01181899, 2.88921096, 5.7044e-4);
    checkWindowed("slab of wide sources", s, row.builder(), row);
    Row power = new Row(new Monomial(3, 2.966791), 5, 1, 2.48652576, 6.635746e-5);
    checkWindowed("slab of wide sources", s, power.builder(), power);
  }

  /** Where a period is shorter than all waves, these lie on a line or in a plane. */
  @Test
  void wavesInOnePlane() {
    double[] line = {
      0.2680627,
      45.3179855,
      0.3498441,
      0.4776436,
      72.3871297,
      0.4476535,
      0.5294216,
      5.5253666,
      0.1921196,
      0.1054064,
      46.1171376,
      0.6684657
    };
    double a = 0.7714923854158691;
    Structure onLine =
        new Structure(
            new int[] {8, 1, 14, 1},
            line,
            new Cell(new double[] {a, 0, 0, 0, 87.909721457, 0, 0, 0, 1}, true, true, false));
    Row row = new Row(new Gto(0, 4.77175436), 1, 0.54104566, 1.57567417, 1.24623317e-6);
    double[] x = {
      0.55378567, 31.89511979, 0.46379423, 0.39757632, 79.12832562, 0.6384390, 0.75918599,
      166.74416606, 0.44905342, 0.74864774, 95.56493273, 0.84222550, 0.6294959, 60.29305731,
      0.12523495, 0.58741871, 181.35925053, 0.17680371, 0.99713302, 140.38428260, 0.29966591,
      0.75791291, 175.64863315, 0.89706543, 0.15296415, 198.33143308, 1.05382254
    };
    double b = 1.0722164565270542;
    Structure inPlane =
        new Structure(
            new int[] {8, 92, 8, 6, 1, 1, 8, 14, 8},
            x,
            new Cell(new double[] {b, 0, 0, 0, 1, 0, 0, 0, b}, false, false, true));
    Row wide = new Row(new Laplacian(0, 4.4003293), 1, 4, 1.03794648, 3.892279e-8);
    Expansion.Builder mesh = wide.builder().path(EvaluationPath.MESH);
    mesh.densities(
        List.of(
            LongRangeDensity.powerLaw(4, wide.sigma()), LongRangeDensity.powerLaw(1, 1.9516002)));
    checkWindowed("waves in a plane", inPlane, mesh, wide);
    checkWindowed("waves on a line", onLine, row.builder(), row);
  }

  // The first density against that of a better accuracy, as windows go with it.
  private static void checkWindowed(String name, Structure s, Expansion.Builder builder, Row row) {
    Coefficients got = expand(backend, builder.build(), s);
    builder.accuracy(1e-12).path(EvaluationPath.KSUM).splitting(Splitting.NEVER);
    Coefficients exact = expand(backend, builder.build(), s);
    List<double[][]> pairs = new ArrayList<>();
    int functions = (row.l() + 1) * (row.l() + 1) * row.basis().size();
    for (int i = 0; i < got.atoms(); i++) {
      for (int channel = 0; channel < got.channels(); channel++) {
        int from = got.index(i, 0, channel, 0);
        pairs.add(
            new double[][] {
              Arrays.copyOfRange(got.values(), from, from + functions),
              Arrays.copyOfRange(exact.values(), from, from + functions)
            });
      }
    }
    note(name, row, "windows", ratio(row, pairs));
  }

  /** The truth of the other tests is that of plain loops. */
  @Test
  void theReferenceSaysTheSame() {
    Row row = new Row(new Gto(1, 3), 3, 6, 1, 1e-6);
    Structure s = box(9, 8, 10, new int[] {18, 18}, 1, 2, 3, 5, 7, 8);
    try (Backend reference = new ReferenceBackend()) {
      Coefficients exact = expand(reference, row.converged(), s);
      double[][] truths = {expand(backend, row.converged(), s).values(), exact.values()};
      assertThat(ratio(row, List.<double[][]>of(truths))).isLessThan(1e-3);
      double[][] values = {expand(reference, row.of(Way.SUM), s).values(), exact.values()};
      note("two atoms, reference", row, "sum", ratio(row, List.<double[][]>of(values)));
    }
  }

  /** Its plans and its kernels are its own. */
  @Test
  void theSimulatedGpuKeepsItToo() {
    Structure s = box(9, 8, 10, new int[] {18, 18}, 1, 2, 3, 5, 7, 8);
    try (Backend gpu = SimulatedDevice.open()) {
      for (double p : new double[] {1, 6}) {
        for (Way way : ALL) {
          Row row = new Row(new Gto(1, 3), 3, p, 1, way == Way.MESH ? 1e-3 : 1e-6);
          Coefficients exact = expand(backend, row.converged(), s);
          double[][] values = {expand(gpu, row.of(way), s).values(), exact.values()};
          String name = way.name() + ", simulated GPU";
          note("two atoms", row, name, ratio(row, List.<double[][]>of(values)));
        }
      }
    }
  }

  // Fractional positions of simple, body-centred, face-centred and close-packed lattices, of salts
  // and of diamond, and the sides of their cells in units of the first.
  private static final double[][] LATTICES = {
    {0, 0, 0},
    {0, 0, 0, 0.5, 0.5, 0.5},
    {0, 0, 0, 0, 0.5, 0.5, 0.5, 0, 0.5, 0.5, 0.5, 0},
    {0, 0, 0, 0.5, 0.5, 0, 0.5, 5 / 6.0, 0.5, 0, 1 / 3.0, 0.5},
    {
      0, 0, 0, 0, 0.5, 0.5, 0.5, 0, 0.5, 0.5, 0.5, 0, 0.5, 0.5, 0.5, 0.5, 0, 0, 0, 0.5, 0, 0, 0, 0.5
    },
    {
      0, 0, 0, 0, 0.5, 0.5, 0.5, 0, 0.5, 0.5, 0.5, 0, 0.25, 0.25, 0.25, 0.25, 0.75, 0.75, 0.75,
      0.25, 0.75, 0.75, 0.75, 0.25
    }
  };
  private static final int CLOSE_PACKED = 3;

  /** Lattices a little strained and displaced: what cancels in them is not what the error is of. */
  @Test
  void nearlySymmetricCells() {
    Random random = new Random(77);
    for (int repeat = 0; repeat < Sweeps.count(30, 9); repeat++) {
      int lattice = repeat % LATTICES.length;
      double strain = smallest(random, 1e-6, 0.05);
      double displacement = smallest(random, 1e-6, 0.2);
      Structure s = nearly(lattice, 4 + 6 * random.nextDouble(), strain, displacement, random);
      double p = new double[] {1, 2.5, 3, 6, 12}[random.nextInt(5)];
      double sigma = (random.nextInt(4) == 0 ? 0.3 : 0.7) + 0.6 * random.nextDouble();
      double accuracy = new double[] {1e-3, 1e-5, 1e-6, 1e-9}[random.nextInt(4)];
      String name =
          String.format(Locale.ROOT, "lattice %d, %.0e, %.0e Å", lattice, strain, displacement);
      Row row = new Row(new Gto(1, 3), 4, p, sigma, accuracy);
      check(name, s, row, accuracy < 1e-5 ? WITHOUT_MESH : ALL);
    }
  }

  /** Of l = 2 there is nothing in the nearest neighbours, and little in all. */
  @Test
  void idealClosePacking() {
    Random random = new Random(78);
    for (double p : new double[] {1, 2.5, 6}) {
      for (double sigma : new double[] {0.86, 1.13}) {
        Structure s = nearly(CLOSE_PACKED, 5 + random.nextDouble(), 0, 0, random);
        check("close packed", s, new Row(new Gto(1, 3), 4, p, sigma, 1e-3), ALL);
      }
    }
  }

  /**
   * The same in cells that are larger than they need be, of which low waves are too many at last.
   */
  @Test
  void idealClosePackingOfManyAtoms() {
    Structure cell = nearly(CLOSE_PACKED, 5.3, 0, 0, new Random(79));
    check("close packed", repeated(cell, 3, 3, 3), new Row(new Gto(1, 3), 4, 2.5, 1.13, 1e-3), ALL);
    if (Sweeps.FULL) {
      Row row = new Row(new Gto(1, 3), 4, 2.5, 1.13, 1e-3);
      check("close packed", repeated(cell, 7, 6, 6), row, Way.SUM);
    }
  }

  /**
   * Supercells have the waves of what they repeat and no others: there is no mean over many, for
   * they are few. Of each the worst of twenty that were planned as if all waves were independent.
   */
  @Test
  void supercellsOfFewAtoms() {
    Random random = new Random(23);
    for (int repeat = 0; repeat < Sweeps.count(20, 8); repeat++) {
      int atoms = 1 + random.nextInt(3);
      Structure one = fluid(atoms, 2.4 + random.nextDouble(), 0.8, random);
      int[] counts = {2 + random.nextInt(3), 1 + random.nextInt(3), 1 + random.nextInt(2)};
      double accuracy = Math.pow(10, -3 - 4 * random.nextDouble());
      double p = new double[] {1, 2, 4}[random.nextInt(3)];
      Row row = new Row(new Gto(1, 3), repeat % 2, p, 0.5 + 0.5 * random.nextDouble(), accuracy);
      check("supercell", repeated(one, counts), row, WITHOUT_MESH);
    }
  }

  /**
   * Where few waves make nearly all, only their phases tell how large coefficients are: in cells
   * that are much longer than wide, in small ones, and in supercells whose copies are displaced.
   */
  @Test
  void wavesThatAreFew() {
    int[] two = {92, 8};
    Structure thin =
        new Structure(
            two,
            new double[] {0.22, 0.02, 36.55, -0.01, 0.21, 19.81},
            Cell.periodic(0.668, 0, 0, -0.334, 0.579, 0, 0, 0, 43.2));
    check("thin", thin, new Row(new Laplacian(5, 3.8), 3, 3.73, 1.206, 1.19e-4), WITHOUT_MESH);
    Structure planes = box(1.065, 1.065, 86.1, two, 0.7, 0, 76.4, 1, 0, 23.4);
    Row sharp = new Row(new Monomial(4, 3.3), 3, 1, 0.366, 3.42e-6);
    check("planes", planes, sharp, Way.AUTO, Way.SUM);
    Structure few =
        box(
            7.03572,
            3.51786,
            3.51786,
            new int[] {92, 92},
            3.153496,
            2.835854,
            0.679148,
            6.879641,
            2.580965,
            0.757944);
    Row smooth = new Row(new Laplacian(4, 3.246313), 2, 1, 1.965715, 8.1138e-5);
    check("few", few, smooth, Way.AUTO, Way.SUM);
    double[] copies = {
      0.049862, 0.129148, 0.920537, 2.80656, 0.103213, 0.949739, 0.364847, 2.738842, 0.839045,
      2.780234, 2.716445, 0.952116, 0.132774, 5.500408, 1.036989, 2.934217, 5.502758, 0.860573
    };
    int[] types = {14, 14, 14, 14, 14, 14};
    Structure displaced = box(5.492049, 8.238073, 2.746024, types, copies);
    Row row = new Row(new Gto(0, 5.804587), 2, 1, 0.606365, 7.215e-9);
    check("displaced", displaced, row, WITHOUT_MESH);
  }

  /** Of dipoles, too: two sheets of them, whose own make nothing of even l at their sites. */
  @Test
  void dipolesOfFewWaves() {
    double a = 0.6334;
    Structure s = box(a, a, 89.63, new int[2], 0.38, 0.46, 31.79, 0.53, 0.036, 43.86);
    double[][][] moments = {
      {new double[2], {0.3, 1.1}, {-0.9, 0.4}, {0.7, -0.2}}, // of l = 0, then y, z, x
    };
    Sources dipoles = new Sources(new int[1], moments);
    Row row = new Row(new Monomial(1, 3.32), 0, 5, 0.33, 4.8e-5);
    Row fine = new Row(row.basis(), row.l(), row.p(), row.sigma(), 1e-12);
    double[][] values = {sum(row, s, dipoles), sum(fine, s, dipoles)};
    note("dipoles", row, "sum", ratio(row, List.<double[][]>of(values)));
  }

  private static double[] sum(Row row, Structure s, Sources sources) {
    Expansion.Builder builder = row.builder().path(EvaluationPath.KSUM);
    Expansion h = builder.splitting(Splitting.NEVER).channels(new Channels.Given(1, false)).build();
    ExpansionTables tables = new ExpansionTables(h);
    Planner planner = new Planner(tables, backend.speeds());
    return backend.expand(tables, List.of(planner.prepare(s, sources))).get(0).values();
  }

  /** Of wide sources less is left at the cutoff of sharp ones than of windows, and of high l. */
  @Test
  void sourcesOfSeveralWidths() {
    Random random = new Random(81);
    Structure crystal = fluid(6, 5, 0.9, random);
    double[] rows = crystal.cell().rows();
    Structure slab = crystal.withCell(new Cell(rows, true, true, false));
    Structure wire = crystal.withCell(new Cell(rows, false, false, true));
    double[] sharpAndWide = {0.45, 2.4, 2.4, 0.45, 1.3, 2.4};
    double[] wide = {1.8, 1.8, 1.8, 1.8, 1.8, 1.8};
    Structure withPoint = slab.withPoints(new double[] {1, 2, 12});
    for (Structure s : List.of(crystal, slab, wire, withPoint)) {
      for (double[] widths : List.of(sharpAndWide, wide)) {
        Row row = new Row(new Gto(2, 3), 4, s == wire ? 3 : 1, 0.45, 1e-7);
        double[][] values = {ofWidths(row, s, widths), oneByOne(row, s, widths)};
        note("widths", row, "auto", ratio(row, List.<double[][]>of(values)));
      }
    }
  }

  /** A point is no source: what width is said of it decides nothing. */
  @Test
  void widthsOfPointsCountForNothing() {
    Row row = new Row(new Gto(2, 3), 2, 1, 0.6, 1e-6);
    Structure atoms = box(4, 5, 6, new int[2], 0.3, 0.2, 0.1, 2.3, 2.2, 3.1);
    Structure s = atoms.withPoints(new double[] {1, 2, 3});
    assertThat(ofWidths(row, s, new double[] {0.6, 0.9, 1.4}))
        .isEqualTo(ofWidths(row, s, new double[] {0.6, 0.9}));
  }

  private static double[] ofWidths(Row row, Structure s, double[] widths) {
    double[][][] charges = {{new double[widths.length]}};
    Arrays.fill(charges[0][0], 0, s.atoms(), 1);
    Expansion h = row.builder().channels(new Channels.Given(0, true)).build();
    ExpansionTables tables = new ExpansionTables(h);
    Sources sources = new Sources(new int[1], charges).withWidths(widths);
    PlannedStructure job = new Planner(tables, backend.speeds()).prepare(s, sources);
    return backend.expand(tables, List.of(job)).get(0).values();
  }

  // Of each width densities of that smearing, added up.
  private static double[] oneByOne(Row row, Structure s, double[] widths) {
    double[] sum = {};
    for (double width : Arrays.stream(widths).distinct().toArray()) {
      double[][][] charges = {{new double[widths.length]}};
      Arrays.setAll(charges[0][0], i -> widths[i] == width ? 1 : 0);
      Row alone = new Row(row.basis(), row.l(), row.p(), width, 1e-12);
      double[] own = sum(alone, s, new Sources(new int[1], charges));
      double[] before = sum.length > 0 ? sum : new double[own.length];
      Arrays.setAll(own, x -> own[x] + before[x]);
      sum = own;
    }
    return sum;
  }

  /** Gradients, too: of atoms among images of others that move together, so that theirs cancel. */
  @Test
  void gradientsOfFewWaves() {
    double a = 1.1161;
    Structure s = box(a, a, 32.91, new int[2], 0.395, 0.044, 20.725, 0.375, 1.088, 7.404);
    gradients("two sheets", s, new Row(new Monomial(5, 2.4742), 2, 6, 0.3977, 5.48e-7));
  }

  private static Structure repeated(Structure s, int... counts) {
    int copies = counts[0] * counts[1] * counts[2];
    double[] rows = s.cell().rows();
    double[] x = new double[3 * s.atoms() * copies];
    for (int i = 0; i < x.length; i++) {
      int copy = i / 3 / s.atoms();
      int[] at = {copy % counts[0], copy / counts[0] % counts[1], copy / counts[0] / counts[1]};
      x[i] = s.position(i / 3 % s.atoms(), i % 3) + at[i % 3] * rows[4 * (i % 3)];
    }
    int[] types = new int[x.length / 3];
    Arrays.fill(types, 18);
    return box(counts[0] * rows[0], counts[1] * rows[4], counts[2] * rows[8], types, x);
  }

  // Of any order of magnitude, and now and then nothing.
  private static double smallest(Random random, double from, double to) {
    return random.nextInt(5) == 0 ? 0 : from * Math.pow(to / from, random.nextDouble());
  }

  private static Structure nearly(
      int lattice, double side, double strain, double displacement, Random random) {
    double[] sides = {side, side, side};
    if (lattice == CLOSE_PACKED) {
      sides[1] *= Math.sqrt(3);
      sides[2] *= Math.sqrt(8 / 3.0);
    }
    for (int axis = 0; axis < 3; axis++) {
      sides[axis] *= 1 + strain * random.nextGaussian();
    }
    double[] x = LATTICES[lattice].clone();
    for (int i = 0; i < x.length; i++) {
      x[i] = sides[i % 3] * x[i] + displacement * random.nextGaussian() + 0.3 * (i % 3);
    }
    int[] types = new int[x.length / 3];
    Arrays.fill(types, 18);
    return box(sides[0], sides[1], sides[2], types, x);
  }

  @Test
  void gradients() {
    Random random = new Random(9);
    Structure dense = fluid(24, 6.2, 0.9, random);
    for (double accuracy : new double[] {1e-3, 1e-6}) {
      for (double p : new double[] {1, 6, 12}) {
        gradients("two atoms", FAR_APART, new Row(new Gto(1, 3), 4, p, 1, accuracy));
      }
      gradients("dense", dense, new Row(1, 0.7, accuracy));
      gradients("salt, 0.05 Å", rockSalt(0.05, 1), new Row(1, 1, accuracy));
    }
    gradients("gas", fluid(8, 18, 2, random), new Row(new Gto(1, 3), 4, 6, 1, 1e-6));
    double[] x = {
      1.87353821, 1.29261584, 6.62696909, 2.3237962, 0.39534977, 1.22821477, 0.76807244, 1.50258347,
      2.64074238, 5.16206221, 4.38426989, 2.79082393, 3.64234907, 0.18779375, 5.8956359, 1.77756682,
      0.82951489, 2.0613993, 0.36181411, 4.32989095, 4.55063775, 6.51441743, 2.66405111, 0.99744105,
      7.48313329, 1.04295956, 1.47413926, 8.52329206, 3.72395731, 5.21186164
    };
    int[] types = {14, 8, 6, 1, 6, 8, 14, 1, 8, 6};
    Structure strained = box(9.1999284, 5.78839206, 6.71673106, types, x);
    gradients("strained", strained, new Row(new Gto(4, 2.0539773), 2, 2, 0.6594715, 1.317242e-8));
  }

  /** An atom's own part has no strain, and what ends of its images' waves have all adds up. */
  @Test
  void strainOfFewWavesOfOthers() {
    Structure two = box(3.5, 3.6, 3.4, new int[2], 0.1, 0.2, 0.3, 1.3, 1.6, 1.2);
    RadialBasis basis = new MultipoleBasis(List.of(0.2, 0.3));
    for (double accuracy : new double[] {1e-4, 1e-6, 1e-8}) {
      gradients("sharp, l = 0", two, new Row(basis, 0, 1, 0.2, accuracy));
      gradients("sharp", two, new Row(basis, 2, 6, 0.2, accuracy));
    }
    gradients("sharper", two, new Row(new MultipoleBasis(List.of(0.12)), 0, 8, 0.12, 1e-7));
  }

  private static void gradients(String name, Structure s, Row row) {
    Jacobian exact = jacobian(row.converged(), s, true);
    Jacobian got = jacobian(row.builder().build(), s, false);
    Jacobian strained = jacobian(row.builder().build(), s, true);
    List<double[][]> pairs = new ArrayList<>();
    for (int sample = 0; sample < exact.samples(); sample++) {
      pairs.add(new double[][] {got.positions(sample), exact.positions(sample)});
    }
    note(name, row, "gradient", ratio(row, pairs));
    List<double[][]> strains = new ArrayList<>();
    for (int i = 0; i < exact.centres(); i++) {
      strains.add(new double[][] {strained.strain(i), exact.strain(i)});
    }
    note(name, row, "strain", ratio(row, strains));
  }

  private static Jacobian jacobian(Expansion h, Structure s, boolean strain) {
    ExpansionTables tables = new ExpansionTables(h);
    PlannedStructure job = Planner.direct(tables, backend.speeds(), strain).prepare(s);
    return backend.jacobian(tables, job, 0, s.size());
  }

  /** Both parts of wide sources in a small cell are much larger than what they leave. */
  @Test
  void splitsThatLoseTheAccuracyAreRefused() {
    Structure s = box(1.5, 1.6, 1.5, new int[] {18}, 0.1, 0.2, 0.3);
    Row row = new Row(0.5, 1.1, 1e-6);
    assertThatThrownBy(() -> expand(backend, row.builder().splitting(Splitting.at(1.9)).build(), s))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the accuracy 1.0E-6 be lost; use a smaller smearing");
    check("small cell", s, row, Way.AUTO, Way.SUM);
    Structure wider = box(3, 3.1, 3, new int[] {18}, 0.1, 0.2, 0.3);
    Coefficients exact = expand(backend, row.converged(), wider);
    Expansion h = row.builder().splitting(Splitting.at(1.9)).build();
    double[][] values = {expand(backend, h, wider).values(), exact.values()};
    note("small cell", row, "split", ratio(row, List.<double[][]>of(values)));
  }

  @Test
  void slabsAndWiresWithoutDirections() {
    // the l = 0 that all atoms make together is dropped or cancels
    Random random = new Random(304);
    for (int atoms : new int[] {1, 3}) {
      Structure s = fluid(atoms, 4.6, 0.8, random);
      double[] rows = s.cell().rows();
      for (double p : new double[] {0.6, 1, 1.7}) {
        Row row = new Row(new Gto(2, 4.25), 0, p, 0.6, 5e-7);
        check("slab, l = 0", s.withCell(new Cell(rows, true, true, false)), row, Way.AUTO, Way.SUM);
        check("wire, l = 0", s.withCell(new Cell(rows, false, false, true)), row, Way.AUTO);
      }
    }
  }
}
