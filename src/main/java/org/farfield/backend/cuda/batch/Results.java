package org.farfield.backend.cuda.batch;

import java.lang.ref.Cleaner;
import java.nio.DoubleBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.farfield.backend.cuda.device.HostBuffer;
import org.farfield.expansion.Coefficients;

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

  /** Whether coefficients may stay in this memory, which hold so many bytes together. */
  boolean mayStay(long bytes) {
    return memory.lend(buffer, bytes);
  }

  /** Makes numbers from one on those of coefficients, until these are no longer wanted. */
  void stay(Coefficients coefficients, int from, int count) {
    readers.incrementAndGet();
    Cleaner.Cleanable once = CLEANER.register(coefficients, this::close);
    coefficients.lend(numbers().slice(from, count), once::clean);
  }

  @Override
  public void close() {
    if (readers.decrementAndGet() == 0) {
      memory.giveBack(buffer);
    }
  }
}
