package org.farfield.learning.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.farfield.learning.Baseline;
import org.farfield.learning.ForceTargets;
import org.farfield.learning.TargetShape;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.fit.Fit;
import org.farfield.learning.fit.FittedProblem;
import org.farfield.learning.fit.FoldFactors;
import org.farfield.learning.fit.LinearSolution;
import org.farfield.learning.frames.RowKind;
import org.farfield.learning.frames.TrainingSet;
import org.farfield.learning.rows.FrameBlocks;
import org.farfield.learning.rows.PartColumns;
import org.farfield.linalg.DenseProduct;
import org.farfield.linalg.DenseProduct.Matrix;
import org.farfield.structure.Structure;

/**
 * Moments through the solution: for given K those that agree with their potential are linear in W,
 * p = p₀ Q + R (W d), so that W is found in closed form, of all λ together; K is searched for
 * around it by the error of held-out frames, where one step of plain mixing still shrinks errors.
 */
final class SolvedProblem {
  private static final double MOST = 0.95; // of what a step of mixing multiplies errors with
  private static final double LESS = 0.8;
  private static final double[] FACTORS = {0.7, 1.4}; // of K of a degree

  /**
   * Features of a part of the moments of an element.
   *
   * @param part of the target
   * @param type of the atoms
   * @param columns its features
   * @param alpha that was best with true potentials
   * @param error of frames held out then: the unit of errors
   * @param rows how many numbers there were
   */
  record Piece(
      TargetShape.Part part, int type, PartColumns columns, double alpha, double error, int rows) {}

  private final TrainingSettings settings;
  private final TrainingSet set;
  private final DenseProduct product;
  private final List<Structure> structures;
  private final List<FrameBlocks> features;
  private final List<Piece> pieces;
  private final List<double[][]> received; // Γ; null of a frame without target
  private final List<Integer> types;
  private final int constants;
  private final int[] starts;
  private final int[] groupOf;

  SolvedProblem(
      TrainingSettings settings,
      TrainingSet set,
      DenseProduct product,
      List<Structure> structures,
      List<FrameBlocks> features,
      List<Piece> pieces,
      List<double[][]> received,
      List<Integer> types) {
    this.settings = settings.withBlockWeights(weights(pieces));
    this.set = set;
    this.product = product;
    this.structures = structures;
    this.features = features;
    this.pieces = pieces;
    this.received = received;
    this.types = types;
    constants = settings.baseline().equals(Baseline.NONE) ? 0 : types.size() - 1;
    starts = new int[pieces.size() + 1];
    for (int g = 0; g < pieces.size(); g++) {
      starts[g + 1] = starts[g] + pieces.get(g).columns().length();
    }
    groupOf = new int[starts[pieces.size()]];
    for (int g = 0; g < pieces.size(); g++) {
      Arrays.fill(groupOf, starts[g], starts[g + 1], g);
    }
  }

  // With these the one penalty is for each piece what its own was.
  private static List<Double> weights(List<Piece> pieces) {
    double[] w =
        pieces.stream().mapToDouble(p -> p.error() / Math.sqrt(p.alpha() * p.rows())).toArray();
    double most = Arrays.stream(w).max().orElseThrow();
    return Arrays.stream(w).map(x -> x / most).boxed().toList();
  }

  /** What came of it: W as one vector, K, and the largest radius of all frames. */
  record Solved(Fit fit, FittedProblem fitted, Map<Integer, double[][]> responses, double radius) {}

  /** The linear problem at K, and the largest radius of all frames. */
  private record Tried(Map<Integer, double[][]> responses, Fit fit, double radius) {}

  /** Finds both, beginning with K. */
  Solved solve(Map<Integer, double[][]> start, int maxLambda) {
    Tried best = tried(start);
    for (Map<Integer, double[][]> less = start; best == null; best = tried(less)) {
      for (int l = 0; l <= maxLambda; l++) {
        less = scaled(less, l, LESS);
      }
    }
    Fit first = best.fit();
    Fit.Chosen chosen = first.choose(settings, names());
    double least = chosen.rmse();
    for (int l = 0; l <= maxLambda && !settings.folds().isNone(); l++) {
      Map<Integer, double[][]> base = best.responses();
      for (double factor : FACTORS) {
        Tried other = tried(scaled(base, l, factor));
        double error = other == null ? Double.POSITIVE_INFINITY : heldOut(other.fit(), chosen);
        if (error < least) {
          least = error;
          best = other;
        }
      }
    }
    Fit.Chosen last = best.fit() == first ? chosen : best.fit().choose(settings, names());
    FittedProblem fitted = FittedProblem.of(best.fit(), last, set.all().name());
    return new Solved(best.fit(), fitted, best.responses(), best.radius());
  }

  private static double heldOut(Fit fit, Fit.Chosen chosen) {
    return fit.heldOut(OptionalDouble.of(chosen.alpha()), chosen.blockWeights()).rmse();
  }

  List<String> names() {
    List<String> names = new ArrayList<>();
    pieces.forEach(p -> names.add(PartColumns.name(settings.target().shape(), p.part(), p.type())));
    return names;
  }

  private static Map<Integer, double[][]> scaled(
      Map<Integer, double[][]> responses, int degree, double factor) {
    Map<Integer, double[][]> result = new TreeMap<>();
    responses.forEach(
        (type, rows) -> {
          double[][] copy = Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
          for (int n = 0; degree < copy.length && n < copy[degree].length; n++) {
            copy[degree][n] *= factor;
          }
          result.put(type, copy);
        });
    return result;
  }

  // Null where plain mixing would not shrink errors enough.
  private Tried tried(Map<Integer, double[][]> responses) {
    FoldFactors factors =
        new FoldFactors(
            constants,
            groupOf,
            pieces.size(),
            set.folds(),
            ForceTargets.NONE,
            product,
            set.labels());
    double radius = 0;
    for (int f = 0; f < structures.size(); f++) {
      if (received.get(f) != null) {
        LinearSolution solution;
        try {
          solution = new LinearSolution(structures.get(f), received.get(f), responses);
        } catch (ArithmeticException e) {
          return null; // nothing agrees with its potential
        }
        radius = Math.max(radius, solution.radius());
        if (!(radius < MOST)) {
          return null;
        }
        add(f, solution, factors);
      }
    }
    return new Tried(responses, factors.fit(), radius);
  }

  private void add(int frame, LinearSolution solution, FoldFactors factors) {
    Structure structure = structures.get(frame);
    double[] labels = set.frames().get(frame).labels();
    int n = labels.length;
    int rows = n / structure.atoms();
    double[] r = solution.matrix();
    double[] x = new double[Math.multiplyExact(n, groupOf.length)];
    for (int g = 0; g < pieces.size(); g++) {
      PartColumns.Rows some = pieces.get(g).columns().atoms(features.get(frame));
      int size = pieces.get(g).part().size();
      int count = some.atoms().length * size;
      double[] own = new double[n * count];
      for (int c = 0; c < count; c++) {
        int b = some.atoms()[c / size] * rows + pieces.get(g).part().start() + c % size;
        for (int a = 0; a < n; a++) {
          own[a * count + c] = r[a * n + b];
        }
      }
      if (count > 0) {
        int length = pieces.get(g).columns().length();
        product.addTo(
            n,
            length,
            count,
            1,
            new Matrix(own, 0, count),
            new Matrix(some.values(), 0, length),
            new Matrix(x, starts[g], groupOf.length));
      }
    }
    double charge = 0;
    for (int a = 0; a < n; a += rows) {
      charge += labels[a];
    }
    for (int a = 0; a < n; a++) {
      double unit = 1 / error((int) Math.sqrt(a % rows), structure.type(a / rows));
      double[] free = new double[constants];
      for (int j = 0; j < structure.atoms() && constants > 0; j++) {
        int t = types.indexOf(structure.type(j));
        if (t > 0) {
          free[t - 1] += unit * r[a * n + j * rows];
        }
      }
      double[] row = Arrays.copyOfRange(x, a * groupOf.length, (a + 1) * groupOf.length);
      for (int c = 0; c < row.length; c++) {
        row[c] *= unit;
      }
      double label = unit * (labels[a] - charge * solution.ofCharge()[a]);
      factors.add(frame, RowKind.TARGET, free, row, label);
    }
  }

  private double error(int lambda, int type) {
    return pieces.stream()
        .filter(p -> p.part().lambda() == lambda && p.type() == type)
        .findFirst()
        .orElseThrow()
        .error();
  }

  /** The weights of a piece. */
  double[] weights(Fit.Solution solution, int piece) {
    return Arrays.copyOfRange(solution.weights(), starts[piece], starts[piece + 1]);
  }

  /** What is added to charges of an element. */
  double constant(Fit.Solution solution, int type) {
    int t = types.indexOf(type);
    return t > 0 && constants > 0 ? solution.free()[t - 1] : 0;
  }
}
