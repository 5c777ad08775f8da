package org.farfield.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.farfield.backend.Backend;
import org.farfield.backend.BackendTests;
import org.farfield.backend.GradientContract;
import org.farfield.backend.JacobianContract;
import org.farfield.backend.TestStructures;
import org.farfield.backend.reference.ReferenceBackend;
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.kernels.cpu.GemmKernel;
import org.farfield.kernels.cpu.GemmKernels;
import org.farfield.kernels.cpu.ScalarGemmKernel;
import org.farfield.spec.Channels;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.Splitting;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CpuGradientTest extends BackendTests {
  @Override
  protected Backend create() {
    return new CpuBackend(2);
  }

  // more atoms than one chunk, several blocks of vectors
  private static Structure structure(EvaluationPath path, int atoms) {
    return path == EvaluationPath.PAIRS
        ? TestStructures.open(71, atoms, 12)
        : TestStructures.periodic(71, atoms, 14);
  }

  /** More vectors than a round has room for. */
  @Test
  void jacobiansOfManyVectorsAreMadeInRounds() {
    Expansion h =
        Expansion.builder()
            .basis(new Gto(5, 3))
            .maxAngular(3)
            .density(1, 0.3)
            .splitting(Splitting.NEVER)
            .path(EvaluationPath.KSUM)
            .accuracy(1e-4)
            .build();
    ExpansionTables tables = tables(h);
    PlannedStructure job = plan(tables, TestStructures.periodic(72, 3, 9));
    JacobianContract.requireTheAdjoint(backend, tables, job);
  }

  private static Expansion hyperparameters(EvaluationPath path) {
    return builder(path)
        .densities(List.of(LongRangeDensity.powerLaw(1, 1.2), LongRangeDensity.powerLaw(6, 1.5)))
        .build();
  }

  private static Expansion.Builder builder(EvaluationPath path) {
    return Expansion.builder()
        .basis(new Gto(2, 3))
        .maxAngular(2)
        .path(path)
        .accuracy(1e-4)
        .centerAtomWeight(0.7);
  }

  private static Expansion neighbors() {
    return builder(EvaluationPath.PAIRS)
        .densities(List.of(GradientContract.GAUSSIAN, GradientContract.POINTS))
        .maxAngular(3)
        .build();
  }

  @ParameterizedTest
  @EnumSource(
      value = EvaluationPath.class,
      names = {"KSUM", "PAIRS"})
  void manyAtomsEqualTheReference(EvaluationPath path) {
    // more than a chunk of atoms, more than two blocks of neighbours
    int atoms = path == EvaluationPath.KSUM ? 270 : 140;
    assertEqualsReference(hyperparameters(path), structure(path, atoms), 1e-9);
  }

  @Test
  void manyNeighborsEqualTheReference() {
    assertEqualsReference(neighbors(), TestStructures.periodic(72, 150, 12), 1e-10);
    assertEqualsReference(neighbors(), TestStructures.periodic(73, 3, 2.5), 1e-10);
  }

  /** Tables of so high an accuracy that their slopes are those of the quadrature. */
  private static Expansion.Builder splitBuilder() {
    return builder(EvaluationPath.KSUM)
        .basis(new Gto(1, 2.5))
        .densities(
            List.of(
                LongRangeDensity.powerLaw(1, 0.5),
                LongRangeDensity.powerLaw(0, 0.5),
                LongRangeDensity.powerLaw(6, 1.2)))
        .splitting(Splitting.at(0.8))
        .accuracy(1e-12)
        .kCutoff(4);
  }

  private static Expansion split() {
    return splitBuilder().build();
  }

  @Test
  void splitPotentialsEqualTheReference() {
    assertEqualsReference(split(), TestStructures.periodic(75, 8, 5), 1e-10);
  }

  /** Atoms in several channels, in one and in none. */
  @Test
  void splitPotentialsOfColumnsEqualTheReference() {
    Structure s = TestStructures.periodic(75, 8, 5);
    double[] charge = s.numbers("charge");
    charge[2] = 0;
    double[] other = new double[8];
    other[0] = 1;
    other[5] = -0.3;
    Structure columns =
        new Structure(
            s.types(), s.positions(), s.cell(), Map.of("charge", charge, "other", other), "random");
    Expansion h = splitBuilder().channels(new Channels.Columns(List.of("charge", "other"))).build();
    assertEqualsReference(h, columns, 1e-10);
  }

  /** Without a direction, l = 1 still has a slope. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void splitPotentialsOfAtomsAtOnePlaceEqualTheReference(int maxAngular) {
    Structure s = TestStructures.periodic(77, 5, 5);
    double[] positions = s.positions();
    System.arraycopy(positions, 0, positions, 9, 3);
    Structure meeting = new Structure(s.types(), positions, s.cell(), Map.of(), "random");
    assertEqualsReference(splitBuilder().maxAngular(maxAngular).build(), meeting, 1e-10);
  }

  private void assertEqualsReference(Expansion h, Structure structure, double limit) {
    ExpansionTables tables = new ExpansionTables(h);
    PlannedStructure job = new Planner(tables, backend.speeds()).prepare(structure);
    Coefficients g = GradientContract.random(h, job, 3);
    try (Backend reference = new ReferenceBackend()) {
      Gradients expected = reference.adjoint(tables, List.of(job), List.of(g)).get(0);
      Gradients ours = backend.adjoint(tables, List.of(job), List.of(g)).get(0);
      assertClose(ours.positions(), expected.positions(), limit);
      assertClose(ours.strain(), expected.strain(), limit);
      for (int a = 0; a < expected.weights().length; a++) {
        assertClose(ours.weights()[a], expected.weights()[a], limit);
      }
    }
  }

  private static void assertClose(double[] ours, double[] expected, double limit) {
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    assertThat(largest).isPositive();
    for (int x = 0; x < expected.length; x++) {
      assertThat(Math.abs(ours[x] - expected[x])).isLessThan(limit * largest);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = EvaluationPath.class,
      names = {"KSUM", "MESH", "PAIRS"})
  void threadsAndKernelsDoNotChangeABit(EvaluationPath path) {
    assertSameBits(hyperparameters(path), structure(path, 70));
  }

  @Test
  void threadsDoNotChangeABitOfNeighbors() {
    assertSameBits(neighbors(), TestStructures.periodic(74, 170, 12));
  }

  @Test
  void threadsDoNotChangeABitOfSplitPotentials() {
    assertSameBits(split(), TestStructures.periodic(76, 60, 9));
  }

  private void assertSameBits(Expansion h, Structure structure) {
    ExpansionTables tables = new ExpansionTables(h);
    PlannedStructure job = new Planner(tables, backend.speeds()).prepare(structure);
    Coefficients g = GradientContract.random(h, job, 4);
    double[] first = null;
    for (int threads = 1; threads <= 4; threads++) {
      for (GemmKernel kernel : List.of(GemmKernels.select(), new ScalarGemmKernel())) {
        try (CpuBackend other = new CpuBackend(threads, kernel)) {
          double[] all =
              GradientContract.flat(other.adjoint(tables, List.of(job), List.of(g)).get(0));
          first = first == null ? all : first;
          assertThat(all).isEqualTo(first);
        }
      }
    }
  }
}
