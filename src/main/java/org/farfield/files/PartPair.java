package org.farfield.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiPredicate;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;

/**
 * Two files that belong together: one, and another that says what it holds and can tell whether it
 * is of it. The second is put in place first, so that the renaming of the first commits both. A
 * process that is killed between leaves a pair that does not belong together; the next one that
 * begins with these names brings back what was there before.
 */
public final class PartPair implements AutoCloseable {
  private final PartFile main;
  private final PartFile companion;

  /**
   * Makes temporary files, after mending what a killed process left.
   *
   * @param main one file
   * @param companion says what it holds
   * @param overwrite whether existing targets are replaced
   * @param belong tells of such files whether they belong together
   * @throws InputException if a target cannot be written
   */
  public PartPair(Path main, Path companion, boolean overwrite, BiPredicate<Path, Path> belong) {
    mend(main, companion, belong);
    this.main = new PartFile(main, overwrite);
    try {
      this.companion = new PartFile(companion, overwrite);
    } catch (RuntimeException | Error e) {
      this.main.close();
      throw e;
    }
  }

  /**
   * Mends what a killed process left, and refuses targets that can never be replaced.
   *
   * @param main one file
   * @param companion says what it holds
   * @param belong tells of such files whether they belong together
   * @throws InputException if a target cannot be written
   */
  public static void check(Path main, Path companion, BiPredicate<Path, Path> belong) {
    mend(main, companion, belong);
    PartFile.check(main, true);
    PartFile.check(companion, true);
  }

  @SuppressWarnings("try") // the lock is held, not used
  private static void mend(Path main, Path companion, BiPredicate<Path, Path> belong) {
    Path file = Destination.of(main, true).file();
    Path other = Destination.of(companion, true).file();
    if (Remains.parts(file).isEmpty() && Remains.parts(other).isEmpty()) {
      return;
    }
    Unfinished.uninterrupted(
        () -> {
          // whoever has this lock may have placed the companion and not yet the main file
          try (CommitLock lock = CommitLock.of(file)) {
            FolderLock.requireOurs(file.getParent());
            mendLocked(file, other, belong);
          } catch (IOException e) {
            throw new ResourceException(
                ResourceException.Kind.STORAGE,
                main + ": what an earlier run left cannot be mended (" + e.getMessage() + ")",
                e);
          }
        });
  }

  private static void mendLocked(Path file, Path other, BiPredicate<Path, Path> belong)
      throws IOException {
    List<Path> old = Remains.parts(other).stream().filter(Remains::isOld).toList();
    boolean whole = Files.exists(file) && Files.exists(other) && belong.test(file, other);
    boolean halfPlaced =
        !whole
            && Files.exists(other)
            && Remains.parts(file).stream()
                .anyMatch(part -> Remains.isDead(part) && belong.test(part, other));
    if (halfPlaced && old.isEmpty()) {
      Disk.delete(other);
    } else if (halfPlaced) {
      Disk.replace(old.get(0), other);
    }
    old.forEach(Remains::deleteQuietly);
  }

  /**
   * The temporary file of the one.
   *
   * @return open for writing
   */
  public PartFile main() {
    return main;
  }

  /**
   * The temporary file of the other.
   *
   * @return open for writing
   */
  public PartFile companion() {
    return companion;
  }

  /**
   * Whatever can fail before a target is touched.
   *
   * @throws InputException if a target is not free
   * @throws ResourceException if the disk did not take them
   */
  public void prepare() {
    main.prepare();
    companion.prepare();
  }

  /**
   * Gives both their names.
   *
   * @throws InputException if somebody made a target meanwhile; both are what they were then
   * @throws ResourceException if one cannot be renamed; both are what they were then
   */
  @SuppressWarnings("try") // the lock is held, not used
  public void place() {
    Unfinished.uninterrupted(
        () -> {
          try (CommitLock lock = CommitLock.of(main.file())) {
            main.requireFolder(); // once for both: one of them alone would tell lies
            placeLocked();
          } catch (IOException e) {
            throw new ResourceException(
                ResourceException.Kind.STORAGE,
                main.target() + ": cannot be put in place (" + e.getMessage() + ")",
                e);
          }
        });
  }

  private void placeLocked() {
    companion.keepReplaced();
    companion.place();
    try {
      main.place();
    } catch (InputException | ResourceException e) {
      takeCompanionBack(e);
      throw e;
    }
    companion.discardReplaced();
  }

  // A new sidecar beside no matrix, or an old one, would tell lies.
  private void takeCompanionBack(RuntimeException failure) {
    try {
      companion.undo();
    } catch (IOException e) {
      throw new ResourceException(
          ResourceException.Kind.STORAGE,
          failure.getMessage()
              + "; its sidecar was already put in place and does not go away ("
              + e.getMessage()
              + "): delete "
              + companion.target(),
          failure);
    }
  }

  /** Deletes what is there if it was not placed. */
  @Override
  public void close() {
    try {
      main.close();
    } finally {
      companion.close();
    }
  }
}
