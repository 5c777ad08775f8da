package org.farfield.learning.engine;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Makes the models of a learning curve, of some kind, and judges them. */
interface CurveModels {
  /**
   * Frames that a model is trained on.
   *
   * @param numbers of these among the frames with a target, ascending
   * @param folds of each
   * @param isFirst whether it is the first model of so many frames
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  record Subset(List<Integer> numbers, int[] folds, boolean isFirst) {
    public Subset {
      numbers = List.copyOf(numbers);
    }
  }

  /**
   * Root mean square errors; empty where nothing of the kind is known.
   *
   * @param target by part
   * @param forces of components of forces
   * @param stress of stress times volume
   */
  record CurveErrors(Map<String, Double> target, OptionalDouble forces, OptionalDouble stress) {}

  /**
   * What is kept of a model.
   *
   * @param alphas penalties by part of the target, in its order
   * @param training errors of the frames that it was trained on
   * @param test errors of the test set
   */
  record Fitted(Map<String, Double> alphas, CurveErrors training, CurveErrors test) {}

  /** How many numbers the test set has. */
  TestNumbers testNumbers();

  /**
   * How many numbers the test set has.
   *
   * @param target by part
   * @param forces components of forces
   * @param stress numbers of stress
   */
  record TestNumbers(Map<String, Integer> target, int forces, int stress) {}

  /** Trains a model. */
  Fitted fitted(Subset subset);
}
