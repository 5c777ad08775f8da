package org.farfield.backend.cuda.device;

import jcuda.Pointer;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasOperation;
import jcuda.jcublas.cublasStatus;
import jcuda.runtime.cudaStream_t;

/** Matrix products of cuBLAS in one stream. */
public final class Blas implements AutoCloseable {
  private static final int NO = cublasOperation.CUBLAS_OP_N;

  private final cublasHandle handle = new cublasHandle();
  private final CudaStream stream;

  public Blas(CudaStream stream) {
    this.stream = stream;
    // results are checked here, by name
    JCublas2.setExceptionsEnabled(false);
    check("cublasCreate", JCublas2.cublasCreate(handle));
    check("cublasSetStream", JCublas2.cublasSetStream(handle, new cudaStream_t(stream.handle())));
  }

  /**
   * Rows of a matrix on the device, one after the other.
   *
   * @param buffer memory
   * @param start numbers before the first
   * @param length numbers from one row to the next
   */
  public record Rows(DeviceBuffer buffer, long start, int length) {
    private Pointer pointer(int numberBytes) {
      return buffer.pointer().withByteOffset(start * numberBytes);
    }
  }

  /**
   * Queues product = left right.
   *
   * @param single whether numbers are floats
   * @param rows of left and of the product
   * @param columns of right and of the product
   * @param depth columns of left and rows of right
   */
  public void multiply(
      boolean single, int rows, int columns, int depth, Rows left, Rows right, Rows product) {
    stream.queue(
        single ? "cublasSgemm" : "cublasDgemm",
        0,
        () -> call(single, rows, columns, depth, left, right, product));
  }

  /**
   * Queues product = α left right + β product, in double precision.
   *
   * @param rows of left and of the product
   * @param columns of right and of the product
   * @param depth columns of left and rows of right
   * @param alpha factor of the product of both
   * @param left rows × depth
   * @param right depth × columns, or columns × depth if it is transposed
   * @param transposed whether right is to be taken transposed
   * @param beta factor of what product holds; with 0 that does not matter
   * @param product rows × columns
   */
  public void multiply(
      int rows,
      int columns,
      int depth,
      double alpha,
      Rows left,
      Rows right,
      boolean transposed,
      double beta,
      Rows product) {
    stream.queue(
        "cublasDgemm",
        0,
        () -> inDouble(rows, columns, depth, alpha, left, right, transposed, beta, product));
  }

  // cuBLAS takes matrices column by column: ours are transposed to it, and so is the product
  private void call(
      boolean single, int rows, int columns, int depth, Rows left, Rows right, Rows product) {
    if (single) {
      check(
          "cublasSgemm",
          JCublas2.cublasSgemm(
              handle,
              NO,
              NO,
              columns,
              rows,
              depth,
              Pointer.to(new float[] {1}),
              right.pointer(Float.BYTES),
              right.length(),
              left.pointer(Float.BYTES),
              left.length(),
              Pointer.to(new float[] {0}),
              product.pointer(Float.BYTES),
              product.length()));
    } else {
      inDouble(rows, columns, depth, 1, left, right, false, 0, product);
    }
  }

  private void inDouble(
      int rows,
      int columns,
      int depth,
      double alpha,
      Rows left,
      Rows right,
      boolean transposed,
      double beta,
      Rows product) {
    check(
        "cublasDgemm",
        JCublas2.cublasDgemm(
            handle,
            transposed ? cublasOperation.CUBLAS_OP_T : NO,
            NO,
            columns,
            rows,
            depth,
            Pointer.to(new double[] {alpha}),
            right.pointer(Double.BYTES),
            right.length(),
            left.pointer(Double.BYTES),
            left.length(),
            Pointer.to(new double[] {beta}),
            product.pointer(Double.BYTES),
            product.length()));
  }

  private static void check(String call, int result) {
    if (result == cublasStatus.CUBLAS_STATUS_ALLOC_FAILED) {
      throw new OutOfDeviceMemoryException(call + " failed: " + cublasStatus.stringFor(result));
    }
    if (result != cublasStatus.CUBLAS_STATUS_SUCCESS) {
      throw new CudaException(call + " failed: " + cublasStatus.stringFor(result));
    }
  }

  @Override
  public void close() {
    check("cublasDestroy", JCublas2.cublasDestroy(handle));
  }
}
