package org.farfield.backend.reference;

import org.farfield.expansion.Jacobian;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.OnSiteSum;
import org.farfield.expansion.plan.PairDerivatives;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Term;
import org.farfield.expansion.plan.WindowFactors;
import org.farfield.expansion.tables.LongRangeTable;
import org.farfield.math.HalfSpace;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.farfield.structure.neighbors.NeighborSearch;
import org.farfield.structure.neighbors.Neighborhood;

/** Derivatives of the sums of {@link ReferenceBackend} centre by centre, as loops. */
final class ReferenceJacobian implements Term.Sums {
  private final ExpansionTables tables;
  private final PlannedStructure job;
  private final Structure structure;
  private final Jacobian result;
  private final int size;
  private final int harmonics;
  private final double[] f;
  private final double[] slopes;

  ReferenceJacobian(ExpansionTables tables, PlannedStructure job, Jacobian result) {
    this.tables = tables;
    this.job = job;
    this.structure = job.structure();
    this.result = result;
    this.size = tables.hyperparameters().basis().size();
    this.harmonics = tables.harmonics().size();
    this.f = new double[(tables.hyperparameters().maxAngular() + 1) * size];
    this.slopes = new double[f.length];
  }

  @Override
  public void neighbors(Term.Neighbors term) {
    PairDerivatives derivatives = new PairDerivatives(tables);
    Neighborhood found = new Neighborhood();
    for (int density = 0; density < term.densities().size(); density++) {
      PairQuadrature pairs = new PairQuadrature(term.tables().get(density), f.length);
      NeighborSearch search = term.search(structure, density);
      for (int place = 0; place < result.centres(); place++) {
        int i = result.centre(place);
        search.find(i, found);
        for (int k = 0; k < found.count(); k++) {
          double[] d = {found.vector(k, 0), found.vector(k, 1), found.vector(k, 2)};
          double distance = derivatives.direction(d[0], d[1], d[2]);
          if (distance > 0 || found.atom(k) != i) {
            double[][] values = pairs.withSlopes(distance);
            double[] derivative = derivatives.of(values[0], values[1]);
            add(i, found.atom(k), term.densities().get(density), derivative, d);
          }
        }
      }
    }
  }

  private void add(int i, int j, int density, double[] derivative, double... d) {
    result.add(i, result.sample(i, j), density, job.sources().weights(), derivative, d);
  }

  /**
   * c_i = Σ_j w_j Σ_k M {cos x, sin x} for even, odd l, x = k·(r_i − r_j), M ∝ φ v̂ I_nl Y_lm / V.
   */
  @Override
  public void lattice(Term.Lattice term) {
    WindowFactors factors = WindowFactors.of(term, structure);
    for (int d = 0; d < term.densities().size(); d++) {
      for (int place = 0; place < result.centres(); place++) {
        lattice(term, factors, d, result.centre(place));
      }
    }
  }

  private void lattice(Term.Lattice term, WindowFactors factors, int density, int i) {
    LongRangeTable table = term.tables().get(density);
    Cell box = term.box(structure);
    HalfSpace vectors = ReferenceBackend.vectors(box, term.cutoffs().get(density));
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
      for (int j = 0; j < structure.atoms(); j++) {
        double phase = 0;
        for (int x = 0; x < 3; x++) {
          phase += wave[x] * (structure.position(i, x) - structure.position(j, x));
        }
        vector(
            term.densities().get(density),
            new int[] {i, j},
            box.volume(),
            wave,
            k,
            phase,
            y,
            gradients,
            phi,
            windows);
      }
    }
  }

  private void vector(
      int density,
      int[] pair,
      double volume,
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
      double factor = 8 * Math.PI / volume * (((l + 1) / 2) % 2 == 0 ? 1 : -1);
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
    int i = pair[0];
    int j = pair[1];
    if (j != i) {
      add(i, j, density, derivative);
    }
    int fields = harmonics * size;
    double[][] weights = job.sources().weights();
    for (int a = 0; a < weights.length; a++) {
      for (int x = 0; x < strain.length; x++) {
        int column = result.column(x / fields, density, a) + x % fields;
        result.strain(i)[column] += weights[a][j] * strain[x];
      }
    }
  }

  @Override
  public void onSite(Term.OnSite term) {
    OnSiteSum.addJacobian(term, job, result);
  }
}
