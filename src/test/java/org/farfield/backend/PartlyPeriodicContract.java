package org.farfield.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.numbers.gamma.Digamma;
import org.ejml.simple.SimpleMatrix;
import org.farfield.basis.Gto;
import org.farfield.basis.Monomial;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.spec.Channels;
import org.farfield.spec.Cutoff;
import org.farfield.spec.Density;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.RadialScaling;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Slabs and wires, in every backend. */
public class PartlyPeriodicContract extends Contract {
  private static Cell cell(double[] rows, String periodic) {
    return new Cell(
        rows, periodic.charAt(0) == 'T', periodic.charAt(1) == 'T', periodic.charAt(2) == 'T');
  }

  public static Structure random(long seed, int atoms, double side, String periodic) {
    Structure s = TestStructures.periodic(seed, atoms, side);
    return s.withCell(cell(s.cell().rows(), periodic));
  }

  protected static Expansion.Builder small(double exponent) {
    return BackendTests.small(exponent).basis(new Gto(1, 2)).maxAngular(2);
  }

  @ParameterizedTest
  @CsvSource({
    "0, TTF",
    "0.05, FTT",
    "0.5, TFT",
    "1, TTF",
    "1.5, FTT",
    "1.9999, TTF",
    "2, TTF",
    "2.0001, TFT",
    "2.7, TFT",
    "3, FTT",
    "4, TTF",
    "6, TTF",
    "8, TFT",
    "20, FTT",
    "100, TTF",
    "0, TFF",
    "0.01, TFF",
    "0.5, FTF",
    "0.9999, FFT",
    "1, TFF",
    "1.5, FFT",
    "2, FTF",
    "2.7, TFF",
    "3, FFT",
    "6, FTF",
    "8, TFF",
    "100, FFT"
  })
  void sumsEqualSumsOverImages(double exponent, String periodic) {
    Structure s = random(10 + (long) exponent, 3, 5, periodic);
    Expansion h = small(exponent).build();
    Coefficients c = expand(h, s);
    Coefficients images =
        shared(
            () -> new PartialImageSum(h, s).coefficients(labels(c)), "slabs", exponent, periodic);
    // the sum over images itself loses digits where its terms hardly fall
    assertThat(error(images, c)).isLessThan(exponent < 0.1 ? 1e-8 : 1e-9);
  }

  /** Σ' over a square lattice of 1/|R| is 4 ζ(1/2) β(1/2) as the analytic continuation. */
  @Test
  void aPlaneOfEqualChargesHasTheZetaFunctionOfItsLattice() {
    Cell cell = new Cell(new double[] {0, 2.5, 0, 0, 0, 2.5, 1, 7, 9}, true, true, false);
    Structure s = new Structure(new int[] {1}, new double[] {0.3, -0.2, 0.1}, cell);
    assertThat(potential(s, new Channels.Species()) * 2.5)
        .isCloseTo(-3.900264920001956, offset(1e-9));
  }

  /** Σ' 1/|n| with what docs/theory.md puts for the logarithm: γ − ln(2a²/σ²). */
  @Test
  void aLineOfEqualChargesFollowsTheConvention() {
    double a = 2.3;
    Cell cell = new Cell(new double[] {1, 0, 0, 0, a, 0, 0, 0, 0}, false, true, false);
    Structure s = new Structure(new int[] {1}, new double[] {0.3, -0.2, 0.1}, cell);
    double expected = -Digamma.value(1) - Math.log(2 * a * a / (SMEARING * SMEARING));
    assertThat(potential(s, new Channels.Species()) * a).isCloseTo(expected, offset(1e-9));
  }

  /** Alternating charges: 2 ln 2 on a line, 1.61554… on a square lattice. */
  @ParameterizedTest
  @CsvSource({"true, 1.38629436111989", "false, 1.6155426267128247"})
  void madelungConstants(boolean line, double expected) {
    double a = 2;
    int[] types = line ? new int[] {11, 17} : new int[] {11, 17, 17, 11};
    double[] positions = line ? new double[6] : new double[12];
    double[] charges = line ? new double[] {1, -1} : new double[] {1, -1, -1, 1};
    for (int i = 0; i < types.length; i++) {
      int row = i / 2;
      positions[3 * i] = a * (i % 2);
      positions[3 * i + 1] = a * row;
    }
    Structure s =
        new Structure(
            types,
            positions,
            cell(new double[] {2 * a, 0, 0, 0, 2 * a, 0, 0, 0, 5}, line ? "TFF" : "TTF"),
            Map.of("q", charges),
            "alternating");
    double potential = potential(s, new Channels.Columns(List.of("q")));
    assertThat(-potential * a).isCloseTo(expected, offset(1e-9));
  }

  private static final double SMEARING = 0.25;

  // At the first atom, without its own cloud: the mean over a small ball of a harmonic function.
  private double potential(Structure s, Channels channels) {
    double radius = 0.1;
    Expansion h =
        Expansion.builder()
            .basis(new Monomial(0, radius))
            .maxAngular(0)
            .density(1, SMEARING)
            .centerAtomWeight(0)
            .channels(channels)
            .path(EvaluationPath.KSUM)
            .accuracy(1e-11)
            .build();
    double norm = Math.sqrt(4 * Math.PI) * Math.sqrt(radius * radius * radius / 3);
    return expand(h, s).get(0, 0, 0, 0, 0, 0) / norm;
  }

  /** What more vacuum changes falls as L^{d − p}. */
  @ParameterizedTest
  @ValueSource(strings = {"TTF", "FFT"})
  void crystalsWithMoreVacuumComeNearer(String periodic) {
    double exponent = 8;
    Structure s = random(11, 3, 4, periodic);
    Expansion h = small(exponent).accuracy(1e-12).build();
    Coefficients exact = expand(h, s);
    double[] errors = new double[2];
    for (int i = 0; i < 2; i++) {
      double[] rows = {1, 0, 0, 0, 1, 0, 0, 0, 1};
      for (int axis = 0; axis < 3; axis++) {
        for (int x = 3 * axis; x < 3 * axis + 3; x++) {
          rows[x] = s.cell().isPeriodic(axis) ? s.cell().rows()[x] : rows[x] * (i == 0 ? 16 : 24);
        }
      }
      errors[i] = error(expand(h, s.withCell(Cell.periodic(rows))), exact);
    }
    assertThat(errors[0]).isLessThan(1e-2);
    double order = Math.log(errors[0] / errors[1]) / Math.log(1.5);
    assertThat(order).isGreaterThan(periodic.equals("TTF") ? 4.5 : 5.5);
  }

  @ParameterizedTest
  @CsvSource({"1, TTF", "2, TFF"})
  void theOtherLatticeVectorsDoNotMatter(double exponent, String periodic) {
    Structure s = random(12, 4, 5, periodic);
    double[] rows = s.cell().rows();
    double[] other = {0.1, 2, 30, 0, 0, 0, 0, 0, 0};
    for (int axis = 0; axis < 3; axis++) {
      for (int x = 0; x < 3; x++) {
        rows[3 * axis + x] = s.cell().isPeriodic(axis) ? rows[3 * axis + x] : other[3 * axis + x];
      }
    }
    Coefficients c = expand(small(exponent).build(), s);
    Coefficients same = expand(small(exponent).build(), s.withCell(cell(rows, periodic)));
    assertThat(same.values()).isEqualTo(c.values());
  }

  @ParameterizedTest
  @CsvSource({"1, TTF", "0.5, FTF"})
  void coefficientsRotateWithWignerMatrices(double exponent, String periodic) {
    Structure s = random(13, 4, 5, periodic);
    Expansion h = small(exponent).maxAngular(3).build();
    double[] r = BackendContract.rotation(2);
    Cell turned = cell(BackendContract.times(s.cell().rows(), r), periodic);
    Coefficients before = expand(h, s);
    Coefficients after =
        expand(h, TestStructures.moved(s, BackendContract.times(s.positions(), r), turned));
    Coefficients expected = new Coefficients(h, s.size(), labels(before));
    for (int l = 0; l <= 3; l++) {
      SimpleMatrix d = BackendContract.wigner(l, r);
      for (int i = 0; i < s.size(); i++) {
        for (int c = 0; c < before.channels(); c++) {
          for (int n = 0; n < before.radial(); n++) {
            for (int m = -l; m <= l; m++) {
              double sum = 0;
              for (int k = -l; k <= l; k++) {
                sum += d.get(m + l, k + l) * before.get(i, 0, c, l, k, n);
              }
              expected.values()[expected.index(i, 0, c, l) + (m + l) * before.radial() + n] = sum;
            }
          }
        }
      }
    }
    assertThat(error(after, expected)).isLessThan(1e-9);
  }

  /** A shifted origin, other images of the atoms, another basis of the lattice, a supercell. */
  @ParameterizedTest
  @CsvSource({"2, TTF", "1, FTT", "1, FTF"})
  void otherDescriptionsOfTheSameStructureChangeNothing(double exponent, String periodic) {
    Structure s = random(14, 3, 5, periodic);
    double[] rows = s.cell().rows();
    Random random = new Random(9);
    int n = s.size();
    int axis = 1; // periodic in all of these
    int other = periodic.charAt(0) == 'T' ? 0 : periodic.charAt(2) == 'T' ? 2 : 1;
    double[] sheared = rows.clone();
    double[] twice = rows.clone();
    int[] types = new int[2 * n];
    double[] positions = new double[6 * n];
    for (int x = 0; x < 3; x++) {
      sheared[3 * axis + x] =
          other == axis ? -rows[3 * axis + x] : 3 * rows[3 * other + x] - rows[3 * axis + x];
      twice[3 * axis + x] *= 2;
    }
    double[] moved = s.positions();
    for (int i = 0; i < 2 * n; i++) {
      types[i] = s.type(i % n);
      int image = random.nextInt(5) - 2;
      for (int x = 0; x < 3; x++) {
        positions[3 * i + x] =
            s.position(i % n, x) + (i < n ? 0 : rows[3 * axis + x]) + 100 * x - 30;
        if (i < n) {
          moved[3 * i + x] += image * rows[3 * axis + x];
        }
      }
    }
    Expansion h = small(exponent).build();
    Coefficients c = expand(h, s);
    Coefficients described = expand(h, TestStructures.moved(s, moved, cell(sheared, periodic)));
    assertThat(error(described, c)).isLessThan(1e-9);
    Coefficients two = expand(h, new Structure(types, positions, cell(twice, periodic)));
    Coefficients repeated = new Coefficients(h, 2 * n, labels(c));
    for (int copy = 0; copy < 2; copy++) {
      System.arraycopy(
          c.values(), 0, repeated.values(), copy * c.values().length, c.values().length);
    }
    assertThat(error(two, repeated)).isLessThan(1e-9);
  }

  @ParameterizedTest
  @CsvSource({"TTF, 1e-3", "FTT, 1e-6", "FTF, 1e-4"})
  void theAccuracyIsKept(String periodic, double accuracy) {
    for (long seed = 15; seed < 18; seed++) {
      Structure s = random(seed, 4, 5, periodic);
      for (double exponent : new double[] {0, 1, 3, 6}) {
        Expansion.Builder builder = small(exponent);
        Coefficients exact = expand(builder.build(), s);
        Coefficients c = expand(builder.accuracy(accuracy).build(), s);
        assertThat(error(c, exact)).as("p = " + exponent).isLessThan(accuracy);
      }
    }
  }

  @Test
  void oneAtomAndLargeCutoffsAreFine() {
    Structure s =
        new Structure(
            new int[] {8},
            new double[] {1, 2, 3},
            cell(new double[] {3, 1, 0, 0, 4, 1, 0, 0, 0}, "TTF"));
    Coefficients c = expand(small(1).build(), s);
    Coefficients same = expand(small(1).kCutoff(100).build(), s);
    assertThat(error(same, c)).isLessThan(1e-9);
  }

  @Test
  void shortRangeAndLongRangeDensitiesStandSideBySide() {
    Structure s = random(19, 4, 5, "TTF");
    LongRangeDensity far = LongRangeDensity.powerLaw(1, 1);
    Density near = new GaussianDensity(0.5, new Cutoff(4, 1), RadialScaling.NONE);
    Expansion h = small(1).build();
    Coefficients both = expand(h.withDensities(List.of(near, far)), s);
    Coefficients alone = expand(h.withDensities(List.of(far)), s);
    for (int i = 0; i < s.size(); i++) {
      for (int a = 0; a < alone.channels(); a++) {
        int from = both.index(i, 1, a, 0);
        for (int x = 0; x < both.fields(); x++) {
          assertThat(both.values()[from + x])
              .isCloseTo(alone.values()[alone.index(i, 0, a, 0) + x], offset(1e-10));
        }
      }
    }
  }

  /** Every derivative of a scalar along random directions, against central differences. */
  @ParameterizedTest
  @CsvSource({"TTF, 20", "FTT, 21", "TFF, 22", "FTF, 23"})
  void adjointsAreDerivatives(String periodic, long seed) {
    Expansion h =
        Expansion.builder()
            .basis(new Gto(1, 1.2))
            .maxAngular(2)
            .densities(
                List.of(LongRangeDensity.powerLaw(1, 1.2), LongRangeDensity.powerLaw(2.7, 1.3)))
            .path(EvaluationPath.KSUM)
            .accuracy(1e-12)
            .kCutoff(6)
            .build();
    ExpansionTables tables = tables(h);
    PlannedStructure job = plan(tables, random(seed, 3, 4, periodic));
    Random random = new Random(seed);
    Coefficients g = expand(h, job.structure());
    Arrays.setAll(g.values(), x -> random.nextGaussian());
    Gradients gradients = backend.adjoint(tables, List.of(job), List.of(g)).get(0);
    double scale = Arrays.stream(gradients.strain()).map(Math::abs).max().orElseThrow();
    for (int x = 0; x < 9; x++) {
      int strain = x;
      double expected = slope(step -> energy(tables, strained(job, strain, step), g), 1e-3);
      assertThat(gradients.strain()[x]).as("strain " + x).isCloseTo(expected, offset(1e-8 * scale));
    }
    double[] forces = gradients.positions();
    double[] direction = random.doubles(forces.length, -1, 1).toArray();
    double expected = slope(step -> energy(tables, shifted(job, direction, step), g), 1e-3);
    double along = 0;
    double size = 0;
    for (int i = 0; i < forces.length; i++) {
      along += forces[i] * direction[i];
      size += Math.abs(forces[i] * direction[i]);
    }
    assertThat(along).isCloseTo(expected, offset(1e-8 * size));
    double byWeight = slope(step -> energy(tables, weighed(job, 1, 2, step), g), 1e-2);
    assertThat(gradients.weights()[1][2]).isCloseTo(byWeight, offset(1e-8 * scale));
  }

  private double energy(ExpansionTables tables, PlannedStructure job, Coefficients g) {
    double[] c = backend.expand(tables, List.of(job)).get(0).values();
    double sum = 0;
    for (int x = 0; x < c.length; x++) {
      sum += c[x] * g.values()[x];
    }
    return sum;
  }

  private static double slope(DoubleUnaryOperator f, double step) {
    return (f.applyAsDouble(-2 * step)
            - 8 * f.applyAsDouble(-step)
            + 8 * f.applyAsDouble(step)
            - f.applyAsDouble(2 * step))
        / (12 * step);
  }

  private static PlannedStructure strained(PlannedStructure job, int strain, double step) {
    double[] positions = job.structure().positions();
    double[] rows = job.structure().cell().rows();
    for (double[] vectors : List.of(positions, rows)) {
      for (int i = 0; i < vectors.length; i += 3) {
        vectors[i + strain / 3] += step * vectors[i + strain % 3];
      }
    }
    Cell old = job.structure().cell();
    Cell cell = new Cell(rows, old.isPeriodic(0), old.isPeriodic(1), old.isPeriodic(2));
    return new PlannedStructure(
        TestStructures.moved(job.structure(), positions, cell), job.sources(), job.plan());
  }

  private static PlannedStructure shifted(PlannedStructure job, double[] direction, double step) {
    double[] positions = job.structure().positions();
    Arrays.setAll(positions, i -> positions[i] + step * direction[i]);
    return new PlannedStructure(
        TestStructures.moved(job.structure(), positions, job.structure().cell()),
        job.sources(),
        job.plan());
  }

  private static PlannedStructure weighed(
      PlannedStructure job, int channel, int atom, double step) {
    double[][] weights =
        Arrays.stream(job.sources().weights()).map(double[]::clone).toArray(double[][]::new);
    weights[channel][atom] += step;
    return new PlannedStructure(
        job.structure(), new Sources(job.sources().labels(), weights), job.plan());
  }

  @Test
  void pairsAreNotForThem() {
    Expansion h = small(1).path(EvaluationPath.PAIRS).build();
    assertThatThrownBy(() -> expand(h, random(1, 3, 5, "TTF")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the path ksum");
  }
}
