package org.farfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.farfield.OtherPython;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same features in all formats, read by programs that are not ours. */
class TablesInPythonTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"float64", "float32"})
  void allFormatsHoldTheSame(String dtype) throws IOException, InterruptedException {
    OtherPython.require("tables as readers of others see them");
    Path name = directory.resolve("features");
    for (String format : new String[] {"parquet", "h5", "npz", "mts"}) {
      featurize("power-spectrum", "energy,forces,config_type", dtype, name + "." + format);
    }
    assertThat(OtherPython.run("tables.py", name.toString())).contains("rows compared");
  }

  @Test
  void componentsAreRowsAndAxes() throws IOException, InterruptedException {
    OtherPython.require("components of tables as readers of others see them");
    for (String format : new String[] {"h5", "mts"}) {
      featurize("expansion", "energy", "float64", directory.resolve("features." + format) + "");
    }
    featurize("expansion", "energy", "float64", directory.resolve("run") + "/");
    assertThat(OtherPython.run("components.py", directory.toString())).contains("numbers compared");
  }

  private static void featurize(String descriptor, String keep, String dtype, String out) {
    List<String> arguments =
        new ArrayList<>(List.of("featurize", "examples/dimers.xyz", "--descriptor", descriptor));
    arguments.addAll(List.of("--max-radial", "1", "--max-angular", "1", "--keep", keep));
    arguments.addAll(List.of("--dtype", dtype, "--out", out));
    if (out.endsWith("/")) {
      arguments.addAll(List.of("--format", "parquet", "--shard-frames", "5"));
    }
    assertThat(
            Main.run(
                arguments.toArray(new String[0]),
                new PrintWriter(System.out),
                new PrintWriter(System.err)))
        .isZero();
  }
}
