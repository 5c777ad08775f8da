package org.farfield.learning.fit;

import java.util.ArrayList;
import java.util.List;
import org.farfield.error.InputException;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.frames.RowKind;

/**
 * The solution of a linear problem, whose penalty and weights of blocks were chosen by folds.
 *
 * @param best penalty, weights of blocks and their error
 * @param solution of all frames
 * @param effectiveRank how many directions of their features count
 * @param committee of all frames but those of each fold; none where there is one fold
 * @param errors of each kind of rows, the target first
 */
public record FittedProblem(
    Fit.Chosen best,
    Fit.Solution solution,
    double effectiveRank,
    List<Fit.Solution> committee,
    List<Fit.KindErrors> errors) {
  /** Solves it; messages call the frames so. */
  public static FittedProblem of(
      Fit fit, TrainingSettings settings, List<String> groups, String frames) {
    return of(fit, fit.choose(settings, groups), frames);
  }

  /** Solves it with what was chosen before. */
  public static FittedProblem of(Fit fit, Fit.Chosen best, String frames) {
    Fit.Ranked ranked = fit.ranked(best);
    Fit.Solution solution = ranked.solution();
    if (!Double.isFinite(best.rmse()) || !Double.isFinite(fit.trainingMeanSquare(solution))) {
      throw new InputException(
          frames + ": the target or the features are too large to be squared; use another unit");
    }
    List<Fit.Solution> members = fit.members(best);
    List<Fit.KindErrors> errors = fit.errors(solution, members);
    List<Fit.Solution> committee =
        members.size() > 1 ? members.stream().map(fit::ofFeatures).toList() : List.of();
    return new FittedProblem(
        best, fit.ofFeatures(solution), ranked.effectiveRank(), committee, errors);
  }

  /** By what the deviation of the committee is multiplied to be an error of the target. */
  public double spread() {
    return errors.get(0).spread();
  }

  /**
   * Of forces: as large as their errors of held-out frames; as of the target if none was learned.
   */
  public double forceSpread() {
    return errors.stream()
        .filter(one -> one.kind() == RowKind.FORCES)
        .findFirst()
        .orElse(errors.get(0))
        .spread();
  }

  /** The model and the members. */
  public List<Fit.Solution> solutions() {
    List<Fit.Solution> solutions = new ArrayList<>(List.of(solution));
    solutions.addAll(committee);
    return solutions;
  }

  /** Weights of the features, of the model and of the members. */
  public List<double[]> weights() {
    return solutions().stream().map(Fit.Solution::weights).toList();
  }
}
