package org.farfield.expansion.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.farfield.basis.Gto;
import org.farfield.basis.Monomial;
import org.farfield.error.InputException;
import org.farfield.spec.Channels;
import org.farfield.spec.Density;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.Precision;
import org.farfield.spec.Splitting;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlannerTest {
  private static final List<Density> DENSITIES =
      List.of(LongRangeDensity.powerLaw(1, 1), LongRangeDensity.powerLaw(4, 0.6));

  private static Structure structure(Random random) {
    int atoms = (int) Math.exp(random.nextDouble() * Math.log(50_000));
    double side = Math.cbrt(atoms / 0.1) * (0.7 + random.nextDouble());
    double[] cell = {side, 0, 0, 0.1 * side, side, 0, -0.2 * side, 0, 1.3 * side};
    for (int x = 0; x < 9; x++) {
      cell[x] += 0.05 * side * random.nextGaussian();
    }
    int periodic = random.nextInt(8);
    double[] positions = random.doubles(3L * atoms, 0, side).toArray();
    return new Structure(
        new int[atoms], positions, new Cell(cell, periodic != 1, true, periodic > 1));
  }

  private static Expansion.Builder hyperparameters(Random random) {
    Expansion.Builder builder =
        Expansion.builder()
            .basis(new Monomial(2, 3))
            .maxAngular(3)
            .densities(DENSITIES.subList(0, 1 + random.nextInt(2)))
            .accuracy(Math.pow(10, -2 - 6 * random.nextDouble()))
            .splitting(Splitting.NEVER);
    return random.nextInt(3) == 0 ? builder.kCutoff(2 + 4 * random.nextDouble()) : builder;
  }

  private static Speeds speeds(Random random) {
    return new Speeds(
        36e9 * Math.exp(random.nextGaussian()),
        1.6e9 * Math.exp(random.nextGaussian()),
        3e9 * Math.exp(random.nextGaussian()),
        1e9,
        1 + random.nextInt(4));
  }

  /** Whatever is not weighed on the way: the plan is the faster one of the two. */
  @Test
  void thePlanIsTheFasterOfSumAndMesh() {
    Random random = new Random(3);
    int[] taken = new int[2];
    for (int round = 0; round < 20; round++) {
      Expansion.Builder builder = hyperparameters(random);
      Speeds speeds = speeds(random);
      Planner both = new Planner(new ExpansionTables(builder.build()), speeds);
      Planner sums =
          new Planner(new ExpansionTables(builder.path(EvaluationPath.KSUM).build()), speeds);
      Planner meshes =
          new Planner(new ExpansionTables(builder.path(EvaluationPath.MESH).build()), speeds);
      for (int i = 0; i < 20; i++) {
        Structure s = structure(random);
        int channels = 1 + random.nextInt(3);
        Plan sum = sums.plan(s, channels);
        Plan mesh = meshOf(meshes, s, channels).orElse(sum);
        boolean faster = mesh.seconds() < sum.seconds();
        taken[faster ? 1 : 0]++;
        assertThat(both.plan(s, channels)).isEqualTo(faster ? mesh : sum);
      }
    }
    assertThat(taken[0]).isGreaterThan(50);
    assertThat(taken[1]).isGreaterThan(50);
  }

  // None where it is refused, because it is much slower than a sum.
  private static Optional<Plan> meshOf(Planner meshes, Structure s, int channels) {
    try {
      return Optional.of(meshes.plan(s, channels));
    } catch (InputException e) {
      assertThat(e).hasMessageContaining("times as long as a sum");
      return Optional.empty();
    }
  }

  /** Symmetry makes the coefficients of a lattice of one atom small, and their mesh fine. */
  @Test
  void aMeshThatTakesAHundredTimesAsLongAsASumIsRefused() {
    Expansion.Builder builder = Expansion.builder().maxAngular(6).accuracy(1e-4);
    ExpansionTables tables = new ExpansionTables(builder.path(EvaluationPath.MESH).build());
    Planner meshes = new Planner(tables, Speeds.defaults(2));
    double[] cube = {20, 0, 0, 0, 20, 0, 0, 0, 20};
    Structure lattice = new Structure(new int[1], new double[3], new Cell(cube, true, true, true));
    assertThatThrownBy(() -> meshes.plan(lattice, 2))
        .isInstanceOf(InputException.class)
        .hasMessageMatching(
            ".*: the accuracy needs a mesh of 2\\d\\d × 2\\d\\d × 2\\d\\d points, which takes \\d+"
                + " times as long as a sum; use the path ksum or auto");
    // with fewer digits to keep, or enough atoms, one may wait for it
    double[] small = {4, 0, 0, 0, 4, 0, 0, 0, 4};
    Structure dense = new Structure(new int[1], new double[3], new Cell(small, true, true, true));
    assertThat(meshes.plan(dense, 2).path()).isEqualTo(EvaluationPath.MESH);
    double[] positions = new Random(5).doubles(3 * 50, 0, 20).toArray();
    Structure many = new Structure(new int[50], positions, new Cell(cube, true, true, true));
    assertThat(meshes.plan(many, 2).path()).isEqualTo(EvaluationPath.MESH);
  }

  /** What a planner remembers of earlier structures changes nothing, in any order or thread. */
  @Test
  void plansDependOnTheStructureAlone() {
    Random random = new Random(4);
    Expansion h =
        Expansion.builder()
            .basis(new Monomial(2, 3))
            .maxAngular(3)
            .densities(List.of(LongRangeDensity.powerLaw(1, 1), LongRangeDensity.powerLaw(1, 0.2)))
            .accuracy(1e-4)
            .build();
    ExpansionTables tables = new ExpansionTables(h);
    Speeds speeds = Speeds.defaults(2);
    List<Structure> structures = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      structures.add(structure(random));
    }
    Planner forwards = new Planner(tables, speeds);
    List<Plan> expected = structures.stream().map(s -> forwards.plan(s, 2)).toList();
    assertThat(expected).anyMatch(plan -> plan.split().isPresent());
    assertThat(expected).anyMatch(plan -> !plan.windows().isEmpty());

    Planner shared = new Planner(new ExpansionTables(h), speeds);
    List<Plan> parallel =
        IntStream.range(0, 400)
            .parallel()
            .mapToObj(i -> shared.plan(structures.get(i % 100), 2))
            .toList();
    for (int i = 0; i < 400; i++) {
      assertThat(parallel.get(i)).isEqualTo(expected.get(i % 100));
    }
    List<Structure> reversed = new ArrayList<>(structures);
    Collections.reverse(reversed);
    Planner backwards = new Planner(tables, speeds);
    List<Plan> again = new ArrayList<>(reversed.stream().map(s -> backwards.plan(s, 2)).toList());
    Collections.reverse(again);
    assertThat(again).isEqualTo(expected);
  }

  /** Two machines make the same plans, and so the same numbers, small structures and large ones. */
  @Test
  void threadsNeverChangeAPlan() {
    Random random = new Random(5);
    for (int round = 0; round < 12; round++) {
      Expansion.Builder builder =
          Expansion.builder()
              .basis(new Monomial(random.nextInt(3), 2 + 2 * random.nextDouble()))
              .maxAngular(1 + random.nextInt(3))
              .density(1, 0.15 + random.nextDouble())
              .accuracy(Math.pow(10, -2 - 5 * random.nextDouble()));
      ExpansionTables tables = new ExpansionTables(builder.build());
      List<Planner> planners =
          IntStream.of(1, 2, 3, 8).mapToObj(n -> new Planner(tables, Speeds.defaults(n))).toList();
      for (int i = 0; i < 25; i++) {
        Structure s = structure(random);
        int channels = 1 + random.nextInt(3);
        Plan first = planners.get(0).plan(s, channels);
        assertThat(planners).allMatch(planner -> planner.plan(s, channels).equals(first));
      }
    }
  }

  /**
   * Counted, since a clock says little beside other work: what meshes would get wrong, which takes
   * a thousand times longer than the rest of a plan, is worked out for none of many small
   * structures, on a CPU and on a GPU, whatever their cells.
   */
  @ParameterizedTest
  @CsvSource({"1, false", "0.3, false", "1, true", "0.3, true"})
  void errorsOfMeshesAreNotEstimatedForSmallStructures(double smearing, boolean onGpu) {
    Random random = new Random(9);
    ExpansionTables tables =
        new ExpansionTables(
            Expansion.builder()
                .basis(new Monomial(2, 3))
                .maxAngular(3)
                .density(1, smearing)
                .splitting(Splitting.NEVER)
                .accuracy(1e-4)
                .build());
    Speeds speeds = onGpu ? Speeds.gpu() : Speeds.defaults(2);
    Planner planner = new Planner(tables, speeds);
    AtomicInteger estimated = new AtomicInteger();
    List<double[]> general = Sizes.general(tables).meshes();
    List<double[]> counted =
        new AbstractList<>() {
          @Override
          public double[] get(int density) {
            estimated.incrementAndGet();
            return general.get(density);
          }

          @Override
          public int size() {
            return general.size();
          }
        };
    Sizes sizes = new Sizes(general, counted);
    for (int i = 0; i < 50; i++) {
      Structure crystal = crystal(random, 80 + i);
      Plan plan = planner.plan(crystal, () -> crystal, 2, sizes, false);
      assertThat(plan.path()).isEqualTo(EvaluationPath.KSUM);
    }
    assertThat(estimated).hasValue(0);
    Structure large = crystal(random, 100_000);
    planner.plan(large, () -> large, 2, sizes, false);
    assertThat(estimated.get()).as("those of a large one").isPositive();
  }

  private static Structure crystal(Random random, int atoms) {
    double side = Math.cbrt(atoms / 0.1) * (0.95 + 0.1 * random.nextDouble());
    double[] positions = random.doubles(3L * atoms, 0, side).toArray();
    double[] cell = {side, 0, 0, 0.1 * side, side, 0, 0, 0, 1.1 * side};
    return new Structure(new int[atoms], positions, Cell.periodic(cell));
  }

  private static Structure box(int atoms, double... cell) {
    Random random = new Random(11);
    double side = Math.cbrt(atoms / 0.1);
    double[] positions = random.doubles(3L * atoms, 0, side).toArray();
    double[] rows = cell.clone();
    for (int x = 0; x < 9; x++) {
      rows[x] *= side;
    }
    return new Structure(new int[atoms], positions, Cell.periodic(rows));
  }

  private static Structure upright(int atoms) {
    return box(atoms, 0, 1.1, 0, 0, 0, 0.9, 1 / 0.99, 0, 0);
  }

  private static Structure leaning(int atoms) {
    return box(atoms, 1.1, 0, 0, 0.01, 0.9, 0, 0, 0, 1 / 0.99);
  }

  /** Counted one by one: the vectors whose first, second and third index are not negative. */
  @Test
  void vectorsWithMirrorsAreAboutAsManyAsEstimated() {
    Cell cell = upright(300).cell();
    double[] b = cell.reciprocal();
    double cutoff = 5;
    int count = 0;
    for (int i = 0; i < 40; i++) {
      for (int j = 0; j < 40; j++) {
        for (int l = 0; l < 40; l++) {
          double square = 0;
          for (int x = 0; x < 3; x++) {
            square += Math.pow(i * b[x] + j * b[3 + x] + l * b[6 + x], 2);
          }
          count += 2 * Math.PI * Math.sqrt(square) < cutoff ? 1 : 0;
        }
      }
    }
    assertThat(Mirrors.vectors(cell, cutoff)).isBetween(0.95 * count, 1.05 * count);
  }

  /**
   * Waves with their mirror images are reckoned for a fraction of what they take without, where
   * they are summed so: from so many atoms on, of charges, on backends that do it.
   */
  @Test
  void sumsWithMirrorsAreReckonedAsSuch() {
    Expansion.Builder builder =
        Expansion.builder().density(1, 1).accuracy(1e-6).splitting(Splitting.NEVER);
    ExpansionTables tables = new ExpansionTables(builder.build());
    Speeds speeds = Speeds.defaults(2);
    Planner planner = new Planner(tables, speeds);
    for (int atoms : new int[] {100, 300, 1000}) {
      Plan mirrored = planner.plan(upright(atoms), 2);
      Plan plain = planner.plan(leaning(atoms), 2);
      assertThat(mirrored.path()).isEqualTo(EvaluationPath.KSUM);
      assertThat(mirrored.seconds()).isBetween(0.2 * plain.seconds(), 0.6 * plain.seconds());
      assertThat(mirrored.flops()).isBetween(0.25 * plain.flops(), 0.45 * plain.flops());
      assertThat(Planner.direct(tables, speeds).plan(upright(atoms), 2).flops())
          .as("derivatives take none")
          .isGreaterThan(0.9 * plain.flops());
    }
    int few = Mirrors.LEAST_ATOMS - 1;
    assertThat(planner.plan(upright(few), 1).flops())
        .isCloseTo(planner.plan(leaning(few), 1).flops(), withinPercentage(10));
    Channels dipole =
        new Channels.Multipoles(
            Optional.empty(), Optional.of("dipole"), Optional.empty(), Optional.empty());
    ExpansionTables dipoles = new ExpansionTables(builder.channels(dipole).build());
    Planner multipoles = new Planner(dipoles, speeds);
    assertThat(multipoles.plan(upright(300), 1).flops())
        .isCloseTo(multipoles.plan(leaning(300), 1).flops(), withinPercentage(10));
  }

  /** Waves that cost less are kept where others are split, or go by a mesh. */
  @Test
  void mirrorsChangeWhatIsChosen() {
    Planner sharp =
        new Planner(
            new ExpansionTables(Expansion.builder().density(1, 0.5).accuracy(1e-4).build()),
            Speeds.defaults(2));
    assertThat(sharp.plan(leaning(100), 2).split()).isPresent();
    assertThat(sharp.plan(upright(100), 2).split()).isEmpty();
    assertThat(sharp.plan(leaning(100), 2).split()).as("asked after the other").isPresent();
    Planner usual =
        new Planner(
            new ExpansionTables(
                Expansion.builder()
                    .density(1, 1)
                    .accuracy(1e-4)
                    .splitting(Splitting.NEVER)
                    .build()),
            Speeds.defaults(2));
    assertThat(usual.plan(leaning(3000), 2).path()).isEqualTo(EvaluationPath.MESH);
    assertThat(usual.plan(upright(3000), 2).path()).isEqualTo(EvaluationPath.KSUM);
    assertThat(usual.plan(upright(30_000), 2).path()).isEqualTo(EvaluationPath.MESH);
  }

  /** All waves below the cutoff lie in one plane, however often the cell is repeated. */
  @Test
  void repeatedFlatCellsHaveTheMeshOfOne() {
    Expansion h =
        Expansion.builder()
            .basis(new Gto(1, 3))
            .maxAngular(2)
            .density(1, 1)
            .accuracy(1e-4)
            .path(EvaluationPath.MESH)
            .build();
    Planner planner = new Planner(new ExpansionTables(h), Speeds.defaults(2));
    Plan one = planner.plan(flat(1), 1);
    Plan four = planner.plan(flat(4), 1);
    assertThat(four.kCutoff()).isEqualTo(one.kCutoff());
    assertThat(one.kCutoff().get(0)).isBetween(2 * Math.PI / 4.4, 2 * Math.PI / 1.1);
    assertThat(four.splineOrder()).isEqualTo(one.splineOrder());
    assertThat(four.mesh().subList(1, 3)).isEqualTo(one.mesh().subList(1, 3));
  }

  private static Structure flat(int copies) {
    double[] x = new Random(5).doubles(2 * 40, 0, 90).toArray();
    double[] positions = new double[3 * 40 * copies];
    for (int i = 0; i < 40 * copies; i++) {
      int copy = i / 40;
      positions[3 * i] = 1.1 * copy;
      positions[3 * i + 1] = x[2 * (i % 40)];
      positions[3 * i + 2] = x[2 * (i % 40) + 1];
    }
    int[] types = new int[40 * copies];
    Arrays.fill(types, 18);
    return new Structure(types, positions, Cell.periodic(1.1 * copies, 0, 0, 0, 90, 0, 0, 0, 90));
  }

  private static Plan usual(
      Structure structure, int radial, int angular, double accuracy, Precision precision) {
    Expansion h =
        Expansion.builder()
            .basis(new Gto(radial, 5))
            .maxAngular(angular)
            .density(1, 1)
            .accuracy(accuracy)
            .precision(precision)
            .splitting(Splitting.NEVER)
            .build();
    return new Planner(new ExpansionTables(h), Speeds.defaults(2)).plan(structure, 2);
  }

  /**
   * What was the fastest: phases are most of sums over waves of few fields, so that meshes are
   * faster from a few hundred atoms on; products with mirrors gain more by single precision than
   * meshes, above all where fields do not fill groups.
   */
  @Test
  void fewFieldsAndSinglePrecisionAreReckonedAsSuch() {
    Precision exact = Precision.DOUBLE;
    assertThat(usual(leaning(1000), 0, 1, 1e-5, exact).path()).isEqualTo(EvaluationPath.MESH);
    assertThat(usual(leaning(1000), 0, 2, 1e-5, exact).path()).isEqualTo(EvaluationPath.MESH);
    assertThat(usual(leaning(1000), 5, 4, 1e-5, exact).path()).isEqualTo(EvaluationPath.KSUM);
    Precision single = Precision.SINGLE;
    assertThat(usual(upright(2000), 1, 2, 1e-4, single).path()).isEqualTo(EvaluationPath.KSUM);
    assertThat(usual(upright(8000), 1, 2, 1e-4, single).path()).isEqualTo(EvaluationPath.MESH);
    assertThat(usual(upright(4000), 5, 4, 1e-4, single).path()).isEqualTo(EvaluationPath.KSUM);
  }

  /**
   * Gradients take all waves: with them a split is faster where waves with mirrors are for values.
   */
  @Test
  void withGradientsMirrorsDoNotCount() {
    ExpansionTables tables =
        new ExpansionTables(Expansion.builder().density(1, 0.5).accuracy(1e-4).build());
    Speeds speeds = Speeds.defaults(2);
    assertThat(new Planner(tables, speeds).plan(upright(100), 2).split()).isEmpty();
    assertThat(new Planner(tables, speeds.withGradients()).plan(upright(100), 2).split())
        .isPresent();
    assertThat(new Planner(tables, speeds.withGradients()).plan(leaning(100), 2))
        .isEqualTo(new Planner(tables, speeds).plan(leaning(100), 2));
    assertThat(Speeds.gpu().withGradients()).isEqualTo(Speeds.gpu());
    assertThat(speeds.withGradients().single()).as("adjoints are in double").isEqualTo(1);
  }

  @Test
  void aCutoffBelowTheFirstVectorIsRefused() {
    Random random = new Random(8);
    for (int i = 0; i < 30; i++) {
      Structure s = structure(random);
      if (!s.cell().isFullyPeriodic()) {
        continue;
      }
      double first = Planner.shortestWave(s.cell());
      Expansion.Builder builder = hyperparameters(random);
      Expansion below = builder.kCutoff(first * (1 - 1e-6)).build();
      assertThatThrownBy(() -> new Planner(new ExpansionTables(below), speeds(random)).plan(s, 1))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("is below the shortest reciprocal vector");
      Expansion above = builder.kCutoff(first * (1 + 1e-6)).build();
      Plan plan = new Planner(new ExpansionTables(above), speeds(random)).plan(s, 1);
      assertThat(plan.kCutoff().get(0)).isEqualTo(first * (1 + 1e-6));
    }
  }
}
