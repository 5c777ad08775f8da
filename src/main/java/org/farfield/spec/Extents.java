package org.farfield.spec;

import java.util.List;
import org.farfield.basis.RadialBasis;
import org.farfield.error.InputException;

/**
 * Lengths for which tables can be made. Their points are as dense as the sources are sharp and
 * reach as far as the basis, so that time and memory grow with the ratio.
 */
final class Extents {
  private static final double SMALLEST = 1e-3; // Å
  private static final double LARGEST = 1000; // Å
  private static final double LARGEST_SPLIT =
      20; // Å: the rest goes over neighbours within 6 times it
  private static final double LARGEST_RATIO = 500; // half a minute of a core

  private Extents() {}

  static void check(List<Density> densities, RadialBasis basis, Splitting splitting) {
    double radius = between("radius", basis.radius(), SMALLEST, LARGEST);
    for (Density density : densities) {
      density.map(
          far -> checkSmearing(far.potential().smearing(), radius),
          near -> between("cutoff", near.cutoff().radius(), SMALLEST, LARGEST));
      if (density instanceof GaussianDensity gaussian) {
        between("width", gaussian.width(), SMALLEST, LARGEST);
      }
    }
    if (splitting.mode() == Splitting.Mode.FIXED) {
      between("split", splitting.smearing(), SMALLEST, LARGEST_SPLIT);
    }
  }

  private static double checkSmearing(double smearing, double radius) {
    between("smearing", smearing, SMALLEST, LARGEST);
    if (radius / smearing > LARGEST_RATIO) {
      throw new InputException(
          "radius "
              + radius
              + " Å with smearing "
              + smearing
              + " Å would need tables of minutes and gigabytes; use a smearing of at least "
              + radius / LARGEST_RATIO
              + " Å, or a smaller radius");
    }
    return smearing;
  }

  private static double between(String name, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new InputException(
          name + " must be between " + least + " and " + most + " Å, not " + value);
    }
    return value;
  }
}
