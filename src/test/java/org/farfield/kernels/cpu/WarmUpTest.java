package org.farfield.kernels.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WarmUpTest {
  /** Nobody waits for it, so an error in it would be seen by nobody. */
  @Test
  void endsByItselfAndWithoutAnError() throws InterruptedException {
    assumeThat(Runtime.getRuntime().availableProcessors()).isGreaterThan(1);
    AtomicReference<Throwable> error = new AtomicReference<>();
    Thread thread = WarmUp.start(WarmUp.Sums.WAVES).orElseThrow();
    thread.setUncaughtExceptionHandler((t, e) -> error.set(e));
    assertThat(thread.isDaemon()).isTrue();
    thread.join(60_000);
    assertThat(thread.isAlive()).isFalse();
    assertThat(error.get()).isNull();
  }

  @ParameterizedTest
  @EnumSource(WarmUp.Sums.class)
  void allKernelsTakeTheNumbers(WarmUp.Sums sums) {
    for (GemmKernel gemm : List.of(new ScalarGemmKernel(), GemmKernels.select())) {
      assertThatNoException().isThrownBy(() -> WarmUp.kernels(sums, gemm).forEach(Runnable::run));
    }
  }
}
