package org.farfield.features;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.farfield.error.ResourceException;
import org.farfield.kernels.cpu.Threads;
import org.farfield.structure.Structure;

/**
 * Structures that a thread of its own reads before they are asked for, a bounded number of atoms.
 * What is wrong with one is told when it would come.
 */
final class ReadAhead implements Iterator<Structure>, AutoCloseable {
  private static final int ROOM = 1 << 17; // atoms, unless a single structure has more

  private final Iterator<Structure> structures;
  private final BlockingQueue<Read> read = new LinkedBlockingQueue<>();
  private final Semaphore room = new Semaphore(ROOM);
  private final ExecutorService reading = Threads.start(1);
  private Read next;

  /** A structure; with neither it is the end. */
  private record Read(Structure structure, Throwable failure) {
    boolean isLast() {
      return structure == null;
    }
  }

  ReadAhead(Iterator<Structure> structures) {
    this.structures = structures;
    reading.execute(this::read);
  }

  private void read() {
    Throwable failure = null;
    try {
      while (structures.hasNext()) {
        Structure structure = structures.next();
        room.acquire(places(structure));
        read.add(new Read(structure, null));
      }
    } catch (InterruptedException e) {
      return; // nobody wants more
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    read.add(new Read(null, failure));
  }

  private static int places(Structure structure) {
    return Math.min(ROOM, structure.size());
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      next = take();
    }
    if (next.failure instanceof RuntimeException failure) {
      throw failure;
    }
    if (next.failure instanceof Error failure) {
      throw failure;
    }
    return !next.isLast();
  }

  private Read take() {
    try {
      Read taken = read.take();
      if (!taken.isLast()) {
        room.release(places(taken.structure));
      }
      return taken;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ResourceException(ResourceException.Kind.PROCESS, "interrupted while reading", e);
    }
  }

  @Override
  public Structure next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Structure taken = next.structure;
    next = null;
    return taken;
  }

  /** Stops reading; whoever closes the source next is alone with it. */
  @Override
  public void close() {
    Threads.stop(reading);
  }
}
