package org.farfield.kernels.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KernelChoiceTest {
  @ParameterizedTest
  @EnumSource(WarmUp.Sums.class)
  void vectorsTakeOverWhenTheyAreWarm(WarmUp.Sums sums) throws InterruptedException {
    KernelChoice choice = KernelChoice.select();
    assertThat(choice.best()).isInstanceOf(GemmKernels.select().getClass());
    for (Thread thread : WarmUp.start(sums).stream().toList()) {
      thread.join();
    }
    assertThat(choice.of(1, sums)).isSameAs(choice.best());
  }

  /** Sums of another kind than the program began with are compiled as soon as there are some. */
  @Test
  void whatIsAskedForLaterBecomesWarmToo() throws InterruptedException {
    assumeThat(Runtime.getRuntime().availableProcessors()).isGreaterThan(1);
    KernelChoice choice = KernelChoice.select();
    WarmUp.start(WarmUp.Sums.MIRRORS);
    long end = System.nanoTime() + 60_000_000_000L;
    while (choice.of(1, WarmUp.Sums.NEIGHBORS) != choice.best() && System.nanoTime() < end) {
      Thread.sleep(10);
    }
    assertThat(choice.of(1, WarmUp.Sums.NEIGHBORS)).isSameAs(choice.best());
  }

  @Test
  void aLargeSumNeedsNoWarmKernel() {
    KernelChoice choice = KernelChoice.select();
    assertThat(choice.of(1e12, WarmUp.Sums.WAVES)).isSameAs(choice.best());
  }

  @Test
  void oneKernelLeavesNoChoice() {
    GemmKernel kernel = new ScalarGemmKernel();
    assertThat(KernelChoice.only(kernel).of(1, WarmUp.Sums.WAVES)).isSameAs(kernel);
  }
}
