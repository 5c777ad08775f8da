package org.farfield.expansion.tables;

import java.util.Arrays;
import org.farfield.expansion.Coefficients;
import org.farfield.math.SphericalHarmonics;

/**
 * What one neighbour after the other that is a multipole adds to coefficients and gradients, as
 * {@link MultipoleCoupling} says: f^L_nlλ from tables, Y_λμ, and their slopes. For one thread.
 */
public final class MultipolePair {
  private final MultipoleTable table;
  private final MultipoleCoupling coupling;
  private final SphericalHarmonics harmonics;
  private final int rows; // (l_max + 1)²
  private final double[] y;
  private final double[] gradients;
  private final double[] z; // [slot][lm] Σ q G Y
  private final double[] unit = new double[3];
  private double[] f = new double[0];
  private double[] slopes = new double[0];
  private double distance;

  /**
   * Makes room.
   *
   * @param table of the density
   */
  public MultipolePair(MultipoleTable table) {
    this.table = table;
    coupling = table.coupling();
    harmonics = new SphericalHarmonics(coupling.largestHarmonic());
    rows = (coupling.maxAngular() + 1) * (coupling.maxAngular() + 1);
    y = new double[harmonics.size()];
    gradients = new double[3 * y.length];
    z = new double[coupling.slots() * rows];
  }

  /**
   * Goes to a neighbour.
   *
   * @param x of d = r_j − r_i, Å
   * @param y of d
   * @param z of d
   * @param size radial functions per l
   */
  public void values(double x, double y, double z, int size) {
    direction(x, y, z, size);
    table.values(distance, f);
  }

  /**
   * Goes to a neighbour for {@link #adjoint}.
   *
   * @param x of d = r_j − r_i, Å
   * @param y of d
   * @param z of d
   * @param size radial functions per l
   */
  public void withSlopes(double x, double y, double z, int size) {
    direction(x, y, z, size);
    table.withSlopes(distance, f, slopes);
  }

  private void direction(double dx, double dy, double dz, int size) {
    int count = coupling.slots() * (coupling.maxAngular() + 1) * size;
    f = f.length < count ? new double[count] : f;
    slopes = slopes.length < count ? new double[count] : slopes;
    distance = harmonics.evaluateDirection(dx, dy, dz, y, 0);
    Arrays.fill(gradients, 0);
    if (distance > 0) {
      unit[0] = dx / distance;
      unit[1] = dy / distance;
      unit[2] = dz / distance;
      harmonics.evaluateWithGradients(unit[0], unit[1], unit[2], y, gradients);
    }
  }

  private int function(int slot, int lm, int size) {
    return (slot * (coupling.maxAngular() + 1) + (int) Math.sqrt(lm)) * size;
  }

  /**
   * Adds what a neighbour gives.
   *
   * @param moments q_LM of the neighbour
   * @param c added to
   * @param target place of the coefficients of the centre, density and channel
   */
  public void add(double[] moments, Coefficients c, int target) {
    int size = c.radial();
    coupling.couple(moments, y, z);
    for (int slot = 0; slot < coupling.slots(); slot++) {
      for (int lm = 0; lm < rows; lm++) {
        for (int n = 0; n < size; n++) {
          c.values()[target + lm * size + n] +=
              z[slot * rows + lm] * f[function(slot, lm, size) + n];
        }
      }
    }
  }

  /**
   * Derivatives of E = Σ g c.
   *
   * @param moments q_LM of the neighbour
   * @param g ∂E/∂c
   * @param from place of the coefficients of the centre, density and channel
   * @param byMoment receives ∂E/∂q
   * @param force receives ∂E/∂d
   */
  public void adjoint(
      double[] moments, Coefficients g, int from, double[] byMoment, double[] force) {
    double[] values = contracted(g, from, f);
    double[] steps = contracted(g, from, slopes);
    Arrays.fill(byMoment, 0);
    coupling.addTransposed(values, y, byMoment);
    coupling.couple(moments, y, z);
    Arrays.fill(force, 0);
    double[] byHarmonic = new double[y.length];
    if (distance > 0) {
      double along = 0;
      for (int x = 0; x < z.length; x++) {
        along += z[x] * steps[x];
      }
      coupling.harmonicFactors(values, moments, byHarmonic);
      for (int x = 0; x < 3; x++) {
        force[x] = along * unit[x];
        for (int lm = 0; lm < y.length; lm++) {
          force[x] += byHarmonic[lm] * gradients[x * y.length + lm] / distance;
        }
      }
    } else { // f' √(3/4π) along y, z, x for λ = 1: others have no slope
      coupling.harmonicFactors(steps, moments, byHarmonic);
      for (int lm = 1; lm < Math.min(4, y.length); lm++) {
        force[lm % 3] += Math.sqrt(3 / (4 * Math.PI)) * byHarmonic[lm];
      }
    }
  }

  // Σ_n g f for every slot and lm
  private double[] contracted(Coefficients g, int from, double[] functions) {
    int size = g.radial();
    double[] sums = new double[z.length];
    for (int slot = 0; slot < coupling.slots(); slot++) {
      for (int lm = 0; lm < rows; lm++) {
        for (int n = 0; n < size; n++) {
          sums[slot * rows + lm] +=
              g.values()[from + lm * size + n] * functions[function(slot, lm, size) + n];
        }
      }
    }
    return sums;
  }
}
