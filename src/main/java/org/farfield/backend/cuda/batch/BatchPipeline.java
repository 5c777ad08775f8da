package org.farfield.backend.cuda.batch;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.farfield.backend.cuda.device.DeviceClock;
import org.farfield.backend.cuda.device.LaunchTimes;
import org.farfield.backend.cuda.device.MemoryBudget;
import org.farfield.backend.cuda.device.OutOfDeviceMemoryException;
import org.farfield.error.ResourceException;
import org.farfield.expansion.plan.PlannedStructure;

/**
 * Leads parts of structures through the device in batches that fit its memory. Two are under way at
 * a time: while one is computed the next one is prepared, and beside that the last one handed out.
 */
public final class BatchPipeline implements AutoCloseable {
  private final MemoryBudget budget;
  private final ResultMemory resultMemory = new ResultMemory();
  private final Turn[] turns = {new Turn(), new Turn()};
  private int next; // turn of the next batch
  private final HandOut handOut = new HandOut();
  private boolean isQueued; // something outside of batches
  private DeviceClock clock; // null: nobody wants to know
  private LaunchTimes times; // likewise

  public BatchPipeline(MemoryBudget budget) {
    this.budget = budget;
  }

  /** What is to be done, in rounds as large as the limits allow. */
  public interface Rounds {
    /** Whether nothing is left. */
    boolean isEmpty();

    /** The next round. */
    DeviceTask take(BatchLimits limits);

    /** Puts the last round back. */
    void putBack();

    /** The structure, or the first one, of the last round. */
    PlannedStructure job();
  }

  /**
   * Takes all parts.
   *
   * @throws ResourceException if one structure needs more memory than there is
   */
  public void run(BatchCutter parts, Function<Batch, DeviceTask> rounds) {
    run(
        new Rounds() {
          private List<CentreRange> batch;

          @Override
          public boolean isEmpty() {
            return parts.isEmpty();
          }

          @Override
          public DeviceTask take(BatchLimits limits) {
            batch = parts.take(limits);
            return rounds.apply(new Batch(batch));
          }

          @Override
          public void putBack() {
            parts.putBack();
          }

          @Override
          public PlannedStructure job() {
            return batch.get(0).job();
          }
        });
  }

  /** Queues what is to be done outside of batches. The next batch begins when it is done. */
  public void queue(Consumer<Workspace> work) {
    isQueued = true;
    work.accept(turns[0].workspace);
  }

  /**
   * Does all rounds.
   *
   * @throws ResourceException if one structure needs more memory than there is
   */
  public void run(Rounds rounds) {
    if (isQueued) {
      turns[0].workspace.await();
      isQueued = false;
    }
    BatchLimits limits = BatchLimits.within(available());
    next = 0; // one batch after the other, call after call, takes the memory of one
    while (!rounds.isEmpty()) {
      Turn turn = turns[next];
      turn.finish().ifPresent(handOut::run);
      DeviceTask round = rounds.take(limits);
      try {
        turn.start(round, limits);
        next = 1 - next;
      } catch (OutOfDeviceMemoryException e) {
        turn.round = null;
        finish();
        release();
        if (limits.exhausted()) {
          throw tooLarge(rounds.job(), e);
        }
        limits = limits.halved();
        rounds.putBack();
      }
    }
    finish();
  }

  private static ResourceException tooLarge(PlannedStructure job, OutOfDeviceMemoryException e) {
    return new ResourceException(
        ResourceException.Kind.DEVICE,
        job.structure().origin()
            + ": the GPU has too little free memory for a structure of this size ("
            + e.getMessage()
            + "); use the device cpu",
        e);
  }

  /** Lets a clock run while the device works, from the first upload of a batch to its last copy. */
  public void measureWith(DeviceClock deviceClock) {
    clock = deviceClock;
  }

  /**
   * Measures each launch from now on; null: no longer. Meanwhile a batch begins when the one before
   * is done, so that none takes time from another's launches.
   */
  public void measureLaunchesWith(LaunchTimes launchTimes) {
    times = launchTimes;
    for (Turn turn : turns) {
      turn.workspace.stream().measureWith(launchTimes);
    }
  }

  /** Bytes of device memory that may be in use. */
  public long available() {
    return budget.bytes(held());
  }

  /** Bytes of device memory in use for batches. */
  public long held() {
    long bytes = 0;
    for (Turn turn : turns) {
      bytes += turn.workspace.held();
    }
    return bytes;
  }

  // In the order in which they began. There is no next one to prepare: another thread would only
  // have to be woken.
  private void finish() {
    handOut.await();
    turns[next].finish().ifPresent(Runnable::run);
    turns[1 - next].finish().ifPresent(Runnable::run);
  }

  /** Gives all memory of batches back. */
  public void release() {
    for (Turn turn : turns) {
      turn.workspace.release();
    }
    resultMemory.release();
  }

  /** After a failure: nothing may still be under way when the memory is used again. */
  public void forget(Throwable reason) {
    attempt(handOut::await, reason);
    for (Turn turn : turns) {
      turn.round = null;
      attempt(turn.workspace::release, reason);
    }
    attempt(resultMemory::release, reason);
  }

  private static void attempt(Runnable cleaning, Throwable reason) {
    try {
      cleaning.run();
    } catch (RuntimeException | Error e) {
      reason.addSuppressed(e);
    }
  }

  @Override
  public void close() {
    for (Turn turn : turns) {
      turn.workspace.close();
    }
    resultMemory.close();
  }

  /** One of the two batches that are under way. */
  private final class Turn {
    final Workspace workspace = new Workspace(resultMemory);
    DeviceTask round;

    void start(DeviceTask next, BatchLimits limits) {
      round = next;
      if (clock != null) {
        clock.start(workspace.stream());
      }
      round.start(workspace, limits);
      if (clock != null) {
        clock.stop(workspace.stream());
      }
      if (times != null) {
        workspace.stream().synchronize();
      }
    }

    Optional<Runnable> finish() {
      DeviceTask last = round;
      round = null;
      return last == null ? Optional.empty() : last.collect(workspace);
    }
  }
}
