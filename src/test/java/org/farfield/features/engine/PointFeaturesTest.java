package org.farfield.features.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.farfield.Farfield;
import org.farfield.basis.Gto;
import org.farfield.features.EnergyGradients;
import org.farfield.features.EnergyModel;
import org.farfield.features.StructureSources;
import org.farfield.features.SummedGradients;
import org.farfield.features.TensorMapSink;
import org.farfield.spec.Centers;
import org.farfield.spec.Cutoff;
import org.farfield.spec.DensityProducts;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.GradientKind;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.Pooling;
import org.farfield.spec.RadialScaling;
import org.farfield.spec.Rotations;
import org.farfield.structure.Cell;
import org.farfield.structure.FrameSelection;
import org.farfield.structure.Structure;
import org.farfield.sweeps.Sweep;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.TensorMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Features around points, and their derivatives by differences. */
class PointFeaturesTest {
  private static final Expansion BOTH =
      Expansion.builder()
          .basis(new Gto(1, 2))
          .maxAngular(2)
          .densities(
              List.of(
                  LongRangeDensity.powerLaw(1, 0.9),
                  new GaussianDensity(0.5, new Cutoff(2.5, 0.5), RadialScaling.NONE)))
          .accuracy(1e-9)
          .build();
  private static final int ATOMS = 3;

  private final Farfield farfield = Farfield.on("cpu", 2);
  private final double[] points = new Random(5).doubles(6, -1, 4).toArray();

  @AfterEach
  void close() {
    farfield.close();
  }

  private static Structure structure(String periodic) {
    double[] rows = {4, 0, 0.3, -0.5, 4.2, 0, 0.1, 0.4, 3.9};
    boolean[] p = {periodic.charAt(0) == 'T', periodic.charAt(1) == 'T', periodic.charAt(2) == 'T'};
    return new Structure(
        new int[] {1, 8, 1},
        new Random(4).doubles(3L * ATOMS, 0, 4).toArray(),
        periodic.equals("FFF") ? Cell.OPEN : new Cell(rows, p[0], p[1], p[2]));
  }

  private static Centers centers(double[] points) {
    return Centers.points(
        List.of(
            new Centers.Point(points[0], points[1], points[2]),
            new Centers.Point(points[3], points[4], points[5])));
  }

  private TensorMap features(FeatureSpec spec, Structure s, double[] places) {
    return farfield.features(spec.with(centers(places)), List.of(s));
  }

  static Stream<Arguments> all() {
    List<DescriptorSpec> descriptors =
        List.of(
            new DescriptorSpec.Expansion(),
            new DescriptorSpec.PowerSpectrum(new DensityProducts("all")),
            new DescriptorSpec.Equivariant(DensityProducts.SELF, 2, new Rotations(0, 1, 0, 2)));
    return Stream.of("TTT", "TFT", "FFF")
        .flatMap(
            periodic ->
                descriptors.stream()
                    .flatMap(
                        d ->
                            Stream.of(Pooling.ATOM, Pooling.MEAN)
                                .map(pooling -> Arguments.of(periodic, d, pooling))));
  }

  private static double[] strained(double[] vectors, int x, double step) {
    double[] moved = vectors.clone();
    for (int i = 0; i < moved.length; i += 3) { // r (1 + ε)
      moved[i + x % 3] += step * vectors[i + x / 3];
    }
    return moved;
  }

  private static Structure in(Structure s, double[] positions, double[] rows) {
    Cell c = s.cell();
    Cell cell = c.isOpen() ? c : new Cell(rows, c.isPeriodic(0), c.isPeriodic(1), c.isPeriodic(2));
    return s.withPositions(positions).withCell(cell);
  }

  /** Features where a number, with respect to which there are derivatives, is another. */
  private TensorMap moved(FeatureSpec spec, Structure s, GradientKind kind, int x, double step) {
    double[] positions = s.positions();
    double[] rows = s.cell().rows();
    switch (kind) {
      case POSITIONS -> {
        positions[x] += step;
        return features(spec, in(s, positions, rows), points);
      }
      case STRAIN -> {
        Structure strained = in(s, strained(positions, x, step), strained(rows, x, step));
        return features(spec, strained, strained(points, x, step));
      }
      default -> {
        rows[x] += step;
        return features(spec, in(s, positions, rows), points);
      }
    }
  }

  @Sweep(oneIn = 4)
  @ParameterizedTest
  @MethodSource("all")
  void derivativesAreDifferences(String periodic, DescriptorSpec descriptor, Pooling pooling) {
    Structure s = structure(periodic);
    FeatureSpec plain = FeatureSpec.of(descriptor, BOTH).with(pooling);
    TensorMap whole = features(plain.with(GradientKind.values()), s, points);
    double step = 1e-3;
    double[] steps = {-2, -1, 1, 2};
    double[] weights = {1.0 / 12, -2.0 / 3, 2.0 / 3, -1.0 / 12};
    for (GradientKind kind : GradientKind.values()) {
      for (int x = 0; x < 9; x++) { // there are three atoms
        TensorMap[] around = new TensorMap[4];
        for (int k = 0; k < 4; k++) {
          around[k] = moved(plain, s, kind, x, steps[k] * step);
        }
        for (int b = 0; b < whole.blocks().size(); b++) {
          TensorBlock block = whole.blocks().get(b);
          double[] expected = new double[block.values().length];
          for (int k = 0; k < 4; k++) {
            double[] values = around[k].blocks().get(b).values();
            for (int v = 0; v < values.length; v++) {
              expected[v] += weights[k] / step * values[v];
            }
          }
          double[] actual = derivative(block, kind, x);
          double scale = DoubleStream.of(block.values()).map(Math::abs).max().orElseThrow();
          for (int v = 0; v < expected.length; v++) {
            assertThat(actual[v]).isCloseTo(expected[v], offset(1e-6 * Math.max(scale, 1)));
          }
        }
      }
    }
  }

  // Of all values of a block with respect to one number; what has no sample does not depend on it.
  private static double[] derivative(TensorBlock block, GradientKind kind, int x) {
    TensorBlock gradient = block.gradients().get(kind.text());
    int row = block.values().length / block.samples().size();
    double[] result = new double[block.values().length];
    boolean positions = kind == GradientKind.POSITIONS;
    int axes = positions ? 3 : 9;
    for (int g = 0; g < gradient.samples().size(); g++) {
      if (!positions || gradient.samples().value(g, 2) == x / 3) {
        int from = (g * axes + x % axes) * row;
        System.arraycopy(
            gradient.values(), from, result, gradient.samples().value(g, 0) * row, row);
      }
    }
    return result;
  }

  @Test
  void rowsDoNotDependOnThreadsOrOtherPoints() {
    Structure s = structure("TTT");
    FeatureSpec spec = FeatureSpec.powerSpectrum(BOTH).with(GradientKind.POSITIONS);
    TensorBlock two = features(spec, s, points).blocks().get(0);
    double[] values = two.values();
    try (Farfield other = Farfield.on("cpu", 5)) {
      TensorBlock five = other.features(spec.with(centers(points)), List.of(s, s)).blocks().get(0);
      assertThat(Arrays.copyOf(five.values(), values.length)).isEqualTo(values);
      double[] gradients = two.gradients().get("positions").values();
      double[] more = five.gradients().get("positions").values();
      assertThat(Arrays.copyOf(more, gradients.length)).isEqualTo(gradients);
    }
    Centers first = Centers.points(List.of(new Centers.Point(points[0], points[1], points[2])));
    double[] alone = farfield.features(spec.with(first), List.of(s)).blocks().get(0).values();
    for (int x = 0; x < alone.length; x++) {
      assertThat(alone[x]).isCloseTo(values[x], offset(1e-9));
    }
  }

  @Test
  void structuresMayHavePointsThemselves() {
    Structure s = structure("TTT");
    double[] atoms = farfield.expand(BOTH, List.of(s)).get(0).values();
    double[] both = farfield.expand(BOTH, List.of(s.withPoints(points))).get(0).values();
    for (int x = 0; x < atoms.length; x++) {
      assertThat(both[x]).isCloseTo(atoms[x], offset(1e-8));
    }
    TensorMap rows =
        farfield.features(FeatureSpec.coefficients(BOTH), List.of(s.withPoints(points)));
    int type = rows.keys().names().indexOf("center_type");
    for (int b = 0; b < rows.keys().size(); b++) {
      assertThat(rows.keys().value(b, type)).isPositive(); // those of all atoms
    }
    SummedGradients sum = farfield.gradientsOfSum(BOTH, s.withPoints(points));
    assertThat(sum.positions()).hasSize(3 * ATOMS * sum.features());
  }

  /** Elements elsewhere are channels, and points the only centres. */
  @Test
  void partsHaveTheBlocksOfTheWhole() {
    Structure s = structure("TTT");
    Structure other = new Structure(new int[] {6, 1}, new double[] {0, 0, 0, 1, 1, 1}, s.cell());
    FeatureSpec spec = FeatureSpec.coefficients(BOTH).with(centers(points));
    TensorMap whole = farfield.features(spec, List.of(s, other));
    TensorMap named = farfield.features(spec.withSpecies(List.of(8, 6, 1)), List.of(s));
    TensorMapSink part = new TensorMapSink();
    farfield.write(
        spec,
        StructureSources.select(
            StructureSources.of("two", List.of(s, other)), FrameSelection.parse("0")),
        part);
    assertThat(named.keys()).isEqualTo(whole.keys());
    assertThat(part.result().keys()).isEqualTo(whole.keys());
    int type = whole.keys().names().indexOf("center_type");
    for (int b = 0; b < whole.keys().size(); b++) {
      assertThat(whole.keys().value(b, type)).isZero();
    }
  }

  @Test
  void energiesOfPointsHaveForcesOnAtoms() {
    Structure s = structure("TTT");
    FeatureSpec spec = FeatureSpec.powerSpectrum(BOTH).with(centers(points));
    EnergyModel model =
        (type, row, slope) -> {
          assertThat(type).isEqualTo(Structure.POINT);
          double sum = 0;
          for (int x = 0; x < row.length; x++) {
            sum += Math.sin(x) * row[x];
            slope[x] = Math.sin(x);
          }
          return sum;
        };
    EnergyGradients found = farfield.gradients(spec, List.of(s), model).get(0);
    double[] forces = found.forces();
    assertThat(forces).hasSize(3 * ATOMS);
    assertThat(found.gradients().weights()[0]).hasSize(ATOMS);
    for (int x = 0; x < forces.length; x++) {
      double difference = 0;
      for (int sign = -1; sign <= 1; sign += 2) {
        double[] moved = s.positions();
        moved[x] += sign * 1e-4;
        difference +=
            sign * farfield.gradients(spec, List.of(s.withPositions(moved)), model).get(0).energy();
      }
      assertThat(forces[x]).isCloseTo(-difference / 2e-4, offset(1e-5));
    }
  }
}
