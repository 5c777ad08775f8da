package org.farfield.learning;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.farfield.spec.FeatureSpec;

/** What was learned. Trainings and files make them; a class of one's own is refused. */
public interface Model {
  /**
   * The features.
   *
   * @return their specification
   */
  FeatureSpec spec();

  /**
   * What is predicted.
   *
   * @return the target
   */
  Target target();

  /**
   * What was in the training set.
   *
   * @return atomic numbers
   */
  List<Integer> elements();

  /**
   * Models of the committee, which was trained on all folds but one each.
   *
   * @return how many
   */
  int members();

  /**
   * How it was made: data, split, seed, α, errors; for people.
   *
   * @return JSON
   */
  ObjectNode record();
}
