package org.farfield.equilibration.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.ejml.simple.SimpleMatrix;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.solvers.CoarseInverse;
import org.farfield.equilibration.solvers.CoarseMesh;
import org.farfield.equilibration.solvers.CoarseWaves;
import org.farfield.equilibration.solvers.Constraints;
import org.farfield.equilibration.solvers.Descent;
import org.farfield.equilibration.solvers.IterationListener;
import org.farfield.equilibration.solvers.MatrixFree;
import org.farfield.equilibration.solvers.Preconditioner;
import org.farfield.equilibration.solvers.ProjectedCg;
import org.farfield.equilibration.solvers.Sites;
import org.farfield.equilibration.solvers.Solution;
import org.farfield.equilibration.solvers.Spectra;
import org.farfield.equilibration.solvers.Vectors;
import org.farfield.equilibration.sums.Units;
import org.farfield.features.engine.Engine;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.math.DotProduct;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Long waves on a mesh, as they are found for crystals of many atoms. */
class CoarseMeshTest {
  private static final double SIDE = 5; // of the cell of two atoms

  // copies of two atoms, moved at random so that no wave is left out
  static Structure copies(int a, int b, int c) {
    Random random = new Random(5);
    int count = a * b * c;
    int[] types = new int[2 * count];
    double[] positions = new double[6 * count];
    for (int k = 0; k < types.length; k++) {
      int copy = k / 2;
      int[] at = {copy % a, copy / a % b, copy / a / b};
      types[k] = k % 2 == 0 ? 11 : 17;
      for (int x = 0; x < 3; x++) {
        positions[3 * k + x] = SIDE * (at[x] + 0.5 * (k % 2)) + 0.3 * random.nextGaussian();
      }
    }
    return new Structure(
        types,
        positions,
        Cell.periodic(new double[] {SIDE * a, 0, 0, 0, SIDE * b, 0, 0, 0, SIDE * c}));
  }

  private static Solution solve(
      MatrixFree product, Structure s, Sites sites, double[] inverse, CoarseInverse coarse) {
    Constraints constraints = new AppliedConditions(Conditions.charge(0), s).constraints();
    Preconditioner preconditioner = new Preconditioner(sites, constraints, inverse, coarse);
    Descent descent = new Descent(s, sites, constraints, preconditioner, 1e-7);
    return new ProjectedCg(descent, product::potential).solve(IterationListener.SILENT);
  }

  // of charges alone: r with what holds the sum of z at zero
  private static CoarseInverse withoutSum(CoarseInverse whole, int atoms) {
    double[] ones = new double[atoms];
    Arrays.fill(ones, 1);
    double[] bound = whole.solve(ones);
    return r -> {
      double[] z = whole.solve(r);
      Vectors.add(-Vectors.sum(z) / Vectors.sum(bound), bound, z);
      return z;
    };
  }

  /**
   * A box that is eight times as long takes hardly more iterations, and meshes hardly more than
   * waves; without either their number grows with the box.
   */
  @Test
  void iterationsDoNotGrowWithTheBox() {
    int[] lengths = {4, 32};
    int[] meshes = new int[2];
    int[] without = new int[2];
    try (Engine engine = new Engine(new CpuBackend(2));
        WorkerPool pool = new WorkerPool(2)) {
      for (int n = 0; n < lengths.length; n++) {
        Structure s = copies(3, 3, lengths[n]);
        Sites sites = new AppliedModel(ChargeModel.eeq2019(), s).sites();
        Constraints constraints = new AppliedConditions(Conditions.charge(0), s).constraints();
        double[] inverse = Preconditioner.inverseDiagonal(sites, constraints);
        try (MatrixFree product = new MatrixFree(engine, s, sites, 1e-9, pool)) {
          Solution found =
              solve(
                  product, s, sites, inverse, new CoarseMesh(s, sites, constraints, inverse, pool));
          Solution waves =
              solve(
                  product,
                  s,
                  sites,
                  inverse,
                  withoutSum(new CoarseWaves(s, sites, inverse, pool), s.atoms()));
          Solution bare = solve(product, s, sites, inverse, null);
          assertThat(found.iterations()).isLessThanOrEqualTo(waves.iterations() + 2);
          assertThat(found.energy()).isCloseTo(waves.energy(), offset(1e-8));
          meshes[n] = found.iterations();
          without[n] = bare.iterations();
        }
      }
    }
    assertThat(meshes[1]).isLessThanOrEqualTo(meshes[0] + 2);
    assertThat(without[1]).isGreaterThan(2 * without[0]);
  }

  /** Nothing screens in a void: the mesh knows where atoms are. */
  @Test
  void iterationsDoNotGrowWithAVoid() {
    int[] iterations = new int[2];
    try (Engine engine = new Engine(new CpuBackend(2));
        WorkerPool pool = new WorkerPool(2)) {
      for (int n = 0; n < 2; n++) {
        Structure full = copies(3, 3, 8);
        double[] rows = full.cell().rows();
        rows[8] *= n == 0 ? 1 : 5; // of a slab, four fifths of the cell are empty
        Structure s = full.withCell(Cell.periodic(rows));
        Sites sites = new AppliedModel(ChargeModel.eeq2019(), s).sites();
        Constraints constraints = new AppliedConditions(Conditions.charge(0), s).constraints();
        double[] inverse = Preconditioner.inverseDiagonal(sites, constraints);
        try (MatrixFree product = new MatrixFree(engine, s, sites, 1e-9, pool)) {
          CoarseMesh mesh = new CoarseMesh(s, sites, constraints, inverse, pool);
          iterations[n] = solve(product, s, sites, inverse, mesh).iterations();
          assertThat(iterations[n])
              .isLessThanOrEqualTo(solve(product, s, sites, inverse, null).iterations());
        }
      }
    }
    assertThat(iterations[1]).isLessThanOrEqualTo(iterations[0] + 2);
  }

  /** What does not repeat has a box of its own; without it there are three times as many. */
  @ParameterizedTest
  @CsvSource({"false, false, false", "false, true, false", "true, false, true"})
  void moleculesWiresAndSlabsTakeFewIterationsToo(boolean a, boolean b, boolean c) {
    Structure crystal = copies(5, 4, 5);
    Structure s = crystal.withCell(new Cell(crystal.cell().rows(), a, b, c));
    try (Engine engine = new Engine(new CpuBackend(2));
        Equilibration without = new Equilibration(ChargeModel.eeq2019(), engine, 1e-6, 0)) {
      int iterations = without.of(List.of(s), List.of(Conditions.charge(0))).get(0).iterations();
      assertThat(iterations).isBetween(1, 8);
    }
  }

  /** Of a gas there are no more points than its atoms are worth. */
  @Test
  void pointsOfAGasAreFew() {
    double far = 3e5; // Å
    Structure gas =
        new Structure(
            new int[] {11, 17},
            new double[] {1, 2, 3, 4, 5, far / 2},
            Cell.periodic(new double[] {far, 0, 0, 0, far, 0, 0, 0, far}));
    Structure molecule = gas.withCell(Cell.OPEN);
    try (WorkerPool pool = new WorkerPool(1)) {
      for (Structure s : List.of(gas, molecule)) {
        Sites sites = new AppliedModel(ChargeModel.eeq2019(), s).sites();
        Constraints constraints = new AppliedConditions(Conditions.charge(0), s).constraints();
        double[] inverse = Preconditioner.inverseDiagonal(sites, constraints);
        double[] z =
            new CoarseMesh(s, sites, constraints, inverse, pool).solve(new double[] {1, -1});
        assertThat(z[0]).isBetween(0.3 * inverse[0], 4 * inverse[0]);
        assertThat(z[1]).isBetween(-4 * inverse[1], -0.3 * inverse[1]);
      }
    }
  }

  /** The lattice counts, not the vectors that a file has for it. */
  @Test
  void skewedVectorsOfALatticeMakeNoDifference() {
    Structure s = copies(3, 3, 4);
    double[] rows = s.cell().rows();
    for (int x = 0; x < 3; x++) {
      rows[3 + x] -= 2 * rows[x];
      rows[6 + x] += 3 * rows[x] + rows[3 + x];
    }
    Structure skewed = s.withCell(Cell.periodic(rows));
    Sites sites = new AppliedModel(ChargeModel.eeq2019(), s).sites();
    Constraints constraints = new AppliedConditions(Conditions.charge(0), s).constraints();
    double[] inverse = Preconditioner.inverseDiagonal(sites, constraints);
    double[] r = new Random(4).doubles(s.atoms(), -1, 1).toArray();
    try (WorkerPool pool = new WorkerPool(1)) {
      double[] expected = new CoarseMesh(s, sites, constraints, inverse, pool).solve(r);
      assertThat(new CoarseMesh(skewed, sites, constraints, inverse, pool).solve(r))
          .containsExactly(expected, offset(1e-12));
    }
  }

  /** Whatever holds charges: without meshes iterations grow with the box. */
  @ParameterizedTest
  @ValueSource(strings = {"halves", "eighths", "pairs", "every second", "one half", "electrodes"})
  void iterationsDoNotGrowWithTheBoxUnderConstraints(String held) {
    int[] lengths = {4, 16};
    int[] meshes = new int[2];
    int[] without = new int[2];
    try (Engine engine = new Engine(new CpuBackend(2));
        WorkerPool pool = new WorkerPool(2)) {
      for (int n = 0; n < lengths.length; n++) {
        Structure s = copies(2, 2, lengths[n]);
        Conditions conditions = held(held, s.atoms());
        Constraints constraints = new AppliedConditions(conditions, s).constraints();
        Sites sites =
            new AppliedConditions(conditions, s)
                .shifted(new AppliedModel(ChargeModel.eeq2019(), s).sites());
        try (MatrixFree product = new MatrixFree(engine, s, sites, 1e-9, pool)) {
          for (boolean waves : new boolean[] {true, false}) {
            Descent descent = product.descent(constraints, waves, 1e-7);
            Solution found =
                new ProjectedCg(descent, product::potential).solve(IterationListener.SILENT);
            (waves ? meshes : without)[n] = found.iterations();
          }
        }
      }
    }
    assertThat(meshes[0]).isLessThanOrEqualTo(without[0]);
    assertThat(meshes[1]).isLessThanOrEqualTo(meshes[0] + 3); // eighths are larger, too
    boolean isSmall = held.equals("pairs") || held.equals("eighths"); // feel little of long waves
    assertThat(without[1]).isGreaterThanOrEqualTo((isSmall ? 1 : 2) * meshes[1]);
  }

  // of copies of two atoms, the first ones on one side
  private static Conditions held(String what, int atoms) {
    int[] fragments = new int[atoms];
    double[] values = new double[atoms];
    Arrays.fill(values, Double.NaN);
    for (int i = 0; i < atoms; i++) {
      boolean first = i < atoms / 2;
      switch (what) {
        case "halves" -> fragments[i] = 2 * i / atoms;
        case "eighths" -> fragments[i] = 8 * i / atoms;
        case "pairs" -> fragments[i] = i / 2;
        case "every second" -> values[i] = i / 2 % 2 == 0 ? 0.3 - 0.6 * (i % 2) : Double.NaN;
        case "one half" -> values[i] = first ? 0.3 - 0.6 * (i % 2) : Double.NaN;
        default -> values[i] = i < atoms / 4 ? 0.5 : i >= atoms - atoms / 4 ? -0.5 : Double.NaN;
      }
    }
    Conditions all = Conditions.charge(0);
    return switch (what) {
      case "nothing" -> all;
      case "halves", "eighths", "pairs" -> all.withFragments(fragments);
      case "electrodes" -> all.withElectrodes(values);
      default -> all.withFixed(values);
    };
  }

  /** However many threads work, and symmetric, as conjugate gradients need it. */
  @Test
  void isSymmetricAndTheSameOnAnyThreads() {
    Structure s = copies(3, 2, 4);
    Sites sites = new AppliedModel(ChargeModel.eeq2019(), s).sites();
    Constraints constraints = new AppliedConditions(Conditions.charge(0), s).constraints();
    double[] inverse = Preconditioner.inverseDiagonal(sites, constraints);
    Random random = new Random(3);
    double[] a = random.doubles(s.atoms(), -1, 1).toArray();
    double[] b = random.doubles(s.atoms(), -1, 1).toArray();
    try (WorkerPool one = new WorkerPool(1);
        WorkerPool three = new WorkerPool(3)) {
      CoarseMesh mesh = new CoarseMesh(s, sites, constraints, inverse, one);
      double[] of = mesh.solve(a);
      assertThat(new CoarseMesh(s, sites, constraints, inverse, three).solve(a)).isEqualTo(of);
      assertThat(DotProduct.of(b, 0, of, 0, b.length))
          .isCloseTo(DotProduct.of(a, 0, mesh.solve(b), 0, a.length), offset(1e-12));
      assertThat(DotProduct.of(a, 0, of, 0, a.length)).isPositive();
    }
  }

  /**
   * Z = B⁻¹ on charges that constraints leave beside A = H + G: symmetric, positive, and the
   * largest eigenvalue of ZA little above the smallest, which is what iterations depend on. With
   * the diagonal alone it is 3 to 23 times as large.
   */
  @ParameterizedTest
  @CsvSource({
    "halves, 3, 3, 5, true, true, true, 1.25",
    "eighths, 2, 2, 8, true, true, true, 1.3",
    "pairs, 3, 3, 3, true, true, true, 1.2",
    "every second, 3, 3, 4, true, true, true, 1.2",
    "one half, 2, 2, 8, true, true, true, 1.2",
    "electrodes, 2, 2, 8, true, true, true, 1.45",
    "halves, 2, 2, 7, false, false, true, 1.5",
    "electrodes, 2, 2, 8, false, false, false, 3.5",
    "crystal, 3, 3, 5, true, true, true, 1.2",
    "long crystal, 2, 2, 14, true, true, true, 1.2",
    "sheared, 2, 3, 8, true, true, true, 1.2",
    "void, 3, 3, 5, true, true, true, 1.2",
    "multipoles, 2, 2, 3, true, true, true, 1.8",
    "droplet, 4, 3, 4, false, false, false, 1.35",
    "slab, 3, 3, 5, true, true, false, 2.8",
    "wire, 2, 2, 7, false, false, true, 1.5"
  })
  void invertsWhatItStandsFor(
      String kind,
      int a,
      int b,
      int c,
      boolean alongA,
      boolean alongB,
      boolean alongC,
      double most) {
    Structure s = copies(a, b, c);
    double[] rows = s.cell().rows();
    if (kind.equals("sheared")) {
      rows[3] += 0.35 * rows[0];
      rows[6] -= 0.4 * rows[0];
      rows[7] += 0.3 * rows[4];
    }
    rows[8] *= kind.equals("void") ? 5 : 1;
    s = s.withCell(new Cell(rows, alongA, alongB, alongC));
    ChargeModel model = ChargeModel.eeq2019();
    if (kind.equals("multipoles")) {
      int[] types = Arrays.stream(s.types()).map(type -> type == 11 ? 11 : 8).toArray();
      s = new Structure(types, s.positions(), s.cell());
      model = Samples.multipoles();
    }
    boolean isHeld = List.of("halves", "eighths", "pairs").contains(kind);
    isHeld |= List.of("every second", "one half", "electrodes").contains(kind);
    Constraints constraints =
        new AppliedConditions(held(isHeld ? kind : "nothing", s.atoms()), s).constraints();
    double[] eigenvalues = eigenvalues(s, model, constraints);
    int groups = // in which sums stay
        (int)
            IntStream.range(0, constraints.totals().length)
                .filter(g -> isIn(g, constraints))
                .count();
    for (int g = 0; g < groups; g++) {
      assertThat(eigenvalues[g]).isCloseTo(0, offset(1e-12));
    }
    assertThat(eigenvalues[groups]).isPositive();
    assertThat(eigenvalues[eigenvalues.length - 1] / eigenvalues[groups]).isLessThan(most);
  }

  /** Nothing moves where all charges of a group, or of all, are fixed; that is no 0/0. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void fixedChargesDoNotMove(boolean all) {
    Structure s = copies(2, 2, 2);
    int held = all ? s.atoms() : 4;
    int[] fragments = new int[s.atoms()];
    double[] fixed = new double[s.atoms()];
    for (int i = 0; i < fixed.length; i++) {
      fragments[i] = i / 4;
      fixed[i] = i < held ? 0.1 - 0.2 * (i % 2) : Double.NaN;
    }
    Constraints constraints =
        new AppliedConditions(Conditions.charge(0).withFragments(fragments).withFixed(fixed), s)
            .constraints();
    Sites sites = new AppliedModel(ChargeModel.eeq2019(), s).sites();
    double[] inverse = Preconditioner.inverseDiagonal(sites, constraints);
    double[] r = new Random(4).doubles(s.atoms(), -1, 1).toArray();
    try (WorkerPool pool = new WorkerPool(1)) {
      double[] z = new CoarseMesh(s, sites, constraints, inverse, pool).solve(r);
      for (int i = 0; i < held; i++) {
        assertThat(z[i]).isZero();
      }
      for (int i = held; i < z.length; i++) {
        assertThat(z[i]).isFinite().isNotZero();
      }
    }
  }

  /** Whatever a cell is like, there are no more points than atoms are worth, nor many fewer. */
  @ParameterizedTest
  @CsvSource({"1, 1, 1", "100, 100, 100", "3e5, 3e5, 3e5", "1e6, 3, 3", "2, 1e6, 4e4"})
  void pointsAreBounded(double a, double b, double c) {
    Cell cell = Cell.periodic(new double[] {a, 0, 0, 0, b, 0, 0, 0, c});
    int[] counts = CoarseMesh.counts(cell, 3200);
    int points = counts[0] * counts[1] * counts[2];
    assertThat((double) points).isBetween(Math.min(200, a * b * c / 5), 3200.0);
    assertThat(CoarseMesh.counts(cell, points)).isEqualTo(counts); // as many as there may be
  }

  private static boolean isIn(int group, Constraints constraints) {
    return Arrays.stream(constraints.groups()).anyMatch(g -> g == group);
  }

  private static double[] eigenvalues(Structure s, ChargeModel model, Constraints constraints) {
    Sites sites = new AppliedModel(model, s).sites();
    double[] inverse = Preconditioner.inverseDiagonal(sites, constraints);
    int[] free = IntStream.range(0, inverse.length).filter(x -> inverse[x] > 0).toArray();
    int n = free.length;
    SimpleMatrix z = new SimpleMatrix(n, n);
    SimpleMatrix a = new SimpleMatrix(n, n);
    SimpleMatrix sums = new SimpleMatrix(n, constraints.totals().length);
    try (Engine engine = new Engine(new CpuBackend(1));
        WorkerPool pool = new WorkerPool(1)) {
      double[] g = Equilibration.electrostatics(engine, s, sites).matrix();
      CoarseMesh mesh = new CoarseMesh(s, sites, constraints, inverse, pool);
      Preconditioner preconditioner = new Preconditioner(sites, constraints, inverse, mesh);
      for (int x = 0; x < n; x++) {
        double[] unit = new double[inverse.length];
        unit[free[x]] = 1;
        double[] column = preconditioner.of(unit);
        for (int y = 0; y < n; y++) {
          z.set(y, x, column[free[y]]);
          a.set(y, x, Units.COULOMB * g[free[y] * inverse.length + free[x]]);
        }
        a.set(x, x, a.get(x, x) + sites.diagonal(free[x]));
        int group = constraints.groups()[free[x] / sites.rows()];
        if (free[x] % sites.rows() == 0 && group >= 0) {
          sums.set(x, group, 1);
        }
      }
    }
    assertThat(z.minus(z.transpose()).normF()).isLessThan(1e-12 * z.normF());
    for (int g = 0; g < sums.getNumCols(); g++) {
      double norm = sums.getColumn(g).normF();
      sums.setColumn(g, sums.getColumn(g).divide(Math.max(norm, 1)));
    }
    SimpleMatrix along = sums.mult(sums.transpose());
    SimpleMatrix across = SimpleMatrix.identity(n).minus(along);
    return Spectra.ofProduct(z, across.mult(a).mult(across).plus(along));
  }
}
