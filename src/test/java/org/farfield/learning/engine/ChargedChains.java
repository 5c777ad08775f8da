package org.farfield.learning.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.farfield.equilibration.Conditions;
import org.farfield.structure.Cell;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;

/** Chains of oxygen and hydrogen with a sum of charges of their own. */
final class ChargedChains {
  static final int OXYGEN = 8;

  private ChargedChains() {}

  /** Of as few atoms and of up to three more. */
  static List<Structure> of(int count, int fewest) {
    Random random = new Random(5);
    List<Structure> all = new ArrayList<>();
    for (int f = 0; f < count; f++) {
      int atoms = fewest + random.nextInt(4);
      int[] types = new int[atoms];
      double[] positions = new double[3 * atoms];
      for (int i = 0; i < atoms; i++) {
        types[i] = i % 3 == 0 ? OXYGEN : 1;
        for (int x = 0; x < 3; x++) {
          positions[3 * i + x] = (x == 0 ? 1.3 * i : 0) + 0.4 * random.nextGaussian();
        }
      }
      all.add(
          new Structure(types, positions, Cell.OPEN)
              .with(Property.of("charge", random.nextInt(3) - 1)));
    }
    return all;
  }

  /** The sums of charges of some. */
  static List<Conditions> conditions(List<Structure> some) {
    return some.stream().map(s -> Conditions.charge(s.property("charge").number())).toList();
  }
}
