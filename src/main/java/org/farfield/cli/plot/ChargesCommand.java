package org.farfield.cli.plot;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code farfield plot charges}. */
@Command(
    name = "charges",
    description = "One picture per parameter of 'farfield charges': what it changes.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class ChargesCommand implements Callable<Integer> {
  @Mixin private FolderOptions folder;

  @Override
  public Integer call() {
    folder.requireFolder();
    try (ChargeFigures figures = new ChargeFigures()) {
      folder.save(figures.all());
    }
    return 0;
  }
}
