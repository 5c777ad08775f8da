package org.farfield.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.farfield.equilibration.ChargeModel;
import org.farfield.error.InputException;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.engine.Engine;
import org.farfield.learning.Model;
import org.farfield.learning.Trained;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.engine.EquilibrationTraining;
import org.farfield.learning.engine.KqeqTraining;
import org.farfield.learning.engine.LearnedCharges;
import org.farfield.learning.engine.ModelFile;
import org.farfield.learning.engine.Training;
import org.farfield.spec.FeatureSpec;

/** Trains a model of the kind that options ask for; files they name are read at once. */
final class ModelTraining {
  private final TrainingOptions options;
  private final TrainingSettings settings;
  private final FeatureSpec features;
  private final Optional<ChargeModel> parameters;
  private final Optional<Model> charges; // of an energy, trained before

  ModelTraining(TrainingOptions options, TrainingSettings settings, FeatureSpec features) {
    this.options = options;
    this.settings = settings;
    this.features = features;
    parameters = options.parameters();
    charges = options.chargesFile().map(this::read);
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
    return options.hasCharges() && charges.isEmpty();
  }

  Trained on(Engine engine, StructureSource source, Progress progress) {
    if (!options.hasCharges()) {
      return trained(engine, source, settings, progress);
    }
    return Training.withCharges(
        engine,
        Version.text(),
        features,
        source,
        settings,
        some ->
            charges.orElseGet(
                () -> trained(engine, some, options.ofCharges(settings), progress).model()),
        progress);
  }

  private Trained trained(
      Engine engine, StructureSource source, TrainingSettings how, Progress progress) {
    String version = Version.text();
    if (options.isKqeq()) {
      return KqeqTraining.train(engine, version, features, source, how, parameters, progress);
    }
    return options.isEquilibration()
        ? EquilibrationTraining.train(
            engine, version, features, source, how, options.equilibration(), progress)
        : Training.train(engine, version, features, source, how, progress);
  }
}
