package org.farfield.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.farfield.backend.Backend;
import org.farfield.error.InputException;
import org.farfield.features.StructureSource;
import org.farfield.features.engine.Engine;
import org.farfield.learning.Model;
import org.farfield.learning.engine.ModelFile;
import org.farfield.learning.models.UnseenElements;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What commands that apply a model share. */
final class ModelOptions {
  @Parameters(index = "0", paramLabel = "MODEL", description = "What farfield train wrote.")
  private Path file;

  @Parameters(
      index = "1..*",
      paramLabel = "FRAMES",
      arity = "1..*",
      description = "Structure files; - reads standard input.")
  private List<String> input = List.of();

  @Option(
      names = "--allow-unseen",
      description =
          "Take elements that the model was not trained with: their atoms add nothing. Without it"
              + " they are refused.")
  private boolean allowUnseen;

  @Mixin private FrameOptions frames;
  @Mixin private RunOptions run;

  Model model() {
    return ModelFile.read(file);
  }

  /** The model for these frames: one that takes unknown elements, if that is asked for. */
  Model of(Model model, Engine engine, StructureSource source) {
    return allowUnseen ? UnseenElements.allow(model, engine, Version.text(), source) : model;
  }

  /** Refuses models without a committee, which tells how uncertain predictions are. */
  static void requireCommittee(Model model) {
    if (model.members() == 0) {
      throw new InputException("--uncertainty needs a model that was trained with several folds");
    }
  }

  Input open() {
    return new Input(input);
  }

  StructureSource frames(Input files) {
    return frames.of(files);
  }

  Backend backend(Consumer<String> notes) {
    return run.backend(false, notes);
  }
}
