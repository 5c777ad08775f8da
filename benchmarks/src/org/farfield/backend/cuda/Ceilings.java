package org.farfield.backend.cuda;

import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import jcuda.driver.JCudaDriver;
import org.farfield.backend.cuda.device.Blas;
import org.farfield.backend.cuda.device.CudaStream;
import org.farfield.backend.cuda.device.DeviceBuffer;
import org.farfield.backend.cuda.device.DeviceSpan;
import org.farfield.backend.cuda.device.Driver;
import org.farfield.backend.cuda.device.HostBuffer;

/**
 * How fast the device is at best, measured in the same run: nothing is faster than the larger of
 * its flops at the rate of a product of matrices and its bytes at that of a copy.
 *
 * @param copy bytes/s of a copy within the device, read and written ones
 * @param upload bytes/s from pinned memory of the host
 * @param download bytes/s to pinned memory of the host
 * @param doubleProduct flops/s of cuBLAS in double precision
 * @param singleProduct flops/s of cuBLAS in single precision
 */
record Ceilings(
    double copy, double upload, double download, double doubleProduct, double singleProduct) {
  // the clocks of an idle device take a while to rise
  private static final int REPEATS = 50;

  /** Measures; on a simulator small things. */
  static Ceilings measure(boolean tiny) {
    long bytes = tiny ? 1 << 20 : 2L << 30;
    int hostBytes = tiny ? 1 << 20 : 1 << 30;
    int size = tiny ? 32 : 4096;
    try (CudaStream stream = new CudaStream()) {
      return new Ceilings(
          2 * bytes / copySeconds(bytes, stream),
          hostBytes / linkSeconds(hostBytes, true, stream),
          hostBytes / linkSeconds(hostBytes, false, stream),
          2 * Math.pow(size, 3) / productSeconds(size, false, stream),
          2 * Math.pow(size, 3) / productSeconds(size, true, stream));
    }
  }

  /** The best of some repeats; the first does not count. */
  private static double best(CudaStream stream, Consumer<CudaStream> work) {
    double best = Double.MAX_VALUE;
    for (int repeat = 0; repeat < REPEATS; repeat++) {
      try (DeviceSpan span = new DeviceSpan()) {
        span.begin(stream);
        work.accept(stream);
        span.end(stream);
        span.await();
        best = repeat == 0 ? best : Math.min(best, span.seconds());
      }
    }
    return best;
  }

  private static double copySeconds(long bytes, CudaStream stream) {
    try (DeviceBuffer from = new DeviceBuffer(bytes);
        DeviceBuffer to = new DeviceBuffer(bytes)) {
      from.clearLater(bytes, stream);
      return best(
          stream,
          s ->
              Driver.check(
                  "cuMemcpyDtoDAsync",
                  JCudaDriver.cuMemcpyDtoDAsync(to.pointer(), from.pointer(), bytes, s.handle())));
    }
  }

  /** How long so many bytes take from the device to pinned memory of the host. */
  static double downloadSeconds(long bytes) {
    try (CudaStream stream = new CudaStream()) {
      return linkSeconds(bytes, false, stream);
    }
  }

  private static double linkSeconds(long bytes, boolean up, CudaStream stream) {
    try (DeviceBuffer device = new DeviceBuffer(bytes);
        HostBuffer host = new HostBuffer(bytes)) {
      device.clearLater(bytes, stream);
      return best(
          stream,
          s -> {
            if (up) {
              device.uploadLater(host, 0, bytes, s);
            } else {
              device.downloadLater(host, 0, bytes, s);
            }
          });
    }
  }

  private static double productSeconds(int size, boolean single, CudaStream stream) {
    try (Blas blas = new Blas(stream);
        DeviceBuffer left = random(size, single, 1);
        DeviceBuffer right = random(size, single, 2);
        DeviceBuffer product = random(size, single, 3)) {
      return best(
          stream,
          s ->
              blas.multiply(
                  single,
                  size,
                  size,
                  size,
                  new Blas.Rows(left, 0, size),
                  new Blas.Rows(right, 0, size),
                  new Blas.Rows(product, 0, size)));
    }
  }

  // numbers as they come, since zeros cost less power and are multiplied faster
  private static DeviceBuffer random(int size, boolean single, long seed) {
    int count = Math.multiplyExact(size, size);
    Random random = new Random(seed);
    return single
        ? DeviceBuffer.of(
            IntStream.range(0, count).map(i -> Float.floatToIntBits(random.nextFloat())).toArray())
        : DeviceBuffer.of(random.doubles(count).toArray());
  }

  /**
   * Seconds that some work takes at least.
   *
   * @param name of the kernel, call, copy or fill
   * @param count of it
   */
  Floor floor(String name, KernelCounts.Count count) {
    switch (name) {
      case "upload":
        return new Floor(count.bytes() / upload, "host link");
      case "download":
        return new Floor(count.bytes() / download, "host link");
      default:
        double byFlops = count.flops() / (count.single() ? singleProduct : doubleProduct);
        double byBytes = count.bytes() / copy;
        String bound = byBytes > byFlops ? "bytes" : count.single() ? "flops, single" : "flops";
        return new Floor(Math.max(byFlops, byBytes), bound);
    }
  }

  /**
   * What some work takes at least.
   *
   * @param seconds at the ceiling
   * @param bound which ceiling that is
   */
  record Floor(double seconds, String bound) {}
}
