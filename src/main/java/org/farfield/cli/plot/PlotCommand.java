package org.farfield.cli.plot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.farfield.basis.Gto;
import org.farfield.basis.Laplacian;
import org.farfield.basis.Monomial;
import org.farfield.basis.RadialBasis;
import org.farfield.error.InputException;
import org.farfield.expansion.Density;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code farfield plot}: pictures of what the descriptors see. */
@Command(
    name = "plot",
    description = {
      "Draws a picture: 'dimer' (the potential an atom feels of another one as they are pulled apart)"
          + " or 'hyperparameters' (one picture per hyperparameter, into a directory)."
    },
    mixinStandardHelpOptions = true)
public final class PlotCommand implements Callable<Integer> {
  @Parameters(paramLabel = "WHAT", description = "dimer or hyperparameters.")
  private String what = "";

  @Option(
      names = "--exponent",
      split = ",",
      description = "Exponents p, one curve each. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1,6")
  private List<Double> exponents = List.of();

  @Option(
      names = "--smearing",
      description = "Smearing in Å. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1.0")
  private double smearing;

  @Option(
      names = "--basis",
      description = "gto, monomial or laplacian. Default: ${DEFAULT-VALUE}.",
      defaultValue = "gto")
  private String basis = "gto";

  @Option(
      names = "--max-radial",
      description = "Largest radial index. Default: ${DEFAULT-VALUE}.",
      defaultValue = "5")
  private int maxRadial;

  @Option(
      names = "--radius",
      description = "Radius of the basis in Å. Default: ${DEFAULT-VALUE}.",
      defaultValue = "5.0")
  private double radius;

  @Option(
      names = "--out",
      required = true,
      description = "The .png file; for 'hyperparameters' a directory.")
  private Path out = Path.of(".");

  @Option(names = "--force", description = "Replace existing files.")
  private boolean force;

  /** Made by the command line. */
  public PlotCommand() {}

  @Override
  public Integer call() {
    System.setProperty("java.awt.headless", "true");
    switch (what) {
      case "dimer" -> DimerFigure.draw(densities(), radialBasis()).save(out, force);
      case "hyperparameters" -> {
        if (!Files.isDirectory(out)) {
          throw new InputException(out + ": not a directory; make it first");
        }
        for (Map.Entry<String, Figure> entry : HyperparameterFigures.all().entrySet()) {
          entry.getValue().save(out.resolve(entry.getKey() + ".png"), force);
        }
      }
      default ->
          throw new InputException(
              "plot knows 'dimer' and 'hyperparameters', not '" + what + "'; see plot --help");
    }
    return 0;
  }

  private List<Density> densities() {
    List<Density> densities = new ArrayList<>();
    for (double p : exponents) {
      densities.add(new Density(p, smearing));
    }
    return densities;
  }

  private RadialBasis radialBasis() {
    return switch (basis) {
      case "gto" -> new Gto(maxRadial, radius);
      case "monomial" -> new Monomial(maxRadial, radius);
      case "laplacian" -> new Laplacian(maxRadial, radius);
      default ->
          throw new InputException("plot draws gto, monomial and laplacian, not '" + basis + "'");
    };
  }
}
