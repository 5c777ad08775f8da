package org.farfield.equilibration.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.numbers.gamma.Erf;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.Equilibrium;
import org.farfield.equilibration.solvers.MatrixFree;
import org.farfield.equilibration.solvers.Sites;
import org.farfield.equilibration.sums.Electrostatics;
import org.farfield.equilibration.sums.OpenBox;
import org.farfield.equilibration.sums.Slopes;
import org.farfield.equilibration.sums.Units;
import org.farfield.features.engine.Engine;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Molecules in boxes are what they are without: against G in closed form. */
class OpenBoxTest {
  private static final double ACCURACY = 1e-11;

  private static Structure molecule(int atoms, double x, double y, double z, Random random) {
    double[] lengths = {x, y, z};
    double[] positions = new double[3 * atoms];
    Arrays.setAll(positions, a -> 100 + lengths[a % 3] * random.nextDouble());
    int[] types = new int[atoms];
    Arrays.fill(types, 1);
    return new Structure(types, positions, Cell.OPEN);
  }

  @ParameterizedTest
  @CsvSource({
    "30, 6, 5, 7, 0",
    "30, 6, 5, 7, 1",
    "12, 3, 4, 2, 2",
    "20, 60, 2, 1, 0",
    "20, 1, 25, 30, 1",
    "8, 0, 0, 12, 0",
    "1, 0, 0, 0, 0",
    "2, 90, 0, 0, 1"
  })
  void productsAndDerivativesAreThoseOfAllPairs(
      int atoms, double x, double y, double z, int degree) {
    Random random = new Random(31 * atoms + degree);
    Structure s = molecule(atoms, x, y, z, random);
    int rows = (degree + 1) * (degree + 1);
    double[] p = random.doubles((long) atoms * rows, -1, 1).toArray();
    double[] widths = random.doubles(atoms, 0.4, 1.1).toArray();
    Electrostatics closed = Electrostatics.of(s, widths, degree);
    double[] g = closed.matrix();
    double[] expected = new double[p.length];
    for (int a = 0; a < g.length; a++) {
      expected[a / p.length] += Units.COULOMB * g[a] * p[a % p.length];
    }
    try (Engine engine = new Engine(new CpuBackend(2));
        WorkerPool pool = new WorkerPool(2);
        MatrixFree boxed =
            MatrixFree.boxed(engine, s, Sites.ofWidths(degree, widths), ACCURACY, pool)) {
      assertThat(boxed.potential(p)).containsExactly(expected, offset(1e-7));
      Slopes slopes = Equilibration.slopes(boxed.electrostatics(), p, atoms, pool);
      Slopes ofPairs = Equilibration.slopes(closed, p, atoms, pool);
      assertThat(slopes.positions).containsExactly(ofPairs.positions, offset(1e-6));
      assertThat(slopes.strain).containsExactly(ofPairs.strain, offset(1e-5));
    }
  }

  /** What atoms receive with Gaussians of all widths, its transpose and derivatives. */
  @ParameterizedTest
  @CsvSource({
    "30, 6, 5, 7, 0, 0.3",
    "25, 6, 5, 7, 1, 0.45",
    "20, 40, 2, 1, 1, 0.3",
    "12, 3, 4, 2, 2, 0.3",
    "2, 60, 0, 0, 0, 0.45"
  })
  void receiversAreThoseOfMatrices(
      int atoms, double x, double y, double z, int degree, double alpha) {
    Random random = new Random(17 * atoms + degree);
    Structure s = molecule(atoms, x, y, z, random);
    int size = atoms * (degree + 1) * (degree + 1);
    double[] widths = random.doubles(atoms, 0.4, 1.1).toArray();
    double[][] received = new double[3][atoms];
    Arrays.setAll(received[0], i -> 0.5 + 0.1 * (i % 3));
    Arrays.fill(received[1], 1.6);
    Arrays.fill(received[2], 4);
    double[] p = random.doubles(size, -1, 1).toArray();
    double[] w = random.doubles(3L * size, -1, 1).toArray();
    try (Engine engine = new Engine(new CpuBackend(2));
        WorkerPool pool = new WorkerPool(2);
        EngineCoupling boxed =
            new EngineCoupling(engine, s, degree, widths, received, ACCURACY, alpha, pool);
        DenseCoupling dense = new DenseCoupling(engine, s, degree, widths, received, pool)) {
      double error = 1e-9 * Units.COULOMB * atoms;
      assertThat(boxed.potential(p)).containsExactly(dense.potential(p), offset(error));
      assertThat(boxed.received(p)).containsExactly(dense.received(p), offset(error));
      assertThat(boxed.transposed(w)).containsExactly(dense.transposed(w), offset(3 * error));
      Slopes actual = new Slopes(atoms);
      boxed.addReceivedSlopes(w, p, actual);
      Slopes expected = new Slopes(atoms);
      dense.addReceivedSlopes(w, p, expected);
      assertThat(actual.positions).containsExactly(expected.positions, offset(1e-6));
      assertThat(actual.strain).containsExactly(expected.strain, offset(1e-5));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "60, 2.2, 1, 1.5, 0",
    "3000, 2.2, 1, 1.5, 0.3",
    "30000, 2.2, 1, 1.5, 0.3",
    "3000, 2.2, 4, 1.5, 0.3",
    "8000, 2.2, 4, 1.5, 0.45",
    "3000, 2.2, 4, 8, 0",
    "3000, 2.2, 1, 4, 0",
    "3000, 60, 1, 1.5, 0"
  })
  void boxesOfReceiversAreForWhatTheyPay(
      int atoms, double apart, int rows, double width, double expected) {
    double[] gammas = {
      Math.sqrt(0.5) / Math.hypot(0.7, 0.7), Math.sqrt(0.5) / Math.hypot(0.7, width)
    };
    assertThat(OpenSum.boxAlpha(ball(atoms, apart), rows, gammas)).isEqualTo(expected);
  }

  /** No image of an atom is within the end of the potential, and no other atom beyond it. */
  @Test
  void theBoxIsLargeEnoughAndNotLarger() {
    Structure s = molecule(50, 20, 3, 8, new Random(5));
    double smearing = 1.5;
    OpenBox box = OpenBox.of(s, smearing, 0, 1e-10);
    double margin = 2 * smearing * Math.sqrt(-Math.log(1e-10));
    for (int i = 0; i < s.atoms(); i++) {
      for (int j = 0; j < s.atoms(); j++) {
        double square = 0;
        for (int x = 0; x < 3; x++) {
          double d = s.position(i, x) - s.position(j, x);
          square += d * d;
          double toImage = box.cell().rows()[4 * x] - Math.abs(d);
          assertThat(toImage).isGreaterThanOrEqualTo(box.end() + margin - 1e-9);
        }
        assertThat(Math.sqrt(square) + margin).isLessThanOrEqualTo(box.end() + 1e-9);
      }
    }
    assertThat(box.end()).isLessThan(Math.sqrt(20 * 20 + 3 * 3 + 8 * 8) + margin + 1e-9);
  }

  // oxygen and hydrogen on a lattice, the nearest to a centre
  private static Structure ball(int atoms, double apart) {
    int reach = (int) Math.ceil(0.7 * Math.cbrt(atoms));
    int side = 2 * reach + 1;
    double[][] places =
        IntStream.range(0, side * side * side)
            .mapToObj(
                a ->
                    new double[] {
                      a % side - reach, a / side % side - reach, a / side / side - reach
                    })
            .sorted(Comparator.comparingDouble(r -> r[0] * r[0] + r[1] * r[1] + r[2] * r[2]))
            .limit(atoms)
            .toArray(double[][]::new);
    double[] positions = new double[3 * atoms];
    Arrays.setAll(positions, a -> apart * places[a / 3][a % 3]);
    int[] types = new int[atoms];
    Arrays.setAll(types, i -> i % 3 == 0 ? 8 : 1);
    return new Structure(types, positions, Cell.OPEN);
  }

  @ParameterizedTest
  @CsvSource({
    "3000, 2.2, 1, MATRIX",
    "9000, 2.2, 1, BOX",
    "9000, 12, 1, MATRIX",
    "13000, 2.2, 1, BOX",
    "13000, 30, 1, PAIRS",
    "4000, 2.2, 4, BOX",
    "40000, 2.2, 4, PAIRS",
    "8000, 2.2, 9, PAIRS",
  })
  void theWayIsChosenByWhatItTakes(int atoms, double apart, int rows, OpenSum expected) {
    assertThat(OpenSum.of(ball(atoms, apart), rows)).isEqualTo(expected);
  }

  /** Potentials are those of the charges that were found, of some atoms summed pair by pair. */
  @Test
  void aDropletOfThousandsOfAtomsFeelsAllOfThem() {
    Structure s = ball(8400, 2.2);
    assertThat(OpenSum.of(s, 1)).isEqualTo(OpenSum.BOX);
    ChargeModel model = ChargeModel.eeq2019();
    try (Engine engine = new Engine(new CpuBackend(2));
        Equilibration solver = new Equilibration(model, engine, 1e-7, 0)) {
      Equilibrium e = solver.of(List.of(s), List.of(Conditions.charge(1))).get(0);
      assertThat(Arrays.stream(e.charges()).sum()).isCloseTo(1, offset(1e-10));
      Sites sites = new AppliedModel(model, s).sites();
      for (int i : new int[] {0, 1, 4321, 8399}) {
        double v = potential(s, sites, e.charges(), i);
        assertThat(e.potential()[i]).isCloseTo(v, offset(1e-6));
      }
    }
  }

  private static double potential(Structure s, Sites sites, double[] charges, int i) {
    double v = 0;
    for (int j = 0; j < s.atoms(); j++) {
      double square = 0;
      for (int x = 0; x < 3; x++) {
        square += Math.pow(s.position(i, x) - s.position(j, x), 2);
      }
      double r = Math.sqrt(square);
      double gamma = 1 / Math.sqrt(2) / Math.hypot(sites.widths()[i], sites.widths()[j]);
      v += charges[j] * (i == j ? 2 * gamma / Math.sqrt(Math.PI) : Erf.value(gamma * r) / r);
    }
    return Units.COULOMB * v;
  }
}
