package org.farfield.equilibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.Random;
import org.farfield.error.InputException;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be known with pencil and paper, or from Madelung's constants. */
class ClosedFormOraclesTest {
  private static final int[] TWO = {1, 2};
  private static final double[] CHI = {0.1, 0.35};
  private static final double[] HARDNESS = {0.4, 0.7};
  private static final double[] SIGMA = {0.5, 0.6};

  private static double shifted(double hardness, double sigma) {
    return hardness + 1 / (sigma * Math.sqrt(Math.PI));
  }

  /** Row 1. */
  @Test
  void twoAtoms() {
    Structure pair = AtomicUnits.molecule(TWO, 0, 0, 0, 0, 0, 2);
    Sites sites = AtomicUnits.sites(CHI, HARDNESS, SIGMA);
    Solution solution = AtomicUnits.solve(pair, sites, 0);
    assertThat(solution.moments()[0]).isCloseTo(0.11472414875709, offset(1e-13));
    assertThat(solution.energy() / Units.HARTREE).isCloseTo(-0.01434051859464, offset(1e-13));
    assertThat(solution.multipliers()[0] / Units.HARTREE)
        .isCloseTo(-0.21857907263813, offset(1e-13));
    Slopes slopes =
        Equilibration.slopes(
            Electrostatics.of(pair, sites.widths(), 0), solution.moments(), sites.atoms());
    assertThat(-slopes.positions[5] * Units.BOHR / Units.HARTREE)
        .isCloseTo(-0.00300273726760, offset(1e-13));
    assertThat(solution.residual()).isLessThan(1e-13);
  }

  /** Row 2: charge is transferred at any distance. */
  @Test
  void twoAtomsFarApart() {
    Structure pair = AtomicUnits.molecule(TWO, 0, 0, 0, 0, 0, 1e7);
    Solution solution = AtomicUnits.solve(pair, AtomicUnits.sites(CHI, HARDNESS, SIGMA), 0);
    double limit = 0.25 / (shifted(0.4, 0.5) + shifted(0.7, 0.6));
    assertThat(solution.moments()[0]).isCloseTo(limit, offset(1e-7));
  }

  /** Row 4, in a cell of eight atoms. */
  @Test
  void rockSalt() {
    double d = 5.3;
    double[] positions = new double[24];
    int[] types = new int[8];
    double[] chi = new double[8];
    double[] hardness = new double[8];
    double[] sigma = new double[8];
    for (int i = 0; i < 8; i++) {
      int[] site = {i / 4, i / 2 % 2, i % 2};
      for (int x = 0; x < 3; x++) {
        positions[3 * i + x] = d * site[x];
      }
      boolean cation = (site[0] + site[1] + site[2]) % 2 == 0;
      types[i] = cation ? 1 : 2;
      chi[i] = cation ? 0.1 : 0.31;
      hardness[i] = cation ? 0.3 : 0.36;
      sigma[i] = cation ? 0.55 : 0.6;
    }
    Structure crystal = AtomicUnits.crystal(types, AtomicUnits.cube(2 * d), positions);
    Solution solution = AtomicUnits.solve(crystal, AtomicUnits.sites(chi, hardness, sigma), 0);
    double madelung = 1.747564594633182;
    double expected = 0.21 / (shifted(0.3, 0.55) + shifted(0.36, 0.6) - 2 * madelung / d);
    assertThat(expected).isCloseTo(0.1067801925, offset(1e-10));
    assertThat(solution.moments()[0]).isCloseTo(expected, offset(2e-11)); // neighbours overlap
  }

  /** Row 5. */
  @ParameterizedTest
  @CsvSource({"0.55, 0.6, 0.1078216174", "0.5, 0.6, 0.1024269678"})
  void caesiumChloride(double first, double second, double expected) {
    Structure crystal = AtomicUnits.crystal(TWO, AtomicUnits.cube(6), 0, 0, 0, 3, 3, 3);
    double[] chi = {0.1, 0.31};
    double[] hardness = {0.3, 0.36};
    Sites sites = AtomicUnits.sites(chi, hardness, new double[] {first, second});
    assertThat(AtomicUnits.solve(crystal, sites, 0).moments()[0])
        .isCloseTo(expected, offset(1e-10));
  }

  /** Row 6. */
  @ParameterizedTest
  @CsvSource({"0.3, 6.5", "0.5, 8", "0.55, 7"})
  void oneChargeInACube(double width, double side) {
    Structure crystal = AtomicUnits.crystal(new int[] {1}, AtomicUnits.cube(side), 0, 0, 0);
    double[] g = Electrostatics.of(crystal, new double[] {width * Units.BOHR}, 0).matrix();
    double expected =
        1 / (width * Math.sqrt(Math.PI))
            - 2.837297479480620 / side
            + 4 * Math.PI * width * width / (side * side * side);
    assertThat(g[0] * Units.BOHR).isCloseTo(expected, offset(1e-14 * 6));
  }

  /** Row 7, with wide and narrow Gaussians up to quadrupoles. */
  @Test
  void anySplitGivesTheSameMatrix() {
    Structure crystal = Samples.crystal(5);
    double[] widths = {0.2, 0.5, 0.9, 0.3, 1.2};
    double[] expected = Electrostatics.of(crystal, widths, 2).matrix();
    for (double alpha : new double[] {0.45, 0.9}) {
      double[] g = Electrostatics.crystal(crystal, widths, 2, alpha).matrix();
      for (int x = 0; x < g.length; x++) {
        double size = Math.sqrt(expected[x / 45 * 46] * expected[x % 45 * 46]);
        assertThat(g[x])
            .as("%d %d", x / 45, x % 45)
            .isCloseTo(expected[x], offset(2e-14 * (1 + size)));
      }
    }
  }

  /** The atoms at fault are named; an electron would move from one to the other for ever. */
  @Test
  void whatHasNoLeastEnergyIsRefused() {
    Structure three = AtomicUnits.molecule(new int[] {1, 6, 8}, 0, 0, 0, 0, 0, 4, 0, 3, 2);
    Sites sites =
        AtomicUnits.sites(
            new double[] {0, 0, 0}, new double[] {0.5, -2, 0.5}, new double[] {0.7, 0.9, 0.7});
    assertThatThrownBy(() -> AtomicUnits.solve(three, sites, 0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("charges would grow without end")
        .hasMessageContaining("C 2");
  }

  /** With one atom there is nothing to solve, with a negative hardness either. */
  @Test
  void oneAtomHasTheWholeCharge() {
    Structure atom = AtomicUnits.molecule(new int[] {1}, 1, 2, 3);
    Sites sites = AtomicUnits.sites(new double[] {0.2}, new double[] {-3}, new double[] {1});
    Solution solution = AtomicUnits.solve(atom, sites, -1);
    assertThat(solution.moments()).containsExactly(-1);
    assertThat(solution.energy() / Units.HARTREE)
        .isCloseTo(-0.2 + 0.5 * shifted(-3, 1), offset(1e-14));
  }

  /** χ + c everywhere changes λ alone. */
  @Test
  void whatAllAtomsHaveInCommonMovesNoCharge() {
    Structure crystal = Samples.crystal(5);
    Random random = new Random(3);
    double[] chi = random.doubles(5, -0.3, 0.3).toArray();
    double[] hardness = random.doubles(5, 0.3, 0.9).toArray();
    double[] sigma = {0.5, 0.9, 1.1, 0.7, 2.1};
    Solution first = AtomicUnits.solve(crystal, AtomicUnits.sites(chi, hardness, sigma), 1);
    for (int i = 0; i < 5; i++) {
      chi[i] += 0.7;
    }
    Solution second = AtomicUnits.solve(crystal, AtomicUnits.sites(chi, hardness, sigma), 1);
    for (int i = 0; i < 5; i++) {
      assertThat(second.moments()[i]).isCloseTo(first.moments()[i], offset(1e-12));
    }
    assertThat(second.multipliers()[0])
        .isCloseTo(first.multipliers()[0] - 0.7 * Units.HARTREE, offset(1e-11));
  }
}
