package org.farfield.equilibration.solvers;

import java.util.Arrays;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Structure;

/** That of a molecule, slab or wire, by a coarse mesh. */
final class MeshScreening implements Screening {
  /** Fewer have no long waves, and their iterations take less time than a mesh. */
  static final int LEAST_ATOMS = 300;

  private final CoarseMesh mesh;

  MeshScreening(Structure structure, Sites sites, double[] answers, WorkerPool pool) {
    int atoms = sites.atoms();
    double[] free = new double[atoms];
    Arrays.fill(free, Double.NaN);
    Constraints together = new Constraints(new int[atoms], new double[1], free);
    mesh = new CoarseMesh(structure, sites, together, answers, pool);
  }

  @Override
  public boolean isPresent() {
    return true;
  }

  @Override
  public double[] of(double[] difference) {
    double[] z = difference.clone();
    mesh.screen(z);
    return z;
  }

  @Override
  public double[] transposed(double[] y) {
    double[] z = y.clone();
    mesh.screenTransposed(z);
    return z;
  }
}
