package org.farfield.learning.models;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.farfield.learning.Model;
import org.farfield.learning.Target;
import org.farfield.spec.FeatureSpec;

/**
 * An energy with charges that equilibrate: E = E_el + E_own + E_rest, of the charges in each
 * other's potential, of these by themselves, and of what features say of all else.
 *
 * @param charges of the kind kqeq or equilibration, whose energy in each other's potential is E_el,
 *     in eV
 * @param own what moments have of energy by themselves, besides
 * @param rest what was fitted to the energy less both, and to forces and stress less theirs; its
 *     record is that of the whole
 */
public record ChargedModel(Model charges, OwnEnergy own, LinearModel rest) implements Model {
  @Override
  public FeatureSpec spec() {
    return rest.spec();
  }

  @Override
  public Target target() {
    return rest.target();
  }

  @Override
  public List<Integer> elements() {
    return rest.elements();
  }

  /** Those of the rest: all have the same charges. */
  @Override
  public int members() {
    return rest.members();
  }

  @Override
  public ObjectNode record() {
    return rest.record();
  }
}
