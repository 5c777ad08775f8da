package org.farfield;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.farfield.structure.Structure;

/** Databases as ASE 3.29 makes them: its tables, and rows with bytes in its order. */
public final class AseDatabases {
  private static final String SYSTEMS =
      "CREATE TABLE systems (id INTEGER PRIMARY KEY AUTOINCREMENT, unique_id TEXT UNIQUE, ctime"
          + " REAL, mtime REAL, username TEXT, numbers BLOB, positions BLOB, cell BLOB, pbc"
          + " INTEGER, initial_magmoms BLOB, initial_charges BLOB, masses BLOB, tags BLOB, momenta"
          + " BLOB, constraints TEXT, calculator TEXT, calculator_parameters TEXT, energy REAL,"
          + " free_energy REAL, forces BLOB, stress BLOB, dipole BLOB, magmoms BLOB, magmom REAL,"
          + " charges BLOB, key_value_pairs TEXT, data BLOB, natoms INTEGER, fmax REAL, smax REAL,"
          + " volume REAL, mass REAL, charge REAL)";

  private AseDatabases() {}

  /** A database without rows, for which the caller has to care. */
  public static Connection make(Path file) throws SQLException {
    Connection connection = open(file);
    sql(connection, SYSTEMS);
    sql(connection, "CREATE TABLE information (name TEXT, value TEXT)");
    sql(connection, "INSERT INTO information VALUES ('version', '9')");
    return connection;
  }

  /** One that is there, or shall be. */
  public static Connection open(Path file) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:sqlite:file://" + file.toAbsolutePath().toUri().getRawPath());
  }

  /** Does something to it. */
  public static void sql(Connection connection, String statement) throws SQLException {
    try (Statement s = connection.createStatement()) {
      s.execute(statement);
    }
  }

  /** What the row of a structure has at least. */
  public static Map<String, Object> row(Structure s) {
    int pbc = 0;
    for (int axis = 0; axis < 3; axis++) {
      pbc |= s.cell().isPeriodic(axis) ? 1 << axis : 0;
    }
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("numbers", ints(s.types()));
    row.put("positions", bytes(s.positions()));
    row.put("cell", bytes(s.cell().rows()));
    row.put("pbc", pbc);
    row.put("natoms", s.atoms());
    row.put("key_value_pairs", "{}");
    return row;
  }

  /** Adds a row, with the next id. */
  public static void insert(Connection connection, Map<String, Object> row) throws SQLException {
    List<String> names = List.copyOf(row.keySet());
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO systems ("
                + String.join(",", names)
                + ") VALUES (?"
                + ",?".repeat(names.size() - 1)
                + ")")) {
      for (int i = 0; i < names.size(); i++) {
        insert.setObject(i + 1, row.get(names.get(i)));
      }
      insert.execute();
    }
  }

  /** Numbers as bytes. */
  public static byte[] bytes(double... numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asDoubleBuffer().put(numbers);
    return bytes.array();
  }

  /** Whole numbers as bytes. */
  public static byte[] ints(int... numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(numbers);
    return bytes.array();
  }
}
