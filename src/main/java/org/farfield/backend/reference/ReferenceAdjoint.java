package org.farfield.backend.reference;

import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.LongRangeTable;
import org.farfield.expansion.PlannedStructure;
import org.farfield.expansion.ShortRangeTable;
import org.farfield.expansion.SplitRestTable;
import org.farfield.expansion.WindowFactors;
import org.farfield.math.HalfSpace;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.farfield.structure.neighbors.NeighborSearch;
import org.farfield.structure.neighbors.Neighborhood;

/** Derivatives of the sums of {@link ReferenceBackend}, contracted with g = ∂E/∂c, as loops. */
final class ReferenceAdjoint {
  private final ExpansionTables tables;
  private final PlannedStructure job;
  private final WindowFactors factors;
  private final Cell box; // of the lattice sum
  private final Structure structure;
  private final Coefficients g;
  private final Gradients result;
  private final int[] longRange; // indices of these densities in g
  private final int size;
  private final int harmonics;

  ReferenceAdjoint(
      ExpansionTables tables, PlannedStructure job, WindowFactors factors, Coefficients g) {
    this.tables = tables;
    this.job = job;
    this.factors = factors;
    this.box = job.inBox().structure().cell();
    this.structure = job.structure();
    this.g = g;
    this.result = Gradients.zero(job);
    this.longRange = tables.longRangeIndices();
    this.size = g.radial();
    this.harmonics = tables.harmonics().size();
  }

  Gradients result() {
    return result;
  }

  /** E = Σ_ij w_j Σ g f_nl(|d|) Y_lm(d̂) depends on d = r_j − r_i only. */
  void pairs(int density) {
    double[] f = new double[(g.maxAngular() + 1) * size];
    double[] slopes = new double[f.length];
    for (int i = 0; i < structure.size(); i++) {
      for (int j = 0; j < structure.size(); j++) {
        double[] d = new double[3];
        for (int x = 0; x < 3; x++) {
          d[x] = structure.position(j, x) - structure.position(i, x);
        }
        double distance = length(d);
        LongRangeTable table = tables.densities().get(density);
        if (distance <= table.farDistance()) {
          table.quadraturePairWithSlopes(distance, f, slopes);
        } else {
          table.pairWithSlopes(distance, f, slopes);
        }
        pair(i, j, d, longRange[density], f, slopes);
      }
    }
  }

  /** The same over neighbours and images, f with smoothing and scaling. */
  void neighbors(ShortRangeTable near) {
    double[] f = new double[(g.maxAngular() + 1) * size];
    double[] slopes = new double[f.length];
    NeighborSearch search = new NeighborSearch(structure, near.density().cutoff().radius());
    Neighborhood found = new Neighborhood();
    for (int i = 0; i < structure.size(); i++) {
      search.find(i, found);
      for (int k = 0; k < found.count(); k++) {
        double[] d = {found.vector(k, 0), found.vector(k, 1), found.vector(k, 2)};
        near.exactContribution(length(d), f, slopes);
        pair(i, found.atom(k), d, near.index(), f, slopes);
      }
    }
    centre(near.index(), near.selfTerm());
  }

  /**
   * What a split leaves to the neighbours, f by quadrature, and k = 0 of that sum.
   *
   * @param near of a density that is split
   */
  void near(SplitRestTable near) {
    double[] f = new double[(g.maxAngular() + 1) * size];
    double[] slopes = new double[f.length];
    int density = longRange[near.index()];
    NeighborSearch search =
        new NeighborSearch(structure, job.plan().split().orElseThrow().cutoffs().get(near.index()));
    Neighborhood found = new Neighborhood();
    for (int i = 0; i < structure.size(); i++) {
      search.find(i, found);
      for (int k = 0; k < found.count(); k++) {
        double[] d = {found.vector(k, 0), found.vector(k, 1), found.vector(k, 2)};
        near.exactPair(length(d), f);
        near.exactSlopes(length(d), slopes);
        pair(i, found.atom(k), d, density, f, slopes);
      }
    }
    zeroTerm(density, near.zeroTerm());
  }

  private static double length(double[] d) {
    return Math.sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
  }

  private void pair(int i, int j, double[] d, int density, double[] f, double[] slopes) {
    double distance = length(d);
    double[] y = new double[harmonics];
    double[] gradients = new double[3 * harmonics];
    tables.harmonics().evaluateDirection(d[0], d[1], d[2], y, 0);
    if (distance > 0) {
      tables
          .harmonics()
          .evaluateWithGradients(d[0] / distance, d[1] / distance, d[2] / distance, y, gradients);
    }
    for (int a = 0; a < g.channels(); a++) {
      double value = 0;
      double[] force = new double[3]; // ∂E/∂d
      for (int lm = 0; lm < harmonics; lm++) {
        int l = (int) Math.sqrt((double) lm);
        for (int n = 0; n < size; n++) {
          double cotangent = g.values()[g.index(i, density, a, 0) + lm * size + n];
          value += cotangent * f[l * size + n] * y[lm];
          for (int x = 0; x < 3; x++) {
            double derivative =
                distance == 0
                    ? slopes[l * size + n] * slopeAtOrigin(lm, x)
                    : slopes[l * size + n] * y[lm] * d[x] / distance
                        + f[l * size + n] * gradients[x * harmonics + lm] / distance;
            force[x] += job.sources().weights()[a][j] * cotangent * derivative;
          }
        }
      }
      result.weights()[a][j] += value;
      for (int x = 0; x < 3; x++) {
        result.positions()[3 * j + x] += force[x];
        result.positions()[3 * i + x] -= force[x];
        for (int z = 0; z < 3; z++) {
          result.strain()[3 * x + z] += force[x] * d[z];
        }
      }
    }
  }

  // ∇ r Y_lm(r̂) at r = 0 for l = 1, orders y, z, x; higher l rise as r², and f_n0' vanishes
  private static double slopeAtOrigin(int lm, int axis) {
    return lm >= 1 && lm <= 3 && axis == lm % 3 ? Math.sqrt(3 / (4 * Math.PI)) : 0;
  }

  /** E = Σ_k Σ_i,a,nlm g M_nlm(k) P_l, P = Re, Im of e^{ik·r_i} S*, M = (8π/V) ± φ v̂ I_nl Y_lm. */
  void latticeSum(int density) {
    LongRangeTable table = tables.densities().get(density);
    Cell cell = box;
    HalfSpace vectors =
        new HalfSpace(
            cell.reciprocal(),
            new double[] {cell.length(0), cell.length(1), cell.length(2)},
            tables.cutoff(job.plan(), density));
    double[] spectrum = new double[(g.maxAngular() + 1) * size];
    double[] slopes = new double[spectrum.length];
    double[] y = new double[harmonics];
    double[] gradients = new double[3 * harmonics];
    double[] windows = new double[9]; // −∂φ/∂ε
    WindowFactors.Slopes windowSlopes = factors.slopes();
    for (int v = 0; v < vectors.count(); v++) {
      double phi = factors.at(density, vectors, v);
      if (factors.hasWindows()) {
        windows = windowSlopes.at(density, vectors, v);
      }
      double k = vectors.k(v, 3);
      double[] unit = {vectors.k(v, 0) / k, vectors.k(v, 1) / k, vectors.k(v, 2) / k};
      table.exactSpectrumWithSlopes(k, spectrum, slopes);
      tables.harmonics().evaluateWithGradients(unit[0], unit[1], unit[2], y, gradients);
      // M and k_α ∂M/∂k_β: the strain takes k to k − ε^T k
      double[] matrix = new double[g.fields()];
      double[][] strained = new double[9][g.fields()];
      for (int lm = 0; lm < harmonics; lm++) {
        int l = (int) Math.sqrt((double) lm);
        double factor = 8 * Math.PI / cell.volume() * (((l + 1) / 2) % 2 == 0 ? 1 : -1);
        for (int n = 0; n < size; n++) {
          double s = spectrum[l * size + n];
          matrix[lm * size + n] = factor * phi * s * y[lm];
          for (int x = 0; x < 9; x++) {
            strained[x][lm * size + n] =
                factor
                    * (phi
                            * unit[x / 3]
                            * (k * slopes[l * size + n] * unit[x % 3] * y[lm]
                                + s * gradients[x % 3 * harmonics + lm])
                        + windows[x] * s * y[lm]);
          }
        }
      }
      for (int a = 0; a < g.channels(); a++) {
        vector(density, a, vectors, v, matrix, strained);
      }
    }
    zeroTerm(longRange[density], factors.zeroTerm(density));
  }

  private void vector(
      int density, int channel, HalfSpace vectors, int v, double[] matrix, double[][] strained) {
    int atoms = structure.size();
    double[] weights = job.sources().weights()[channel];
    double[] cos = new double[atoms];
    double[] sin = new double[atoms];
    double real = 0;
    double imaginary = 0;
    for (int j = 0; j < atoms; j++) {
      double phase = 0;
      for (int x = 0; x < 3; x++) {
        phase += vectors.k(v, x) * structure.position(j, x);
      }
      cos[j] = Math.cos(phase);
      sin[j] = Math.sin(phase);
      real += weights[j] * cos[j];
      imaginary += weights[j] * sin[j];
    }
    double byReal = 0; // ∂E/∂Re S
    double byImaginary = 0;
    double[] byPhase = new double[atoms];
    for (int i = 0; i < atoms; i++) {
      double even = 0;
      double odd = 0;
      double re = cos[i] * real + sin[i] * imaginary;
      double im = sin[i] * real - cos[i] * imaginary;
      int from = g.index(i, longRange[density], channel, 0);
      for (int field = 0; field < g.fields(); field++) {
        int lm = field / size;
        boolean isOdd = (int) Math.sqrt((double) lm) % 2 == 1;
        double cotangent = g.values()[from + field];
        even += isOdd ? 0 : cotangent * matrix[field];
        odd += isOdd ? cotangent * matrix[field] : 0;
        for (int x = 0; x < 9; x++) {
          result.strain()[x] -= cotangent * strained[x][field] * (isOdd ? im : re);
        }
      }
      for (int x = 0; x < 9; x += 4) {
        result.strain()[x] -= even * re + odd * im; // 1/V
      }
      byPhase[i] = odd * re - even * im;
      byReal += even * cos[i] + odd * sin[i];
      byImaginary += even * sin[i] - odd * cos[i];
    }
    for (int j = 0; j < atoms; j++) {
      result.weights()[channel][j] += cos[j] * byReal + sin[j] * byImaginary;
      byPhase[j] += weights[j] * (cos[j] * byImaginary - sin[j] * byReal);
      for (int x = 0; x < 3; x++) {
        result.positions()[3 * j + x] += vectors.k(v, x) * byPhase[j];
      }
    }
  }

  // E = Σ_j w_j / V Σ_i,n g_n0 zero_n
  private void zeroTerm(int index, double[] zero) {
    for (int a = 0; a < g.channels(); a++) {
      double sum = 0;
      for (int i = 0; i < structure.size(); i++) {
        for (int n = 0; n < size; n++) {
          sum += g.values()[g.index(i, index, a, 0) + n] * zero[n] / box.volume();
        }
      }
      for (int j = 0; j < structure.size(); j++) {
        result.weights()[a][j] += sum;
        for (int x = 0; x < 9; x += 4) {
          result.strain()[x] -= sum * job.sources().weights()[a][j];
        }
      }
    }
  }

  /** The weight of the centre in a long-range density. */
  void centre(int density) {
    centre(longRange[density], tables.densities().get(density).selfTerm());
  }

  // E = −(1 − w) Σ_i w_ia Σ_n g_n0 f_n0(0) Y_00
  private void centre(int index, double[] self) {
    double factor = 1 - tables.hyperparameters().centerAtomWeight();
    for (int i = 0; i < structure.size(); i++) {
      for (int a = 0; a < g.channels(); a++) {
        for (int n = 0; n < size; n++) {
          result.weights()[a][i] -= factor * g.values()[g.index(i, index, a, 0) + n] * self[n];
        }
      }
    }
  }
}
