package org.farfield.learning.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.farfield.error.InputException;
import org.farfield.features.Progress;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.frames.RowKind;
import org.farfield.linalg.ConditionNumber;
import org.farfield.linalg.DenseProduct;
import org.farfield.linalg.PenalisedFactor;
import org.farfield.linalg.Ridge;
import org.farfield.linalg.StreamedQr;

/**
 * Ridge regression from the factors of folds. Their columns are those that are fitted freely
 * (intercept or composition), then the features. What is not in any fold is for training always.
 */
public final class Fit {
  /** Penalties that are tried, λ / tr XᵀX. */
  static final double[] ALPHAS = alphas();

  // Of a group whose features are zero but for rounding, against the square of what was subtracted.
  private static final double ROUNDING = 1e-24;
  private static final double[] WEIGHTS = {0.3, 0.1, 0.03, 0.01}; // beside 1
  private static final double[] OTHERS = {10, 0.1, 0}; // beside 1, of columns behind the features
  private static final int FEW_FEATURES = 200;
  private static final int STEP = 4;

  private final int fixed;
  private final int[] groupOf;
  private final List<Part> parts;
  private final List<StreamedQr> folds; // all parts, weighted
  private final StreamedQr always;
  private final DenseProduct product;
  private final Progress progress;
  private final SpannedColumns span;
  private final List<StreamedQr> training = new ArrayList<>(); // all folds but one, by fold
  private final StreamedQr all;
  private final double[] meanSquares; // of each group, after the free columns are fitted
  private final boolean[] dropped; // groups

  private static double[] alphas() {
    double[] alphas = new double[33];
    Arrays.setAll(alphas, i -> Math.pow(10, -14 + 0.5 * i));
    return alphas;
  }

  /**
   * A fitted model.
   *
   * @param alpha the penalty
   * @param free weights of the free columns
   * @param weights of the features
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  public record Solution(double alpha, double[] free, double[] weights) {
    /** Both. */
    double[] joined() {
      double[] both = Arrays.copyOf(free, free.length + weights.length);
      System.arraycopy(weights, 0, both, free.length, weights.length);
      return both;
    }
  }

  /**
   * What cross-validation found.
   *
   * @param alpha the best penalty
   * @param rmse of the frames of all folds at this penalty; 0 without folds
   * @param blockWeights of the groups
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  public record Chosen(double alpha, double rmse, double[] blockWeights) {}

  /**
   * Rows of one kind.
   *
   * @param kind which
   * @param weight that multiplies them in the fit
   * @param folds their factors, by fold
   * @param always of those that are in none
   */
  record Part(RowKind kind, double weight, List<StreamedQr> folds, StreamedQr always) {
    Part less(UnaryOperator<StreamedQr> less) {
      return new Part(kind, weight, folds.stream().map(less).toList(), less.apply(always));
    }

    long rows() {
      return always.rows() + folds.stream().mapToLong(StreamedQr::rows).sum();
    }
  }

  /** Takes factors of rows of the target; groupOf says which features share a scale. */
  Fit(
      int fixed,
      int[] groupOf,
      int groups,
      List<StreamedQr> folds,
      StreamedQr always,
      DenseProduct product) {
    this(
        fixed,
        groupOf,
        groups,
        List.of(new Part(RowKind.TARGET, 1, folds, always)),
        product,
        Progress.SILENT,
        null);
  }

  /**
   * Takes factors of rows of several kinds, and whoever wants to know how far it is.
   *
   * @param span of which the features of these rows are coordinates; or null
   */
  Fit(
      int fixed,
      int[] groupOf,
      int groups,
      List<Part> parts,
      DenseProduct product,
      Progress progress,
      SpannedColumns span) {
    this.span = span;
    this.fixed = fixed;
    this.groupOf = groupOf;
    this.parts = parts;
    this.product = product;
    this.progress = progress;
    always = weighted(parts.stream().map(Part::always).toList());
    folds =
        IntStream.range(0, parts.get(0).folds().size())
            .mapToObj(k -> weighted(parts.stream().map(part -> part.folds().get(k)).toList()))
            .toList();
    progress.start("factorisation", folds.size() + 1L);
    for (int k = 0; k < folds.size(); k++) {
      StreamedQr others = empty();
      others.add(always);
      for (int j = 0; j < folds.size(); j++) {
        if (j != k) {
          others.add(folds.get(j));
        }
      }
      training.add(others);
      progress.advance(1);
    }
    all = empty();
    all.add(always);
    folds.forEach(all::add);
    progress.advance(1);
    double[] raw = all.squares();
    double[] ones = new double[groupOf.length];
    Arrays.fill(ones, 1);
    double[] rest = all.without(fixed, ones).squares();
    meanSquares = new double[groups];
    double[] rawSquares = new double[groups];
    for (int f = 0; f < groupOf.length; f++) {
      meanSquares[groupOf[f]] += rest[f] / all.rows();
      rawSquares[groupOf[f]] += raw[fixed + f] / all.rows();
    }
    dropped = new boolean[groups];
    for (int g = 0; g < groups; g++) {
      dropped[g] = !(meanSquares[g] > ROUNDING * rawSquares[g]);
    }
  }

  // One with less columns, whose factors follow from others.
  private Fit(Fit of, double[] last, SpannedColumns span) {
    this.span = span;
    fixed = of.fixed;
    groupOf = Arrays.copyOf(of.groupOf, of.groupOf.length - last.length);
    product = of.product;
    progress = of.progress;
    UnaryOperator<StreamedQr> less = factor -> factor.less(last);
    parts = of.parts.stream().map(part -> part.less(less)).toList();
    folds = of.folds.stream().map(less).toList();
    always = of.always.less(last);
    of.training.forEach(factor -> training.add(less.apply(factor)));
    all = of.all.less(last);
    int groups = of.meanSquares.length - last.length;
    meanSquares = Arrays.copyOf(of.meanSquares, groups);
    dropped = Arrays.copyOf(of.dropped, groups);
  }

  /**
   * The fit to what the last columns leave, each of which is a group of its own.
   *
   * @param last their weights
   */
  public Fit less(double[] last) {
    SpannedColumns others = span == null ? null : span.first(meanSquares.length - last.length);
    return new Fit(this, last, others);
  }

  private StreamedQr empty() {
    return new StreamedQr(fixed + groupOf.length, 1, product);
  }

  // Of one factor of each part.
  private StreamedQr weighted(List<StreamedQr> some) {
    if (parts.size() == 1 && parts.get(0).weight() == 1) {
      return some.get(0);
    }
    StreamedQr sum = empty();
    for (int p = 0; p < some.size(); p++) {
      sum.add(some.get(p), parts.get(p).weight());
    }
    return sum;
  }

  /** How many features there are. */
  int features() {
    return span == null ? groupOf.length : span.features();
  }

  /** With weights of the features themselves; what is asked of this fit takes those it gave. */
  public Solution ofFeatures(Solution solution) {
    return span == null
        ? solution
        : new Solution(solution.alpha(), solution.free(), span.weights(solution.weights()));
  }

  /** How many rows there are. */
  public long rows() {
    return all.rows();
  }

  /** Groups whose features do not differ between frames. */
  boolean[] dropped() {
    return dropped.clone();
  }

  // Unit mean square of each group, times its weight.
  private double[] scale(double[] blockWeights) {
    double[] scale = new double[groupOf.length];
    for (int f = 0; f < scale.length; f++) {
      int g = groupOf[f];
      scale[f] = dropped[g] ? 0 : blockWeights[g] / Math.sqrt(meanSquares[g]);
    }
    return scale;
  }

  private Solution finish(StreamedQr rows, double alpha, double[] w, double[] scale) {
    for (int f = 0; f < w.length; f++) {
      w[f] *= scale[f];
    }
    return new Solution(alpha, rows.free(fixed, w), w);
  }

  /**
   * The best penalty for these weights of groups, by the error of frames that were held out: of all
   * where singular values are cheap, else of every fourth, then of those around the best.
   */
  public Chosen crossValidate(double[] blockWeights) {
    double[] scale = scale(blockWeights);
    double[] squares = new double[ALPHAS.length];
    Arrays.fill(squares, Double.POSITIVE_INFINITY);
    int best = 0;
    if (groupOf.length <= FEW_FEATURES) {
      Arrays.fill(squares, 0);
      for (int k = 0; k < folds.size(); k++) {
        Ridge ridge = new Ridge(training.get(k).without(fixed, scale));
        for (int a = 0; a < ALPHAS.length; a++) {
          double[] w = ridge.weights(ALPHAS[a]);
          Solution solution = finish(training.get(k), ALPHAS[a], w, scale);
          squares[a] += Ridge.squaredErrors(folds.get(k), solution.joined())[0];
        }
        progress.advance(1);
      }
      best = least(squares);
    } else {
      for (int a = 0; a < ALPHAS.length; a += STEP) {
        squares[a] = heldOutSquares(ALPHAS[a], blockWeights);
      }
      int coarse = least(squares);
      for (int a = coarse - STEP + 1; a < coarse + STEP; a++) {
        if (a >= 0 && a < ALPHAS.length && a != coarse) {
          squares[a] = heldOutSquares(ALPHAS[a], blockWeights);
        }
      }
      best = least(squares);
    }
    return new Chosen(ALPHAS[best], Math.sqrt(squares[best] / held()), blockWeights.clone());
  }

  private static int least(double[] values) {
    int best = 0;
    for (int a = 1; a < values.length; a++) {
      best = values[a] < values[best] ? a : best;
    }
    return best;
  }

  private double heldOutSquares(double alpha, double[] blockWeights) {
    double squares = 0;
    for (int k = 0; k < folds.size(); k++) {
      squares += Ridge.squaredErrors(folds.get(k), member(k, alpha, blockWeights).joined())[0];
      progress.advance(1);
    }
    return squares;
  }

  private long held() {
    return folds.stream().mapToLong(StreamedQr::rows).sum();
  }

  /**
   * Weights of groups that make the error of held-out frames small, one group after the other.
   *
   * @param dropped groups that are left out, of which no weight is asked for
   * @param heldOut what these weights come to
   * @return the best
   */
  public static Chosen searchWeights(boolean[] dropped, Function<double[], Chosen> heldOut) {
    double[] weights = new double[dropped.length];
    Arrays.fill(weights, 1);
    Chosen best = heldOut.apply(weights);
    int[] varied = IntStream.range(0, dropped.length).filter(g -> !dropped[g]).toArray();
    for (int g : varied.length > 1 ? varied : new int[0]) {
      for (double weight : WEIGHTS) {
        double[] tried = best.blockWeights().clone();
        tried[g] = weight;
        Chosen other = heldOut.apply(tried);
        best = other.rmse() < best.rmse() ? other : best;
      }
    }
    return best;
  }

  /** The error of held-out frames for a given penalty, or for the best. */
  public Chosen heldOut(OptionalDouble alpha, double[] blockWeights) {
    if (alpha.isEmpty()) {
      return crossValidate(blockWeights);
    }
    double given = alpha.getAsDouble();
    double rmse = folds.isEmpty() ? 0 : Math.sqrt(heldOutSquares(given, blockWeights) / held());
    return new Chosen(given, rmse, blockWeights.clone());
  }

  /** The model of all frames but those of a fold. */
  private Solution member(int fold, double alpha, double[] blockWeights) {
    return of(training.get(fold), alpha, blockWeights);
  }

  /** The model of all frames. */
  public Solution whole(double alpha, double[] blockWeights) {
    return of(all, alpha, blockWeights);
  }

  private Solution of(StreamedQr rows, double alpha, double[] blockWeights) {
    return finish(rows, alpha, factor(rows, alpha, blockWeights).weights(), scale(blockWeights));
  }

  private PenalisedFactor factor(StreamedQr rows, double alpha, double[] blockWeights) {
    return PenalisedFactor.of(rows.without(fixed, scale(blockWeights)), alpha, product);
  }

  /**
   * A model of all frames, and how many directions of their features count.
   *
   * @param solution the model
   * @param effectiveRank Σ s² / (s² + λ) over singular values s
   */
  record Ranked(Solution solution, double effectiveRank) {}

  /** Both from one factor. */
  Ranked ranked(Chosen best) {
    PenalisedFactor factor = factor(all, best.alpha(), best.blockWeights());
    double[] scale = scale(best.blockWeights());
    return new Ranked(finish(all, best.alpha(), factor.weights(), scale), factor.effectiveRank());
  }

  /** How different the extents of these directions are. */
  double condition(Chosen best) {
    return ConditionNumber.of(all.without(fixed, scale(best.blockWeights())));
  }

  // Of one choice of weights, at most.
  private long steps(TrainingSettings settings) {
    int fine = 2 * STEP - 2;
    int alphas =
        settings.alpha().isPresent() || groupOf.length <= FEW_FEATURES
            ? 1 // or all from one decomposition
            : (ALPHAS.length + STEP - 1) / STEP + fine;
    return (long) alphas * folds.size();
  }

  /**
   * Penalty and weights of groups, as far as they are not given. Groups behind those that have a
   * name have one weight together, which is searched for wherever there are folds, and may be 0.
   */
  public Chosen choose(TrainingSettings settings, List<String> groups) {
    int others = meanSquares.length - groups.size();
    boolean search = settings.blockWeights().isEmpty() && groups.size() > 1;
    boolean more = others > 0 && !settings.folds().isNone();
    progress.start(
        "folds",
        steps(settings)
            * ((search ? 1 + groups.size() * WEIGHTS.length : 1) + (more ? OTHERS.length : 0)));
    Chosen best;
    if (settings.blockWeights().isEmpty()) {
      requireFolds(settings, groups);
      boolean[] still = dropped.clone();
      Arrays.fill(still, groups.size(), still.length, true);
      best = searchWeights(still, weights -> heldOut(settings.alpha(), weights));
    } else {
      double[] weights = new double[meanSquares.length];
      Arrays.fill(weights, 1);
      double[] given = given(settings.blockWeights().get(), groups);
      System.arraycopy(given, 0, weights, 0, given.length);
      best = heldOut(settings.alpha(), weights);
    }
    double[] base = best.blockWeights();
    for (int k = 0; k < OTHERS.length && more; k++) {
      double[] tried = base.clone();
      Arrays.fill(tried, groups.size(), tried.length, OTHERS[k]);
      Chosen other = heldOut(settings.alpha(), tried);
      best = other.rmse() < best.rmse() ? other : best;
    }
    return best;
  }

  /** Without folds weights of groups must be given. */
  public static void requireFolds(TrainingSettings settings, List<String> groups) {
    if (settings.folds().isNone() && groups.size() > 1) {
      throw new InputException(
          "weights of the blocks "
              + groups
              + " are searched for by folds; without them, give a weight for each");
    }
  }

  /** Weights that were given, which must be those of the groups. */
  public static double[] given(List<Double> given, List<String> groups) {
    if (given.size() != groups.size()) {
      throw new InputException(
          given.size()
              + " block weights for "
              + groups.size()
              + " blocks of features, which are "
              + groups);
    }
    return given.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** The models of all frames but those of each fold. */
  List<Solution> members(Chosen best) {
    return IntStream.range(0, folds.size())
        .mapToObj(k -> member(k, best.alpha(), best.blockWeights()))
        .toList();
  }

  /**
   * Errors of rows of one kind, without weights.
   *
   * @param kind which
   * @param rows how many
   * @param training root mean square of all rows
   * @param heldOut that of rows that were held out
   * @param spread by which the deviation of the members is multiplied to be, on average, as large
   *     as these errors
   */
  public record KindErrors(
      RowKind kind, long rows, double training, double heldOut, double spread) {}

  /** Errors of a model, and of its members of rows that they do not know, by kind of rows. */
  List<KindErrors> errors(Solution solution, List<Solution> members) {
    List<KindErrors> errors = new ArrayList<>();
    for (Part part : parts) {
      double squares = 0;
      double held = 0;
      long rows = 0;
      for (int k = 0; k < members.size(); k++) {
        StreamedQr fold = part.folds().get(k);
        squares += Ridge.squaredErrors(fold, solution.joined())[0];
        held += Ridge.squaredErrors(fold, members.get(k).joined())[0];
        rows += fold.rows();
      }
      squares += Ridge.squaredErrors(part.always(), solution.joined())[0];
      double heldOut = Math.sqrt(held / rows);
      errors.add(
          new KindErrors(
              part.kind(),
              part.rows(),
              Math.sqrt(squares / part.rows()),
              heldOut,
              spread(part, heldOut, solution, members)));
    }
    return errors;
  }

  // Root of the ratio of the mean square error held out to that which members tell; of one there is
  // no committee.
  private static double spread(
      Part part, double heldOut, Solution solution, List<Solution> members) {
    if (members.size() < 2) {
      return 1;
    }
    double variance = 0;
    for (Solution member : members) {
      double[] difference = member.joined();
      double[] mean = solution.joined();
      for (int x = 0; x < mean.length; x++) {
        difference[x] -= mean[x];
      }
      variance += meanSquare(part, difference) / members.size();
    }
    return variance > 0 ? heldOut / Math.sqrt(variance) : 1;
  }

  // Over all rows of a kind of what such weights predict of them.
  private static double meanSquare(Part part, double[] joined) {
    List<StreamedQr> factors = new ArrayList<>(part.folds());
    factors.add(part.always());
    double sum = 0;
    int n = joined.length;
    for (StreamedQr factor : factors) {
      double[] r = factor.factor();
      for (int i = 0; i < n; i++) {
        double row = 0;
        for (int j = i; j < n; j++) {
          row += r[i * n + j] * joined[j];
        }
        sum += row * row;
      }
    }
    return sum / part.rows();
  }

  /** The mean square error of all rows, weighted. */
  double trainingMeanSquare(Solution solution) {
    return Ridge.squaredErrors(all, solution.joined())[0] / all.rows();
  }
}
