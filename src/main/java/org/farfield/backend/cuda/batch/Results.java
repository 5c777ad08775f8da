package org.farfield.backend.cuda.batch;

import java.lang.ref.Cleaner;
import java.nio.DoubleBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.farfield.backend.cuda.device.HostBuffer;
import org.farfield.expansion.ResultNumbers;

/** What was downloaded, until it is handed out: others get the memory then. */
public final class Results implements AutoCloseable {
  private static final Cleaner CLEANER = Cleaner.create();

  private final HostBuffer buffer;
  private final ResultMemory memory;
  private final AtomicInteger readers = new AtomicInteger(1); // with whoever hands out

  Results(HostBuffer buffer, ResultMemory memory) {
    this.buffer = buffer;
    this.memory = memory;
  }

  public DoubleBuffer numbers() {
    return buffer.view(0, buffer.bytes()).asDoubleBuffer();
  }

  /** Whether results may stay in this memory, which hold so many bytes together. */
  public boolean mayStay(long bytes) {
    return memory.lend(buffer, bytes);
  }

  /** Makes numbers from one on those of a result, until these are no longer wanted. */
  public void stay(ResultNumbers result, int from, int count) {
    readers.incrementAndGet();
    Cleaner.Cleanable once = CLEANER.register(result, this::close);
    result.lend(numbers().slice(from, count), once::clean);
  }

  @Override
  public void close() {
    if (readers.decrementAndGet() == 0) {
      memory.giveBack(buffer);
    }
  }
}
