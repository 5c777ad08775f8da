package org.farfield.backend.cuda;

import org.farfield.backend.CheckedVector;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.backend.cuda.device.DeviceBuffer;
import org.farfield.backend.cuda.device.Kernel;
import org.farfield.backend.cuda.device.KernelLaunch;
import org.farfield.expansion.DevicePlaces;
import org.farfield.expansion.DeviceVector;

/** A vector in the memory of a GPU, see vectors.cu. What is done with it is queued. */
final class CudaVector extends CheckedVector {
  private static final int THREADS = 128; // as in vectors.cu
  private static final int PRODUCTS = 4096;

  private static final int MOST_COPIED = 1 << 23; // numbers at a time, in pinned memory

  private final CudaBackend backend;
  private final DeviceBuffer buffer;

  /** Zeros. */
  CudaVector(CudaBackend backend, int length) {
    super(length);
    this.backend = backend;
    buffer = backend.allocate(() -> new DeviceBuffer(bytes()));
    clear();
  }

  /** A vector of this device. */
  static CudaVector of(CudaBackend backend, DeviceVector x) {
    CudaVector vector = here(CudaVector.class, x);
    if (vector.backend != backend) {
      throw new IllegalArgumentException("a vector of another device");
    }
    return vector;
  }

  private DeviceBuffer like(DeviceVector x) {
    requireLength(x.length());
    return of(backend, x).buffer;
  }

  private long bytes() {
    return (long) Double.BYTES * length();
  }

  /** Where it lies. */
  DeviceBuffer buffer() {
    return buffer;
  }

  /** Becomes zero. */
  void clear() {
    backend.queue((workspace, kernels) -> buffer.clearLater(bytes(), workspace.stream()));
  }

  @Override
  public void set(double[] values) {
    requireLength(values.length);
    backend.queue(
        (workspace, kernels) -> {
          for (int first = 0; first < values.length; first += MOST_COPIED) {
            int from = first;
            int count = Math.min(MOST_COPIED, values.length - first);
            workspace.upload(
                buffer,
                (long) Double.BYTES * first,
                (long) Double.BYTES * count,
                bytes -> bytes.asDoubleBuffer().put(values, from, count));
            workspace.await();
          }
        });
  }

  @Override
  public double[] get() {
    double[] values = new double[length()];
    backend.queue(
        (workspace, kernels) -> {
          for (int first = 0; first < values.length; first += MOST_COPIED) {
            int count = Math.min(MOST_COPIED, values.length - first);
            download(buffer, first, values, count, workspace);
          }
        });
    return values;
  }

  private static void download(
      DeviceBuffer from, int first, double[] values, int count, Workspace workspace) {
    workspace.download(from, (long) Double.BYTES * first, (long) Double.BYTES * count);
    workspace.results().get(values, first, count);
  }

  @Override
  public void setScaled(double factor, DeviceVector x) {
    DeviceBuffer from = like(x);
    backend.queue(
        (workspace, kernels) ->
            each(kernels.vectors.kernel("scaled"))
                .with(factor)
                .with(from)
                .with(buffer)
                .on(workspace.stream()));
  }

  @Override
  public void addScaled(double factor, DeviceVector x) {
    DeviceBuffer from = like(x);
    backend.queue(
        (workspace, kernels) ->
            each(kernels.vectors.kernel("add_scaled"))
                .with(factor)
                .with(from)
                .with(buffer)
                .on(workspace.stream()));
  }

  @Override
  public void gather(DeviceVector from, DevicePlaces places) {
    requirePlaces(places, from);
    move("gather_numbers", places, of(backend, from).buffer, buffer);
  }

  @Override
  public void scatter(DeviceVector to, DevicePlaces places) {
    requirePlaces(places, to);
    move("scatter_numbers", places, buffer, of(backend, to).buffer);
  }

  private void move(String kernel, DevicePlaces places, DeviceBuffer from, DeviceBuffer to) {
    DeviceBuffer at = here(CudaPlaces.class, places).buffer();
    backend.queue(
        (workspace, kernels) ->
            each(kernels.vectors.kernel(kernel))
                .with(at)
                .with(from)
                .with(to)
                .on(workspace.stream()));
  }

  // A launch with a thread for each number.
  private KernelLaunch each(Kernel kernel) {
    return kernel.launch((int) blocks(THREADS), THREADS).with((long) length());
  }

  private long blocks(int numbers) {
    return ((long) length() + numbers - 1) / numbers;
  }

  @Override
  public double dot(DeviceVector x) {
    DeviceBuffer other = like(x);
    double[] result = new double[1];
    long parts = blocks(PRODUCTS);
    backend.queue(
        (workspace, kernels) -> {
          DeviceBuffer sums = workspace.get(Item.DOT_PARTS, Double.BYTES * parts);
          DeviceBuffer sum = workspace.get(Item.DOT, Double.BYTES);
          kernels
              .vectors
              .kernel("dot_parts")
              .launch((int) parts, THREADS)
              .with((long) length())
              .with(buffer)
              .with(other)
              .with(sums)
              .on(workspace.stream());
          kernels
              .vectors
              .kernel("add_parts")
              .launch(1, THREADS)
              .with(parts)
              .with(sums)
              .with(sum)
              .on(workspace.stream());
          download(sum, 0, result, 1, workspace);
        });
    return result[0];
  }

  @Override
  public void close() {
    backend.free(buffer);
  }
}
