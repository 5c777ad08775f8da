package org.farfield.cli.plot;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code farfield plot hyperparameters}. */
@Command(
    name = "hyperparameters",
    description = "One picture per hyperparameter: what it changes.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class HyperparametersCommand implements Callable<Integer> {
  @Mixin private FolderOptions folder;

  @Override
  public Integer call() {
    folder.requireFolder();
    folder.save(HyperparameterFigures.all());
    return 0;
  }
}
