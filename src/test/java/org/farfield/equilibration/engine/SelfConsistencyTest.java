package org.farfield.equilibration.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.Drive;
import org.farfield.equilibration.ElementParameters;
import org.farfield.equilibration.Equilibrium;
import org.farfield.equilibration.LinearSiteModel;
import org.farfield.equilibration.SiteFunction;
import org.farfield.equilibration.SiteModel;
import org.farfield.equilibration.SiteParameters;
import org.farfield.equilibration.sums.Moments;
import org.farfield.equilibration.sums.Slopes;
import org.farfield.error.InputException;
import org.farfield.expansion.Gradients;
import org.farfield.features.engine.Engine;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Moments that agree with the potential they make. */
class SelfConsistencyTest {
  private static final int ATOMS = 6;
  private static final double TIGHT = 2e-13;

  private static Engine engine;

  @BeforeAll
  static void open() {
    engine = new Engine(new CpuBackend(2));
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  private static Structure structure(String pbc) {
    return Samples.structure(
        ATOMS, pbc.charAt(0) == 'T', pbc.charAt(1) == 'T', pbc.charAt(2) == 'T');
  }

  private static ChargeModel uncounted(ChargeModel model, boolean multipoles) {
    Map<Integer, ElementParameters> elements = new HashMap<>();
    model
        .elements()
        .forEach(
            (z, e) ->
                elements.put(
                    z,
                    new ElementParameters(
                        e.electronegativity(),
                        0,
                        0,
                        e.hardness(),
                        e.width(),
                        multipoles ? e.polarizability() : 0,
                        multipoles ? e.quadrupolePolarizability() : 0)));
    return ChargeModel.of("uncounted", elements);
  }

  private static Equilibrium solve(
      SiteModel model, Structure s, Conditions conditions, double tolerance, double dense) {
    try (SelfConsistency consistency = new SelfConsistency(model, engine, tolerance, dense)) {
      return consistency.of(List.of(s), List.of(conditions)).get(0);
    }
  }

  private static void assertClose(double[] actual, double[] expected, double error) {
    assertThat(actual).containsExactly(expected, offset(error));
  }

  /** A linear F is a model of least energy: charges, energy, forces and strain are the same. */
  @ParameterizedTest
  @CsvSource({
    "FFF, false, 1, 0.03",
    "FFF, true, 0.5, 0.03",
    "TTT, false, 1, 0",
    "TTT, true, 0, 0.05",
    "TTF, false, 0, 0",
    "FFT, true, 0, 0"
  })
  void linearOnesHaveTheLeastEnergy(String pbc, boolean multipoles, double charge, double field) {
    ChargeModel model = uncounted(Samples.multipoles(), multipoles);
    Structure s = structure(pbc);
    Conditions conditions = Conditions.charge(charge).inField(field, 0, -field);
    try (Equilibration equilibration = // by a factored matrix, without a residual
        new Equilibration(model, engine, Equilibration.TOLERANCE, Integer.MAX_VALUE)) {
      Equilibrium expected = equilibration.of(List.of(s), List.of(conditions)).get(0);
      Equilibrium actual =
          solve(LinearSiteModel.of(model), s, conditions, TIGHT, Double.POSITIVE_INFINITY);
      assertThat(actual.iterations()).isBetween(2, 100);
      assertClose(actual.moments(), expected.moments(), 2e-12);
      assertClose(actual.multipliers(), expected.multipliers(), 1e-10);
      assertClose(actual.potential(), expected.potential(), 1e-10);
      assertThat(actual.energy()).isCloseTo(expected.energy(), offset(1e-10));
      assertClose(actual.gradient(), expected.gradient(), 1e-10);
      assertClose(actual.strain(), expected.strain(), 1e-9);
      assertThat(Arrays.stream(actual.charges()).sum()).isCloseTo(charge, offset(1e-12));
    }
  }

  /** Not variational: three receivers, answers of no symmetry, what surroundings say besides. */
  private static LinearSiteModel learned() {
    Random random = new Random(7);
    Map<Integer, SiteParameters> elements = new HashMap<>();
    for (int z : new int[] {1, 6, 8, 11}) {
      double[][] k = new double[2][];
      for (int l = 0; l < 2; l++) {
        double scale = l == 0 ? -0.02 : -0.01;
        k[l] = new double[] {scale, scale * random.nextDouble(), -scale * random.nextDouble()};
      }
      elements.put(
          z,
          new SiteParameters(
              0.7 + 0.02 * z,
              new double[] {0.5, 1, 1.8},
              k,
              0.3 * random.nextGaussian(),
              random.nextGaussian(),
              new double[] {4 + z, 9}));
    }
    return LinearSiteModel.of("learned", elements).withDrive(new Nearness(1));
  }

  /** A drive in closed form: Gaussians of distances to other atoms, along them for dipoles. */
  private record Nearness(int degree) implements Drive {
    private static double weight(double[] d) {
      return 0.2 * Math.exp(-0.3 * (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]));
    }

    private int rows() {
      return (degree + 1) * (degree + 1);
    }

    // of the atoms of the cell alone, which is enough for open structures
    @Override
    public List<double[]> of(List<Structure> structures) {
      return structures.stream().map(this::of).toList();
    }

    private static double[] between(Structure s, int i, int j) {
      double[] d = new double[3];
      for (int x = 0; x < 3; x++) {
        d[x] = s.position(j, x) - s.position(i, x);
      }
      return d;
    }

    private double[] of(Structure s) {
      double[] p = new double[rows() * s.atoms()];
      for (int i = 0; i < s.atoms(); i++) {
        for (int j = 0; j < s.atoms(); j++) {
          if (j != i) {
            double[] d = between(s, i, j);
            p[rows() * i] += weight(d);
            for (int x = 0; x < 3 * degree; x++) {
              p[rows() * i + Moments.DIPOLE[x]] += weight(d) * d[x];
            }
          }
        }
      }
      return p;
    }

    @Override
    public List<Gradients> gradients(List<Structure> structures, List<double[]> weights) {
      Structure s = structures.get(0);
      double[] w = weights.get(0);
      Slopes slopes = new Slopes(s.atoms());
      for (int i = 0; i < s.atoms(); i++) {
        for (int j = 0; j < s.atoms(); j++) {
          if (j != i) {
            double[] d = between(s, i, j);
            double along = w[rows() * i];
            for (int x = 0; x < 3 * degree; x++) {
              along += w[rows() * i + Moments.DIPOLE[x]] * d[x];
            }
            double[] slope = new double[3];
            for (int x = 0; x < 3; x++) {
              double own = degree == 0 ? 0 : w[rows() * i + Moments.DIPOLE[x]];
              slope[x] = weight(d) * (own - 0.6 * along * d[x]);
            }
            slopes.addPair(i, j, d, slope);
          }
        }
      }
      return List.of(new Gradients(slopes.positions, slopes.strain, new double[0][0]));
    }
  }

  @ParameterizedTest
  @CsvSource({"FFF, true", "TTT, true", "TTF, true", "FFF, false", "TTT, false"})
  void forcesAndStrainAreDerivatives(String pbc, boolean dense) {
    LinearSiteModel model = learned();
    if (!pbc.equals("FFF")) {
      model = LinearSiteModel.of("learned", model.elements()); // the drive knows no images
    }
    LinearSiteModel used = model;
    Structure s = structure(pbc);
    Conditions conditions =
        Conditions.charge(pbc.equals("TTF") ? 0 : 0.5).inField(0, 0, pbc.equals("FFF") ? 0.04 : 0);
    double size = dense ? Double.POSITIVE_INFINITY : 0;
    double tolerance = dense ? 1e-12 : 1e-9;
    Differences.assertDerivatives(
        s, moved -> solve(used, moved, conditions, tolerance, size), dense ? 1e-8 : 2e-7);
  }

  /** The engine's expansions are what the matrices in closed form are. */
  @ParameterizedTest
  @ValueSource(strings = {"FFF", "TTT", "TTF", "FFT"})
  void withoutMatricesItIsTheSame(String pbc) {
    LinearSiteModel model = learned();
    Structure s = structure(pbc);
    Conditions conditions = Conditions.charge(0);
    LinearSiteModel used = LinearSiteModel.of("learned", model.elements());
    Equilibrium expected = solve(used, s, conditions, 1e-12, Double.POSITIVE_INFINITY);
    Equilibrium actual = solve(used, s, conditions, 1e-9, 0);
    assertClose(actual.moments(), expected.moments(), 1e-8);
    assertClose(actual.gradient(), expected.gradient(), 1e-7);
    assertClose(actual.strain(), expected.strain(), 1e-6);
  }

  // water on a lattice, in a rod or plate that is so long
  private static Structure row(int molecules, boolean slab) {
    Random random = new Random(molecules);
    double[][] atoms = {{0, 0, 0}, {0.96, 0, 0}, {-0.24, 0.93, 0}};
    int[] types = new int[12 * molecules];
    double[] positions = new double[3 * types.length];
    for (int i = 0; i < types.length; i++) {
      int molecule = i / 3;
      int[] at = {molecule / 4, molecule / 2 % 2, molecule % 2};
      types[i] = i % 3 == 0 ? 8 : 1;
      for (int x = 0; x < 3; x++) {
        positions[3 * i + x] = 3.1 * at[x] + atoms[i % 3][x] + 0.1 * random.nextGaussian();
      }
    }
    double[] rows = {0, 0, 0, 0, 6.2, 0, 0, 0, 6.2};
    return new Structure(types, positions, new Cell(rows, false, slab, slab));
  }

  /** Charge does not slosh in what does not repeat either: without a mesh there are 112 to 201. */
  @ParameterizedTest
  @CsvSource({"false, 0", "true, 0", "false, 2"})
  void iterationsDoNotGrowWithMoleculesAndSlabs(boolean slab, double charge) {
    LinearSiteModel model = LinearSiteModel.of(uncounted(ChargeModel.eeq2019(), false));
    int[] iterations = new int[2];
    for (int n = 0; n < 2; n++) {
      Structure s = row(n == 0 ? 4 : 32, slab);
      iterations[n] = solve(model, s, Conditions.charge(charge), 1e-8, 8e6).iterations();
    }
    assertThat(iterations[1]).isLessThan(2 * iterations[0]).isLessThan(30);
  }

  /** What explain says; a mesh is for molecules whose near pairs are few. */
  @ParameterizedTest
  @CsvSource({
    "6, false, 0.7, MATRICES",
    "14, false, 0.7, BOX",
    "14, false, 4, ENGINE",
    "14, true, 0.7, ENGINE"
  })
  void sizeAndWidthsSayHowItIsSummed(
      int side, boolean slab, double receiver, SelfConsistency.Sums expected) {
    SiteParameters hydrogen =
        new SiteParameters(
            0.7, new double[] {receiver}, new double[][] {{-0.1}}, 0, 0, new double[] {5});
    double[] positions = new double[3 * side * side * side];
    for (int k = 0; k < positions.length; k++) {
      int[] at = {k / 3 % side, k / 3 / side % side, k / 3 / side / side};
      positions[k] = 2.2 * at[k % 3];
    }
    int[] types = new int[positions.length / 3];
    Arrays.fill(types, 1);
    double[] rows = {2.2 * side, 0, 0, 0, 2.2 * side, 0, 0, 0, 2.2 * side};
    Structure s = new Structure(types, positions, new Cell(rows, slab, slab, false));
    LinearSiteModel model = LinearSiteModel.of("hydrogen", Map.of(1, hydrogen));
    try (SelfConsistency consistency = new SelfConsistency(model, engine, 1e-6)) {
      assertThat(consistency.sums(s)).isEqualTo(expected);
    }
  }

  @Test
  void theFrameBeforeIsANearStart() {
    Structure s = structure("TTT");
    double[] positions = s.positions();
    positions[4] += 0.01;
    Structure moved = s.withPositions(positions);
    List<Structure> both = List.of(s, moved);
    List<Conditions> neutral = Collections.nCopies(2, Conditions.charge(0));
    LinearSiteModel model = LinearSiteModel.of("learned", learned().elements());
    try (SelfConsistency consistency = new SelfConsistency(model, engine, 1e-8)) {
      List<Equilibrium> cold = consistency.of(both, neutral);
      List<Equilibrium> warm = consistency.along(both, neutral, false);
      assertThat(warm.get(0).iterations()).isEqualTo(cold.get(0).iterations());
      assertThat(warm.get(1).iterations()).isLessThan(cold.get(1).iterations());
      assertClose(warm.get(1).moments(), cold.get(1).moments(), 1e-7);
      assertThat(warm.get(1).gradient()).containsOnly(Double.NaN);
      Equilibrium again = consistency.along(both, neutral, true).get(1);
      assertThat(again.iterations()).isLessThanOrEqualTo(warm.get(1).iterations());
      assertClose(again.gradient(), cold.get(1).gradient(), 1e-6);
    }
  }

  private static Structure moved(Structure s, double by) {
    double[] positions = s.positions();
    positions[4] += by;
    return s.withPositions(positions);
  }

  /** Other atoms, another number of them, and frames that are refused, also in the middle. */
  @Test
  void alongATrajectoryItDoesNotMatterHowManyAreSolvedTogether() {
    Structure s = structure("TTT");
    int[] others = s.types();
    others[0] = 6;
    double[] twice = s.positions();
    System.arraycopy(twice, 0, twice, 3, 3);
    Structure wrong = s.withPositions(twice);
    List<Structure> right =
        List.of(
            s,
            moved(s, 0.1),
            Samples.structure(ATOMS - 1, true, true, true),
            moved(s, 0.2),
            new Structure(others, s.positions(), s.cell()),
            moved(s, 0.3));
    List<Structure> all = new ArrayList<>(right);
    all.add(4, wrong);
    LinearSiteModel model = LinearSiteModel.of("learned", learned().elements());
    List<Conditions> neutral = Collections.nCopies(all.size(), Conditions.charge(0));
    try (SelfConsistency one = new SelfConsistency(model, engine, 1e-6);
        SelfConsistency other = new SelfConsistency(model, engine, 1e-6)) {
      List<Equilibrium> together = one.along(right, neutral.subList(0, right.size()), true);
      List<Equilibrium> cold = other.of(right, neutral.subList(0, right.size()));
      assertThatThrownBy(() -> other.along(all, neutral, true))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("at one place");
      int found = 0;
      for (Structure frame : all) {
        List<Conditions> conditions = neutral.subList(0, 1);
        if (frame == wrong) {
          assertThatThrownBy(() -> other.along(List.of(frame), conditions, true))
              .isInstanceOf(InputException.class);
        } else {
          Equilibrium alone = other.along(List.of(frame), conditions, true).get(0);
          assertThat(alone.moments()).isEqualTo(together.get(found).moments());
          assertThat(alone.gradient()).isEqualTo(together.get(found).gradient());
          assertClose(alone.moments(), cold.get(found).moments(), 1e-5);
          found++;
        }
      }
      assertThat(found).isEqualTo(right.size());
    }
  }

  /** A model that says nothing of potentials above some, and notes the largest one. */
  private static final class Bounded implements SiteModel {
    private final LinearSiteModel model = LinearSiteModel.of("learned", learned().elements());
    private double limit = Double.POSITIVE_INFINITY;
    private double largest;

    @Override
    public String name() {
      return "bounded";
    }

    @Override
    public int degree() {
      return model.degree();
    }

    @Override
    public int receivers() {
      return model.receivers();
    }

    @Override
    public List<SiteFunction> in(List<Structure> structures) {
      return model.in(structures).stream().map(this::bounded).toList();
    }

    private SiteFunction bounded(SiteFunction function) {
      return new SiteFunction() {
        @Override
        public double width(int atom) {
          return function.width(atom);
        }

        @Override
        public double receiver(int atom, int receiver) {
          return function.receiver(atom, receiver);
        }

        @Override
        public void moments(int atom, double[] potential, double[] moments, double[] slopes) {
          double most = Arrays.stream(potential).map(Math::abs).max().orElseThrow();
          largest = Math.max(largest, most);
          function.moments(atom, potential, moments, slopes);
          if (most > limit) {
            Arrays.fill(moments, Double.NaN);
          }
        }

        @Override
        public double energy(int atom, double[] moments, double[] slopes) {
          return function.energy(atom, moments, slopes);
        }
      };
    }

    @Override
    public List<Gradients> gradients(
        List<Structure> structures, List<double[]> potentials, List<double[]> weights) {
      return model.gradients(structures, potentials, weights);
    }
  }

  @Test
  void aStartThatLeadsNowhereIsGivenUp() {
    Structure s = structure("FFF");
    double[] near = s.positions();
    Arrays.setAll(near, x -> 0.7 * near[x]);
    List<Structure> frames = List.of(s, s.withPositions(near));
    List<Conditions> conditions = List.of(Conditions.charge(9), Conditions.charge(0));
    Bounded model = new Bounded();
    // the largest potentials from where any frame begins, and where the one before ended
    Equilibrium cold = solve(model, frames.get(1), conditions.get(1), 1e-8, 8e6);
    double ofCold = model.largest;
    try (SelfConsistency consistency = new SelfConsistency(model, engine, 1e-8)) {
      consistency.along(frames.subList(0, 1), conditions.subList(0, 1), false);
      model.largest = 0;
      consistency.along(frames.subList(1, 2), conditions.subList(1, 2), false);
    }
    double ofWarm = model.largest;
    assertThat(ofWarm).isGreaterThan(1.1 * ofCold);
    try (SelfConsistency consistency = new SelfConsistency(model, engine, 1e-8)) {
      consistency.along(frames.subList(0, 1), conditions.subList(0, 1), false);
      model.limit = 0.5 * (ofCold + ofWarm);
      Equilibrium found =
          consistency.along(frames.subList(1, 2), conditions.subList(1, 2), false).get(0);
      assertThat(found.moments()).isEqualTo(cold.moments());
    }
  }

  /** Nothing is left of the sum to be relative to. */
  @Test
  void neutralAtomsOfOneKindHaveNoCharges() {
    Random random = new Random(2);
    Structure atom = new Structure(new int[] {1}, new double[] {0.3, -0.2, 0.9}, Cell.OPEN);
    Structure pair =
        new Structure(new int[] {1, 1}, new double[] {0.3, -0.2, 0.9, 0.1, 0.8, 0.4}, Cell.OPEN);
    for (int n = 0; n < 100; n++) {
      double[] k = {-0.05 * random.nextDouble(), 0.01 * random.nextDouble() - 0.02, -0.01};
      SiteParameters hydrogen =
          new SiteParameters(
              0.5,
              new double[] {0.5, 1, 1.8},
              new double[][] {k},
              random.nextGaussian(),
              0,
              new double[] {0});
      SiteModel model = LinearSiteModel.of("one kind", Map.of(1, hydrogen));
      for (Structure s : List.of(atom, pair)) {
        Equilibrium e = solve(model, s, Conditions.charge(0), 1e-8, Double.POSITIVE_INFINITY);
        assertClose(e.charges(), new double[s.atoms()], 1e-13);
      }
    }
  }

  @Test
  void wrongInputIsRefused() {
    LinearSiteModel model = learned();
    Structure other = new Structure(new int[] {9}, new double[3], structure("FFF").cell());
    assertThatThrownBy(() -> solve(model, other, Conditions.charge(0), 1e-8, 0))
        .isInstanceOf(InputException.class)
        .hasMessage("structure: learned has no parameters of F; it knows H, C, O, Na");
    Conditions fixed = Conditions.charge(0).withFragments(new int[ATOMS]);
    assertThatThrownBy(() -> solve(model, structure("FFF"), fixed, 1e-8, 0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("this one keeps the total charge alone");
  }

  /** Then charges are those of elements, and each has the same share of what is missing. */
  @ParameterizedTest
  @ValueSource(strings = {"FFF", "TTT"})
  void whatIsMissingIsSharedOutWhereNothingAnswers(String pbc) {
    Map<Integer, SiteParameters> deaf = new HashMap<>();
    for (int z : new int[] {1, 6, 8, 11}) {
      deaf.put(
          z,
          new SiteParameters(1, new double[] {1}, new double[1][1], 0.1 * z, 0, new double[] {5}));
    }
    LinearSiteModel model = LinearSiteModel.of("deaf", deaf).withDrive(new Nearness(0));
    if (!pbc.equals("FFF")) {
      model = LinearSiteModel.of("deaf", deaf);
    }
    LinearSiteModel used = model;
    Structure s = structure(pbc);
    Equilibrium e = solve(used, s, Conditions.charge(0.5), 1e-12, Double.POSITIVE_INFINITY);
    assertThat(e.iterations()).isEqualTo(1);
    assertThat(Arrays.stream(e.charges()).sum()).isCloseTo(0.5, offset(1e-12));
    Differences.assertDerivatives(
        s,
        moved -> solve(used, moved, Conditions.charge(0.5), 1e-12, Double.POSITIVE_INFINITY),
        1e-8);
  }
}
