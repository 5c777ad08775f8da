package org.farfield.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.farfield.backend.Backend;
import org.farfield.backend.TestStructures;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.basis.Gto;
import org.farfield.basis.Monomial;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.expansion.plan.Split;
import org.farfield.spec.Cutoff;
import org.farfield.spec.Density;
import org.farfield.spec.Expansion;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.RadialScaling;
import org.farfield.spec.Splitting;
import org.farfield.structure.Structure;
import org.farfield.sweeps.Sweep;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Products of split potentials on the device against those of the CPU's coefficients. */
class CudaSplitProductsTest {
  private static final Density LOCAL =
      new GaussianDensity(0.5, new Cutoff(2.5, 0.5), RadialScaling.NONE);

  private static Backend backend;
  private static Backend cpu;

  @BeforeAll
  static void open() {
    SimulatedDevice.require();
    backend = new CudaBackend(0);
    cpu = new CpuBackend(2);
  }

  @AfterAll
  static void close() {
    if (backend != null) {
      backend.close();
      cpu.close();
    }
  }

  private static ExpansionTables tables(Splitting splitting, Density... densities) {
    return new ExpansionTables(
        Expansion.builder()
            .basis(new Gto(1, 2.5))
            .maxAngular(2)
            .centerAtomWeight(0.4)
            .accuracy(1e-4)
            .splitting(splitting)
            .densities(List.of(densities))
            .build());
  }

  /**
   * Structures of which one is not periodic, one is not split, and the others are at two smearings;
   * densities of which one is split, one is not, and one is short-range; a second expansion with
   * densities in another order, and a third without a split.
   */
  static CudaProductsTest.Case mixed(double exponent, Backend backend) {
    Density[] densities = {
      LongRangeDensity.powerLaw(1, 1.6), LOCAL, LongRangeDensity.powerLaw(exponent, 0.5),
    };
    ExpansionTables first = tables(Splitting.at(1), densities);
    ExpansionTables second =
        new ExpansionTables(
            Expansion.builder()
                .basis(new Monomial(1, 2))
                .maxAngular(1)
                .accuracy(1e-3)
                .splitting(Splitting.at(1.2))
                .densities(
                    List.of(LongRangeDensity.powerLaw(0, 0.6), LongRangeDensity.powerLaw(6, 1.3)))
                .build());
    ExpansionTables third = tables(Splitting.NEVER, LongRangeDensity.powerLaw(1, 1.5));
    Planner wide = new Planner(tables(Splitting.at(1.5), densities), backend.speeds());
    Planner whole = new Planner(tables(Splitting.NEVER, densities), backend.speeds());
    Planner narrow = new Planner(first, backend.speeds());
    List<PlannedStructure> jobs =
        List.of(
            wide.prepare(TestStructures.periodic(91, 5, 4)),
            narrow.prepare(TestStructures.periodic(92, 9, 4.5)),
            narrow.prepare(TestStructures.open(93, 4, 4)),
            whole.prepare(TestStructures.periodic(94, 6, 4)),
            narrow.prepare(TestStructures.periodic(95, 1, 2.5)),
            wide.prepare(TestStructures.periodic(96, 3, 3)));
    assertThat(jobs.stream().map(job -> job.plan().split().map(Split::smearing)).distinct())
        .hasSize(3);
    return CudaProductsTest.Case.of(List.of(first, second, third), jobs);
  }

  @ParameterizedTest
  @CsvSource({"1, false", "1, true", "6, false", "6, true"})
  void mixedBatchesAreThoseOfTheCpu(double exponent, boolean pooled) {
    CudaProductsTest.Case batch = mixed(exponent, backend);
    batch.agrees(backend, cpu, pooled ? batch.byType() : batch.single(), 1e-10);
  }

  @Sweep(oneIn = 5)
  @ParameterizedTest
  @EnumSource(CudaSplitTest.Case.class)
  void allKindsOfSplitsAreThoseOfTheCpu(CudaSplitTest.Case which) {
    ExpansionTables tables = which.tables();
    CudaProductsTest.Case batch =
        CudaProductsTest.Case.of(List.of(tables), CudaSplitTest.jobs(tables, backend));
    batch.agrees(backend, cpu, batch.byType(), 1e-10);
    batch.equalOnTinyDevice(backend, batch.byType());
  }

  @Test
  void selectedFeaturesAreThoseOfTheCpu() {
    CudaProductsTest.Case batch = mixed(1, backend).only(new Random(3), 100);
    batch.agrees(backend, cpu, batch.single(), 1e-10);
  }

  @ParameterizedTest
  @CsvSource({"1, true", "6, false"})
  void neitherBatchNorMemoryChangesABit(double exponent, boolean pooled) {
    CudaProductsTest.Case batch = mixed(exponent, backend);
    List<int[]> rows = pooled ? batch.byType() : batch.single();
    batch.equalAlone(backend, rows);
    batch.equalOnTinyDevice(backend, rows);
  }

  /** Also the products are those of the coefficients that the device hands out. */
  @Test
  void productsAreThoseOfTheCoefficients() {
    CudaProductsTest.Case batch = mixed(6, backend);
    batch.agreesWithTheHost(backend, batch.byType(), 1e-12);
  }

  @Test
  void dividingAStructureDoesNotChangeABit() {
    ExpansionTables tables =
        new ExpansionTables(
            Expansion.builder()
                .basis(new Gto(1, 2))
                .maxAngular(1)
                .accuracy(1e-2)
                .splitting(Splitting.at(1.2))
                .densities(List.of(LOCAL, LongRangeDensity.powerLaw(1, 0.6)))
                .build());
    Structure s = TestStructures.periodic(5, 150, 11);
    CudaProductsTest.Case large =
        CudaProductsTest.Case.of(
            List.of(tables), List.of(new Planner(tables, backend.speeds()).prepare(s)));
    large.equalOnTinyDevice(backend, large.byType());
    large.equalOnTinyDevice(backend, large.single());
  }
}
