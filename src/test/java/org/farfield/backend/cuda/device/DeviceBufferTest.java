package org.farfield.backend.cuda.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.farfield.backend.cuda.SimulatedDevice;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DeviceBufferTest {
  private static Context context;

  @BeforeAll
  static void open() {
    SimulatedDevice.require();
    assertThat(CudaDevices.availability()).isEqualTo(Availability.USABLE);
    context = new Context(0);
  }

  @AfterAll
  static void close() {
    if (context != null) {
      context.close();
    }
  }

  @Test
  void returnsWhatItWasGiven() {
    context.run(
        () -> {
          try (DeviceBuffer buffer = DeviceBuffer.of(new double[] {1, 2, 3});
              CudaStream stream = new CudaStream();
              HostBuffer host = new HostBuffer(16)) {
            host.view(0, 16).putDouble(4).putDouble(5);
            buffer.uploadLater(host, 8, 8, stream);
            stream.synchronize();
            double[] values = new double[3];
            buffer.download(values);
            assertThat(values).containsExactly(5, 2, 3);

            buffer.clearLater(16, stream);
            buffer.downloadLater(host, 0, 16, stream);
            stream.synchronize();
            assertThat(host.view(0, 8).getDouble()).isZero();
            buffer.download(values);
            assertThat(values).containsExactly(0, 0, 3);
          }
        });
  }

  @Test
  void refusesWhatLiesOutside() {
    context.run(
        () -> {
          try (DeviceBuffer buffer = new DeviceBuffer(16);
              CudaStream stream = new CudaStream();
              HostBuffer host = new HostBuffer(32)) {
            assertThatThrownBy(() -> buffer.uploadLater(host, 0, 17, stream)).isInstanceOf(OUTSIDE);
            assertThatThrownBy(() -> buffer.uploadLater(host, 24, 16, stream))
                .isInstanceOf(OUTSIDE);
            assertThatThrownBy(() -> buffer.downloadLater(host, 0, 24, stream))
                .isInstanceOf(OUTSIDE);
            assertThatThrownBy(() -> buffer.clearLater(24, stream)).isInstanceOf(OUTSIDE);
            assertThatThrownBy(() -> buffer.download(new double[3])).isInstanceOf(OUTSIDE);
            assertThatThrownBy(() -> host.view(24, 16)).isInstanceOf(OUTSIDE);
          }
        });
  }

  private static final Class<? extends Throwable> OUTSIDE = IndexOutOfBoundsException.class;

  @Test
  void saysThatThereIsNoRoom() {
    long more = CudaDevices.describe(0).memory() + 1;
    context.run(
        () ->
            assertThatThrownBy(() -> new DeviceBuffer(more))
                .isInstanceOf(OutOfDeviceMemoryException.class)
                .hasMessage(
                    "cuMemAlloc of "
                        + more
                        + " bytes failed: out of memory, CUDA_ERROR_OUT_OF_MEMORY"));
  }

  @Test
  void needsTheContext() {
    assertThatThrownBy(() -> new DeviceBuffer(8))
        .isInstanceOf(CudaException.class)
        .hasMessageContaining("CUDA_ERROR_INVALID_CONTEXT");
  }
}
