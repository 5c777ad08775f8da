package org.farfield.learning.models;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.farfield.error.InputException;
import org.farfield.features.FeatureLayout;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.features.engine.Engine;
import org.farfield.features.engine.Featurizer;
import org.farfield.learning.Model;
import org.farfield.learning.Monomers;
import org.farfield.learning.Target;
import org.farfield.learning.rows.Composition;
import org.farfield.learning.rows.Constants;
import org.farfield.learning.rows.RowColumns;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.Structure;
import org.farfield.tensor.Labels;
import org.farfield.tensor.TensorMap;

/**
 * y = b + Σ_Z n_Z b_Z + w · x, where x are features summed or averaged over the atoms of a frame by
 * centre type.
 *
 * @param spec of the features
 * @param target what is predicted
 * @param intercept b
 * @param baseline b_Z by atomic number, what an atom of an element adds whatever is around it
 * @param monomers molecules whose features are subtracted from x
 * @param elements atomic numbers of what was in the training set
 * @param weights w, labelled as the features: a sample for the model, then one per member of the
 *     committee
 * @param members of the committee, which was trained on all folds but one each
 * @param theirs b and b_Z of each member; none in models of older versions: those of the model
 * @param spread by which the deviation of the committee is multiplied to be an error
 * @param forceSpread likewise, of forces; as of the target if they were not learned
 * @param record how it was made: data, split, seed, α, errors; for people
 */
public record LinearModel(
    FeatureSpec spec,
    Target target,
    double intercept,
    Map<Integer, Double> baseline,
    Optional<Monomers> monomers,
    List<Integer> elements,
    TensorMap weights,
    int members,
    List<Constants> theirs,
    double spread,
    double forceSpread,
    ObjectNode record)
    implements Model {
  /**
   * Copies.
   *
   * @param spec of the features
   * @param target what is predicted
   * @param intercept b
   * @param baseline b_Z by atomic number
   * @param monomers molecules whose features are subtracted
   * @param elements of the training set
   * @param weights w
   * @param members of the committee
   * @param theirs b and b_Z of each member
   * @param spread factor of its deviation
   * @param forceSpread factor of its deviation of forces
   * @param record how it was made
   */
  public LinearModel {
    baseline = new TreeMap<>(baseline);
    elements = List.copyOf(elements);
    theirs = List.copyOf(theirs);
  }

  /** A member of the committee as a model without one; 0 is this. */
  LinearModel member(int member) {
    Constants own =
        member == 0 || theirs.isEmpty()
            ? new Constants(intercept, baseline)
            : theirs.get(member - 1);
    return new LinearModel(
        spec,
        target,
        own.intercept(),
        own.baseline(),
        monomers,
        elements,
        MemberWeights.of(weights, member),
        0,
        List.of(),
        1,
        1,
        record);
  }

  /** What a member adds to atoms of some elements without features, more than the model does. */
  public double difference(int member, Map<Integer, Integer> counts) {
    return theirs.isEmpty() ? 0 : theirs.get(member - 1).of(counts) - baseline(counts);
  }

  /** What atoms of some elements add without features. */
  public double baseline(Map<Integer, Integer> counts) {
    return Composition.sum(intercept, baseline, counts);
  }

  /**
   * The weights of the columns of a row; sample 0 is the model. Frames that lack elements have
   * fewer blocks than the model.
   */
  public double[] weights(RowColumns columns, int sample) {
    Map<List<Integer>, Integer> places = new HashMap<>();
    Labels own = weights.keys();
    for (int b = 0; b < own.size(); b++) {
      places.put(RowColumns.key(own, b), b);
    }
    Labels keys = columns.tensor().keys();
    double[] w = new double[columns.length()];
    for (int b = 0; b < keys.size(); b++) {
      Labels properties = columns.tensor().blocks().get(b).properties();
      Integer place = own.names().equals(keys.names()) ? places.get(RowColumns.key(keys, b)) : null;
      if (place == null || !properties.equals(weights.blocks().get(place).properties())) {
        throw new InputException("the model has weights of other features than its specification");
      }
      int count = properties.size();
      double[] values = weights.blocks().get(place).values();
      System.arraycopy(values, sample * count, w, columns.start(b), count);
    }
    return w;
  }

  /**
   * The weights of the rows of centres of some structures, by the centre's type, in the order of
   * the columns of a matrix: those of the model, then of members.
   */
  public List<Map<Integer, double[]>> byCentre(
      Engine engine, String version, List<Structure> structures, int samples) {
    StructureSource source = StructureSources.of("structures", structures);
    FeatureLayout layout =
        new FeatureLayout(spec, new Featurizer(engine, version).census(spec, source));
    RowColumns columns = new RowColumns(layout);
    Map<Integer, int[]> rows = columns.byCentre(layout);
    List<Map<Integer, double[]>> result = new ArrayList<>();
    for (int sample = 0; sample < samples; sample++) {
      double[] w = weights(columns, sample);
      Map<Integer, double[]> own = new HashMap<>();
      rows.forEach(
          (type, where) -> own.put(type, Arrays.stream(where).mapToDouble(x -> w[x]).toArray()));
      result.add(own);
    }
    return result;
  }

  /** The weights of the columns of a row, by their labels; 0 where there is none. */
  public double[] weightsOrZero(RowColumns columns, int sample) {
    Map<List<List<Integer>>, Double> known = new HashMap<>();
    for (int b = 0; b < weights.keys().size(); b++) {
      Labels properties = weights.blocks().get(b).properties();
      double[] values = weights.blocks().get(b).values();
      for (int p = 0; p < properties.size(); p++) {
        known.put(
            List.of(RowColumns.key(weights.keys(), b), RowColumns.key(properties, p)),
            values[sample * properties.size() + p]);
      }
    }
    double[] w = new double[columns.length()];
    for (int b = 0; b < columns.tensor().keys().size(); b++) {
      Labels properties = columns.tensor().blocks().get(b).properties();
      List<Integer> key = RowColumns.key(columns.tensor().keys(), b);
      for (int p = 0; p < properties.size(); p++) {
        w[columns.start(b) + p] =
            known.getOrDefault(List.of(key, RowColumns.key(properties, p)), 0.0);
      }
    }
    return w;
  }
}
