package org.farfield.backend.cpu.mesh;

import java.util.Arrays;
import org.farfield.kernels.cpu.BSpline;
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
  private int count;
  private int[] position = new int[1024]; // in the half spectrum
  private double[] vector = new double[5 * 1024]; // kx/k, ky/k, kz/k, k, 1/|b|²

  MeshWaves(Cell cell, int[] shape, int order, double cutoff) {
    this.shape = shape;
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
        double t = BSpline.transform(order, h, shape[axis]);
        splines[axis][h] = 1 / (t * t);
      }
    }
    planeStart = new int[2 * max[0] + 2];
    for (int h0 = -max[0]; h0 <= max[0]; h0++) {
      planeStart[h0 + max[0]] = count;
      for (int h1 = -max[1]; h1 <= max[1]; h1++) {
        for (int h2 = 0; h2 <= max[2]; h2++) {
          double x = 2 * Math.PI * (h0 * b[0] + h1 * b[3] + h2 * b[6]);
          double y = 2 * Math.PI * (h0 * b[1] + h1 * b[4] + h2 * b[7]);
          double z = 2 * Math.PI * (h0 * b[2] + h1 * b[5] + h2 * b[8]);
          double k = Math.sqrt(x * x + y * y + z * z);
          if (k > 0 && k < cutoff) {
            add(h0, h1, h2, x / k, y / k, z / k, k, splines);
          }
        }
      }
    }
    planeStart[2 * max[0] + 1] = count;
  }

  private void add(
      int h0, int h1, int h2, double x, double y, double z, double k, double[][] splines) {
    if (count == position.length) {
      position = Arrays.copyOf(position, 2 * count);
      vector = Arrays.copyOf(vector, 10 * count);
    }
    position[count] =
        (Math.floorMod(h0, shape[0]) * shape[1] + Math.floorMod(h1, shape[1])) * (shape[2] / 2 + 1)
            + h2;
    int v = 5 * count;
    vector[v] = x;
    vector[v + 1] = y;
    vector[v + 2] = z;
    vector[v + 3] = k;
    vector[v + 4] = splines[0][Math.abs(h0)] * splines[1][Math.abs(h1)] * splines[2][h2];
    count++;
  }

  int count() {
    return count;
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
    double[] picked = new double[2 * count];
    for (int w = 0; w < count; w++) {
      picked[2 * w] = spectrum[2 * position[w]];
      picked[2 * w + 1] = spectrum[2 * position[w] + 1];
    }
    return picked;
  }

  /** Puts picked spectra into halves, zero between the waves inside the box of frequencies. */
  void put(double[][] picked, int fields, double[][] halves, WorkerPool pool) {
    pool.run(
        2 * max[0] + 1,
        (task, worker) -> {
          clearPlane(Math.floorMod(task - max[0], shape[0]), fields, halves);
          for (int w = planeStart[task]; w < planeStart[task + 1]; w++) {
            for (int g = 0; g < fields; g++) {
              halves[g][2 * position[w]] = picked[g][2 * w];
              halves[g][2 * position[w] + 1] = picked[g][2 * w + 1];
            }
          }
        });
  }

  /**
   * Puts the multiples of one picked spectrum into halves. Even l: the real multiple of S*; odd l:
   * −i times it, whose sum over ±k is twice the Im wanted. Only the box of frequencies inside the
   * cutoff is filled: the transform reads no other.
   *
   * @param factors of wave w and field g at w · stride + g
   * @param odd whether l is odd, of each field
   */
  void putMultiples(
      double[] factors,
      int stride,
      boolean[] odd,
      double[] picked,
      double[][] halves,
      WorkerPool pool) {
    pool.run(
        2 * max[0] + 1,
        (task, worker) -> {
          clearPlane(Math.floorMod(task - max[0], shape[0]), odd.length, halves);
          for (int w = planeStart[task]; w < planeStart[task + 1]; w++) {
            int p = 2 * position[w];
            double re = picked[2 * w];
            double im = picked[2 * w + 1];
            for (int g = 0; g < odd.length; g++) {
              double f = factors[w * stride + g];
              halves[g][p] = odd[g] ? f * im : f * re;
              halves[g][p + 1] = odd[g] ? -f * re : f * im;
            }
          }
        });
  }

  private void clearPlane(int plane, int fields, double[][] halves) {
    int half = shape[2] / 2 + 1;
    for (int h1 = -max[1]; h1 <= max[1]; h1++) {
      int line = 2 * (plane * shape[1] + Math.floorMod(h1, shape[1])) * half;
      for (int g = 0; g < fields; g++) {
        Arrays.fill(halves[g], line, line + 2 * (max[2] + 1), 0);
      }
    }
  }
}
