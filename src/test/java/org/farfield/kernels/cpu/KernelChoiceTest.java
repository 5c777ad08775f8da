package org.farfield.kernels.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KernelChoiceTest {
  @Test
  void vectorsTakeOverWhenTheyAreWarm() throws InterruptedException {
    KernelChoice choice = KernelChoice.select();
    assertThat(choice.best()).isInstanceOf(GemmKernels.select().getClass());
    for (Thread thread : WarmUp.start(WarmUp.Sums.WAVES).stream().toList()) {
      thread.join();
    }
    assertThat(choice.of(1)).isSameAs(choice.best());
  }

  @Test
  void aLargeSumNeedsNoWarmKernel() {
    KernelChoice choice = KernelChoice.select();
    assertThat(choice.of(1e12)).isSameAs(choice.best());
  }

  @Test
  void oneKernelLeavesNoChoice() {
    GemmKernel kernel = new ScalarGemmKernel();
    assertThat(KernelChoice.only(kernel).of(1)).isSameAs(kernel);
  }
}
