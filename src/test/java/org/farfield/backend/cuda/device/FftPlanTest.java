package org.farfield.backend.cuda.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.farfield.backend.cuda.SimulatedDevice;
import org.farfield.error.ResourceException;
import org.junit.jupiter.api.Test;

class FftPlanTest {
  /** Numbers of cuFFT's plans are ints. */
  @Test
  void aMeshOfMoreNumbersThanAnIntIsRefusedInWords() {
    SimulatedDevice.require();
    assertThat(CudaDevices.availability()).isEqualTo(Availability.USABLE);
    FftPlan.Shape shape = new FftPlan.Shape(1400, 1400, 1400, 1, true, true);
    Context context = new Context(0);
    context.run(
        () ->
            assertThatThrownBy(() -> new FftPlan(shape))
                .isInstanceOf(ResourceException.class)
                .hasMessageStartingWith("a mesh of 1400 × 1400 × 1400 points is more than cuFFT"));
    context.close();
  }
}
