package org.farfield.backend.cpu.mesh;

import org.farfield.backend.Fractional;
import org.farfield.backend.cpu.waves.LatticeJob;
import org.farfield.expansion.tables.Lazy;
import org.farfield.kernels.cpu.Butterflies;
import org.farfield.kernels.cpu.MeshAtoms;
import org.farfield.kernels.cpu.MeshKernel;
import org.farfield.kernels.cpu.WorkerPool;

/**
 * The mesh of a structure: a group of fields on its points, transformed where they lie. Fields are
 * interleaved, so that interpolation reads all of them with one set of weights; one that is alone
 * has the points of a line side by side.
 */
public final class Mesh {
  /** Fields of a group. */
  public static final int GROUP = MeshKernel.FIELDS;

  /** The same in single precision: as many bytes. */
  static final int SINGLE_GROUP = MeshKernel.FLOAT_FIELDS;

  public final MeshAtoms atoms;
  final MeshWaves waves;
  private final int together;
  private final MeshKernel kernel;
  private final WorkerPool pool;
  private final Lazy<RealFft3> fft; // of a field that is alone
  private final Lazy<GroupFft<double[]>> groupFft;
  private final Lazy<GroupFft<float[]>> singleFft;
  private final Butterflies<double[]> loops = Butterflies.select();
  private final Butterflies<float[]> singleLoops = Butterflies.selectSingle();
  private final int lines; // points of one field
  private double[] points = {}; // grow with the most fields there ever are at a time
  private float[] singlePoints = {}; // of a group in single precision
  private double[] half = {}; // of a field that is alone

  /**
   * Makes the mesh of a sum.
   *
   * @param lattice the sum
   * @param slopes whether the atoms need the slopes of their splines
   * @param together the most fields in double precision that are expected together
   */
  public Mesh(
      LatticeJob lattice, boolean slopes, int together, MeshKernel kernel, WorkerPool pool) {
    int[] shape = lattice.term.mesh().stream().mapToInt(Integer::intValue).toArray();
    int order = lattice.term.splineOrder();
    this.together = together;
    this.kernel = kernel;
    this.pool = pool;
    atoms =
        new MeshAtoms(
            Fractional.byAxis(lattice.structure, lattice.structure.size()), shape, order, slopes);
    waves = new MeshWaves(lattice.structure.cell(), shape, order, lattice.term.largestCutoff());
    boolean[] planes = atoms.reached(0);
    boolean[] rows = atoms.reached(1);
    // a sum takes one of them, or two
    fft = new Lazy<>(() -> new RealFft3(shape[0], shape[1], shape[2], planes, rows));
    groupFft = new Lazy<>(() -> new GroupFft<>(shape, GROUP, planes, rows, loops));
    singleFft = new Lazy<>(() -> new GroupFft<>(shape, SINGLE_GROUP, planes, rows, singleLoops));
    lines = Math.multiplyExact(shape[0] * shape[1], atoms.line);
  }

  private void reserve(int fields) {
    int most = Math.max(together, fields);
    int size = most == 1 ? lines : Math.max(lines, groupFft.get().size());
    if (points.length < size) {
      points = new double[size];
    }
    if (fields == 1 && half.length == 0) {
      half = new double[fft.get().halfSize()];
    }
  }

  /** The spectra of charges at the waves, {@code [row of charges]}; the fields are destroyed. */
  public double[][] spectra(double[][] charges) {
    double[][] picked = new double[charges.length][];
    for (int a = 0; a < charges.length; a++) {
      spectrumOf(charges[a], 1);
      picked[a] = waves.pick(half);
    }
    return picked;
  }

  private void spectrumOf(double[] charges, int stride) {
    reserve(1);
    atoms.spread(charges, stride, points, kernel, pool);
    fft.get().forward(points, atoms.line, half, waves.max(0), waves.max(1), waves.max(2), pool);
  }

  /** Fields from multiples of a spectrum, as {@link MeshWaves#multiples} takes them. */
  public void fieldsOf(double[] factors, int stride, boolean[] odd, double[] spectrum) {
    fieldsOf(MeshWaves.multiples(factors, stride, odd, spectrum), odd.length);
  }

  /** The same in single precision, of at most {@link #SINGLE_GROUP} fields. */
  void singleFieldsOf(double[] factors, int stride, boolean[] odd, double[] spectrum) {
    if (singlePoints.length == 0) {
      singlePoints = singleLoops.make(singleFft.get().size());
    }
    MeshWaves.Spectra spectra = MeshWaves.multiples(factors, stride, odd, spectrum);
    waves.put(spectra, SINGLE_GROUP, singlePoints, singleLoops, pool);
    singleFft.get().inverse(singlePoints, waves.max(), pool);
  }

  /** One field from each spectrum, at most a group. */
  public void fieldsOf(double[][] spectra) {
    fieldsOf(MeshWaves.of(spectra), spectra.length);
  }

  private void fieldsOf(MeshWaves.Spectra spectra, int fields) {
    reserve(fields);
    if (fields == 1) {
      waves.put(spectra, half, pool);
      fft.get().inverse(half, points, atoms.line, waves.max(0), waves.max(1), waves.max(2), pool);
      atoms.repeatStarts(points, pool);
    } else {
      waves.put(spectra, GROUP, points, loops, pool);
      groupFft.get().inverse(points, waves.max(), pool);
    }
  }

  /** What reads the fields, of which there are now so many, at atoms: one for each task. */
  public Reader reader(int fields) {
    return new Reader(fields == 1);
  }

  /** What reads fields in single precision. */
  SingleReader singleReader() {
    return new SingleReader();
  }

  /** Reads fields in single precision at atoms. */
  final class SingleReader {
    private final int[] row = new int[atoms.order];
    private final float[] weights = new float[3 * atoms.order];
    private final float[] sums = new float[SINGLE_GROUP];

    float[] at(int atom) {
      kernel.interpolate(atoms, atom, singlePoints, row, weights, sums);
      return sums;
    }
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

  /** What reads the spectra of the densities of some charges, {@code [atom · GROUP + field]}. */
  MeshWaves.Spectra spectraOf(double[] charges, int fields) {
    if (fields == 1) {
      spectrumOf(charges, GROUP);
      return (wave, spectra) -> {
        spectra[0] = half[2 * waves.position(wave)];
        spectra[1] = half[2 * waves.position(wave) + 1];
      };
    }
    reserve(fields);
    atoms.spread(charges, points, kernel, pool);
    groupFft.get().forward(points, waves.max(), pool);
    return (wave, spectra) -> waves.split(wave, points, GROUP, spectra);
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
