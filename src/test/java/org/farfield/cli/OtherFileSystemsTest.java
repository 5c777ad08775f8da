package org.farfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of other file systems are no folders here: no command writes into, or asks for, one. */
class OtherFileSystemsTest {
  @TempDir Path directory;

  @AfterEach
  void nothingIsWritten() {
    for (String scheme : new String[] {"s3a:", "s3:", "hdfs:", "gs:"}) {
      assertThat(Path.of(scheme)).doesNotExist();
    }
  }

  private static void assertRefused(String name, String... arguments) {
    StringWriter err = new StringWriter();
    int code = Main.run(arguments, new PrintWriter(new StringWriter()), new PrintWriter(err, true));
    assertThat(code).as(err.toString()).isEqualTo(2);
    assertThat(err.toString().lines()).as(err.toString()).hasSize(1);
    assertThat(err.toString()).contains(name + ": ", "cop");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "featurize examples/water.xyz --out s3a://bucket/f.mts",
        "featurize examples/water.xyz --out s3a://bucket/run/",
        "featurize s3://bucket/in.xyz --out f.mts",
        "featurize gs://bucket/frames/ --out run/",
        "spark examples/water.xyz --out hdfs://node:8020/run/",
        "spark examples/water.xyz --out hdfs:/run/",
        "spark s3a://bucket/in/ --out run/",
        "merge run --out s3a://bucket/all.mts",
        "merge hdfs://node/run --out all.mts",
        "verify s3a://bucket/run",
        "explore s3a://bucket/f.mts --out map.html",
        "charges s3://bucket/in.xyz --out c.xyz",
        "train examples/water.xyz --out s3a://bucket/model.ff",
        "predict s3a://bucket/model.ff examples/water.xyz --out p.xyz",
        "reduce examples/water.xyz --method cur --count 1 --out s3a://bucket/r.json",
      })
  void areRefused(String command) {
    String name = command.replaceFirst(".*?(([a-z0-9]+):/\\S*).*", "$1");
    assertRefused(name, command.split(" "));
  }

  /** As one of a folder a name would lose its end, and a file would be there under it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "charges examples/dimers.xyz --out DIR/",
        "train examples/water.xyz --target energy --out DIR/",
        "predict model.ff examples/water.xyz --out DIR/",
        "evaluate model.ff examples/water.xyz --out DIR/",
        "learning-curve examples/water.xyz --target energy --sizes 2 --out DIR/",
        "merge run --out DIR/",
        "reduce examples/water.xyz --method cur --count 1 --out DIR/",
        "explore f.mts --out DIR/",
      })
  void foldersAreNoFiles(String command) {
    String folder = directory.resolve("there").toString();
    StringWriter err = new StringWriter();
    String[] arguments = command.replace("DIR", folder).split(" ");
    int code = Main.run(arguments, new PrintWriter(new StringWriter()), new PrintWriter(err, true));
    assertThat(code).as(err.toString()).isEqualTo(2);
    assertThat(err.toString().lines()).as(err.toString()).hasSize(1);
    assertThat(err.toString()).contains(folder + "/ is the name of a folder");
    assertThat(Path.of(folder)).doesNotExist();
  }

  @Test
  void areRefusedInConfigurationsToo() throws IOException {
    Path config = directory.resolve("c.yaml");
    Files.writeString(config, "out: s3a://bucket/f.mts\n");
    assertRefused(
        "s3a://bucket/f.mts", "featurize", "examples/water.xyz", "--config", config.toString());
  }
}
