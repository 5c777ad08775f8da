package org.farfield.features.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.farfield.backend.TestStructures;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.Plan;
import org.farfield.expansion.plan.Planner;
import org.farfield.spec.Expansion;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;

class KnownPlansTest {
  private static final int CHANNELS = 2;

  private final List<Planner> planners = planners();

  private static List<Planner> planners() {
    Expansion expansion = Expansion.builder().accuracy(1e-3).build();
    try (CpuBackend cpu = new CpuBackend(1)) {
      return List.of(new Planner(new ExpansionTables(expansion), cpu.speeds()));
    }
  }

  private static Sources sources(int channels) {
    return new Sources(new int[channels], new double[channels][1]);
  }

  private static List<Structure> structures() {
    return IntStream.range(0, 20)
        .mapToObj(seed -> TestStructures.periodic(seed, 5 + seed % 3, 6))
        .toList();
  }

  private Plan plan(Structure structure, int channels) {
    return planners.get(0).plan(structure, channels);
  }

  @Test
  void plansAreTakenInAnyOrderAndOnce() {
    KnownPlans known = new KnownPlans(planners);
    List<Structure> structures = structures();
    List<List<Plan>> made =
        new ArrayList<>(structures.stream().map(s -> known.make(s, sources(CHANNELS))).toList());
    assertThat(known.size()).isEqualTo(structures.size());
    List<Structure> backwards = new ArrayList<>(structures());
    Collections.reverse(backwards);
    Collections.reverse(made);
    for (int i = 0; i < backwards.size(); i++) {
      List<Plan> taken = known.take(backwards.get(i), sources(CHANNELS));
      assertThat(taken).isSameAs(made.get(i)).containsExactly(plan(backwards.get(i), CHANNELS));
    }
    assertThat(known.size()).isZero();
    Structure again = backwards.get(0);
    assertThat(known.take(again, sources(CHANNELS))).containsExactly(plan(again, CHANNELS));
  }

  @Test
  void aPlanIsThatOfItsAtomsCellAndChannels() {
    KnownPlans known = new KnownPlans(planners);
    Structure one = structures().get(0);
    List<Plan> made = known.make(one, sources(CHANNELS));
    Cell cell = one.cell();
    double[] moved = one.positions().clone();
    moved[1] += 1e-9;
    double[] rows = cell.rows().clone();
    rows[0] *= 1.5;
    int[] types = IntStream.range(0, one.atoms()).map(a -> one.type(a) + 1).toArray();
    int[] own = IntStream.range(0, one.atoms()).map(one::type).toArray();
    for (Structure other :
        List.of(
            new Structure(own, moved, cell),
            new Structure(own, one.positions(), Cell.periodic(rows)),
            new Structure(types, one.positions(), cell),
            new Structure(own, one.positions(), Cell.OPEN))) {
      assertThat(known.take(other, sources(CHANNELS)))
          .isNotSameAs(made)
          .containsExactly(plan(other, CHANNELS));
    }
    assertThat(known.take(one, sources(CHANNELS + 1)))
        .isNotSameAs(made)
        .containsExactly(plan(one, CHANNELS + 1));
    assertThat(known.take(new Structure(own, one.positions(), cell), sources(CHANNELS)))
        .isSameAs(made);
  }

  @Test
  void noMoreAreKeptThanThereIsRoomFor() {
    KnownPlans known = new KnownPlans(planners, 3);
    List<Structure> structures = structures();
    structures.forEach(s -> known.make(s, sources(CHANNELS)));
    assertThat(known.size()).isEqualTo(3);
    for (Structure s : structures) {
      assertThat(known.take(s, sources(CHANNELS))).containsExactly(plan(s, CHANNELS));
    }
    structures.subList(0, 2).forEach(s -> known.make(s, sources(CHANNELS)));
    assertThat(known.size()).isEqualTo(2);
  }

  /** A frame that is there twice is planned twice. */
  @Test
  void equalFramesShareAPlan() {
    KnownPlans known = new KnownPlans(planners);
    Structure one = structures().get(0);
    known.make(one, sources(CHANNELS));
    known.make(one, sources(CHANNELS));
    assertThat(known.size()).isEqualTo(1);
    assertThat(known.take(one, sources(CHANNELS))).isEqualTo(known.take(one, sources(CHANNELS)));
  }

  /** Planning molecules takes no longer than finding out whether their plan is known. */
  @Test
  void plansOfMoleculesAreNotKept() {
    KnownPlans known = new KnownPlans(planners);
    Structure molecule =
        new Structure(new int[] {1, 8}, new double[] {0, 0, 0, 1, 0, 0}, Cell.OPEN);
    assertThat(known.make(molecule, sources(CHANNELS))).containsExactly(plan(molecule, CHANNELS));
    assertThat(known.size()).isZero();
  }
}
