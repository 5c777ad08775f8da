package org.farfield.backend.cuda.device;

import java.util.StringJoiner;
import java.util.function.ObjIntConsumer;
import jcuda.jcublas.JCublas2;
import jcuda.jcufft.JCufft;

/** The libraries beside the driver that the kernels work with. */
public final class CudaLibraries {
  private static final int VERSION_NUMBERS = 3;

  private CudaLibraries() {}

  /**
   * Says what was loaded; CUDA must be {@link CudaDevices#availability() available}.
   *
   * @return e.g. {@code cuFFT 10.9.0, cuBLAS 11.11.3}
   */
  public static String describe() {
    return "cuFFT "
        + version((value, number) -> JCufft.cufftGetProperty(number, value))
        + ", cuBLAS "
        + version((value, number) -> JCublas2.cublasGetProperty(number, value));
  }

  /** Major, minor and patch number, as the property of that number says. */
  private static String version(ObjIntConsumer<int[]> property) {
    StringJoiner version = new StringJoiner(".");
    int[] value = {0};
    for (int number = 0; number < VERSION_NUMBERS; number++) {
      property.accept(value, number);
      version.add(Integer.toString(value[0]));
    }
    return version.toString();
  }
}
