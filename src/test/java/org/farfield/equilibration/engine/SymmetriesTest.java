package org.farfield.equilibration.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.farfield.backend.TestedBackend;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.ElementParameters;
import org.farfield.equilibration.Equilibrium;
import org.farfield.features.engine.Engine;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Row 13 of the oracles: what holds of any atoms, with dipoles and quadrupoles among them, of
 * solutions by sums of every backend; matrices of slabs and wires are such sums, too.
 */
class SymmetriesTest extends OnEngines {
  private static final int ATOMS = 5;
  private static final ChargeModel MODEL = Samples.multipoles();
  private static final double TOLERANCE = 1e-10; // V

  private final Random random = new Random(23);

  private static Structure sample(String pbc) {
    return Samples.structure(
        ATOMS, pbc.charAt(0) == 'T', pbc.charAt(1) == 'T', pbc.charAt(2) == 'T');
  }

  private Equilibrium of(Structure structure, double charge) {
    return of(MODEL, structure, charge, 0);
  }

  private Equilibrium of(ChargeModel model, Structure structure, double charge, int dense) {
    try (Equilibration equilibration = new Equilibration(model, engine, TOLERANCE, dense)) {
      Equilibrium e =
          equilibration.of(List.of(structure), List.of(Conditions.charge(charge))).get(0);
      assertThat(e.iterations() > 0).isEqualTo(dense == 0);
      return e;
    }
  }

  /** The sum of charges, Newton's third law, and that a matrix and the processor give the same. */
  @ParameterizedTest
  @ValueSource(strings = {"FFF", "TTT", "TTF", "FFT"})
  void chargesAddUpAndMatricesGiveTheSame(String pbc) {
    double charge = 2 * random.nextGaussian();
    Equilibrium e = of(sample(pbc), charge);
    assertThat(Arrays.stream(e.charges()).sum()).isCloseTo(charge, offset(1e-12));
    for (int x = 0; x < 3; x++) {
      double sum = 0;
      for (int at = x; at < 3 * ATOMS; at += 3) {
        sum += e.forces()[at];
      }
      assertThat(sum).isCloseTo(0, offset(1e-7));
    }
    Equilibrium direct = of(MODEL, sample(pbc), charge, Integer.MAX_VALUE);
    assertThat(Arrays.stream(direct.charges()).sum()).isCloseTo(charge, offset(1e-12));
    assertSame(direct, e);
    Engine own = engine;
    try (Engine cpu = new Engine(new CpuBackend(1))) {
      engine = cpu;
      assertSame(of(sample(pbc), charge), e);
    } finally {
      engine = own;
    }
  }

  private static void assertSame(Equilibrium expected, Equilibrium e) {
    assertClose(e.moments(), expected.moments());
    assertClose(e.potential(), expected.potential());
    assertClose(e.forces(), expected.forces());
    assertThat(e.strain()).containsExactly(expected.strain(), offset(1e-7));
    assertThat(e.energy()).isCloseTo(expected.energy(), offset(1e-8));
  }

  /** χ + c moves no charge; the energy has c times their sum more. */
  @ParameterizedTest
  @ValueSource(strings = {"FFF", "TTT", "TTF", "FFT"})
  void whatAllAtomsHaveInCommonMovesNoCharge(String pbc) {
    double more = 0.7;
    Map<Integer, ElementParameters> elements = new TreeMap<>();
    MODEL
        .elements()
        .forEach(
            (z, one) ->
                elements.put(
                    z,
                    new ElementParameters(
                        one.electronegativity() + more,
                        one.coordination(),
                        one.covalentRadius(),
                        one.hardness(),
                        one.width(),
                        one.polarizability(),
                        one.quadrupolePolarizability())));
    Equilibrium expected = of(sample(pbc), 0.3);
    Equilibrium e = of(ChargeModel.of("shifted", elements), sample(pbc), 0.3, 0);
    assertClose(e.moments(), expected.moments());
    assertClose(e.forces(), expected.forces());
    assertThat(e.energy()).isCloseTo(expected.energy() + 0.3 * more, offset(1e-8));
  }

  /** Dipoles and forces turn with the atoms, all else stays. */
  @ParameterizedTest
  @CsvSource({"FFF, 1", "TTT, 1", "TTF, 0", "FFT, 0"})
  void turnedAtomsHaveTurnedDipolesAndForces(String pbc, double charge) {
    double[] turn = rotation();
    Structure s = sample(pbc);
    Cell cell = s.cell();
    Structure turned =
        s.withPositions(times(turn, s.positions()))
            .withCell(
                new Cell(
                    times(turn, cell.rows()),
                    cell.isPeriodic(0),
                    cell.isPeriodic(1),
                    cell.isPeriodic(2)));
    Equilibrium expected = of(s, charge);
    Equilibrium actual = of(turned, charge);
    assertClose(actual.charges(), expected.charges());
    assertClose(actual.dipoles(), times(turn, expected.dipoles()));
    assertClose(actual.forces(), times(turn, expected.forces()));
    assertThat(actual.energy()).isCloseTo(expected.energy(), offset(1e-8));
  }

  @ParameterizedTest
  @CsvSource({"FFF, 1", "TTT, 1", "TTF, 0", "FFT, 0"})
  void orderDoesNotMatter(String pbc, double charge) {
    Structure s = sample(pbc);
    int[] order = {3, 0, 4, 2, 1};
    int[] types = IntStream.of(order).map(s::type).toArray();
    Equilibrium expected = of(s, charge);
    Equilibrium actual = of(new Structure(types, picked(s.positions(), order), s.cell()), charge);
    assertClose(
        actual.charges(), IntStream.of(order).mapToDouble(i -> expected.charges()[i]).toArray());
    assertClose(actual.forces(), picked(expected.forces(), order));
    assertThat(actual.energy()).isCloseTo(expected.energy(), offset(1e-8));
  }

  /** Two cells side by side have twice the energy, and each the charges of one. */
  @ParameterizedTest
  @CsvSource({"TTT, 1", "TTF, 0", "FFT, 0"})
  void twoCellsAreTwiceOne(String pbc, double charge) {
    Structure s = sample(pbc);
    double[] rows = s.cell().rows();
    int vector = pbc.indexOf('T');
    double[] positions = Arrays.copyOf(s.positions(), 6 * ATOMS);
    for (int x = 0; x < 3 * ATOMS; x++) {
      positions[3 * ATOMS + x] = positions[x] + rows[3 * vector + x % 3];
    }
    int[] types = IntStream.range(0, 2 * ATOMS).map(i -> s.type(i % ATOMS)).toArray();
    for (int x = 0; x < 3; x++) {
      rows[3 * vector + x] *= 2;
    }
    Cell cell =
        new Cell(rows, s.cell().isPeriodic(0), s.cell().isPeriodic(1), s.cell().isPeriodic(2));
    Equilibrium one = of(s, charge);
    Equilibrium two = of(new Structure(types, positions, cell), 2 * charge);
    assertClose(two.charges(), twice(one.charges()));
    assertClose(two.forces(), twice(one.forces()));
    assertThat(two.energy()).isCloseTo(2 * one.energy(), offset(1e-8));
  }

  @Test
  void moleculesHaveNoTorque() {
    Structure s = sample("FFF");
    double[] forces = of(s, 1).forces();
    for (int x = 0; x < 3; x++) {
      double torque = 0;
      for (int i = 0; i < ATOMS; i++) {
        int y = 3 * i + (x + 1) % 3;
        int z = 3 * i + (x + 2) % 3;
        torque += s.positions()[y] * forces[z] - s.positions()[z] * forces[y];
      }
      assertThat(torque).isCloseTo(0, offset(1e-10));
    }
  }

  /** One by one or together, by any threads, with a matrix or without: the same bits. */
  @ParameterizedTest
  @ValueSource(ints = {Integer.MAX_VALUE, 0})
  void batchesAndThreadsDoNotMatter(int dense) {
    List<Structure> all =
        Stream.of("FFF", "TTT", "TTF", "FFT").map(SymmetriesTest::sample).toList();
    List<Conditions> neutral = Collections.nCopies(all.size(), Conditions.charge(0));
    List<Equilibrium> together = null;
    boolean isCpu = tested == TestedBackend.CPU; // others have their own threads
    for (int threads = 1; threads <= (isCpu ? 3 : 1); threads++) {
      try (Engine other = new Engine(isCpu ? new CpuBackend(threads) : tested.open());
          Equilibration own = new Equilibration(MODEL, other, 1e-8, dense)) {
        if (together == null) {
          together = own.of(all, neutral);
        }
        for (int i = 0; i < all.size(); i++) {
          Equilibrium alone = own.of(List.of(all.get(i)), neutral.subList(i, i + 1)).get(0);
          assertThat(alone.iterations() > 0).isEqualTo(dense == 0);
          assertThat(alone.moments()).containsExactly(together.get(i).moments());
          assertThat(alone.gradient()).containsExactly(together.get(i).gradient());
          assertThat(alone.strain()).containsExactly(together.get(i).strain());
        }
      }
    }
  }

  // of a quaternion: (w² − v²) 1 + 2 v vᵀ + 2 w [v×], over its square
  private double[] rotation() {
    double[] v = random.doubles(3, -1, 1).toArray();
    double w = random.nextDouble();
    double square = v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
    double[] cross = {0, -v[2], v[1], v[2], 0, -v[0], -v[1], v[0], 0};
    double[] r = new double[9];
    for (int x = 0; x < 9; x++) {
      double diagonal = x % 4 == 0 ? w * w - square : 0;
      r[x] = (diagonal + 2 * v[x / 3] * v[x % 3] + 2 * w * cross[x]) / (w * w + square);
    }
    return r;
  }

  private static double[] times(double[] matrix, double[] vectors) {
    double[] result = new double[vectors.length];
    for (int at = 0; at < vectors.length; at++) {
      for (int y = 0; y < 3; y++) {
        result[at] += matrix[3 * (at % 3) + y] * vectors[at - at % 3 + y];
      }
    }
    return result;
  }

  private static double[] picked(double[] vectors, int[] order) {
    return IntStream.range(0, vectors.length)
        .mapToDouble(x -> vectors[3 * order[x / 3] + x % 3])
        .toArray();
  }

  private static double[] twice(double[] values) {
    double[] result = Arrays.copyOf(values, 2 * values.length);
    System.arraycopy(values, 0, result, values.length, values.length);
    return result;
  }

  private static void assertClose(double[] actual, double[] expected) {
    assertThat(actual).containsExactly(expected, offset(1e-8));
  }
}
