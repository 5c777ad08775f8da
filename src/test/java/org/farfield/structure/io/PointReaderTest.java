package org.farfield.structure.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.farfield.error.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PointReaderTest {
  @TempDir Path directory;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private static void assertPoints(Path path, double[]... frames) {
    try (PointReader reader = PointReader.open(path)) {
      for (double[] frame : frames) {
        assertThat(reader.read()).isEqualTo(frame);
      }
      assertThat(reader.read()).isNull();
    }
  }

  @Test
  void structuresGiveThePlacesOfWhateverTheyHave() throws IOException {
    Path sites = write("sites.xyz", "2\n\nX 0 1 2\nVac3 3 4 5\n1\n\n? 1e-3 0 0\n");
    assertPoints(sites, new double[] {0, 1, 2, 3, 4, 5}, new double[] {1e-3, 0, 0});
    Path columns =
        write("c.extxyz", "1\nProperties=pos:R:3:tag:S:1:species:S:1\n1 2 3 top hollow\n");
    assertPoints(columns, new double[] {1, 2, 3});
    Path poscar = write("POSCAR", "c\n1.0\n2 0 0\n0 2 0\n0 0 4\nHe\n1\nDirect\n0.5 0 0.25\n");
    assertPoints(poscar, new double[] {1, 0, 1});
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1 2 3\n4\t5 6\n",
        "x,y,z\n1,2,3\n4,5,6",
        "# sites\nX Y Z\n\n1.0, 2 , 3 # top\n  4;5;6\r\n"
      })
  void listsAreLinesOfThreeNumbers(String text) throws IOException {
    double[] points = {1, 2, 3, 4, 5, 6};
    assertPoints(write("l.csv", text), points);
    assertPoints(write("l.txt", text), points);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    assertPoints(Files.write(directory.resolve("l.dat.gz"), packed.toByteArray()), points);
  }

  @Test
  void manyPoints() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      text.append(i).append(" 0 ").append(-i).append('\n');
    }
    try (PointReader reader = PointReader.open(write("grid.txt", text.toString()))) {
      double[] points = reader.read();
      assertThat(points).hasSize(3000);
      assertThat(points[3 * 777]).isEqualTo(777);
      assertThat(points[3 * 999 + 2]).isEqualTo(-999);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "p.csv | 1,2 | a point is three numbers x y z, not '1,2'",
        "p.csv | 1,2,3,4 | a point is three numbers x y z",
        "p.csv | 1,,3 | the coordinate '' is not a number",
        "p.csv | 1 2 nan | the coordinate 'nan' is not finite",
        "p.csv | # nothing | there are no points in the file",
        "p.xyz | 0 | the frame has 0 atoms",
        "p.xyz | 1 | the file ends where the comment line should follow",
        "p.xyz | \"\" | the file is empty",
        "p.json | [] | the name does not tell the format of the points"
      })
  void wrongFilesAreOneSentence(String name, String text, String message) throws IOException {
    Path path = write(name, text);
    assertThatThrownBy(
            () -> {
              try (PointReader reader = PointReader.open(path)) {
                reader.read();
              }
            })
        .isInstanceOf(InputException.class)
        .hasMessageContaining(name)
        .hasMessageContaining(message);
  }

  @Test
  void whatIsNoFileIsReported() {
    assertThatThrownBy(() -> PointReader.open(directory))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("this is a directory");
    assertThatThrownBy(() -> PointReader.open(directory.resolve("none.csv")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("there is no such file");
  }
}
