package org.farfield.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.farfield.files.Interruption;
import org.farfield.sweeps.Sweeps;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that ends before any of the calls by which files come and go, and goes on: with {@code
 * -Dfarfield.sweeps=full}, as in CI, any, else one in six.
 */
class HaltedRunTest {
  private static final class Halt extends Error {
    private static final long serialVersionUID = 1;
  }

  private static final int STEP = Sweeps.count(1, 6);

  @TempDir Path directory;

  @AfterEach
  void goOn() {
    Interruption.never();
  }

  private String run(Path input, Path out) {
    return RunFixture.run(
        RunFixture.featurize(
            input,
            out.toString() + "/",
            "--shard-frames",
            "3",
            "--resume",
            "--break-lock", // this process is alive
            "--on-error",
            "skip",
            "--accuracy", // tables are made anew in each run
            "1e-3"));
  }

  @Test
  void theFolderBecomesTheSame() throws IOException {
    String bad = "2\n\nO 0 0 0\nH 0 0 x\n";
    Path input =
        Files.writeString(
            directory.resolve("in.xyz"), RunFixture.frames(4, 1) + bad + RunFixture.frames(4, 2));
    Path undisturbed = directory.resolve("undisturbed");
    assertThat(run(input, undisturbed))
        .startsWith("3 farfield: 3 of 3 shards, 8 frames, 1 rejected");
    Map<String, String> expected = RunFixture.contents(undisturbed);
    assertThat(expected)
        .containsOnlyKeys(
            "census.json",
            "manifest.json",
            "rejected.jsonl",
            "shard-000000.mts",
            "shard-000001.mts",
            "shard-000002.mts",
            "shards.jsonl");
    int call = 1;
    for (boolean ended = false; !ended; call += STEP) {
      Path folder = directory.resolve("halted" + call);
      Interruption.from(
          call,
          () -> {
            throw new Halt();
          });
      ended = run(input, folder).startsWith("3 ");
      Interruption.never();
      assertThat(run(input, folder)).as("halted before call %d", call).startsWith("3 ");
      assertThat(folder.resolve(Report.NAME)).as("halted before call %d", call).exists();
      Map<String, String> contents = RunFixture.contents(folder);
      contents.keySet().removeIf(name -> name.startsWith(".")); // of this process, which is alive
      assertThat(contents.keySet()).as("halted before call %d", call).isEqualTo(expected.keySet());
      assertThat(contents).as("halted before call %d", call).isEqualTo(expected);
    }
    assertThat(call).isGreaterThan(20);
  }

  /** While standard input is put into the folder, and until the run has begun. */
  @Test
  void standardInputIsThereOrAskedForAgain() throws IOException {
    String text = RunFixture.frames(3, 1);
    Path folder = directory.resolve("run"); // whose name the manifest has
    assertThat(runOf(text, folder)).startsWith("0 ");
    Map<String, String> expected = RunFixture.contents(folder);
    Files.move(folder, directory.resolve("undisturbed"));
    for (int call = 1; call <= 12; call += STEP) {
      Interruption.from(
          call,
          () -> {
            throw new Halt();
          });
      assertThat(runOf(text, folder)).as("halted before call %d", call).startsWith("1 ");
      Interruption.never();
      assertThat(runOf(text, folder)).as("halted before call %d", call).startsWith("0 ");
      Map<String, String> contents = RunFixture.contents(folder);
      contents.keySet().removeIf(name -> name.startsWith("."));
      assertThat(contents).as("halted before call %d", call).isEqualTo(expected);
      Files.move(folder, directory.resolve("halted" + call));
    }
  }

  private String runOf(String text, Path folder) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    try {
      return run(Path.of("-"), folder);
    } finally {
      System.setIn(before);
    }
  }
}
