package org.farfield;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.spec.Expansion;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How a program gets forces: compiled and run. */
class GradientExampleTest {
  private static Farfield farfield;

  @BeforeAll
  static void start() {
    farfield = Farfield.on("cpu");
  }

  @AfterAll
  static void end() {
    farfield.close();
  }

  @Test
  void forcesOfTheSumOfSquares() {
    List<Structure> structures = Farfield.read(Path.of("examples/water.xyz"));
    Expansion hyperparameters =
        Expansion.builder().density(1, 1.0).basis(new Gto(3, 4.0)).maxAngular(2).build();
    List<Farfield.Evaluation> results =
        farfield.expandWithGradients(
            hyperparameters,
            structures,
            c -> {
              Coefficients derivative = c.zeros(); // E = ½ Σ c²: ∂E/∂c = c
              System.arraycopy(c.values(), 0, derivative.values(), 0, c.values().length);
              return derivative;
            });
    double[] slope = results.get(0).gradients().positions(); // [3 atom + axis], force = −slope
    assertThat(slope).hasSize(3 * structures.get(0).size());

    double step = 1e-4;
    double[] energies = new double[2];
    for (int side = 0; side < 2; side++) {
      double[] positions = structures.get(0).positions();
      positions[1] += side == 0 ? -step : step;
      Structure moved =
          new Structure(structures.get(0).types(), positions, structures.get(0).cell());
      for (double c : farfield.expand(hyperparameters, List.of(moved)).get(0).values()) {
        energies[side] += 0.5 * c * c;
      }
    }
    double difference = (energies[1] - energies[0]) / (2 * step);
    assertThat(Math.abs(slope[1] - difference)).isLessThan(1e-6 * Math.abs(difference) + 1e-9);
  }
}
