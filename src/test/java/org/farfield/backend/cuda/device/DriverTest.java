package org.farfield.backend.cuda.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.farfield.backend.cuda.SimulatedDevice;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DriverTest {
  @BeforeAll
  static void load() {
    SimulatedDevice.require();
    assertThat(CudaDevices.availability()).isEqualTo(Availability.USABLE);
  }

  @Test
  void successIsSilent() {
    Driver.check("cuInit", 0);
  }

  /** By the driver's numbers. */
  @ParameterizedTest
  @CsvSource({
    "2, org.farfield.backend.cuda.device.OutOfDeviceMemoryException",
    "46, org.farfield.backend.cuda.device.LostDeviceException",
    "100, org.farfield.backend.cuda.device.LostDeviceException",
    "214, org.farfield.backend.cuda.device.LostDeviceException",
    "702, org.farfield.backend.cuda.device.LostDeviceException",
    "1, org.farfield.backend.cuda.device.CudaException",
    "700, org.farfield.backend.cuda.device.CudaException",
    "719, org.farfield.backend.cuda.device.CudaException"
  })
  void whatTheMachineDoesIsToldFromWhatTheProgramDoes(int result, Class<?> kind) {
    assertThatThrownBy(() -> Driver.check("cuStreamSynchronize", result))
        .isExactlyInstanceOf(kind)
        .hasMessageStartingWith("cuStreamSynchronize failed: ");
  }

  /** Such errors stay in the context of the process. */
  @ParameterizedTest
  @CsvSource({"700, true", "719, true", "214, true", "1, false", "2, false"})
  void saysWhenOnlyANewProcessHelps(int result, boolean lasting) {
    assertThatThrownBy(() -> Driver.check("cuStreamSynchronize", result))
        .satisfies(
            e -> assertThat(e.getMessage().endsWith("start the program again")).isEqualTo(lasting));
  }

  /** cuFFT of CUDA 13 has results that JCuda does not know. */
  @Test
  void resultsOfLaterLibrariesHaveTheirNumber() {
    assertThatThrownBy(() -> Cufft.check("cufftCreate", 19)).hasMessageContaining("(19)");
  }
}
