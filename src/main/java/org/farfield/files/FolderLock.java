package org.farfield.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;

/**
 * Lets one process at a time write into a folder, on whatever host: a file in it says which. That
 * of a process that is gone is taken over; of one on another host this is known when the file has
 * not been touched for some time.
 */
public final class FolderLock implements AutoCloseable {
  /** Its name. */
  public static final String NAME = ".lock";

  private static final long TOUCH_SECONDS = 30;
  private static final Duration DEAD = Duration.ofMinutes(5);

  private final Path file;
  private final ScheduledExecutorService touching =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "farfield-lock");
            thread.setDaemon(true);
            return thread;
          });

  private FolderLock(Path file) {
    this.file = file;
    touching.scheduleWithFixedDelay(this::touch, TOUCH_SECONDS, TOUCH_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * Takes the lock.
   *
   * @param folder that is there
   * @param force whether to take it from a process that may be alive
   * @return to be closed
   * @throws ResourceException if another process has it
   */
  @SuppressWarnings("try") // the lock is held, not used
  public static FolderLock of(Path folder, boolean force) {
    Path file = folder.resolve(NAME).toAbsolutePath();
    try (CommitLock lock = CommitLock.of(file)) {
      if (!force) {
        requireDead(folder, file);
      }
      Disk.delete(file);
      Unfinished.add(file);
      Files.writeString(file, Owner.self().text(), StandardOpenOption.CREATE_NEW);
      return new FolderLock(file);
    } catch (IOException e) {
      Unfinished.remove(file);
      throw new InputException(folder + ": cannot be written (" + e.getMessage() + ")", e);
    }
  }

  private static void requireDead(Path folder, Path file) throws IOException {
    Owner owner;
    Instant touched;
    try {
      owner = Owner.read(Files.readString(file));
      touched = Files.getLastModifiedTime(file).toInstant();
    } catch (NoSuchFileException e) {
      return;
    }
    if (owner.mayLive(touched)) {
      throw new ResourceException(
          ResourceException.Kind.PROCESS,
          folder
              + ": process "
              + owner.pid
              + " on "
              + owner.host
              + " is writing into it; wait until it ends, or break its lock if it is gone");
    }
  }

  private void touch() {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } catch (IOException e) {
      return; // the next time
    }
  }

  @Override
  public void close() {
    touching.shutdownNow();
    try {
      Unfinished.delete(file);
    } catch (IOException e) {
      return; // others see that we are gone
    }
  }

  /** Who has it. */
  private record Owner(String host, String boot, long pid, String started) {
    static Owner self() {
      ProcessHandle process = ProcessHandle.current();
      return new Owner(
          line("/proc/sys/kernel/hostname", hostOfEnvironment()),
          line("/proc/sys/kernel/random/boot_id", ""),
          process.pid(),
          started(process));
    }

    private static String hostOfEnvironment() {
      return Optional.ofNullable(System.getenv("HOSTNAME"))
          .or(() -> Optional.ofNullable(System.getenv("COMPUTERNAME")))
          .orElse("this host");
    }

    private static String line(String file, String otherwise) {
      try {
        return Files.readString(Path.of(file), StandardCharsets.UTF_8).strip();
      } catch (IOException e) {
        return otherwise; // no Linux
      }
    }

    private static String started(ProcessHandle process) {
      return process.info().startInstant().map(Instant::toString).orElse("");
    }

    String text() {
      return String.join("\n", host, boot, Long.toString(pid), started) + "\n";
    }

    static Owner read(String text) {
      String[] lines = text.split("\n", -1);
      try {
        return new Owner(lines[0], lines[1], Long.parseLong(lines[2]), lines[3]);
      } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
        return new Owner("a host that is not named", "", -1, ""); // cut while it was written
      }
    }

    boolean mayLive(Instant touched) {
      Owner self = self();
      if (!host.equals(self.host)) {
        return touched.isAfter(Instant.now().minus(DEAD));
      }
      return boot.equals(self.boot)
          && ProcessHandle.of(pid)
              .filter(ProcessHandle::isAlive)
              .map(Owner::started)
              .filter(started::equals)
              .isPresent();
    }
  }
}
