package org.farfield.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.farfield.spec.codec.Hyperparameters;
import org.farfield.spec.codec.Parameter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Options that say what features are. They are made of the list of hyperparameters; what is given
 * becomes part of a document, which the codec reads: it knows the defaults.
 */
final class SpecOptions {
  private SpecOptions() {}

  static void addTo(CommandSpec command) {
    List<Hyperparameters.Entry> all = new ArrayList<>(Hyperparameters.ofFeatures());
    all.addAll(Hyperparameters.ofExpansions());
    for (Hyperparameters.Entry entry : all) {
      Class<?> type = type(entry.parameter().type());
      OptionSpec.Builder option =
          OptionSpec.builder("--" + entry.parameter().name())
              .paramLabel(entry.parameter().label())
              .description(entry.help().replace("%", "%%"));
      command.addOption(
          entry.several()
              ? option.type(List.class).auxiliaryTypes(type).splitRegex(",").build()
              : option.type(type).build());
    }
  }

  private static Class<?> type(Parameter.Type type) {
    return switch (type) {
      case WHOLE -> Long.class;
      case NUMBER, NUMBERS -> Double.class;
      case TEXT, TEXTS -> String.class;
      case FILE -> Path.class;
    };
  }

  /** What the command line says. */
  static ObjectNode given(ParseResult line) {
    ObjectNode given = JsonNodeFactory.instance.objectNode();
    for (OptionSpec option : line.matchedOptions()) {
      String name = option.longestName().substring(2);
      if (Hyperparameters.named(name).isPresent()) {
        given.put(name, String.join(",", option.originalStringValues()));
      }
    }
    return given;
  }
}
