package org.farfield.learning.models;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.farfield.equilibration.ChargeModel;
import org.farfield.learning.spec.Model;
import org.farfield.learning.spec.Target;
import org.farfield.spec.FeatureSpec;

/**
 * Charges that equilibrate with learned electronegativities (kQEq; Staacke et al., J. Chem. Theory
 * Comput. 18, 4537, 2022): χ_i = χ_Z + w·d_i of the features d_i of the atom are added to those of
 * a model of elements, which has hardness and widths.
 *
 * @param parameters of elements
 * @param electronegativity χ, eV/e: its target is what it was learned from, its baseline χ_Z; the
 *     spread of its committee is that of the target
 */
public record KqeqModel(ChargeModel parameters, LinearModel electronegativity) implements Model {
  @Override
  public FeatureSpec spec() {
    return electronegativity.spec();
  }

  @Override
  public Target target() {
    return electronegativity.target();
  }

  @Override
  public List<Integer> elements() {
    return electronegativity.elements();
  }

  @Override
  public int members() {
    return electronegativity.members();
  }

  /** A member of the committee as a model without one. */
  public KqeqModel member(int member) {
    return new KqeqModel(parameters, electronegativity.member(member));
  }

  @Override
  public ObjectNode record() {
    return electronegativity.record();
  }
}
