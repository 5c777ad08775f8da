package org.farfield.backend.cuda.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jcuda.driver.CUresult;
import org.farfield.error.ResourceException;
import org.junit.jupiter.api.Test;

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

  @Test
  void namesTheBuildWithoutKernels() {
    assertThatThrownBy(() -> new KernelModule("missing"))
        .isInstanceOf(ResourceException.class)
        .hasMessage("this build of Farfield was made without nvcc and has no GPU kernels in it");
  }
}
