package org.farfield.backend.cuda.device;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;
import org.farfield.error.ResourceException;

/** One file of kernels, in the context that is current when the first of them is asked for. */
public final class KernelModule implements AutoCloseable {
  /** What to say where the build had no nvcc. */
  static final Availability NOT_BUILT =
      Availability.unusable(
          "this build of Farfield was made without nvcc and has no GPU kernels in it");

  private final String name;
  private CUmodule module; // null: nobody has asked for a kernel
  private final Map<String, Kernel> found = new HashMap<>(); // batches ask again and again

  /**
   * A file of kernels.
   *
   * @param name of the file, without ending
   */
  public KernelModule(String name) {
    this.name = name;
  }

  /** Loads it, which takes the driver long: it translates the text for the device. */
  private CUmodule load() {
    byte[] text = text(name);
    if (text == null) {
      throw new ResourceException(ResourceException.Kind.DEVICE, NOT_BUILT.reason());
    }
    // the driver takes text that ends in a zero byte
    CUmodule loaded = new CUmodule();
    int result = JCudaDriver.cuModuleLoadData(loaded, Arrays.copyOf(text, text.length + 1));
    String refusal = refusal(result);
    if (refusal != null) {
      throw new ResourceException(ResourceException.Kind.DEVICE, refusal);
    }
    Driver.check("cuModuleLoadData of " + name, result);
    return loaded;
  }

  private static String resource(String name) {
    return "/org/farfield/backend/cuda/kernels/" + name + ".ptx";
  }

  /** Whether this build has kernels in it. */
  static boolean isBuilt() {
    return isBuilt("lattice");
  }

  /** Whether this build has a file in it. */
  static boolean isBuilt(String name) {
    return KernelModule.class.getResource(resource(name)) != null;
  }

  private static byte[] text(String name) {
    try (InputStream stream = KernelModule.class.getResourceAsStream(resource(name))) {
      return stream == null ? null : stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a result of loading means to the user; null if that is nothing he can change. */
  static String refusal(int result) {
    return switch (result) {
      case CUresult.CUDA_ERROR_UNSUPPORTED_PTX_VERSION ->
          "the NVIDIA driver is older than the CUDA this build of Farfield was made with; update"
              + " the driver or use a build made with an older nvcc";
      case CUresult.CUDA_ERROR_NO_BINARY_FOR_GPU, CUresult.CUDA_ERROR_INVALID_PTX ->
          "the GPU is older than those this build of Farfield was made for; build it with"
              + " -Dfarfield.cuda.arch set to the GPU's compute capability";
      default -> null;
    };
  }

  /**
   * A kernel of this file, which is loaded when it is first asked for one.
   *
   * @throws ResourceException if there is no such file in this build, or the driver refuses it
   */
  public Kernel kernel(String kernel) {
    if (module == null) {
      module = load();
    }
    return found.computeIfAbsent(kernel, this::find);
  }

  private Kernel find(String kernel) {
    CUfunction function = new CUfunction();
    Driver.check(
        "cuModuleGetFunction of " + kernel,
        JCudaDriver.cuModuleGetFunction(function, module, kernel));
    return new Kernel(kernel, function);
  }

  /** Whether the driver has it. */
  boolean isLoaded() {
    return module != null;
  }

  @Override
  public void close() {
    if (module != null) {
      Driver.check("cuModuleUnload", JCudaDriver.cuModuleUnload(module));
      module = null;
      found.clear();
    }
  }
}
