package org.farfield.backend.cuda;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.JCudaDriver;
import org.farfield.backend.Backend;
import org.farfield.backend.cuda.device.Availability;
import org.farfield.backend.cuda.device.Context;
import org.farfield.backend.cuda.device.CudaDevices;
import org.farfield.backend.cuda.device.MemoryBudget;
import org.farfield.backend.cuda.device.NativeLibraries;
import org.opentest4j.TestAbortedException;

/**
 * What tests of GPU code run on: the simulator of {@code src/test/cudasim}, or with {@code
 * -Dfarfield.test.cuda=real} the machine's own driver and GPU.
 */
public final class SimulatedDevice {

  private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

  private SimulatedDevice() {}

  /**
   * Returns where there is a device to test on.
   *
   * @throws TestAbortedException where the simulator was not built
   */
  public static void require() {
    require(isReal() || isBuilt(), "CUDA simulator");
  }

  /**
   * Returns where something is there that a test needs. Elsewhere it says so in the words by which
   * CI finds what it did not test.
   *
   * @throws TestAbortedException where it is not
   */
  public static void require(boolean isThere, String what) {
    if (isThere) {
      return;
    }
    String message = "GPU code is NOT TESTED: this build has no " + what;
    if (TOLD.add(message)) {
      System.err.println("farfield: " + message);
    }
    throw new TestAbortedException(message);
  }

  /**
   * Opens a backend on it.
   *
   * @throws TestAbortedException where the simulator was not built
   */
  public static Backend open() {
    require();
    return new CudaBackend(0);
  }

  /** Opens a backend that may use so many bytes of a device's memory, however much that has. */
  public static CudaBackend openWithin(long bytes) {
    require();
    if (!CudaDevices.availability().usable()) {
      throw new IllegalStateException(CudaDevices.availability().reason());
    }
    return new CudaBackend(0, bytes / freeMemory());
  }

  /** Bytes of the first device that nobody has. */
  static double freeMemory() {
    try (Context context = new Context(0)) {
      return context.call(() -> new MemoryBudget(1).bytes(0));
    }
  }

  /** Loads CUDA and makes a context on the first device current in this thread. */
  static CUcontext createContext() {
    Availability availability = NativeLibraries.load();
    if (!availability.usable()) {
      throw new IllegalStateException(availability.reason());
    }
    CUdevice device = new CUdevice();
    CUcontext context = new CUcontext();
    JCudaDriver.cuDeviceGet(device, 0);
    JCudaDriver.cuCtxCreate(context, 0, device);
    return context;
  }

  /** Whether tests run on a real GPU. */
  public static boolean isReal() {
    return "real".equals(System.getProperty("farfield.test.cuda"));
  }

  /** The library with the kernels that test the simulator itself; their PTX lies in ptx/. */
  static Path testKernels() {
    return Path.of(System.getenv("CUSIM_KERNELS")).resolveSibling("libkernels_test.so");
  }

  private static boolean isBuilt() {
    String kernels = System.getenv("CUSIM_KERNELS");
    return kernels != null && Files.exists(Path.of(kernels)) && Files.exists(testKernels());
  }
}
