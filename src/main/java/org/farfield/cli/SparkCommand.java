package org.farfield.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import java.util.regex.Pattern;
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
  private static final Pattern SHORT = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]+:/");

  @Parameters(
      paramLabel = "INPUT",
      arity = "1..*",
      description =
          "Structure files, folders and patterns, which all executors see, or names of other file"
              + " systems that Spark knows (hdfs://, s3a://), of which --copies gets copies.")
  private List<String> input = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder of the run, which all executors see.")
  private String target;

  @Option(
      names = "--copies",
      paramLabel = "DIR",
      description =
          "Folder that all executors see, for copies of inputs of other file systems. They stay:"
              + " --resume wants them, and may be deleted when the run is done.")
  private Path copies;

  @Mixin private JobOptions options;

  @Mixin private FolderOptions folder;

  @Override
  public Integer call() {
    folder.requireNoPart();
    options.requireForCluster();
    if (isElsewhere(target)) {
      throw new InputException(
          target
              + ": a run is a folder that all executors see by its path, as on NFS or Lustre; copy"
              + " what it has made, as by 'hadoop fs -put'");
    }
    if (input.contains("-")) {
      throw new InputException(
          "standard input (-) is read by one process; write it to a file that all executors see");
    }
    List<String> elsewhere = input.stream().filter(SparkCommand::isElsewhere).toList();
    if (elsewhere.isEmpty()) {
      return run(List.of(), this::start);
    }
    if (copies == null) {
      throw new InputException(
          elsewhere.get(0)
              + ": is copied before it is read; name a folder that all executors see by --copies");
    }
    try (Cluster cluster = start()) {
      return run(cluster.fetch(elsewhere, Path.of(absolute(copies)), this::note), () -> cluster);
    }
  }

  private int run(List<String> copied, Supplier<Cluster> cluster) {
    List<String> all = new ArrayList<>(copied);
    input.stream()
        .filter(name -> !isElsewhere(name))
        .forEach(name -> all.add(absolute(Path.of(name))));
    return new FolderJob(options, folder, this, (features, notes) -> workplace(features, cluster))
        .run(all, Path.of(absolute(Path.of(target))));
  }

  // Hadoop knows names without a host, too.
  private static boolean isElsewhere(String name) {
    return OtherFileSystems.has(name) || SHORT.matcher(name).find();
  }

  // Executors work in other folders.
  private static String absolute(Path path) {
    return path.toAbsolutePath().normalize().toString();
  }

  private static Workplace workplace(FeatureSpec features, Supplier<Cluster> started) {
    if (EquilibratedFrames.solver(features.channels()).isPresent()) {
      throw new InputException(
          "sources that are solved for do not go with spark; make parts of a run (--part)");
    }
    Cluster cluster = started.get();
    return new Workplace(new FeatureRun(cluster, Version.text()), Optional.empty(), cluster::close);
  }

  private Cluster start() {
    return ServiceLoader.load(Cluster.Provider.class)
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    "Apache Spark is not here; take 'farfield spark' with SPARK_HOME, or"
                        + " spark-submit with the jar that 'mvn -Pspark package' makes"))
        .start(options.device());
  }
}
