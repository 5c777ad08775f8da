package org.farfield.equilibration.solvers;

import java.util.Arrays;
import java.util.List;
import org.farfield.backend.DescentSystem;
import org.farfield.equilibration.sums.Electrostatics;
import org.farfield.equilibration.sums.EngineLongRange;
import org.farfield.equilibration.sums.HalfPairs;
import org.farfield.equilibration.sums.LongRange;
import org.farfield.equilibration.sums.MeanFree;
import org.farfield.equilibration.sums.OpenBox;
import org.farfield.equilibration.sums.Units;
import org.farfield.expansion.Receivers;
import org.farfield.expansion.Sources;
import org.farfield.features.engine.Engine;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Structure;

/**
 * K G p without G: near pairs from memory, the smooth rest by the engine on its device, in time and
 * memory that grow with the number of atoms where that has a mesh.
 */
public final class MatrixFree implements AutoCloseable {
  // 1/Å: 300 kept pairs for each atom of a liquid take less time than a mesh of more points, but
  // memory
  public static final double ALPHA = 0.45;

  // boxes of molecules are mostly empty: fewer points of them, and 900 kept pairs for each atom
  public static final double BOX_ALPHA = 0.3;
  private static final double BOX_PAIRS = 1000;

  private final double alpha;
  private final Structure structure;
  private final Sites sites;
  private final WorkerPool pool;
  private final EngineLongRange smooth;
  private final MeanFree crystal; // null: it is none
  private final Electrostatics electrostatics;
  private final HalfPairs pairs;

  public MatrixFree(
      Engine engine, Structure structure, Sites sites, double accuracy, WorkerPool pool) {
    this(
        new EngineLongRange(engine, structure, sites.degree(), ALPHA, accuracy),
        ALPHA,
        structure,
        sites,
        accuracy,
        pool);
  }

  private MatrixFree(
      EngineLongRange smooth,
      double alpha,
      Structure structure,
      Sites sites,
      double accuracy,
      WorkerPool pool) {
    this.smooth = smooth;
    this.alpha = alpha;
    this.structure = structure;
    this.sites = sites;
    this.pool = pool;
    double[] widths = sites.widths();
    int degree = sites.degree();
    crystal =
        structure.cell().isFullyPeriodic()
            ? new MeanFree(smooth, structure, widths, widths, degree, alpha)
            : null;
    LongRange rest = crystal == null ? smooth : crystal;
    electrostatics = new Electrostatics(structure, widths, degree, alpha, rest, accuracy);
    pairs = electrostatics.halfPairs(pool);
  }

  /** Of a molecule in a box, whose mesh takes the place of all pairs. */
  public static MatrixFree boxed(
      Engine engine, Structure molecule, Sites sites, double accuracy, WorkerPool pool) {
    return boxed(engine, molecule, sites, BOX_ALPHA, accuracy, pool);
  }

  /** The same, split at another α. */
  public static MatrixFree boxed(
      Engine engine,
      Structure molecule,
      Sites sites,
      double alpha,
      double accuracy,
      WorkerPool pool) {
    return new MatrixFree(
        EngineLongRange.boxed(engine, molecule, sites.degree(), alpha, accuracy),
        alpha,
        molecule,
        sites,
        accuracy,
        pool);
  }

  /** Points of the mesh of such a box, about, at an accuracy of 1e-10. */
  public static double boxPoints(Structure molecule, double alpha) {
    return OpenBox.of(molecule, 0.5 / alpha, 0, 1e-10).points();
  }

  /** Memory of near pairs, about, each kept once, of a molecule as dense as water. */
  public static double boxPairBytes(int atoms, int rows, double alpha) {
    return atoms * boxPairs(alpha) * (8.0 * rows * rows + 4);
  }

  /** Near pairs of each atom, about, each kept once, of a molecule as dense as water. */
  public static double boxPairs(double alpha) {
    return BOX_PAIRS * Math.pow(BOX_ALPHA / alpha, 3);
  }

  /** Where near pairs are split from the smooth rest, 1/Å. */
  public double alpha() {
    return alpha;
  }

  /** What gives forces. */
  public Electrostatics electrostatics() {
    return electrostatics;
  }

  /** Finds the moments of least energy. */
  public Solution solve(Constraints constraints, double tolerance, IterationListener listener) {
    Descent descent = descent(constraints, true, tolerance);
    return new ProjectedCg(descent, this::potential).solve(listener);
  }

  /** The way to them, with long waves or without. */
  public Descent descent(Constraints constraints, boolean waves, double tolerance) {
    return Descent.of(structure, sites, constraints, waves, tolerance, pool);
  }

  /** What a device needs of it for products, and to precondition. */
  public DescentSystem system(Constraints constraints) {
    double[] inverse = Preconditioner.inverseDiagonal(sites, constraints);
    double[] diagonal = new double[sites.hardness().length];
    Arrays.setAll(diagonal, sites::diagonal);
    return new DescentSystem(
        pairs.whole(),
        diagonal,
        inverse,
        constraints.groups(),
        Arrays.stream(sites.widths()).map(width -> width * width).toArray(),
        crystal == null ? smooth.zero() : crystal.constant(),
        crystal == null ? 0 : crystal.slope(),
        new CoarseMesh(structure, sites, constraints, inverse, pool).onDevice());
  }

  /** K G p, V. */
  public double[] potential(double[] p) {
    double[] result = new double[p.length];
    pairs.apply(p, result, pool);
    addSmooth(p, result);
    if (crystal != null) {
      crystal.addTo(p, result);
    }
    for (int a = 0; a < result.length; a++) {
      result[a] *= Units.COULOMB;
    }
    return result;
  }

  /** Adds what the engine sums of G p, the same for all widths. */
  public void addSmooth(double[] p, double[] out) {
    Sources v = Receivers.asSources(smooth.keep().apply(List.of(smooth.sources(p))).get(0));
    int rows = sites.rows();
    for (int a = 0; a < p.length; a++) {
      out[a] += v.value(0, a / rows, a % rows);
    }
    smooth.addZero(p, out);
  }

  /** What {@link #addSmooth} multiplies with, which is symmetric. */
  public EngineLongRange smooth() {
    return smooth;
  }

  @Override
  public void close() {
    smooth.close();
  }
}
