package org.farfield.learning;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.farfield.error.InputException;
import org.farfield.spec.FeatureSpec;
import org.farfield.tensor.BlockLayout;
import org.farfield.tensor.TensorMap;

/**
 * y = b + Σ_Z n_Z b_Z + w · x, where x are features summed or averaged over the atoms of a frame by
 * centre type.
 *
 * @param spec of the features; its species are the elements that the model knows
 * @param target what is predicted
 * @param intercept b
 * @param baseline b_Z by atomic number, what an atom of an element adds whatever is around it
 * @param weights w, labelled as the features: a sample for the model, then one per member of the
 *     committee
 * @param members of the committee, which was trained on all folds but one each
 * @param spread by which the deviation of the committee is multiplied to be an error
 * @param record how it was made: data, split, seed, α, errors; for people
 */
public record LinearModel(
    FeatureSpec spec,
    Target target,
    double intercept,
    Map<Integer, Double> baseline,
    TensorMap weights,
    int members,
    double spread,
    ObjectNode record) {
  /**
   * Copies.
   *
   * @param spec of the features
   * @param target what is predicted
   * @param intercept b
   * @param baseline b_Z by atomic number
   * @param weights w
   * @param members of the committee
   * @param spread factor of its deviation
   * @param record how it was made
   */
  public LinearModel {
    baseline = new TreeMap<>(baseline);
  }

  /** What atoms of some elements add without features. */
  double baseline(Map<Integer, Integer> counts) {
    double sum = intercept;
    for (Map.Entry<Integer, Integer> element : counts.entrySet()) {
      sum += element.getValue() * baseline.getOrDefault(element.getKey(), 0.0);
    }
    return sum;
  }

  /** The weights of the columns of a row; sample 0 is the model. */
  double[] weights(RowColumns columns, int sample) {
    double[] w = new double[columns.length()];
    List<BlockLayout> blocks = columns.tensor().blocks();
    if (!columns.tensor().keys().equals(weights.keys())) {
      throw new InputException("the model has weights of other features than its specification");
    }
    for (int b = 0; b < blocks.size(); b++) {
      if (!blocks.get(b).properties().equals(weights.blocks().get(b).properties())) {
        throw new InputException("the model has weights of other features than its specification");
      }
      int count = blocks.get(b).properties().size();
      double[] values = weights.blocks().get(b).values();
      System.arraycopy(values, sample * count, w, columns.start(b), count);
    }
    return w;
  }
}
