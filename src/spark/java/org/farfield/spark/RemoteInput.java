package org.farfield.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RemoteIterator;
import org.farfield.error.InputException;
import org.farfield.runs.DeltaTable;
import org.farfield.runs.InputFiles;

/**
 * A file of one of Hadoop's file systems, and where its copy goes.
 *
 * @param from its name
 * @param to the copy
 * @param bytes its size
 * @param modified when it was changed last, milliseconds since 1970
 */
record RemoteInput(String from, String to, long bytes, long modified) implements Serializable {
  /**
   * What names mean.
   *
   * @param files to be copied
   * @param named copies of files that were named, and folders of tables of Delta Lake
   * @param inFolders copies of files in folders that were named
   */
  record Found(List<RemoteInput> files, List<String> named, List<String> inFolders) {
    /** What is read, but for files in folders that are something else. */
    List<String> inputs(Predicate<String> isOther) {
      return Stream.concat(named.stream(), inFolders.stream().filter(isOther.negate())).toList();
    }
  }

  static Found find(List<String> names, Path folder, Configuration hadoop) {
    Found found = new Found(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (String name : names) {
      int before = found.files().size();
      try {
        org.apache.hadoop.fs.Path pattern = new org.apache.hadoop.fs.Path(name);
        FileSystem system = pattern.getFileSystem(hadoop);
        FileStatus[] all = system.globStatus(pattern);
        for (FileStatus status : all == null ? new FileStatus[0] : all) {
          add(system, status, folder, found);
        }
      } catch (InputException e) {
        throw e;
      } catch (FileNotFoundException e) {
        throw nothing(name);
      } catch (IOException | RuntimeException e) { // such as of a jar that is not there
        throw new InputException(name + ": cannot be read (" + e.getMessage() + ")", e);
      }
      if (found.files().size() == before) {
        throw nothing(name);
      }
    }
    return found;
  }

  private static InputException nothing(String name) {
    return new InputException(
        name + ": no structure file is there; name files, folders or patterns");
  }

  private static void add(FileSystem system, FileStatus status, Path folder, Found found)
      throws IOException {
    if (!status.isDirectory()) {
      requireWhole(system, status.getPath());
      found.files().add(of(status, folder));
      found.named().add(place(status.getPath(), folder).toString());
      return;
    }
    Path top = place(status.getPath(), folder);
    boolean isDelta =
        system.exists(new org.apache.hadoop.fs.Path(status.getPath(), DeltaTable.LOG));
    RemoteIterator<LocatedFileStatus> below = system.listFiles(status.getPath(), true);
    while (below.hasNext()) {
      FileStatus file = below.next();
      RemoteInput copy = of(file, folder);
      Path within = top.relativize(Path.of(copy.to()));
      if (InputFiles.isStructures(within)) {
        requireWhole(system, file.getPath());
        found.files().add(copy);
        if (!isDelta) {
          found.inFolders().add(copy.to());
        }
      } else if (within.startsWith(DeltaTable.LOG) && copy.to().endsWith(".json")) {
        found.files().add(copy);
      }
    }
    if (isDelta) {
      found.named().add(top.toString());
    }
  }

  // Changes to a database that is being written are in files beside it, of which no copy is made.
  private static void requireWhole(FileSystem system, org.apache.hadoop.fs.Path path)
      throws IOException {
    if (!path.getName().endsWith(".db")) {
      return;
    }
    for (String suffix : List.of("-wal", "-journal")) {
      org.apache.hadoop.fs.Path beside = path.suffix(suffix);
      if (system.exists(beside) && system.getFileStatus(beside).getLen() > 0) {
        throw new InputException(
            path
                + ": may have changes in "
                + beside.getName()
                + " that are not in it yet; end the program that writes to it first");
      }
    }
  }

  private static RemoteInput of(FileStatus status, Path folder) {
    return new RemoteInput(
        status.getPath().toString(),
        place(status.getPath(), folder).toString(),
        status.getLen(),
        status.getModificationTime());
  }

  // Files of two buckets, or hosts, do not meet.
  private static Path place(org.apache.hadoop.fs.Path path, Path folder) {
    String host = path.toUri().getAuthority();
    Path top = host == null ? folder : folder.resolve(host.replace(':', '_'));
    return top.resolve(path.toUri().getPath().substring(1)).normalize();
  }

  /** Makes the copy, unless it is there. What is not whole has another name. */
  void fetch(Configuration hadoop) {
    Path copy = Path.of(to);
    try {
      if (isThere(copy)) {
        return;
      }
      Files.createDirectories(copy.getParent());
      Path part = copy.resolveSibling("." + copy.getFileName() + ".part-" + UUID.randomUUID());
      try {
        org.apache.hadoop.fs.Path source = new org.apache.hadoop.fs.Path(from);
        try (InputStream in = source.getFileSystem(hadoop).open(source)) {
          if (Files.copy(in, part) != bytes) {
            throw new IOException(from + " has changed while it was copied");
          }
        }
        Files.setLastModifiedTime(part, FileTime.fromMillis(modified));
        Files.move(part, copy, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // the task is tried again
    }
  }

  private boolean isThere(Path copy) throws IOException {
    return Files.exists(copy)
        && Files.size(copy) == bytes
        && Files.getLastModifiedTime(copy).toMillis() == modified;
  }
}
