package org.farfield.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatticeSumTest {
  private static final double[] FCC = {0, 0, 0, 0, .5, .5, .5, 0, .5, .5, .5, 0};

  // Two face-centred lattices, one moved along the diagonal of the cube.
  private static double madelung(double shift, double[] lattice, double distance) {
    int cations = lattice.length / 3;
    double[] positions = new double[2 * lattice.length];
    double[] charges = new double[2 * cations];
    for (int i = 0; i < lattice.length; i++) {
      positions[i] = lattice[i];
      positions[lattice.length + i] = lattice[i] + shift;
    }
    for (int i = 0; i < cations; i++) {
      charges[i] = 1;
      charges[cations + i] = -1;
    }
    return -new LatticeSum(1).energy(positions, charges, 1) * distance / cations;
  }

  @Test
  void constantsOfMadelung() {
    double[] primitive = {0, 0, 0};
    assertThat(madelung(0.5, FCC, 0.5)).isCloseTo(1.747564594633182, within(1e-12));
    assertThat(madelung(0.5, primitive, Math.sqrt(3) / 2))
        .isCloseTo(1.762674773070988, within(1e-12));
    assertThat(madelung(0.25, FCC, Math.sqrt(3) / 4)).isCloseTo(1.638055053388790, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 2, 2.5, 3, 4, 6})
  void doesNotDependOnTheSplit(double exponent) {
    Random random = new Random(1);
    double[] positions = random.doubles(24, 0, 7).toArray();
    double[] charges = {1, -1, 1, -1, 1, -1, 1, -1};
    double one = new LatticeSum(exponent).energy(positions, charges, 7);
    double other = new LatticeSum(exponent, 15).energy(positions, charges, 7);
    assertThat(other).isCloseTo(one, within(1e-10 * Math.abs(one)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 2.5, 6})
  void forcesAreDifferencesOfEnergies(double exponent) {
    Random random = new Random(2);
    double[] positions = random.doubles(18, 0, 6).toArray();
    double[] charges = {1, -1, 1, -1, 0.5, -0.5};
    LatticeSum sum = new LatticeSum(exponent);
    double[] forces = sum.forces(positions, charges, 6);
    double largest = Arrays.stream(forces).map(Math::abs).max().orElseThrow();
    double h = 1e-3;
    for (int x = 0; x < positions.length; x++) {
      double slope = 0;
      for (int side : new int[] {-2, -1, 1, 2}) { // fourth order
        double[] moved = positions.clone();
        moved[x] += side * h;
        double share = Math.abs(side) == 2 ? -1 : 8;
        slope += Math.signum(side) * share * sum.energy(moved, charges, 6) / (12 * h);
      }
      assertThat(forces[x]).isCloseTo(-slope, within(1e-7 * largest));
    }
  }

  /** r⁻⁶ converges without a split, too. */
  @Test
  void isThePlainSumWhereThatConverges() {
    double[] positions = {0, 0, 0, 1, 2, 1.5};
    double[] charges = {1, -1};
    double side = 4;
    double plain = 0;
    int images = 24;
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 2; j++) {
        for (int x = -images; x <= images; x++) {
          for (int y = -images; y <= images; y++) {
            for (int z = -images; z <= images; z++) {
              double dx = positions[3 * i] - positions[3 * j] + side * x;
              double dy = positions[3 * i + 1] - positions[3 * j + 1] + side * y;
              double dz = positions[3 * i + 2] - positions[3 * j + 2] + side * z;
              double square = dx * dx + dy * dy + dz * dz;
              plain += square == 0 ? 0 : 0.5 * charges[i] * charges[j] / Math.pow(square, 3);
            }
          }
        }
      }
    }
    assertThat(new LatticeSum(6).energy(positions, charges, side))
        .isCloseTo(plain, within(1e-6 * Math.abs(plain)));
  }
}
