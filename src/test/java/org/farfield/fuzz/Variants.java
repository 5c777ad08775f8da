package org.farfield.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.farfield.error.InputException;
import org.farfield.sweeps.Sweeps;

/**
 * Malformed variants of a file: each is read, or refused in one sentence; none hangs, takes memory
 * on a header's word alone, or ends in any other exception. The same ones each time, 300 of each
 * with {@code -Dfarfield.sweeps=full}, as in CI, else 60; {@code -Dfarfield.fuzz=N} takes N of
 * each, others with each N.
 */
final class Variants {
  private static final int COUNT = Integer.getInteger("farfield.fuzz", Sweeps.count(300, 60));
  private static final long MEMORY = 64 << 20;
  private static final int LONGEST_MESSAGE = 1500;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Variants() {}

  /** What is done with a file; throws an {@link InputException} where that is refused. */
  interface Reading {
    void of(byte[] file) throws IOException;
  }

  /** Reads the file itself, which must go well, and its variants. */
  static void all(String name, byte[] seed, Reading reading) throws IOException {
    of(COUNT, name, seed, reading);
  }

  /** As {@link #all}, but a fifth of them. */
  static void some(String name, byte[] seed, Reading reading) throws IOException {
    of(COUNT / 5, name, seed, reading);
  }

  private static void of(int count, String name, byte[] seed, Reading reading) throws IOException {
    reading.of(seed);
    Mutations mutations = new Mutations(new Random(name.hashCode() + count));
    for (int i = 0; i < count; i++) {
      byte[] variant = mutations.of(seed);
      String what = name + ", variant " + i;
      assertTimeoutPreemptively(
          Duration.ofSeconds(10),
          () -> {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            try {
              reading.of(variant);
            } catch (InputException e) {
              String said = e.getMessage();
              assertThat(said.length()).as(what).isLessThan(LONGEST_MESSAGE);
              assertThat(said.chars()).as(what + ": " + said).noneMatch(c -> c < ' ');
            } catch (RuntimeException | Error e) {
              throw new AssertionError(what + ":\n" + text(variant), e);
            }
            long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
            assertThat(taken).as(what).isLessThan(MEMORY + 4L * variant.length);
          },
          () -> what + " hangs:\n" + text(variant));
    }
    if (Integer.getInteger("farfield.fuzz") != null) {
      System.out.printf("%s: %,d variants%n", name, count); // for benchmarks/fuzz
    }
  }

  private static String text(byte[] file) {
    return new String(file, StandardCharsets.ISO_8859_1);
  }
}
