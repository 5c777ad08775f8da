package org.farfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of examples/README.md run, in their order, and write what they say. */
class ExamplesTest {
  private static final String PROMPT = "    ./farfield ";

  @TempDir Path directory;

  @Test
  void everyCommandRuns() throws IOException {
    int commands = 0;
    for (String line : Files.readAllLines(Path.of("examples/README.md"))) {
      if (line.startsWith(PROMPT)) {
        runsAndWrites(line.substring(PROMPT.length()).strip());
        commands++;
      }
    }
    assertThat(commands).isGreaterThan(5);
  }

  private void runsAndWrites(String command) {
    String[] arguments = command.split(" +", -1);
    Path written = null;
    for (int i = 1; i < arguments.length; i++) {
      String option = arguments[i - 1];
      if (option.equals("--out") || option.equals("--select") || option.equals("--project")) {
        Path file = directory.resolve(arguments[i]);
        arguments[i] = file.toString();
        written = option.equals("--out") ? file : written;
      }
    }
    StringWriter err = new StringWriter();
    int code = Main.run(arguments, new PrintWriter(new StringWriter()), new PrintWriter(err, true));
    assertThat(code).as("%s: %s", command, err).isZero();
    assertThat(written).as(command).isNotNull().isNotEmptyFile();
  }
}
