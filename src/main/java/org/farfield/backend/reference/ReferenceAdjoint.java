package org.farfield.backend.reference;

import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.OnSiteSum;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Term;
import org.farfield.expansion.plan.WindowFactors;
import org.farfield.expansion.tables.LongRangeTable;
import org.farfield.math.HalfSpace;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.farfield.structure.neighbors.NeighborSearch;
import org.farfield.structure.neighbors.Neighborhood;

/** Derivatives of the sums of {@link ReferenceBackend}, contracted with g = ∂E/∂c, as loops. */
final class ReferenceAdjoint implements Term.Sums {
  private final ExpansionTables tables;
  private final PlannedStructure job;
  private final Structure structure;
  private final Coefficients g;
  private final Gradients result;
  private final int size;
  private final int harmonics;

  ReferenceAdjoint(ExpansionTables tables, PlannedStructure job, Coefficients g, Gradients result) {
    this.tables = tables;
    this.job = job;
    this.structure = job.structure();
    this.g = g;
    this.result = result;
    this.size = g.radial();
    this.harmonics = tables.harmonics().size();
  }

  /** E = Σ_ij w_j Σ g f_nl(|d|) Y_lm(d̂) depends on d = r_j − r_i only. */
  @Override
  public void neighbors(Term.Neighbors term) {
    if (job.sources().degree() > 0) {
      new ReferenceMultipoles(job).addAdjoint(term, g, result);
      return;
    }
    for (int density = 0; density < term.densities().size(); density++) {
      PairQuadrature pairs =
          new PairQuadrature(term.tables().get(density), (g.maxAngular() + 1) * size);
      NeighborSearch search = term.search(structure, density);
      Neighborhood found = new Neighborhood();
      for (int i = 0; i < structure.size(); i++) {
        search.find(i, found);
        for (int k = 0; k < found.count(); k++) {
          double[] d = {found.vector(k, 0), found.vector(k, 1), found.vector(k, 2)};
          double[][] f = pairs.withSlopes(length(d));
          pair(i, found.atom(k), d, term.densities().get(density), f[0], f[1]);
        }
      }
    }
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
  @Override
  public void lattice(Term.Lattice term) {
    ReferenceBackend.requireSum(term);
    WindowFactors factors = WindowFactors.of(term, structure);
    for (int d = 0; d < term.densities().size(); d++) {
      lattice(term, factors, d);
    }
  }

  private void lattice(Term.Lattice term, WindowFactors factors, int density) {
    LongRangeTable table = term.tables().get(density);
    Cell cell = term.box(structure);
    HalfSpace vectors = ReferenceBackend.vectors(cell, term.cutoffs().get(density));
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
        vector(term.densities().get(density), a, vectors, v, matrix, strained);
      }
    }
  }

  private void vector(
      int density, int channel, HalfSpace vectors, int v, double[] matrix, double[][] strained) {
    int atoms = structure.size();
    SourceWave source = new SourceWave(job.sources(), vectors, v);
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
      source.of(channel, j);
      real += source.real() * cos[j] - source.imaginary() * sin[j];
      imaginary += source.real() * sin[j] + source.imaginary() * cos[j];
    }
    double byReal = 0; // ∂E/∂Re S
    double byImaginary = 0;
    double[] byPhase = new double[atoms];
    for (int i = 0; i < atoms; i++) {
      double even = 0;
      double odd = 0;
      double re = cos[i] * real + sin[i] * imaginary;
      double im = sin[i] * real - cos[i] * imaginary;
      int from = g.index(i, density, channel, 0);
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
      double bySourceReal = cos[j] * byReal + sin[j] * byImaginary;
      double bySourceImaginary = cos[j] * byImaginary - sin[j] * byReal;
      source.of(channel, j);
      source.addMoments(bySourceReal, bySourceImaginary, result.moments()[channel], j);
      source.addStrain(channel, j, bySourceReal, bySourceImaginary, result.strain());
      byPhase[j] += source.real() * bySourceImaginary - source.imaginary() * bySourceReal;
      for (int x = 0; x < 3; x++) {
        result.positions()[3 * j + x] += vectors.k(v, x) * byPhase[j];
      }
    }
  }

  @Override
  public void onSite(Term.OnSite term) {
    OnSiteSum.addAdjoint(term, job, g, result);
  }
}
