/**
 * Pictures: what descriptors see, what each hyperparameter and parameter of charges does, how
 * models do. Start at {@link org.farfield.cli.plot.PlotCommand}, whose subcommands end in {@code
 * Command}; each computes its numbers by the engine and draws them as a {@link
 * org.farfield.cli.plot.Figure}, a chart in the house style that is saved as PNG. Classes that end
 * in {@code Figures} draw those of the documentation, {@link org.farfield.cli.plot.ChartFigure},
 * {@link org.farfield.cli.plot.CurveFigure} and {@link org.farfield.cli.plot.ParityFigures} those
 * of other commands.
 */
package org.farfield.cli.plot;
