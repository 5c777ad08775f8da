package org.farfield.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.farfield.backend.Backend;
import org.farfield.backend.BackendTests;
import org.farfield.backend.TestStructures;
import org.farfield.backend.reference.ReferenceBackend;
import org.farfield.basis.Gto;
import org.farfield.basis.Laplacian;
import org.farfield.basis.Monomial;
import org.farfield.basis.RadialBasis;
import org.farfield.basis.Tabulated;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.kernels.cpu.GemmKernel;
import org.farfield.kernels.cpu.GemmKernels;
import org.farfield.kernels.cpu.ScalarGemmKernel;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.Precision;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.farfield.sweeps.Sweeps;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CpuBackendTest extends BackendTests {
  private static final int ONE_IN = 6;

  @Override
  protected Backend create() {
    return new CpuBackend(2);
  }

  private static List<RadialBasis> bases() {
    double[] points = new double[41];
    double[][][] values = new double[1][3][points.length];
    for (int i = 0; i < points.length; i++) {
      points[i] = 0.1 * i;
      for (int n = 0; n < 3; n++) {
        values[0][n][i] = Math.cos(n * points[i]) * Math.pow(1 - points[i] / 4, 2);
      }
    }
    return List.of(
        new Gto(5, 5), new Monomial(2, 3), new Laplacian(3, 4), new Tabulated(points, values));
  }

  /**
   * The promise of --accuracy, against the converged sum, for some seeded small rows that of the
   * reference; the rows take turns in the accuracies. The table goes to target/. With {@code
   * -Dfarfield.sweeps=full} (CI) all rows, else one in six, and the console says so.
   */
  @Test
  void promisedAccuracyIsHeld() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("| basis | exponent | smearing | truth | path | accuracy | error / accuracy |");
    lines.add("|---|---|---|---|---|---|---|");
    double worst = 0;
    Structure[] structures = {
      TestStructures.periodic(21, 12, 6), TestStructures.periodic(22, 24, 9)
    };
    double[][] turns = {{1e-3, 1e-5, 1e-7, 1e-9}, {1e-4, 1e-6, 1e-8}};
    int turn = 0;
    int references = 0;
    int row = 0;
    Random random = new Random(23);
    for (RadialBasis basis : bases()) {
      for (double exponent : new double[] {0, 1, 2.7, 6}) {
        for (double smearing : new double[] {0.5, 1, 1.5}) {
          turn = 1 - turn;
          // sharp sources in the large cell are most of the work: two exponents must do
          boolean both = smearing >= 1 || exponent == 1 || exponent == 6;
          for (int i = 0; i < (both ? 2 : 1); i++) {
            Structure s = structures[i];
            // few vectors: the reference's plain loops take no longer than the rest of the row
            boolean plain = i == 0 && smearing >= 1 && random.nextInt(3) == 0;
            if (!Sweeps.takes(row++, ONE_IN)) {
              continue;
            }
            references += plain ? 1 : 0;
            Coefficients exact = converged(basis, exponent, smearing, s, plain);
            for (double accuracy : turns[(turn + i) % 2]) {
              for (EvaluationPath path : List.of(EvaluationPath.KSUM, EvaluationPath.MESH)) {
                Expansion h = row(basis, exponent, smearing).path(path).accuracy(accuracy).build();
                double ratio = error(expand(h, s), exact) / accuracy;
                worst = Math.max(worst, ratio);
                lines.add(
                    String.format(
                        Locale.ROOT,
                        "| %s | %.1f | %.1f | %s | %s | %.0e | %.3f |",
                        basis.kind(),
                        exponent,
                        smearing,
                        plain ? "reference" : "cpu",
                        path.name().toLowerCase(Locale.ROOT),
                        accuracy,
                        ratio));
              }
            }
          }
        }
      }
    }
    Files.write(Path.of("target/accuracy-sweep.md"), lines);
    assertThat(references).as("rows with the reference's truth").isGreaterThan(Sweeps.FULL ? 5 : 1);
    assertThat(worst).as("largest error/accuracy, see target/accuracy-sweep.md").isLessThan(1);
    assertThat(worst).as("the error measure sees errors").isGreaterThan(0.01);
  }

  private static Expansion.Builder row(RadialBasis basis, double exponent, double smearing) {
    return Expansion.builder().basis(basis).maxAngular(3).density(exponent, smearing);
  }

  private Coefficients converged(
      RadialBasis basis, double exponent, double smearing, Structure s, boolean plain) {
    Expansion h = row(basis, exponent, smearing).path(EvaluationPath.KSUM).kCutoff(1e3).build();
    if (!plain) {
      return expand(h, s);
    }
    ExpansionTables tables = new ExpansionTables(h);
    try (Backend reference = new ReferenceBackend()) {
      PlannedStructure job = new Planner(tables, reference.speeds()).prepare(s);
      return reference.expand(tables, List.of(job)).get(0);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = EvaluationPath.class,
      names = {"KSUM", "MESH"})
  void singlePrecisionStaysWithinItsBound(EvaluationPath path) {
    Structure leaning = TestStructures.periodic(31, 100, 10);
    Structure upright = leaning.withCell(Cell.periodic(9, 0, 0, 0, 11, 0, 0, 0, 10));
    for (Structure s : List.of(leaning, upright)) {
      Expansion.Builder builder = Expansion.builder().path(path).accuracy(1e-7);
      Coefficients exact = expand(builder.build(), s);
      Coefficients single = expand(builder.precision(Precision.SINGLE).build(), s);
      assertThat(error(single, exact)).isLessThan(path == EvaluationPath.MESH ? 1e-6 : 2e-5);
      assertThat(single.values()).as("computed in double").isNotEqualTo(exact.values());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = EvaluationPath.class,
      names = {"KSUM", "MESH", "PAIRS"})
  void threadsAndKernelsDoNotChangeABit(EvaluationPath path) {
    Structure s =
        path == EvaluationPath.PAIRS
            ? TestStructures.open(41, 70, 12)
            : TestStructures.periodic(41, 70, 9);
    Expansion.Builder builder = Expansion.builder().path(path).accuracy(1e-4);
    assertTheBitsAreTheSame(s, builder);
  }

  /** Several groups of vectors, which are not cut where a kernel's panels would have it. */
  @Test
  void kernelsDoNotChangeABitOfManyFields() {
    List<LongRangeDensity> densities =
        IntStream.rangeClosed(1, 16).mapToObj(p -> LongRangeDensity.powerLaw(p / 2.0, 1)).toList();
    Expansion.Builder builder =
        Expansion.builder()
            .densities(densities)
            .maxAngular(9)
            .basis(new Gto(1, 2))
            .path(EvaluationPath.KSUM)
            .accuracy(1e-9);
    assertTheBitsAreTheSame(TestStructures.periodic(43, 3, 12), builder);
  }

  private void assertTheBitsAreTheSame(Structure s, Expansion.Builder builder) {
    for (Precision precision : Precision.values()) {
      Expansion h = builder.precision(precision).build();
      ExpansionTables tables = new ExpansionTables(h);
      double[] first = null;
      for (int threads = 1; threads <= 4; threads++) {
        for (GemmKernel kernel : List.of(GemmKernels.select(), new ScalarGemmKernel())) {
          try (CpuBackend other = new CpuBackend(threads, kernel)) {
            PlannedStructure job = new Planner(tables, backend.speeds()).prepare(s);
            double[] values = other.expand(tables, List.of(job)).get(0).values();
            first = first == null ? values : first;
            assertThat(values).isEqualTo(first);
          }
        }
      }
    }
  }

  /** What was released goes to the next results: never to two at a time, and nothing is left. */
  @Test
  void memoryOfReleasedResultsChangesNoBit() {
    ExpansionTables tables = new ExpansionTables(Expansion.builder().accuracy(1e-4).build());
    Planner planner = new Planner(tables, backend.speeds());
    List<PlannedStructure> jobs = new ArrayList<>();
    for (int seed = 0; seed < 6; seed++) {
      jobs.add(planner.prepare(TestStructures.periodic(seed, seed == 5 ? 7 : 12, 6)));
    }
    try (CpuBackend fresh = new CpuBackend(2);
        CpuBackend used = new CpuBackend(2)) {
      List<double[]> expected =
          fresh.expand(tables, jobs).stream().map(Coefficients::values).toList();
      List<Coefficients> first = used.expand(tables, jobs);
      double[] array = first.get(0).values();
      first.subList(0, 4).forEach(Coefficients::release);
      assertThatThrownBy(first.get(0)::values).hasMessageContaining("released");
      List<Coefficients> next = used.expand(tables, jobs);
      assertThat(next).anySatisfy(c -> assertThat(c.values()).isSameAs(array));
      for (int s = 0; s < jobs.size(); s++) {
        assertThat(next.get(s).values()).isEqualTo(expected.get(s));
      }
      for (int s = 4; s < jobs.size(); s++) {
        assertThat(first.get(s).values()).as("still read").isEqualTo(expected.get(s));
      }
    }
  }

  @Test
  void meshEqualsSumInANarrowSkewedCell() {
    Structure s = TestStructures.periodic(51, 6, 3);
    Expansion.Builder builder = Expansion.builder().accuracy(1e-8).maxAngular(6);
    Coefficients sum = expand(builder.path(EvaluationPath.KSUM).build(), s);
    Coefficients mesh = expand(builder.path(EvaluationPath.MESH).build(), s);
    assertThat(error(mesh, sum)).isLessThan(1e-8);
  }
}
