package org.farfield.backend.cpu;

import java.util.Arrays;
import java.util.Random;
import org.ejml.concurrency.EjmlConcurrency;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.CommonOps_MT_DDRM;
import org.farfield.kernels.cpu.GemmKernel;
import org.farfield.kernels.cpu.WorkerPool;

/**
 * One product C = A·B, (m × inner)·(inner × n), whose inner dimension arrives in blocks, as the
 * frequencies of an expansion do. Our operands are packed beforehand, because an expansion computes
 * them in that form; the libraries get their blocks in plain row-major form.
 */
final class StreamedProduct {

  static final int BLOCK = 256;
  private static final int ROW_CHUNK = 64;
  private static final int COLUMN_PANELS = 5;

  final int m;
  final int n;
  final int inner;
  private final GemmKernel kernel;
  private final int blocks;
  private final DMatrixRMaj wholeA;
  private final DMatrixRMaj wholeB;
  private final DMatrixRMaj product;
  private final DMatrixRMaj[] plainA;
  private final DMatrixRMaj[] plainB;
  private final double[][] packedA;
  private final double[][] packedB;
  private final float[][] floatA;
  private final float[][] floatB;
  private final double[] c;
  private final double[][] tiles;
  private final float[][] floatTiles;

  StreamedProduct(int m, int n, int inner, GemmKernel kernel, int maxThreads) {
    this.m = m;
    this.n = n;
    this.inner = inner;
    this.kernel = kernel;
    blocks = inner / BLOCK;
    Random random = new Random(17);
    wholeA = new DMatrixRMaj(m, inner, true, random.doubles((long) m * inner, -1, 1).toArray());
    wholeB = new DMatrixRMaj(inner, n, true, random.doubles((long) inner * n, -1, 1).toArray());
    product = new DMatrixRMaj(m, n);
    plainA = new DMatrixRMaj[blocks];
    plainB = new DMatrixRMaj[blocks];
    packedA = new double[blocks][];
    packedB = new double[blocks][];
    floatA = new float[blocks][];
    floatB = new float[blocks][];
    for (int k = 0; k < blocks; k++) {
      cut(k);
    }
    c = new double[m * n];
    tiles = new double[maxThreads][kernel.rows() * kernel.doubleColumns()];
    floatTiles = new float[maxThreads][kernel.rows() * kernel.floatColumns()];
  }

  private void cut(int k) {
    int from = k * BLOCK;
    int to = from + BLOCK;
    plainA[k] = CommonOps_DDRM.extract(wholeA, 0, m, from, to);
    plainB[k] = CommonOps_DDRM.extract(wholeB, from, to, 0, n);
    packedA[k] = PackedPanels.left(wholeA.data, inner, m, from, BLOCK, kernel.rows());
    packedB[k] = PackedPanels.right(wholeB.data, n, from, BLOCK, n, kernel.doubleColumns());
    floatA[k] = PackedPanels.toFloat(packedA[k]);
    floatB[k] =
        PackedPanels.toFloat(
            PackedPanels.right(wholeB.data, n, from, BLOCK, n, kernel.floatColumns()));
  }

  double gigaflops(double seconds) {
    return 2e-9 * m * n * inner / seconds;
  }

  double[] ours(WorkerPool pool) {
    int width = COLUMN_PANELS * kernel.doubleColumns();
    int columnChunks = (n + width - 1) / width;
    Arrays.fill(c, 0);
    pool.run(
        columnChunks * ((m + ROW_CHUNK - 1) / ROW_CHUNK),
        (task, worker) -> {
          int i = task / columnChunks * ROW_CHUNK;
          int j = task % columnChunks * width;
          int rows = Math.min(ROW_CHUNK, m - i);
          int columns = Math.min(width, n - j);
          for (int k = 0; k < blocks; k++) {
            kernel.multiply(
                rows,
                columns,
                BLOCK,
                packedA[k],
                i * BLOCK,
                packedB[k],
                j * BLOCK,
                c,
                i * n + j,
                n,
                tiles[worker]);
          }
        });
    return c;
  }

  double[] oursFloat(WorkerPool pool) {
    int width = COLUMN_PANELS * kernel.floatColumns();
    int columnChunks = (n + width - 1) / width;
    Arrays.fill(c, 0);
    pool.run(
        columnChunks * ((m + ROW_CHUNK - 1) / ROW_CHUNK),
        (task, worker) -> {
          int i = task / columnChunks * ROW_CHUNK;
          int j = task % columnChunks * width;
          int rows = Math.min(ROW_CHUNK, m - i);
          int columns = Math.min(width, n - j);
          for (int k = 0; k < blocks; k++) {
            kernel.multiply(
                rows,
                columns,
                BLOCK,
                floatA[k],
                i * BLOCK,
                floatB[k],
                j * BLOCK,
                c,
                i * n + j,
                n,
                floatTiles[worker]);
          }
        });
    return c;
  }

  double[] ejmlBlocks() {
    product.zero();
    for (int k = 0; k < blocks; k++) {
      CommonOps_DDRM.multAdd(plainA[k], plainB[k], product);
    }
    return product.data;
  }

  double[] ejmlWhole() {
    CommonOps_DDRM.mult(wholeA, wholeB, product);
    return product.data;
  }

  double[] ejmlThreadedBlocks(int threads) {
    EjmlConcurrency.setMaxThreads(threads);
    product.zero();
    for (int k = 0; k < blocks; k++) {
      CommonOps_MT_DDRM.multAdd(plainA[k], plainB[k], product);
    }
    return product.data;
  }

  double[] ejmlThreadedWhole(int threads) {
    EjmlConcurrency.setMaxThreads(threads);
    CommonOps_MT_DDRM.mult(wholeA, wholeB, product);
    return product.data;
  }
}
