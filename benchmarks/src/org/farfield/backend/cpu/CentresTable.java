package org.farfield.backend.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.farfield.backend.Backend;
import org.farfield.backend.reference.ReferenceBackend;
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.kernels.cpu.GemmKernels;
import org.farfield.spec.Cutoff;
import org.farfield.spec.Density;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.RadialScaling;
import org.farfield.spec.Splitting;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/**
 * Measures expansions of some centres against those of all atoms, centres that lie scattered and
 * points in space. Prints one Markdown table: {@code benchmarks/centres}. One thread.
 */
public final class CentresTable {
  private static final int REPEATS = 5;

  private CentresTable() {}

  /**
   * Runs everything.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    System.out.printf(
        "one thread of %s, Java %s%n%n", GemmKernels.select().describe(), Runtime.version());
    System.out.println(
        "| sum | atoms | all | a third | a twentieth | as many points | third / all"
            + " | twentieth / all | points / twentieth |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    Density lode = LongRangeDensity.powerLaw(1, 1);
    Density soap = new GaussianDensity(0.5, new Cutoff(5, 0.5), RadialScaling.NONE);
    try (Backend cpu = new CpuBackend(1);
        Backend reference = new ReferenceBackend()) {
      row("ksum", cpu, lode, EvaluationPath.KSUM, RandomStructures.liquid(400, 1));
      row("mesh", cpu, lode, EvaluationPath.MESH, RandomStructures.liquid(3000, 1));
      row("neighbours", cpu, soap, EvaluationPath.AUTO, RandomStructures.liquid(3000, 1));
      row("molecule", cpu, lode, EvaluationPath.AUTO, open(400));
      row("ksum, reference", reference, lode, EvaluationPath.KSUM, RandomStructures.liquid(20, 1));
      row("molecule, reference", reference, lode, EvaluationPath.AUTO, open(20));
    }
  }

  private static Structure open(int atoms) {
    return RandomStructures.liquid(atoms, 1).withCell(Cell.OPEN);
  }

  private static void row(
      String name, Backend backend, Density density, EvaluationPath path, Structure s) {
    Expansion h =
        Expansion.builder()
            .basis(new Gto(5, 5))
            .densities(List.of(density))
            .path(path)
            .splitting(Splitting.NEVER)
            .build();
    ExpansionTables tables = new ExpansionTables(h);
    Planner planner = new Planner(tables, backend.speeds());
    PlannedStructure all = planner.prepare(s);
    int size = s.size();
    int[] third = IntStream.range(0, size).filter(i -> i % 3 == 0).toArray();
    int[] few = IntStream.range(0, size).filter(i -> i % 20 == 7).toArray();
    double[] places = new Random(1).doubles(3L * few.length, 0, 5).toArray();
    PlannedStructure points = planner.prepare(s.withPoints(places));
    int[] behind = IntStream.range(size, points.structure().size()).toArray();
    List<PlannedStructure> jobs = List.of(all, of(all, third), of(all, few), of(points, behind));
    double[] seconds = new double[jobs.size()];
    Arrays.fill(seconds, Double.MAX_VALUE);
    List<Coefficients> results = new ArrayList<>();
    for (int repeat = 0; repeat < REPEATS; repeat++) {
      results.clear();
      for (int j = 0; j < seconds.length; j++) {
        long start = System.nanoTime();
        results.add(backend.expand(tables, List.of(jobs.get(j))).get(0));
        seconds[j] = Math.min(seconds[j], 1e-9 * (System.nanoTime() - start));
      }
      requireSame(results.get(0), results.get(1), third);
      requireSame(results.get(0), results.get(2), few);
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %.4f s | %.4f s | %.4f s | %.4f s | %.2f | %.2f | %.2f |%n",
        name,
        size,
        seconds[0],
        seconds[1],
        seconds[2],
        seconds[3],
        seconds[1] / seconds[0],
        seconds[2] / seconds[0],
        seconds[3] / seconds[2]);
  }

  private static PlannedStructure of(PlannedStructure job, int[] centres) {
    return new PlannedStructure(job.structure(), job.sources(), job.plan(), centres);
  }

  private static void requireSame(Coefficients all, Coefficients some, int[] centres) {
    int row = all.rowLength();
    for (int i : centres) {
      int end = (i + 1) * row;
      if (!Arrays.equals(all.values(), i * row, end, some.values(), i * row, end)) {
        throw new IllegalStateException("atom " + i + " has another row");
      }
    }
  }
}
