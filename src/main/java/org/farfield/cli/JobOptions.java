package org.farfield.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.farfield.backend.Backend;
import org.farfield.expansion.Hyperparameters;
import org.farfield.pipeline.Reduction;
import org.farfield.pipeline.Request;
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

  @Mixin private ExpansionOptions expansion;

  @Mixin private RunOptions run;

  OutputOptions output() {
    return output;
  }

  Request request(Path input, String inputName, Path out) {
    return request(input, inputName, out, Optional.empty());
  }

  Request request(Path input, String inputName, Path out, Optional<Reduction> reduction) {
    List<Hyperparameters> expansions = Expansions.of(spec, expansion, source.channels());
    return new Request(
        input,
        inputName,
        source.inputFormat(),
        source.frames(),
        expansions,
        output.descriptor(expansions),
        output.narrowing(),
        output.pooling(),
        out,
        output.matrix(out),
        output.force(),
        reduction,
        output.gradients(out));
  }

  /** Makes the backend; notes get what the user should know about the choice. */
  Backend backend(Request request, Consumer<String> notes) {
    return run.backend(!request.gradients().isEmpty(), notes);
  }
}
