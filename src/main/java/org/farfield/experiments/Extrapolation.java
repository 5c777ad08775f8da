package org.farfield.experiments;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.farfield.error.InputException;

/** Models of dimers near contact, asked for those far away. */
final class Extrapolation {
  static final double TEST_FROM = 4; // Å from contact
  private static final int FOLDS = 5;

  /** How the penalty is chosen, in the training set. */
  enum Rule {
    /** By the frames at the last separation. */
    LAST("last separation"),
    /** By folds of curves at random. */
    GROUPS("random groups");

    private final String words;

    Rule(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /**
   * What came of a model.
   *
   * @param alpha the penalty
   * @param test frames that it was asked for
   * @param predictions of these, eV
   * @param percent RMSE in % of the root of the mean square of their energies
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  record Outcome(double alpha, int[] test, double[] predictions, double percent) {}

  private final Dimers dimers;
  private final Regression regression;
  private final long seed;

  Extrapolation(Dimers dimers, Regression regression, long seed) {
    this.dimers = dimers;
    this.regression = regression;
    this.seed = seed;
  }

  /** Frames of some that are for training. */
  int[] training(IntPredicate members, double limit) {
    return dimers.select(f -> members.test(f) && dimers.separation(f) <= limit);
  }

  /** Frames of some that are for the test. */
  int[] test(IntPredicate members, double limit) {
    return dimers.select(
        f -> members.test(f) && dimers.separation(f) > limit && dimers.separation(f) >= TEST_FROM);
  }

  /** Whether there are frames of all parts. */
  boolean isPossible(IntPredicate members, double limit) {
    int[] training = training(members, limit);
    return Arrays.stream(training).mapToDouble(dimers::separation).distinct().count() > 1
        && Arrays.stream(training).mapToObj(dimers::curve).distinct().count() > 1
        && test(members, limit).length > 0;
  }

  /** Learns from what is nearer than a limit. */
  Outcome of(
      List<Regression.Block> blocks,
      double[] energies,
      IntPredicate members,
      double limit,
      Rule rule) {
    int[] test = test(members, limit);
    Model model = model(blocks, energies, members, limit, rule);
    double[] predictions = model.of(energies, test);
    return new Outcome(model.alpha(), test, predictions, percent(energies, test, predictions));
  }

  /**
   * Likewise, and asks for some rows, which may be others than those of energies.
   *
   * @param targets energies of all frames, and whatever belongs to rows behind those of frames
   */
  double[] of(
      List<Regression.Block> blocks,
      double[] targets,
      IntPredicate members,
      double limit,
      Rule rule,
      int[] asked) {
    return model(blocks, targets, members, limit, rule).of(targets, asked);
  }

  private Model model(
      List<Regression.Block> blocks,
      double[] targets,
      IntPredicate members,
      double limit,
      Rule rule) {
    int[] training = training(members, limit);
    double[] ones = new double[blocks.size()];
    Arrays.fill(ones, 1);
    double[][] rows = Regression.join(blocks, ones, training);
    double alpha =
        regression.choose(rows, targets, folds(training, rule), Regression.ALPHAS).alpha();
    return new Model(regression, rows, training, alpha);
  }

  // What is learned, with rows of all that may be asked.
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  private record Model(Regression regression, double[][] rows, int[] training, double alpha) {
    double[] of(double[] targets, int[] asked) {
      return regression.predict(rows, targets, training, asked, alpha);
    }
  }

  private List<Regression.Fold> folds(int[] training, Rule rule) {
    if (rule == Rule.GROUPS) {
      return Regression.groups(training, dimers::curve, FOLDS, seed);
    }
    double last = Arrays.stream(training).mapToDouble(dimers::separation).max().orElseThrow();
    return List.of(
        new Regression.Fold(
            Arrays.stream(training).filter(f -> dimers.separation(f) < last).toArray(),
            Arrays.stream(training).filter(f -> dimers.separation(f) == last).toArray()));
  }

  /** RMSE in % of the root of the mean square of the energies of some frames. */
  static double percent(double[] energies, int[] frames, double[] predictions) {
    double errors = 0;
    double squares = 0;
    for (int i = 0; i < frames.length; i++) {
      double energy = energies[frames[i]];
      errors += (predictions[i] - energy) * (predictions[i] - energy);
      squares += energy * energy;
    }
    if (squares == 0) {
      throw new InputException(
          "all energies of interaction of the test set are 0, of which an error is no share; give"
              + " data in which they differ");
    }
    return 100 * Math.sqrt(errors / squares);
  }
}
