package org.farfield.cli.plot;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code farfield plot descriptors}. */
@Command(
    name = "descriptors",
    description =
        "What products of densities see: two molecules pulled apart (products.png), one turned"
            + " (equivariants.png).",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class DescriptorsCommand implements Callable<Integer> {
  @Mixin private FolderOptions folder;

  @Override
  public Integer call() {
    folder.requireFolder();
    folder.save(DescriptorFigures.all());
    return 0;
  }
}
