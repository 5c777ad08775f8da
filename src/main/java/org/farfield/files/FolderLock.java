package org.farfield.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;

/**
 * Lets one process at a time write into a folder, or what is its part of it, on whatever host: a
 * file in it says which. That of a process that is gone is taken over; of one on another host this
 * is known when the file has not been touched for some time.
 */
public final class FolderLock implements AutoCloseable {
  /** The name of that of a whole folder. */
  public static final String NAME = ".lock";

  private static final long TOUCH_SECONDS = 30;
  private static final long WAIT_MILLISECONDS = 200;
  private static final Duration DEAD = Duration.ofMinutes(5);

  // What writes into a folder knows nothing of its lock, so those of this process are listed.
  private static final Map<Path, FolderLock> OWN = new ConcurrentHashMap<>();

  private final Path file;
  private final Path folder; // without links
  private final String text; // what says that it is ours
  private final ScheduledExecutorService touching =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "farfield-lock");
            thread.setDaemon(true);
            return thread;
          });

  @SuppressWarnings("FutureReturnValueIgnored") // touch() keeps what fails to itself
  private FolderLock(Path file, String text) throws IOException {
    this.file = file;
    folder = file.getParent().toRealPath();
    this.text = text;
    OWN.put(file, this);
    touching.scheduleWithFixedDelay(this::touch, TOUCH_SECONDS, TOUCH_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * Takes the lock.
   *
   * @param folder that is there
   * @param name of the lock
   * @param force whether to take it from a process that may be alive
   * @return to be closed
   * @throws ResourceException if another process has it
   */
  public static FolderLock of(Path folder, String name, boolean force) {
    return tryOf(folder, name, force).orElseThrow(() -> held(folder, name));
  }

  private static ResourceException held(Path folder, String name) {
    return new ResourceException(
        ResourceException.Kind.PROCESS,
        folder
            + ": "
            + holder(folder, name).orElse("another process")
            + " is writing into it; wait until it ends, or break its lock if it is gone");
  }

  /**
   * Takes the lock, also of a process on another host, once it has given no sign of life for so
   * long that it is gone: that of a task that was killed there and has begun again here.
   *
   * @param folder that is there
   * @param name of the lock
   * @param isStopped whether to give up
   * @param waiting is told for whom this waits, if it does
   * @return to be closed; empty if it was given up
   * @throws ResourceException if another process has it that is alive
   */
  public static Optional<FolderLock> ofSilent(
      Path folder, String name, BooleanSupplier isStopped, Consumer<String> waiting) {
    return ofSilent(folder, name, isStopped, waiting, DEAD);
  }

  static Optional<FolderLock> ofSilent(
      Path folder,
      String name,
      BooleanSupplier isStopped,
      Consumer<String> waiting,
      Duration silence) {
    Sign first = null;
    long since = System.nanoTime();
    while (!isStopped.getAsBoolean()) {
      Sign known = first; // clocks of hosts differ: one that comes no more is not alive, either
      boolean longAgo = System.nanoTime() - since > silence.toNanos();
      Optional<FolderLock> mine = tryOf(folder, name, sign -> longAgo && sign.equals(known));
      if (mine.isPresent()) {
        return mine;
      }
      Optional<Sign> now = sign(folder, name);
      if (now.isPresent()) {
        if (!now.get().owner.isElsewhere() || (first != null && !first.equals(now.get()))) {
          throw held(folder, name);
        }
        if (first == null) {
          first = now.get();
          waiting.accept(
              "waiting for a sign of life of "
                  + first.owner.name()
                  + ", which has begun this; without one it goes on here in "
                  + seconds(first, silence)
                  + " s");
        }
      }
      CommitLock.pause(WAIT_MILLISECONDS);
    }
    return Optional.empty();
  }

  // Until it is known to be gone, also of one whose clock is fast.
  private static long seconds(Sign last, Duration silence) {
    long left = Duration.between(Instant.now(), last.touched).plus(DEAD).toSeconds();
    return Math.max(1, Math.min(left, silence.toSeconds()));
  }

  /**
   * Takes the lock if nobody has it.
   *
   * @param folder that is there
   * @param name of the lock
   * @param force whether to take it from a process that may be alive
   * @return to be closed; empty if another process has it
   */
  public static Optional<FolderLock> tryOf(Path folder, String name, boolean force) {
    return tryOf(folder, name, sign -> force);
  }

  @SuppressWarnings("try") // the lock is held, not used
  private static Optional<FolderLock> tryOf(Path folder, String name, Predicate<Sign> isGone) {
    Path file = folder.resolve(name).toAbsolutePath();
    try (CommitLock lock = CommitLock.of(file)) {
      if (living(file).filter(isGone.negate()).isPresent()) {
        return Optional.empty();
      }
      Disk.delete(file);
      String text = Owner.self().text();
      write(file, text);
      return Optional.of(new FolderLock(file, text));
    } catch (AccessDeniedException e) {
      throw new InputException(folder + ": no permission to write into it", e);
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  private static ResourceException unwritable(Path folder, IOException e) {
    return new ResourceException(
        ResourceException.Kind.STORAGE, folder + ": cannot be written (" + e.getMessage() + ")", e);
  }

  private static void write(Path file, String text) throws IOException {
    Unfinished.add(file);
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      Unfinished.delete(file); // one without words would be taken for that of another host
      throw e;
    }
  }

  /**
   * Takes the lock as soon as nobody has it.
   *
   * @param folder that is there
   * @param name of the lock
   * @param isStopped whether to give up
   * @param waiting is told who has it, if somebody does
   * @return to be closed; empty if it was given up
   */
  public static Optional<FolderLock> await(
      Path folder, String name, BooleanSupplier isStopped, Consumer<String> waiting) {
    for (boolean told = false; !isStopped.getAsBoolean(); ) {
      Optional<FolderLock> mine = tryOf(folder, name, false);
      if (mine.isPresent()) {
        return mine;
      }
      Optional<String> holder = holder(folder, name);
      if (!told && holder.isPresent()) {
        waiting.accept(holder.get());
        told = true;
      }
      CommitLock.pause(WAIT_MILLISECONDS);
    }
    return Optional.empty();
  }

  /**
   * Who has a lock.
   *
   * @param folder that is there
   * @param name of the lock
   * @return such as {@code process 12 on node3}; empty if nobody does
   */
  public static Optional<String> holder(Path folder, String name) {
    return sign(folder, name).map(sign -> sign.owner.name());
  }

  /**
   * Removes a lock of which no other may be had beside ours, if its process is gone: should that
   * have been silent only, it stops then.
   *
   * @param folder that is there
   * @param name of the lock
   * @param force whether to remove that of a process that may be alive
   * @return who has it still; empty if nobody does
   */
  @SuppressWarnings("try") // the lock is held, not used
  public static Optional<String> remove(Path folder, String name, boolean force) {
    Path file = folder.resolve(name).toAbsolutePath();
    try (CommitLock lock = CommitLock.of(file)) {
      Optional<Sign> living = living(file).filter(sign -> !force);
      if (living.isEmpty()) {
        Disk.delete(file);
      }
      return living.map(sign -> sign.owner.name());
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  /**
   * Refuses to change a folder of which this process had a lock that others have taken since: it
   * was suspended, say, until it was taken for gone. Asked right before names of files come or go.
   *
   * @param folder that is there
   * @throws ResourceException if it was taken
   */
  static void requireOurs(Path folder) {
    if (OWN.isEmpty()) {
      return;
    }
    try {
      Path real = folder.toRealPath();
      for (FolderLock lock : OWN.values()) {
        // one that was closed meanwhile is nobody's
        if (lock.folder.equals(real) && !lock.isOurs() && OWN.get(lock.file) == lock) {
          throw lost(real, lock.file.getFileName().toString());
        }
      }
    } catch (NoSuchFileException e) {
      return; // nothing can be put there, which is said by whoever tries
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  private static ResourceException lost(Path folder, String name) {
    return new ResourceException(
        ResourceException.Kind.PROCESS,
        folder
            + ": "
            + holder(folder, name)
                .map(who -> who + " has taken over, as this one gave no sign of life")
                .orElse("the lock of this process, " + name + ", was removed")
            + "; what is not in the folder yet is left to others");
  }

  /**
   * Who has a lock, in the words that it holds: locks of one process hold the same.
   *
   * @param folder that is there
   * @param name of the lock
   * @return empty if nobody has it
   */
  public static Optional<String> text(Path folder, String name) {
    try {
      return read(folder.resolve(name));
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static Optional<String> read(Path file) throws IOException {
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static InputException unreadable(Path folder, IOException e) {
    return new InputException(folder + ": cannot be read (" + e.getMessage() + ")", e);
  }

  /** Whether a file is a lock that this process had, and others have taken. */
  static boolean isLost(Path file) throws IOException {
    FolderLock lock = OWN.get(file);
    return lock != null && !lock.isOurs();
  }

  private static Optional<Sign> sign(Path folder, String name) {
    try {
      return living(folder.resolve(name));
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static Optional<Sign> living(Path file) throws IOException {
    try {
      Owner owner = Owner.read(Files.readString(file));
      Instant touched = Files.getLastModifiedTime(file).toInstant();
      return Optional.of(new Sign(owner, touched)).filter(sign -> owner.mayLive(touched));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  // Who was silent for so long that another took it, such as one that was suspended, has it no
  // more.
  private boolean isOurs() throws IOException {
    return read(file).filter(text::equals).isPresent();
  }

  private void touch() {
    try {
      if (isOurs()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
      } else {
        Unfinished.remove(file);
      }
    } catch (IOException e) {
      return; // the next time
    }
  }

  @Override
  public void close() {
    touching.shutdownNow();
    try {
      if (isOurs()) {
        OWN.remove(file, this);
        Unfinished.delete(file);
      } else {
        Unfinished.remove(file);
      }
    } catch (IOException e) {
      Unfinished.remove(file); // others see that we are gone
    } finally {
      OWN.remove(file, this);
    }
  }

  /** Who has it, and when that was said last. */
  private record Sign(Owner owner, Instant touched) {}

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

    String name() {
      return "process " + pid + " on " + host;
    }

    /**
     * Whether it is on a host of which this one does not know what lives there: several may have
     * one name, as pods of one index have, and one that was started anew cannot be told from these.
     */
    boolean isElsewhere() {
      Owner self = self();
      return !host.equals(self.host) || !boot.equals(self.boot);
    }

    boolean mayLive(Instant touched) {
      if (isElsewhere()) {
        return touched.isAfter(Instant.now().minus(DEAD));
      }
      return ProcessHandle.of(pid)
          .filter(ProcessHandle::isAlive)
          .map(Owner::started)
          .filter(started::equals)
          .isPresent();
    }
  }
}
