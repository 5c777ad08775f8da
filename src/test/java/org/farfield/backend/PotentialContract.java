package org.farfield.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.potential.Potential;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.Splitting;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every backend makes of every potential. */
public class PotentialContract extends Contract {
  static Stream<Potential> potentials() {
    return TestPotentials.all();
  }

  /** Structures whose sums differ in kind. */
  enum Kind {
    CRYSTAL("TTT"),
    SPLIT_CRYSTAL("TTT"),
    SLAB("TFT"),
    WIRE("FTF"),
    MOLECULE("FFF");

    private final String periodic;

    Kind(String periodic) {
      this.periodic = periodic;
    }

    Structure structure() {
      Structure s = TestStructures.periodic(11, 3, 5);
      double[] rows = s.cell().rows();
      return s.withCell(
          this == MOLECULE
              ? Cell.OPEN
              : new Cell(
                  rows,
                  periodic.charAt(0) == 'T',
                  periodic.charAt(1) == 'T',
                  periodic.charAt(2) == 'T'));
    }

    Expansion.Builder hyperparameters(Potential potential) {
      return Expansion.builder()
          .basis(new Gto(1, 2))
          .maxAngular(2)
          .densities(List.of(new LongRangeDensity(potential)))
          .splitting(
              this == SPLIT_CRYSTAL ? Splitting.at(1.4 * potential.smearing()) : Splitting.NEVER)
          .accuracy(1e-11);
    }
  }

  static Stream<Arguments> everything() {
    Stream<Arguments> sums =
        TestPotentials.all()
            .flatMap(p -> Arrays.stream(Kind.values()).map(kind -> Arguments.of(p, kind)));
    Stream<Arguments> values =
        TestPotentials.withoutGaussians()
            .flatMap(p -> Stream.of(Kind.CRYSTAL, Kind.MOLECULE).map(k -> Arguments.of(p, k)));
    return Stream.concat(sums, values);
  }

  /** Crystals, slabs and wires as sums over images, molecules by quadrature of v(r) alone. */
  @ParameterizedTest
  @MethodSource("everything")
  void sumsAreThoseInSpace(Potential potential, Kind kind) {
    Expansion h = kind.hyperparameters(potential).build();
    Structure s = kind.structure();
    Coefficients c = expand(h, s);
    int[] labels = labels(c);
    Coefficients expected =
        shared(
            () ->
                switch (kind) {
                  case CRYSTAL, SPLIT_CRYSTAL -> new ImageSum(h, s).coefficients(labels);
                  case SLAB, WIRE -> new PartialImageSum(h, s).coefficients(labels);
                  case MOLECULE -> new QuadratureSum(h).coefficients(s, labels);
                },
            "sums in space",
            potential.toString(),
            kind);
    assertThat(error(c, expected)).isLessThan(tolerance(potential));
  }

  // A spline has kinks in its third derivative, which v̂ beyond 10/σ would resolve.
  private static double tolerance(Potential potential) {
    return potential.gaussians().isPresent() ? 1e-9 : 1e-7;
  }

  /** Far beyond the sources the pair functions are small, but right. */
  @ParameterizedTest
  @MethodSource("potentials")
  void atomsFarApart(Potential potential) {
    Expansion h = Kind.MOLECULE.hyperparameters(potential).centerAtomWeight(0).build();
    for (double d : new double[] {9, 14, 25}) {
      Structure pair =
          new Structure(new int[] {1, 8}, new double[] {0, 0, 0, 0.6 * d, 0, 0.8 * d}, Cell.OPEN);
      Coefficients c = expand(h, pair);
      Coefficients expected =
          shared(
              () -> new QuadratureSum(h).coefficients(pair, labels(c)),
              "far apart",
              potential.toString(),
              d);
      int row = c.index(0, 0, 1, 0); // what the first atom feels of the other
      double scale = Math.abs(expected.values()[row]);
      assertThat(scale).isPositive();
      for (int x = row; x < row + c.fields(); x++) {
        assertThat(Math.abs(c.values()[x] - expected.values()[x])).isLessThan(1e-9 * scale);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("potentials")
  void accuracyIsKeptOnEveryPath(Potential potential) {
    Structure s = TestStructures.periodic(12, 6, 6);
    Expansion.Builder builder =
        Kind.CRYSTAL.hyperparameters(potential).splitting(Splitting.AUTO).accuracy(1e-12);
    Coefficients exact = expand(builder.path(EvaluationPath.KSUM).build(), s);
    for (double accuracy : new double[] {1e-3, 1e-5, 1e-8}) {
      List<EvaluationPath> paths = new ArrayList<>(List.of(EvaluationPath.KSUM));
      if (on.has(TestedBackend.Part.MESH)) {
        paths.add(EvaluationPath.MESH);
      }
      for (EvaluationPath path : paths) {
        Coefficients c = expand(builder.path(path).accuracy(accuracy).build(), s);
        assertThat(error(c, exact)).as("%s", path).isLessThan(accuracy);
      }
      builder.path(EvaluationPath.AUTO);
      Coefficients split =
          expand(builder.splitting(Splitting.at(1.5 * potential.smearing())).build(), s);
      assertThat(error(split, exact)).as("split").isLessThan(accuracy);
      builder.splitting(Splitting.AUTO);
    }
  }

  /** Along random changes of positions, strain and weights at once. */
  @ParameterizedTest
  @MethodSource("everything")
  void adjointIsTheDerivative(Potential potential, Kind kind) {
    ExpansionTables tables = tables(kind.hyperparameters(potential).build());
    PlannedStructure job = plan(tables, kind.structure());
    Coefficients g = GradientContract.random(tables.hyperparameters(), job, 5);
    double[] gradient =
        GradientContract.flat(backend.adjoint(tables, List.of(job), List.of(g)).get(0));
    Random random = new Random(6);
    double step = 5e-4;
    for (int repeat = 0; repeat < 3; repeat++) {
      double[] direction = random.doubles(gradient.length, -1, 1).toArray();
      double[] e = new double[4];
      double[] steps = {-2, -1, 1, 2};
      for (int k = 0; k < 4; k++) {
        PlannedStructure moved = job;
        for (int p = 0; p < direction.length; p++) {
          moved = GradientContract.moved(moved, p, steps[k] * step * direction[p]);
        }
        double[] c = backend.expand(tables, List.of(moved)).get(0).values();
        for (int x = 0; x < c.length; x++) {
          e[k] += g.values()[x] * c[x];
        }
      }
      double difference = (e[0] - 8 * e[1] + 8 * e[2] - e[3]) / (12 * step);
      double sum = 0;
      double largest = 0;
      for (int p = 0; p < direction.length; p++) {
        sum += gradient[p] * direction[p];
        largest = Math.max(largest, Math.abs(gradient[p]));
      }
      assertThat(Math.abs(sum - difference)).isLessThan(1e-8 * largest);
    }
  }

  @ParameterizedTest
  @MethodSource("everything")
  void jacobianContractedIsTheAdjoint(Potential potential, Kind kind) {
    ExpansionTables tables =
        tables(kind.hyperparameters(potential).splitting(Splitting.NEVER).build());
    PlannedStructure job = plan(tables, kind.structure());
    Coefficients g = GradientContract.random(tables.hyperparameters(), job, 7);
    int row = g.rowLength();
    Arrays.fill(g.values(), row, g.values().length, 0);
    Gradients adjoint = backend.adjoint(tables, List.of(job), List.of(g)).get(0);
    Jacobian jacobian = backend.jacobian(tables, job, new int[] {0});
    double[] positions = new double[adjoint.positions().length];
    for (int s = jacobian.firstSample(0); s < jacobian.endSample(0); s++) {
      for (int x = 0; x < 3; x++) {
        positions[3 * jacobian.atom(s) + x] =
            JacobianContract.contract(g, 0, jacobian.positions(s), x);
      }
    }
    JacobianContract.assertClose(positions, adjoint.positions());
    double[] strain = new double[9];
    Arrays.setAll(strain, x -> JacobianContract.contract(g, 0, jacobian.strain(0), x));
    JacobianContract.assertClose(strain, adjoint.strain());
  }
}
