package org.farfield.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.farfield.backend.Backend;
import org.farfield.features.Reduction;
import org.farfield.features.Request;
import org.farfield.spec.Expansion;
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
    List<Expansion> expansions = ExpansionList.of(spec, expansion, source.channels());
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
