package org.farfield.learning.engine;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.TotalCharges;
import org.farfield.features.StructureSource;
import org.farfield.structure.Structure;

/** Frames of a source, some at a time, with the total charges that they say. */
final class ChargedFrames {
  private static final int TOGETHER = 256; // frames that are solved for at a time

  private ChargedFrames() {}

  /** Gives all to some work, in order. */
  static void each(StructureSource source, BiConsumer<List<Structure>, List<Conditions>> work) {
    TotalCharges charges = TotalCharges.ofFrames();
    try (Stream<Structure> structures = source.open()) {
      Iterator<Structure> rest = structures.iterator();
      while (rest.hasNext()) {
        List<Structure> some = new ArrayList<>();
        while (rest.hasNext() && some.size() < TOGETHER) {
          some.add(rest.next());
        }
        work.accept(some, conditions(some, charges));
      }
    }
  }

  /** The total charges of some frames. */
  static List<Conditions> conditions(List<Structure> some) {
    return conditions(some, TotalCharges.ofFrames());
  }

  private static List<Conditions> conditions(List<Structure> some, TotalCharges charges) {
    return some.stream().map(structure -> Conditions.charge(charges.of(structure))).toList();
  }
}
