package org.farfield.learning.engine;

import java.util.ArrayList;
import java.util.List;
import org.farfield.features.EnergyGradients;
import org.farfield.features.Progress;
import org.farfield.learning.frames.FrameFacts;
import org.farfield.learning.frames.RowKind;
import org.farfield.learning.frames.TrainingSet;

/**
 * What charges add to the linear problem of an energy, by frame: columns of {@link SiteEnergies},
 * and last the energy of charges in each other's potential, whose weight is known.
 */
final class OwnColumns {
  /** Of energies without charges. */
  static final OwnColumns NONE = new OwnColumns(List.of(), 0);

  private final List<List<EnergyGradients>> frames;
  private final int count;

  private OwnColumns(List<List<EnergyGradients>> frames, int count) {
    this.frames = frames;
    this.count = count;
  }

  /** Those of all frames of a set; derivatives of all where any frame knows some. */
  static OwnColumns of(
      ChargeEnergies energies, SiteEnergies sites, TrainingSet set, Progress progress) {
    boolean derivatives = set.frames().stream().anyMatch(FrameFacts::hasDerivatives);
    List<List<EnergyGradients>> all = new ArrayList<>();
    energies.eachColumns(
        sites,
        set.training(),
        derivatives,
        progress,
        some -> {
          List<EnergyGradients> own = new ArrayList<>(some.subList(1, some.size()));
          own.add(some.get(0));
          all.add(own);
        });
    return new OwnColumns(all, sites.count() + 1);
  }

  /** How many. */
  int count() {
    return count;
  }

  /** Puts those of a row of a frame behind its features. */
  void put(int frame, RowKind kind, int component, double[] row, int at) {
    for (int c = 0; c < count; c++) {
      EnergyGradients column = frames.get(frame).get(c);
      row[at + c] =
          switch (kind) {
            case TARGET -> column.energy();
            case FORCES -> -column.gradients().positions()[component];
            case STRESS -> column.gradients().strain()[component];
          };
    }
  }
}
