package org.farfield.backend.reference;

import org.farfield.expansion.Coefficients;
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

/** The sums themselves, as loops. */
final class ReferenceValues implements Term.Sums {
  private final ExpansionTables tables;
  private final PlannedStructure job;
  private final Structure structure;
  private final Coefficients c;
  private final int size;
  private final double[] y;
  private final double[] f;

  ReferenceValues(ExpansionTables tables, PlannedStructure job, Coefficients c) {
    this.tables = tables;
    this.job = job;
    this.structure = job.structure();
    this.c = c;
    size = c.radial();
    y = new double[tables.harmonics().size()];
    f = new double[(c.maxAngular() + 1) * size];
  }

  /** c = Σ_j w_j f_nl(d) Y_lm(d̂) over neighbours and images, f_nl by quadrature. */
  @Override
  public void neighbors(Term.Neighbors term) {
    if (job.sources().degree() > 0) {
      new ReferenceMultipoles(job).add(term, c);
      return;
    }
    for (int d = 0; d < term.densities().size(); d++) {
      NeighborSearch search = term.search(structure, d);
      PairQuadrature pairs = new PairQuadrature(term.tables().get(d), f.length);
      Neighborhood found = new Neighborhood();
      for (int i : job.centres()) {
        search.find(i, found);
        for (int k = 0; k < found.count(); k++) {
          double x = found.vector(k, 0);
          double distance =
              tables.harmonics().evaluateDirection(x, found.vector(k, 1), found.vector(k, 2), y, 0);
          double[] values = pairs.values(distance);
          for (int a = 0; a < c.channels(); a++) {
            double weight = job.sources().weights()[a][found.atom(k)];
            add(i, term.densities().get(d), a, values, weight, weight);
          }
        }
      }
    }
  }

  // c += {even, odd l} f_nl Y_lm
  private void add(int atom, int density, int channel, double[] f, double even, double odd) {
    for (int l = 0; l <= c.maxAngular(); l++) {
      int target = c.index(atom, density, channel, l);
      for (int lm = l * l; lm < (l + 1) * (l + 1); lm++) {
        for (int n = 0; n < size; n++) {
          c.values()[target++] += (l % 2 == 0 ? even : odd) * f[l * size + n] * y[lm];
        }
      }
    }
  }

  /** c = (4π/V) 2 Σ_k φ v̂ I_nl Y_lm {(−1)^{l/2} Re, (−1)^{(l+1)/2} Im}[e^{ik·r_i} S*]. */
  @Override
  public void lattice(Term.Lattice term) {
    ReferenceBackend.requireSum(term);
    WindowFactors factors = WindowFactors.of(term, structure);
    Cell box = term.box(structure);
    for (int d = 0; d < term.densities().size(); d++) {
      LongRangeTable table = term.tables().get(d);
      HalfSpace vectors = ReferenceBackend.vectors(box, term.cutoffs().get(d));
      for (int v = 0; v < vectors.count(); v++) {
        table.exactSpectrum(vectors.k(v, 3), f);
        double phi = factors.at(d, vectors, v);
        tables
            .harmonics()
            .evaluateDirection(vectors.k(v, 0), vectors.k(v, 1), vectors.k(v, 2), y, 0);
        for (int l = 0, lm = 0; l <= c.maxAngular(); l++) {
          double sign = ((l + 1) / 2) % 2 == 0 ? 1 : -1;
          for (; lm < (l + 1) * (l + 1); lm++) {
            y[lm] *= sign * phi * 8 * Math.PI / box.volume();
          }
        }
        for (int a = 0; a < c.channels(); a++) {
          vector(term.densities().get(d), a, vectors, v);
        }
      }
    }
  }

  private void vector(int density, int channel, HalfSpace vectors, int v) {
    double real = 0;
    double imaginary = 0;
    SourceWave source = new SourceWave(job.sources(), vectors, v);
    for (int j = 0; j < structure.size(); j++) {
      double phase = phase(vectors, v, j);
      source.of(channel, j);
      real += source.real() * Math.cos(phase) - source.imaginary() * Math.sin(phase);
      imaginary += source.real() * Math.sin(phase) + source.imaginary() * Math.cos(phase);
    }
    for (int i : job.centres()) {
      double phase = phase(vectors, v, i);
      double re = Math.cos(phase) * real + Math.sin(phase) * imaginary;
      double im = Math.sin(phase) * real - Math.cos(phase) * imaginary;
      add(i, density, channel, f, re, im);
    }
  }

  private double phase(HalfSpace vectors, int v, int atom) {
    return vectors.k(v, 0) * structure.position(atom, 0)
        + vectors.k(v, 1) * structure.position(atom, 1)
        + vectors.k(v, 2) * structure.position(atom, 2);
  }

  @Override
  public void onSite(Term.OnSite term) {
    OnSiteSum.add(term, job, c);
  }
}
