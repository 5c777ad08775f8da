package org.farfield.learning;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.farfield.equilibration.SiteParameters;
import org.farfield.spec.FeatureSpec;

/**
 * Moments of atoms that agree with the potential they make: p_i = W d_i + K u_i, of what the
 * features d_i of the atom say and of the potential u_i of all others.
 *
 * @param drive W: its target is what it was learned from
 * @param sites K, and widths, by element
 */
record EquilibrationModel(PartsModel drive, Map<Integer, SiteParameters> sites) implements Model {
  EquilibrationModel {
    sites = new TreeMap<>(sites);
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
    return 0;
  }

  @Override
  public ObjectNode record() {
    return drive.record();
  }
}
