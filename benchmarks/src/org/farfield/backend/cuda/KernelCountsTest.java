package org.farfield.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.farfield.backend.cpu.RandomStructures;
import org.farfield.basis.Gto;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.expansion.plan.Speeds;
import org.farfield.expansion.plan.Term;
import org.farfield.spec.Channels;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.Precision;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;

/** Work of the kernels, counted here in another way. */
class KernelCountsTest {
  private static final int RADIAL = 4; // Gto(3)
  private static final int MAX_ANGULAR = 2;
  private static final int FIELDS = RADIAL * (MAX_ANGULAR + 1) * (MAX_ANGULAR + 1);
  private static final int DENSITIES = 2;

  private static ExpansionTables tables(EvaluationPath path, Precision precision) {
    return new ExpansionTables(
        Expansion.builder()
            .path(path)
            .precision(precision)
            .basis(new Gto(RADIAL - 1, 4))
            .maxAngular(MAX_ANGULAR)
            .densities(List.of(LongRangeDensity.powerLaw(1, 1), LongRangeDensity.powerLaw(6, 1.2)))
            .accuracy(1e-4)
            .build());
  }

  private static PlannedStructure job(ExpansionTables tables, Structure structure) {
    return new Planner(tables, new Speeds(1e12, 1e11, 1e11, 1e9, 1)).prepare(structure);
  }

  /** Vectors of a cell, one of each pair, by looking at all of a box. */
  private static int vectors(Cell cell, double cutoff) {
    double[] b = cell.reciprocal();
    int most = 40;
    int count = 0;
    for (int h0 = -most; h0 <= most; h0++) {
      for (int h1 = -most; h1 <= most; h1++) {
        for (int h2 = -most; h2 <= most; h2++) {
          double square = 0;
          for (int x = 0; x < 3; x++) {
            square += Math.pow(2 * Math.PI * (h0 * b[x] + h1 * b[3 + x] + h2 * b[6 + x]), 2);
          }
          if (square > 0 && square < cutoff * cutoff) {
            assertThat(Math.max(Math.abs(h0), Math.max(Math.abs(h1), Math.abs(h2))))
                .isLessThan(most);
            count++;
          }
        }
      }
    }
    return count / 2;
  }

  @Test
  void productOfALatticeSum() {
    ExpansionTables tables = tables(EvaluationPath.KSUM, Precision.DOUBLE);
    PlannedStructure job = job(tables, RandomStructures.liquid(20, 1));
    KernelCounts counts = KernelCounts.values(tables, List.of(job));
    double cutoff = ((Term.Lattice) tables.terms(job.plan()).get(0)).largestCutoff();
    double atoms = 20;
    double vectors = vectors(job.structure().cell(), cutoff);
    double channels = job.sources().labels().length;
    double columns = DENSITIES * FIELDS;
    KernelCounts.Count product = counts.get("product_double");
    assertThat(product.flops()).isEqualTo(2 * atoms * channels * vectors * columns);
    assertThat(product.bytes())
        .isEqualTo(
            8 * (2 * atoms * vectors)
                + 8 * (2 * channels * vectors)
                + 8 * (vectors * columns)
                + 8 * (2 * atoms * channels * columns));
    assertThat(product.single()).isFalse();
    assertThat(counts.get("cublasDgemm").flops()).isEqualTo(product.flops());
    // the planner estimates the number of vectors
    assertThat(product.flops()).isCloseTo(job.plan().flops(), within(0.3 * job.plan().flops()));
  }

  @Test
  void floatsAreHalfTheBytes() {
    Structure structure = RandomStructures.liquid(12, 3);
    ExpansionTables singles = tables(EvaluationPath.KSUM, Precision.SINGLE);
    PlannedStructure job = job(singles, structure);
    KernelCounts counts = KernelCounts.values(singles, List.of(job));
    KernelCounts.Count fields = counts.get("fields_float");
    KernelCounts.Count product = counts.get("product_float");
    assertThat(product.single()).isTrue();
    assertThat(fields.single()).isFalse(); // made in double
    double rows = product.flops() / 2 / (12 * job.sources().labels().length);
    assertThat(fields.bytes()).isEqualTo(4 * rows);
  }

  @Test
  void aBatchIsTheSumOfItsStructures() {
    for (EvaluationPath path : List.of(EvaluationPath.KSUM, EvaluationPath.MESH)) {
      ExpansionTables tables = tables(path, Precision.DOUBLE);
      List<PlannedStructure> jobs =
          List.of(
              job(tables, RandomStructures.liquid(5, 1)),
              job(tables, RandomStructures.liquid(11, 2)),
              job(tables, RandomStructures.liquid(8, 3)));
      KernelCounts all = KernelCounts.values(tables, jobs);
      List<String> kernels =
          path == EvaluationPath.KSUM
              ? List.of("phases_double", "fields_double", "product_double", "onsite")
              : List.of(
                  "spread_" + jobs.get(0).plan().splineOrder(),
                  "cufftExecZ2D",
                  "interpolate_" + jobs.get(0).plan().splineOrder() + "_double",
                  "interpolate_tile_" + jobs.get(0).plan().splineOrder() + "_double",
                  "onsite");
      for (String kernel : kernels) {
        double flops = 0;
        double bytes = 0;
        for (PlannedStructure job : jobs) {
          KernelCounts.Count count = KernelCounts.values(tables, List.of(job)).get(kernel);
          flops += count.flops();
          bytes += count.bytes();
        }
        assertThat(all.get(kernel).flops()).isCloseTo(flops, within(1e-12 * flops));
        assertThat(all.get(kernel).bytes()).isCloseTo(bytes, within(1e-12 * bytes));
      }
    }
  }

  @Test
  void transformsOfAMesh() {
    ExpansionTables tables = tables(EvaluationPath.MESH, Precision.SINGLE);
    PlannedStructure job = job(tables, RandomStructures.liquid(10, 1));
    List<Integer> n = job.plan().mesh();
    double channels = job.sources().labels().length;
    double points = (double) n.get(0) * n.get(1) * n.get(2);
    KernelCounts counts = KernelCounts.values(tables, List.of(job));
    double meshes = channels * DENSITIES * FIELDS;
    double padded = (double) n.get(0) * n.get(1) * 2 * (n.get(2) / 2 + 1);
    assertThat(counts.get("cufftExecC2R").flops())
        .isCloseTo(meshes * 2.5 * points * Math.log(points) / Math.log(2), within(1e-3));
    assertThat(counts.get("cufftExecC2R").bytes()).isEqualTo(meshes * 3 * 2 * 4 * padded);
    assertThat(counts.get("cufftExecR2C").bytes()).isEqualTo(channels * 3 * 2 * 4 * padded);
  }

  @Test
  void pairsOfAMolecule() {
    ExpansionTables tables = tables(EvaluationPath.PAIRS, Precision.DOUBLE);
    PlannedStructure job = job(tables, RandomStructures.liquid(7, 1).withCell(Cell.OPEN));
    KernelCounts.Count pairs = KernelCounts.values(tables, List.of(job)).get("pairs");
    double channels = job.sources().labels().length;
    double results = DENSITIES * FIELDS * channels;
    // a multiply-add of each neighbour and result, one more product per field, and the functions
    assertThat(pairs.flops())
        .isEqualTo(
            7
                * 7
                * (2 * results + DENSITIES * FIELDS + 26 * DENSITIES * RADIAL * (MAX_ANGULAR + 1)));
    assertThat(pairs.bytes()).isEqualTo(16 * 7 * results);
  }

  /** Atoms of each of two widths are all atoms to a sum over vectors, the others with zeros. */
  @Test
  void multipolesOfTwoWidths() {
    int atoms = 6;
    int moments = 9;
    double[] widths = {1, 1.2, 1, 1, 1.2, 1};
    Sources sources = new Sources(new int[1], new double[1][moments][atoms]).withWidths(widths);
    ExpansionTables tables =
        new ExpansionTables(
            Expansion.builder()
                .path(EvaluationPath.KSUM)
                .basis(new Gto(RADIAL - 1, 4))
                .maxAngular(MAX_ANGULAR)
                .density(1, 1)
                .channels(new Channels.Given(2, true))
                .accuracy(1e-4)
                .build());
    PlannedStructure job =
        new Planner(tables, new Speeds(1e12, 1, 1, 1e9, 1))
            .prepare(RandomStructures.liquid(atoms, 1), sources);
    KernelCounts counts = KernelCounts.values(tables, List.of(job));
    double vectors = counts.get("product_double").flops() / (2 * 2 * atoms * FIELDS);
    assertThat(counts.get("multipole_phases_double").flops())
        .isEqualTo(2 * atoms * vectors * (90 + 2 * moments + 8));
    assertThat(counts.get("multipole_sums").flops())
        .isEqualTo(2 * atoms * vectors * (2 * moments + 8));
    assertThat(KernelCounts.adjoint(tables, List.of(job)).get("multipole_gradients").flops())
        .isEqualTo(2 * atoms * vectors * (4 * moments + 44 + 24));
  }

  @Test
  void workThatNobodyCountedIsRefused() {
    ExpansionTables tables = tables(EvaluationPath.PAIRS, Precision.DOUBLE);
    PlannedStructure job = job(tables, RandomStructures.liquid(3, 1).withCell(Cell.OPEN));
    assertThatThrownBy(() -> KernelCounts.values(tables, List.of(job)).get("product_double"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("product_double");
  }
}
