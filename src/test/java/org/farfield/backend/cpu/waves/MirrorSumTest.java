package org.farfield.backend.cpu.waves;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.farfield.backend.KeptHeap;
import org.farfield.backend.TestStructures;
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.Mirrors;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.expansion.plan.Speeds;
import org.farfield.expansion.plan.Term;
import org.farfield.kernels.cpu.GemmKernel;
import org.farfield.kernels.cpu.GemmKernels;
import org.farfield.kernels.cpu.ScalarGemmKernel;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.Precision;
import org.farfield.spec.Splitting;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MirrorSumTest {
  private static ExpansionTables tables(int maxAngular, double smearing) {
    return tables(maxAngular, smearing, Precision.DOUBLE);
  }

  private static ExpansionTables tables(int maxAngular, double smearing, Precision precision) {
    return new ExpansionTables(
        Expansion.builder()
            .density(1, smearing)
            .density(4, smearing)
            .basis(new Gto(2, 3.0))
            .maxAngular(maxAngular)
            .accuracy(1e-6)
            .path(EvaluationPath.KSUM)
            .splitting(Splitting.NEVER)
            .precision(precision)
            .build());
  }

  private static Cell cell(String rows, boolean... periodic) {
    double[] numbers = Arrays.stream(rows.split(" ")).mapToDouble(Double::parseDouble).toArray();
    return new Cell(numbers, periodic[0], periodic[1], periodic[2]);
  }

  private static Coefficients zeros(ExpansionTables tables, PlannedStructure job) {
    return new Coefficients(
        tables.hyperparameters(), job.structure().size(), job.sources().labels());
  }

  /** A pair of both sums of the same. */
  private record Both(PlannedStructure job, Coefficients plain, Coefficients mirrored) {}

  private static Both sums(ExpansionTables tables, PlannedStructure job, GemmKernel gemm, int n) {
    List<Term.Lattice> lattices = new ArrayList<>();
    tables.terms(job.plan()).stream()
        .filter(Term.Lattice.class::isInstance)
        .forEach(term -> lattices.add((Term.Lattice) term));
    Coefficients plain = zeros(tables, job);
    Coefficients mirrored = zeros(tables, job);
    try (WorkerPool pool = new WorkerPool(n)) {
      Scratch[] scratch = new Scratch[n];
      Arrays.setAll(scratch, i -> new Scratch());
      for (Term.Lattice term : lattices) {
        assertThat(Mirrors.axes(term.box(job.structure()))).isPresent();
        LatticeJob lattice = new LatticeJob(tables, term, job);
        new LatticeSum(lattice, pool, gemm, scratch, 0, KeptHeap.NONE).run(job.sources(), plain, 0);
        new MirrorSum(lattice, pool, gemm, scratch, 0, KeptHeap.NONE)
            .run(job.sources(), mirrored, 0);
      }
    }
    assertThat(lattices).isNotEmpty();
    return new Both(job, plain, mirrored);
  }

  /**
   * The plain sum over half of the vectors has the same values, in boxes of all kinds, around
   * points too; the vectors of the last are more than fit into memory together.
   */
  @ParameterizedTest
  @CsvSource({
    "7 0 0 0 7 0 0 0 7, true, true, true, 4, 1.0, 21",
    "0 6 0 0 0 9 8 0 0, true, true, true, 3, 0.8, 8",
    "0 -6 0 5 0 0 0 0 -30, true, true, true, 5, 0.7, 3",
    "4 0 0 0 3 0 0 0 5, true, true, true, 0, 1.0, 1",
    "9 0 0 0 11 0 0 0 9, true, true, true, 2, 0.4, 300",
    "7 0 0 0 8 0 0 0 9, true, true, false, 4, 1.0, 17",
    "7 0 0 0 8 0 0 0 9, false, true, false, 3, 1.0, 6",
    "18 0 0 0 20 0 0 0 22, true, true, true, 9, 0.6, 5"
  })
  void equalsThePlainSum(
      String rows, boolean a, boolean b, boolean c, int maxAngular, double smearing, int atoms) {
    Structure structure =
        TestStructures.open(atoms, atoms, 6)
            .withCell(cell(rows, a, b, c))
            .withPoints(new double[] {1, 2, 3, 5, 0.5, -4});
    double[] exact = null;
    for (Precision precision : Precision.values()) {
      ExpansionTables tables = tables(maxAngular, smearing, precision);
      PlannedStructure job = new Planner(tables, Speeds.defaults(2)).prepare(structure);
      Both both = sums(tables, job, GemmKernels.select(), 2);
      exact = exact == null ? both.plain.values() : exact;
      double scale = Arrays.stream(exact).map(Math::abs).max().orElseThrow();
      assertThat(scale).isPositive();
      double bound = precision == Precision.DOUBLE ? 2e-13 : 5e-6;
      for (int x = 0; x < exact.length; x++) {
        assertThat(both.mirrored.values()[x]).isCloseTo(exact[x], within(bound * scale));
      }
    }
  }

  /** Threads, kernels and which atoms are centres change no bit of a row. */
  @ParameterizedTest
  @EnumSource(Precision.class)
  void bitsAreThoseOfOneThreadAndThePlainKernel(Precision precision) {
    ExpansionTables tables = tables(3, 0.7, precision);
    Cell cell = Cell.periodic(0, 9, 0, 11, 0, 0, 0, 0, 10);
    Structure structure = TestStructures.open(3, 133, 8).withCell(cell);
    PlannedStructure job = new Planner(tables, Speeds.defaults(2)).prepare(structure);
    double[] expected = sums(tables, job, new ScalarGemmKernel(), 1).mirrored.values();
    for (int threads = 1; threads <= 3; threads++) {
      assertThat(sums(tables, job, GemmKernels.select(), threads).mirrored.values())
          .isEqualTo(expected);
    }
    int[] centres = new Random(2).ints(0, 133).distinct().limit(20).sorted().toArray();
    PlannedStructure few = new PlannedStructure(structure, job.sources(), job.plan(), centres);
    double[] rows = sums(tables, few, GemmKernels.select(), 2).mirrored.values();
    int length = expected.length / 133;
    for (int i = 0; i < 133; i++) {
      double[] mine = Arrays.copyOfRange(rows, i * length, (i + 1) * length);
      boolean isCentre = Arrays.binarySearch(centres, i) >= 0;
      assertThat(mine)
          .isEqualTo(
              isCentre
                  ? Arrays.copyOfRange(expected, i * length, (i + 1) * length)
                  : new double[length]);
    }
  }

  /** Few atoms are summed plainly, which is faster. */
  @Test
  void takesWhatItIsFasterFor() {
    ExpansionTables tables = tables(1, 1.0);
    Cell cell = Cell.periodic(7, 0, 0, 0, 7, 0, 0, 0, 7);
    Planner planner = new Planner(tables, Speeds.defaults(1));
    for (int atoms : new int[] {Mirrors.LEAST_ATOMS - 1, Mirrors.LEAST_ATOMS}) {
      PlannedStructure job = planner.prepare(TestStructures.open(5, atoms, 6).withCell(cell));
      for (Term term : tables.terms(job.plan())) {
        if (term instanceof Term.Lattice lattice) {
          assertThat(MirrorSum.fits(lattice, job)).isEqualTo(atoms == Mirrors.LEAST_ATOMS);
        }
      }
    }
  }

  /** Right angles whose cosine is rounded count, leaning cells and other axes do not. */
  @Test
  void knowsCellsWithMirrors() {
    assertThat(Mirrors.axes(Cell.periodic(7, 0, 0, 4e-16, 7, 0, 4e-16, 4e-16, 7)))
        .hasValue(new int[] {0, 1, 2});
    assertThat(Mirrors.axes(Cell.periodic(0, 0, 5, -7, 0, 0, 0, 7, 0)))
        .hasValue(new int[] {2, 0, 1});
    assertThat(Mirrors.axes(Cell.periodic(7, 0, 0, 1e-9, 7, 0, 0, 0, 7))).isEmpty();
    assertThat(Mirrors.axes(Cell.periodic(6, 0, 0, 1, 8, 0, 0, 2, 9))).isEmpty();
    assertThat(Mirrors.axes(Cell.periodic(3, 4, 0, -4, 3, 0, 0, 0, 5))).isEmpty();
  }
}
