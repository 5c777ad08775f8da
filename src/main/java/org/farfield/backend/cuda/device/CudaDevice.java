package org.farfield.backend.cuda.device;

import java.util.Locale;

/**
 * One GPU as the driver describes it.
 *
 * @param ordinal its number, from 0
 * @param name the model
 * @param major first number of the compute capability
 * @param minor second number of the compute capability
 * @param memory bytes it has
 * @param driverVersion CUDA version of the driver, 1000 · major + 10 · minor
 */
public record CudaDevice(
    int ordinal, String name, int major, int minor, long memory, int driverVersion) {

  /**
   * What all of one model have in common.
   *
   * @return e.g. {@code NVIDIA H200, compute capability 9.0}
   */
  public String model() {
    return name + ", compute capability " + major + "." + minor;
  }

  /**
   * All of it on one line.
   *
   * @return e.g. {@code NVIDIA H200 (device 0), compute capability 9.0, 139.8 GiB, driver for CUDA
   *     13.0}
   */
  public String describe() {
    return String.format(
        Locale.ROOT,
        "%s (device %d), compute capability %d.%d, %.1f GiB, driver for CUDA %d.%d",
        name,
        ordinal,
        major,
        minor,
        memory / (double) (1L << 30),
        driverVersion / 1000,
        driverVersion % 1000 / 10);
  }
}
