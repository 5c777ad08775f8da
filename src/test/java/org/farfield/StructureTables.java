package org.farfield;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.farfield.structure.Elements;
import org.farfield.structure.Structure;

/** Tables of structures in Parquet files, written by DuckDB. */
public final class StructureTables {
  private StructureTables() {}

  /**
   * A row of a structure as a select of SQL.
   *
   * @param s the structure
   * @param more further columns, such as {@code 1.5 AS energy}
   */
  public static String row(Structure s, String... more) {
    String open = "NULL::DOUBLE[][]";
    double[] cell = s.cell().rows();
    String vectors =
        IntStream.range(0, 3)
            .mapToObj(v -> list(Arrays.copyOfRange(cell, 3 * v, 3 * v + 3)))
            .collect(Collectors.joining(",", "[", "]::DOUBLE[][]"));
    return "SELECT "
        + Arrays.stream(s.types()).boxed().toList()
        + "::INT[] AS numbers, "
        + Arrays.stream(s.types())
            .mapToObj(t -> "'" + Elements.symbol(t) + "'")
            .collect(Collectors.joining(",", "[", "]"))
        + " AS symbols, "
        + list(s.positions())
        + "::DOUBLE[] AS positions, "
        + (s.cell().isOpen() ? open : vectors)
        + " AS cell, "
        + IntStream.range(0, 3)
            .mapToObj(axis -> "" + s.cell().isPeriodic(axis))
            .collect(Collectors.joining(",", "[", "]"))
        + " AS pbc"
        + Arrays.stream(more).map(m -> ", " + m).collect(Collectors.joining());
  }

  /** Numbers as a list of SQL. */
  public static String list(double... numbers) {
    return Arrays.stream(numbers)
        .mapToObj(x -> "'" + x + "'::DOUBLE")
        .collect(Collectors.joining(",", "[", "]"));
  }

  /**
   * Writes a table.
   *
   * @param file to write
   * @param rows selects of SQL with the same columns, of the types of the first
   * @param columns of them that are written, or *
   * @param options of DuckDB's writer, such as {@code COMPRESSION zstd}
   */
  public static void write(Path file, List<String> rows, String columns, String... options)
      throws SQLException {
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      statement.execute("SET threads = 1"); // groups of rows in their order
      statement.execute("CREATE TABLE t AS " + rows.get(0));
      for (String row : rows.subList(1, rows.size())) {
        statement.execute("INSERT INTO t " + row);
      }
      statement.execute(
          "COPY (SELECT "
              + columns
              + " FROM t) TO '"
              + file
              + "' ("
              + String.join(", ", with("FORMAT parquet", options))
              + ")");
    }
  }

  private static String[] with(String first, String... more) {
    String[] all = Arrays.copyOf(new String[] {first}, 1 + more.length);
    System.arraycopy(more, 0, all, 1, more.length);
    return all;
  }
}
