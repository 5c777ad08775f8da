package org.farfield.backend.reference;

import java.util.Arrays;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.MultipoleCoupling;
import org.farfield.expansion.MultipoleTable;
import org.farfield.expansion.PlannedStructure;
import org.farfield.expansion.Sources;
import org.farfield.expansion.Term;
import org.farfield.math.SphericalHarmonics;
import org.farfield.structure.neighbors.NeighborSearch;
import org.farfield.structure.neighbors.Neighborhood;

/**
 * Sums over neighbours that are multipoles, as {@link MultipoleCoupling} says, and derivatives: by
 * tables, which tests hold to their quadratures, as those take too long here.
 */
final class ReferenceMultipoles {
  private final PlannedStructure job;
  private final double[] moments;

  ReferenceMultipoles(PlannedStructure job) {
    this.job = job;
    moments = new double[Sources.MOST_MOMENTS];
  }

  /** What is done with a neighbour j at d = r_j − r_i of a density. */
  @FunctionalInterface
  private interface Pair {
    void meet(Functions functions, int density, int i, int j, double[] d);
  }

  private void overPairs(Term.Neighbors term, Pair pair) {
    for (int d = 0; d < term.densities().size(); d++) {
      Functions functions = new Functions(term.tables().get(d).multipoles());
      NeighborSearch search = new NeighborSearch(job.structure(), term.cutoffs().get(d));
      Neighborhood found = new Neighborhood();
      for (int i = 0; i < job.structure().size(); i++) {
        search.find(i, found);
        for (int k = 0; k < found.count(); k++) {
          double[] vector = {found.vector(k, 0), found.vector(k, 1), found.vector(k, 2)};
          pair.meet(functions, term.densities().get(d), i, found.atom(k), vector);
        }
      }
    }
  }

  void add(Term.Neighbors term, Coefficients c) {
    overPairs(
        term,
        (functions, density, i, j, d) -> {
          functions.values(d, c.radial());
          for (int a = 0; a < c.channels(); a++) {
            job.sources().copyMoments(a, j, moments);
            functions.add(moments, c, c.index(i, density, a, 0));
          }
        });
  }

  void addAdjoint(Term.Neighbors term, Coefficients g, Gradients result) {
    double[] byMoment = new double[moments.length];
    double[] force = new double[3];
    overPairs(
        term,
        (functions, density, i, j, d) -> {
          functions.withSlopes(d, g.radial());
          for (int a = 0; a < g.channels(); a++) {
            job.sources().copyMoments(a, j, moments);
            functions.adjoint(moments, g, g.index(i, density, a, 0), byMoment, force);
            for (int lm = 0; lm < job.sources().rows(); lm++) {
              result.moments()[a][lm][j] += byMoment[lm];
            }
            for (int x = 0; x < 3; x++) {
              result.positions()[3 * j + x] += force[x];
              result.positions()[3 * i + x] -= force[x];
              for (int z = 0; z < 3; z++) {
                result.strain()[3 * x + z] += force[x] * d[z];
              }
            }
          }
        });
  }

  /** f^L_nlλ and Y_λμ of one neighbour after the other. */
  private static final class Functions {
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

    Functions(MultipoleTable table) {
      this.table = table;
      coupling = table.coupling();
      harmonics = new SphericalHarmonics(coupling.largestHarmonic());
      rows = (coupling.maxAngular() + 1) * (coupling.maxAngular() + 1);
      y = new double[harmonics.size()];
      gradients = new double[3 * y.length];
      z = new double[coupling.slots() * rows];
    }

    void values(double[] d, int size) {
      direction(d, size);
      table.values(distance, f);
    }

    void withSlopes(double[] d, int size) {
      direction(d, size);
      table.withSlopes(distance, f, slopes);
    }

    private void direction(double[] d, int size) {
      int count = coupling.slots() * (coupling.maxAngular() + 1) * size;
      f = f.length < count ? new double[count] : f;
      slopes = slopes.length < count ? new double[count] : slopes;
      distance = harmonics.evaluateDirection(d[0], d[1], d[2], y, 0);
      Arrays.fill(gradients, 0);
      if (distance > 0) {
        for (int x = 0; x < 3; x++) {
          unit[x] = d[x] / distance;
        }
        harmonics.evaluateWithGradients(unit[0], unit[1], unit[2], y, gradients);
      }
    }

    private int function(int slot, int lm, int size) {
      return (slot * (coupling.maxAngular() + 1) + (int) Math.sqrt(lm)) * size;
    }

    void add(double[] moments, Coefficients c, int target) {
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

    // ∂E/∂q and ∂E/∂d of E = Σ g c
    void adjoint(double[] moments, Coefficients g, int from, double[] byMoment, double[] force) {
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
}
