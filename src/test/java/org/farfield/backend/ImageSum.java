package org.farfield.backend;

import java.util.Arrays;
import org.apache.commons.numbers.gamma.Erfc;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.tables.LongRangeTable;
import org.farfield.math.GaussLegendre;
import org.farfield.math.SphericalHarmonics;
import org.farfield.spec.Expansion;
import org.farfield.structure.Structure;

/**
 * Coefficients of a periodic structure as a sum over images in space, for any exponent.
 *
 * <p>The sum runs over f w with the smooth window w(r) = erfc((r − R)/δ)/2. By Poisson's formula
 * the rest, f (1 − w), adds only its mean over space: its transform at the other reciprocal vectors
 * falls as exp(−k²δ²/4), below 1e-13 for cells up to 8 Å. The mean is ∫ f (1 − w)/V for p &gt; 3;
 * for 0 &lt; p ≤ 3 the background makes the mean of the whole zero, so that −∫ f w/V stands there.
 */
final class ImageSum {
  private static final double WIDTH = 16; // δ, Å
  private static final double RADIUS = 5.5 * WIDTH; // R
  private static final double END = RADIUS + 5.5 * WIDTH;
  private static final GaussLegendre RULE = GaussLegendre.of(20);

  private final Expansion hyperparameters;
  private final Structure structure;
  private final LongRangeTable table;
  private final SphericalHarmonics harmonics;
  private final double[] f;
  private final double[] y;

  /** Sums the first density; all atoms count as species. */
  ImageSum(Expansion hyperparameters, Structure structure) {
    this.hyperparameters = hyperparameters;
    this.structure = structure;
    table = new ExpansionTables(hyperparameters).densities().get(0);
    harmonics = new SphericalHarmonics(hyperparameters.maxAngular());
    f = new double[(hyperparameters.maxAngular() + 1) * size()];
    y = new double[harmonics.size()];
  }

  private int size() {
    return hyperparameters.basis().size();
  }

  private static double window(double r) {
    return 0.5 * Erfc.value((r - RADIUS) / WIDTH);
  }

  Coefficients coefficients(int[] labels) {
    Coefficients c = new Coefficients(hyperparameters, structure.size(), labels);
    double[] mean = meanOfTheRest();
    for (int i = 0; i < structure.size(); i++) {
      for (int j = 0; j < structure.atoms(); j++) {
        int target = c.index(i, 0, Arrays.binarySearch(labels, structure.type(j)), 0);
        addImages(i, j, c.values(), target);
        for (int n = 0; n < size(); n++) {
          c.values()[target + n] += mean[n];
        }
      }
    }
    return c;
  }

  private void addImages(int i, int j, double[] values, int target) {
    double[] rows = structure.cell().rows();
    double[] d = new double[3];
    double[] r = new double[3];
    double length = 0;
    for (int x = 0; x < 3; x++) {
      d[x] = structure.position(j, x) - structure.position(i, x);
      length = Math.hypot(length, d[x]);
    }
    int[] reach = reach(END + length);
    for (int a = -reach[0]; a <= reach[0]; a++) {
      for (int b = -reach[1]; b <= reach[1]; b++) {
        for (int e = -reach[2]; e <= reach[2]; e++) {
          for (int x = 0; x < 3; x++) {
            r[x] = d[x] + a * rows[x] + b * rows[3 + x] + e * rows[6 + x];
          }
          double distance = harmonics.evaluateDirection(r[0], r[1], r[2], y, 0);
          if (distance < END) {
            table.values(distance, f);
            add(window(distance), values, target);
          }
        }
      }
    }
  }

  // How many cells along each axis a sphere touches.
  private int[] reach(double radius) {
    double[] reciprocal = structure.cell().reciprocal();
    int[] reach = new int[3];
    for (int axis = 0; axis < 3; axis++) {
      double norm = 0;
      for (int x = 0; x < 3; x++) {
        norm = Math.hypot(norm, reciprocal[3 * axis + x]);
      }
      reach[axis] = (int) Math.ceil(radius * norm);
    }
    return reach;
  }

  private void add(double weight, double[] values, int start) {
    int target = start;
    for (int l = 0; l <= hyperparameters.maxAngular(); l++) {
      for (int lm = l * l; lm < (l + 1) * (l + 1); lm++) {
        for (int n = 0; n < size(); n++) {
          values[target++] += weight * f[l * size() + n] * y[lm];
        }
      }
    }
  }

  // (1/V) ∫ Y_00 f_n0 (1 − w) d³r, or −(1/V) ∫ Y_00 f_n0 w d³r
  private double[] meanOfTheRest() {
    double p = table.tailExponent();
    double[] mean = new double[size()];
    if (p == 0) {
      return mean; // the window has no end where the density reaches
    }
    int panels = (int) END;
    for (int panel = 0; panel < panels; panel++) {
      for (int q = 0; q < RULE.size(); q++) {
        double r = END * (panel + 0.5 * (1 + RULE.nodes()[q])) / panels;
        double share = p > 3 ? 1 - window(r) : -window(r);
        addShell(r, 0.5 * END / panels * RULE.weights()[q] * share, mean);
      }
    }
    for (int q = 0; q < RULE.size() && p > 3; q++) {
      // r = END/s²: r^{2−p} dr becomes s^{2p−7} ds
      double s = 0.5 * (1 + RULE.nodes()[q]);
      addShell(END / (s * s), 0.5 * RULE.weights()[q] * 2 * END / (s * s * s), mean);
    }
    return mean;
  }

  private void addShell(double r, double width, double[] mean) {
    table.values(r, f);
    double shell = Math.sqrt(4 * Math.PI) * r * r * width / structure.cell().volume();
    for (int n = 0; n < size(); n++) {
      mean[n] += shell * f[n];
    }
  }
}
