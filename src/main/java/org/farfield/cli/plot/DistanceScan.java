package org.farfield.cli.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.farfield.Farfield;
import org.farfield.basis.RadialBasis;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.spec.Channels;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.farfield.structure.Structure;

/**
 * What an atom feels of the other molecule of its frame, by distance: frames are run through the
 * engine with the atoms of the other molecule as the only sources.
 *
 * <p>The atom's own molecule is left out because its part does not change with the distance and
 * would hide what does; the coefficients are linear in the sources, so nothing else changes.
 */
final class DistanceScan {
  private static final String SOURCES = "sources of the other molecule";

  /**
   * Frames of the same atoms.
   *
   * @param molecules formulas of both
   * @param channel symbol of an element, or a column
   * @param distance Å, ascending
   * @param coefficient {@code [density][frame]}, c of l = 0
   */
  @SuppressWarnings("ArrayRecordComponent") // handed straight to the chart
  record Curve(String molecules, String channel, double[] distance, double[][] coefficient) {}

  /**
   * What to look at.
   *
   * @param atom 0-based
   * @param channelOrNull symbol of an element, or a column; null: the element of the other
   *     molecule's first atom
   * @param radial n
   * @param between two 0-based atoms whose distance counts; empty: the centres of both molecules
   * @param firstAtoms atoms of the first molecule; 0: half of the frame
   */
  record Choice(
      int atom, String channelOrNull, int radial, List<Integer> between, int firstAtoms) {}

  private final Choice choice;
  private final Expansion hyperparameters;

  DistanceScan(Choice choice, List<LongRangeDensity> densities, RadialBasis basis) {
    this.choice = choice;
    hyperparameters =
        Expansion.builder()
            .densities(densities)
            .basis(basis)
            .maxAngular(0)
            .channels(new Channels.Columns(List.of(SOURCES)))
            .build();
    if (choice.radial() < 0 || choice.radial() >= basis.size()) {
      throw new InputException(
          "--radial must be between 0 and "
              + (basis.size() - 1)
              + " (--max-radial), not "
              + choice.radial());
    }
    if (!choice.between().isEmpty() && choice.between().stream().distinct().count() != 2) {
      throw new InputException("--between needs two different atoms, e.g. 0,3");
    }
  }

  /** One curve per kind of frame, in the order of the file. */
  List<Curve> curves(List<Structure> frames) {
    Map<List<Integer>, List<Pair>> kinds = new LinkedHashMap<>();
    for (Structure frame : frames) {
      Pair pair = new Pair(frame, choice);
      kinds
          .computeIfAbsent(
              Arrays.stream(frame.types()).boxed().toList(), types -> new ArrayList<>())
          .add(pair);
    }
    List<Curve> curves = new ArrayList<>();
    for (List<Pair> pairs : kinds.values()) {
      pairs.sort(Comparator.comparingDouble(Pair::distance));
      requireDistances(pairs);
      curves.add(curve(pairs));
    }
    return curves;
  }

  private static void requireDistances(List<Pair> pairs) {
    Pair first = pairs.get(0);
    if (!(first.distance() > 0)) {
      throw new InputException(
          first.origin() + ": the distance is 0; name two atoms with --between");
    }
    if (pairs.get(pairs.size() - 1).distance() == first.distance()) {
      throw new InputException(
          first.origin()
              + ": "
              + first.molecules()
              + " is there at one distance only; give frames of it at several, or choose others"
              + " with --frames");
    }
  }

  private Curve curve(List<Pair> pairs) {
    List<Structure> frames = pairs.stream().map(pair -> pair.withSources(SOURCES)).toList();
    List<Coefficients> results;
    try (Farfield farfield = Farfield.on("cpu")) {
      results = farfield.expand(hyperparameters, frames);
    }
    double[] distance = pairs.stream().mapToDouble(Pair::distance).toArray();
    double[][] coefficient = new double[hyperparameters.densities().size()][distance.length];
    for (int d = 0; d < coefficient.length; d++) {
      for (int i = 0; i < distance.length; i++) {
        coefficient[d][i] = results.get(i).get(choice.atom(), d, 0, 0, 0, choice.radial());
      }
    }
    Pair first = pairs.get(0);
    return new Curve(first.molecules(), first.channel(), distance, coefficient);
  }
}
