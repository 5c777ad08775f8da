package org.farfield.backend.cpu;

import java.util.Arrays;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.DensityTables;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Job;
import org.farfield.expansion.WindowFactors;
import org.farfield.structure.Cell;

/**
 * The sum over reciprocal vectors of one large structure on a mesh: sources are spread with
 * B-splines and transformed once per channel; each field v̂ I_nl Y_lm S is transformed back and
 * interpolated at the atoms with the same splines (smooth particle mesh; Essmann et al. 1995 for
 * the splines).
 *
 * <p>Fields go eight at a time, interleaved, so that interpolation reads all of them with one set
 * of weights.
 */
final class MeshSum {
  private static final int GROUP = MeshKernel.FIELDS;
  private static final int CHUNK = 256;

  private final ExpansionTables tables;
  private final Job job;
  private final WindowFactors windows;
  private final Coefficients c;
  private final WorkerPool pool;
  private final int[] shape;
  private final MeshAtoms atoms;
  private final RealFft3 fft;
  private final MeshKernel kernel;
  // waves of the half spectrum (h2 ≥ 0) inside the cutoff
  private int waves;
  private int[] position;
  private double[] vector; // kx/k, ky/k, kz/k, k, 1/|b|²
  private double[] factors; // [wave][density] φ
  private int[] planeStart; // where the waves of each h0 start
  private final int[] max = new int[3];

  MeshSum(
      ExpansionTables tables,
      Job job,
      WindowFactors windows,
      Coefficients c,
      WorkerPool pool,
      MeshKernel kernel) {
    this.tables = tables;
    this.job = job;
    this.windows = windows;
    this.c = c;
    this.pool = pool;
    shape = job.plan().mesh().stream().mapToInt(Integer::intValue).toArray();
    atoms = new MeshAtoms(job.structure(), shape, job.plan().splineOrder());
    fft = new RealFft3(shape[0], shape[1], shape[2]);
    this.kernel = kernel;
  }

  void run() {
    double largest = 0;
    for (int d = 0; d < c.densities(); d++) {
      largest = Math.max(largest, cutoff(d));
    }
    collectWaves(largest);
    double[] real = new double[fft.realSize()];
    double[][] sources = new double[c.channels()][];
    double[] work = new double[fft.halfSize()];
    for (int a = 0; a < sources.length; a++) {
      atoms.spread(job.sources().weights()[a], real, pool);
      fft.forward(real, work, pool);
      sources[a] = pick(work);
    }
    double[][] halves = new double[GROUP][];
    halves[0] = work; // the sources are through
    for (int g = 1; g < GROUP; g++) {
      halves[g] = new double[fft.halfSize()];
    }
    double[] group = new double[Math.multiplyExact(fft.realSize(), GROUP)];
    double[] weights = new double[Math.multiplyExact(waves, GROUP)];
    for (int d = 0; d < c.densities(); d++) {
      for (int first = 0; first < c.fields(); first += GROUP) {
        int count = Math.min(GROUP, c.fields() - first);
        weigh(d, first, count, weights);
        for (int a = 0; a < sources.length; a++) {
          fields(weights, first, count, sources[a], halves);
          fft.inverse(halves, count, group, 0, GROUP, max[0], max[1], max[2], pool);
          interpolate(group, count, d, a, first);
        }
      }
    }
  }

  private double cutoff(int density) {
    return tables.cutoff(job.plan(), density);
  }

  private boolean odd(int field) {
    int harmonic = field / c.radial();
    return (int) Math.sqrt(harmonic) % 2 == 1;
  }

  private void collectWaves(double cutoff) {
    Cell cell = job.structure().cell();
    double[] b = cell.reciprocal();
    double[][] splines = new double[3][];
    for (int axis = 0; axis < 3; axis++) {
      max[axis] = (int) Math.floor(cutoff * cell.length(axis) / (2 * Math.PI) + 1e-9);
      if (2 * max[axis] + 1 > shape[axis]) {
        throw new IllegalArgumentException(
            "mesh " + Arrays.toString(shape) + " is too coarse for the cutoff " + cutoff);
      }
      splines[axis] = new double[max[axis] + 1];
      for (int h = 0; h <= max[axis]; h++) {
        double t = BSpline.transform(atoms.order, h, shape[axis]);
        splines[axis][h] = 1 / (t * t);
      }
    }
    position = new int[1024];
    vector = new double[5 * 1024];
    factors = new double[c.densities() * 1024];
    planeStart = new int[2 * max[0] + 2];
    for (int h0 = -max[0]; h0 <= max[0]; h0++) {
      planeStart[h0 + max[0]] = waves;
      for (int h1 = -max[1]; h1 <= max[1]; h1++) {
        for (int h2 = 0; h2 <= max[2]; h2++) {
          double x = 2 * Math.PI * (h0 * b[0] + h1 * b[3] + h2 * b[6]);
          double y = 2 * Math.PI * (h0 * b[1] + h1 * b[4] + h2 * b[7]);
          double z = 2 * Math.PI * (h0 * b[2] + h1 * b[5] + h2 * b[8]);
          double k = Math.sqrt(x * x + y * y + z * z);
          if (k > 0 && k < cutoff) {
            addWave(h0, h1, h2, x / k, y / k, z / k, k, splines);
          }
        }
      }
    }
    planeStart[2 * max[0] + 1] = waves;
  }

  private void addWave(
      int h0, int h1, int h2, double x, double y, double z, double k, double[][] splines) {
    if (waves == position.length) {
      position = Arrays.copyOf(position, 2 * waves);
      vector = Arrays.copyOf(vector, 10 * waves);
      factors = Arrays.copyOf(factors, 2 * c.densities() * waves);
    }
    position[waves] =
        (Math.floorMod(h0, shape[0]) * shape[1] + Math.floorMod(h1, shape[1])) * (shape[2] / 2 + 1)
            + h2;
    int v = 5 * waves;
    vector[v] = x;
    vector[v + 1] = y;
    vector[v + 2] = z;
    vector[v + 3] = k;
    vector[v + 4] = splines[0][Math.abs(h0)] * splines[1][Math.abs(h1)] * splines[2][h2];
    for (int d = 0; d < c.densities(); d++) {
      factors[waves * c.densities() + d] = windows.at(d, h0, h1, h2);
    }
    waves++;
  }

  private double[] pick(double[] spectrum) {
    double[] picked = new double[2 * waves];
    for (int w = 0; w < waves; w++) {
      picked[2 * w] = spectrum[2 * position[w]];
      picked[2 * w + 1] = spectrum[2 * position[w] + 1];
    }
    return picked;
  }

  // (4π/V) (−1)^{…} φ v̂ I_nl Y_lm / |b|² for some consecutive fields; [wave][field]
  private void weigh(int density, int first, int count, double[] weights) {
    DensityTables table = tables.densities().get(density);
    double cutoff = cutoff(density);
    double prefactor = 4 * Math.PI / job.structure().cell().volume();
    int radial = c.radial();
    int tasks = (waves + 4 * CHUNK - 1) / (4 * CHUNK);
    pool.run(
        tasks,
        (task, worker) -> {
          double[] spectrum = new double[(c.maxAngular() + 1) * radial];
          double[] y = new double[tables.harmonics().size()];
          for (int w = task * 4 * CHUNK; w < Math.min(waves, (task + 1) * 4 * CHUNK); w++) {
            double k = vector[5 * w + 3];
            if (k >= cutoff) {
              Arrays.fill(weights, w * GROUP, (w + 1) * GROUP, 0);
              continue;
            }
            table.spectrum(k, spectrum);
            double scale = vector[5 * w + 4] * factors[w * c.densities() + density];
            tables.harmonics().evaluate(vector[5 * w], vector[5 * w + 1], vector[5 * w + 2], y, 0);
            for (int g = 0; g < count; g++) {
              int lm = (first + g) / radial;
              int l = (int) Math.sqrt(lm);
              double sign = ((l + 1) / 2) % 2 == 0 ? prefactor : -prefactor;
              weights[w * GROUP + g] =
                  sign * scale * y[lm] * spectrum[l * radial + (first + g) % radial];
            }
          }
        });
  }

  // Even l: the real multiple of S*; odd l: −i times it, whose sum over ±k is twice the Im wanted.
  // Only the box of frequencies inside the cutoff is filled: the transform reads no other.
  private void fields(double[] weights, int first, int count, double[] source, double[][] halves) {
    boolean[] odd = new boolean[count];
    for (int g = 0; g < count; g++) {
      odd[g] = odd(first + g);
    }
    pool.run(
        2 * max[0] + 1,
        (task, worker) -> {
          clearPlane(Math.floorMod(task - max[0], shape[0]), count, halves);
          for (int w = planeStart[task]; w < planeStart[task + 1]; w++) {
            int p = 2 * position[w];
            double re = source[2 * w];
            double im = source[2 * w + 1];
            for (int g = 0; g < count; g++) {
              double f = weights[w * GROUP + g];
              halves[g][p] = odd[g] ? f * im : f * re;
              halves[g][p + 1] = odd[g] ? -f * re : f * im;
            }
          }
        });
  }

  private void clearPlane(int plane, int count, double[][] halves) {
    int half = shape[2] / 2 + 1;
    for (int h1 = -max[1]; h1 <= max[1]; h1++) {
      int line = 2 * (plane * shape[1] + Math.floorMod(h1, shape[1])) * half;
      for (int g = 0; g < count; g++) {
        Arrays.fill(halves[g], line, line + 2 * (max[2] + 1), 0);
      }
    }
  }

  private void interpolate(double[] mesh, int count, int density, int channel, int firstField) {
    int n = atoms.count();
    pool.run(
        (n + CHUNK - 1) / CHUNK,
        (task, worker) -> {
          double[] sums = new double[GROUP];
          int[] points = new int[atoms.order];
          for (int s = task * CHUNK; s < Math.min(n, (task + 1) * CHUNK); s++) {
            int i = atoms.tiled[s];
            kernel.interpolate(atoms, i, mesh, points, sums);
            System.arraycopy(
                sums, 0, c.values(), c.index(i, density, channel, 0) + firstField, count);
          }
        });
  }
}
