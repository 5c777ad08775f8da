package org.farfield.learning.models;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.farfield.equilibration.ChargeModel;
import org.farfield.learning.Model;
import org.farfield.learning.Target;
import org.farfield.learning.TargetShape;
import org.farfield.learning.rows.Constants;
import org.farfield.spec.FeatureSpec;
import org.farfield.tensor.Labels;

/**
 * Charges that equilibrate with learned electronegativities (kQEq; Staacke et al., J. Chem. Theory
 * Comput. 18, 4537, 2022): χ_i = χ_Z + w·d_i of the features d_i of the atom are added to those of
 * a model of elements, which has hardness and widths; so are what drives dipoles and quadrupoles,
 * of features that turn as they do.
 *
 * @param parameters of elements
 * @param target what it was learned from
 * @param drive linear terms of the energy, a_i, of each degree and element: eV/e of charges, the
 *     constant χ_Z among them, and eV/(e Å^l); the spread of its committee is that of the target
 */
public record KqeqModel(ChargeModel parameters, Target target, PartsModel drive) implements Model {
  /**
   * Of what older versions learned, electronegativities as weights by the element of the atom.
   *
   * @param parameters of elements
   * @param chi electronegativities
   * @return the model
   */
  public static KqeqModel of(ChargeModel parameters, LinearModel chi) {
    TargetShape.Part part = TargetShape.SCALAR.parts().get(0);
    Labels keys = chi.weights().keys();
    int centre = keys.names().indexOf("center_type");
    List<PartModel> parts = new ArrayList<>();
    for (int type : chi.elements()) {
      parts.add(
          new PartModel(
              part,
              type,
              chi.baseline().getOrDefault(type, 0.0),
              Map.of(),
              chi.theirs().stream()
                  .map(one -> new Constants(one.baseline().getOrDefault(type, 0.0), Map.of()))
                  .toList(),
              chi.weights().select(b -> keys.value(b, centre) == type),
              null,
              null,
              chi.spread(),
              chi.forceSpread()));
    }
    PartsModel drive = new PartsModel(chi.spec(), driven(0), chi.elements(), parts, chi.record());
    return new KqeqModel(parameters, chi.target(), drive);
  }

  /**
   * What the drive is of.
   *
   * @param degree highest moment that is driven
   * @return terms of atoms
   */
  public static Target driven(int degree) {
    TargetShape shape = degree == 0 ? TargetShape.SCALAR : TargetShape.of("multipoles:" + degree);
    return new Target("drive", true, true, shape);
  }

  @Override
  public FeatureSpec spec() {
    return drive.spec();
  }

  @Override
  public List<Integer> elements() {
    return drive.elements();
  }

  @Override
  public int members() {
    return drive.members();
  }

  /** By what the deviation of members is multiplied to be an error of the target. */
  public double spread() {
    return drive.parts().get(0).spread();
  }

  /** A member of the committee as a model without one; 0 is this. */
  public KqeqModel member(int member) {
    List<PartModel> parts = drive.parts().stream().map(part -> part.member(member)).toList();
    return new KqeqModel(parameters, target, drive.with(parts));
  }

  @Override
  public ObjectNode record() {
    return drive.record();
  }
}
