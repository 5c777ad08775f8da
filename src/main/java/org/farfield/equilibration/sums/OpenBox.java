package org.farfield.equilibration.sums;

import org.farfield.potential.Potential;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/**
 * A periodic box for a molecule, in which {@link EndingCoulomb} reaches from each atom to all
 * others and to none of their images: so a mesh sums what has no period.
 *
 * @param cell along x, y and z
 * @param end where the potential ends, Å
 * @param cutoff of its waves, 1/Å, about
 */
public record OpenBox(Cell cell, double end, double cutoff) {
  // of the points that waves need; splines need more
  private static final double MORE = 1.75;

  /**
   * One for all atoms within a sphere, around the middle of what they take along x, y and z.
   *
   * @param structure a molecule
   * @param smearing of sources and of receivers, Å
   * @param degree largest l of both
   * @param accuracy share of a potential that may be missing
   */
  public static OpenBox of(Structure structure, double smearing, int degree, double accuracy) {
    double[] centre = new double[3];
    double[] lengths = new double[3];
    for (int x = 0; x < 3; x++) {
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < structure.atoms(); i++) {
        least = Math.min(least, structure.position(i, x));
        most = Math.max(most, structure.position(i, x));
      }
      centre[x] = 0.5 * (least + most);
      lengths[x] = most - least;
    }
    double radius = 0;
    for (int i = 0; i < structure.atoms(); i++) {
      double square = 0;
      for (int x = 0; x < 3; x++) {
        square += Math.pow(structure.position(i, x) - centre[x], 2);
      }
      radius = Math.max(radius, Math.sqrt(square));
    }
    double falls = Electrostatics.end(degree, accuracy);
    double margin = 2 * smearing * falls; // of both Gaussians
    double end = 2 * radius + margin;
    double[] rows = new double[9];
    for (int x = 0; x < 3; x++) {
      rows[4 * x] = lengths[x] + end + margin;
    }
    return new OpenBox(Cell.periodic(rows), end, falls / smearing);
  }

  Potential potential(double smearing) {
    return new EndingCoulomb(end, smearing);
  }

  /** How many points its mesh has, about. */
  public double points() {
    return cell.volume() * Math.pow(MORE * cutoff / Math.PI, 3);
  }
}
