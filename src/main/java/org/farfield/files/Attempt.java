package org.farfield.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.farfield.error.ResourceException;

/**
 * A folder within a folder, in which a process makes files that another puts in their place: who
 * makes them cannot know whether somebody else makes the same ones.
 */
public final class Attempt implements AutoCloseable {
  private static final String BEGINNING = ".attempt-";

  private final Path path;
  private boolean isLeft;

  private Attempt(Path path) {
    this.path = path;
  }

  /**
   * Begins one.
   *
   * @param folder where the files shall be in the end
   * @return to be closed
   * @throws ResourceException if the disk does not take it
   */
  public static Attempt in(Path folder) {
    Path path = folder.resolve(BEGINNING + UUID.randomUUID());
    try {
      return new Attempt(Files.createDirectory(path));
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  /**
   * Where to write.
   *
   * @return the folder of this attempt
   */
  public Path path() {
    return path;
  }

  /**
   * Files are complete: they stay for {@link #take}.
   *
   * @return its name
   */
  public String leave() {
    isLeft = true;
    return path.getFileName().toString();
  }

  /**
   * Puts the files of an attempt in their place.
   *
   * @param folder where they shall be
   * @param name of the attempt
   * @param files their names; there are no others
   * @throws ResourceException if the disk does not do it
   */
  public static void take(Path folder, String name, Collection<String> files) {
    Path attempt = folder.resolve(name);
    FolderLock.requireOurs(folder);
    try {
      for (String file : files) {
        Disk.replace(attempt.resolve(file), folder.resolve(file));
      }
      Disk.syncDirectory(folder);
      Disk.delete(attempt);
    } catch (IOException e) {
      throw failed(attempt, e);
    }
  }

  /**
   * Deletes attempts that nobody will take.
   *
   * @param folder they are in
   * @throws ResourceException if they do not go
   */
  public static void clear(Path folder) {
    FolderLock.requireOurs(folder);
    try (Stream<Path> all = Files.list(folder)) {
      List<Path> attempts =
          all.filter(path -> path.getFileName().toString().startsWith(BEGINNING)).toList();
      for (Path attempt : attempts) {
        delete(attempt);
      }
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  private static void delete(Path attempt) throws IOException {
    try (Stream<Path> files = Files.list(attempt)) {
      for (Path file : files.toList()) {
        Disk.delete(file);
      }
    }
    Disk.delete(attempt);
  }

  private static ResourceException failed(Path path, IOException e) {
    return new ResourceException(
        ResourceException.Kind.STORAGE, path + ": cannot be written (" + e.getMessage() + ")", e);
  }

  /** Deletes it, unless it was left. */
  @Override
  public void close() {
    if (!isLeft) {
      try {
        delete(path);
      } catch (IOException e) {
        throw failed(path, e);
      }
    }
  }
}
