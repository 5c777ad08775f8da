package org.farfield.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.farfield.error.InputException;
import org.farfield.runs.Cluster;
import org.farfield.runs.FeatureRun;
import org.farfield.spec.FeatureSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code farfield spark}: a run into a folder, by the executors of Apache Spark. */
@Command(
    name = "spark",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description =
        "Does what 'featurize' does with a folder as --out, with the same bytes, by the executors"
            + " of Apache Spark. In 'farfield spark', options of spark-submit come first, then --:"
            + " farfield spark --master spark://node1:7077 -- frames/ --out features/")
final class SparkCommand extends ReportingCommand {
  @Parameters(
      paramLabel = "INPUT",
      arity = "1..*",
      description = "Structure files, folders and patterns, which all executors see.")
  private List<String> input = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder of the run, which all executors see.")
  private Path target;

  @Mixin private JobOptions options;

  @Mixin private FolderOptions folder;

  @Override
  public Integer call() {
    folder.requireNoPart();
    options.requireForCluster();
    List<String> absolute = input.stream().map(name -> absolute(Path.of(name))).toList();
    return new FolderJob(
            options, folder, spec().commandLine().getErr(), this::note, this::workplace)
        .run(absolute, Path.of(absolute(target)));
  }

  // Executors work in other folders.
  private static String absolute(Path path) {
    return path.toAbsolutePath().normalize().toString();
  }

  private Workplace workplace(FeatureSpec features, Consumer<String> notes) {
    if (EquilibratedFrames.solver(features.channels()).isPresent()) {
      throw new InputException(
          "sources that are solved for do not go with spark; make parts of a run (--part)");
    }
    Cluster cluster =
        ServiceLoader.load(Cluster.Provider.class)
            .findFirst()
            .orElseThrow(
                () ->
                    new InputException(
                        "Apache Spark is not here; take 'farfield spark' with SPARK_HOME, or"
                            + " spark-submit with the jar that 'mvn -Pspark package' makes"))
            .start(options.device());
    return new Workplace(new FeatureRun(cluster, Version.text()), Optional.empty(), cluster::close);
  }
}
