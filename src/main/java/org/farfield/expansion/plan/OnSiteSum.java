package org.farfield.expansion.plan;

import java.util.List;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.Sources;
import org.farfield.math.LaneSum;

/** The terms outside the sums, and their derivatives, on the host. */
public final class OnSiteSum {
  private OnSiteSum() {}

  /**
   * Adds k = 0 and takes from every atom what it must not feel of itself.
   *
   * @param term what they are
   * @param job the structure
   * @param c its coefficients
   */
  public static void add(Term.OnSite term, PlannedStructure job, Coefficients c) {
    double volume = term.volume(job.structure());
    List<double[]> means = term.means(job.structure());
    double[][] weights = job.sources().weights();
    for (int a = 0; a < weights.length; a++) {
      double mean = total(weights[a]) / volume;
      for (int d = 0; d < means.size(); d++) {
        for (int i : job.centres()) {
          int target = c.index(i, term.densities().get(d), a, 0);
          addTo(c.values(), target, mean, means.get(d));
          addSelf(c, target, job.sources(), a, i, term.selves().get(d));
        }
      }
    }
  }

  // An atom's own moments of degree l are in its coefficients of degree l.
  private static void addSelf(
      Coefficients c, int target, Sources sources, int channel, int atom, double[] self) {
    int size = c.radial();
    for (int lm = 0; lm < rows(c, self); lm++) {
      double factor = -sources.value(channel, atom, lm);
      int first = ((int) Math.sqrt(lm)) * size;
      for (int n = 0; n < size; n++) {
        c.values()[target + lm * size + n] += factor * self[first + n];
      }
    }
  }

  private static int rows(Coefficients c, double[] self) {
    int degree = Math.min(self.length / c.radial() - 1, c.maxAngular());
    return (degree + 1) * (degree + 1);
  }

  private static double total(double[] weights) {
    double total = 0;
    for (double w : weights) {
      total += w;
    }
    return total;
  }

  private static void addTo(double[] values, int target, double factor, double[] term) {
    for (int n = 0; n < term.length; n++) {
      values[target + n] += factor * term[n];
    }
  }

  /**
   * Adds what they give to gradients with respect to weights and strain: k = 0 has a factor 1/V.
   * Orders and roundings are those of the kernel for GPUs, see {@code onsite.cu}.
   *
   * @param term what they are
   * @param job the structure
   * @param g ∂E/∂c
   * @param result added to
   */
  public static void addAdjoint(
      Term.OnSite term, PlannedStructure job, Coefficients g, Gradients result) {
    double volume = term.volume(job.structure());
    List<double[]> means = term.means(job.structure());
    double[] ofAtoms = new double[g.atoms()];
    for (int a = 0; a < g.channels(); a++) {
      for (int i = 0; i < g.atoms(); i++) {
        ofAtoms[i] = 0;
        for (int d = 0; d < means.size(); d++) {
          int from = g.index(i, term.densities().get(d), a, 0);
          ofAtoms[i] = addContracted(g, from, means.get(d), ofAtoms[i]);
          addSelfAdjoint(g, from, result.moments()[a], i, term.selves().get(d));
        }
      }
      double byMean = LaneSum.of(ofAtoms) / volume;
      for (int j = 0; j < g.atoms(); j++) {
        result.weights()[a][j] += byMean;
      }
      for (int x = 0; x < 9; x += 4) {
        result.strain()[x] -= byMean * total(job.sources().weights()[a]);
      }
    }
  }

  private static void addSelfAdjoint(
      Coefficients g, int from, double[][] moments, int atom, double[] self) {
    int size = g.radial();
    for (int lm = 0; lm < Math.min(moments.length, rows(g, self)); lm++) {
      int first = ((int) Math.sqrt(lm)) * size;
      for (int n = 0; n < size; n++) {
        double cotangent = g.values()[from + lm * size + n];
        moments[lm][atom] = Math.fma(-cotangent, self[first + n], moments[lm][atom]);
      }
    }
  }

  private static double addContracted(Coefficients g, int from, double[] term, double start) {
    double sum = start;
    for (int n = 0; n < term.length; n++) {
      sum = Math.fma(g.values()[from + n], term[n], sum);
    }
    return sum;
  }

  /**
   * Adds what they give to ∂c_i/∂ε, by the factor 1/V of k = 0.
   *
   * @param term what they are
   * @param job the structure
   * @param result added to, for all its centres
   */
  public static void addJacobian(Term.OnSite term, PlannedStructure job, Jacobian result) {
    double volume = term.volume(job.structure());
    List<double[]> means = term.means(job.structure());
    double[][] weights = job.sources().weights();
    for (int a = 0; a < weights.length; a++) {
      double mean = total(weights[a]) / volume;
      for (int d = 0; d < means.size(); d++) {
        for (int place = 0; place < result.centres(); place++) {
          double[] strain = result.strain(result.centre(place));
          for (int x = 0; x < 9; x += 4) {
            addTo(strain, result.column(x, term.densities().get(d), a), -mean, means.get(d));
          }
        }
      }
    }
  }
}
