package org.farfield.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.farfield.backend.Backend;
import org.farfield.features.Reduction;
import org.farfield.features.Request;
import org.farfield.spec.FeatureSpec;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What featurize, explain and reduce share. */
final class JobOptions {
  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Mixin private OutputOptions output;

  @Mixin private SourceOptions source;

  @Mixin private RunOptions run;

  OutputOptions output() {
    return output;
  }

  /** What the features are. */
  FeatureSpec features() {
    return SpecDocument.read(spec);
  }

  Request request(FeatureSpec features, Path input, String inputName, Path out) {
    output.requireRoom(features, out);
    return request(features, input, inputName, out, Optional.empty());
  }

  Request request(
      FeatureSpec features, Path input, String inputName, Path out, Optional<Reduction> reduction) {
    return new Request(
        input,
        inputName,
        source.inputFormat(),
        source.frames(),
        features,
        out,
        output.matrix(out),
        output.force(),
        reduction);
  }

  /** Makes the backend; notes get what the user should know about the choice. */
  Backend backend(Request request, Consumer<String> notes) {
    return run.backend(!request.spec().gradients().isEmpty(), notes);
  }
}
