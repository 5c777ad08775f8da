package org.farfield.equilibration.engine;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.ElementParameters;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/** Random structures whose atoms do not touch. */
final class Samples {
  private static final double[] CELL = {6.1, 0, 0, 0.8, 5.7, 0, -0.5, 0.9, 6.4};
  private static final int[] TYPES = {8, 1, 1, 6, 11};

  private Samples() {}

  static Structure crystal(int atoms) {
    return structure(atoms, Cell.periodic(CELL));
  }

  static Structure structure(int atoms, Cell cell) {
    Random random = new Random(41);
    double[] positions = new double[3 * atoms];
    for (int i = 0; i < atoms; ) {
      for (int x = 0; x < 3; x++) {
        positions[3 * i + x] = 5.5 * random.nextDouble();
      }
      int here = i;
      boolean free = true;
      for (int j = 0; j < here; j++) {
        double square = 0;
        for (int x = 0; x < 3; x++) {
          double d = positions[3 * i + x] - positions[3 * j + x];
          square += d * d;
        }
        free &= square > 1.2;
      }
      i += free ? 1 : 0;
    }
    int[] types = new int[atoms];
    Arrays.setAll(types, i -> TYPES[i % TYPES.length]);
    return new Structure(types, positions, cell);
  }

  /** EEQ with wider charges, dipoles, and quadrupoles on oxygen. */
  static ChargeModel multipoles() {
    Map<Integer, ElementParameters> elements = new HashMap<>();
    for (int z : TYPES) {
      ElementParameters eeq = ChargeModel.eeq2019().elements().get(z);
      elements.put(
          z,
          new ElementParameters(
              eeq.electronegativity(),
              eeq.coordination(),
              eeq.covalentRadius(),
              eeq.hardness(),
              eeq.width() + 0.3,
              0.1 + 0.01 * z,
              z == 8 ? 0.05 : 0));
    }
    return ChargeModel.of("eeq with multipoles", elements);
  }

  /** Of any periodicity. */
  static Structure structure(int atoms, boolean a, boolean b, boolean c) {
    return structure(atoms, new Cell(CELL, a, b, c));
  }
}
