package org.farfield.cli.plot;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.farfield.error.InputException;
import org.farfield.structure.Elements;
import org.farfield.structure.Structure;

/** A frame as two molecules: the first atoms are one, the rest the other. */
final class Pair {
  private final Structure frame;
  private final DistanceScan.Choice choice;
  private final int firstAtoms;
  private final String channel;

  Pair(Structure frame, DistanceScan.Choice choice) {
    this.frame = frame;
    this.choice = choice;
    if (!frame.cell().isOpen()) {
      throw new InputException(
          frame.origin()
              + ": the frame is periodic, so that every image counts; 'plot distances' needs frames"
              + " without a cell");
    }
    firstAtoms = firstAtoms();
    requireAtom("--atom", choice.atom());
    choice.between().forEach(atom -> requireAtom("--between", atom));
    channel =
        choice.channelOrNull() == null
            ? Elements.symbol(frame.type(otherFrom()))
            : choice.channelOrNull();
  }

  private int firstAtoms() {
    int atoms = frame.size();
    if (choice.firstAtoms() == 0) {
      if (atoms % 2 != 0) {
        throw new InputException(
            frame.origin()
                + ": "
                + atoms
                + " atoms are not two equal halves; say with --first-atoms how many belong to the"
                + " first molecule");
      }
      return atoms / 2;
    }
    if (choice.firstAtoms() < 1 || choice.firstAtoms() >= atoms) {
      throw new InputException(
          frame.origin()
              + ": --first-atoms must be between 1 and "
              + (atoms - 1)
              + ", not "
              + choice.firstAtoms());
    }
    return choice.firstAtoms();
  }

  private void requireAtom(String option, int atom) {
    if (atom < 0 || atom >= frame.size()) {
      throw new InputException(
          frame.origin()
              + ": there is no atom "
              + atom
              + " ("
              + option
              + "); atoms are counted from 0 to "
              + (frame.size() - 1));
    }
  }

  private int otherFrom() {
    return choice.atom() < firstAtoms ? firstAtoms : 0;
  }

  private int otherTo() {
    return choice.atom() < firstAtoms ? frame.size() : firstAtoms;
  }

  String channel() {
    return channel;
  }

  String origin() {
    return frame.origin();
  }

  String molecules() {
    return formula(0, firstAtoms) + " + " + formula(firstAtoms, frame.size());
  }

  // Hill's order: with carbon, C and H come first
  private String formula(int from, int to) {
    Map<String, Integer> counts = new TreeMap<>();
    for (int atom = from; atom < to; atom++) {
      counts.merge(Elements.symbol(frame.type(atom)), 1, Integer::sum);
    }
    StringBuilder text = new StringBuilder();
    if (counts.containsKey("C")) {
      for (String symbol : List.of("C", "H")) {
        append(text, symbol, counts.remove(symbol));
      }
    }
    counts.forEach((symbol, count) -> append(text, symbol, count));
    return text.toString();
  }

  private static void append(StringBuilder text, String symbol, Integer count) {
    if (count != null) {
      text.append(symbol).append(count == 1 ? "" : count.toString());
    }
  }

  /** Å, of the two atoms named, or of the molecules' centres. */
  double distance() {
    double sum = 0;
    for (int axis = 0; axis < 3; axis++) {
      double difference =
          choice.between().isEmpty()
              ? mean(firstAtoms, frame.size(), axis) - mean(0, firstAtoms, axis)
              : frame.position(choice.between().get(1), axis)
                  - frame.position(choice.between().get(0), axis);
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }

  private double mean(int from, int to, int axis) {
    double sum = 0;
    for (int atom = from; atom < to; atom++) {
      sum += frame.position(atom, axis);
    }
    return sum / (to - from);
  }

  /** The frame with a column of weights: those of the channel in the other molecule, else 0. */
  Structure withSources(String column) {
    double[] weights = new double[frame.size()];
    boolean named = frame.numberNames().contains(channel);
    double[] given = named ? frame.numbers(channel) : null;
    int type = !named ? Elements.exactAtomicNumber(channel) : 0;
    boolean any = false;
    for (int atom = otherFrom(); atom < otherTo(); atom++) {
      weights[atom] = named ? given[atom] : frame.type(atom) == type ? 1 : 0;
      any |= weights[atom] != 0;
    }
    if (!any) {
      throw new InputException(
          frame.origin()
              + ": the molecule other than that of atom "
              + choice.atom()
              + " has no source in channel '"
              + channel
              + "'; --channel takes an element of it, or one of the columns "
              + frame.numberNames());
    }
    return new Structure(
        frame.types(), frame.positions(), frame.cell(), Map.of(column, weights), frame.origin());
  }
}
