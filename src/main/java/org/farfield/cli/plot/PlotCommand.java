package org.farfield.cli.plot;

import picocli.CommandLine.Command;

/** {@code farfield plot}: pictures of what descriptors see and parameters of charges do. */
@Command(
    name = "plot",
    description =
        "Draws pictures of what descriptors see, and of what parameters of charges do, as PNG.",
    mixinStandardHelpOptions = true,
    subcommands = {
      DimerCommand.class,
      DistancesCommand.class,
      HyperparametersCommand.class,
      DescriptorsCommand.class,
      ChargesCommand.class
    })
public final class PlotCommand {
  /** Made by the command line. */
  public PlotCommand() {}
}
