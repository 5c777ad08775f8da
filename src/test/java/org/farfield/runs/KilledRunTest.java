package org.farfield.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.farfield.backend.cuda.ChildJvm;
import org.farfield.cli.Main;
import org.farfield.sweeps.Sweeps;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that is killed (SIGKILL) at random moments until it is complete: with {@code
 * -Dfarfield.sweeps=full}, as in CI, at least 20 times, else 3.
 */
class KilledRunTest {
  private static final int KILLS = Sweeps.count(20, 3);

  @TempDir Path directory;

  @Test
  void theFolderBecomesTheSame() throws IOException, InterruptedException {
    Path input = Files.writeString(directory.resolve("in.xyz"), RunFixture.frames(400, 3));
    Path undisturbed = directory.resolve("undisturbed");
    String[] options = {"--shard-frames", "5", "--resume"};
    assertThat(RunFixture.run(RunFixture.featurize(input, undisturbed + "/", options)))
        .startsWith("0 ");
    Map<String, String> expected = RunFixture.contents(undisturbed);
    Random random = new Random();
    int kills = 0;
    Path folder = directory.resolve("killed0");
    while (kills < KILLS) {
      Process process =
          ChildJvm.start(
              Main.class,
              Map.of(),
              RunFixture.featurize(input, folder + "/", options).toArray(new String[0]));
      long patience = 400 + random.nextInt(800); // most of it is the start of the JVM
      if (process.waitFor(patience, TimeUnit.MILLISECONDS)) {
        assertThat(process.exitValue())
            .as(new String(process.getInputStream().readAllBytes()))
            .isZero();
        assertThat(RunFixture.contents(folder)).isEqualTo(expected);
        folder = directory.resolve("killed" + kills);
      } else {
        process.destroyForcibly().waitFor();
        kills++;
      }
    }
    assertThat(RunFixture.run(RunFixture.featurize(input, folder + "/", options))).startsWith("0 ");
    assertThat(RunFixture.contents(folder)).isEqualTo(expected);
  }

  /** Two processes in one folder, each killed when it likes. */
  @Test
  void partsSideBySideBecomeTheSame() throws IOException, InterruptedException {
    Path input = Files.writeString(directory.resolve("in.xyz"), RunFixture.frames(300, 4));
    Path undisturbed = directory.resolve("undisturbed");
    assertThat(
            RunFixture.run(RunFixture.featurize(input, undisturbed + "/", "--shard-frames", "5")))
        .startsWith("0 ");
    Path folder = directory.resolve("parts");
    Random random = new Random();
    for (int round = 0; round < KILLS / 2; round++) {
      Process[] parts = {start(input, folder, "1/2"), start(input, folder, "2/2")};
      for (int i : random.nextBoolean() ? new int[] {0, 1} : new int[] {1, 0}) {
        parts[i].waitFor(300 + random.nextInt(700), TimeUnit.MILLISECONDS);
        parts[i].destroyForcibly().waitFor();
      }
    }
    Process[] parts = {start(input, folder, "1/2"), start(input, folder, "2/2")};
    for (Process part : parts) {
      assertThat(part.waitFor()).as(new String(part.getInputStream().readAllBytes())).isZero();
    }
    assertThat(RunFixture.contents(folder)).isEqualTo(RunFixture.contents(undisturbed));
  }

  private static Process start(Path input, Path folder, String part) throws IOException {
    return ChildJvm.start(
        Main.class,
        Map.of(),
        RunFixture.featurize(input, folder + "/", "--shard-frames", "5", "--part", part)
            .toArray(new String[0]));
  }
}
