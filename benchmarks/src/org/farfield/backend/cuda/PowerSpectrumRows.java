package org.farfield.backend.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.farfield.backend.Backend;
import org.farfield.backend.cpu.RandomStructures;
import org.farfield.descriptor.Descriptor;
import org.farfield.descriptor.Factor;
import org.farfield.descriptor.PairRows;
import org.farfield.descriptor.PowerSpectrum;
import org.farfield.descriptor.PowerSpectrum.Pair;
import org.farfield.descriptor.SpectrumRows;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.spec.Cutoff;
import org.farfield.spec.Density;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.RadialScaling;
import org.farfield.structure.Structure;

/** Rows of power spectra, multiplied on the device or by the host. */
final class PowerSpectrumRows {
  private final Bench bench;

  PowerSpectrumRows(Bench bench) {
    this.bench = bench;
  }

  /** ρ⊗V and both with themselves, of many small structures, per atom or summed for each. */
  void print(boolean pooled) {
    int atoms = bench.tiny() ? 5 : 100;
    List<Structure> structures =
        IntStream.range(0, bench.tiny() ? 4 : 300)
            .mapToObj(seed -> RandomStructures.liquid(atoms, seed))
            .toList();
    print(
        "ρ⊗ρ, ρ⊗V, V⊗V",
        List.<Density>of(
            new GaussianDensity(0.5, new Cutoff(4, 0.5), RadialScaling.NONE),
            LongRangeDensity.powerLaw(1, 1)),
        List.of(new Pair(0, 0), new Pair(0, 1), new Pair(1, 1)),
        structures,
        pooled);
  }

  /** V⊗V summed for each structure, of which next to nothing leaves the device: with a goal. */
  void printPotential(List<Structure> structures) {
    double times =
        print(
            "V⊗V",
            List.<Density>of(LongRangeDensity.powerLaw(1, 1)),
            List.of(new Pair(0, 0)),
            structures,
            true);
    bench.row(
        "power spectra V⊗V summed per structure: times the CPU's speed",
        "%.2f with %d threads (%s; with 16)",
        times,
        Bench.CORES,
        Goal.atLeast(20, times));
  }

  /** How many times as fast as the CPU, end to end. */
  private double print(
      String name,
      List<Density> densities,
      List<Pair> pairs,
      List<Structure> structures,
      boolean pooled) {
    Expansion h = GpuTable.hyperparameters().path(EvaluationPath.KSUM).densities(densities).build();
    ExpansionTables tables = new ExpansionTables(h);
    List<Integer> channels =
        structures.stream()
            .flatMap(s -> IntStream.of(s.species()).boxed())
            .distinct()
            .sorted()
            .toList();
    List<Factor> factors = new ArrayList<>();
    for (int d = 0; d < densities.size(); d++) {
      factors.add(new Factor(0, d, h.maxAngular(), h.basis().size(), channels));
    }
    PowerSpectrum spectrum = new PowerSpectrum(factors, pairs, "neighbor_%d_type");
    Bench.Timed<List<double[]>> onDevice =
        bench.time(() -> multiplied(tables, structures, spectrum, pooled));
    Bench.Timed<List<double[]>> byHost =
        bench.time(() -> onHost(bench.cuda(), tables, structures, spectrum, pooled));
    Bench.Timed<List<double[]>> onCpu =
        bench.time(() -> onHost(bench.cpu(), tables, structures, spectrum, pooled));
    String what =
        String.format(
            Locale.ROOT,
            "power spectra %s of %d structures × %d atoms, gto 6 × l ≤ 4, %s",
            name,
            structures.size(),
            structures.get(0).size(),
            pooled ? "summed per structure" : "per atom");
    bench.row(
        what,
        "device %.4g ms; end to end %.4g ms; multiplied by the host %.4g ms; CPU %.4g ms: %.2f"
            + " times; device memory %.1f MiB",
        onDevice.device() * 1e3,
        onDevice.host() * 1e3,
        byHost.host() * 1e3,
        onCpu.host() * 1e3,
        onCpu.host() / onDevice.host(),
        onDevice.memory() / (double) (1 << 20));
    bench.compare(what, h.precision(), onDevice.result(), onCpu.result());
    bench
        .kernels()
        .measure(
            what,
            () -> multiplied(tables, structures, spectrum, pooled),
            KernelCounts.products(
                tables,
                bench.jobs(tables, structures),
                spectrum.spectrumRows().orElseThrow().products(),
                structures.stream().map(s -> rowOf(s, pooled)).toList()));
    return onCpu.host() / onDevice.host();
  }

  private static int[] rowOf(Structure structure, boolean pooled) {
    int atoms = structure.size();
    return pooled ? new int[atoms] : IntStream.range(0, atoms).toArray();
  }

  private List<double[]> multiplied(
      ExpansionTables tables, List<Structure> structures, PowerSpectrum spectrum, boolean pooled) {
    SpectrumRows form = spectrum.spectrumRows().orElseThrow();
    List<PairRows> rows =
        bench
            .cuda()
            .multiplier()
            .orElseThrow()
            .multiply(
                List.of(tables),
                bench.jobs(tables, structures).stream().map(List::of).toList(),
                form.products(),
                structures.stream().map(s -> rowOf(s, pooled)).toList());
    int length = spectrum.features();
    return IntStream.range(0, rows.size())
        .parallel()
        .mapToObj(
            s -> {
              int count = pooled ? 1 : structures.get(s).size();
              double[] all = new double[count * length];
              for (int row = 0; row < count; row++) {
                form.add(rows.get(s), row, all, row * length);
              }
              rows.get(s).numbers().release(); // as where features are made
              return all;
            })
        .toList();
  }

  private List<double[]> onHost(
      Backend backend,
      ExpansionTables tables,
      List<Structure> structures,
      PowerSpectrum spectrum,
      boolean pooled) {
    int length = spectrum.features();
    return backend.expand(tables, bench.jobs(tables, structures)).parallelStream()
        .map(
            c -> {
              Descriptor.Evaluator evaluator = spectrum.evaluator(List.of(c));
              double[] all = new double[(pooled ? 1 : c.atoms()) * length];
              for (int atom = 0; atom < c.atoms(); atom++) {
                evaluator.add(atom, all, pooled ? 0 : atom * length);
              }
              return all;
            })
        .toList();
  }
}
