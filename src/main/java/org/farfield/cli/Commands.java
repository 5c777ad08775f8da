package org.farfield.cli;

import java.util.List;
import java.util.Set;
import org.farfield.cli.plot.PlotCommand;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The commands by name, in the order of the help. Only the one that is asked for is made: reading
 * the annotations of all takes a tenth of a second.
 */
final class Commands {
  private static final String COMPLETION = "generate-completion"; // tells of all others
  private static final Set<String> WITH_SPECIFICATION =
      Set.of("featurize", "spark", "explain", "reduce", "train", "learning-curve");

  private static final List<String> ALL =
      List.of(
          "featurize",
          "spark",
          "verify",
          "merge",
          "explain",
          "explore",
          "reduce",
          "train",
          "predict",
          "evaluate",
          "learning-curve",
          "driver",
          "charges",
          "experiment",
          "info",
          "plot",
          COMPLETION);

  private Commands() {}

  /** Adds the command that arguments begin with; all, where they begin with none. */
  static void addTo(CommandLine program, String... arguments) {
    String first = arguments.length == 0 ? "" : arguments[0];
    if (ALL.contains(first) && !first.equals(COMPLETION)) {
      add(program, first);
    } else {
      ALL.forEach(name -> add(program, name));
    }
  }

  private static void add(CommandLine program, String name) {
    CommandLine command = new CommandLine(made(name));
    if (WITH_SPECIFICATION.contains(name)) {
      SpecOptions.addTo(command.getCommandSpec());
    }
    if (name.equals("reduce")) {
      OutputOptions.hideRefused(command.getCommandSpec());
    }
    OtherFileSystems.refuseIn(command);
    complete(command);
    program.addSubcommand(name, command);
  }

  private static Object made(String name) {
    return switch (name) {
      case "featurize" -> new FeaturizeCommand().described();
      case "spark" -> new SparkCommand();
      case "verify" -> new VerifyCommand();
      case "merge" -> new MergeCommand();
      case "explain" -> new ExplainCommand();
      case "explore" -> new ExploreCommand();
      case "reduce" -> new ReduceCommand();
      case "train" -> new TrainCommand();
      case "predict" -> new PredictCommand();
      case "evaluate" -> new EvaluateCommand();
      case "learning-curve" -> new LearningCurveCommand();
      case "driver" -> new DriverCommand();
      case "charges" -> new ChargesCommand();
      case "experiment" -> new ExperimentCommand();
      case "info" -> new InfoCommand();
      case "plot" -> new PlotCommand();
      case COMPLETION -> new GenerateCompletion();
      default -> throw new IllegalArgumentException(name);
    };
  }

  // They have an option for it, and no version of their own. All take what a fault asks for.
  private static void complete(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    spec.versionProvider(new Version());
    if (spec.findOption("--debug") == null) { // looked for by Main, also where parsing fails
      spec.addOption(
          OptionSpec.builder("--debug")
              .type(boolean.class)
              .description("Show where an error came from.")
              .build());
    }
    for (CommandLine subcommand : command.getSubcommands().values()) {
      complete(subcommand);
    }
  }
}
