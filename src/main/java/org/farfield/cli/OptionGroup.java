package org.farfield.cli;

import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Options in the order of the help, described by calls. Annotations take a tenth of a run of few
 * atoms: to read one, the JVM makes a class. So 'featurize' has none, nor have groups that it
 * shares with other commands; what those have alone is annotated. For them a group is a {@link
 * Mixin} as any other: picocli finds its options in the one field here that is annotated.
 */
class OptionGroup {
  @Mixin private final CommandSpec described = CommandSpec.create();

  /** Adds the options to a command that has no annotations, and those of every command. */
  final void addTo(CommandSpec command) {
    move(described, command);
    addHelpTo(command);
  }

  /** What picocli's 'mixinStandardHelpOptions' says by annotations. */
  static void addHelpTo(CommandSpec command) {
    command.addOption(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .description("Show this help message and exit.")
            .build());
    command.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .description("Print version information and exit.")
            .build());
  }

  /** Options of another group, which come here. */
  final <G extends OptionGroup> G group(G other) {
    OptionGroup group = other;
    move(group.described, described);
    return other;
  }

  // A loop: the JVM keeps no lambdas of picocli's types from one run to the next.
  private static void move(CommandSpec from, CommandSpec to) {
    for (ArgSpec argument : from.args()) {
      to.add(argument);
    }
  }

  /** One or more words that are no options. */
  final Given<List<String>> words(String label, String help) {
    Given<List<String>> given = new Given<>(List.of());
    Given<List<String>>.Place place = given.place();
    described.add(
        PositionalParamSpec.builder()
            .paramLabel(label)
            .description(format(help))
            .getter(place)
            .setter(place)
            .initialValue(given.value())
            .arity("1..*")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .build());
    return given;
  }

  /** Null where it is not given. */
  final <T> Given<T> option(Class<T> type, String name, String label, String help) {
    Given<T> given = new Given<>(null);
    described.add(option(given, name, label, help).type(type).build());
    return given;
  }

  /** The same of what picocli cannot read. */
  final <T> Given<T> option(
      Class<T> type, ITypeConverter<T> reader, String name, String label, String help) {
    Given<T> given = new Given<>(null);
    described.add(option(given, name, label, help).type(type).converters(reader).build());
    return given;
  }

  /** One that must be given. */
  final <T> Given<T> required(
      Class<T> type, ITypeConverter<T> reader, String name, String label, String help) {
    Given<T> given = new Given<>(null);
    described.add(
        option(given, name, label, help).type(type).converters(reader).required(true).build());
    return given;
  }

  /** Several with commas between them; none where it is not given. */
  final <T> Given<List<T>> list(Class<T> type, String name, String label, String help) {
    Given<List<T>> given = new Given<>(List.of());
    described.add(
        option(given, name, label, help)
            .type(List.class)
            .auxiliaryTypes(type)
            .splitRegex(",")
            .build());
    return given;
  }

  /** Whether it is given. */
  final Given<Boolean> flag(String name, String help) {
    Given<Boolean> given = new Given<>(false);
    described.add(option(given, name, help).type(boolean.class).build());
    return given;
  }

  private static OptionSpec.Builder option(Given<?> given, String name, String label, String help) {
    return option(given, name, help).paramLabel(label);
  }

  private static OptionSpec.Builder option(Given<?> given, String name, String help) {
    Given<?>.Place place = given.place();
    return OptionSpec.builder(name)
        .description(format(help))
        .getter(place)
        .setter(place)
        .initialValue(given.value()); // which picocli sets before it reads
  }

  // Of a text: picocli takes descriptions for formats.
  private static String format(String help) {
    return help.replace("%", "%%");
  }
}
