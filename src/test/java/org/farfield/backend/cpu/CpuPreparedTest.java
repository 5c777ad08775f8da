package org.farfield.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.farfield.backend.Backend;
import org.farfield.backend.BackendTests;
import org.farfield.backend.KeptHeap;
import org.farfield.backend.Prepared;
import org.farfield.backend.Reachable;
import org.farfield.backend.TestStructures;
import org.farfield.backend.cpu.mesh.MeshSum;
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.MeshMemory;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.expansion.plan.Term;
import org.farfield.spec.Channels;
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

class CpuPreparedTest extends BackendTests {
  @Override
  protected Backend create() {
    return new CpuBackend(2);
  }

  /**
   * Whether all, a part or nothing stays, and whichever weights are zero: the bits are the same.
   */
  @ParameterizedTest
  @CsvSource({
    "AUTO, DOUBLE, 0",
    "AUTO, DOUBLE, 300000",
    "AUTO, DOUBLE, 1000000000",
    "KSUM, DOUBLE, 3000000",
    "KSUM, DOUBLE, 1000000000",
    "KSUM, SINGLE, 1000000000",
    "MESH, DOUBLE, 400000",
    "MESH, DOUBLE, 1000000000",
    "MESH, SINGLE, 650000",
    "MESH, SINGLE, 1000000000"
  })
  void memoryDoesNotChangeABit(EvaluationPath path, Precision precision, long bytes) {
    Structure s =
        path == EvaluationPath.AUTO
            ? TestStructures.open(81, 150, 9)
            : TestStructures.periodic(82, 90, 9);
    Expansion h =
        Expansion.builder()
            .basis(new Gto(2, 2))
            .maxAngular(3)
            .channels(new Channels.Given(0, false))
            .accuracy(1e-4)
            .path(path)
            .precision(precision)
            .splitting(Splitting.NEVER)
            .build();
    ExpansionTables tables = new ExpansionTables(h);
    Random random = new Random(83);
    try (CpuBackend backend = new CpuBackend(2)) {
      PlannedStructure job =
          new Planner(tables, backend.speeds()).prepare(s, sources(s.size(), random, 0));
      KeptHeap memory = new KeptHeap(bytes);
      try (Prepared prepared = new CpuPrepared(backend, tables, List.of(job), memory)) {
        for (int round = 0; round < 4; round++) {
          Sources sources = sources(s.size(), random, round % 2);
          assertThat(prepared.apply(List.of(sources)).get(0).values())
              .isEqualTo(backend.expand(tables, List.of(job.with(sources))).get(0).values());
        }
        assertThat(memory.take(bytes)).as("nothing stays").isEqualTo(bytes == 0);
      }
    }
  }

  /** Transposes, too, whatever was applied before and with any number of threads. */
  @ParameterizedTest
  @CsvSource({
    "AUTO, DOUBLE, 300000",
    "AUTO, DOUBLE, 1000000000",
    "KSUM, DOUBLE, 3000000",
    "KSUM, DOUBLE, 1000000000",
    "MESH, DOUBLE, 1200000",
    "MESH, DOUBLE, 1000000000",
    "MESH, SINGLE, 2000000",
    "MESH, SINGLE, 1000000000"
  })
  void memoryDoesNotChangeABitOfTransposes(EvaluationPath path, Precision precision, long bytes) {
    Structure s =
        path == EvaluationPath.AUTO
            ? TestStructures.open(84, 90, 9)
            : TestStructures.periodic(85, 60, 9);
    Expansion h =
        Expansion.builder()
            .basis(new Gto(2, 2))
            .maxAngular(3)
            .channels(new Channels.Given(0, false))
            .accuracy(1e-4)
            .path(path)
            .precision(precision)
            .splitting(Splitting.NEVER)
            .build();
    ExpansionTables tables = new ExpansionTables(h);
    Random random = new Random(86);
    try (CpuBackend two = new CpuBackend(2);
        CpuBackend one = new CpuBackend(1)) {
      PlannedStructure job =
          new Planner(tables, two.speeds()).prepare(s, sources(s.size(), random, 0));
      Coefficients g = new Coefficients(h, s.size(), new int[2]);
      Arrays.setAll(g.values(), x -> random.nextGaussian());
      KeptHeap memory = new KeptHeap(bytes);
      try (Prepared kept = new CpuPrepared(two, tables, List.of(job), memory);
          Prepared anew = new CpuPrepared(one, tables, List.of(job), KeptHeap.NONE)) {
        double[][] expected = anew.transpose(List.of(g)).get(0).weights();
        for (int round = 0; round < 3; round++) {
          assertThat(kept.transpose(List.of(g)).get(0).weights()).isDeepEqualTo(expected);
          kept.apply(List.of(sources(s.size(), random, round % 2)));
        }
        assertThat(memory.take(bytes)).as("nothing stays").isFalse();
      }
    }
  }

  /**
   * Fields of transposes stay in cells with mirrors, too, whose values have fields of their own.
   */
  @Test
  void fieldsOfTransposesStay() {
    Structure s = TestStructures.open(87, 24, 6).withCell(Cell.periodic(7, 0, 0, 0, 8, 0, 0, 0, 9));
    Expansion h =
        Expansion.builder()
            .basis(new Gto(2, 2))
            .maxAngular(3)
            .path(EvaluationPath.KSUM)
            .splitting(Splitting.NEVER)
            .build();
    ExpansionTables tables = new ExpansionTables(h);
    Random random = new Random(88);
    long all = 1_000_000_000;
    KeptHeap memory = new KeptHeap(all);
    try (CpuBackend backend = new CpuBackend(2)) {
      PlannedStructure job =
          new Planner(tables, backend.speeds()).prepare(s, sources(s.size(), random, 0));
      Coefficients g = new Coefficients(h, s.size(), new int[2]);
      Arrays.setAll(g.values(), x -> random.nextGaussian());
      try (Prepared prepared = new CpuPrepared(backend, tables, List.of(job), memory)) {
        double[][] first = prepared.transpose(List.of(g)).get(0).weights();
        assertThat(memory.take(all)).isFalse();
        assertThat(prepared.transpose(List.of(g)).get(0).weights()).isDeepEqualTo(first);
      }
    }
  }

  /**
   * A mesh that fits is the same for all sources, for values and transposes; one that does not
   * takes no memory from those that would.
   */
  @ParameterizedTest
  @EnumSource(Precision.class)
  void meshesStayWhereTheyFit(Precision precision) {
    Structure s = TestStructures.periodic(89, 90, 9);
    Expansion h =
        Expansion.builder()
            .basis(new Gto(2, 2))
            .maxAngular(3)
            .channels(new Channels.Given(0, false))
            .accuracy(1e-4)
            .path(EvaluationPath.MESH)
            .precision(precision)
            .splitting(Splitting.NEVER)
            .build();
    ExpansionTables tables = new ExpansionTables(h);
    Random random = new Random(90);
    try (CpuBackend backend = new CpuBackend(2)) {
      PlannedStructure job =
          new Planner(tables, backend.speeds()).prepare(s, sources(s.size(), random, 0));
      Term.Lattice term = (Term.Lattice) tables.terms(job.plan()).get(0);
      long mesh = (long) MeshMemory.of(term, s).kept(h.fields(), 2, precision == Precision.SINGLE);
      Coefficients g = new Coefficients(h, s.size(), new int[2]);
      Arrays.setAll(g.values(), x -> random.nextGaussian());
      for (long bytes : new long[] {mesh - 1, mesh, mesh + 100_000, 10 * mesh}) {
        KeptHeap memory = new KeptHeap(bytes);
        try (Prepared prepared = new CpuPrepared(backend, tables, List.of(job), memory)) {
          Set<MeshSum> first = Set.of();
          for (int round = 0; round < 2; round++) {
            prepared.apply(List.of(sources(s.size(), random, 0)));
            first = round == 0 ? sums(prepared) : first;
            prepared.transpose(List.of(g));
            assertThat(sums(prepared)).isEqualTo(first).hasSize(bytes < mesh ? 0 : 1);
          }
          assertThat(memory.take(bytes)).isEqualTo(bytes < mesh);
        }
      }
    }
  }

  private static Set<MeshSum> sums(Prepared prepared) {
    return new Reachable(prepared, type -> type == CpuPrepared.class || type == KeptSums.class)
        .of(MeshSum.class);
  }

  // in every second round atoms of one channel each, else some in both
  private static Sources sources(int atoms, Random random, int kind) {
    double[][] weights = new double[2][atoms];
    for (int j = 0; j < atoms; j++) {
      weights[0][j] = kind == 0 || j % 3 == 0 ? random.nextGaussian() : 0;
      weights[1][j] = kind == 0 ? (j % 2) * random.nextGaussian() : j % 3 == 0 ? 0 : 1;
    }
    return new Sources(new int[2], weights);
  }
}
