package org.farfield.equilibration.solvers;

import java.util.Arrays;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Structure;

/** That of a molecule, slab or wire, by a coarse mesh. */
public final class MeshScreening implements Screening {
  // fewer have no long waves, and their iterations take less time than a mesh
  private static final int LEAST_ATOMS = 300;

  private final CoarseMesh mesh;

  private MeshScreening(CoarseMesh mesh) {
    this.mesh = mesh;
  }

  /**
   * Makes it.
   *
   * @param structure the atoms
   * @param degree largest l
   * @param widths of sources
   * @param step what atoms answer
   * @param pool does the work
   */
  public static Screening of(
      Structure structure, int degree, double[] widths, FixedPoint.Step step, WorkerPool pool) {
    Sites sites = Sites.ofWidths(degree, widths);
    double[] answers = step.screening();
    if (structure.atoms() < LEAST_ATOMS || Vectors.sum(answers) == 0) {
      return Screening.none(); // or no charge screens
    }
    double[] free = new double[widths.length];
    Arrays.fill(free, Double.NaN);
    Constraints together = new Constraints(new int[widths.length], new double[1], free);
    return new MeshScreening(new CoarseMesh(structure, sites, together, answers, pool));
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
