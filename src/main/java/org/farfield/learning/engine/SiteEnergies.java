package org.farfield.learning.engine;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.farfield.equilibration.Equilibrium;
import org.farfield.equilibration.sums.Moments;
import org.farfield.learning.models.OwnEnergy;
import org.farfield.structure.Structure;

/**
 * What moments have of energy by themselves, besides that in each other's potential, as columns of
 * the linear problem of an energy: χ Σq + ½ J Σq² + ½ Σ_l H_l Σ|p_l|² of each element, and of
 * moments of least energy a share of that by which they were found. Charges alone tell none of
 * these: χ and J that make the right charges may make any energy.
 */
final class SiteEnergies {
  private final List<Integer> types;
  private final int degree;
  private final boolean least;

  /**
   * Of some moments.
   *
   * @param types elements
   * @param degree largest l
   * @param least whether they are those of least energy
   */
  SiteEnergies(List<Integer> types, int degree, boolean least) {
    this.types = types;
    this.degree = degree;
    this.least = least;
  }

  /**
   * How many columns there are: of an element, its charges, then squares of each degree; last the
   * share.
   */
  int count() {
    return types.size() * (degree + 2) + (least ? 1 : 0);
  }

  /** The energy that these values of the columns say. */
  OwnEnergy of(double[] values) {
    Map<Integer, List<Double>> own = new TreeMap<>();
    for (int t = 0; t < types.size(); t++) {
      int first = t * (degree + 2);
      own.put(types.get(t), Arrays.stream(values, first, first + degree + 2).boxed().toList());
    }
    return new OwnEnergy(own, least ? values[values.length - 1] : 0);
  }

  /** The energy of a column. */
  OwnEnergy unit(int column) {
    double[] values = new double[count()];
    values[column] = 1;
    return of(values);
  }

  /** ½ Σ p v: the energy of moments in each other's potential. */
  static double ofPotential(Equilibrium e) {
    double sum = 0;
    for (int a = 0; a < e.moments().length; a++) {
      sum += 0.5 * e.moments()[a] * e.potential()[a];
    }
    return sum;
  }

  /** What moments that were found have of χ and hardnesses. */
  static double ofSites(OwnEnergy own, Structure structure, Equilibrium e) {
    return ofSites(own, structure, e, new double[e.moments().length]);
  }

  /** Its derivatives by them, laid out as they are. */
  static double[] slopes(OwnEnergy own, Structure structure, Equilibrium e) {
    double[] slopes = new double[e.moments().length];
    ofSites(own, structure, e, slopes);
    return slopes;
  }

  private static double ofSites(
      OwnEnergy own, Structure structure, Equilibrium e, double[] slopes) {
    int rows = (e.degree() + 1) * (e.degree() + 1);
    List<Double> nothing = Collections.nCopies(e.degree() + 2, 0.0);
    double sum = 0;
    for (int i = 0; i < structure.atoms(); i++) {
      List<Double> site = own.sites().getOrDefault(structure.type(i), nothing);
      double[] hardnesses = site.stream().skip(1).mapToDouble(Double::doubleValue).toArray();
      sum += Moments.energy(site.get(0), hardnesses, e.moments(), i * rows, slopes);
    }
    return sum;
  }
}
