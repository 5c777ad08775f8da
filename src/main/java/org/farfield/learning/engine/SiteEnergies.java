package org.farfield.learning.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.farfield.equilibration.Equilibrium;
import org.farfield.equilibration.SiteParameters;
import org.farfield.learning.models.EquilibrationModel;
import org.farfield.structure.Structure;

/**
 * What moments of an element have of energy by themselves, χ Σq + ½ J Σq² + ½ Σ_l H_l Σ|p_l|²,
 * besides that of the potential of each other, where these agree with it: nothing in their own
 * training tells it. Sums of moments are columns of the linear problem of an energy, fitted freely.
 */
final class SiteEnergies {
  private final EquilibrationModel model;
  private final List<Term> terms = new ArrayList<>();

  /** Of the charges of an element (l = −1), or of squares of its moments of a degree. */
  private record Term(int type, int l) {}

  SiteEnergies(EquilibrationModel model) {
    this.model = model;
    model
        .sites()
        .forEach(
            (type, site) -> {
              for (int l = -1; l < site.hardnesses().length; l++) {
                terms.add(new Term(type, l));
              }
            });
  }

  /** How many columns there are. */
  int count() {
    return terms.size();
  }

  /** The model whose moments have none. */
  EquilibrationModel without() {
    return with(new double[terms.size()]);
  }

  /** The model whose moments have these, one for each column. */
  EquilibrationModel with(double[] values) {
    Map<Integer, SiteParameters> sites = new TreeMap<>();
    model
        .sites()
        .forEach(
            (type, site) ->
                sites.put(type, with(site, type, values, new double[site.hardnesses().length])));
    return new EquilibrationModel(model.drive(), sites, model.theirs());
  }

  private SiteParameters with(SiteParameters site, int type, double[] values, double[] hardnesses) {
    double electronegativity = 0;
    for (int k = 0; k < values.length; k++) {
      Term term = terms.get(k);
      if (term.type() == type && term.l() < 0) {
        electronegativity = values[k];
      } else if (term.type() == type) {
        hardnesses[term.l()] = values[k];
      }
    }
    return new SiteParameters(
        site.width(),
        site.receivers(),
        site.responses(),
        site.charge(),
        electronegativity,
        hardnesses);
  }

  /** The columns of a frame, of which its energy is a sum with these values. */
  double[] columns(Structure structure, Equilibrium e) {
    int rows = (e.degree() + 1) * (e.degree() + 1);
    double[] sums = new double[terms.size()];
    for (int k = 0; k < sums.length; k++) {
      Term term = terms.get(k);
      for (int i = 0; i < structure.atoms(); i++) {
        if (structure.type(i) == term.type()) {
          sums[k] += of(e.moments(), i * rows, term.l());
        }
      }
    }
    return sums;
  }

  private static double of(double[] moments, int first, int l) {
    if (l < 0) {
      return moments[first];
    }
    double squares = 0;
    for (int lm = l * l; lm < (l + 1) * (l + 1); lm++) {
      squares += moments[first + lm] * moments[first + lm];
    }
    return 0.5 * squares;
  }
}
