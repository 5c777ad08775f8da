package org.farfield.learning.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.farfield.equilibration.Equilibrium;
import org.farfield.equilibration.SiteParameters;
import org.farfield.equilibration.sums.Moments;
import org.farfield.learning.models.EquilibrationModel;
import org.farfield.structure.Structure;

/**
 * What moments of an element have of energy by themselves, χ Σq + ½ J Σq² + ½ Σ_l H_l Σ|p_l|²,
 * besides that by which charges were found: charges alone tell neither how much of it there is nor,
 * where moments agree with their potential, whether there is any. Sums of moments are columns of
 * the linear problem of an energy, fitted freely.
 */
final class SiteEnergies {
  private final List<Integer> types;
  private final int degree;

  /** Of elements whose moments are of up to a degree. */
  SiteEnergies(List<Integer> types, int degree) {
    this.types = types;
    this.degree = degree;
  }

  /** How many columns there are: of an element, its charges, then squares of each degree. */
  int count() {
    return types.size() * (degree + 2);
  }

  /** χ and hardnesses by element, of values for the columns. */
  Map<Integer, List<Double>> of(double[] values) {
    Map<Integer, List<Double>> own = new TreeMap<>();
    for (int t = 0; t < types.size(); t++) {
      List<Double> some = new ArrayList<>();
      for (int k = 0; k < degree + 2; k++) {
        some.add(values[t * (degree + 2) + k]);
      }
      own.put(types.get(t), some);
    }
    return own;
  }

  /** The columns of a frame, of which its energy is a sum with these values. */
  double[] columns(Structure structure, Equilibrium e) {
    int rows = rows(e);
    double[] sums = new double[count()];
    for (int i = 0; i < structure.atoms(); i++) {
      int first = types.indexOf(structure.type(i)) * (degree + 2);
      sums[first] += e.moments()[i * rows];
      for (int lm = 0; lm < rows; lm++) {
        double moment = e.moments()[i * rows + lm];
        sums[first + 1 + Moments.degree(lm)] += 0.5 * moment * moment;
      }
    }
    return sums;
  }

  private static int rows(Equilibrium e) {
    return (e.degree() + 1) * (e.degree() + 1);
  }

  /** The energy of moments that were found. */
  static double energy(Map<Integer, List<Double>> own, Structure structure, Equilibrium e) {
    return energy(own, structure, e, new double[e.moments().length]);
  }

  /** Its derivatives with respect to them, laid out as they are. */
  static double[] slopes(Map<Integer, List<Double>> own, Structure structure, Equilibrium e) {
    double[] slopes = new double[e.moments().length];
    energy(own, structure, e, slopes);
    return slopes;
  }

  private static double energy(
      Map<Integer, List<Double>> own, Structure structure, Equilibrium e, double[] slopes) {
    int rows = rows(e);
    double sum = 0;
    for (int i = 0; i < structure.atoms(); i++) {
      List<Double> site = own.get(structure.type(i));
      sum += Moments.energy(site.get(0), hardnesses(site), e.moments(), i * rows, slopes);
    }
    return sum;
  }

  private static double[] hardnesses(List<Double> site) {
    return site.stream().skip(1).mapToDouble(Double::doubleValue).toArray();
  }

  /** The model whose own energy this is; it knows these elements alone. */
  static EquilibrationModel in(EquilibrationModel model, Map<Integer, List<Double>> own) {
    Map<Integer, SiteParameters> sites = new TreeMap<>(model.sites());
    own.forEach(
        (type, values) ->
            sites.computeIfPresent(
                type,
                (t, site) ->
                    new SiteParameters(
                        site.width(),
                        site.receivers(),
                        site.responses(),
                        site.charge(),
                        values.get(0),
                        hardnesses(values))));
    return new EquilibrationModel(model.drive(), sites, model.theirs());
  }
}
