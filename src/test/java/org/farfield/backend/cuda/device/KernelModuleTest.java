package org.farfield.backend.cuda.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jcuda.driver.CUresult;
import org.farfield.backend.cuda.SimulatedDevice;
import org.farfield.error.ResourceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the user is told where kernels cannot be loaded; all of it known without a device. */
class KernelModuleTest {
  /** A product by an intrinsic has its rounding in its name, that by an operator is contracted. */
  private static final Pattern PRODUCT = Pattern.compile("mul\\.rn\\.f(?:64|32)\\s+(%\\w+),");

  private static final Pattern DIFFERENCE =
      Pattern.compile("sub\\.f(?:64|32)\\s+%\\w+, (%\\w+), (%\\w+);");

  @Test
  void namesTheOldDriver() {
    assertThat(KernelModule.refusal(CUresult.CUDA_ERROR_UNSUPPORTED_PTX_VERSION))
        .startsWith("the NVIDIA driver is older than the CUDA this build");
  }

  @Test
  void namesTheOldDevice() {
    assertThat(KernelModule.refusal(CUresult.CUDA_ERROR_NO_BINARY_FOR_GPU))
        .startsWith("the GPU is older than those");
  }

  @Test
  void leavesOtherResultsAlone() {
    assertThat(KernelModule.refusal(CUresult.CUDA_SUCCESS)).isNull();
    assertThat(KernelModule.refusal(CUresult.CUDA_ERROR_OUT_OF_MEMORY)).isNull();
  }

  /** The driver takes long to translate one. */
  @Test
  void modulesAreLoadedWhenTheyAreNeeded() {
    SimulatedDevice.require();
    assertThat(CudaDevices.availability()).isEqualTo(Availability.USABLE);
    Context context = new Context(0);
    context.run(
        () -> {
          try (Kernels kernels = new Kernels(CudaDevices.describe(0))) {
            assertThat(kernels.mesh.isLoaded()).isFalse();
            kernels.mesh.kernel("splines");
            assertThat(kernels.mesh.isLoaded()).isTrue();
            assertThat(kernels.lattice.isLoaded()).isFalse();
          }
        });
    context.close();
  }

  /** Where equal products are subtracted, a fused multiply-add would leave 1e-17 in place of 0. */
  @ParameterizedTest
  @CsvSource({
    "lattice, product_double",
    "lattice, product_float",
    "lattice, factors_double",
    "lattice, factors_float",
    "product_mma_80, product_mma_double",
    "product_mma_90, product_mma_double",
    "lattice_adjoint, atom_gradients",
    "lattice_adjoint, matrix_cotangents",
    "jacobian, position_products",
    "jacobian, strain_products"
  })
  void differencesOfEqualProductsAreZero(String module, String kernel) throws IOException {
    SimulatedDevice.require(KernelModule.isBuilt(module), module + ".ptx");
    String text = text(module);
    String body = text.substring(text.indexOf(".entry " + kernel + "("));
    int end = body.indexOf(".entry ", 1);
    String lines = end < 0 ? body : body.substring(0, end);
    Set<String> products =
        PRODUCT.matcher(lines).results().map(found -> found.group(1)).collect(Collectors.toSet());
    assertThat(DIFFERENCE.matcher(lines).results())
        .anyMatch(x -> products.contains(x.group(1)) && products.contains(x.group(2)));
  }

  private static String text(String module) throws IOException {
    String file = "/org/farfield/backend/cuda/kernels/" + module + ".ptx";
    try (InputStream stream = KernelModule.class.getResourceAsStream(file)) {
      return new String(stream.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  /**
   * CUDA 11.0 and 11.8 were the first to know these GPUs: a driver that finds one takes its text,
   * and nothing has to be there for one that is older.
   */
  @ParameterizedTest
  @CsvSource({"product_mma_80, 7.0", "product_mma_90, 7.8"})
  void noDriverIsTooOldForMatrixUnits(String module, String version) throws IOException {
    SimulatedDevice.require(KernelModule.isBuilt(module), module + ".ptx");
    assertThat(text(module)).contains("\n.version " + version + "\n");
  }

  /** GPUs that show pictures have few units for double, and no use for kernels made for more. */
  @ParameterizedTest
  @CsvSource({
    "7, 5, false",
    "8, 0, true",
    "8, 6, false",
    "8, 9, false",
    "9, 0, true",
    "10, 0, true",
    "10, 3, false",
    "12, 0, false"
  })
  void matrixUnitsAreForGpusThatHaveThem(int major, int minor, boolean has) {
    CudaDevice device = new CudaDevice(0, "some GPU", major, minor, 1, 11080);
    assertThat(Kernels.hasMatrixUnits(device)).isEqualTo(has);
  }

  @Test
  void namesTheBuildWithoutKernels() {
    assertThatThrownBy(() -> new KernelModule("missing").kernel("any"))
        .isInstanceOf(ResourceException.class)
        .hasMessage("this build of Farfield was made without nvcc and has no GPU kernels in it");
  }
}
