package org.farfield.structure.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.farfield.error.InputException;
import org.farfield.structure.text.Quote;
import org.sqlite.SQLiteConfig;

/**
 * The rows of a database of ASE's ({@code ase.db}, in SQLite), in the order of their ids. The file
 * is taken as it stands: nothing is locked, and no file is written beside it.
 */
final class AseDatabase implements AutoCloseable {
  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] JOURNAL = {
    (byte) 0xd9, (byte) 0xd5, 5, (byte) 0xf9, 0x20, (byte) 0xa1, 0x63, (byte) 0xd7
  };
  private static final int OLDEST = 5; // versions of ASE's tables
  private static final int NEWEST = 9;
  private static final String ID = "id";
  private static final List<String> NEEDED = List.of(ID, "numbers", "positions", "cell", "pbc");

  private final Path path;
  private final Connection connection;
  private final ResultSet rows;
  private final Map<String, Integer> places = new HashMap<>(); // of columns, from 1
  private String passed = "its first row"; // for messages

  private AseDatabase(Path path, Connection connection, List<String> wanted) throws SQLException {
    this.path = path;
    this.connection = connection;
    List<String> known = columns();
    for (String column : NEEDED) {
      if (!known.contains(column)) {
        throw failure("its table of systems has no column '" + column + "'");
      }
    }
    requireKnownVersion();
    StringBuilder names = new StringBuilder(ID);
    places.put(ID, 1);
    for (String column : wanted) {
      if (known.contains(column)) {
        places.put(column, places.size() + 1);
        names.append(", ").append(column);
      }
    }
    rows =
        connection.createStatement().executeQuery("SELECT " + names + " FROM systems ORDER BY id");
  }

  /**
   * Opens one.
   *
   * @param path the file
   * @param wanted columns of systems besides the id, those that it need not have among them
   * @return before its first row
   * @throws InputException if it cannot be read, is none, or is being written
   */
  static AseDatabase open(Path path, List<String> wanted) {
    Path file = checked(path);
    SqliteLibrary.load(path);
    Connection connection = null;
    try {
      connection = connect(file);
      return new AseDatabase(path, connection, wanted);
    } catch (SQLException e) {
      close(connection);
      throw damaged(path, "its tables", e);
    } catch (RuntimeException | Error e) {
      close(connection);
      throw e;
    }
  }

  /**
   * Whether a file is none of ASE's, whatever its name: no database of SQLite, or one of another
   * program's.
   *
   * @param path the file
   * @return false also where that cannot be told: whoever opens it says what is wrong then
   */
  static boolean isOther(Path path) {
    try {
      if (!Arrays.equals(start(path, MAGIC.length), MAGIC)) {
        return !isCompressed(path);
      }
      Path file = checked(path);
      SqliteLibrary.load(path);
      try (Connection connection = connect(file);
          Statement statement = connection.createStatement()) {
        return !hasSystems(statement);
      }
    } catch (IOException | SQLException | InputException e) {
      return false;
    }
  }

  private static boolean isCompressed(Path path) throws IOException {
    try (PeekableInput in = new PeekableInput(Files.newInputStream(path))) {
      return Compression.of(in).isPresent();
    }
  }

  private static Connection connect(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    // immutable: no locks, and no -shm beside a file whose writer kept a log (WAL)
    Connection connection =
        config.createConnection("jdbc:sqlite:file://" + file.toUri().getRawPath() + "?immutable=1");
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA trusted_schema=OFF"); // the file's own functions are run by none
      statement.execute("PRAGMA cell_size_check=ON");
      return connection;
    } catch (SQLException | RuntimeException | Error e) {
      close(connection);
      throw e;
    }
  }

  private static boolean hasSystems(Statement statement) throws SQLException {
    try (ResultSet found =
        statement.executeQuery(
            "SELECT 1 FROM sqlite_master"
                + " WHERE name = 'systems' AND type = 'table' AND rootpage > 0")) {
      return found.next();
    }
  }

  // Changes that a writer has not put into the file yet are in files beside it.
  private static Path checked(Path path) {
    try {
      Path file = path.toRealPath();
      if (!Arrays.equals(start(file, MAGIC.length), MAGIC)) {
        throw failure(
            path, "is no database of SQLite; if it is compressed, unpack it, or name its format");
      }
      if (size(file, "-wal") > 0) {
        throw failure(
            path,
            "has changes in "
                + file.getFileName()
                + "-wal that are not in it yet; end the program that writes to it, or take them"
                + " over: sqlite3 "
                + path
                + " 'PRAGMA wal_checkpoint(TRUNCATE)'");
      }
      if (size(file, "-journal") > 0
          && Arrays.equals(start(beside(file, "-journal"), JOURNAL.length), JOURNAL)) {
        throw failure(
            path,
            "is being written, or whoever wrote it was stopped ("
                + file.getFileName()
                + "-journal is there); wait for the end of that, or open it once with ase db");
      }
      return file;
    } catch (IOException e) {
      throw InputException.unreadable(path, e);
    }
  }

  private static byte[] start(Path file, int length) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(length);
    }
  }

  private static Path beside(Path file, String ending) {
    return file.resolveSibling(file.getFileName() + ending);
  }

  private static long size(Path file, String ending) throws IOException {
    Path other = beside(file, ending);
    return Files.exists(other) ? Files.size(other) : 0;
  }

  // A view could be anything, and take forever.
  private List<String> columns() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (!hasSystems(statement)) {
        throw failure("has no table of systems; it is a database, but none of ASE's");
      }
      try (ResultSet all =
          statement.executeQuery("SELECT name FROM pragma_table_info('systems')")) {
        List<String> names = new ArrayList<>();
        while (all.next()) {
          names.add(String.valueOf(all.getString(1)).toLowerCase(Locale.ROOT));
        }
        return names;
      }
    }
  }

  private void requireKnownVersion() throws SQLException {
    String said = null;
    try (Statement statement = connection.createStatement();
        ResultSet table =
            statement.executeQuery(
                "SELECT 1 FROM sqlite_master WHERE name = 'information' AND type = 'table'")) {
      if (table.next()) {
        try (Statement second = connection.createStatement();
            ResultSet value =
                second.executeQuery("SELECT value FROM information WHERE name = 'version'")) {
          said = value.next() ? value.getString(1) : null;
        }
      }
    }
    int version = -1;
    try {
      version = said == null ? 0 : Integer.parseInt(said.strip());
    } catch (NumberFormatException e) {
      version = -1;
    }
    if (version < OLDEST || version > NEWEST) {
      throw failure(
          "is of version "
              + (said == null ? "none" : Quote.of(said))
              + " of ASE's tables; read are "
              + OLDEST
              + " to "
              + NEWEST
              + (version < OLDEST
                  ? "; convert it: python -m ase.db.convert " + path
                  : ", this is of a newer ASE"));
    }
  }

  private InputException failure(String what) {
    return failure(path, what);
  }

  private static InputException failure(Path path, String what) {
    return new InputException(path + ": " + what);
  }

  private static InputException damaged(Path path, String where, SQLException e) {
    return new InputException(
        path
            + ": cannot be read as a database of ASE's, in or behind "
            + where
            + " ("
            + Quote.message(String.valueOf(e.getMessage()))
            + "); it is damaged, or was changed meanwhile",
        e);
  }

  /** Goes to the next row, if there is one. */
  boolean next() {
    try {
      if (!rows.next()) {
        return false;
      }
      passed = "id " + rows.getLong(1);
      return true;
    } catch (SQLException e) {
      throw damaged(path, passed, e);
    }
  }

  /** The id of this row. */
  long id() {
    try {
      return rows.getLong(1);
    } catch (SQLException e) {
      throw damaged(path, passed, e);
    }
  }

  /**
   * What this row has in a column.
   *
   * @return a number, text or bytes; null if it, or the database, has nothing there
   */
  Object value(String column) {
    Integer place = places.get(column);
    try {
      return place == null ? null : rows.getObject(place);
    } catch (SQLException e) {
      throw damaged(path, passed, e);
    }
  }

  private static void close(Connection connection) {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        throw new InputException("a database cannot be closed (" + e.getMessage() + ")", e);
      }
    }
  }

  @Override
  public void close() {
    close(connection);
  }
}
