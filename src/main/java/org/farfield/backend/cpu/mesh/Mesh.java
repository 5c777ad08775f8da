package org.farfield.backend.cpu.mesh;

import org.farfield.backend.Fractional;
import org.farfield.backend.cpu.waves.LatticeJob;
import org.farfield.expansion.plan.Term;
import org.farfield.kernels.cpu.MeshAtoms;
import org.farfield.kernels.cpu.MeshKernel;
import org.farfield.kernels.cpu.WorkerPool;

/**
 * The mesh of a structure: a group of fields on its points, and their half spectra. Fields are
 * interleaved, so that interpolation reads all of them with one set of weights; one that is alone
 * has the points of a line side by side.
 */
public final class Mesh {
  /** Fields of a group. */
  public static final int GROUP = MeshKernel.FIELDS;

  private static final int FEW = GROUP / 2;

  public final MeshAtoms atoms;
  final MeshWaves waves;
  private final MeshKernel kernel;
  private final WorkerPool pool;
  private final RealFft3 fft;
  private final int lines; // points of one field
  private double[] points = {}; // grow with the most fields there ever are at a time
  private final double[][] halves = new double[GROUP][];

  /**
   * Makes the mesh of a sum.
   *
   * @param lattice the sum
   * @param slopes whether the atoms need the slopes of their splines
   */
  public Mesh(LatticeJob lattice, boolean slopes, MeshKernel kernel, WorkerPool pool) {
    int[] shape = lattice.term.mesh().stream().mapToInt(Integer::intValue).toArray();
    int order = lattice.term.splineOrder();
    this.kernel = kernel;
    this.pool = pool;
    atoms =
        new MeshAtoms(
            Fractional.byAxis(lattice.structure, lattice.structure.size()), shape, order, slopes);
    waves = new MeshWaves(lattice.structure.cell(), shape, order, lattice.term.largestCutoff());
    fft = new RealFft3(shape[0], shape[1], shape[2], atoms.reached(0), atoms.reached(1));
    lines = Math.multiplyExact(shape[0] * shape[1], atoms.line);
  }

  /** How many of some fields, or channels, go together. Few go one by one, in less memory. */
  static int group(int fields) {
    return fields <= FEW ? 1 : Math.min(GROUP, fields);
  }

  /** Memory of the mesh of a sum of so many fields or channels: its points and half spectra. */
  public static long bytes(Term.Lattice term, int fields) {
    long points = 1;
    for (int n : term.mesh()) {
      points *= n;
    }
    int together = group(fields);
    return 8 * points * (together == 1 ? 2 : GROUP + together);
  }

  private void reserve(int fields) {
    int size = fields == 1 ? lines : Math.max(lines, Math.multiplyExact(fft.realSize(), GROUP));
    if (points.length < size) {
      points = new double[size];
    }
    for (int g = 0; g < fields; g++) {
      if (halves[g] == null) {
        halves[g] = new double[fft.halfSize()];
      }
    }
  }

  /** The half spectra of the fields: scratch, destroyed by the way back. */
  double[][] halves() {
    return halves;
  }

  /** The spectra of charges at the waves, {@code [row of charges]}; the fields are destroyed. */
  public double[][] spectra(double[][] charges) {
    double[][] picked = new double[charges.length][];
    for (int a = 0; a < charges.length; a++) {
      spectrumOf(charges[a], 1);
      picked[a] = waves.pick(halves[0]);
    }
    return picked;
  }

  private void spectrumOf(double[] charges, int stride) {
    reserve(1);
    atoms.spread(charges, stride, points, kernel, pool);
    fft.forward(points, atoms.line, halves[0], waves.max(0), waves.max(1), waves.max(2), pool);
  }

  /** Fields from multiples of a spectrum, as {@link MeshWaves#putMultiples} takes them. */
  public void fieldsOf(double[] factors, int stride, boolean[] odd, double[] spectrum) {
    reserve(odd.length);
    waves.putMultiples(factors, stride, odd, spectrum, halves, pool);
    toPoints(odd.length);
  }

  /** One field from each spectrum, at most a group. */
  public void fieldsOf(double[][] spectra) {
    reserve(spectra.length);
    waves.put(spectra, spectra.length, halves, pool);
    toPoints(spectra.length);
  }

  private void toPoints(int fields) {
    int max0 = waves.max(0);
    int max1 = waves.max(1);
    int max2 = waves.max(2);
    if (fields == 1) {
      fft.inverse(halves[0], points, atoms.line, max0, max1, max2, pool);
      atoms.repeatStarts(points, pool);
    } else {
      fft.inverse(halves, fields, points, 0, GROUP, max0, max1, max2, pool);
    }
  }

  /** What reads the fields, of which there are now so many, at atoms: one for each task. */
  public Reader reader(int fields) {
    return new Reader(fields == 1);
  }

  /** Reads fields at atoms. */
  public final class Reader {
    private final boolean isOne;
    private final int[] row = new int[atoms.order];
    private final double[] rows = new double[3 * atoms.padded];
    private final double[] sums = new double[MeshKernel.SLOPE_SUMS];

    private Reader(boolean isOne) {
      this.isOne = isOne;
    }

    /** The fields at an atom. */
    public double[] at(int atom) {
      if (isOne) {
        kernel.sumRows(atoms, atom, points, rows);
        sums[0] = atoms.along(atom, atoms.weights, rows, 0);
      } else {
        kernel.interpolate(atoms, atom, points, row, sums);
      }
      return sums;
    }

    /** The fields, then their slopes along each axis, in mesh steps: {@code [GROUP]} of each. */
    double[] withSlopes(int atom) {
      if (isOne) {
        kernel.sumRowsWithSlopes(atoms, atom, points, rows);
        sums[0] = atoms.along(atom, atoms.weights, rows, 0);
        sums[GROUP] = atoms.along(atom, atoms.weights, rows, atoms.padded);
        sums[2 * GROUP] = atoms.along(atom, atoms.weights, rows, 2 * atoms.padded);
        sums[3 * GROUP] = atoms.along(atom, atoms.slopes, rows, 0);
      } else {
        kernel.interpolateWithSlopes(atoms, atom, points, row, sums);
      }
      return sums;
    }
  }

  /** Half spectra of the densities of some charges, {@code [atom · GROUP + field]}. */
  void spectraOf(double[] charges, int fields) {
    if (fields == 1) {
      spectrumOf(charges, GROUP);
    } else {
      reserve(fields);
      atoms.spread(charges, points, kernel, pool);
      fft.forward(points, GROUP, halves, fields, waves.max(0), waves.max(1), waves.max(2), pool);
    }
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
