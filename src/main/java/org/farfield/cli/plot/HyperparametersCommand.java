package org.farfield.cli.plot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.farfield.error.InputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code farfield plot hyperparameters}. */
@Command(
    name = "hyperparameters",
    description = "One picture per hyperparameter: what it changes.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class HyperparametersCommand implements Callable<Integer> {
  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIRECTORY",
      description = "Where to write the .png files; it must exist.")
  private Path out = Path.of(".");

  @Option(names = "--force", description = "Replace existing files.")
  private boolean force;

  @Override
  public Integer call() {
    if (!Files.isDirectory(out)) {
      throw new InputException(out + ": not a directory; make it first");
    }
    for (Map.Entry<String, Figure> entry : HyperparameterFigures.all().entrySet()) {
      entry.getValue().save(out.resolve(entry.getKey() + ".png"), force);
    }
    return 0;
  }
}
