package org.farfield.equilibration.solvers;

import org.farfield.equilibration.SiteFunction;
import org.farfield.equilibration.SiteModel;
import org.farfield.error.NoSolutionException;
import org.farfield.structure.Structure;

/**
 * The map whose fixed point is sought: Φ(p) = F(Γ p + u₀ + λ), with λ such that charges have their
 * sum in every step; u₀ is of a field. Where no charge answers to λ, what is missing of the sum is
 * shared out evenly.
 */
public final class FixedPoint {
  private static final int MOST = 50; // steps to λ, one where F is linear
  private static final double ENOUGH = 1e-13; // relative, of the sum

  private final Structure structure;
  private final SiteFunction function;
  private final Coupling coupling;
  private final int rows;
  private final int receivers;
  private final double[] external; // [atom][lm]
  private final double charge;

  /**
   * Takes what makes it.
   *
   * @param structure the atoms
   * @param model what they become
   * @param function that model in this structure
   * @param coupling of its widths
   * @param external u₀ by atom and moment, V
   * @param charge sum of all charges, e
   */
  public FixedPoint(
      Structure structure,
      SiteModel model,
      SiteFunction function,
      Coupling coupling,
      double[] external,
      double charge) {
    this.structure = structure;
    this.function = function;
    this.coupling = coupling;
    this.external = external;
    this.charge = charge;
    rows = (model.degree() + 1) * (model.degree() + 1);
    receivers = model.receivers();
  }

  /** How many moments there are. */
  int size() {
    return structure.atoms() * rows;
  }

  int rows() {
    return rows;
  }

  Structure structure() {
    return structure;
  }

  /** Φ of no moments at all. */
  public double[] start() {
    return of(new double[size() * receivers]).moments;
  }

  /** Φ(p). */
  Step at(double[] p) {
    return of(coupling.received(p));
  }

  private Step of(double[] received) {
    double[] u = received;
    for (int x = 0; x < u.length; x++) {
      u[x] += external[x / (receivers * rows) * rows + x % rows];
    }
    Step step = new Step(u);
    double lambda = 0;
    for (int k = 0; ; k++) {
      double missing = charge - step.evaluate(lambda);
      if (step.isDeaf()) {
        step.shareOut(missing);
        return step;
      }
      if (Math.abs(missing) <= ENOUGH * step.size) {
        return step;
      }
      if (!(Math.abs(step.total) > 1e-12)) {
        throw new NoSolutionException(
            structure.origin()
                + ": what charges of this model answer to a potential adds up to nothing here, so"
                + " that their sum cannot be made "
                + charge);
      }
      if (k == MOST || !Double.isFinite(missing)) {
        throw new NoSolutionException(
            structure.origin() + ": no potential was found at which charges add up to " + charge);
      }
      lambda += missing / step.total;
    }
  }

  /** Φ at one place, and its derivative. */
  public final class Step {
    final double[] moments = new double[size()]; // Φ
    public final double[] potentials; // u + λ, [atom][receiver][lm]
    private final double[] answers = new double[structure.atoms() * rows]; // κ = ∂Φ/∂λ at fixed u
    private final double[] slopes = new double[structure.atoms() * rows * rows * receivers];
    public double lambda;
    private double total; // Σ κ of charges
    private double size; // of charges, and of what makes them

    private Step(double[] u) {
      potentials = u;
    }

    // F at another λ; the sum of charges
    private double evaluate(double shift) {
      int length = receivers * rows;
      double[] u = new double[length];
      double[] p = new double[rows];
      double[] s = new double[rows * length];
      double sum = 0;
      total = 0;
      size = 0;
      for (int i = 0; i < structure.atoms(); i++) {
        for (int n = 0; n < receivers; n++) {
          potentials[i * length + n * rows] += shift - lambda;
        }
        System.arraycopy(potentials, i * length, u, 0, length);
        function.moments(i, u, p, s);
        System.arraycopy(p, 0, moments, i * rows, rows);
        System.arraycopy(s, 0, slopes, i * s.length, s.length);
        for (int lm = 0; lm < rows; lm++) {
          double answer = 0;
          for (int n = 0; n < receivers; n++) {
            answer += s[lm * length + n * rows];
          }
          answers[i * rows + lm] = answer;
        }
        sum += p[0];
        size += Math.abs(p[0]);
        for (int k = 0; k < length; k++) {
          size += Math.abs(s[k] * u[k]); // all charges may be 0, of which these are what rounds
        }
        total += answers[i * rows];
      }
      lambda = shift;
      return sum;
    }

    private boolean isDeaf() {
      for (int a = 0; a < answers.length; a += rows) {
        if (answers[a] != 0) {
          return false;
        }
      }
      return true;
    }

    // where no charge answers to a potential: as if each answered by 1
    private void shareOut(double missing) {
      total = structure.atoms();
      for (int a = 0; a < answers.length; a += rows) {
        moments[a] += missing / total;
        answers[a] = 1;
      }
    }

    private double charges(double[] p) {
      double sum = 0;
      for (int a = 0; a < p.length; a += rows) {
        sum += p[a];
      }
      return sum;
    }

    /** −∂q/∂λ where charges screen, 0 elsewhere and of other moments. */
    double[] screening() {
      double[] result = new double[answers.length];
      for (int a = 0; a < result.length; a += rows) {
        result[a] = Math.max(0, -answers[a]);
      }
      return result;
    }

    /** ∂Φ/∂p times a change. */
    double[] derivative(double[] change) {
      double[] du = coupling.received(change);
      int length = receivers * rows;
      double[] dp = new double[change.length];
      for (int a = 0; a < dp.length; a++) {
        int i = a / rows;
        for (int x = 0; x < length; x++) {
          dp[a] += slopes[a * length + x] * du[i * length + x];
        }
      }
      double shift = -charges(dp) / total;
      for (int a = 0; a < dp.length; a++) {
        dp[a] += shift * answers[a];
      }
      return dp;
    }

    /** y with what λ takes from it: the weights of F in yᵀΦ. */
    double[] weights(double[] y) {
      double sum = 0;
      for (int a = 0; a < y.length; a++) {
        sum += answers[a] * y[a];
      }
      double[] w = y.clone();
      for (int a = 0; a < y.length; a += rows) {
        w[a] -= sum / total;
      }
      return w;
    }

    /** Weights of potentials, [atom][receiver][lm], in wᵀF. */
    public double[] ofPotentials(double[] w) {
      int length = receivers * rows;
      double[] result = new double[structure.atoms() * length];
      for (int a = 0; a < w.length; a++) {
        int i = a / rows;
        for (int x = 0; x < length; x++) {
          result[i * length + x] += slopes[a * length + x] * w[a];
        }
      }
      return result;
    }

    /** The transpose of ∂Φ/∂p times y. */
    double[] transposed(double[] y) {
      return coupling.transposed(ofPotentials(weights(y)));
    }
  }
}
