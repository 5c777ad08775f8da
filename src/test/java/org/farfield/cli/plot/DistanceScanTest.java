package org.farfield.cli.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.farfield.Farfield;
import org.farfield.OnCpu;
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The numbers behind {@code farfield plot distances}. */
class DistanceScanTest {
  private static final Gto BASIS = new Gto(2, 1);

  private static DistanceScan.Choice choice(int atom, String channelOrNull, int radial) {
    return new DistanceScan.Choice(atom, channelOrNull, radial, List.of(), 0);
  }

  private static Structure saltPair(double distance, Random random) {
    double[] positions = new double[6];
    double[] direction = random.doubles(3, -1, 1).toArray();
    double length =
        Math.sqrt(
            direction[0] * direction[0]
                + direction[1] * direction[1]
                + direction[2] * direction[2]);
    for (int axis = 0; axis < 3; axis++) {
      positions[axis] = random.nextDouble();
      positions[3 + axis] = positions[axis] + distance * direction[axis] / length;
    }
    return new Structure(new int[] {11, 17}, positions, Cell.OPEN);
  }

  @Test
  void coefficientsOfUnlikeAtomsAreThoseOfTheFeatures() {
    Random random = new Random(5);
    List<Structure> frames = new ArrayList<>();
    for (double distance : new double[] {9, 3, 5}) {
      frames.add(saltPair(distance, random));
    }
    List<LongRangeDensity> densities =
        List.of(LongRangeDensity.powerLaw(1, 0.7), LongRangeDensity.powerLaw(4.5, 0.7));
    DistanceScan.Curve curve =
        new DistanceScan(choice(0, null, 1), densities, BASIS).curves(frames).get(0);
    List<Coefficients> features =
        OnCpu.expand(
            Expansion.builder().densities(densities).basis(BASIS).maxAngular(0).build(), frames);
    int[] ascending = {1, 2, 0};
    assertThat(curve.molecules()).isEqualTo("Na + Cl");
    assertThat(curve.channel()).isEqualTo("Cl");
    for (int i = 0; i < 3; i++) {
      assertThat(curve.distance()[i]).isCloseTo(List.of(3., 5., 9.).get(i), within(1e-12));
      for (int d = 0; d < 2; d++) {
        double expected = features.get(ascending[i]).get(0, d, 1, 0, 0, 1);
        assertThat(curve.coefficient()[d][i]).isCloseTo(expected, within(1e-14));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 2.5, 6})
  void farApartTheyFollowThePowerLaw(double p) {
    List<Structure> frames = List.of(saltPair(200, new Random(1)), saltPair(400, new Random(2)));
    double[] c =
        new DistanceScan(choice(1, "Na", 0), List.of(LongRangeDensity.powerLaw(p, 1)), BASIS)
            .curves(frames)
            .get(0)
            .coefficient()[0];
    assertThat(Math.log(c[0] / c[1]) / Math.log(2)).isCloseTo(p, within(0.02));
  }

  @Test
  void ownAndOtherMoleculeMakeTheWhole() {
    List<Structure> frames = Farfield.read(Path.of("examples/dimers.xyz")).subList(0, 5);
    List<LongRangeDensity> densities = List.of(LongRangeDensity.powerLaw(1, 1));
    DistanceScan.Curve other =
        new DistanceScan(choice(5, "O", 0), densities, BASIS).curves(frames).get(0);
    Expansion h = Expansion.builder().densities(densities).basis(BASIS).maxAngular(0).build();
    for (int i = 0; i < frames.size(); i++) {
      Coefficients whole = OnCpu.expand(h, List.of(frames.get(i))).get(0);
      Coefficients own = OnCpu.expand(h, List.of(secondHalf(frames.get(i)))).get(0);
      assertThat(other.coefficient()[0][i])
          .isCloseTo(whole.get(5, 0, 2, 0, 0, 0) - own.get(1, 0, 2, 0, 0, 0), within(1e-12));
    }
  }

  private static Structure secondHalf(Structure frame) {
    int half = frame.size() / 2;
    double[] positions = new double[3 * half];
    int[] types = new int[half];
    for (int i = 0; i < half; i++) {
      types[i] = frame.type(half + i);
      System.arraycopy(frame.positions(), 3 * (half + i), positions, 3 * i, 3);
    }
    return new Structure(types, positions, Cell.OPEN);
  }

  @Test
  void columnsAreWeightsAndDistancesThoseOfTheAtomsNamed() {
    double[] positions = {0, 0, 0, 0, 0, 1, 0, 4, 0, 0, 4, 2};
    double[] moved = {0, 0, 0, 0, 0, 1, 0, 7, 0, 0, 7, 2};
    Map<String, double[]> charges = Map.of("q", new double[] {5, 5, 1, -2});
    int[] types = {8, 1, 8, 1};
    List<Structure> frames =
        List.of(
            new Structure(types, positions, Cell.OPEN, charges, "a"),
            new Structure(types, moved, Cell.OPEN, charges, "b"));
    List<LongRangeDensity> densities = List.of(LongRangeDensity.powerLaw(1, 1));
    DistanceScan.Choice charge = new DistanceScan.Choice(0, "q", 0, List.of(1, 3), 2);
    DistanceScan.Curve curve = new DistanceScan(charge, densities, BASIS).curves(frames).get(0);
    DistanceScan.Curve oxygen =
        new DistanceScan(choice(0, "O", 0), densities, BASIS).curves(frames).get(0);
    DistanceScan.Curve hydrogen =
        new DistanceScan(choice(0, "H", 0), densities, BASIS).curves(frames).get(0);
    assertThat(curve.distance()[0]).isCloseTo(Math.sqrt(17), within(1e-14));
    assertThat(oxygen.distance()[0]).isCloseTo(Math.sqrt(16.25), within(1e-14));
    for (int i = 0; i < 2; i++) {
      assertThat(curve.coefficient()[0][i])
          .isCloseTo(oxygen.coefficient()[0][i] - 2 * hydrogen.coefficient()[0][i], within(1e-12));
    }
  }

  @Test
  void differentMoleculesAreDifferentCurves() {
    List<DistanceScan.Curve> curves =
        new DistanceScan(choice(0, null, 0), List.of(LongRangeDensity.powerLaw(1, 1)), BASIS)
            .curves(Farfield.read(Path.of("examples/dimers.xyz")));
    assertThat(curves)
        .extracting(DistanceScan.Curve::molecules)
        .containsExactly("CHO2 + CHO2", "H2O + H2O", "CH4 + CH4");
    assertThat(curves).allSatisfy(curve -> assertThat(curve.distance()).hasSize(5).isSorted());
  }
}
