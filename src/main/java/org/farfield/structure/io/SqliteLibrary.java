package org.farfield.structure.io;

import java.io.IOException;
import java.nio.file.Path;
import org.farfield.error.ResourceException;
import org.farfield.files.TemporaryFolder;
import org.farfield.structure.text.Quote;
import org.sqlite.SQLiteJDBCLoader;

/** SQLite's native library, which Java can load from a file alone. */
final class SqliteLibrary {
  private static final String FOLDER = "org.sqlite.tmpdir";
  private static boolean isLoaded;

  private SqliteLibrary() {}

  /**
   * Loads it, once. The file goes as soon as it is loaded, where the system allows that, so that
   * processes that are killed leave none.
   *
   * @param path what is to be read, for messages
   * @throws ResourceException if it cannot be put anywhere, or not be run from there
   */
  static synchronized void load(Path path) {
    if (isLoaded) {
      return;
    }
    if (System.getProperty(FOLDER) != null) {
      initialize(path, System.getProperty(FOLDER));
      return;
    }
    String place = System.getProperty("java.io.tmpdir");
    try (TemporaryFolder folder = new TemporaryFolder("farfield-sqlite-")) {
      System.setProperty(FOLDER, folder.path().toString());
      initialize(path, place);
    } catch (IOException e) {
      if (!isLoaded) { // else it is in use, and goes with the process
        throw failure(path, place, e);
      }
    } finally {
      System.clearProperty(FOLDER);
    }
  }

  // It throws whatever comes.
  private static void initialize(Path path, String place) {
    try {
      SQLiteJDBCLoader.initialize();
      isLoaded = true;
    } catch (Exception | LinkageError e) {
      throw failure(path, place, e);
    }
  }

  private static ResourceException failure(Path path, String place, Throwable cause) {
    return new ResourceException(
        ResourceException.Kind.STORAGE,
        path
            + ": SQLite's library, which reads it, cannot be loaded from "
            + place
            + " (it is full, read-only or mounted noexec, or there is none for this machine: "
            + Quote.message(String.valueOf(cause.getMessage()))
            + "); the Java option -D"
            + FOLDER
            + "=DIR names another folder",
        cause);
  }
}
