package org.farfield.backend.reference;

import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.LongRangeTable;
import org.farfield.expansion.PairDerivatives;
import org.farfield.expansion.PlannedStructure;
import org.farfield.expansion.ShortRangeTable;
import org.farfield.expansion.WindowFactors;
import org.farfield.math.HalfSpace;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.farfield.structure.neighbors.NeighborSearch;
import org.farfield.structure.neighbors.Neighborhood;

/** Derivatives of the sums of {@link ReferenceBackend} for one centre i, as loops. */
final class ReferenceJacobian {
  private final ExpansionTables tables;
  private final PlannedStructure job;
  private final WindowFactors factors;
  private final Cell box; // of the lattice sum
  private final Structure structure;
  private final Jacobian result;
  private final int i;
  private final int size;
  private final int harmonics;
  private final double[] f;
  private final double[] slopes;

  ReferenceJacobian(
      ExpansionTables tables,
      PlannedStructure job,
      WindowFactors factors,
      Jacobian result,
      int centre) {
    this.tables = tables;
    this.job = job;
    this.factors = factors;
    this.box = job.inBox().structure().cell();
    this.structure = job.structure();
    this.result = result;
    this.i = centre;
    this.size = tables.hyperparameters().basis().size();
    this.harmonics = tables.harmonics().size();
    this.f = new double[(tables.hyperparameters().maxAngular() + 1) * size];
    this.slopes = new double[f.length];
  }

  void pairs(int density) {
    LongRangeTable table = tables.densities().get(density);
    PairDerivatives derivatives = new PairDerivatives(tables);
    for (int j = 0; j < structure.size(); j++) {
      if (j != i) {
        double[] d = new double[3];
        for (int x = 0; x < 3; x++) {
          d[x] = structure.position(j, x) - structure.position(i, x);
        }
        double distance = derivatives.direction(d[0], d[1], d[2]);
        if (distance <= table.farDistance()) {
          table.quadraturePairWithSlopes(distance, f, slopes);
        } else {
          table.pairWithSlopes(distance, f, slopes);
        }
        add(j, tables.longRangeIndices()[density], derivatives.of(f, slopes), d);
      }
    }
  }

  void neighbors(ShortRangeTable near) {
    PairDerivatives derivatives = new PairDerivatives(tables);
    Neighborhood found = new Neighborhood();
    new NeighborSearch(structure, near.density().cutoff().radius()).find(i, found);
    for (int k = 0; k < found.count(); k++) {
      double[] d = {found.vector(k, 0), found.vector(k, 1), found.vector(k, 2)};
      double distance = derivatives.direction(d[0], d[1], d[2]);
      if (distance > 0 || found.atom(k) != i) {
        near.exactContribution(distance, f, slopes);
        add(found.atom(k), near.index(), derivatives.of(f, slopes), d);
      }
    }
  }

  private void add(int j, int density, double[] derivative, double... d) {
    result.add(i, result.sample(i, j), density, job.sources().weights(), derivative, d);
  }

  /**
   * c_i = Σ_j w_j Σ_k M {cos x, sin x} for even, odd l, x = k·(r_i − r_j), M ∝ φ v̂ I_nl Y_lm / V.
   */
  void latticeSum(int density) {
    LongRangeTable table = tables.densities().get(density);
    HalfSpace vectors =
        new HalfSpace(
            box.reciprocal(),
            new double[] {box.length(0), box.length(1), box.length(2)},
            tables.cutoff(job.plan(), density));
    double[] y = new double[harmonics];
    double[] gradients = new double[3 * harmonics];
    double[] windows = new double[9]; // −∂φ/∂ε
    WindowFactors.Slopes windowSlopes = factors.slopes();
    for (int v = 0; v < vectors.count(); v++) {
      double k = vectors.k(v, 3);
      double[] wave = {vectors.k(v, 0), vectors.k(v, 1), vectors.k(v, 2)};
      table.exactSpectrumWithSlopes(k, f, slopes);
      tables.harmonics().evaluateWithGradients(wave[0] / k, wave[1] / k, wave[2] / k, y, gradients);
      double phi = factors.at(density, vectors, v);
      if (factors.hasWindows()) {
        windows = windowSlopes.at(density, vectors, v);
      }
      for (int j = 0; j < structure.size(); j++) {
        double phase = 0;
        for (int x = 0; x < 3; x++) {
          phase += wave[x] * (structure.position(i, x) - structure.position(j, x));
        }
        vector(density, j, wave, k, phase, y, gradients, phi, windows);
      }
    }
    zeroTerm(density);
  }

  private void vector(
      int density,
      int j,
      double[] wave,
      double k,
      double phase,
      double[] y,
      double[] gradients,
      double phi,
      double[] windows) {
    double[] derivative = new double[3 * harmonics * size];
    double[] strain = new double[9 * harmonics * size];
    for (int lm = 0; lm < harmonics; lm++) {
      int l = (int) Math.sqrt((double) lm);
      double factor = 8 * Math.PI / box.volume() * (((l + 1) / 2) % 2 == 0 ? 1 : -1);
      double value = factor * (l % 2 == 0 ? Math.cos(phase) : Math.sin(phase));
      double bySource = factor * (l % 2 == 0 ? Math.sin(phase) : -Math.cos(phase));
      for (int n = 0; n < size; n++) {
        double s = f[l * size + n];
        for (int x = 0; x < 3; x++) {
          derivative[(x * harmonics + lm) * size + n] = bySource * phi * wave[x] * s * y[lm];
        }
        for (int x = 0; x < 9; x++) {
          double slope = // ∂(v̂ I Y)/∂k_β
              (slopes[l * size + n] * wave[x % 3] * y[lm] + s * gradients[x % 3 * harmonics + lm])
                  / k;
          strain[(x * harmonics + lm) * size + n] =
              -value
                  * (phi * (wave[x / 3] * slope + (x % 4 == 0 ? s * y[lm] : 0))
                      + windows[x] * s * y[lm]);
        }
      }
    }
    if (j != i) {
      add(j, tables.longRangeIndices()[density], derivative);
    }
    int fields = harmonics * size;
    double[][] weights = job.sources().weights();
    for (int a = 0; a < weights.length; a++) {
      for (int x = 0; x < strain.length; x++) {
        result.strain(i)[column(density, a, x / fields) + x % fields] += weights[a][j] * strain[x];
      }
    }
  }

  private int column(int density, int channel, int component) {
    int channels = job.sources().channels();
    return component * result.rowLength()
        + (tables.longRangeIndices()[density] * channels + channel) * harmonics * size;
  }

  // c = Σ_j w_j / V zero_n
  private void zeroTerm(int density) {
    double[] zero = factors.zeroTerm(density);
    double[][] weights = job.sources().weights();
    for (int a = 0; a < weights.length; a++) {
      for (double w : weights[a]) {
        for (int x = 0; x < 9; x += 4) {
          for (int n = 0; n < size; n++) {
            result.strain(i)[column(density, a, x) + n] -= w * zero[n] / box.volume();
          }
        }
      }
    }
  }
}
