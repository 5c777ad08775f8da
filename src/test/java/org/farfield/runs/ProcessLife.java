package org.farfield.runs;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * What a process that nobody disturbs takes of the processor, in seconds, and moments in the lives
 * of others like it. Other work on the machine, which comes and goes, does not shift them, as it
 * does those of a clock on the wall.
 *
 * @param begin until something was there; before that it is mostly the JVM that starts
 * @param end all of it
 */
record ProcessLife(double begin, double end) {
  private static final int LOOK = 3; // milliseconds
  private static final int WAITING = 40; // milliseconds
  private static final double EARLY = 0.9; // of the beginning

  /** Follows a process to its end. */
  static ProcessLife of(Process process, Callable<Boolean> begun) throws Exception {
    double begin = 0;
    double now = 0;
    boolean isBegun = false;
    while (!process.waitFor(LOOK, TimeUnit.MILLISECONDS)) {
      now = Math.max(now, seconds(process));
      if (!isBegun && begun.call()) {
        isBegun = true;
        begin = now;
      }
    }
    return new ProcessLife(begin, now);
  }

  // 0 when it has ended
  private static double seconds(Process process) {
    return process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L) * 1e-9;
  }

  /**
   * Waits for some moment of a process: from shortly before it begins until it has done so much.
   *
   * @param most of what it does after its beginning
   * @return whether it is alive then
   */
  boolean reaches(Process process, double most, Random random)
      throws IOException, InterruptedException {
    double moment = EARLY * begin + most * (end - begin) * random.nextDouble();
    while (seconds(process) < moment) {
      if (process.waitFor(LOOK, TimeUnit.MILLISECONDS)) {
        return false;
      }
    }
    // while it waits, for the disk or for others, it takes nothing of the processor
    return !process.waitFor(random.nextInt(WAITING), TimeUnit.MILLISECONDS);
  }
}
