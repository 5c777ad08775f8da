package org.farfield.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.LongFunction;
import org.farfield.basis.Gto;
import org.farfield.basis.Monomial;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.spec.Channels;
import org.farfield.spec.Cutoff;
import org.farfield.spec.DeltaDensity;
import org.farfield.spec.Density;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.RadialScaling;
import org.farfield.spec.Splitting;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.farfield.structure.neighbors.NeighborSearch;
import org.farfield.structure.neighbors.Neighborhood;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the gradients of every backend must fulfil. */
public class GradientContract extends Contract {
  // with scaling; beyond the cells of the tests, so that there are several images
  public static final GaussianDensity GAUSSIAN =
      new GaussianDensity(0.6, new Cutoff(4.4, 1.1), new RadialScaling(0.8, 2, 3));
  public static final DeltaDensity POINTS =
      new DeltaDensity(new Cutoff(3.9, 3.9), RadialScaling.NONE);

  /** Structures and hyperparameters whose sums differ in kind. */
  @SuppressWarnings("ImmutableEnumChecker") // nobody changes the test data
  enum Case {
    SPECIES_IN_A_CELL(
        TestStructures.periodic(61, 5, 5),
        builder()
            .densities(
                List.of(
                    LongRangeDensity.powerLaw(1, 1),
                    LongRangeDensity.powerLaw(0, 1.2),
                    LongRangeDensity.powerLaw(6, 0.9)))),
    CHARGES_IN_A_CELL(
        TestStructures.periodic(62, 4, 5),
        builder()
            .channels(new Channels.Columns(List.of("charge")))
            .densities(
                List.of(LongRangeDensity.powerLaw(2.7, 0.8), LongRangeDensity.powerLaw(3.5, 1)))
            .centerAtomWeight(0.5)),
    FIVE_DEGREES_IN_A_CELL(
        TestStructures.periodic(63, 3, 4), builder().basis(new Monomial(0, 2)).maxAngular(5)),
    SPECIES_IN_SPACE(
        TestStructures.open(64, 5, 5),
        builder()
            .densities(
                List.of(
                    LongRangeDensity.powerLaw(1, 1),
                    LongRangeDensity.powerLaw(0, 1.2),
                    LongRangeDensity.powerLaw(6, 0.9)))),
    CHARGES_FAR_APART(
        TestStructures.open(65, 4, 60),
        builder().channels(new Channels.Columns(List.of("charge"))).centerAtomWeight(0)),
    GAUSSIANS_IN_A_SMALL_CELL(inACell(66, 4, 3.2), builder().densities(List.of(GAUSSIAN))),
    POINTS_IN_A_SLAB(
        slab(67, 5, 4),
        builder()
            .channels(new Channels.Columns(List.of("charge")))
            .densities(List.of(POINTS, GAUSSIAN))
            .centerAtomWeight(0.5)),
    NEIGHBORS_IN_SPACE(
        inSpace(68, 6, 5),
        builder().basis(new Monomial(2, 4)).densities(List.of(POINTS)).maxAngular(5)),
    NEAR_AND_FAR_IN_A_CELL(
        inACell(69, 3, 4),
        builder()
            .densities(List.of(GAUSSIAN, LongRangeDensity.powerLaw(1, 1), POINTS))
            .centerAtomWeight(0.3)),
    SPLIT_POTENTIALS(
        TestStructures.periodic(71, 3, 4),
        builder()
            .basis(new Gto(1, 1.5))
            .densities(
                List.of(
                    LongRangeDensity.powerLaw(1, 0.5),
                    LongRangeDensity.powerLaw(0, 0.4),
                    LongRangeDensity.powerLaw(1, 1),
                    LongRangeDensity.powerLaw(6, 0.5)))
            .centerAtomWeight(0.3)
            .splitting(Splitting.at(0.6))
            .accuracy(1e-12)),
    SPLIT_POTENTIALS_OF_CHARGES(
        inACell(72, 3, 4),
        builder()
            .basis(new Monomial(1, 1.5))
            .channels(new Channels.Columns(List.of("charge")))
            .densities(List.of(GAUSSIAN, LongRangeDensity.powerLaw(2.7, 0.4)))
            .splitting(Splitting.at(0.5))
            .accuracy(1e-12)),
    NEAR_AND_FAR_IN_SPACE(
        inSpace(70, 4, 4),
        builder().densities(List.of(LongRangeDensity.powerLaw(3, 1), GAUSSIAN, POINTS)));

    final Structure structure;
    final Expansion.Builder builder;

    Case(Structure structure, Expansion.Builder builder) {
      this.structure = structure;
      this.builder = builder;
      boolean far =
          builder.build().densities().stream().anyMatch(LongRangeDensity.class::isInstance);
      boolean lattice = far && !structure.cell().isOpen();
      builder.path(lattice ? EvaluationPath.KSUM : EvaluationPath.PAIRS);
      if (lattice) {
        builder.kCutoff(cutoffBetweenShells(structure.cell(), 4, 7));
      }
    }

    private static Expansion.Builder builder() {
      return Expansion.builder().basis(new Gto(1, 2)).maxAngular(3).density(1, 1);
    }
  }

  private static Structure inACell(long seed, int atoms, double side) {
    return firstWithoutKinks(seed, x -> TestStructures.periodic(x, atoms, side));
  }

  private static Structure inSpace(long seed, int atoms, double side) {
    return firstWithoutKinks(seed, x -> TestStructures.open(x, atoms, side));
  }

  private static Structure slab(long seed, int atoms, double side) {
    return firstWithoutKinks(
        seed,
        x -> {
          Structure s = TestStructures.periodic(x, atoms, side);
          return TestStructures.moved(
              s, s.positions(), new Cell(s.cell().rows(), true, false, true));
        });
  }

  // No atom is so near the ends of a smoothing function, where its curvature jumps, that a
  // difference would reach across.
  private static Structure firstWithoutKinks(long seed, LongFunction<Structure> source) {
    for (long x = seed; x < seed + 100_000; x += 100) {
      Structure s = source.apply(x);
      NeighborSearch search = new NeighborSearch(s, 5);
      Neighborhood found = new Neighborhood();
      boolean clear = true;
      for (int i = 0; i < s.size(); i++) {
        search.find(i, found);
        for (int k = 0; k < found.count(); k++) {
          for (double end : new double[] {3.3, 3.9, 4.4}) {
            clear &= Math.abs(found.distance(k) - end) > 0.01;
          }
        }
      }
      if (clear) {
        return s;
      }
    }
    throw new IllegalStateException("no structure is clear of kinks");
  }

  static Cell withRows(Cell cell, double[] rows) {
    return new Cell(rows, cell.isPeriodic(0), cell.isPeriodic(1), cell.isPeriodic(2));
  }

  /**
   * The middle of the widest gap in |k| between two bounds, up to 7/Å: a small strain moves no
   * vector across it, so that the set of h stays fixed in differences, as it does in the definition
   * of the strain gradient.
   */
  public static double cutoffBetweenShells(Cell cell, double low, double high) {
    double[] b = cell.reciprocal();
    double[] lengths = new double[21 * 21 * 21];
    int count = 0;
    for (int h = -10; h <= 10; h++) {
      for (int k = -10; k <= 10; k++) {
        for (int l = -10; l <= 10; l++) {
          double square = 0;
          for (int x = 0; x < 3; x++) {
            double component = 2 * Math.PI * (h * b[x] + k * b[3 + x] + l * b[6 + x]);
            square += component * component;
          }
          lengths[count++] = Math.sqrt(square);
        }
      }
    }
    Arrays.sort(lengths);
    double gap = 0;
    double cutoff = 0;
    for (int i = 0; i + 1 < lengths.length; i++) {
      if (lengths[i] > low && lengths[i + 1] < high && lengths[i + 1] - lengths[i] > gap) {
        gap = lengths[i + 1] - lengths[i];
        cutoff = 0.5 * (lengths[i] + lengths[i + 1]);
      }
    }
    assertThat(gap).isGreaterThan(0.04);
    return cutoff;
  }

  public static Coefficients random(Expansion h, PlannedStructure job, long seed) {
    Coefficients g = new Coefficients(h, job.structure().size(), job.sources().labels());
    Random random = new Random(seed);
    Arrays.setAll(g.values(), x -> random.nextGaussian());
    return g;
  }

  /** All parameters of a job in one vector: 3N coordinates, 9 strains, C·N weights. */
  public static PlannedStructure moved(PlannedStructure job, int parameter, double step) {
    Structure s = job.structure();
    int coordinates = 3 * s.size();
    double[] positions = s.positions();
    double[][] weights =
        Arrays.stream(job.sources().weights()).map(double[]::clone).toArray(double[][]::new);
    Cell cell = s.cell();
    if (parameter < coordinates) {
      positions[parameter] += step;
    } else if (parameter < coordinates + 9) {
      int alpha = (parameter - coordinates) / 3;
      int beta = (parameter - coordinates) % 3;
      strain(positions, alpha, beta, step);
      double[] rows = cell.rows();
      strain(rows, alpha, beta, step);
      cell = withRows(cell, rows);
    } else {
      int x = parameter - coordinates - 9;
      weights[x / s.size()][x % s.size()] += step;
    }
    return new PlannedStructure(
        TestStructures.moved(s, positions, cell),
        new Sources(job.sources().labels(), weights),
        job.plan());
  }

  private static void strain(double[] vectors, int alpha, int beta, double step) {
    for (int i = 0; i < vectors.length; i += 3) {
      vectors[i + alpha] += step * vectors[i + beta];
    }
  }

  private double[] derivative(
      ExpansionTables tables, PlannedStructure job, int parameter, double step) {
    double[][] c = new double[4][];
    double[] steps = {-2 * step, -step, step, 2 * step};
    for (int i = 0; i < 4; i++) {
      c[i] = backend.expand(tables, List.of(moved(job, parameter, steps[i]))).get(0).values();
    }
    double[] result = new double[c[0].length];
    for (int x = 0; x < result.length; x++) {
      result[x] = (c[0][x] - 8 * c[1][x] + 8 * c[2][x] - c[3][x]) / (12 * step);
    }
    return result;
  }

  /** All gradients in the same order. */
  public static double[] flat(Gradients gradients) {
    int n = gradients.positions().length / 3;
    double[] all = Arrays.copyOf(gradients.positions(), 3 * n + 9 + n * gradients.weights().length);
    System.arraycopy(gradients.strain(), 0, all, 3 * n, 9);
    for (int a = 0; a < gradients.weights().length; a++) {
      System.arraycopy(gradients.weights()[a], 0, all, 3 * n + 9 + a * n, n);
    }
    return all;
  }

  /** Against a dense Jacobian from central differences of the coefficients, for two steps. */
  @ParameterizedTest
  @EnumSource(Case.class)
  void adjointIsTheContractionWithTheJacobian(Case which) {
    Expansion h = which.builder.build();
    ExpansionTables tables = tables(h);
    PlannedStructure job = plan(tables, which.structure);
    int count = 3 * job.structure().size() + 9 + job.structure().size() * job.sources().channels();
    for (double step : new double[] {2e-4, 1e-3}) {
      double[][] jacobian = new double[count][];
      for (int p = 0; p < count; p++) {
        jacobian[p] = derivative(tables, job, p, step);
      }
      for (int seed = 0; seed < 3; seed++) {
        Coefficients g = random(h, job, seed);
        double[] adjoint = flat(backend.adjoint(tables, List.of(job), List.of(g)).get(0));
        double[] dense = new double[count];
        double difference = 0;
        double largest = 0;
        for (int p = 0; p < count; p++) {
          for (int x = 0; x < g.values().length; x++) {
            dense[p] += g.values()[x] * jacobian[p][x];
          }
          difference = Math.max(difference, Math.abs(dense[p] - adjoint[p]));
          largest = Math.max(largest, Math.abs(dense[p]));
        }
        assertThat(difference / largest).as("step %s", step).isLessThan(1e-8);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Case.class)
  void forcesAddUpToZero(Case which) {
    Expansion h = which.builder.build();
    ExpansionTables tables = tables(h);
    PlannedStructure job = plan(tables, which.structure);
    double[] forces =
        backend.adjoint(tables, List.of(job), List.of(random(h, job, 7))).get(0).positions();
    for (int x = 0; x < 3; x++) {
      double sum = 0;
      double size = 0;
      for (int i = x; i < forces.length; i += 3) {
        sum += forces[i];
        size += Math.abs(forces[i]);
      }
      assertThat(Math.abs(sum)).isLessThan(1e-12 * size);
    }
  }

  /** E = ½ Σ |c|² is invariant: its torque vanishes in space, and its stress is symmetric. */
  @ParameterizedTest
  @EnumSource(Case.class)
  void invariantsHaveNoTorqueAndASymmetricStress(Case which) {
    Expansion h = which.builder.build();
    ExpansionTables tables = tables(h);
    PlannedStructure job = plan(tables, which.structure);
    Coefficients c = backend.expand(tables, List.of(job)).get(0);
    Gradients gradients = backend.adjoint(tables, List.of(job), List.of(c)).get(0);
    double[] e = gradients.strain();
    double size = Arrays.stream(e).map(Math::abs).max().orElseThrow();
    for (int x = 0; x < 3; x++) {
      int y = (x + 1) % 3;
      int z = (x + 2) % 3;
      assertThat(Math.abs(e[3 * y + z] - e[3 * z + y])).isLessThan(1e-11 * size);
      double torque = 0;
      for (int i = 0; i < c.atoms(); i++) {
        torque += job.structure().position(i, y) * gradients.positions()[3 * i + z];
        torque -= job.structure().position(i, z) * gradients.positions()[3 * i + y];
      }
      if (job.structure().cell().isOpen()) {
        assertThat(Math.abs(torque)).isLessThan(1e-11 * size);
      }
    }
  }

  /** Two atoms at one place: the limit of the direction-dependent formulas is finite. */
  @ParameterizedTest
  @EnumSource(
      value = Case.class,
      names = {"SPECIES_IN_SPACE", "GAUSSIANS_IN_A_SMALL_CELL"})
  void atomsOnTopOfEachOtherHaveFiniteForces(Case which) {
    Expansion h = which.builder.build();
    ExpansionTables tables = tables(h);
    Structure together =
        new Structure(new int[] {1, 6, 8}, new double[] {1, 2, 3, 1, 2, 3, 2, 2, 4}, Cell.OPEN);
    Structure beside =
        new Structure(
            new int[] {1, 6, 8}, new double[] {1, 2, 3, 1, 2, 3 + 1e-7, 2, 2, 4}, Cell.OPEN);
    PlannedStructure one = plan(tables, together);
    PlannedStructure two = plan(tables, beside);
    Coefficients g = random(h, one, 8);
    List<Gradients> both = backend.adjoint(tables, List.of(one, two), List.of(g, g));
    for (int i = 0; i < 9; i++) {
      double exact = both.get(0).positions()[i];
      assertThat(Math.abs(both.get(1).positions()[i] - exact)).isLessThan(1e-5);
    }
  }

  @ParameterizedTest
  @CsvSource({"true, false", "false, false", "true, true"})
  void aBatchGivesTheBitsOfOneByOne(boolean periodic, boolean near) {
    List<Density> densities = new ArrayList<>(List.of(LongRangeDensity.powerLaw(1, 1)));
    if (near) {
      densities.add(GAUSSIAN);
    }
    Expansion h =
        Expansion.builder()
            .basis(new Gto(2, 3))
            .maxAngular(2)
            .accuracy(1e-3)
            .densities(densities)
            .path(periodic ? EvaluationPath.KSUM : EvaluationPath.PAIRS)
            .build();
    ExpansionTables tables = tables(h);
    List<PlannedStructure> jobs =
        List.of(3, 40, 9).stream()
            .map(
                n ->
                    plan(
                        tables,
                        periodic ? TestStructures.periodic(n, n, 6) : TestStructures.open(n, n, 6)))
            .toList();
    List<Coefficients> g = jobs.stream().map(job -> random(h, job, 9)).toList();
    List<Gradients> together = backend.adjoint(tables, jobs, g);
    for (int i = 0; i < jobs.size(); i++) {
      Gradients alone = backend.adjoint(tables, jobs.subList(i, i + 1), g.subList(i, i + 1)).get(0);
      assertThat(flat(together.get(i))).isEqualTo(flat(alone));
    }
  }

  /** Fewer species make fewer channels, and what is made of each neighbour is smaller. */
  @ParameterizedTest
  @EnumSource(
      value = Case.class,
      names = {"SPECIES_IN_SPACE", "GAUSSIANS_IN_A_SMALL_CELL"})
  void otherSpeciesInTheBatchChangeNoBit(Case which) {
    Expansion h = which.builder.build();
    ExpansionTables tables = tables(h);
    List<PlannedStructure> jobs = new ArrayList<>();
    for (int species : new int[] {3, 1, 2, 1}) {
      Structure s = TestStructures.open(78 + species, 12, 4);
      int[] types = new int[12];
      Arrays.setAll(types, i -> 1 + i % species);
      jobs.add(plan(tables, new Structure(types, s.positions(), s.cell())));
    }
    List<Coefficients> g = jobs.stream().map(job -> random(h, job, 10)).toList();
    List<Gradients> together = backend.adjoint(tables, jobs, g);
    for (int i = 0; i < jobs.size(); i++) {
      Gradients alone = backend.adjoint(tables, jobs.subList(i, i + 1), g.subList(i, i + 1)).get(0);
      assertThat(flat(together.get(i))).isEqualTo(flat(alone));
    }
  }

  @Test
  void cotangentsOfAnotherShapeAreRefused() {
    Expansion h = Case.SPECIES_IN_SPACE.builder.build();
    ExpansionTables tables = tables(h);
    PlannedStructure job = plan(tables, TestStructures.open(1, 4, 5));
    PlannedStructure larger = plan(tables, TestStructures.open(1, 5, 5));
    assertThatThrownBy(() -> backend.adjoint(tables, List.of(job), List.of(random(h, larger, 1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cotangent 0");
    assertThatThrownBy(() -> backend.adjoint(tables, List.of(job), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 structures but 0 cotangents");
  }
}
