package org.farfield.learning.engine;

import java.util.List;
import java.util.Random;
import org.farfield.basis.Monomial;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.Cell;
import org.farfield.structure.Column;
import org.farfield.structure.Structure;

/** Two molecules, the neon among the atoms of the water by their numbers. */
final class WaterAndNeon {
  static final Cell BOX = Cell.periodic(12, 0, 0, 1, 11, 0, 0, 2, 13);

  /** The potential of charges of the elements. */
  static final FeatureSpec POTENTIAL =
      FeatureSpec.coefficients(
              Expansion.builder()
                  .density(1, 0.8)
                  .basis(new Monomial(0, 2))
                  .maxAngular(0)
                  .accuracy(1e-10)
                  .build())
          .withSpecies(List.of(1, 8, 10));

  private static final double[] WATER = {0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0};
  private static final int[] TYPES = {8, 10, 1, 1};
  private static final int[] OF_WATER = {0, 2, 3};

  private WaterAndNeon() {}

  /** Places of the atoms of the water, moved so far at random. */
  static double[] water(Random random, double deviation) {
    double[] water = WATER.clone();
    for (int x = 0; x < 9; x++) {
      water[x] += deviation * random.nextGaussian();
    }
    return water;
  }

  /** Both, in the column molecule told apart. */
  static Structure of(double[] water, double[] neon, Cell cell) {
    double[] at = new double[12];
    for (int x = 0; x < 9; x++) {
      at[3 * OF_WATER[x / 3] + x % 3] = water[x];
    }
    System.arraycopy(neon, 0, at, 3, 3);
    return new Structure(TYPES, at, cell)
        .with(Column.texts("molecule", new String[] {"a", "b", "a", "a"}));
  }
}
