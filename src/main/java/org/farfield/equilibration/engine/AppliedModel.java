package org.farfield.equilibration.engine;

import java.util.Map;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.ElementParameters;
import org.farfield.equilibration.solvers.Sites;
import org.farfield.equilibration.sums.CoordinationNumbers;
import org.farfield.equilibration.sums.Moments;
import org.farfield.equilibration.sums.Slopes;
import org.farfield.structure.Structure;

/** What the atoms of one structure want, and how that changes as they move. */
final class AppliedModel {
  private final Structure structure;
  private final Map<Integer, ElementParameters> elements;
  private final Sites sites;
  private final CoordinationNumbers numbers; // null: nothing depends on them

  AppliedModel(ChargeModel model, Structure structure) {
    model.requireElements(structure);
    elements = model.elements();
    this.structure = structure;
    int atoms = structure.atoms();
    double[] radii = new double[atoms];
    boolean counted = false;
    for (int i = 0; i < atoms; i++) {
      radii[i] = element(i).covalentRadius();
      counted |= element(i).coordination() != 0;
    }
    numbers = counted ? new CoordinationNumbers(structure, radii) : null;
    int degree = model.degree();
    int rows = (degree + 1) * (degree + 1);
    double[] linear = new double[atoms * rows];
    double[] hardness = new double[atoms * rows];
    double[] widths = new double[atoms];
    for (int i = 0; i < atoms; i++) {
      ElementParameters e = element(i);
      linear[i * rows] = e.electronegativity();
      if (counted) {
        linear[i * rows] -= e.coordination() * Math.sqrt(numbers.get(i));
      }
      for (int lm = 0; lm < rows; lm++) {
        hardness[i * rows + lm] = e.stiffness(Moments.degree(lm));
      }
      widths[i] = e.width();
    }
    sites = new Sites(degree, linear, hardness, widths);
  }

  private ElementParameters element(int atom) {
    return elements.get(structure.type(atom));
  }

  Sites sites() {
    return sites;
  }

  /** Adds the derivatives of Σ χ q at fixed moments. */
  void addSlopes(double[] moments, Slopes out) {
    if (numbers == null) {
      return;
    }
    double[] weights = new double[structure.atoms()];
    for (int i = 0; i < weights.length; i++) {
      if (numbers.get(i) > 0) { // the root has no derivative at 0, but then nobody is near
        weights[i] =
            -moments[i * sites.rows()]
                * element(i).coordination()
                / (2 * Math.sqrt(numbers.get(i)));
      }
    }
    numbers.addSlopes(weights, out);
  }
}
