package org.farfield.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.farfield.backend.Backend;
import org.farfield.backend.BackendTests;
import org.farfield.backend.SplitContract;
import org.farfield.backend.TestStructures;
import org.farfield.backend.reference.ReferenceBackend;
import org.farfield.basis.Gto;
import org.farfield.basis.Monomial;
import org.farfield.basis.RadialBasis;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.Plan;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.expansion.plan.Speeds;
import org.farfield.kernels.cpu.GemmKernel;
import org.farfield.kernels.cpu.GemmKernels;
import org.farfield.kernels.cpu.ScalarGemmKernel;
import org.farfield.spec.Channels;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.Splitting;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.farfield.sweeps.Sweeps;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuSplitTest extends BackendTests {
  private static final int ONE_IN = 4;

  @Override
  protected Backend create() {
    return new CpuBackend(2);
  }

  /**
   * The promise of --accuracy for split plans, against the converged plain sum: with {@code
   * -Dfarfield.sweeps=full} (CI) all rows, else one in four.
   */
  @Test
  void promisedAccuracyIsHeldBySplitPlans() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("| basis | exponent | smearing | split at | path | accuracy | error / accuracy |");
    lines.add("|---|---|---|---|---|---|---|");
    Structure s = TestStructures.periodic(71, 5, 3);
    double worst = 0;
    int turn = 0;
    double[][] turns = {{1e-3, 1e-6, 1e-9}, {1e-4, 1e-7}, {1e-5, 1e-8}};
    int sweep = 0;
    for (double smearing : new double[] {0.1, 0.2, 0.3, 0.5}) {
      for (double exponent : new double[] {0, 0.5, 1, 2, 3, 4, 6}) {
        if (!Sweeps.takes(sweep++, ONE_IN)) {
          turn++;
          continue;
        }
        RadialBasis basis = turn % 2 == 0 ? new Gto(3, 3) : new Monomial(2, 3);
        Coefficients exact =
            expand(
                row(basis, exponent, smearing)
                    .splitting(Splitting.NEVER)
                    .path(EvaluationPath.KSUM)
                    .accuracy(1e-11)
                    .build(),
                s);
        for (double accuracy : turns[turn++ % 3]) {
          EvaluationPath path = turn % 4 < 2 ? EvaluationPath.KSUM : EvaluationPath.MESH;
          double ratio = accuracy < 1e-5 ? 5 : 2;
          Expansion h =
              row(basis, exponent, smearing)
                  .splitting(Splitting.at(ratio * smearing))
                  .path(path)
                  .accuracy(accuracy)
                  .build();
          double error = error(expand(h, s), exact) / accuracy;
          worst = Math.max(worst, error);
          lines.add(
              String.format(
                  Locale.ROOT,
                  "| %s | %.1f | %.1f | %.1f | %s | %.0e | %.3f |",
                  basis.kind(),
                  exponent,
                  smearing,
                  ratio * smearing,
                  path.name().toLowerCase(Locale.ROOT),
                  accuracy,
                  error));
        }
      }
    }
    Files.write(Path.of("target/accuracy-sweep-split.md"), lines);
    assertThat(worst).as("largest error/accuracy, see the table in target").isLessThan(1);
    assertThat(worst).as("the error measure sees errors").isGreaterThan(0.01);
  }

  private static Expansion.Builder row(RadialBasis basis, double exponent, double smearing) {
    return Expansion.builder().basis(basis).maxAngular(2).density(exponent, smearing);
  }

  /** Tables, blocks and kernels against plain loops and quadrature, of the same plan. */
  @ParameterizedTest
  @CsvSource({"species, 2", "charge, 2", "species, 7"})
  void isTheReferencesSumOfTheSamePlan(String channels, int maxRadial) {
    Structure s = TestStructures.periodic(72, 12, 5);
    Expansion.Builder builder =
        Expansion.builder()
            .basis(new Monomial(maxRadial, 3))
            .maxAngular(5)
            .densities(
                List.of(LongRangeDensity.powerLaw(1, 0.4), LongRangeDensity.powerLaw(6, 0.5)))
            .path(EvaluationPath.KSUM)
            .splitting(Splitting.at(1))
            .accuracy(1e-7);
    if (channels.equals("charge")) {
      builder.channels(new Channels.Columns(List.of("charge")));
    }
    ExpansionTables tables = new ExpansionTables(builder.build());
    PlannedStructure job = new Planner(tables, backend.speeds()).prepare(s);
    try (Backend reference = new ReferenceBackend()) {
      Coefficients plain = reference.expand(tables, List.of(job)).get(0);
      // the tables' own share of the promise
      assertThat(error(backend.expand(tables, List.of(job)).get(0), plain)).isLessThan(5e-10);
    }
  }

  @Test
  void threadsAndKernelsDoNotChangeABit() {
    Structure s = TestStructures.periodic(73, 40, 7);
    Expansion h =
        Expansion.builder().density(1, 0.3).accuracy(1e-4).splitting(Splitting.at(1)).build();
    ExpansionTables tables = new ExpansionTables(h);
    PlannedStructure job = new Planner(tables, backend.speeds()).prepare(s);
    double[] first = null;
    for (int threads = 1; threads <= 4; threads++) {
      for (GemmKernel kernel : List.of(GemmKernels.select(), new ScalarGemmKernel())) {
        try (CpuBackend other = new CpuBackend(threads, kernel)) {
          double[] values = other.expand(tables, List.of(job)).get(0).values();
          first = first == null ? values : first;
          assertThat(values).isEqualTo(first);
        }
      }
    }
  }

  @Test
  void gradientsOnAMeshAreThoseOfThePlainSum() {
    Structure s = TestStructures.periodic(75, 8, 5);
    Expansion.Builder builder =
        row(new Gto(2, 2.5), 1, 0.4).path(EvaluationPath.MESH).accuracy(1e-6);
    Expansion h = builder.splitting(Splitting.at(1)).build();
    Expansion plain = builder.splitting(Splitting.NEVER).path(EvaluationPath.KSUM).build();
    Coefficients g = expand(plain, s);
    Gradients split = SplitContract.adjoint(backend, h, s, g);
    Gradients expected = SplitContract.adjoint(backend, plain, s, g);
    SplitContract.equalWithin(h.accuracy(), split.positions(), expected.positions());
    SplitContract.equalWithin(h.accuracy(), split.strain(), expected.strain());
  }

  @Test
  void thePlannerSplitsWhereItIsFasterAndNotWhereItMustNot() {
    Structure s = TestStructures.periodic(74, 200, 12.6);
    Expansion.Builder sharp =
        Expansion.builder().basis(new Monomial(2, 3)).maxAngular(3).density(1, 0.2);
    Speeds speeds = Speeds.defaults(1);
    Plan split = plan(sharp.build(), speeds, s);
    Plan plain = plan(sharp.splitting(Splitting.NEVER).build(), speeds, s);
    assertThat(split.split()).isPresent();
    assertThat(plain.split()).isEmpty();
    assertThat(split.seconds()).isLessThan(0.5 * plain.seconds());
    assertThat(split.largestCutoff()).isLessThan(0.6 * plain.largestCutoff());
    sharp.splitting(Splitting.AUTO);
    Speeds none = new Speeds(speeds.gemm(), speeds.fft(), speeds.interpolate(), speeds.pair(), 1);
    assertThat(plan(sharp.build(), none, s).split()).isEmpty();
    assertThat(plan(sharp.path(EvaluationPath.KSUM).build(), speeds, s).split()).isEmpty();
    assertThat(plan(sharp.path(EvaluationPath.AUTO).density(1, 1.5).build(), speeds, s).split())
        .isEmpty();
  }

  /** A first frame waits for tables and the compiler: what spares little is not worth it. */
  @Test
  void usualPotentialsAreSplitWhereMuchIsSpared() {
    Expansion usual = Expansion.builder().density(1, 1).build();
    Speeds speeds = Speeds.defaults(1);
    assertThat(plan(usual, speeds, cube(2000, 27.1)).split()).isEmpty();
    assertThat(plan(usual, speeds, cube(4000, 34.2)).split()).isPresent();
  }

  private static Structure cube(int atoms, double side) {
    int[] elements = new int[atoms];
    Arrays.setAll(elements, i -> i % 2 == 0 ? 1 : 8);
    double[] positions = TestStructures.periodic(76, atoms, side).positions();
    return new Structure(elements, positions, Cell.periodic(side, 0, 0, 0, side, 0, 0, 0, side));
  }

  private static Plan plan(Expansion h, Speeds speeds, Structure s) {
    return new Planner(new ExpansionTables(h), speeds).prepare(s).plan();
  }
}
