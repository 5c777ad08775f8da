package org.farfield.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.ejml.simple.SimpleMatrix;
import org.farfield.basis.Gto;
import org.farfield.basis.Monomial;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.tables.RadialFunctions;
import org.farfield.potential.Yukawa;
import org.farfield.spec.Channels;
import org.farfield.spec.Cutoff;
import org.farfield.spec.DeltaDensity;
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

/** What every backend with short-range densities must do; each only says how it is made. */
public class ShortRangeContract extends Contract {
  private static final Cutoff CUTOFF = new Cutoff(4.5, 0.8);
  private static final GaussianDensity GAUSSIAN =
      new GaussianDensity(0.5, CUTOFF, RadialScaling.NONE);
  private static final DeltaDensity DELTA =
      new DeltaDensity(new Cutoff(3.5, 3.5), new RadialScaling(1, 2, 4));

  private static Expansion.Builder of(Density... densities) {
    return Expansion.builder().basis(new Gto(2, 4)).maxAngular(3).densities(List.of(densities));
  }

  private static Structure with(Structure s, double[] positions, double[] rows, String periodic) {
    boolean[] p = new boolean[3];
    for (int axis = 0; axis < 3; axis++) {
      p[axis] = periodic.charAt(axis) == 'T';
    }
    return TestStructures.moved(s, positions, new Cell(rows, p[0], p[1], p[2]));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TTT", "TFT", "FTF", "FFF"})
  void coefficientsRotateWithWignerMatrices(String periodic) {
    Structure bulk = TestStructures.periodic(1, 6, 4);
    double[] rows = bulk.cell().rows();
    double[] r = BackendContract.rotation(2);
    Expansion h = of(GAUSSIAN, DELTA).maxAngular(6).build();
    Coefficients before = expand(h, with(bulk, bulk.positions(), rows, periodic));
    double[] turned = BackendContract.times(bulk.positions(), r);
    Coefficients after = expand(h, with(bulk, turned, BackendContract.times(rows, r), periodic));
    Coefficients expected = new Coefficients(h, bulk.size(), labels(before));
    for (int l = 0; l <= 6; l++) {
      SimpleMatrix d = BackendContract.wigner(l, r);
      for (int i = 0; i < before.atoms(); i++) {
        for (int density = 0; density < 2; density++) {
          for (int c = 0; c < before.channels(); c++) {
            int index = before.index(i, density, c, l);
            int length = (2 * l + 1) * before.radial();
            SimpleMatrix block = new SimpleMatrix(2 * l + 1, before.radial());
            for (int x = 0; x < length; x++) {
              block.set(x, before.values()[index + x]);
            }
            SimpleMatrix product = d.mult(block);
            for (int x = 0; x < length; x++) {
              expected.values()[index + x] = product.get(x);
            }
          }
        }
      }
    }
    assertThat(error(after, expected)).isLessThan(1e-11);
  }

  @Test
  void translationAndOtherImagesOfAtomsChangeNothing() {
    Structure s = TestStructures.periodic(4, 8, 5);
    double[] moved = s.positions();
    double[] rows = s.cell().rows();
    Random random = new Random(9);
    for (int i = 0; i < s.size(); i++) {
      int[] n = {random.nextInt(5) - 2, random.nextInt(5) - 2, random.nextInt(5) - 2};
      for (int x = 0; x < 3; x++) {
        moved[3 * i + x] += 1.7 * x - 3 + n[0] * rows[x] + n[1] * rows[3 + x] + n[2] * rows[6 + x];
      }
    }
    Expansion h = of(GAUSSIAN, DELTA).build();
    Coefficients after = expand(h, TestStructures.moved(s, moved, s.cell()));
    assertThat(error(after, expand(h, s))).isLessThan(1e-11);
  }

  /** Cells smaller than the cutoff, whose neighbours are images, also of the atom itself. */
  @ParameterizedTest
  @ValueSource(doubles = {1.5, 2.5, 6})
  void aSupercellRepeatsTheCell(double side) {
    Structure s = TestStructures.periodic(6, 3, side);
    double[] rows = s.cell().rows();
    int n = s.size();
    int copies = 6;
    int[] types = new int[copies * n];
    double[] positions = new double[copies * 3 * n];
    for (int i = 0; i < copies * n; i++) {
      types[i] = s.type(i % n);
      int alongA = i / n % 3;
      int alongC = i / n / 3;
      for (int x = 0; x < 3; x++) {
        positions[3 * i + x] = s.position(i % n, x) + alongA * rows[x] + alongC * rows[6 + x];
      }
    }
    double[] large = rows.clone();
    for (int x = 0; x < 3; x++) {
      large[x] *= 3;
      large[3 + x] += rows[x];
      large[6 + x] *= 2;
    }
    Expansion h = of(GAUSSIAN, DELTA).build();
    Coefficients one = expand(h, s);
    Coefficients many = expand(h, new Structure(types, positions, Cell.periodic(large)));
    Coefficients repeated = new Coefficients(h, copies * n, labels(one));
    int length = one.values().length;
    for (int copy = 0; copy < copies; copy++) {
      System.arraycopy(one.values(), 0, repeated.values(), copy * length, length);
    }
    assertThat(error(many, repeated)).isLessThan(1e-11);
  }

  /** With a cutoff beyond all overlap, the Gaussian density is LODE's p = 0. */
  @ParameterizedTest
  @CsvSource({"true, 0.5", "true, 1", "false, 0.8"})
  void withoutAnEndItIsTheSmearedDensityInReciprocalSpace(boolean periodic, double width) {
    Structure s = periodic ? TestStructures.periodic(2, 5, 5) : TestStructures.open(2, 7, 5);
    Density local = new GaussianDensity(width, new Cutoff(14, 0), RadialScaling.NONE);
    Expansion h = of(local).basis(new Monomial(2, 3)).centerAtomWeight(0.3).accuracy(1e-12).build();
    Coefficients far = expand(h.withDensities(List.of(LongRangeDensity.powerLaw(0, width))), s);
    assertThat(error(expand(h, s), far)).isLessThan(1e-10);
  }

  /** A slab is the limit of a periodic crystal with vacuum wider than the cutoff. */
  @ParameterizedTest
  @ValueSource(strings = {"TTF", "FTT", "TFF", "FFT", "FFF"})
  void vacuumBeyondTheCutoffIsNoPeriodicity(String periodic) {
    Structure s = TestStructures.periodic(3, 6, 4);
    double[] tight = s.cell().rows();
    double[] loose = tight.clone();
    for (int axis = 0; axis < 3; axis++) {
      for (int x = 0; x < 3; x++) {
        loose[3 * axis + x] *= periodic.charAt(axis) == 'F' ? 4 : 1;
      }
    }
    Expansion h = of(GAUSSIAN).build();
    Coefficients exact = expand(h, with(s, s.positions(), tight, periodic));
    Coefficients vacuum = expand(h, with(s, s.positions(), loose, "TTT"));
    assertThat(error(exact, vacuum)).isLessThan(1e-11);
  }

  @Test
  void aDeltaDensityGivesTheRadialFunctionsThemselves() {
    Structure s = new Structure(new int[] {1, 8}, new double[] {0, 0, 0, 0, 0, 2}, Cell.OPEN);
    Coefficients c = expand(of(DELTA).build(), s);
    RadialFunctions radial = new RadialFunctions(new Gto(2, 4), 3, 0);
    double[] values = new double[3];
    for (int l = 0; l <= 3; l++) {
      radial.evaluate(l, 2, values);
      for (int n = 0; n < 3; n++) {
        // Y_l0 of the z axis; the cosine at 2 of 3.5 Å; 1/(1 + (2/2)^4)
        double y = Math.sqrt((2 * l + 1) / (4 * Math.PI));
        double factor = 0.5 * (1 + Math.cos(Math.PI * 2 / 3.5)) * 0.5;
        assertThat(c.get(0, 0, 1, l, 0, n)).isCloseTo(factor * y * values[n], within(1e-12));
      }
    }
  }

  /** Not what rounding leaves: normalised features would divide by it. */
  @ParameterizedTest
  @ValueSource(strings = {"FFF", "TTF", "TTT"})
  void withoutItselfAnAtomAloneHasExactlyNothing(String periodic) {
    List<Density> densities = new ArrayList<>(List.of(GAUSSIAN, DELTA));
    if (periodic.equals("FFF")) { // long-range, images count
      for (double exponent : new double[] {0, 0.5, 1, 3, 6, 12}) {
        densities.add(LongRangeDensity.powerLaw(exponent, 0.4 + 0.1 * exponent));
      }
      densities.add(new LongRangeDensity(new Yukawa(0.3, 0.7, 1)));
    }
    double[] rows = {10, 0, 0, 3, 10, 0, -2, 1, 10};
    Structure two = new Structure(new int[] {1, 8}, new double[] {7, -8, 9, 9, -9, 11}, Cell.OPEN);
    ExpansionTables tables =
        tables(of(densities.toArray(Density[]::new)).centerAtomWeight(0).build());
    PlannedStructure job = plan(tables, with(two, two.positions(), rows, periodic));
    Coefficients c = backend.expand(tables, List.of(job)).get(0);
    Coefficients own = new Coefficients(tables.hyperparameters(), 2, labels(c));
    for (int i = 0; i < 2; i++) {
      for (int d = 0; d < densities.size(); d++) {
        int from = c.index(i, d, i, 0);
        Arrays.fill(own.values(), from, from + c.fields(), 1);
        assertThat(Arrays.copyOfRange(c.values(), from, from + c.fields())).containsOnly(0);
        assertThat(c.values()[c.index(i, d, 1 - i, 0)]).as("density %d", d).isNotZero();
      }
    }
    double[][] weights = backend.adjoint(tables, List.of(job), List.of(own)).get(0).weights();
    assertThat(weights[0][0]).isZero();
    assertThat(weights[1][1]).isZero();
    assertThat(weights[0][1]).isNotZero();
  }

  @Test
  void coefficientsAreLinearInTheWeightOfTheCentre() {
    Structure s = TestStructures.periodic(14, 6, 3);
    Expansion.Builder builder = of(GAUSSIAN, DELTA);
    Coefficients without = expand(builder.centerAtomWeight(0).build(), s);
    Structure alone = new Structure(new int[] {1}, new double[3], Cell.OPEN);
    Coefficients own = expand(builder.centerAtomWeight(1).build(), alone);
    for (double weight : new double[] {0.5, 1, -3}) {
      Coefficients weighted = expand(builder.centerAtomWeight(weight).build(), s);
      for (int i = 0; i < s.size(); i++) {
        for (int d = 0; d < 2; d++) {
          for (int c = 0; c < without.channels(); c++) {
            for (int n = 0; n < own.radial(); n++) {
              int index = without.index(i, d, c, 0) + n;
              double share = without.channelLabel(c) == s.type(i) ? weight : 0;
              without.values()[index] += share * own.get(0, d, 0, 0, 0, n);
            }
          }
        }
      }
      assertThat(error(weighted, without)).isLessThan(1e-12);
      without = expand(builder.centerAtomWeight(0).build(), s);
    }
  }

  @Test
  void severalDensitiesOfBothKindsEqualSeparatePasses() {
    Structure s = TestStructures.periodic(8, 9, 6);
    Density wide = new GaussianDensity(0.8, new Cutoff(7, 0), new RadialScaling(1, 2, 7));
    Density[] densities = {
      GAUSSIAN, LongRangeDensity.powerLaw(1, 1), DELTA, wide, LongRangeDensity.powerLaw(6, 0.8)
    };
    Coefficients all = expand(of(densities).build(), s);
    for (int d = 0; d < densities.length; d++) {
      Coefficients one = expand(of(densities[d]).build(), s);
      for (int i = 0; i < s.size(); i++) {
        for (int a = 0; a < one.channels(); a++) {
          for (int x = 0; x < one.fields(); x++) {
            assertThat(all.values()[all.index(i, d, a, 0) + x])
                .isCloseTo(one.values()[one.index(i, 0, a, 0) + x], within(1e-12));
          }
        }
      }
    }
  }

  @Test
  void aBatchGivesTheBitsOfOneByOne() {
    ExpansionTables tables = tables(of(LongRangeDensity.powerLaw(1, 1), GAUSSIAN, DELTA).build());
    BackendContract.batchGivesTheBitsOfOneByOne(backend, tables);
  }

  @Test
  void chargesWeighTheNeighbours() {
    Structure s = TestStructures.periodic(9, 5, 4);
    double[] charges = s.numbers("charge");
    Channels column = new Channels.Columns(List.of("charge"));
    Coefficients weighted = expand(of(GAUSSIAN).channels(column).build(), s);
    double[] sum = new double[weighted.values().length];
    for (int j = 0; j < s.size(); j++) {
      // each atom as the only source
      double[] one = new double[s.size()];
      one[j] = 1;
      Structure only =
          new Structure(s.types(), s.positions(), s.cell(), Map.of("charge", one), "one");
      double[] values = expand(of(GAUSSIAN).channels(column).build(), only).values();
      for (int x = 0; x < sum.length; x++) {
        sum[x] += charges[j] * values[x];
      }
    }
    assertThat(weighted.values()).containsExactly(sum, within(1e-12));
  }

  @Test
  void pathsOfTheLatticeSumAreRefused() {
    for (EvaluationPath path : List.of(EvaluationPath.KSUM, EvaluationPath.MESH)) {
      Expansion h = of(GAUSSIAN).path(path).build();
      assertThatThrownBy(() -> expand(h, TestStructures.periodic(1, 3, 4)))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("is for long-range densities; use the path pairs or auto");
    }
  }
}
