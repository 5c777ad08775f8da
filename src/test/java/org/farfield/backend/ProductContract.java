package org.farfield.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.farfield.backend.reference.ReferenceBackend;
import org.farfield.basis.Gto;
import org.farfield.basis.Monomial;
import org.farfield.descriptor.Descriptor;
import org.farfield.descriptor.Equivariants;
import org.farfield.descriptor.Factor;
import org.farfield.descriptor.FeatureBlock;
import org.farfield.descriptor.PairRows;
import org.farfield.descriptor.PlainProducts;
import org.farfield.descriptor.PowerSpectrum;
import org.farfield.descriptor.SelectedFeatures;
import org.farfield.descriptor.SpectrumRows;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.features.SummedGradients;
import org.farfield.features.engine.CentreGradients;
import org.farfield.features.engine.SummedJacobians;
import org.farfield.spec.Cutoff;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.RadialScaling;
import org.farfield.spec.Rotations;
import org.farfield.spec.Splitting;
import org.farfield.structure.Structure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Products of expansions, wherever a backend makes them: rows, and their derivatives forwards
 * (tangents) and backwards (transposes).
 */
public class ProductContract extends Contract {
  private static final int ATOMS = 4;
  private static final List<Integer> CHANNELS = List.of(1, 6, 7, 8); // 7 is in no structure

  /** Structures whose sums differ in kind. */
  enum Sum {
    CRYSTAL,
    SPLIT_CRYSTAL,
    SLAB,
    MOLECULE;

    Structure structure(long seed) {
      return switch (this) {
        case CRYSTAL, SPLIT_CRYSTAL -> TestStructures.periodic(seed, ATOMS, 4);
        case SLAB -> TestStructures.partlyPeriodic(seed, ATOMS, 4);
        case MOLECULE -> TestStructures.open(seed, ATOMS, 4);
      };
    }

    /** Two long-range densities, and one within a cutoff, of different shape. */
    List<Expansion> expansions() {
      Expansion far =
          Expansion.builder()
              .basis(new Gto(1, 2))
              .maxAngular(2)
              .densities(
                  List.of(LongRangeDensity.powerLaw(1, 0.8), LongRangeDensity.powerLaw(6, 0.9)))
              .centerAtomWeight(0.4)
              .path(this == MOLECULE ? EvaluationPath.PAIRS : EvaluationPath.KSUM)
              .splitting(this == SPLIT_CRYSTAL ? Splitting.at(1.2) : Splitting.NEVER)
              .accuracy(1e-11)
              .build();
      Expansion near =
          Expansion.builder()
              .basis(new Monomial(0, 2.5))
              .maxAngular(3)
              .densities(
                  List.of(new GaussianDensity(0.6, new Cutoff(3.2, 3.2), RadialScaling.NONE)))
              .build();
      return List.of(far, near);
    }
  }

  /** Products that differ in kind. */
  enum Product {
    POWER_SPECTRUM,
    SOME_OF_A_POWER_SPECTRUM,
    TENSORS,
    TENSORS_OF_THREE;

    Descriptor of(List<Factor> factors) {
      return switch (this) {
        case POWER_SPECTRUM -> spectrum(factors);
        case SOME_OF_A_POWER_SPECTRUM -> {
          Random random = new Random(3);
          List<BitSet> kept = new ArrayList<>();
          for (FeatureBlock block : spectrum(factors).blocks()) {
            BitSet some = new BitSet();
            IntStream.range(0, block.count())
                .filter(p -> random.nextInt(5) == 0)
                .forEach(some::set);
            kept.add(some);
          }
          yield new SelectedFeatures(spectrum(factors), kept);
        }
        case TENSORS -> tensors(factors, List.of(0, 2), new Rotations(0, 2, 0, 0));
        case TENSORS_OF_THREE -> tensors(factors, List.of(2, 1, 2), new Rotations(0, 1, 1, 1));
      };
    }

    private static Descriptor spectrum(List<Factor> factors) {
      return new PowerSpectrum(
          factors,
          List.of(
              new PowerSpectrum.Pair(0, 0, true),
              new PowerSpectrum.Pair(0, 1),
              new PowerSpectrum.Pair(2, 0),
              new PowerSpectrum.Pair(2, 2)),
          PlainProducts.CHANNEL);
    }

    private static Descriptor tensors(
        List<Factor> factors, List<Integer> sequence, Rotations rotations) {
      return new Equivariants(factors, List.of(sequence), rotations, PlainProducts.CHANNEL);
    }
  }

  static Stream<Arguments> everything() {
    return Arrays.stream(Product.values())
        .flatMap(p -> Arrays.stream(Sum.values()).map(sum -> Arguments.of(p, sum)));
  }

  /** A product, and what it is made of. */
  private final class Case {
    final List<ExpansionTables> tables = new ArrayList<>();
    final List<Factor> factors = new ArrayList<>();
    final Descriptor descriptor;
    private final Sum sum;

    Case(Product product, Sum sum) {
      this.sum = sum;
      for (Expansion h : sum.expansions()) {
        for (int d = 0; d < h.densities().size(); d++) {
          factors.add(new Factor(tables.size(), d, h.maxAngular(), h.basis().size(), CHANNELS));
        }
        tables.add(tables(h));
      }
      descriptor = product.of(factors);
    }

    /** The jobs of a structure, one per expansion. */
    List<PlannedStructure> jobs(long seed) {
      Structure s = sum.structure(seed);
      return tables.stream().map(t -> plan(t, s)).toList();
    }

    List<Coefficients> expand(Backend by, List<PlannedStructure> jobs) {
      return IntStream.range(0, tables.size())
          .mapToObj(e -> by.expand(tables.get(e), List.of(jobs.get(e))).get(0))
          .toList();
    }

    /** Rows of structures: on the device where it makes them, else on the host. */
    List<double[][]> rows(List<List<PlannedStructure>> structures) {
      Optional<SpectrumRows> spectrum = descriptor.spectrumRows();
      if (backend.multiplier().isEmpty() || spectrum.isEmpty()) {
        return structures.stream().map(jobs -> onTheHost(expand(backend, jobs))).toList();
      }
      List<int[]> rowOf =
          structures.stream().map(jobs -> IntStream.range(0, ATOMS).toArray()).toList();
      List<PairRows> pairs =
          backend.multiplier().get().multiply(tables, structures, spectrum.get().products(), rowOf);
      List<double[][]> all = new ArrayList<>();
      for (PairRows one : pairs) {
        double[][] rows = new double[ATOMS][descriptor.features()];
        for (int i = 0; i < ATOMS; i++) {
          spectrum.get().add(one, i, rows[i], 0);
        }
        all.add(rows);
      }
      return all;
    }

    private double[][] onTheHost(List<Coefficients> expansions) {
      double[][] rows = new double[ATOMS][descriptor.features()];
      Descriptor.Evaluator evaluator = descriptor.evaluator(expansions);
      for (int i = 0; i < ATOMS; i++) {
        evaluator.add(i, rows[i], 0);
      }
      return rows;
    }

    /** Derivative of all rows along a direction of all positions and the strain. */
    double[][] differences(List<PlannedStructure> jobs, double[] direction) {
      double step = 5e-4;
      List<List<PlannedStructure>> moved = new ArrayList<>();
      for (int k : new int[] {-2, -1, 1, 2}) {
        List<PlannedStructure> there = new ArrayList<>();
        for (PlannedStructure job : jobs) {
          for (int p = 0; p < direction.length; p++) {
            job = GradientContract.moved(job, p, k * step * direction[p]);
          }
          there.add(job);
        }
        moved.add(there);
      }
      List<double[][]> e = rows(moved);
      double[][] result = new double[ATOMS][descriptor.features()];
      for (int i = 0; i < ATOMS; i++) {
        for (int f = 0; f < result[i].length; f++) {
          result[i][f] =
              (e.get(0)[i][f] - 8 * e.get(1)[i][f] + 8 * e.get(2)[i][f] - e.get(3)[i][f])
                  / (12 * step);
        }
      }
      return result;
    }
  }

  private static double largest(double[]... rows) {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).map(Math::abs).max().orElseThrow();
  }

  private static void requireClose(double[] ours, double[] expected, double most) {
    for (int f = 0; f < expected.length; f++) {
      assertThat(Math.abs(ours[f] - expected[f])).as("number %s", f).isLessThan(most);
    }
  }

  // positions and strain
  private static double[] direction() {
    return new Random(8).doubles(3 * ATOMS + 9, -1, 1).toArray();
  }

  /** Plain loops over the plain sums. */
  @ParameterizedTest
  @MethodSource("everything")
  void rowsAreTheProductsThatTheirLabelsName(Product product, Sum sum) {
    Case c = new Case(product, sum);
    List<PlannedStructure> jobs = c.jobs(41);
    double[][] rows = c.rows(List.of(jobs)).get(0);
    try (Backend reference = new ReferenceBackend()) {
      List<Coefficients> expansions = c.expand(reference, jobs);
      for (int i = 0; i < ATOMS; i++) {
        double[] expected = new PlainProducts(c.factors, expansions, i, 0).row(c.descriptor);
        requireClose(rows[i], expected, 1e-9 * largest(expected));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("everything")
  void aBatchGivesTheBitsOfOneByOne(Product product, Sum sum) {
    Case c = new Case(product, sum);
    List<List<PlannedStructure>> structures = List.of(c.jobs(42), c.jobs(43), c.jobs(44));
    List<double[][]> together = c.rows(structures);
    for (int s = 0; s < structures.size(); s++) {
      assertThat(c.rows(structures.subList(s, s + 1)).get(0)).isDeepEqualTo(together.get(s));
    }
  }

  /** The Jacobian of the expansions and the products' own derivatives, of every centre. */
  @ParameterizedTest
  @MethodSource("everything")
  void tangentsAreDifferencesOfTheRows(Product product, Sum sum) {
    Case c = new Case(product, sum);
    List<PlannedStructure> jobs = c.jobs(41);
    List<Coefficients> expansions = c.expand(backend, jobs);
    List<SummedJacobians.Expansion> made = new ArrayList<>();
    for (int e = 0; e < jobs.size(); e++) {
      made.add(new SummedJacobians.Expansion(c.tables.get(e), jobs.get(e), expansions.get(e)));
    }
    List<Integer> centres = IntStream.range(0, ATOMS).boxed().toList();
    CentreGradients gradients = CentreGradients.of(backend, made, c.descriptor, centres);
    double[] direction = direction();
    double[][] differences = c.differences(jobs, direction);
    int features = c.descriptor.features();
    for (int i = 0; i < ATOMS; i++) {
      SummedGradients of = gradients.sum(List.of(i));
      double[] tangent = new double[features];
      for (int p = 0; p < direction.length; p++) {
        double[] column = p < 3 * ATOMS ? of.positions() : of.strain();
        int from = (p < 3 * ATOMS ? p : p - 3 * ATOMS) * features;
        for (int f = 0; f < features; f++) {
          tangent[f] += column[from + f] * direction[p];
        }
      }
      requireClose(tangent, differences[i], 1e-8 * largest(differences));
    }
  }

  /** g · (rows)′ by the adjoints of products and expansions. */
  @ParameterizedTest
  @MethodSource("everything")
  void transposesAreThoseOfTheTangents(Product product, Sum sum) {
    Case c = new Case(product, sum);
    List<PlannedStructure> jobs = c.jobs(41);
    List<Coefficients> expansions = c.expand(backend, jobs);
    List<Coefficients> targets = expansions.stream().map(Coefficients::zeros).toList();
    Random random = new Random(9);
    double[][] g = new double[ATOMS][];
    Descriptor.Evaluator evaluator = c.descriptor.evaluator(expansions);
    for (int i = 0; i < ATOMS; i++) {
      g[i] = random.doubles(c.descriptor.features(), -1, 1).toArray();
      evaluator.addAdjoint(i, g[i], 0, targets);
    }
    double[] direction = direction();
    double ours = 0;
    double size = 0;
    for (int e = 0; e < jobs.size(); e++) {
      Gradients gradients =
          backend.adjoint(c.tables.get(e), List.of(jobs.get(e)), List.of(targets.get(e))).get(0);
      double[] flat = GradientContract.flat(gradients);
      for (int p = 0; p < direction.length; p++) {
        ours += flat[p] * direction[p];
        size += Math.abs(flat[p] * direction[p]);
      }
    }
    double[][] differences = c.differences(jobs, direction);
    double expected = 0;
    for (int i = 0; i < ATOMS; i++) {
      for (int f = 0; f < g[i].length; f++) {
        expected += g[i][f] * differences[i][f];
      }
    }
    assertThat(Math.abs(ours - expected)).isLessThan(1e-8 * size);
  }
}
