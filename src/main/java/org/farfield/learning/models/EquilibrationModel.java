package org.farfield.learning.models;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.farfield.equilibration.SiteParameters;
import org.farfield.learning.Model;
import org.farfield.learning.Target;
import org.farfield.spec.FeatureSpec;

/**
 * Moments of atoms that agree with the potential they make: p_i = W d_i + K u_i, of what the
 * features d_i of the atom say and of the potential u_i of all others.
 *
 * @param drive W: its target is what it was learned from
 * @param sites K, and widths, by element
 * @param theirs those of each member of the committee, which has W of its own, too; none in models
 *     of older versions
 */
public record EquilibrationModel(
    PartsModel drive, Map<Integer, SiteParameters> sites, List<Map<Integer, SiteParameters>> theirs)
    implements Model {
  public EquilibrationModel {
    sites = new TreeMap<>(sites);
    theirs = theirs.stream().<Map<Integer, SiteParameters>>map(TreeMap::new).toList();
  }

  /** A member of the committee as a model without one. */
  public EquilibrationModel member(int member) {
    List<PartModel> parts = drive.parts().stream().map(part -> part.member(member)).toList();
    return new EquilibrationModel(drive.with(parts), theirs.get(member - 1), List.of());
  }

  /** With other parts. */
  public EquilibrationModel with(List<PartModel> parts) {
    return new EquilibrationModel(drive.with(parts), sites, theirs);
  }

  /** By what the deviation of members is multiplied, of a moment of an atom. */
  public double spread(int type, int lm) {
    return drive.parts().stream()
        .filter(part -> part.centre() == type)
        .filter(part -> part.part().start() <= lm)
        .filter(part -> lm < part.part().start() + part.part().size())
        .findFirst()
        .orElseThrow()
        .spread();
  }

  @Override
  public FeatureSpec spec() {
    return drive.spec();
  }

  @Override
  public Target target() {
    return drive.target();
  }

  @Override
  public List<Integer> elements() {
    return drive.elements();
  }

  @Override
  public int members() {
    return theirs.size();
  }

  @Override
  public ObjectNode record() {
    return drive.record();
  }
}
