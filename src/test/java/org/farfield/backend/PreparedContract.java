package org.farfield.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.spec.Channels;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What structures that are prepared once and applied often must fulfil, on every backend. */
public class PreparedContract extends Contract {
  private static final Channels TWO = new Channels.Columns(List.of("charge", "charge"));
  private static final Density ATOMS =
      new GaussianDensity(0.6, new Cutoff(3.4, 1.1), RadialScaling.NONE);

  /** Sums that differ in kind. */
  @SuppressWarnings("ImmutableEnumChecker") // nobody changes the test data
  enum Case {
    PAIRS(builder().centerAtomWeight(0.5), TestStructures.open(71, 7, 6), open(72, 4, 30)),
    VECTORS(
        builder()
            .path(EvaluationPath.KSUM)
            .splitting(Splitting.NEVER)
            .densities(List.of(LongRangeDensity.powerLaw(1, 1), LongRangeDensity.powerLaw(4, 0.8))),
        TestStructures.periodic(73, 9, 5),
        TestStructures.periodic(74, 3, 4)),
    MIRRORS(
        builder()
            .path(EvaluationPath.KSUM)
            .splitting(Splitting.NEVER)
            .densities(List.of(LongRangeDensity.powerLaw(1, 1), LongRangeDensity.powerLaw(4, 0.8))),
        open(91, 24, 6).withCell(Cell.periodic(0, 6, 0, 5, 0, 0, 0, 0, 7)),
        open(92, 21, 5)
            .withCell(new Cell(new double[] {6, 0, 0, 0, 5, 0, 0, 0, 7}, true, true, false))),
    MESH(
        builder().path(EvaluationPath.MESH).splitting(Splitting.NEVER),
        TestStructures.periodic(75, 6, 5)),
    SPLIT(
        builder().density(1, 0.5).path(EvaluationPath.KSUM).splitting(Splitting.at(1.2)),
        TestStructures.periodic(76, 5, 5)),
    SLAB(
        builder().path(EvaluationPath.KSUM).centerAtomWeight(0),
        TestStructures.partlyPeriodic(77, 5, 5)),
    ATOMS_AND_POTENTIALS(
        builder().densities(List.of(ATOMS, LongRangeDensity.powerLaw(1, 1))),
        TestStructures.periodic(78, 5, 5),
        TestStructures.open(79, 5, 5));

    final Expansion expansion;
    final List<Structure> structures;

    Case(Expansion.Builder builder, Structure... structures) {
      this.expansion = builder.build();
      this.structures = List.of(structures);
    }

    private static Expansion.Builder builder() {
      return Expansion.builder().basis(new Gto(1, 2)).maxAngular(2).channels(TWO).accuracy(1e-5);
    }

    private static Structure open(long seed, int atoms, double side) {
      return TestStructures.open(seed, atoms, side);
    }
  }

  private List<PlannedStructure> plan(ExpansionTables tables, List<Structure> structures) {
    Planner planner = new Planner(tables, backend.speeds());
    return structures.stream().map(planner::prepare).toList();
  }

  private static Sources random(Sources like, Random random) {
    double[][] weights = new double[like.channels()][];
    for (int a = 0; a < weights.length; a++) {
      weights[a] = random.doubles(like.weights()[a].length, -1, 1).toArray();
    }
    return new Sources(like.labels(), weights);
  }

  private static Coefficients random(Coefficients like, Expansion h, int[] labels, Random random) {
    Coefficients g = new Coefficients(h, like.atoms(), labels);
    for (int x = 0; x < g.values().length; x++) {
      g.values()[x] = random.nextDouble() - 0.5;
    }
    return g;
  }

  @ParameterizedTest
  @EnumSource(Case.class)
  void applyIsExpandAndTransposeItsTranspose(Case c) {
    if (c == Case.MESH) {
      require(TestedBackend.Part.MESH);
    }
    Random random = new Random(80);
    ExpansionTables tables = tables(c.expansion);
    List<PlannedStructure> jobs = plan(tables, c.structures);
    try (Prepared prepared = backend.prepare(tables, jobs)) {
      for (int round = 0; round < 3; round++) {
        List<Sources> sources = jobs.stream().map(job -> random(job.sources(), random)).toList();
        List<Coefficients> applied = prepared.apply(sources);
        List<PlannedStructure> changed = PlannedStructure.with(jobs, sources);
        List<Coefficients> expanded = backend.expand(tables, changed);
        List<Coefficients> cotangents = new ArrayList<>();
        for (int i = 0; i < jobs.size(); i++) {
          assertThat(applied.get(i).values()).containsExactly(expanded.get(i).values());
          int[] labels = jobs.get(i).sources().labels();
          cotangents.add(random(applied.get(i), c.expansion, labels, random));
        }
        List<Sources> transposed = prepared.transpose(cotangents);
        List<Gradients> adjoint = prepared.adjoint(sources, cotangents);
        List<Gradients> anew = backend.adjoint(tables, changed, cotangents);
        for (int i = 0; i < jobs.size(); i++) {
          check(applied.get(i), cotangents.get(i), sources.get(i), transposed.get(i));
          assertThat(adjoint.get(i).positions()).containsExactly(anew.get(i).positions());
          assertThat(adjoint.get(i).strain()).containsExactly(anew.get(i).strain());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Case.class)
  void someCentresHaveTheRowsOfAll(Case c) {
    if (c == Case.MESH) {
      require(TestedBackend.Part.MESH);
    }
    Random random = new Random(81);
    ExpansionTables tables = tables(c.expansion);
    List<PlannedStructure> jobs = plan(tables, c.structures);
    int[] centres = {0, 2};
    List<PlannedStructure> some =
        jobs.stream()
            .map(job -> new PlannedStructure(job.structure(), job.sources(), job.plan(), centres))
            .toList();
    try (Prepared prepared = backend.prepare(tables, some)) {
      for (int round = 0; round < 3; round++) {
        List<Sources> sources = jobs.stream().map(job -> random(job.sources(), random)).toList();
        List<Coefficients> applied = prepared.apply(sources);
        List<Coefficients> all = backend.expand(tables, PlannedStructure.with(jobs, sources));
        for (int i = 0; i < jobs.size(); i++) {
          int length = all.get(i).rowLength();
          for (int from : new int[] {0, 2 * length}) {
            assertThat(Arrays.copyOfRange(applied.get(i).values(), from, from + length))
                .containsExactly(Arrays.copyOfRange(all.get(i).values(), from, from + length));
          }
        }
      }
    }
  }

  // g · A w = Aᵀ g · w
  private static void check(
      Coefficients applied, Coefficients cotangent, Sources sources, Sources transposed) {
    double left = 0;
    double size = 0;
    for (int x = 0; x < applied.values().length; x++) {
      left += cotangent.values()[x] * applied.values()[x];
      size += Math.abs(cotangent.values()[x] * applied.values()[x]);
    }
    double right = 0;
    for (int a = 0; a < sources.channels(); a++) {
      for (int lm = 0; lm < (sources.degree() + 1) * (sources.degree() + 1); lm++) {
        for (int j = 0; j < sources.weights()[a].length; j++) {
          right += transposed.value(a, j, lm) * sources.value(a, j, lm);
        }
      }
    }
    assertThat(right).isCloseTo(left, Offset.offset(1e-10 * size));
  }

  @Test
  void sourcesMustFit() {
    ExpansionTables tables = tables(Case.PAIRS.expansion);
    List<PlannedStructure> jobs = plan(tables, Case.PAIRS.structures);
    try (Prepared prepared = backend.prepare(tables, jobs)) {
      assertThat(prepared.structures()).isEqualTo(jobs);
      Sources first = jobs.get(0).sources();
      assertThatThrownBy(() -> prepared.apply(List.of(first)))
          .hasMessageContaining("1 sources for 2 structures");
      assertThatThrownBy(() -> prepared.apply(List.of(first, first)))
          .hasMessageContaining("do not fit a structure of 4 atoms and 2 channels");
    }
  }
}
