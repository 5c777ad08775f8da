package org.farfield.spec;

import java.util.List;
import java.util.Locale;
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

  // A table has points and nodes in proportion to radius / smearing, and for each pair of them work
  // for each degree and function: so many of these are a minute of a core.
  private static final double LARGEST_WORK = 1.6e7;

  private Extents() {}

  static void check(
      List<Density> densities, RadialBasis basis, int maxAngular, Splitting splitting) {
    double radius = between("radius", basis.radius(), SMALLEST, LARGEST);
    for (Density density : densities) {
      density.map(
          far -> checkSmearing(far.potential().smearing(), radius, basis.size(), maxAngular),
          near -> between("cutoff", near.cutoff().radius(), SMALLEST, LARGEST));
      if (density instanceof GaussianDensity gaussian) {
        between("width", gaussian.width(), SMALLEST, LARGEST);
      }
    }
    if (splitting.mode() == Splitting.Mode.FIXED) {
      between("split", splitting.smearing(), SMALLEST, LARGEST_SPLIT);
    }
  }

  private static double checkSmearing(double smearing, double radius, int size, int maxAngular) {
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
    double ratio = Math.sqrt(LARGEST_WORK / ((maxAngular + 1.0) * (size + 1)));
    if (radius / smearing > ratio) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "radius %s Å with smearing %s Å, max-angular %d and %d radial functions would need"
                  + " tables of minutes; use a smearing of at least %.3g Å, or a smaller radius or"
                  + " max-angular, or fewer functions",
              radius,
              smearing,
              maxAngular,
              size,
              1.005 * radius / ratio)); // so that it holds when rounded
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
