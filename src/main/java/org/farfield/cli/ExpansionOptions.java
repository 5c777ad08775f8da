package org.farfield.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.farfield.basis.Gto;
import org.farfield.basis.Laplacian;
import org.farfield.basis.Monomial;
import org.farfield.basis.RadialBasis;
import org.farfield.error.InputException;
import org.farfield.spec.Channels;
import org.farfield.spec.Density;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.Precision;
import org.farfield.spec.Splitting;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One expansion: densities, basis and how it is evaluated. */
final class ExpansionOptions {
  @Option(
      names = "--density",
      split = ",",
      paramLabel = "KIND",
      defaultValue = "lode",
      description =
          "What is expanded: lode (long-range potentials of smeared sources), rho (short-range"
              + " Gaussians) or delta (short-range points); several at once, e.g. rho,lode."
              + " Default: ${DEFAULT-VALUE}.")
  private List<String> kinds = List.of();

  @Option(
      names = "--exponent",
      split = ",",
      paramLabel = "P",
      description =
          "lode: exponents p of v ~ 1/r^p, any real number from 0 (the density) on; several at"
              + " once, e.g. 1,6. Default: 1.")
  private List<Double> exponents;

  @Option(
      names = "--smearing",
      split = ",",
      paramLabel = "SIGMA",
      description =
          "lode: width of the Gaussian sources in Å; one, or one per exponent. Default: 1.0.")
  private List<Double> smearings;

  @Mixin private ShortRangeOptions shortRange;

  @Option(
      names = "--basis",
      paramLabel = "KIND",
      defaultValue = "gto",
      description =
          "Radial functions: gto, monomial, laplacian or tabulated (with --basis-file). Default:"
              + " ${DEFAULT-VALUE}.")
  private String basis = "gto";

  @Option(
      names = "--basis-file",
      paramLabel = "FILE",
      description =
          "For tabulated: YAML or JSON with 'points' (Å, from 0) and 'values' ([n][point] or"
              + " [l][n][point]).")
  private Path basisFile;

  @Option(
      names = "--max-radial",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "Largest radial index n, inclusive: N+1 functions per l. Default: ${DEFAULT-VALUE}.")
  private int maxRadial;

  @Option(
      names = "--max-angular",
      paramLabel = "L",
      defaultValue = "4",
      description =
          "Largest degree l of the spherical harmonics, inclusive, 0 to 30. Default:"
              + " ${DEFAULT-VALUE}.")
  private int maxAngular;

  @Option(
      names = "--radius",
      paramLabel = "R",
      defaultValue = "5.0",
      description = "Radius of the basis in Å. Default: ${DEFAULT-VALUE}.")
  private double radius;

  @Option(
      names = "--center-atom-weight",
      paramLabel = "W",
      defaultValue = "1",
      description =
          "How much of its own potential the centre atom feels: 1 all, 0 none. Default:"
              + " ${DEFAULT-VALUE}.")
  private double centerAtomWeight;

  @Option(
      names = "--accuracy",
      paramLabel = "E",
      defaultValue = "1e-6",
      description =
          "Largest error of periodic sums, relative to the largest coefficient of the same l; 1e-12"
              + " to 0.1. Default: ${DEFAULT-VALUE}.")
  private double accuracy;

  @Option(
      names = "--k-cutoff",
      paramLabel = "K",
      description =
          "Explicit reciprocal cutoff in 1/Å (overrides --accuracy), e.g. to reproduce featomic.")
  private Double kCutoff;

  @Option(
      names = "--path",
      paramLabel = "PATH",
      defaultValue = "auto",
      description =
          "auto, pairs (not periodic), ksum or mesh (periodic). Default: ${DEFAULT-VALUE}.")
  private String path = "auto";

  @Option(
      names = "--split",
      paramLabel = "S",
      defaultValue = "auto",
      description =
          "Sums of sharp sources in two parts, smooth ones of smearing S (Å) and a rest over"
              + " neighbours: a number, never, or auto (where it is faster). Default:"
              + " ${DEFAULT-VALUE}.")
  private String split = "auto";

  @Option(
      names = "--precision",
      paramLabel = "P",
      defaultValue = "double",
      description = "double or single (error below 2e-5). Default: ${DEFAULT-VALUE}.")
  private String precision = "double";

  /** Whether an option of this name says something about these densities and this basis. */
  static boolean concerns(String name, List<String> kinds, String basis) {
    return switch (name) {
      case "exponent", "smearing" -> kinds.contains("lode");
      case "cutoff", "smoothing", "scaling" -> kinds.contains("rho") || kinds.contains("delta");
      case "width" -> kinds.contains("rho");
      case "basis-file" -> basis.equals("tabulated");
      default -> true;
    };
  }

  Expansion hyperparameters(Channels channels) {
    Expansion.Builder builder =
        Expansion.builder()
            .densities(densities())
            .basis(radialBasis())
            .maxAngular(maxAngular)
            .centerAtomWeight(centerAtomWeight)
            .channels(channels)
            .accuracy(accuracy)
            .splitting(Splitting.parse(split))
            .path(choice("--path", path, EvaluationPath.values()))
            .precision(choice("--precision", precision, Precision.values()));
    if (kCutoff != null) {
      builder.kCutoff(kCutoff);
    }
    return builder.build();
  }

  private List<Density> densities() {
    shortRange.check(kinds.contains("rho"), kinds.contains("delta"));
    if (!kinds.contains("lode")) {
      ShortRangeOptions.unused(exponents, "--exponent", "lode");
      ShortRangeOptions.unused(smearings, "--smearing", "lode");
    }
    if (new HashSet<>(kinds).size() < kinds.size()) {
      throw new InputException(
          "--density names a kind twice: "
              + String.join(",", kinds)
              + "; give --cutoff, --width or"
              + " --exponent several values instead");
    }
    List<Density> densities = new ArrayList<>();
    for (String kind : kinds) {
      switch (kind) {
        case "lode" -> densities.addAll(longRange());
        case "rho" -> densities.addAll(shortRange.gaussians());
        case "delta" -> densities.addAll(shortRange.deltas());
        default ->
            throw new InputException("--density must be lode, rho or delta, not '" + kind + "'");
      }
    }
    return densities;
  }

  private List<LongRangeDensity> longRange() {
    List<Double> exponent = exponents == null ? List.of(1.0) : exponents;
    List<Double> smearing = smearings == null ? List.of(1.0) : smearings;
    int count = Math.max(exponent.size(), smearing.size());
    if ((exponent.size() != count && exponent.size() != 1)
        || (smearing.size() != count && smearing.size() != 1)) {
      throw new InputException(
          "--exponent has "
              + exponent.size()
              + " values and --smearing "
              + smearing.size()
              + "; give one of either, or as many of both");
    }
    List<LongRangeDensity> densities = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      densities.add(
          LongRangeDensity.powerLaw(
              exponent.get(exponent.size() == 1 ? 0 : i),
              smearing.get(smearing.size() == 1 ? 0 : i)));
    }
    return densities;
  }

  private RadialBasis radialBasis() {
    if (basisFile != null && !basis.equals("tabulated")) {
      throw new InputException("--basis-file goes with --basis tabulated");
    }
    return switch (basis) {
      case "gto" -> new Gto(maxRadial, radius);
      case "monomial" -> new Monomial(maxRadial, radius);
      case "laplacian" -> new Laplacian(maxRadial, radius);
      case "tabulated" -> {
        if (basisFile == null) {
          throw new InputException("--basis tabulated needs --basis-file FILE");
        }
        yield BasisFile.read(basisFile);
      }
      default ->
          throw new InputException(
              "--basis must be gto, monomial, laplacian or tabulated, not '" + basis + "'");
    };
  }

  private static <E extends Enum<E>> E choice(String option, String text, E[] values) {
    List<String> names = new ArrayList<>();
    for (E value : values) {
      String name = value.name().toLowerCase(Locale.ROOT);
      if (name.equals(text)) {
        return value;
      }
      names.add(name);
    }
    throw new InputException(
        option + " must be one of " + String.join(", ", names) + ", not '" + text + "'");
  }
}
