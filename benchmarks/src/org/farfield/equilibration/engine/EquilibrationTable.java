package org.farfield.equilibration.engine;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;
import org.farfield.Farfield;
import org.farfield.backend.Prepared;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.basis.Gto;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.solvers.Constraints;
import org.farfield.equilibration.solvers.DenseSolver;
import org.farfield.equilibration.solvers.IterationListener;
import org.farfield.equilibration.solvers.MatrixFree;
import org.farfield.equilibration.solvers.Sites;
import org.farfield.equilibration.solvers.Solution;
import org.farfield.equilibration.sums.Electrostatics;
import org.farfield.equilibration.sums.EngineLongRange;
import org.farfield.equilibration.sums.Slopes;
import org.farfield.equilibration.sums.Units;
import org.farfield.expansion.Sources;
import org.farfield.features.engine.Engine;
import org.farfield.kernels.cpu.GemmKernels;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.spec.Expansion;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/**
 * Measures charges of many atoms against one product of the engine's mesh, of 2,000 atoms against
 * EJML's factors, and of 1,000 molecules against expansions of them, and lets water move. Prints
 * Markdown tables: {@code benchmarks/equilibration}. One thread, and its time of the processor.
 */
public final class EquilibrationTable {
  private static final double TOLERANCE = 1e-6;
  private static final int REPEATS = 5;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private EquilibrationTable() {}

  /**
   * Runs everything.
   *
   * @param arguments large, dense, choice, droplets, consistent, constraints, molecules, droplet,
   *     box: what is measured; none: all
   */
  public static void main(String[] arguments) {
    System.out.printf(
        "One thread of %s, Java %s; time of the processor of that thread, tolerance %.0e V.%n",
        GemmKernels.select().describe(), Runtime.version(), TOLERANCE);
    List<String> wanted = List.of(arguments);
    Structure water = Farfield.read(Path.of("examples/water.xyz")).get(0);
    try (Engine engine = new Engine(new CpuBackend(1));
        WorkerPool pool = new WorkerPool(1)) {
      if (wanted.isEmpty() || wanted.contains("large")) {
        large(engine, pool, water);
      }
      if (wanted.isEmpty() || wanted.contains("dense")) {
        dense(engine, pool, water);
      }
      if (wanted.isEmpty() || wanted.contains("choice")) {
        new SolverChoice(engine).print();
      }
      if (wanted.isEmpty() || wanted.contains("droplets")) {
        droplets(engine, water);
      }
      if (wanted.isEmpty() || wanted.contains("consistent")) {
        new SelfConsistentTable(engine).print();
      }
      if (wanted.isEmpty() || wanted.contains("constraints")) {
        new ConstrainedTable(engine, pool).print();
      }
      if (wanted.isEmpty() || wanted.contains("molecules")) {
        molecules(engine);
      }
      if (wanted.isEmpty() || wanted.contains("droplet")) {
        dynamics(engine, false, 0.5, 0.25);
      }
      if (wanted.isEmpty() || wanted.contains("box")) {
        dynamics(engine, true, 0.5);
      }
    }
  }

  // Copies side by side; atoms moved at random, so that no wave of the whole box is left out.
  private static Structure repeated(Structure one, int a, int b, int c) {
    int copies = a * b * c;
    int[] types = new int[copies * one.atoms()];
    double[] positions = new double[3 * types.length];
    double[] rows = one.cell().rows();
    Random random = new Random(3);
    for (int k = 0; k < types.length; k++) {
      int i = k % one.atoms();
      int copy = k / one.atoms();
      int[] at = {copy % a, copy / a % b, copy / a / b};
      types[k] = one.type(i);
      for (int x = 0; x < 3; x++) {
        positions[3 * k + x] = one.position(i, x) + 0.05 * random.nextGaussian();
        for (int axis = 0; axis < 3; axis++) {
          positions[3 * k + x] += at[axis] * rows[3 * axis + x];
        }
      }
    }
    int[] counts = {a, b, c};
    double[] cell = rows.clone();
    Arrays.setAll(cell, x -> cell[x] * counts[x / 3]);
    return new Structure(types, positions, Cell.periodic(cell));
  }

  private static double accuracy() {
    return Math.max(1e-12, LargeStructures.SHARE * TOLERANCE / Units.COULOMB);
  }

  private static void large(Engine engine, WorkerPool pool, Structure water) {
    System.out.println();
    System.out.println(
        "| atoms | coordination numbers | pairs and meshes | iterations | an iteration"
            + " | one mesh apply | iteration / apply | forces and stress | bytes kept per atom |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    int[][] sizes = {{2, 2, 3}, {5, 5, 4}, {5, 5, 6}};
    warmUp(engine, pool, repeated(water, sizes[0][0], sizes[0][1], sizes[0][2]));
    for (int[] n : sizes) {
      Structure s = repeated(water, n[0], n[1], n[2]);
      long held = held();
      long start = now();
      AppliedModel applied = new AppliedModel(ChargeModel.eeq2019(), s);
      double numbers = seconds(start);
      Sites sites = applied.sites();
      Constraints constraints = new AppliedConditions(Conditions.charge(0), s).constraints();
      start = now();
      try (MatrixFree product = new MatrixFree(engine, s, sites, accuracy(), pool)) {
        product.potential(new double[s.atoms()]);
        double preparing = seconds(start);
        Solution solution = product.solve(constraints, TOLERANCE, IterationListener.SILENT);
        double solving =
            best(() -> product.solve(constraints, TOLERANCE, IterationListener.SILENT));
        held = held() - held;
        start = now();
        Equilibration.slopes(product.electrostatics(), solution.moments(), s.atoms(), pool);
        applied.addSlopes(solution.moments(), new Slopes(s.atoms()));
        double slopes = seconds(start);
        int applies = solution.iterations() + 1; // one more begins
        double apply = apply(engine, s, solution.moments(), applies);
        double iteration = solving / applies;
        System.out.printf(
            Locale.ROOT,
            "| %d | %.2f s | %.2f s | %d | %.3f s | %.3f s | %.2f | %.2f s | %.0f |%n",
            s.atoms(),
            numbers,
            preparing,
            solution.iterations(),
            iteration,
            apply,
            iteration / apply,
            slopes,
            (double) held / s.atoms());
      }
    }
  }

  // so that most is compiled
  private static void warmUp(Engine engine, WorkerPool pool, Structure s) {
    for (int repeat = 0; repeat < REPEATS; repeat++) {
      Sites sites = new AppliedModel(ChargeModel.eeq2019(), s).sites();
      try (MatrixFree product = new MatrixFree(engine, s, sites, accuracy(), pool)) {
        product.solve(
            new AppliedConditions(Conditions.charge(0), s).constraints(),
            TOLERANCE,
            IterationListener.SILENT);
      }
    }
  }

  // of all charges by the engine alone; as many in a row as a solution has, so that the best of
  // both
  // are means of as many
  private static double apply(Engine engine, Structure s, double[] moments, int applies) {
    EngineLongRange smooth = new EngineLongRange(engine, s, 0, MatrixFree.ALPHA, accuracy());
    Sources sources = smooth.sources(moments);
    try (Prepared prepared = smooth.prepare(sources)) {
      prepared.apply(List.of(sources));
      double all =
          best(
              () -> {
                for (int n = 0; n < applies; n++) {
                  prepared.apply(List.of(sources));
                }
              });
      return all / applies;
    }
  }

  private static void dense(Engine engine, WorkerPool pool, Structure water) {
    Structure s = firstMolecules(repeated(water, 1, 1, 4), 2000);
    Sites sites = new AppliedModel(ChargeModel.eeq2019(), s).sites();
    Constraints constraints = new AppliedConditions(Conditions.charge(0), s).constraints();
    warmUp(engine, pool, s);
    double iterated =
        best(
            () -> {
              try (MatrixFree product = new MatrixFree(engine, s, sites, accuracy(), pool)) {
                product.solve(constraints, TOLERANCE, IterationListener.SILENT);
              }
            });
    long start = now();
    Electrostatics electrostatics = Electrostatics.of(s, sites.widths(), sites.degree());
    double[] g = electrostatics.matrix();
    double assembly = seconds(start);
    double lu =
        best(() -> factor(LinearSolverFactory_DDRM.lu(s.atoms() + 1), bordered(g, sites, true)));
    double cholesky =
        best(() -> factor(LinearSolverFactory_DDRM.chol(s.atoms()), bordered(g, sites, false)));
    double own = best(() -> new DenseSolver(s, sites, constraints, g.clone()).solve());
    System.out.println();
    System.out.println(
        "| atoms | without a matrix, whole | assembly | EJML's LU | its Cholesky | own Cholesky"
            + " | (assembly + LU) / whole |");
    System.out.println("|---|---|---|---|---|---|---|");
    System.out.printf(
        Locale.ROOT,
        "| %d | %.3f s | %.2f s | %.2f s | %.2f s | %.2f s | %.1f |%n",
        s.atoms(),
        iterated,
        assembly,
        lu,
        cholesky,
        own,
        (assembly + lu) / iterated);
  }

  // of a box, in a cell of the same density
  private static Structure firstMolecules(Structure s, int atoms) {
    double[] rows = s.cell().rows();
    double factor = (double) atoms / s.atoms();
    double[] cell = rows.clone();
    for (int x = 6; x < 9; x++) {
      cell[x] *= factor;
    }
    int[] chosen =
        java.util.stream.IntStream.range(0, s.atoms())
            .boxed()
            .sorted((i, j) -> Double.compare(s.position(i, 2), s.position(j, 2)))
            .limit(atoms)
            .mapToInt(i -> i)
            .toArray();
    double[] positions = new double[3 * atoms];
    int[] types = new int[atoms];
    for (int k = 0; k < atoms; k++) {
      types[k] = s.type(chosen[k]);
      for (int x = 0; x < 3; x++) {
        positions[3 * k + x] = s.position(chosen[k], x);
      }
    }
    return new Structure(types, positions, Cell.periodic(cell));
  }

  private static void droplets(Engine engine, Structure water) {
    System.out.println();
    System.out.println(
        "| droplet of water | way | estimated | charges, energy and forces (iterations) |");
    System.out.println("|---|---|---|---|");
    for (int atoms : new int[] {3000, 8001, 30_000, 99_999}) {
      Structure s = droplet(water, atoms);
      try (Equilibration solver =
          new Equilibration(ChargeModel.eeq2019(), engine, TOLERANCE, SolverEstimate.MOST)) {
        long start = now();
        int iterations = solver.of(List.of(s), List.of(Conditions.charge(0))).get(0).iterations();
        System.out.printf(
            Locale.ROOT,
            "| %d atoms | %s | %.1f s | %.1f s (%d) |%n",
            atoms,
            OpenSum.of(s, 1).name().toLowerCase(Locale.ROOT),
            SolverEstimate.of(s, 0).iterated(),
            seconds(start),
            iterations);
      }
    }
  }

  // the molecules nearest to a centre
  private static Structure droplet(Structure water, int atoms) {
    int copies = (int) Math.ceil(1.3 * Math.cbrt((double) atoms / water.atoms())) + 1;
    Structure all = repeated(water, copies, copies, copies);
    double[] centre = new double[3];
    for (int x = 0; x < 9; x++) {
      centre[x % 3] += 0.5 * all.cell().rows()[x];
    }
    int[] nearest =
        IntStream.range(0, all.atoms() / 3)
            .boxed()
            .sorted(Comparator.comparingDouble(molecule -> square(all, 3 * molecule, centre)))
            .limit(atoms / 3)
            .flatMapToInt(molecule -> IntStream.range(3 * molecule, 3 * molecule + 3))
            .toArray();
    return all.only(nearest).withCell(Cell.OPEN);
  }

  private static double square(Structure s, int atom, double[] from) {
    double sum = 0;
    for (int x = 0; x < 3; x++) {
      sum += Math.pow(s.position(atom, x) - from[x], 2);
    }
    return sum;
  }

  private static double[][] bordered(double[] g, Sites sites, boolean border) {
    int n = sites.atoms();
    double[][] m = new double[n + (border ? 1 : 0)][n + (border ? 1 : 0)];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        m[i][j] = Units.COULOMB * g[i * n + j];
      }
      m[i][i] += sites.hardness()[i];
      if (border) {
        m[i][n] = 1;
        m[n][i] = 1;
      }
    }
    return m;
  }

  private static void factor(LinearSolverDense<DMatrixRMaj> solver, double[][] m) {
    DMatrixRMaj x = new DMatrixRMaj(m.length, 1);
    DMatrixRMaj b = new DMatrixRMaj(m.length, 1);
    Arrays.fill(b.data, 1);
    if (!solver.setA(new DMatrixRMaj(m))) {
      throw new IllegalStateException("not factored");
    }
    solver.solve(b, x);
  }

  private static void molecules(Engine engine) {
    Random random = new Random(11);
    List<Structure> structures = new ArrayList<>();
    for (int k = 0; k < 1000; k++) {
      structures.add(molecule(20 + random.nextInt(81), random));
    }
    List<Conditions> conditions = Collections.nCopies(structures.size(), Conditions.charge(0));
    Expansion expansion =
        Expansion.builder().density(1, 1).basis(new Gto(1, 5)).maxAngular(1).build();
    double expansions =
        best(
            () ->
                engine
                    .backend()
                    .expand(engine.tables(expansion), engine.plan(expansion, structures)));
    try (Equilibration equilibration = new Equilibration(ChargeModel.eeq2019(), engine)) {
      double charges = best(() -> equilibration.of(structures, conditions));
      System.out.println();
      System.out.println(
          "| molecules | atoms | charges, energy, forces of one | one expansion (p = 1, l ≤ 1, one"
              + " radial function) | ratio |");
      System.out.println("|---|---|---|---|---|");
      System.out.printf(
          Locale.ROOT,
          "| %d | 20–100 | %.3f ms | %.3f ms | %.2f |%n",
          structures.size(),
          1e3 * charges / structures.size(),
          1e3 * expansions / structures.size(),
          charges / expansions);
    }
  }

  // A picosecond at constant energy, whose deviation falls with the square of the step.
  private static void dynamics(Engine engine, boolean periodic, double... steps) {
    System.out.println();
    System.out.println(
        "| 64 molecules of water | step | steps | temperature | kinetic energy | deviation of the"
            + " energy | drift | moved |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    try (Equilibration equilibration = new Equilibration(ChargeModel.eeq2019(), engine)) {
      for (double fs : steps) {
        WaterDynamics water = new WaterDynamics(equilibration, 4, periodic, 150);
        water.run((int) Math.round(100 / fs), fs); // the lattice melts
        WaterDynamics.Record record = water.run((int) Math.round(1000 / fs), fs);
        System.out.printf(
            Locale.ROOT,
            "| %s | %.2f fs | %.0f | %.0f K | %.2f eV | %.1e eV | %.1e eV/ps | %.2f Å |%n",
            periodic ? "box" : "droplet",
            fs,
            1000 / fs,
            record.temperature(),
            record.kinetic(),
            record.deviation(),
            record.drift(),
            record.moved());
      }
    }
  }

  // H, C, N, O in a ball of the density of a liquid, none nearer than 1 Å
  private static Structure molecule(int atoms, Random random) {
    int[] elements = {1, 6, 1, 7, 1, 8};
    double radius = Math.cbrt(3 / (4 * Math.PI) * atoms / 0.08);
    int[] types = new int[atoms];
    double[] positions = new double[3 * atoms];
    for (int i = 0; i < atoms; ) {
      double[] at = new double[3];
      double square = 0;
      for (int x = 0; x < 3; x++) {
        at[x] = radius * (2 * random.nextDouble() - 1);
        square += at[x] * at[x];
      }
      boolean free = square < radius * radius;
      for (int j = 0; j < i && free; j++) {
        double distance = 0;
        for (int x = 0; x < 3; x++) {
          distance += Math.pow(at[x] - positions[3 * j + x], 2);
        }
        free = distance > 1;
      }
      if (free) {
        types[i] = elements[i % elements.length];
        System.arraycopy(at, 0, positions, 3 * i++, 3);
      }
    }
    return new Structure(types, positions, Cell.OPEN);
  }

  private static double best(Runnable run) {
    double best = Double.MAX_VALUE;
    for (int repeat = 0; repeat < REPEATS; repeat++) {
      long start = now();
      run.run();
      best = Math.min(best, seconds(start));
    }
    return best;
  }

  private static long held() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  // Of this thread, which computes alone: others compile and collect, and are not what is measured.
  private static long now() {
    return THREADS.getCurrentThreadCpuTime();
  }

  private static double seconds(long start) {
    return (now() - start) / 1e9;
  }
}
