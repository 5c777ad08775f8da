package org.farfield.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.farfield.backend.Backend;
import org.farfield.features.StructureSource;
import org.farfield.learning.Model;
import org.farfield.learning.ModelFile;
import picocli.CommandLine.Mixin;
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

  @Mixin private FrameOptions frames;
  @Mixin private RunOptions run;

  Model model() {
    return ModelFile.read(file);
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
