package org.farfield.backend.cuda;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.farfield.backend.Prepared;
import org.farfield.backend.cpu.RandomStructures;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Receivers;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.spec.Channels;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.Precision;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/**
 * Gaussian charges, dipoles and quadrupoles of two widths that feel each other: the matrix of a
 * self-consistent loop, prepared once and applied often, and its gradients.
 */
final class MultipoleRows {
  private static final int MOMENTS = 9;
  private static final double NARROW = 0.8; // Å
  private static final double WIDE = 1.1;

  private final Bench bench;

  MultipoleRows(Bench bench) {
    this.bench = bench;
  }

  void print(EvaluationPath path) {
    int atoms = bench.tiny() ? 4 : path == EvaluationPath.MESH ? 8000 : 1000;
    Structure liquid = RandomStructures.liquid(atoms, 1);
    Structure structure = path == EvaluationPath.PAIRS ? liquid.withCell(Cell.OPEN) : liquid;
    Sources sources = sources(atoms);
    Expansion given =
        Expansion.builder()
            .density(1, NARROW)
            .channels(new Channels.Given(2, true))
            .path(path)
            .accuracy(1e-4)
            .build();
    ExpansionTables tables =
        new ExpansionTables(Receivers.expansion(given, List.of(Receivers.like(sources))));
    PlannedStructure job = new Planner(tables, bench.cpu().speeds()).prepare(structure, sources);
    String what =
        String.format(
            Locale.ROOT,
            "multipoles that feel each other, %s, %d atoms",
            path.name().toLowerCase(Locale.ROOT),
            atoms);
    values(what + ", prepared", tables, job);
    gradients(what + ", adjoint", tables, job);
  }

  private static Sources sources(int atoms) {
    Random random = new Random(7);
    double[][] moments = new double[MOMENTS][];
    Arrays.setAll(moments, lm -> random.doubles(atoms, -1, 1).toArray());
    double[] widths = new double[atoms];
    Arrays.setAll(widths, i -> i % 2 == 0 ? NARROW : WIDE);
    return new Sources(new int[1], new double[][][] {moments}).withWidths(widths);
  }

  private void values(String what, ExpansionTables tables, PlannedStructure job) {
    List<Sources> sources = List.of(job.sources());
    Bench.Timed<List<Coefficients>> anew =
        bench.time(() -> bench.cuda().expand(tables, List.of(job)));
    try (Prepared onCuda = bench.cuda().prepare(tables, List.of(job));
        Prepared onCpu = bench.cpu().prepare(tables, List.of(job))) {
      Bench.Timed<List<Coefficients>> again = bench.time(() -> onCuda.apply(sources));
      Bench.Timed<List<Coefficients>> host = bench.time(() -> onCpu.apply(sources));
      bench.row(
          what,
          "device %.4g ms, %.2f times that of not prepared ones; end to end %.4g ms; CPU %.4g ms:"
              + " %.2f times; device memory %.1f MiB",
          again.device() * 1e3,
          again.device() / anew.device(),
          again.host() * 1e3,
          host.host() * 1e3,
          host.host() / again.host(),
          again.memory() / (double) (1 << 20));
      bench.compare(what, Precision.DOUBLE, values(again.result()), values(host.result()));
      bench
          .kernels()
          .measure(what, () -> onCuda.apply(sources), KernelCounts.values(tables, List.of(job)));
    }
  }

  private static List<double[]> values(List<Coefficients> coefficients) {
    return coefficients.stream().map(Coefficients::values).toList();
  }

  private void gradients(String what, ExpansionTables tables, PlannedStructure job) {
    List<PlannedStructure> jobs = List.of(job);
    List<Coefficients> cotangents = bench.cuda().expand(tables, jobs);
    Bench.Timed<List<double[]>> onCuda =
        bench.time(() -> Bench.adjoint(bench.cuda(), tables, jobs, cotangents));
    Bench.Timed<List<double[]>> onCpu =
        bench.time(() -> Bench.adjoint(bench.cpu(), tables, jobs, cotangents));
    bench.against(what, onCuda, onCpu);
    bench
        .kernels()
        .measure(
            what,
            () -> bench.cuda().adjoint(tables, jobs, cotangents),
            KernelCounts.adjoint(tables, jobs));
  }
}
