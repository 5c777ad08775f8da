package org.farfield.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Oracles that no test reads, or that nobody could compute again, prove nothing. */
class OracleFilesTest {
  private static final Path SOURCES = Path.of("src/test");

  @Test
  void everyFileIsReadByTheContracts() throws IOException {
    List<String> read = new ArrayList<>(Oracle.NAMES);
    read.add(Oracle.DIPOLES);
    assertThat(read).containsExactlyInAnyOrderElementsOf(files());
  }

  @Test
  void everyFileIsInTheTableOfTheGenerator() throws IOException {
    String readme = Files.readString(SOURCES.resolve("oracles/README.md"));
    List<String> table =
        readme
            .substring(readme.indexOf("## The cases"))
            .lines()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.substring(3, line.indexOf('`', 3)))
            .toList();
    assertThat(table).containsExactlyInAnyOrderElementsOf(files());
  }

  private static List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(SOURCES.resolve("resources/oracles"))) {
      return files.map(file -> file.getFileName().toString().replace(".json", "")).toList();
    }
  }
}
