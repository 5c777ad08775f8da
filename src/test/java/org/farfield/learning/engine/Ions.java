package org.farfield.learning.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.farfield.features.EnergyGradients;
import org.farfield.features.Progress;
import org.farfield.features.StructureSources;
import org.farfield.learning.Predicted;
import org.farfield.structure.Cell;
import org.farfield.structure.Column;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;

/** Five ions of two elements, the forces and stress they know, and those that are predicted. */
final class Ions {
  private static final double SIDE = 7;
  private static final double[] ROWS = {SIDE, 0, 0, 0.4, SIDE, 0, 0, 0.3, SIDE};

  private Ions() {}

  /** Periodic in all directions or in two. */
  static Cell cell(boolean slab) {
    return new Cell(ROWS, true, true, !slab);
  }

  /** At random places, each frame in a cell of its own. */
  static List<Structure> of(int seed, int count, IntFunction<Cell> cells) {
    Random random = new Random(seed);
    List<Structure> frames = new ArrayList<>();
    for (int f = 0; f < count; f++) {
      int[] types = {11, 17, 11, 17, random.nextBoolean() ? 11 : 17};
      double[] positions = random.doubles(3L * types.length, 0, SIDE).toArray();
      frames.add(new Structure(types, positions, cells.apply(f)));
    }
    return frames;
  }

  /** With its forces, one of which may be unknown, and its stress if it is a crystal. */
  static Structure withDerivatives(Structure s, EnergyGradients known, boolean oneUnknown) {
    double[] forces = known.forces();
    if (oneUnknown) {
      forces[7] = Double.NaN;
    }
    Structure all = s.with(Column.reals("forces", 3, forces));
    if (!s.cell().isFullyPeriodic()) {
      return all;
    }
    double[] stress = known.gradients().strain().clone();
    for (int x = 0; x < 9; x++) {
      stress[x] /= s.cell().volume();
    }
    return all.with(Property.of("stress", stress));
  }

  /** Requires some of its forces to be slopes of energies, and returns all. */
  static double[] requireSlopes(Prediction prediction, Structure s, int... numbers) {
    double[] forces = prediction.withGradients(List.of(s)).get(0).forces();
    double largest = Arrays.stream(forces).map(Math::abs).max().orElseThrow();
    double h = 1e-3;
    double[] steps = {-2 * h, -h, h, 2 * h};
    double[] shares = {1, -8, 8, -1};
    for (int x : numbers) {
      List<Structure> moved = new ArrayList<>();
      for (double step : steps) {
        double[] positions = s.positions();
        positions[x] += step;
        moved.add(s.withPositions(positions));
      }
      List<Predicted> energies =
          prediction.of(StructureSources.of("moved", moved), Progress.SILENT);
      double slope = 0;
      for (int k = 0; k < steps.length; k++) {
        slope += shares[k] * energies.get(k).value() / (12 * h);
      }
      assertThat(-slope).isCloseTo(forces[x], within(1e-6 * largest));
    }
    return forces;
  }
}
