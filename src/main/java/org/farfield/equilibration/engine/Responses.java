package org.farfield.equilibration.engine;

import org.farfield.equilibration.solvers.DenseSolver;
import org.farfield.equilibration.solvers.Sites;
import org.farfield.equilibration.sums.Electrostatics;
import org.farfield.equilibration.sums.Moments;
import org.farfield.equilibration.sums.Slopes;
import org.farfield.equilibration.sums.Units;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Structure;

/**
 * Polarizability and Born charges from the factors of one solution. D = Σ (q_i R_i + μ_i), of
 * crystals Σ μ_i; α = Bᵀ M⁻¹ B with B = ∂D/∂p on the space that constraints leave, and Z* takes one
 * adjoint solution for each direction.
 */
final class Responses {
  private final Structure structure;
  private final AppliedModel model;
  private final AppliedConditions conditions;
  private final Electrostatics electrostatics;
  private final Sites sites;
  private final WorkerPool pool;

  Responses(
      Structure structure,
      AppliedModel model,
      AppliedConditions conditions,
      Electrostatics electrostatics,
      Sites sites,
      WorkerPool pool) {
    this.structure = structure;
    this.model = model;
    this.conditions = conditions;
    this.electrostatics = electrostatics;
    this.sites = sites;
    this.pool = pool;
  }

  // −∂D_x/∂p: what a field of 1 V/Å adds to linear terms
  private double[] field(int x) {
    int rows = sites.rows();
    double[] b = new double[sites.atoms() * rows];
    for (int i = 0; i < sites.atoms(); i++) {
      if (!structure.cell().isFullyPeriodic()) {
        b[i * rows] = -structure.position(i, x);
      }
      if (rows > 1) {
        b[i * rows + Moments.DIPOLE[x]] = -1;
      }
    }
    return b;
  }

  /** Both, at a solution. */
  Response of(DenseSolver solver, double[] moments) {
    double[] polarizability = new double[9];
    boolean open = structure.cell().isOpen();
    int atoms = sites.atoms();
    double[] born = new double[open ? 9 * atoms : 0];
    double[] answers = new double[3 * moments.length];
    Slopes own = slopes(moments);
    for (int x = 0; x < 3; x++) {
      double[] answer = solver.response(field(x)); // ∂p/∂ℰ_x
      for (int y = 0; y < 3; y++) {
        double[] b = field(y);
        for (int a = 0; a < b.length; a++) {
          polarizability[3 * x + y] -= Units.COULOMB * b[a] * answer[a];
        }
      }
      for (int a = 0; a < answer.length; a++) {
        answers[3 * a + x] = answer[a];
      }
      if (open) {
        Slopes mixed = mixed(moments, own, answer);
        for (int i = 0; i < atoms; i++) {
          for (int y = 0; y < 3; y++) {
            born[9 * i + 3 * x + y] = -mixed.positions[3 * i + y];
          }
          born[9 * i + 4 * x] += moments[i * sites.rows()];
        }
      }
    }
    return new Response(polarizability, born, answers);
  }

  /** Those of ½ K pᵀGp at moments that are held. */
  Slopes slopes(double[] p) {
    return Equilibration.slopes(electrostatics, p, sites.atoms(), pool);
  }

  /**
   * Those of w·(a + K G p), w and p held: of the energy of both less those of each, of which the
   * one of p is known.
   */
  Slopes mixed(double[] p, Slopes own, double[] w) {
    double[] both = p.clone();
    for (int a = 0; a < w.length; a++) {
      both[a] += w[a];
    }
    Slopes result = slopes(both);
    result.add(-1, own);
    result.add(-1, slopes(w));
    model.addSlopes(w, result);
    conditions.addSlopes(sites, w, result);
    return result;
  }
}
