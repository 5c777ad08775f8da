package org.farfield.learning.models;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.features.Census;
import org.farfield.features.FeatureLayout;
import org.farfield.features.StructureSource;
import org.farfield.features.engine.Engine;
import org.farfield.features.engine.Featurizer;
import org.farfield.learning.Model;
import org.farfield.learning.rows.Composition;
import org.farfield.learning.rows.RowColumns;
import org.farfield.spec.Channels;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.Structure;

/** Models that take frames with elements which they were not trained with. */
public final class UnseenElements {
  private UnseenElements() {}

  /**
   * The same model, for which atoms of elements that it does not know add nothing: all weights of
   * their features, and of their potential in those of others, are zero.
   *
   * @param model what was learned
   * @param engine does the computing
   * @param version of the program
   * @param source of the frames that it will be applied to
   * @return the model itself if it knows all elements
   * @throws InputException if it is no linear model of a number of each frame
   */
  public static Model allow(Model model, Engine engine, String version, StructureSource source) {
    TreeSet<Integer> types = new TreeSet<>(model.elements());
    try (Stream<Structure> structures = source.open()) {
      structures.forEachOrdered(s -> types.addAll(Composition.counts(s).keySet()));
    }
    if (types.size() == model.elements().size()) {
      return model;
    }
    if (!(model instanceof LinearModel linear)) {
      throw new InputException(
          "elements that were not in the training set are allowed for linear models of a number of"
              + " each frame only");
    }
    FeatureSpec spec = model.spec();
    if (spec.channels() instanceof Channels.Species) {
      spec = spec.withSpecies(List.copyOf(types));
    }
    Census census = new Featurizer(engine, version).census(spec, source);
    RowColumns columns = new RowColumns(new FeatureLayout(spec, census));
    List<double[]> weights = new ArrayList<>();
    for (int m = 0; m <= linear.members(); m++) {
      weights.add(linear.weightsOrZero(columns, m));
    }
    return new LinearModel(
        spec,
        linear.target(),
        linear.intercept(),
        linear.baseline(),
        linear.monomers(),
        List.copyOf(types),
        columns.weights(weights),
        linear.members(),
        linear.theirs(),
        linear.spread(),
        linear.forceSpread(),
        linear.record());
  }
}
