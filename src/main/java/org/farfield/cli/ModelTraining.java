package org.farfield.cli;

import java.nio.file.Path;
import org.farfield.error.InputException;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.engine.Engine;
import org.farfield.learning.ChargeSettings;
import org.farfield.learning.Model;
import org.farfield.learning.Trained;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.engine.AnyTraining;
import org.farfield.learning.engine.LearnedCharges;
import org.farfield.learning.engine.ModelFile;
import org.farfield.spec.FeatureSpec;

/** Trains a model of the kind that options ask for; files they name are read at once. */
final class ModelTraining {
  private final TrainingOptions options;
  private final TrainingSettings settings;
  private final FeatureSpec features;

  ModelTraining(TrainingOptions options, TrainingSettings settings, FeatureSpec features) {
    this.options = options;
    this.features = features;
    this.settings =
        options
            .chargesFile()
            .map(file -> ChargeSettings.of(read(file)))
            .or(options::charges)
            .map(settings::with)
            .orElse(settings);
  }

  private Model read(Path file) {
    Model model = LearnedCharges.requireCharges(ModelFile.read(file));
    if (LearnedCharges.isSelfConsistent(model) != options.isEquilibration()) {
      throw new InputException(
          file
              + ": is a model of --kind "
              + (options.isEquilibration() ? "kqeq" : "equilibration")
              + "; say that kind");
    }
    return model;
  }

  /** Whether charges of an energy are trained, too. */
  boolean trainsCharges() {
    return options.hasCharges() && options.chargesFile().isEmpty();
  }

  Trained on(Engine engine, StructureSource source, Progress progress) {
    return AnyTraining.train(engine, Version.text(), features, source, settings, progress);
  }
}
