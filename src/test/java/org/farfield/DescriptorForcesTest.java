package org.farfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.farfield.backend.TestStructures;
import org.farfield.basis.Gto;
import org.farfield.descriptor.Descriptor;
import org.farfield.descriptor.Equivariants;
import org.farfield.descriptor.Factor;
import org.farfield.descriptor.PowerSpectrum;
import org.farfield.descriptor.PowerSpectrum.Pair;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.features.EnergyGradients;
import org.farfield.spec.Cutoff;
import org.farfield.spec.DensityProducts;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.RadialScaling;
import org.farfield.spec.Rotations;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Energies that are linear in products of a short-range density and a potential. */
class DescriptorForcesTest {
  private static Farfield farfield;

  @BeforeAll
  static void start() {
    farfield = Farfield.on("cpu");
  }

  @AfterAll
  static void end() {
    farfield.close();
  }

  private final Structure structure = TestStructures.periodic(91, 5, 5);

  // the same reciprocal vectors in all strained cells
  private final Expansion hyperparameters =
      Expansion.builder()
          .densities(
              List.of(
                  new GaussianDensity(0.6, new Cutoff(4, 1), RadialScaling.NONE),
                  LongRangeDensity.powerLaw(1, 1)))
          .basis(new Gto(2, 3))
          .maxAngular(2)
          .kCutoff(4)
          .build();

  private final List<Integer> species = List.of(1, 6, 8);
  private final List<Factor> factors =
      List.of(new Factor(0, 0, 2, 3, species), new Factor(0, 1, 2, 3, species));

  @Test
  void powerSpectraHaveTheForcesThatTheDocumentationShows() throws IOException {
    PowerSpectrum spectrum =
        new PowerSpectrum(factors, List.of(new Pair(0, 1)), "neighbor_%d_type");
    double[] model = new Random(1).doubles(spectrum.features(), -1, 1).toArray();
    // docs from here
    FeatureSpec spec =
        FeatureSpec.of(
                new DescriptorSpec.PowerSpectrum(new DensityProducts("0-1")), hyperparameters)
            .withSpecies(List.of(1, 6, 8)); // all that the model knows
    EnergyGradients found = farfield.gradients(spec, List.of(structure), model).get(0);
    double energy = found.energy(); // Σ_i model · row_i
    double[] forces = found.forces(); // [3 atom + axis], per Å
    double[] strain = found.gradients().strain(); // ∂E/∂ε; divided by the volume, the stress
    // docs to here
    String source =
        Files.readString(Path.of("src/test/java/org/farfield/DescriptorForcesTest.java"));
    String shown = source.substring(source.indexOf("// docs from"), source.indexOf("// docs to"));
    assertThat(squeeze(Files.readString(Path.of("docs/descriptors.md"))))
        .contains(squeeze(shown.substring(shown.indexOf('\n'))));
    assertThat(energy).isCloseTo(energies(spectrum, model, List.of(structure))[0], within(1e-10));
    assertDerivatives(spectrum, model, found.gradients());
    assertInvariant(forces, strain);
  }

  private static String squeeze(String text) {
    return text.replaceAll("\\s+", " ");
  }

  @Test
  void productsOfThreeAndVectorsHaveForces() {
    Descriptor products =
        new Equivariants(
            factors,
            List.of(List.of(0, 1), List.of(0, 0, 1)),
            new Rotations(0, 1, 1, 2),
            "neighbor_%d_type");
    double[] model = new Random(2).doubles(products.features(), -1, 1).toArray();
    assertDerivatives(products, model, gradients(products, model));
  }

  private Gradients gradients(Descriptor descriptor, double[] model) {
    return farfield
        .expandWithGradients(
            hyperparameters,
            List.of(structure),
            c -> {
              Coefficients g = c.zeros();
              Descriptor.Evaluator rows = descriptor.evaluator(List.of(c));
              for (int i = 0; i < c.atoms(); i++) {
                rows.addAdjoint(i, model, 0, List.of(g));
              }
              return g;
            })
        .get(0)
        .gradients();
  }

  private double[] energies(Descriptor descriptor, double[] model, List<Structure> structures) {
    return farfield.expand(hyperparameters, structures).stream()
        .mapToDouble(
            c -> {
              Descriptor.Evaluator rows = descriptor.evaluator(List.of(c));
              double[] sum = new double[model.length];
              for (int i = 0; i < c.atoms(); i++) {
                rows.add(i, sum, 0);
              }
              return IntStream.range(0, sum.length).mapToDouble(x -> model[x] * sum[x]).sum();
            })
        .toArray();
  }

  private void assertDerivatives(Descriptor descriptor, double[] model, Gradients found) {
    double largest = DoubleStream.of(found.positions()).map(Math::abs).max().orElseThrow();
    assertThat(largest).isGreaterThan(1e-3);
    double[] forces = slopes(descriptor, model, found.positions().length, this::moved);
    assertThat(found.positions()).containsExactly(forces, within(1e-7 * largest));
    double[] strain = slopes(descriptor, model, 9, this::strained);
    assertThat(found.strain()).containsExactly(strain, within(1e-6 * largest));
  }

  private double[] slopes(
      Descriptor descriptor,
      double[] model,
      int components,
      BiFunction<Integer, Double, Structure> change) {
    double step = 1e-3;
    List<Structure> structures = new ArrayList<>();
    for (int x = 0; x < components; x++) {
      for (int move : new int[] {-2, -1, 1, 2}) {
        structures.add(change.apply(x, move * step));
      }
    }
    double[] e = energies(descriptor, model, structures);
    return IntStream.range(0, components)
        .mapToDouble(
            x -> (8 * (e[4 * x + 2] - e[4 * x + 1]) - (e[4 * x + 3] - e[4 * x])) / (12 * step))
        .toArray();
  }

  private Structure moved(int coordinate, double by) {
    double[] positions = structure.positions();
    positions[coordinate] += by;
    return structure.withPositions(positions);
  }

  private Structure strained(int component, double by) {
    double[] rows = structure.cell().rows();
    double[] positions = structure.positions();
    strain(rows, component, by);
    strain(positions, component, by);
    return structure.withPositions(positions).withCell(Cell.periodic(rows));
  }

  private static void strain(double[] vectors, int component, double by) {
    for (int v = 0; v < vectors.length; v += 3) {
      vectors[v + component / 3] += by * vectors[v + component % 3];
    }
  }

  /** No net force; of what does not change when all is rotated, a symmetric strain. */
  private static void assertInvariant(double[] positions, double[] strain) {
    for (int axis = 0; axis < 3; axis++) {
      double sum = 0;
      for (int x = axis; x < positions.length; x += 3) {
        sum += positions[x];
      }
      assertThat(sum).isCloseTo(0, within(1e-10));
      int next = (axis + 1) % 3;
      assertThat(strain[3 * axis + next]).isCloseTo(strain[3 * next + axis], within(1e-8));
    }
  }
}
