package org.farfield.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import org.farfield.error.InputException;

/**
 * Where a file goes. With a link as its name that is where the link leads, so that the link stays;
 * what is no file, such as a device or a pipe, is never replaced.
 */
final class Destination {
  private static final int MOST_LINKS = 40; // as Linux has it
  private static final Path PROCESSES = Path.of("/proc");

  private final Path name;
  private final Path file;
  private final boolean overwrite;

  private Destination(Path name, Path file, boolean overwrite) {
    this.name = name;
    this.file = file;
    this.overwrite = overwrite;
  }

  /** Refuses a name that cannot or must not be written. */
  static Destination of(Path name, boolean overwrite) {
    if (name.getFileName() == null || Files.isDirectory(name)) {
      throw new InputException(name + ": this is a directory; name a file in it");
    }
    if (Files.exists(name) && !Files.isRegularFile(name)) {
      throw new InputException(name + ": this is a device or a pipe, no regular file; name a file");
    }
    Destination destination = new Destination(name, behindLinks(name).toAbsolutePath(), overwrite);
    destination.check();
    return destination;
  }

  private static Path behindLinks(Path name) {
    Path file = name;
    for (int links = 0; Files.isSymbolicLink(file); links++) {
      if (links == MOST_LINKS) {
        throw new InputException(name + ": links lead in a circle; name a file");
      }
      try {
        // what /dev/stdout leads to: whoever opened it would not see a file that replaces it
        if (file.getFileSystem() == PROCESSES.getFileSystem()
            && file.toAbsolutePath().getParent().toRealPath().startsWith(PROCESSES)) {
          throw new InputException(
              name + ": this is an open file of a process, such as its output; name a file");
        }
        file = file.resolveSibling(Files.readSymbolicLink(file));
      } catch (IOException e) {
        throw new InputException(
            name + ": cannot be followed to a file (" + e.getMessage() + ")", e);
      }
    }
    return file;
  }

  /** Looks again: something may have been made since. */
  void check() {
    Path taken = overwrite ? file : name;
    if (!Files.exists(taken, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!overwrite) {
      throw exists(null);
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new InputException(name + ": leads to what is no regular file; name another");
    }
  }

  InputException exists(IOException cause) {
    return new InputException(
        name + ": the file exists; name another, or ask that it be replaced", cause);
  }

  /** As the user calls it. */
  Path name() {
    return name;
  }

  /** No link, absolute. */
  Path file() {
    return file;
  }

  boolean overwrite() {
    return overwrite;
  }

  /** Gives a new file the rights of the one that it will replace, as far as the system lets us. */
  void passRights(Path part) {
    // by name: with NOFOLLOW_LINKS Java opens and closes the file, and so ends our lock on it
    PosixFileAttributeView view = Files.getFileAttributeView(part, PosixFileAttributeView.class);
    if (view == null || !overwrite || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      PosixFileAttributes old = Files.readAttributes(file, PosixFileAttributes.class);
      PosixFileAttributes own = view.readAttributes();
      if (!own.group().equals(old.group())) {
        view.setGroup(old.group());
      }
      if (!own.owner().equals(old.owner())) {
        ((FileOwnerAttributeView) view).setOwner(old.owner());
      }
      view.setPermissions(old.permissions());
    } catch (IOException e) {
      return; // as a new file then
    }
  }
}
