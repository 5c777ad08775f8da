package org.farfield.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.farfield.cli.plot.PlotCommand;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;

/**
 * The commands by name, in the order of the help. Only the one that is asked for is made: reading
 * the annotations of all takes a tenth of a second.
 */
final class Commands {
  private static final String COMPLETION = "generate-completion"; // tells of all others
  private static final Set<String> WITH_SPECIFICATION =
      Set.of("featurize", "spark", "explain", "reduce", "train", "learning-curve");

  private static final Map<String, Supplier<Object>> ALL = new LinkedHashMap<>();

  static {
    ALL.put("featurize", () -> new FeaturizeCommand().described());
    ALL.put("spark", SparkCommand::new);
    ALL.put("verify", VerifyCommand::new);
    ALL.put("merge", MergeCommand::new);
    ALL.put("explain", ExplainCommand::new);
    ALL.put("explore", ExploreCommand::new);
    ALL.put("reduce", ReduceCommand::new);
    ALL.put("train", TrainCommand::new);
    ALL.put("predict", PredictCommand::new);
    ALL.put("evaluate", EvaluateCommand::new);
    ALL.put("learning-curve", LearningCurveCommand::new);
    ALL.put("driver", DriverCommand::new);
    ALL.put("charges", ChargesCommand::new);
    ALL.put("experiment", ExperimentCommand::new);
    ALL.put("info", InfoCommand::new);
    ALL.put("plot", PlotCommand::new);
    ALL.put(COMPLETION, GenerateCompletion::new);
  }

  private Commands() {}

  /** Adds the command that arguments begin with; all, where they begin with none. */
  static void addTo(CommandLine program, String... arguments) {
    String first = arguments.length == 0 ? "" : arguments[0];
    if (ALL.containsKey(first) && !first.equals(COMPLETION)) {
      add(program, first);
    } else {
      ALL.keySet().forEach(name -> add(program, name));
    }
  }

  private static void add(CommandLine program, String name) {
    CommandLine command = new CommandLine(ALL.get(name).get());
    if (WITH_SPECIFICATION.contains(name)) {
      SpecOptions.addTo(command.getCommandSpec());
    }
    OtherFileSystems.refuseIn(command);
    setVersion(command);
    program.addSubcommand(name, command);
  }

  // They have an option for it, and none has a version of its own.
  private static void setVersion(CommandLine command) {
    command.getCommandSpec().versionProvider(new Version());
    command.getSubcommands().values().forEach(Commands::setVersion);
  }
}
