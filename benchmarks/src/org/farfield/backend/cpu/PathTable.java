package org.farfield.backend.cpu;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.farfield.basis.Gto;
import org.farfield.basis.Monomial;
import org.farfield.basis.RadialBasis;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.Plan;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.expansion.plan.Speeds;
import org.farfield.kernels.cpu.GemmKernels;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.Precision;
import org.farfield.spec.Splitting;
import org.farfield.structure.Structure;

/**
 * Measures all ways to sum densities of several widths, and what the planner estimates for them and
 * takes, and prints one Markdown table: {@code benchmarks/paths}. Of splits at several widths the
 * fastest is shown. With gradients, ways are values and their adjoint together; estimates are those
 * of values alone, and the last columns say what planners of values take, and what it costs.
 */
public final class PathTable {
  private static final int CORES = Runtime.getRuntime().availableProcessors();
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final double[] USUAL = {1};
  private static final double[] SIGMAS = {1, 0.5, 0.3, 0.2, 0.1};
  private static final double[] RATIOS = {2, 3, 4, 6, 8, 12, 16};
  // ways that are estimated to take so much longer than the best are not run
  private static final double HOPELESS = 3;
  private static final int LARGE = 4000; // atoms, from where only the usual σ is looked at
  private static final double SPENT = 0.3; // s
  private static final int RUNS = 3;

  private PathTable() {}

  /**
   * Runs everything.
   *
   * @param arguments "upright", for cells along x, y and z, "gradients", for values with their
   *     adjoint, "single", for single precision, "few", for 4 and 18 fields in place of 150 and
   *     100, and "processor", for the processor time of one thread, over the cores that plans are
   *     made for, which other programs lengthen less; then numbers of atoms; none: 50 to 8000
   */
  public static void main(String[] arguments) {
    List<String> given = new ArrayList<>(List.of(arguments));
    boolean upright = given.remove("upright");
    boolean gradients = given.remove("gradients");
    boolean processor = given.remove("processor");
    boolean single = given.remove("single");
    boolean few = given.remove("few");
    int[] sizes =
        given.isEmpty()
            ? new int[] {50, 200, 1000, 2000, 8000}
            : given.stream().mapToInt(Integer::parseInt).toArray();
    System.out.printf(
        "%s, Java %s, %s, cells %s, %s, %s precision%n%n",
        processor ? "processor time of one thread" : CORES + " cores",
        Runtime.version(),
        GemmKernels.select().describe(),
        upright ? "along x, y and z" : "that lean",
        gradients ? "values with gradients" : "values",
        single ? "single" : "double");
    System.out.println(
        "| basis, l ≤ | atoms | accuracy | σ, Å | waves | mesh | split: waves | split: mesh | taken"
            + " | over the best |"
            + (gradients ? " for values | over the best |" : ""));
    System.out.println("|---|---|---|---|---|---|---|---|---|---|" + (gradients ? "---|---|" : ""));
    for (int turn = 0; turn < 2; turn++) { // the compiler's warm-up
      for (Kind kind : kinds(few)) {
        new Work(kind, 200, 1e-4, 0.3, upright, gradients, processor, single).measured();
      }
    }
    for (int atoms : sizes) {
      for (Kind kind : kinds(few)) {
        for (double accuracy : new double[] {1e-4, 1e-6}) {
          for (double sigma : atoms < LARGE ? SIGMAS : USUAL) {
            System.out.println(
                new Work(kind, atoms, accuracy, sigma, upright, gradients, processor, single)
                    .row());
          }
        }
      }
    }
  }

  /** Functions whose sums are measured. */
  private record Kind(RadialBasis basis, int degree) {}

  private static List<Kind> kinds(boolean few) {
    return few
        ? List.of(new Kind(new Gto(0, 5), 1), new Kind(new Gto(1, 5), 2))
        : List.of(new Kind(new Gto(5, 5), 4), new Kind(new Monomial(3, 4), 4));
  }

  /** A way to sum, with what it is estimated to take and takes; 0 if it was not run. */
  private record Way(Plan plan, double seconds) {
    boolean isSplit() {
      return plan.split().isPresent();
    }

    boolean isThatOf(Plan other) {
      return plan.path() == other.path()
          && plan.split().map(s -> s.smearing()).equals(other.split().map(s -> s.smearing()));
    }
  }

  private record Work(
      Kind kind,
      int atoms,
      double accuracy,
      double sigma,
      boolean upright,
      boolean gradients,
      boolean processor,
      boolean single) {
    private Structure structure() {
      return upright ? RandomStructures.upright(atoms, 1) : RandomStructures.liquid(atoms, 1);
    }

    String row() {
      List<Way> ways = measured();
      return String.format(
          Locale.ROOT,
          "| %s, %d | %d | %.0e | %.1f | %s | %s | %s | %s | %s %s",
          kind.basis.kind(),
          kind.degree,
          atoms,
          accuracy,
          sigma,
          cell(ways, EvaluationPath.KSUM, false),
          cell(ways, EvaluationPath.MESH, false),
          cell(ways, EvaluationPath.KSUM, true),
          cell(ways, EvaluationPath.MESH, true),
          taken(ways, speeds()),
          gradients ? taken(ways, Speeds.defaults(CORES)) : "");
    }

    private Speeds speeds() {
      Speeds speeds = Speeds.defaults(CORES);
      return gradients ? speeds.withGradients() : speeds;
    }

    private String taken(List<Way> ways, Speeds speeds) {
      Plan plan =
          new Planner(new ExpansionTables(builder().build()), speeds).prepare(structure()).plan();
      double best = ways.stream().mapToDouble(Way::seconds).filter(s -> s > 0).min().orElseThrow();
      double taken =
          ways.stream().filter(w -> w.isThatOf(plan)).mapToDouble(Way::seconds).max().orElse(0);
      return taken > 0
          ? String.format(Locale.ROOT, "%s | %.2f |", name(plan), taken / best)
          : name(plan) + " | not run |";
    }

    private static String name(Plan plan) {
      return plan.split()
              .map(s -> String.format(Locale.ROOT, "split %.2g Å, ", s.smearing()))
              .orElse("")
          + (plan.path() == EvaluationPath.KSUM ? "waves" : "mesh");
    }

    // the fastest of the kind: smearing, estimate, measurement
    private static String cell(List<Way> ways, EvaluationPath path, boolean split) {
      return ways.stream()
          .filter(w -> w.plan().path() == path && w.isSplit() == split && w.seconds() > 0)
          .min((a, b) -> Double.compare(a.seconds(), b.seconds()))
          .map(
              w ->
                  w.plan()
                          .split()
                          .map(s -> String.format(Locale.ROOT, "%.2g Å: ", s.smearing()))
                          .orElse("")
                      + String.format(
                          Locale.ROOT,
                          "%.3g, %.3g ms: %.2f",
                          w.plan().seconds() * 1e3,
                          w.seconds() * 1e3,
                          w.plan().seconds() / w.seconds()))
          .orElse("");
    }

    List<Way> measured() {
      Structure structure = structure();
      List<Expansion> all = new ArrayList<>();
      for (EvaluationPath path : List.of(EvaluationPath.KSUM, EvaluationPath.MESH)) {
        all.add(builder().path(path).splitting(Splitting.NEVER).build());
        for (double ratio : RATIOS) {
          all.add(builder().path(path).splitting(Splitting.at(ratio * sigma)).build());
        }
      }
      List<Way> result = new ArrayList<>();
      try (CpuBackend backend = new CpuBackend(processor ? 1 : CORES)) {
        List<PlannedStructure> jobs = new ArrayList<>();
        List<ExpansionTables> tables = new ArrayList<>();
        for (Expansion h : all) {
          try {
            ExpansionTables t = new ExpansionTables(h);
            jobs.add(new Planner(t, speeds()).prepare(structure));
            tables.add(t);
          } catch (InputException e) {
            // no mesh or split keeps the accuracy
          }
        }
        double best = jobs.stream().mapToDouble(j -> j.plan().seconds()).min().orElseThrow();
        for (int i = 0; i < jobs.size(); i++) {
          Plan plan = jobs.get(i).plan();
          double time =
              plan.seconds() > HOPELESS * best ? 0 : seconds(backend, tables.get(i), jobs.get(i));
          result.add(new Way(plan, time));
        }
      }
      return result;
    }

    private Expansion.Builder builder() {
      return Expansion.builder()
          .basis(kind.basis)
          .maxAngular(kind.degree)
          .density(1, sigma)
          .accuracy(accuracy)
          .precision(single ? Precision.SINGLE : Precision.DOUBLE);
    }

    private double seconds(CpuBackend backend, ExpansionTables tables, PlannedStructure job) {
      double best = Double.MAX_VALUE;
      double spent = 0;
      for (int r = 0; r < RUNS || spent < SPENT; r++) {
        double start = now();
        List<Coefficients> values = backend.expand(tables, List.of(job));
        if (gradients) {
          backend.adjoint(tables, List.of(job), values);
        }
        double seconds = now() - start;
        best = values.isEmpty() ? 0 : Math.min(best, seconds);
        spent += r == 0 ? 0 : seconds;
      }
      return best;
    }

    private double now() {
      return processor
          ? THREADS.getCurrentThreadCpuTime() * 1e-9 / speeds().cores()
          : System.nanoTime() * 1e-9;
    }
  }
}
