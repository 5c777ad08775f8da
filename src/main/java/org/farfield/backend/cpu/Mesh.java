package org.farfield.backend.cpu;

import org.farfield.expansion.plan.Term;
import org.farfield.kernels.cpu.MeshAtoms;
import org.farfield.kernels.cpu.MeshKernel;
import org.farfield.kernels.cpu.WorkerPool;

/**
 * The mesh of a structure: a group of fields on its points, interleaved, so that interpolation
 * reads all of them with one set of weights, and their half spectra.
 */
final class Mesh {
  /** Fields of a group. */
  static final int GROUP = MeshKernel.FIELDS;

  final MeshAtoms atoms;
  final MeshWaves waves;
  private final WorkerPool pool;
  private final RealFft3 fft;
  private final double[] points;
  private final double[][] halves = new double[GROUP][];

  /**
   * Makes the mesh of a sum.
   *
   * @param lattice the sum
   * @param slopes whether the atoms need the slopes of their splines
   */
  Mesh(LatticeJob lattice, boolean slopes, WorkerPool pool) {
    int[] shape = lattice.term.mesh().stream().mapToInt(Integer::intValue).toArray();
    int order = lattice.term.splineOrder();
    this.pool = pool;
    atoms =
        new MeshAtoms(
            Fractional.coordinates(lattice.structure, lattice.structure.size()),
            shape,
            order,
            slopes);
    waves = new MeshWaves(lattice.structure.cell(), shape, order, lattice.term.largestCutoff());
    fft = new RealFft3(shape[0], shape[1], shape[2]);
    points = new double[Math.multiplyExact(fft.realSize(), GROUP)];
    for (int g = 0; g < GROUP; g++) {
      halves[g] = new double[fft.halfSize()];
    }
  }

  /** Memory of the mesh of a sum, about: its points and half spectra. */
  static long bytes(Term.Lattice term) {
    long points = 1;
    for (int n : term.mesh()) {
      points *= n;
    }
    return 2 * 8 * GROUP * points;
  }

  /** The fields, {@code [point · GROUP + field]}. */
  double[] points() {
    return points;
  }

  /** The half spectra of the fields: scratch, destroyed by the way back. */
  double[][] halves() {
    return halves;
  }

  /** The spectra of charges at the waves, {@code [row of charges]}; the fields are destroyed. */
  double[][] spectra(double[][] charges) {
    double[][] picked = new double[charges.length][];
    for (int a = 0; a < charges.length; a++) {
      atoms.spread(charges[a], points, pool);
      fft.forward(points, 1, halves, 1, waves.max(0), waves.max(1), waves.max(2), pool);
      picked[a] = waves.pick(halves[0]);
    }
    return picked;
  }

  /** Fields from multiples of a spectrum, as {@link MeshWaves#putMultiples} takes them. */
  void fieldsOf(double[] factors, int stride, boolean[] odd, double[] spectrum) {
    waves.putMultiples(factors, stride, odd, spectrum, halves, pool);
    toPoints(odd.length);
  }

  /** One field from each spectrum, at most a group. */
  void fieldsOf(double[][] spectra) {
    waves.put(spectra, spectra.length, halves, pool);
    toPoints(spectra.length);
  }

  private void toPoints(int fields) {
    fft.inverse(halves, fields, points, 0, GROUP, waves.max(0), waves.max(1), waves.max(2), pool);
  }

  /** Half spectra of the densities of some charges, {@code [atom · GROUP + field]}. */
  void spectraOf(double[] charges, int fields, MeshKernel kernel) {
    atoms.spread(charges, points, kernel, pool);
    fft.forward(points, GROUP, halves, fields, waves.max(0), waves.max(1), waves.max(2), pool);
  }

  /** Whether l is odd, of some consecutive fields in the order of the coefficients. */
  static boolean[] odd(int first, int count, int radial) {
    boolean[] odd = new boolean[count];
    for (int g = 0; g < count; g++) {
      int harmonic = (first + g) / radial;
      odd[g] = (int) Math.sqrt(harmonic) % 2 == 1;
    }
    return odd;
  }
}
