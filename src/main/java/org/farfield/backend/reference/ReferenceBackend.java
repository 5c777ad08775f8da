package org.farfield.backend.reference;

import java.util.ArrayList;
import java.util.List;
import org.farfield.backend.Backend;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.LongRangeTable;
import org.farfield.expansion.PlannedStructure;
import org.farfield.expansion.Planner;
import org.farfield.expansion.ShortRangeTable;
import org.farfield.expansion.Speeds;
import org.farfield.expansion.SplitTables;
import org.farfield.expansion.WindowFactors;
import org.farfield.math.HalfSpace;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/**
 * The formulas of docs/theory.md as plain loops, one thread, double precision, no interpolation
 * tables in the lattice sum.
 */
public final class ReferenceBackend implements Backend {

  /** Makes the backend; it has no state. */
  public ReferenceBackend() {}

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public String describe() {
    return "plain loops, one thread, double precision";
  }

  @Override
  public Speeds speeds() {
    return new Speeds(1e9, 1e6, 1e6, 2e8, 1);
  }

  @Override
  public List<Coefficients> expand(ExpansionTables tables, List<PlannedStructure> jobs) {
    List<Coefficients> results = new ArrayList<>();
    for (PlannedStructure job : jobs) {
      Coefficients c =
          new Coefficients(
              tables.hyperparameters(), job.structure().size(), job.sources().labels());
      tables
          .longRange()
          .ifPresent(far -> c.copyDensities(longRange(far, job), tables.longRangeIndices()));
      for (ShortRangeTable near : tables.shortRange()) {
        NeighborSum.add(tables, near, job, c);
      }
      results.add(c);
    }
    return results;
  }

  private static Coefficients longRange(ExpansionTables tables, PlannedStructure job) {
    Coefficients c =
        new Coefficients(tables.hyperparameters(), job.structure().size(), job.sources().labels());
    if (job.plan().split().isPresent()) {
      SplitTables split = tables.split(job.plan().split().get().smearing());
      split
          .smooth()
          .ifPresent(
              smooth -> c.copyDensities(longRange(smooth, job.smooth()), split.smoothIndices()));
      split.near().forEach(near -> SplitSum.add(tables, near, job, c));
      for (int d = 0; d < tables.densities().size(); d++) {
        subtractCentre(tables, job, d, c);
      }
      return c;
    }
    WindowFactors factors = WindowFactors.of(tables, job);
    for (int d = 0; d < tables.densities().size(); d++) {
      switch (job.plan().path()) {
        case PAIRS -> pairs(tables, job, d, c);
        case KSUM -> latticeSum(tables, job.inBox(), factors, d, c);
        default -> throw noMesh();
      }
      subtractCentre(tables, job, d, c);
    }
    return c;
  }

  @Override
  public List<Gradients> adjoint(
      ExpansionTables tables, List<PlannedStructure> jobs, List<Coefficients> cotangents) {
    Gradients.requireMatching(tables, jobs, cotangents);
    List<Gradients> results = new ArrayList<>();
    for (int i = 0; i < jobs.size(); i++) {
      results.add(adjoint(tables, jobs.get(i), cotangents.get(i)));
    }
    return results;
  }

  private static Gradients adjoint(ExpansionTables tables, PlannedStructure job, Coefficients g) {
    ReferenceAdjoint adjoint = new ReferenceAdjoint(tables, job, WindowFactors.of(tables, job), g);
    if (job.plan().split().isPresent()) {
      ExpansionTables far = tables.longRange().orElseThrow();
      SplitTables split = far.split(job.plan().split().get().smearing());
      if (split.smooth().isPresent()) {
        Coefficients ofFar = g.ofDensities(far.hyperparameters(), tables.longRangeIndices());
        adjoint.result().add(smoothAdjoint(split, job.smooth(), ofFar));
      }
      split.near().forEach(adjoint::near);
    } else {
      sums(tables, job, adjoint);
    }
    for (int d = 0; d < tables.densities().size(); d++) {
      adjoint.centre(d);
    }
    for (ShortRangeTable near : tables.shortRange()) {
      adjoint.neighbors(near);
    }
    return adjoint.result();
  }

  private static Gradients smoothAdjoint(SplitTables split, PlannedStructure job, Coefficients g) {
    ExpansionTables smooth = split.smooth().orElseThrow();
    Coefficients ofSmooth = g.ofDensities(smooth.hyperparameters(), split.smoothIndices());
    ReferenceAdjoint adjoint =
        new ReferenceAdjoint(smooth, job, WindowFactors.of(smooth, job), ofSmooth);
    sums(smooth, job, adjoint);
    return adjoint.result();
  }

  private static void sums(ExpansionTables tables, PlannedStructure job, ReferenceAdjoint adjoint) {
    for (int d = 0; d < tables.densities().size(); d++) {
      switch (job.plan().path()) {
        case PAIRS -> adjoint.pairs(d);
        case KSUM -> adjoint.latticeSum(d);
        default -> throw noMesh();
      }
    }
  }

  @Override
  public Jacobian jacobian(ExpansionTables tables, PlannedStructure planned, int[] centres) {
    PlannedStructure job = Planner.unsplit(tables, speeds(), planned);
    Jacobian result = Jacobian.zero(tables, job, centres);
    WindowFactors factors = WindowFactors.of(tables, job);
    for (int i : centres) {
      ReferenceJacobian centre = new ReferenceJacobian(tables, job, factors, result, i);
      for (int d = 0; d < tables.densities().size(); d++) {
        if (job.plan().path() == EvaluationPath.PAIRS) {
          centre.pairs(d);
        } else {
          centre.latticeSum(d);
        }
      }
      for (ShortRangeTable near : tables.shortRange()) {
        centre.neighbors(near);
      }
      result.closeCentre(i);
    }
    return result;
  }

  private static InputException noMesh() {
    return new InputException(
        "the device 'reference' has no path 'mesh'; use --path auto or --device cpu");
  }

  // c = Σ_j w_j f_nl(|d|) Y_lm(d̂), d = r_j − r_i
  private static void pairs(
      ExpansionTables tables, PlannedStructure job, int density, Coefficients c) {
    Structure structure = job.structure();
    LongRangeTable table = tables.densities().get(density);
    Expansion h = tables.hyperparameters();
    int size = h.basis().size();
    double[] y = new double[tables.harmonics().size()];
    double[] f = new double[(h.maxAngular() + 1) * size];
    for (int i = 0; i < structure.size(); i++) {
      for (int j = 0; j < structure.size(); j++) {
        double distance =
            tables
                .harmonics()
                .evaluateDirection(
                    structure.position(j, 0) - structure.position(i, 0),
                    structure.position(j, 1) - structure.position(i, 1),
                    structure.position(j, 2) - structure.position(i, 2),
                    y,
                    0);
        if (distance <= table.farDistance()) {
          table.quadraturePair(distance, f);
        } else {
          table.pair(distance, f);
        }
        for (int a = 0; a < c.channels(); a++) {
          double weight = job.sources().weights()[a][j];
          for (int l = 0; l <= h.maxAngular(); l++) {
            int target = c.index(i, density, a, l);
            for (int lm = l * l; lm < (l + 1) * (l + 1); lm++) {
              for (int n = 0; n < size; n++) {
                c.values()[target++] += weight * f[l * size + n] * y[lm];
              }
            }
          }
        }
      }
    }
  }

  // c = (4π/V) 2 Σ_k φ v̂ I_nl Y_lm {(−1)^{l/2} Re, (−1)^{(l+1)/2} Im}[e^{ik·r_i} S*], and k = 0
  private static void latticeSum(
      ExpansionTables tables,
      PlannedStructure job,
      WindowFactors factors,
      int density,
      Coefficients c) {
    Structure structure = job.structure();
    LongRangeTable table = tables.densities().get(density);
    Expansion h = tables.hyperparameters();
    Cell cell = structure.cell();
    int size = h.basis().size();
    double cutoff = job.plan().kCutoff().get(density);
    HalfSpace vectors =
        new HalfSpace(
            cell.reciprocal(),
            new double[] {cell.length(0), cell.length(1), cell.length(2)},
            Math.min(cutoff, table.largestK()));
    double[] y = new double[tables.harmonics().size()];
    double[] spectrum = new double[(h.maxAngular() + 1) * size];
    for (int v = 0; v < vectors.count(); v++) {
      table.exactSpectrum(vectors.k(v, 3), spectrum);
      double phi = factors.at(density, vectors, v);
      tables.harmonics().evaluateDirection(vectors.k(v, 0), vectors.k(v, 1), vectors.k(v, 2), y, 0);
      for (int a = 0; a < c.channels(); a++) {
        double real = 0;
        double imaginary = 0;
        for (int j = 0; j < structure.size(); j++) {
          double phase = phase(vectors, v, structure, j);
          real += job.sources().weights()[a][j] * Math.cos(phase);
          imaginary += job.sources().weights()[a][j] * Math.sin(phase);
        }
        for (int i = 0; i < structure.size(); i++) {
          double phase = phase(vectors, v, structure, i);
          double re = Math.cos(phase) * real + Math.sin(phase) * imaginary;
          double im = Math.sin(phase) * real - Math.cos(phase) * imaginary;
          for (int l = 0; l <= h.maxAngular(); l++) {
            double sign = ((l + 1) / 2) % 2 == 0 ? 1 : -1;
            double factor = phi * 8 * Math.PI / cell.volume() * sign * (l % 2 == 0 ? re : im);
            int target = c.index(i, density, a, l);
            for (int lm = l * l; lm < (l + 1) * (l + 1); lm++) {
              for (int n = 0; n < size; n++) {
                c.values()[target++] += factor * spectrum[l * size + n] * y[lm];
              }
            }
          }
        }
      }
    }
    double[] zero = factors.zeroTerm(density);
    for (int a = 0; a < c.channels(); a++) {
      double total = 0;
      for (double w : job.sources().weights()[a]) {
        total += w;
      }
      for (int i = 0; i < structure.size(); i++) {
        for (int n = 0; n < size; n++) {
          c.values()[c.index(i, density, a, 0) + n] += total / cell.volume() * zero[n];
        }
      }
    }
  }

  private static double phase(HalfSpace vectors, int v, Structure structure, int atom) {
    return vectors.k(v, 0) * structure.position(atom, 0)
        + vectors.k(v, 1) * structure.position(atom, 1)
        + vectors.k(v, 2) * structure.position(atom, 2);
  }

  // c −= (1 − w) w_ia f_n0(0) Y_00
  private static void subtractCentre(
      ExpansionTables tables, PlannedStructure job, int density, Coefficients c) {
    double factor = 1 - tables.hyperparameters().centerAtomWeight();
    if (factor == 0) {
      return;
    }
    double[] self = tables.densities().get(density).selfTerm();
    for (int i = 0; i < c.atoms(); i++) {
      for (int a = 0; a < c.channels(); a++) {
        for (int n = 0; n < self.length; n++) {
          c.values()[c.index(i, density, a, 0) + n] -=
              factor * job.sources().weights()[a][i] * self[n];
        }
      }
    }
  }

  @Override
  public void close() {}
}
