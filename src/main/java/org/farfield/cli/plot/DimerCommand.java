package org.farfield.cli.plot;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code farfield plot dimer}. */
@Command(
    name = "dimer",
    description = "The potential that an atom feels of one other atom as they are pulled apart.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class DimerCommand implements Callable<Integer> {
  @Option(
      names = "--exponent",
      split = ",",
      paramLabel = "P",
      description = "Exponents p, one curve each. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1,6")
  private List<Double> exponents = List.of();

  @Mixin private DensityOptions density;

  @Mixin private PictureOptions picture;

  @Override
  public Integer call() {
    picture.save(DimerFigure.draw(density.densities(exponents), density.radialBasis()));
    return 0;
  }
}
