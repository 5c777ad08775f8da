package org.farfield.learning.models;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.farfield.learning.Model;
import org.farfield.learning.Target;
import org.farfield.spec.FeatureSpec;

/**
 * A model of a target that turns, of a target of atoms, or by a kernel: one for each of its parts.
 *
 * @param spec of the features
 * @param target what is predicted
 * @param elements atomic numbers of what was in the training set
 * @param parts in the order of the target, for each element where it is of atoms
 * @param record how it was made: data, split, seed; for people
 */
public record PartsModel(
    FeatureSpec spec,
    Target target,
    List<Integer> elements,
    List<PartModel> parts,
    ObjectNode record)
    implements Model {
  public PartsModel {
    elements = List.copyOf(elements);
    parts = List.copyOf(parts);
  }

  /** What a model is that is neither linear nor of charges that equilibrate. */
  public static PartsModel of(Model model) {
    if (model instanceof PartsModel parts) {
      return parts;
    }
    throw new IllegalArgumentException(
        model.getClass().getName() + " is no model that a training made, or a file held");
  }

  /** With other parts. */
  PartsModel with(List<PartModel> others) {
    return new PartsModel(spec, target, elements, others, record);
  }

  @Override
  public int members() {
    return parts.stream().mapToInt(PartModel::members).min().orElse(0);
  }

  /** Whether rows of atoms are asked for, not sums. */
  public boolean needsAtoms() {
    return target.perAtom() || parts.stream().anyMatch(part -> part.basis() != null);
  }
}
