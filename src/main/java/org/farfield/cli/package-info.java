/**
 * The command line: options, configuration files, messages, exit codes. Start at {@link
 * org.farfield.cli.Main}, which makes the one command of {@link org.farfield.cli.Commands} that is
 * asked for; {@link org.farfield.cli.FeaturizeCommand} is the longest walk through the rest.
 * Options that commands share stand in classes that end in {@code Options}; {@link
 * org.farfield.cli.SpecOptions} makes those that say what features are from the list of
 * hyperparameters, and {@link org.farfield.cli.SpecDocument} joins them with a {@link
 * org.farfield.cli.ConfigFile}.
 *
 * <p>Results go to standard output and all else to standard error ({@link
 * org.farfield.cli.ReportingCommand}). Nothing is computed here: commands say which files, which
 * specification and which device, and hand them to the rooms below. Only here may anything be
 * printed, and only messages here name options.
 */
package org.farfield.cli;
