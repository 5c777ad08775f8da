package org.farfield.learning.engine;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.TotalCharges;
import org.farfield.error.InputException;
import org.farfield.features.StructureSource;
import org.farfield.learning.Target;
import org.farfield.learning.frames.FrameFacts;
import org.farfield.learning.frames.TrainingSet;
import org.farfield.structure.Structure;

/** Frames of a source, some at a time, with the total charges that they say. */
final class ChargedFrames {
  private static final int TOGETHER = 256; // frames that are solved for at a time

  // What charges may lack: 0.5 e, and in large frames an e per thousand atoms, as digits that were
  // rounded and densities on grids leave.
  private static final double MISSING = 0.5;
  private static final double MISSING_PER_ATOM = 1e-3;

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

  /**
   * Refuses frames for training whose charges add up to something else than their total charge, by
   * more than charges from populations or potentials lack: predictions keep total charges.
   *
   * @param set of frames
   * @param target of atoms or frames
   * @throws InputException if there is one, or total charges stand in some frames only
   */
  static void requireSums(TrainingSet set, Target target) {
    List<Conditions> conditions = conditions(set.structures());
    boolean charges = target.perAtom() && target.shape().parts().get(0).lambda() == 0;
    for (int f = 0; f < conditions.size() && charges; f++) {
      FrameFacts facts = set.frames().get(f);
      double sum = 0;
      for (int i = 0; facts.hasTarget() && i < facts.labels().length; i += target.shape().size()) {
        sum += facts.labels()[i]; // NaN where an atom has none
      }
      double charge = conditions.get(f).charge();
      double bound = Math.max(MISSING, MISSING_PER_ATOM * set.structures().get(f).size());
      if (facts.hasTarget() && Math.abs(sum - charge) > bound) {
        throw new InputException(
            String.format(
                Locale.ROOT,
                "%s: charges of the column %s add up to %.3f, but the total charge is %s; write"
                    + " charge= in the comments of all frames",
                facts.origin(),
                target.name(),
                sum,
                charge));
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
