package org.farfield.backend.cuda.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import jcuda.driver.CUresult;
import org.farfield.backend.cuda.SimulatedDevice;
import org.farfield.error.ResourceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the user is told where kernels cannot be loaded; all of it known without a device. */
class KernelModuleTest {
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
          try (Kernels kernels = new Kernels()) {
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
    "lattice_adjoint, atom_gradients",
    "lattice_adjoint, matrix_cotangents",
    "jacobian, position_products"
  })
  void differencesOfEqualProductsAreZero(String module, String kernel) throws IOException {
    assumeThat(KernelModule.isBuilt()).isTrue();
    String file = "/org/farfield/backend/cuda/kernels/" + module + ".ptx";
    String text;
    try (InputStream stream = KernelModule.class.getResourceAsStream(file)) {
      text = new String(stream.readAllBytes(), StandardCharsets.US_ASCII);
    }
    String body = text.substring(text.indexOf(".entry " + kernel + "("));
    int end = body.indexOf(".entry ", 1);
    // that of an intrinsic has its rounding in its name; that of an operator is contracted
    assertThat(end < 0 ? body : body.substring(0, end)).containsPattern("mul\\.rn\\.f(64|32)");
  }

  @Test
  void namesTheBuildWithoutKernels() {
    assertThatThrownBy(() -> new KernelModule("missing").kernel("any"))
        .isInstanceOf(ResourceException.class)
        .hasMessage("this build of Farfield was made without nvcc and has no GPU kernels in it");
  }
}
