package org.farfield.learning.engine;

import org.farfield.equilibration.ChargeModel;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.engine.Engine;
import org.farfield.learning.Baseline;
import org.farfield.learning.ChargeSettings;
import org.farfield.learning.Choice;
import org.farfield.learning.ForceTargets;
import org.farfield.learning.Trained;
import org.farfield.learning.TrainingSettings;
import org.farfield.spec.FeatureSpec;

/** Trains a model of the kind that settings ask for: with charges that equilibrate, or without. */
public final class AnyTraining {
  private AnyTraining() {}

  /**
   * Trains a model.
   *
   * @param engine does the computing
   * @param version of the program, written into the model
   * @param spec of the features
   * @param source of the frames
   * @param settings how
   * @param progress is told how far it is
   * @return the model and the test set
   * @throws org.farfield.error.InputException if frames, targets and settings do not go together
   */
  public static Trained train(
      Engine engine,
      String version,
      FeatureSpec spec,
      StructureSource source,
      TrainingSettings settings,
      Progress progress) {
    if (settings.charges().isEmpty()) {
      return Training.train(engine, version, spec, source, settings, progress);
    }
    ChargeSettings charges = settings.charges().get();
    if (!charges.isOfEnergy()) {
      return charges(engine, version, spec, source, settings, progress);
    }
    return Training.withCharges(
        engine,
        version,
        spec,
        source,
        settings,
        some ->
            charges
                .model()
                .orElseGet(
                    () ->
                        charges(engine, version, spec, some, ofCharges(settings), progress)
                            .model()),
        progress);
  }

  // On all the frames that the energy is trained on.
  private static TrainingSettings ofCharges(TrainingSettings energy) {
    return energy
        .with(energy.charges().orElseThrow().from().orElseThrow())
        .with(Baseline.COMPOSITION)
        .with(ForceTargets.NONE)
        .with(Choice.ofTraining("1"), energy.folds());
  }

  private static Trained charges(
      Engine engine,
      String version,
      FeatureSpec spec,
      StructureSource source,
      TrainingSettings settings,
      Progress progress) {
    ChargeSettings own = settings.charges().orElseThrow();
    if (own.least()) {
      return KqeqTraining.train(
          engine, version, spec, source, settings, own.parameters(), progress);
    }
    EquilibrationSettings how =
        new EquilibrationSettings(
            own.parameters().orElseGet(ChargeModel::eeq2019),
            own.receivers(),
            own.maxResponse(),
            own.throughSolution());
    return EquilibrationTraining.train(engine, version, spec, source, settings, how, progress);
  }
}
