package org.farfield.features;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where the processor time of a whole command goes. An agent of Java, so that the command is what
 * users run: every few milliseconds it asks what each thread has taken of the processor since, and
 * counts that as what the thread is at. Java's own threads are told by the system. At the end it
 * writes a row of a table to the file that is its argument.
 */
public final class CommandShares {
  private static final long EVERY_MS = 5;
  private static final int DEPTH = 80; // of stacks

  /** What a thread may be at. What the backend sums stands first: it uses parts of the others. */
  private enum Stage {
    SUMS("org.farfield.backend."),
    READING("org.farfield.structure.io.", "org.farfield.features.StructureSources"),
    PLANNING(
        "org.farfield.expansion.plan.",
        "org.farfield.expansion.Sources",
        "org.farfield.features.engine.KnownPlans"),
    ROWS(
        "org.farfield.descriptor.",
        "org.farfield.features.engine.RowBlocks",
        "org.farfield.features.engine.BlockRows",
        "org.farfield.features.engine.WholeRows",
        "org.farfield.features.rows."),
    WRITING(
        "org.farfield.tensor.files.",
        "org.farfield.files.",
        "org.farfield.features.engine.FiniteRows",
        "org.farfield.features.engine.PassingSink");

    private final List<String> classes; // what their names begin with

    Stage(String... classes) {
      this.classes = List.of(classes);
    }

    private boolean has(StackTraceElement frame) {
      return classes.stream().anyMatch(frame.getClassName()::startsWith);
    }
  }

  private final Path file;
  private final long begin;
  private final Map<Long, Taken> all = new HashMap<>(); // by thread
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final long sampler;

  /** What a thread has taken, in ns. */
  private static final class Taken {
    private final Map<Stage, Long> stages = new EnumMap<>(Stage.class);
    private long all;
    private long before; // it went to sleep

    /** What it did before it went to sleep is taken to be what it does when it is seen. */
    double of(Stage stage) {
      double seen = stages.values().stream().mapToLong(Long::longValue).sum();
      return seen == 0 ? 0 : stages.getOrDefault(stage, 0L) * (1 + before / seen);
    }
  }

  private CommandShares(Path file) {
    this.file = file;
    begin = ManagementFactory.getRuntimeMXBean().getStartTime();
    sampler = Thread.currentThread().getId();
  }

  /**
   * Writes the frames that a command is to read.
   *
   * @param arguments file, number of frames
   * @throws IOException if it cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    ThroughputTable.periodic(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
  }

  /**
   * Begins to look.
   *
   * @param file gets the row
   */
  public static void premain(String file) {
    Thread thread = new Thread(() -> new CommandShares(Path.of(file)).watch(), "shares");
    thread.setDaemon(true);
    thread.start();
  }

  private void watch() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::print));
    while (true) {
      try {
        Thread.sleep(EVERY_MS);
      } catch (InterruptedException e) {
        return;
      }
      sample();
    }
  }

  private synchronized void sample() {
    for (ThreadInfo info : threads.getThreadInfo(threads.getAllThreadIds(), DEPTH)) {
      if (info == null || info.getThreadId() == sampler) {
        continue;
      }
      long now = threads.getThreadCpuTime(info.getThreadId());
      Taken taken = all.computeIfAbsent(info.getThreadId(), id -> new Taken());
      long more = now - taken.all;
      if (more <= 0) {
        continue; // it has ended, or does nothing
      }
      taken.all = now;
      StackTraceElement[] stack = info.getStackTrace();
      Stage stage = stage(stack);
      if (stack.length > 0 && stack[0].getMethodName().equals("park")) {
        taken.before += more;
      } else if (stage != null) {
        taken.stages.merge(stage, more, Long::sum);
      }
    }
  }

  /** The backend's, if it is anywhere on the stack; else what is called last. */
  private static Stage stage(StackTraceElement[] stack) {
    Stage last = null;
    for (StackTraceElement frame : stack) {
      if (Stage.SUMS.has(frame)) {
        return Stage.SUMS;
      }
      for (Stage stage : Stage.values()) {
        if (last == null && stage.has(frame)) {
          last = stage;
        }
      }
    }
    return last;
  }

  private synchronized void print() {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    try {
      double seconds = 1e-3 * (System.currentTimeMillis() - begin);
      double busy = 1e-9 * (system.getProcessCpuTime() - threads.getThreadCpuTime(sampler));
      double compilers = OwnThreads.compilerSeconds();
      double collectors = OwnThreads.collectorSeconds();
      double rest = busy - compilers - collectors;
      StringBuilder row = new StringBuilder();
      row.append(String.format(Locale.ROOT, "%.2f | %.2f", seconds, busy));
      for (Stage stage : Stage.values()) {
        double nanos = all.values().stream().mapToDouble(taken -> taken.of(stage)).sum();
        rest -= 1e-9 * nanos;
        row.append(share(1e-9 * nanos / busy));
      }
      row.append(share(compilers / busy));
      row.append(share(collectors / busy));
      row.append(share(rest / busy));
      row.append(share(OwnThreads.systemSeconds() / busy));
      Files.writeString(file, row.append('\n'));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String share(double part) {
    return String.format(Locale.ROOT, " | %.1f", 100 * part);
  }
}
