package org.farfield.cli.plot;

import picocli.CommandLine.Command;

/** {@code farfield plot}: pictures of what the descriptors see. */
@Command(
    name = "plot",
    description = "Draws pictures of what the descriptors see, as PNG.",
    mixinStandardHelpOptions = true,
    subcommands = {
      DimerCommand.class,
      DistancesCommand.class,
      HyperparametersCommand.class,
      DescriptorsCommand.class
    })
public final class PlotCommand {
  /** Made by the command line. */
  public PlotCommand() {}
}
