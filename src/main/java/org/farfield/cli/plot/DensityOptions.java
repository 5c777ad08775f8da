package org.farfield.cli.plot;

import java.util.List;
import org.farfield.basis.Gto;
import org.farfield.basis.Laplacian;
import org.farfield.basis.Monomial;
import org.farfield.basis.RadialBasis;
import org.farfield.error.InputException;
import org.farfield.spec.LongRangeDensity;
import picocli.CommandLine.Option;

/** Sources and radial functions of a picture. */
final class DensityOptions {
  @Option(
      names = "--smearing",
      paramLabel = "SIGMA",
      description = "Smearing in Å. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1.0")
  private double smearing;

  @Option(
      names = "--basis",
      paramLabel = "KIND",
      description = "gto, monomial or laplacian. Default: ${DEFAULT-VALUE}.",
      defaultValue = "gto")
  private String basis = "gto";

  @Option(
      names = "--max-radial",
      paramLabel = "N",
      description =
          "Largest radial index. Default: ${DEFAULT-VALUE}; one small function shows the law"
              + " soonest.",
      defaultValue = "0")
  private int maxRadial;

  @Option(
      names = "--radius",
      paramLabel = "R",
      description = "Radius of the basis in Å. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1.0")
  private double radius;

  List<LongRangeDensity> densities(List<Double> exponents) {
    return exponents.stream().map(p -> LongRangeDensity.powerLaw(p, smearing)).toList();
  }

  RadialBasis radialBasis() {
    return switch (basis) {
      case "gto" -> new Gto(maxRadial, radius);
      case "monomial" -> new Monomial(maxRadial, radius);
      case "laplacian" -> new Laplacian(maxRadial, radius);
      default ->
          throw new InputException("plot draws gto, monomial and laplacian, not '" + basis + "'");
    };
  }
}
