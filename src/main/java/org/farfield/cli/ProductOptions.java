package org.farfield.cli;

import java.util.List;
import org.farfield.error.InputException;
import org.farfield.spec.DensityProducts;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.Expansion;
import org.farfield.spec.Rotations;
import picocli.CommandLine.Option;

/** What power spectra and equivariants need. Options not given are null. */
final class ProductOptions {
  private static final int MAX_ORDER = 5;
  private static final int MAX_LAMBDA = 2;

  @Option(
      names = "--products",
      paramLabel = "WHICH",
      description =
          "power-spectrum, equivariant: which densities are multiplied: self (each with itself),"
              + " all (every choice), or by their numbers, e.g. 0-0,0-1. Default: self.")
  private String products;

  @Option(
      names = "--correlation-order",
      paramLabel = "NU",
      description =
          "equivariant: how many densities are multiplied, 2 to 5 (features of NU + 1 bodies)."
              + " Default: 2.")
  private Integer order;

  @Option(
      names = "--max-lambda",
      paramLabel = "LAMBDA",
      description = "equivariant: largest degree of the features, inclusive. Default: 2.")
  private Integer maxLambda;

  @Option(
      names = "--min-lambda",
      paramLabel = "LAMBDA",
      description = "equivariant: smallest degree of the features. Default: 0.")
  private Integer minLambda;

  @Option(
      names = "--sigma",
      paramLabel = "S",
      description =
          "equivariant: 1 (inverted like spherical harmonics), -1 (pseudotensors) or both. Default:"
              + " both.")
  private String sigma;

  @Option(
      names = "--max-intermediate",
      paramLabel = "K",
      description =
          "equivariant of three and more densities: largest degree of what the first of them are"
              + " coupled to. Default: the largest max-angular.")
  private Integer maxIntermediate;

  /** The descriptor of a name, which is known to exist. */
  DescriptorSpec choice(String descriptor, List<Expansion> expansions) {
    if (!descriptor.equals("equivariant")) {
      unused(order, "--correlation-order", "equivariant");
      unused(maxLambda, "--max-lambda", "equivariant");
      unused(minLambda, "--min-lambda", "equivariant");
      unused(sigma, "--sigma", "equivariant");
      unused(maxIntermediate, "--max-intermediate", "equivariant");
    }
    if (descriptor.equals("expansion")) {
      unused(products, "--products", "power-spectrum or equivariant");
      return new DescriptorSpec.Expansion();
    }
    DensityProducts multiplied =
        products == null ? DensityProducts.SELF : new DensityProducts(products);
    return descriptor.equals("power-spectrum")
        ? new DescriptorSpec.PowerSpectrum(multiplied)
        : equivariant(multiplied, expansions);
  }

  private DescriptorSpec equivariant(DensityProducts multiplied, List<Expansion> expansions) {
    int factors = order == null ? 2 : order;
    if (factors < 2 || factors > MAX_ORDER) {
      throw new InputException(
          "--correlation-order must be between 2 and " + MAX_ORDER + ", not " + factors);
    }
    if (factors == 2) {
      unused(maxIntermediate, "--max-intermediate", "equivariant --correlation-order 3 or more");
    }
    int least = minLambda == null ? 0 : minLambda;
    int maxAngular = expansions.stream().mapToInt(Expansion::maxAngular).max().orElseThrow();
    return new DescriptorSpec.Equivariant(
        multiplied,
        factors,
        new Rotations(
            least,
            maxLambda == null ? Math.max(least, MAX_LAMBDA) : maxLambda,
            parities(),
            maxIntermediate == null ? maxAngular : maxIntermediate));
  }

  private int parities() {
    return switch (sigma == null ? "both" : sigma) {
      case "both" -> 0;
      case "1" -> 1;
      case "-1" -> -1;
      default -> throw new InputException("--sigma must be 1, -1 or both, not '" + sigma + "'");
    };
  }

  private static void unused(Object value, String option, String descriptors) {
    if (value != null) {
      throw new InputException(option + " goes with --descriptor " + descriptors);
    }
  }
}
