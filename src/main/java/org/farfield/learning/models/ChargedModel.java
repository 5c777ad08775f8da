package org.farfield.learning.models;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.farfield.learning.Model;
import org.farfield.learning.Target;
import org.farfield.spec.FeatureSpec;

/**
 * An energy with charges that equilibrate: E = E_el + E_own + E_rest, of the charges in each
 * other's potential, of these by themselves, and of what features say of all else.
 *
 * @param charges of the kind kqeq or equilibration, whose energy is E_el, in eV
 * @param own what moments have of energy by themselves, besides, by element: χ, eV/e, then a
 *     hardness of each degree, eV/(e Å^l)²; empty if they have nothing
 * @param rest what was fitted to the energy less E_el, and to forces and stress less those of E_el;
 *     its record is that of the whole
 */
public record ChargedModel(Model charges, Map<Integer, List<Double>> own, LinearModel rest)
    implements Model {
  public ChargedModel {
    own = new TreeMap<>(own);
  }

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
