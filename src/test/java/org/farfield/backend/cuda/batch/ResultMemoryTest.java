package org.farfield.backend.cuda.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.farfield.backend.cuda.SimulatedDevice;
import org.farfield.backend.cuda.device.Context;
import org.farfield.backend.cuda.device.CudaDevices;
import org.farfield.backend.cuda.device.HostBuffer;
import org.junit.jupiter.api.Test;

class ResultMemoryTest {
  private static final long SIZE = 2 << 20;

  private static void run(Runnable work) {
    SimulatedDevice.require();
    assertThat(CudaDevices.availability().usable()).isTrue();
    Context context = new Context(0);
    context.run(work);
    context.close();
  }

  @Test
  void memoryIsUsedAgainButNotWhileItIsLent() {
    run(
        () -> {
          try (ResultMemory memory = new ResultMemory(SIZE)) {
            HostBuffer first = memory.take(SIZE);
            memory.giveBack(first);
            assertThat(memory.take(SIZE / 2)).isSameAs(first);
            assertThat(memory.lend(first, SIZE)).isTrue();
            HostBuffer second = memory.take(SIZE);
            assertThat(second).isNotSameAs(first);
            assertThat(memory.lend(second, SIZE)).as("beyond the limit").isFalse();
            memory.giveBack(first);
            assertThat(memory.lend(second, SIZE)).as("there is room again").isTrue();
          }
        });
  }

  @Test
  void fewNumbersAreCopied() {
    run(
        () -> {
          try (ResultMemory memory = new ResultMemory(100 * SIZE)) {
            HostBuffer small = memory.take(SIZE / 2);
            HostBuffer large = memory.take(4 * SIZE);
            assertThat(memory.lend(small, SIZE / 2 - 1)).as("less than a mebibyte").isFalse();
            assertThat(memory.lend(small, SIZE / 2)).isTrue();
            assertThat(memory.lend(large, 2 * SIZE - 1)).as("less than half is used").isFalse();
            assertThat(memory.lend(large, 2 * SIZE)).isTrue();
          }
        });
  }

  @Test
  void whatIsNotLentIsFreed() {
    run(
        () -> {
          try (ResultMemory memory = new ResultMemory(SIZE)) {
            HostBuffer lent = memory.take(SIZE);
            HostBuffer other = memory.take(SIZE);
            assertThat(lent.isPinned()).isTrue();
            assertThat(memory.lend(lent, SIZE)).isTrue();
            memory.release();
            assertThat(other.isPinned()).isFalse();
            assertThat(lent.isPinned()).isTrue();
            memory.giveBack(other); // too late: it is gone
            assertThat(memory.take(SIZE)).isNotSameAs(other);
            memory.close();
            assertThat(lent.isPinned()).isFalse();
            memory.giveBack(lent);
          }
        });
  }
}
