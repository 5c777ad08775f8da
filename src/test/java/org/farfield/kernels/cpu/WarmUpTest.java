package org.farfield.kernels.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
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

  /** What is asked for later is compiled all the same, at once or after the thread has ended. */
  @Test
  void goesOnAfterAnError() throws InterruptedException {
    List<WarmUp.Sums> seen = new CopyOnWriteArrayList<>();
    CountDownLatch allAsked = new CountDownLatch(1);
    WarmUp warmUp =
        new WarmUp(
            sums -> {
              seen.add(sums);
              await(allAsked);
              return switch (sums) {
                case MIRRORS -> throw new IllegalStateException("no kernel");
                case WAVES -> List.of(WarmUpTest::noMemory);
                default -> List.of(() -> {});
              };
            });
    AtomicReference<Throwable> error = new AtomicReference<>();
    Thread thread = warmUp.begin(WarmUp.Sums.MIRRORS, 2).orElseThrow();
    thread.setUncaughtExceptionHandler((t, e) -> error.set(e));
    assertThat(warmUp.begin(WarmUp.Sums.WAVES, 2)).hasValue(thread);
    allAsked.countDown();
    thread.join(60_000);
    assertThat(seen).containsExactly(WarmUp.Sums.MIRRORS, WarmUp.Sums.WAVES);
    assertThat(error.get()).isNull();
    Thread second = warmUp.begin(WarmUp.Sums.NEIGHBORS, 2).orElseThrow();
    assertThat(second).isNotSameAs(thread);
    second.join(60_000);
    assertThat(seen).endsWith(WarmUp.Sums.NEIGHBORS).hasSize(3);
    for (WarmUp.Sums sums : seen) {
      assertThat(warmUp.has(sums)).as("nobody waits for %s", sums).isTrue();
    }
  }

  private static void noMemory() {
    throw new OutOfMemoryError("as if");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @EnumSource(WarmUp.Sums.class)
  void allKernelsTakeTheNumbers(WarmUp.Sums sums) {
    for (GemmKernel gemm : List.of(new ScalarGemmKernel(), GemmKernels.select())) {
      assertThatNoException().isThrownBy(() -> WarmUp.kernels(sums, gemm).forEach(Runnable::run));
    }
  }
}
