package org.farfield.linalg;

import java.util.Arrays;
import java.util.Optional;
import org.farfield.kernels.cpu.GemmKernel;
import org.farfield.kernels.cpu.GemmKernels;
import org.farfield.kernels.cpu.WorkerPool;

/**
 * Products of dense row-major matrices on all cores. The order of each sum depends on the inner
 * dimension alone, so the bits do not depend on the number of threads.
 */
public final class DenseProduct {
  private static final int DEPTH = 256; // of a block of the inner dimension
  private static final int CHUNK = 96; // columns of a task, whole panels of any kernel

  private final WorkerPool pool;
  private final Optional<FactorPlaces> device;
  private final GemmKernel kernel;
  private final double[][] packedB; // per worker
  private double[] packedA = new double[0];

  /**
   * Takes the cores.
   *
   * @param pool on which it runs
   */
  public DenseProduct(WorkerPool pool) {
    this(pool, Optional.empty());
  }

  /**
   * Takes the cores, and a device for factors.
   *
   * @param pool on which products run
   * @param device where rows are factorised, if there is one; closed by the caller
   */
  public DenseProduct(WorkerPool pool, Optional<FactorPlaces> device) {
    this.pool = pool;
    this.device = device;
    kernel = GemmKernels.select(); // no initialiser: Javadoc would follow it to the vector module
    packedB = new double[pool.threads()][];
  }

  /**
   * A matrix inside an array.
   *
   * @param values row-major
   * @param start of its first row
   * @param stride from row to row
   * @param transposed whether rows and columns are exchanged
   */
  @SuppressWarnings("ArrayRecordComponent") // a view, not compared
  public record Matrix(double[] values, int start, int stride, boolean transposed) {
    /**
     * A matrix as it lies there.
     *
     * @param values row-major
     * @param start of its first row
     * @param stride from row to row
     */
    public Matrix(double[] values, int start, int stride) {
      this(values, start, stride, false);
    }

    double get(int row, int column) {
      return transposed
          ? values[start + column * stride + row]
          : values[start + row * stride + column];
    }
  }

  /**
   * C += factor · A B.
   *
   * @param m rows of A and C
   * @param n columns of B and C
   * @param depth columns of A, rows of B
   * @param factor of all numbers of A
   * @param a m × depth
   * @param b depth × n, not transposed
   * @param c m × n, not transposed
   */
  public void addTo(int m, int n, int depth, double factor, Matrix a, Matrix b, Matrix c) {
    int rows = kernel.rows();
    int padded = (m + rows - 1) / rows * rows;
    int tasks = (n + CHUNK - 1) / CHUNK;
    for (int from = 0; from < depth; from += DEPTH) {
      int kc = Math.min(DEPTH, depth - from);
      pack(m, padded, kc, from, factor, a);
      int first = from;
      pool.run(tasks, (task, worker) -> chunk(task * CHUNK, m, n, kc, first, b, c, worker));
    }
  }

  /** A place for a factor that begins with r: see {@link FactorPlaces#of}. */
  FactorPlace place(double[] r, int features, int width, int blockRows) {
    return device
        .flatMap(places -> places.of(r, features, width, blockRows))
        .orElseGet(() -> new HostPlace(r, features, width, this));
  }

  private void pack(int m, int padded, int kc, int from, double factor, Matrix a) {
    int rows = kernel.rows();
    if (packedA.length < padded * kc) {
      packedA = new double[padded * kc];
    }
    double[] packed = packedA;
    pool.run(
        padded / rows,
        (panel, worker) -> {
          int start = panel * rows * kc;
          for (int r = 0; r < rows; r++) {
            int i = panel * rows + r;
            for (int k = 0; k < kc; k++) {
              packed[start + k * rows + r] = i < m ? factor * a.get(i, from + k) : 0;
            }
          }
        });
  }

  private void chunk(int column, int m, int n, int kc, int from, Matrix b, Matrix c, int worker) {
    int width = kernel.doubleColumns();
    int columns = Math.min(CHUNK, n - column);
    int panels = (columns + width - 1) / width;
    double[] packed = packedB[worker];
    if (packed == null) {
      packed = new double[DEPTH * (CHUNK + width)];
      packedB[worker] = packed;
    }
    for (int panel = 0; panel < panels; panel++) {
      int used = Math.min(width, columns - panel * width);
      for (int k = 0; k < kc; k++) {
        int target = (panel * kc + k) * width;
        int source = b.start() + (from + k) * b.stride() + column + panel * width;
        System.arraycopy(b.values(), source, packed, target, used);
        Arrays.fill(packed, target + used, target + width, 0);
      }
    }
    double[] tile = new double[kernel.rows() * width];
    kernel.multiply(
        m, columns, kc, packedA, 0, packed, 0, c.values(), c.start() + column, c.stride(), tile);
  }
}
