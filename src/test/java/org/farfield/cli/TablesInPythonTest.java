package org.farfield.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same features in all formats, read by programs that are not ours. {@code
 * -Dfarfield.python=PYTHON} names a Python that has {@code src/test/python/requirements.txt};
 * without it {@link FeatomicParityTest} says that this is not tested.
 */
class TablesInPythonTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"float64", "float32"})
  void allFormatsHoldTheSame(String dtype) throws IOException, InterruptedException {
    String python = System.getProperty("farfield.python");
    assumeTrue(python != null, "no Python");
    Path name = directory.resolve("features");
    for (String format : new String[] {"parquet", "h5", "npz", "mts"}) {
      String[] arguments = {
        "featurize",
        "examples/dimers.xyz",
        "--descriptor",
        "power-spectrum",
        "--max-radial",
        "1",
        "--max-angular",
        "1",
        "--keep",
        "energy,forces",
        "--dtype",
        dtype,
        "--out",
        name + "." + format
      };
      assertThat(Main.run(arguments, new PrintWriter(System.out), new PrintWriter(System.err)))
          .isZero();
    }
    Process process =
        new ProcessBuilder(python, "src/test/python/tables.py", name.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said).contains("rows compared");
  }
}
