package org.farfield.tensor.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.farfield.tensor.files.TableColumn.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several groups of rows, pages and columns that are not equally far, read by DuckDB. */
class ParquetWriterTest {
  @TempDir Path directory;

  @Test
  void manyRowsComeInTheirOrder() throws Exception {
    int rows = 9001;
    int length = 999;
    Path file = directory.resolve("t.parquet");
    List<TableColumn> columns =
        List.of(
            new TableColumn("n", Type.INTEGER, List.of()),
            new TableColumn("word", Type.TEXT, List.of()),
            new TableColumn("one", Type.DOUBLE, List.of(1)),
            new TableColumn("list", Type.SINGLE, List.of(length)));
    Random random = new Random(5);
    try (ParquetWriter writer =
        ParquetWriter.create(file, columns, Map.of("what", "a test"), false)) {
      for (int done = 0; done < rows; ) {
        int now = Math.min(rows - done, 1 + random.nextInt(700));
        int[] n = new int[now];
        String[] words = new String[now];
        double[] ones = new double[now];
        double[] lists = new double[now * length + 1];
        for (int r = 0; r < now; r++) {
          n[r] = done + r;
          words[r] = "w" + (done + r) % 10;
          ones[r] = (done + r) / 3.0;
          for (int i = 0; i < length; i++) {
            lists[1 + r * length + i] = done + r + i / 1000f;
          }
        }
        writer.integers(0, n);
        writer.texts(1, List.of(words));
        writer.numbers(2, ones, 0, now);
        int part = now / 2; // of its rows
        writer.numbers(3, lists, 1, part * length);
        writer.numbers(3, lists, 1 + part * length, (now - part) * length);
        done += now;
      }
      writer.commit();
    }
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
      String right =
          "n >= 0 AND word = 'w' || (n % 10) AND one[1] = n / 3.0 AND len(list) = 999"
              + " AND list[1] = n::FLOAT AND abs(list[999] - n - 0.998) < 1e-3";
      ResultSet counts =
          duckdb
              .createStatement()
              .executeQuery(
                  "SELECT count(*), count(DISTINCT n), count(*) FILTER ("
                      + right
                      + ") FROM '"
                      + file
                      + "'");
      counts.next();
      assertThat(counts.getInt(1)).isEqualTo(rows);
      assertThat(counts.getInt(2)).isEqualTo(rows);
      assertThat(counts.getInt(3)).isEqualTo(rows);
      ResultSet groups =
          duckdb
              .createStatement()
              .executeQuery(
                  "SELECT count(DISTINCT row_group_id) FROM parquet_metadata('" + file + "')");
      groups.next();
      assertThat(groups.getInt(1)).isEqualTo(2);
    }
  }

  @Test
  void rowsThatAreNotWholeAreRefused() {
    Path file = directory.resolve("t.parquet");
    List<TableColumn> columns = List.of(new TableColumn("list", Type.DOUBLE, List.of(3)));
    try (ParquetWriter writer = ParquetWriter.create(file, columns, Map.of(), false)) {
      writer.numbers(0, new double[4], 0, 4);
      assertThatThrownBy(writer::commit).isInstanceOf(IllegalStateException.class);
    }
    assertThat(file).doesNotExist();
  }
}
