package org.farfield.learning;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.farfield.error.InputException;

/**
 * How a model is trained.
 *
 * @param target what is learned
 * @param baseline what is subtracted
 * @param trainOn frames of the training set; the others with a target are the test set
 * @param folds of the training set, by whose error the penalty is chosen
 * @param alpha the penalty λ / tr XᵀX; empty: chosen
 * @param blockWeights of products of densities; empty: searched for
 * @param kernel by which atoms are compared; empty: the model is linear in the features
 * @param seed of all random choices
 * @param forces derivatives of the target that are learned from as well
 * @param charges that equilibrate; empty: none
 */
public record TrainingSettings(
    Target target,
    Baseline baseline,
    Choice trainOn,
    Choice folds,
    OptionalDouble alpha,
    Optional<List<Double>> blockWeights,
    Optional<KernelSettings> kernel,
    long seed,
    ForceTargets forces,
    Optional<ChargeSettings> charges) {
  /**
   * Checks numbers.
   *
   * @param target what is learned
   * @param baseline what is subtracted
   * @param trainOn frames of the training set
   * @param folds of the training set
   * @param alpha the penalty λ / tr XᵀX; empty: chosen
   * @param blockWeights of products of densities; empty: searched for
   * @param kernel by which atoms are compared; empty: the model is linear in the features
   * @param seed of all random choices
   * @param forces derivatives of the target that are learned from as well
   * @param charges that equilibrate; empty: none
   * @throws InputException if alpha is not above 0, or a weight is below 0
   */
  public TrainingSettings {
    if (alpha.isPresent() && !isPositive(alpha.getAsDouble())) {
      throw new InputException("alpha must be a number above 0, not " + alpha.getAsDouble());
    }
    if (blockWeights.stream().flatMap(List::stream).anyMatch(w -> !(w == 0 || isPositive(w)))) {
      throw new InputException("block weights must be 0 or more, not " + blockWeights.get());
    }
  }

  /** Whether it is one that weighs. */
  static boolean isPositive(double number) {
    return number > 0 && number < Double.POSITIVE_INFINITY;
  }

  /**
   * What {@code farfield train} does without options: four fifths of the frames, five folds,
   * penalty and weights of products chosen, an atom of each element has a free energy.
   *
   * @param target what is learned
   * @return the settings
   */
  public static TrainingSettings of(Target target) {
    return new TrainingSettings(
        target,
        target.extensive() ? Baseline.COMPOSITION : Baseline.MEAN,
        Choice.ofTraining("0.8"),
        Choice.ofFolds("5"),
        OptionalDouble.empty(),
        Optional.empty(),
        Optional.empty(),
        0,
        ForceTargets.NONE,
        Optional.empty());
  }

  /**
   * The same with another baseline.
   *
   * @param other what is subtracted
   * @return the settings
   */
  public TrainingSettings with(Baseline other) {
    return new TrainingSettings(
        target, other, trainOn, folds, alpha, blockWeights, kernel, seed, forces, charges);
  }

  /**
   * The same with other frames for training and other folds.
   *
   * @param frames for training
   * @param parts the folds
   * @return the settings
   */
  public TrainingSettings with(Choice frames, Choice parts) {
    return new TrainingSettings(
        target, baseline, frames, parts, alpha, blockWeights, kernel, seed, forces, charges);
  }

  /**
   * The same with a penalty.
   *
   * @param penalty λ / tr XᵀX, above 0
   * @return the settings
   */
  public TrainingSettings withAlpha(double penalty) {
    return new TrainingSettings(
        target,
        baseline,
        trainOn,
        folds,
        OptionalDouble.of(penalty),
        blockWeights,
        kernel,
        seed,
        forces,
        charges);
  }

  /**
   * The same with weights of products of densities.
   *
   * @param weights one for each
   * @return the settings
   */
  public TrainingSettings withBlockWeights(List<Double> weights) {
    return new TrainingSettings(
        target,
        baseline,
        trainOn,
        folds,
        alpha,
        Optional.of(weights),
        kernel,
        seed,
        forces,
        charges);
  }

  /**
   * The same with other random choices.
   *
   * @param other seed of these
   * @return the settings
   */
  public TrainingSettings withSeed(long other) {
    return new TrainingSettings(
        target, baseline, trainOn, folds, alpha, blockWeights, kernel, other, forces, charges);
  }

  /**
   * The same that learns from forces, too.
   *
   * @param some which, and what they count
   * @return the settings
   */
  public TrainingSettings with(ForceTargets some) {
    return new TrainingSettings(
        target, baseline, trainOn, folds, alpha, blockWeights, kernel, seed, some, charges);
  }

  /**
   * The same by a kernel.
   *
   * @param settings of the kernel
   * @return the settings
   */
  public TrainingSettings with(KernelSettings settings) {
    return new TrainingSettings(
        target,
        baseline,
        trainOn,
        folds,
        alpha,
        blockWeights,
        Optional.of(settings),
        seed,
        forces,
        charges);
  }

  /**
   * The same for another target.
   *
   * @param other what is learned
   * @return the settings
   */
  public TrainingSettings with(Target other) {
    return new TrainingSettings(
        other, baseline, trainOn, folds, alpha, blockWeights, kernel, seed, forces, charges);
  }

  /**
   * The same that learns charges that equilibrate, or an energy with such.
   *
   * @param some how they are learned
   * @return the settings
   */
  public TrainingSettings with(ChargeSettings some) {
    return new TrainingSettings(
        target,
        baseline,
        trainOn,
        folds,
        alpha,
        blockWeights,
        kernel,
        seed,
        forces,
        Optional.of(some));
  }
}
