package org.farfield.backend.cuda.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.farfield.backend.cuda.SimulatedDevice;
import org.farfield.backend.cuda.device.Context;
import org.farfield.backend.cuda.device.CudaDevices;
import org.farfield.backend.cuda.device.MemoryBudget;
import org.farfield.expansion.plan.PlannedStructure;
import org.junit.jupiter.api.Test;

/** Batches of numbers that say which batch they are of. */
class BatchPipelineTest {
  private static final int BATCHES = 7;
  private static final int NUMBERS = 1000;

  private final List<Integer> handedOut = Collections.synchronizedList(new ArrayList<>());
  private final List<CountDownLatch> begun = new ArrayList<>();
  private final List<Integer> whenForgotten = new ArrayList<>(); // handed out until then
  private int failing = -1;
  private int failsToStart = -1;

  private void run(int times) {
    SimulatedDevice.require();
    assertThat(CudaDevices.availability().usable()).isTrue();
    Context context = new Context(0);
    context.run(
        () -> {
          try (BatchPipeline pipeline = new BatchPipeline(new MemoryBudget(0.5))) {
            for (int i = 0; i < times; i++) {
              begun.clear();
              for (int b = 0; b < BATCHES + 2; b++) {
                begun.add(new CountDownLatch(b < BATCHES ? 1 : 0));
              }
              try {
                pipeline.run(new Numbers());
              } catch (RuntimeException e) {
                pipeline.forget(e);
                whenForgotten.addAll(handedOut);
                failing = -1;
                failsToStart = -1;
                pipeline.run(new Numbers());
                throw e;
              }
            }
          }
        });
    context.close();
  }

  /** Each is handed out while the one after the next is queued, into memory of its own. */
  @Test
  void resultsAreHandedOutBesideThePreparing() {
    run(2);
    assertThat(handedOut).containsExactly(0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6);
  }

  @Test
  void aFailureReachesTheCallerAndIsForgotten() {
    failing = 3;
    assertThatThrownBy(() -> run(1)).isInstanceOf(IllegalStateException.class).hasMessage("3");
    assertThat(handedOut).endsWith(0, 1, 2, 3, 4, 5, 6);
  }

  @Test
  void whatIsHandedOutEndsBeforeItsMemoryIsFreed() {
    failsToStart = 4;
    assertThatThrownBy(() -> run(1)).isInstanceOf(IllegalStateException.class).hasMessage("4");
    assertThat(whenForgotten).containsExactly(0, 1, 2);
    assertThat(handedOut).endsWith(0, 1, 2, 3, 4, 5, 6);
  }

  private final class Numbers implements BatchPipeline.Rounds {
    private int next;

    @Override
    public boolean isEmpty() {
      return next == BATCHES;
    }

    @Override
    public DeviceTask take(BatchLimits limits) {
      return new Number(next++);
    }

    @Override
    public void putBack() {
      next--;
    }

    @Override
    public PlannedStructure job() {
      throw new AssertionError("everything fits");
    }
  }

  private final class Number implements DeviceTask {
    private final int value;

    Number(int value) {
      this.value = value;
    }

    @Override
    public void start(Workspace workspace, BatchLimits limits) {
      if (value == failsToStart) {
        begun.get(value).countDown();
        throw new IllegalStateException(String.valueOf(value));
      }
      double[] values = new double[NUMBERS];
      Arrays.fill(values, value);
      workspace.upload(Workspace.Item.COEFFICIENTS, values);
      workspace.download(Workspace.Item.COEFFICIENTS, 0, (long) NUMBERS * Double.BYTES);
      begun.get(value).countDown();
    }

    @Override
    public Optional<Runnable> collect(Workspace workspace) {
      Results results = workspace.takeResults();
      Thread caller = Thread.currentThread();
      return Optional.of(
          () -> {
            if (value == failing) {
              throw new IllegalStateException(String.valueOf(value));
            }
            boolean last = value >= BATCHES - 2; // nothing is left to prepare
            assertThat(Thread.currentThread() == caller).isEqualTo(last);
            await(begun.get(value + 2));
            if (value + 2 == failsToStart) {
              LockSupport.parkNanos(100_000_000); // the caller is faster
            }
            try (results) {
              DoubleBuffer numbers = results.numbers();
              for (int i = 0; i < NUMBERS; i++) {
                assertThat(numbers.get(i)).isEqualTo(value);
              }
            }
            handedOut.add(value);
          });
    }

    private static void await(CountDownLatch latch) {
      try {
        assertThat(latch.await(20, TimeUnit.SECONDS)).as("the next batch is queued").isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
