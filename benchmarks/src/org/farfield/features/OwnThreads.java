package org.farfield.features;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Processor time of this process that no work of ours has taken, as Linux tells it. */
final class OwnThreads {
  private static final double TICKS = 100; // in a second
  private static final int USER = 11; // words behind the name
  private static final int SYSTEM = 12;

  private OwnThreads() {}

  /** What Java's compilers and collectors have taken for themselves, but for the system's part. */
  static double seconds() throws IOException {
    return compilerSeconds() + collectorSeconds();
  }

  /** What the compilers have. */
  static double compilerSeconds() throws IOException {
    return seconds("C1 Comp|C2 Comp");
  }

  /** What the collectors have. */
  static double collectorSeconds() throws IOException {
    return seconds("GC Thread|VM Thread");
  }

  private static double seconds(String names) throws IOException {
    double sum = 0;
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path thread : threads) {
        try {
          String stat = Files.readString(thread.resolve("stat"));
          if (stat.matches("(?s)[0-9]+ \\((" + names + ").*")) {
            sum += word(stat, USER) / TICKS;
          }
        } catch (NoSuchFileException e) {
          continue; // it has ended, so it is none of these
        }
      }
    }
    return sum;
  }

  /** What the system has taken for this process: reading, writing, memory. */
  static double systemSeconds() throws IOException {
    return word(Files.readString(Path.of("/proc/self/stat")), SYSTEM) / TICKS;
  }

  private static double word(String stat, int word) {
    return Double.parseDouble(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[word]);
  }
}
