package org.farfield.backend.cpu.mesh;

import java.util.Arrays;
import org.farfield.kernels.cpu.BSpline;
import org.farfield.kernels.cpu.Butterflies;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Cell;

/**
 * The reciprocal vectors inside a cutoff as frequencies of a mesh: those of the half spectrum, h2 ≥
 * 0, in the order of its planes. Of vectors with h2 = 0 both signs are there.
 */
public final class MeshWaves {
  private final int[] shape;
  private final int[] max = new int[3];
  private final int[] planeStart; // where the waves of each h0 start
  private final int[] position; // in the half spectrum
  private final int[] points; // of k and −k in the full one
  private final double[] vector; // kx/k, ky/k, kz/k, k, 1/|b|²

  MeshWaves(Cell cell, int[] shape, int order, double cutoff) {
    this.shape = shape;
    double[][] splines = new double[3][];
    for (int axis = 0; axis < 3; axis++) {
      max[axis] = (int) Math.floor(cutoff * cell.length(axis) / (2 * Math.PI) + 1e-9);
      if (2 * max[axis] + 1 > shape[axis]) {
        throw new IllegalArgumentException(
            "mesh " + Arrays.toString(shape) + " is too coarse for the cutoff " + cutoff);
      }
      splines[axis] = new double[max[axis] + 1];
      for (int h = 0; h <= max[axis]; h++) {
        double t = BSpline.transform(order, h, shape[axis]);
        splines[axis][h] = 1 / (t * t);
      }
    }
    planeStart = new int[2 * max[0] + 2];
    double[] b = cell.reciprocal();
    each(b, cutoff, (h0, h1, h2, x, y, z, k) -> planeStart[h0 + max[0] + 1]++);
    for (int plane = 0; plane <= 2 * max[0]; plane++) {
      planeStart[plane + 1] += planeStart[plane];
    }
    position = new int[count()];
    points = new int[2 * count()];
    vector = new double[5 * count()];
    int[] next = {0};
    each(b, cutoff, (h0, h1, h2, x, y, z, k) -> set(next[0]++, h0, h1, h2, x, y, z, k, splines));
  }

  /** What is done with a wave vector. */
  @FunctionalInterface
  private interface Visitor {
    void wave(int h0, int h1, int h2, double x, double y, double z, double k);
  }

  private void each(double[] b, double cutoff, Visitor visitor) {
    for (int h0 = -max[0]; h0 <= max[0]; h0++) {
      for (int h1 = -max[1]; h1 <= max[1]; h1++) {
        for (int h2 = 0; h2 <= max[2]; h2++) {
          double x = 2 * Math.PI * (h0 * b[0] + h1 * b[3] + h2 * b[6]);
          double y = 2 * Math.PI * (h0 * b[1] + h1 * b[4] + h2 * b[7]);
          double z = 2 * Math.PI * (h0 * b[2] + h1 * b[5] + h2 * b[8]);
          double k = Math.sqrt(x * x + y * y + z * z);
          if (k > 0 && k < cutoff) {
            visitor.wave(h0, h1, h2, x, y, z, k);
          }
        }
      }
    }
  }

  private void set(
      int wave,
      int h0,
      int h1,
      int h2,
      double x,
      double y,
      double z,
      double k,
      double[][] splines) {
    position[wave] =
        (Math.floorMod(h0, shape[0]) * shape[1] + Math.floorMod(h1, shape[1])) * (shape[2] / 2 + 1)
            + h2;
    points[2 * wave] = point(h0, h1, h2);
    points[2 * wave + 1] = point(-h0, -h1, -h2);
    int v = 5 * wave;
    vector[v] = x / k;
    vector[v + 1] = y / k;
    vector[v + 2] = z / k;
    vector[v + 3] = k;
    vector[v + 4] = splines[0][Math.abs(h0)] * splines[1][Math.abs(h1)] * splines[2][h2];
  }

  private int point(int h0, int h1, int h2) {
    int line = Math.floorMod(h0, shape[0]) * shape[1] + Math.floorMod(h1, shape[1]);
    return line * shape[2] + Math.floorMod(h2, shape[2]);
  }

  int count() {
    return planeStart[planeStart.length - 1];
  }

  /** The spectra of some fields at a wave, real and imaginary part of one after the other. */
  @FunctionalInterface
  interface Spectra {
    void at(int wave, double[] spectra);
  }

  /**
   * Puts spectra of a group of fields where {@link GroupFft} takes them, zero between the waves
   * inside the box of frequencies: no other is read.
   *
   * @param group numbers of a point
   */
  <A> void put(Spectra spectra, int group, A mesh, Butterflies<A> loops, WorkerPool pool) {
    pool.run(
        max[0] + 1, // planes h0 and −h0 are mirror images of each other
        (h0, worker) -> {
          clearPlane(h0, group, mesh, loops);
          if (h0 > 0) {
            clearPlane(shape[0] - h0, group, mesh, loops);
            putPlane(-h0, spectra, group, mesh, loops);
          }
          putPlane(h0, spectra, group, mesh, loops);
        });
  }

  private <A> void clearPlane(int plane, int group, A mesh, Butterflies<A> loops) {
    for (int h1 = -max[1]; h1 <= max[1]; h1++) {
      int line = (plane * shape[1] + Math.floorMod(h1, shape[1])) * shape[2];
      loops.clear(mesh, line * group, (line + max[2] + 1) * group);
      loops.clear(mesh, (line + shape[2] - max[2]) * group, (line + shape[2]) * group);
    }
  }

  private <A> void putPlane(int h0, Spectra spectra, int group, A mesh, Butterflies<A> loops) {
    double[] fields = new double[2 * group];
    double[] here = new double[group];
    double[] there = new double[group];
    for (int w = planeStart[h0 + max[0]]; w < planeStart[h0 + max[0] + 1]; w++) {
      spectra.at(w, fields);
      for (int g = 0; g < group; g += 2) { // a + ib
        here[g] = fields[2 * g] - fields[2 * g + 3];
        here[g + 1] = fields[2 * g + 1] + fields[2 * g + 2];
        there[g] = fields[2 * g] + fields[2 * g + 3];
        there[g + 1] = fields[2 * g + 2] - fields[2 * g + 1];
      }
      loops.put(here, mesh, points[2 * w] * group);
      if (multiplicity(w) == 2) { // else −k is a wave of its own
        loops.put(there, mesh, points[2 * w + 1] * group);
      }
    }
  }

  /** The spectra of a group of fields at a wave, from where {@link GroupFft} leaves them. */
  void split(int wave, double[] mesh, int group, double[] spectra) {
    int here = points[2 * wave] * group;
    int there = points[2 * wave + 1] * group;
    for (int g = 0; g < group; g += 2) {
      spectra[2 * g] = (mesh[here + g] + mesh[there + g]) * 0.5;
      spectra[2 * g + 1] = (mesh[here + g + 1] - mesh[there + g + 1]) * 0.5;
      spectra[2 * g + 2] = (mesh[here + g + 1] + mesh[there + g + 1]) * 0.5;
      spectra[2 * g + 3] = (mesh[there + g] - mesh[here + g]) * 0.5;
    }
  }

  /** The largest |h| of each axis. */
  int[] max() {
    return max;
  }

  /** The largest |h| along an axis; all frequencies beyond are zero. */
  int max(int axis) {
    return max[axis];
  }

  /** A component of k/|k|. */
  double direction(int wave, int axis) {
    return vector[5 * wave + axis];
  }

  /** |k|, 1/Å. */
  double length(int wave) {
    return vector[5 * wave + 3];
  }

  /** 1/|b|², which takes back what spreading and interpolating with splines does to a wave. */
  double sharpening(int wave) {
    return vector[5 * wave + 4];
  }

  /** The integer of a wave along a reciprocal vector. */
  int h(int wave, int axis) {
    int half = shape[2] / 2 + 1;
    int line = position[wave] / half;
    if (axis == 2) {
      return position[wave] % half;
    }
    int folded = axis == 1 ? line % shape[1] : line / shape[1];
    return folded > max[axis] ? folded - shape[axis] : folded;
  }

  /** Where the complex number of a wave is in a half spectrum. */
  int position(int wave) {
    return position[wave];
  }

  /**
   * How many waves of the full spectrum this one stands for: itself, and −k if that is not here.
   */
  int multiplicity(int wave) {
    return position[wave] % (shape[2] / 2 + 1) == 0 ? 1 : 2;
  }

  /** The complex numbers of all waves in a half spectrum. */
  double[] pick(double[] spectrum) {
    double[] picked = new double[2 * count()];
    for (int w = 0; w < count(); w++) {
      picked[2 * w] = spectrum[2 * position[w]];
      picked[2 * w + 1] = spectrum[2 * position[w] + 1];
    }
    return picked;
  }

  /** Puts a picked spectrum into a half, zero between the waves inside the box of frequencies. */
  void put(Spectra spectrum, double[] half, WorkerPool pool) {
    pool.run(
        2 * max[0] + 1,
        (task, worker) -> {
          clearHalf(Math.floorMod(task - max[0], shape[0]), half);
          double[] number = new double[2];
          for (int w = planeStart[task]; w < planeStart[task + 1]; w++) {
            spectrum.at(w, number);
            half[2 * position[w]] = number[0];
            half[2 * position[w] + 1] = number[1];
          }
        });
  }

  private void clearHalf(int plane, double[] half) {
    int numbers = shape[2] / 2 + 1;
    for (int h1 = -max[1]; h1 <= max[1]; h1++) {
      int line = 2 * (plane * shape[1] + Math.floorMod(h1, shape[1])) * numbers;
      Arrays.fill(half, line, line + 2 * (max[2] + 1), 0);
    }
  }

  /**
   * The multiples of one picked spectrum. Even l: the real multiple of S*; odd l: −i times it,
   * whose sum over ±k is twice the Im wanted.
   *
   * @param factors of wave w and field g at w · stride + g
   * @param odd whether l is odd, of each field
   */
  static Spectra multiples(double[] factors, int stride, boolean[] odd, double[] picked) {
    return (w, spectra) -> {
      double re = picked[2 * w];
      double im = picked[2 * w + 1];
      for (int g = 0; g < odd.length; g++) {
        double f = factors[w * stride + g];
        spectra[2 * g] = odd[g] ? f * im : f * re;
        spectra[2 * g + 1] = odd[g] ? -f * re : f * im;
      }
    };
  }

  /** Picked spectra. */
  static Spectra of(double[][] picked) {
    return (w, spectra) -> {
      for (int g = 0; g < picked.length; g++) {
        spectra[2 * g] = picked[g][2 * w];
        spectra[2 * g + 1] = picked[g][2 * w + 1];
      }
    };
  }
}
