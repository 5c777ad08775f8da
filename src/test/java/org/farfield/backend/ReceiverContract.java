package org.farfield.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.farfield.backend.reference.ReferenceBackend;
import org.farfield.basis.MultipoleBasis;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.Receivers;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.spec.Channels;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.Splitting;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Gaussian multipoles as receivers must fulfil, on every backend that has them. */
public class ReceiverContract extends Contract {
  private static final int DEGREE = 2;
  private static final int ROWS = 9;
  private static final Map<Expansion, ExpansionTables> TABLES = new ConcurrentHashMap<>();
  private static final Map<String, double[][]> POTENTIALS = new ConcurrentHashMap<>();

  /** Sums that differ in kind; what each may err by. */
  @SuppressWarnings("ImmutableEnumChecker") // nobody changes the test data
  enum Case {
    PAIRS(TestStructures.open(191, 4, 4), EvaluationPath.AUTO, Splitting.AUTO, 1e-11),
    VECTORS(TestStructures.periodic(192, 4, 4), EvaluationPath.KSUM, Splitting.NEVER, 1e-9),
    SPLIT(TestStructures.periodic(192, 4, 4), EvaluationPath.KSUM, Splitting.at(1.2), 1e-9),
    MESH(TestStructures.periodic(192, 4, 4), EvaluationPath.MESH, Splitting.NEVER, 1e-7),
    SLAB(TestStructures.partlyPeriodic(193, 4, 4), EvaluationPath.KSUM, Splitting.NEVER, 1e-9),
    WIRE(wire(TestStructures.periodic(194, 4, 4)), EvaluationPath.KSUM, Splitting.NEVER, 1e-9);

    final Structure structure;
    private final EvaluationPath path;
    private final Splitting splitting;
    final double tolerance;

    Case(Structure structure, EvaluationPath path, Splitting splitting, double tolerance) {
      this.structure = structure;
      this.path = path;
      this.splitting = splitting;
      this.tolerance = tolerance;
    }

    private static Structure wire(Structure s) {
      return s.withCell(new Cell(s.cell().rows(), false, true, false));
    }

    Expansion.Builder builder() {
      return Expansion.builder()
          .density(1, 0.6)
          .channels(new Channels.Given(DEGREE, true))
          .accuracy(1e-10)
          .path(path)
          .splitting(splitting);
    }

    double[] widths() {
      double[] widths = new double[structure.size()];
      Arrays.setAll(widths, i -> i % 2 == 0 ? 0.6 : i % 4 == 1 ? 0.95 : 1.5);
      return widths;
    }
  }

  private void require(Case c) {
    if (c == Case.MESH) {
      require(TestedBackend.Part.MESH);
    }
  }

  private static Prepared prepare(
      Backend backend, Expansion h, Structure s, Sources sources, Receivers receivers) {
    Expansion all = Receivers.expansion(h, List.of(receivers));
    ExpansionTables tables = TABLES.computeIfAbsent(all, ExpansionTables::new);
    PlannedStructure job = new Planner(tables, backend.speeds()).prepare(s, sources);
    return new PreparedReceivers(backend.prepare(tables, List.of(job)), all, List.of(receivers));
  }

  private static Prepared prepare(Backend backend, Expansion h, Structure s, double[] widths) {
    Sources sources = new Sources(new int[1], new double[1][ROWS][s.size()]).withWidths(widths);
    return prepare(backend, h, s, sources, Receivers.like(sources));
  }

  private static double[] apply(Prepared prepared, double[] moments) {
    Coefficients c = prepared.apply(List.of(sources(moments))).get(0);
    assertThat(c.radial()).isEqualTo(1);
    return flat(Receivers.asSources(c), moments.length / ROWS);
  }

  // {@code [atom][lm]}
  private static Sources sources(double[] moments) {
    double[][][] q = new double[1][ROWS][moments.length / ROWS];
    for (int x = 0; x < moments.length; x++) {
      q[0][x % ROWS][x / ROWS] = moments[x];
    }
    return new Sources(new int[1], q);
  }

  private static double[] flat(Sources sources, int atoms) {
    double[] result = new double[ROWS * atoms];
    Arrays.setAll(result, x -> sources.value(0, x / ROWS, x % ROWS));
    return result;
  }

  /** G, a column for every moment. */
  private static double[][] matrix(Prepared prepared, int atoms) {
    double[][] result = new double[ROWS * atoms][ROWS * atoms];
    for (int y = 0; y < result.length; y++) {
      double[] unit = new double[result.length];
      unit[y] = 1;
      double[] column = apply(prepared, unit);
      for (int x = 0; x < result.length; x++) {
        result[x][y] = column[x];
      }
    }
    return result;
  }

  /**
   * Random moments: charges alone, then of all degrees. A wrong number anywhere in G shows in the
   * potentials of each, for a small part of the work that its columns would be.
   */
  private static double[][] probes(int atoms) {
    Random random = new Random(190);
    double[][] result = new double[4][];
    Arrays.setAll(result, i -> random.doubles((long) ROWS * atoms, -1, 1).toArray());
    for (int x = 0; x < result[0].length; x++) {
      result[0][x] = x % ROWS == 0 ? result[0][x] : 0;
    }
    return result;
  }

  /** G times the probes of the case; made once for each backend, for several tests ask. */
  private double[][] potentials(Case c) {
    return potentials(on, c, backend);
  }

  private static double[][] potentials(TestedBackend on, Case c, Backend backend) {
    return POTENTIALS.computeIfAbsent(
        on + " " + c,
        key -> {
          try (Prepared p = prepare(backend, c.builder().build(), c.structure, c.widths())) {
            return Arrays.stream(probes(c.structure.size()))
                .map(probe -> apply(p, probe))
                .toArray(double[][]::new);
          }
        });
  }

  private static void assertProducts(
      double[][] potentials, double[][] g, double[][] probes, double tolerance) {
    for (int i = 0; i < probes.length; i++) {
      for (int x = 0; x < g.length; x++) {
        assertThat(potentials[i][x])
            .as("probe %d, %d", i, x)
            .isCloseTo(dot(g[x], probes[i]), offset(tolerance * (g[x][x] + 1)));
      }
    }
  }

  private static void assertClose(double[][] actual, double[][] expected, double tolerance) {
    for (int x = 0; x < expected.length; x++) {
      for (int y = 0; y < expected.length; y++) {
        double size = Math.sqrt(Math.abs(expected[x][x] * expected[y][y]));
        assertThat(actual[x][y])
            .as("%d %d", x, y)
            .isCloseTo(expected[x][y], offset(tolerance * (size + 1)));
      }
    }
  }

  /** However many vectors there are, sources of all widths have the same. */
  @ParameterizedTest
  @EnumSource(
      value = Case.class,
      names = {"VECTORS", "SLAB", "WIRE"})
  void directSumsAreSymmetricToRounding(Case c) {
    Expansion h = c.builder().accuracy(1e-4).build();
    double[][] probes = probes(c.structure.size());
    try (Prepared p = prepare(backend, h, c.structure, c.widths())) {
      double[] there = apply(p, probes[1]);
      double[] back = apply(p, probes[2]);
      double size = Math.sqrt(dot(there, there) * dot(probes[2], probes[2]));
      assertThat(dot(probes[2], there)).isCloseTo(dot(probes[1], back), offset(1e-13 * size));
    }
  }

  @ParameterizedTest
  @EnumSource(Case.class)
  void theMatrixIsThatOfElectrostatics(Case c) {
    require(c);
    Structure s = c.structure;
    double[][] probes = probes(s.size());
    double[][] v = potentials(c);
    for (int i = 0; i < probes.length; i++) {
      for (int j = 0; j < i; j++) { // G = Gᵀ
        assertThat(dot(probes[i], v[j])).isCloseTo(dot(probes[j], v[i]), offset(10 * c.tolerance));
      }
    }
    if (s.cell().isOpen()) {
      assertProducts(v, CoulombMatrix.open(s, c.widths(), DEGREE), probes, c.tolerance);
    } else if (s.cell().isFullyPeriodic()) {
      assertProducts(v, CoulombMatrix.ewald(s, c.widths(), DEGREE, 0.6), probes, c.tolerance);
    } else { // there the independent sum is of charges; for the rest, see the derivatives
      double[][] ofCharges = {charges(probes[0])};
      double[][] there = {charges(v[0])};
      assertProducts(there, CoulombMatrix.charges(s, c.widths(), 0.6), ofCharges, c.tolerance);
    }
  }

  private static double[] charges(double[] moments) {
    double[] result = new double[moments.length / ROWS];
    Arrays.setAll(result, i -> moments[i * ROWS]);
    return result;
  }

  /**
   * A receiver of l = 1 is the derivative of one of l = 0, one of l = 2 that of l = 1. Of a mesh
   * all numbers are compared with independent ones above.
   */
  @ParameterizedTest
  @EnumSource(
      value = Case.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"MESH"})
  void receiversAreDerivativesOfReceivers(Case c) {
    require(c);
    Structure s = c.structure;
    double[] p = new Random(198).doubles(9L * s.size(), -1, 1).toArray();
    Arrays.fill(p, 0, ROWS, 0); // the first atom moves, and receives only
    double step = 0.02;
    double[] weights = {1.0 / 12, -2.0 / 3, 0, 2.0 / 3, -1.0 / 12};
    Expansion h = c.builder().build();
    double[][] slopes = new double[3][4];
    double[] here;
    try (Prepared prepared = prepare(backend, h, s, c.widths())) {
      here = apply(prepared, p);
    }
    for (int x = 0; x < 3; x++) {
      for (int i : new int[] {-2, -1, 1, 2}) {
        double[] positions = s.positions();
        positions[x] += i * step;
        Structure moved = TestStructures.moved(s, positions, s.cell());
        double[] v;
        try (Prepared prepared = prepare(backend, h, moved, c.widths())) {
          v = apply(prepared, p);
        }
        for (int lm = 0; lm < 4; lm++) {
          slopes[x][lm] += weights[i + 2] / step * v[lm];
        }
      }
    }
    double[] expected = {
      slopes[1][0],
      slopes[2][0],
      slopes[0][0],
      slopes[0][1] / Math.sqrt(3),
      slopes[1][2] / Math.sqrt(3),
      (2 * slopes[2][2] - slopes[0][3] - slopes[1][1]) / 6,
      slopes[0][2] / Math.sqrt(3),
      (slopes[0][3] - slopes[1][1]) / (2 * Math.sqrt(3))
    };
    for (int lm = 1; lm < ROWS; lm++) {
      assertThat(here[lm]).as("%d", lm).isCloseTo(expected[lm - 1], offset(3e-6));
    }
  }

  /** Row 7 of the oracles: neither kind of the independent sum depends on what it is split at. */
  @Test
  void theIndependentSumsAgree() {
    Structure s = Case.VECTORS.structure;
    double[] widths = Case.VECTORS.widths();
    double[][] waves = CoulombMatrix.waves(s, widths, DEGREE);
    for (double alpha : new double[] {0.45, 0.6, 1.1}) {
      assertClose(CoulombMatrix.ewald(s, widths, DEGREE, alpha), waves, 2e-13);
    }
  }

  /** Row 6: a charge in a cube feels itself and its images. */
  @Test
  void aChargeInACubeHasTheEnergyOfALattice() {
    double side = 6.5;
    Structure s =
        new Structure(
            new int[] {1}, new double[3], Cell.periodic(side, 0, 0, 0, side, 0, 0, 0, side));
    for (double width : new double[] {0.4, 0.5, 0.55}) { // Gaussians of images do not touch
      Expansion h =
          Expansion.builder()
              .density(1, width)
              .channels(new Channels.Given(0, false))
              .accuracy(1e-12)
              .build();
      Sources one = new Sources(new int[1], new double[][] {{1}});
      double expected =
          1 / (width * Math.sqrt(Math.PI))
              - 2.837297479480620 / side
              + 4 * Math.PI * width * width / (side * side * side);
      try (Prepared p = prepare(backend, h, s, one, new Receivers(0, new double[] {width}))) {
        assertThat(p.apply(List.of(one)).get(0).values()[0]).isCloseTo(expected, offset(1e-11));
      }
    }
  }

  /** The atom's own part is 1/(√π 2^l (2l+1)!! σ^{2l+1}), and goes when it is not counted. */
  @Test
  void anAtomAloneFeelsItself() {
    double width = 0.7;
    Structure s = new Structure(new int[] {1}, new double[3], Cell.OPEN);
    for (double weight : new double[] {1, 0}) {
      Expansion h = Case.PAIRS.builder().centerAtomWeight(weight).build();
      double[][] g;
      try (Prepared prepared = prepare(backend, h, s, new double[] {width})) {
        g = matrix(prepared, 1);
      }
      double[] own = {1, 2 * 3, 4 * 15};
      double[][] expected = new double[ROWS][ROWS];
      for (int lm = 0; lm < ROWS; lm++) {
        int l = (int) Math.sqrt(lm);
        expected[lm][lm] = weight / (Math.sqrt(Math.PI) * own[l] * Math.pow(width, 2 * l + 1));
      }
      assertClose(g, expected, 1e-12);
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int x = 0; x < a.length; x++) {
      sum += a[x] * b[x];
    }
    return sum;
  }

  /** Receivers and sources of other widths and degrees; the transpose of both. */
  @ParameterizedTest
  @EnumSource(Case.class)
  void transposesAreTransposes(Case c) {
    require(c);
    Structure s = c.structure;
    Random random = new Random(195);
    double[] wider = Arrays.stream(c.widths()).map(w -> 2.1 - w).toArray();
    Sources sources = sources(random.doubles(9L * s.size(), -1, 1).toArray());
    try (Prepared prepared =
        prepare(
            backend,
            c.builder().accuracy(1e-5).build(),
            s,
            sources.withWidths(c.widths()),
            new Receivers(1, wider))) {
      Coefficients v = prepared.apply(List.of(sources)).get(0);
      assertThat(v.fields()).isEqualTo(4);
      Coefficients g = v.zeros();
      Arrays.setAll(g.values(), x -> random.nextGaussian());
      Sources back = prepared.transpose(List.of(g)).get(0);
      assertThat(dot(flat(back, s.size()), flat(sources, s.size())))
          .isCloseTo(dot(g.values(), v.values()), offset(1e-9));
    }
  }

  /** ½ pᵀ ∂G p, by differences of ½ pᵀ G p. */
  @ParameterizedTest
  @EnumSource(
      value = Case.class,
      names = {"PAIRS", "VECTORS", "SPLIT", "SLAB"})
  void forcesAreThoseOfTheEnergy(Case c) {
    require(c);
    Structure s = c.structure;
    double[] p = new Random(196).doubles(9L * s.size(), -1, 1).toArray();
    Expansion h = c.builder().build();
    double[] forces;
    try (Prepared prepared = prepare(backend, h, s, c.widths())) {
      Coefficients v = prepared.apply(List.of(sources(p))).get(0);
      Coefficients half = Receivers.asProjections(0.5, sources(p), v);
      Gradients gradients = prepared.adjoint(List.of(sources(p)), List.of(half)).get(0);
      forces = gradients.positions();
    }
    double step = 2e-3;
    double[] weights = {1.0 / 12, -2.0 / 3, 0, 2.0 / 3, -1.0 / 12};
    for (int x = 0; x < 5; x++) { // an atom and a half tell
      double slope = 0;
      for (int i = -2; i <= 2; i++) {
        double[] positions = s.positions();
        positions[x] += i * step;
        Structure moved = TestStructures.moved(s, positions, s.cell());
        try (Prepared prepared = prepare(backend, h, moved, c.widths())) {
          slope += weights[i + 2] / step * 0.5 * dot(p, apply(prepared, p));
        }
      }
      assertThat(forces[x]).isCloseTo(slope, offset(2e-7 * (1 + Math.abs(slope))));
    }
  }

  /** Several structures whose widths differ, with one backend call for all. */
  @Test
  void structuresHaveWidthsOfTheirOwn() {
    Structure first = Case.PAIRS.structure;
    Structure second = Case.VECTORS.structure;
    List<Receivers> receivers =
        List.of(
            new Receivers(1, new double[] {0.6, 0.7, 0.8, 0.9}),
            new Receivers(1, new double[] {1.1, 0.7, 1.1, 0.6}));
    Expansion h =
        Expansion.builder().density(1, 0.6).channels(new Channels.Given(0, false)).build();
    Expansion all = Receivers.expansion(h, receivers);
    assertThat(((MultipoleBasis) all.basis()).widths()).containsExactly(0.6, 0.7, 0.8, 0.9, 1.1);
    ExpansionTables tables = new ExpansionTables(all);
    Planner planner = new Planner(tables, backend.speeds());
    Random random = new Random(197);
    List<Sources> sources = new ArrayList<>();
    List<PlannedStructure> jobs = new ArrayList<>();
    for (Structure s : List.of(first, second)) {
      double[][] weights = {random.doubles(4, -1, 1).toArray()};
      sources.add(new Sources(new int[1], weights));
      jobs.add(planner.prepare(s, sources.get(sources.size() - 1)));
    }
    try (Prepared prepared = new PreparedReceivers(backend.prepare(tables, jobs), all, receivers)) {
      assertThat(prepared.structures()).isEqualTo(jobs);
      List<Coefficients> together = prepared.apply(sources);
      for (int s = 0; s < 2; s++) {
        try (Prepared alone =
            prepare(backend, h, jobs.get(s).structure(), sources.get(s), receivers.get(s))) {
          double[] values = alone.apply(List.of(sources.get(s))).get(0).values();
          for (int x = 0; x < values.length; x++) {
            assertThat(together.get(s).values()[x]).isCloseTo(values[x], offset(1e-5));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Case.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"MESH"})
  void numbersAreThoseOfTheReference(Case c) {
    require(c);
    double[][] plain;
    try (Backend reference = new ReferenceBackend()) {
      plain = potentials(TestedBackend.REFERENCE, c, reference);
    }
    double[][] v = potentials(c);
    for (int i = 0; i < v.length; i++) {
      double size = Arrays.stream(plain[i]).map(Math::abs).max().orElseThrow();
      for (int x = 0; x < v[i].length; x++) {
        assertThat(v[i][x]).as("%d %d", i, x).isCloseTo(plain[i][x], offset(1e-11 * size));
      }
    }
  }

  /** The Jacobian of charges, contracted with cotangents, is the adjoint. */
  @ParameterizedTest
  @EnumSource(
      value = Case.class,
      names = {"PAIRS", "VECTORS"})
  void jacobiansAreThoseOfTheAdjoint(Case c) {
    Structure s = c.structure;
    Expansion h =
        Expansion.builder()
            .density(1, 0.6)
            .channels(new Channels.Given(0, false))
            .path(c == Case.PAIRS ? EvaluationPath.AUTO : EvaluationPath.KSUM)
            .splitting(Splitting.NEVER)
            .build();
    Random random = new Random(199);
    double[][] weights = {random.doubles(s.size(), -1, 1).toArray()};
    Sources charges = new Sources(new int[1], weights);
    try (Prepared prepared = prepare(backend, h, s, charges, new Receivers(1, c.widths()))) {
      Coefficients g = prepared.apply(List.of(charges)).get(0).zeros();
      double[] row = random.doubles(g.rowLength(), -1, 1).toArray();
      System.arraycopy(row, 0, g.values(), 2 * row.length, row.length); // of the third atom
      double[] expected = prepared.adjoint(List.of(charges), List.of(g)).get(0).positions();
      Jacobian jacobian = prepared.jacobian(charges, 0, new int[] {2});
      assertThat(jacobian.rowLength()).isEqualTo(row.length);
      for (int x = 0; x < expected.length; x++) {
        double[] values = jacobian.positions(jacobian.sample(2, x / 3));
        double sum = 0;
        for (int f = 0; f < row.length; f++) {
          sum += row[f] * values[x % 3 * row.length + f];
        }
        assertThat(sum).isCloseTo(expected[x], offset(1e-10));
      }
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> new Receivers(2, new double[] {1, 0}))
        .isInstanceOf(InputException.class)
        .hasMessage("the width of the receiver of atom 2 must be a positive number of Å, not 0.0");
    double[] many = new double[65];
    Arrays.setAll(many, i -> 1 + 0.01 * i);
    Expansion h = Case.PAIRS.builder().build();
    assertThatThrownBy(() -> Receivers.expansion(h, List.of(new Receivers(1, many))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("65 different widths of receivers");
    assertThatThrownBy(
            () ->
                Receivers.expansion(
                    h,
                    List.of(
                        new Receivers(1, new double[] {1}), new Receivers(2, new double[] {1}))))
        .hasMessage("receivers of different degrees");
    Structure s = Case.PAIRS.structure;
    Sources sources = sources(new double[9 * s.size()]);
    assertThatThrownBy(() -> prepare(backend, h, s, sources, new Receivers(2, new double[] {1, 1})))
        .hasMessage("2 receivers do not fit a structure of 4 atoms");
    assertThatThrownBy(() -> Receivers.like(sources)).hasMessage("sources without widths");
    double[] widths = {1, 1, 1, 1};
    try (Prepared prepared = prepare(backend, h, s, widths)) {
      Coefficients right = prepared.apply(List.of(sources)).get(0);
      assertThatThrownBy(() -> prepared.transpose(List.of(right, right)))
          .hasMessage("1 structures but 2 cotangents");
      Coefficients wrong = new Coefficients(h, s.size(), new int[1]);
      assertThatThrownBy(() -> prepared.transpose(List.of(wrong)))
          .hasMessageContaining("has not the shape");
      assertThatThrownBy(() -> Receivers.asSources(wrong))
          .hasMessage("not projections of one density");
    }
  }
}
