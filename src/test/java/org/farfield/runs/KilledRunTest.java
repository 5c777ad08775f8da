package org.farfield.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
  private static final double STEP = 0.6; // of the work that is to be done, at most until a kill

  @TempDir Path directory;

  @Test
  void theFolderBecomesTheSame() throws Exception {
    Path input = Files.writeString(directory.resolve("in.xyz"), RunFixture.frames(200, 3));
    Path undisturbed = directory.resolve("undisturbed");
    String[] options = {"--shard-frames", "5", "--resume"};
    Process alone = start(RunFixture.featurize(input, undisturbed + "/", options));
    ProcessLife life = ProcessLife.of(alone, () -> Files.exists(undisturbed));
    assertThat(alone.waitFor()).as(said(alone)).isZero();
    Map<String, String> expected = RunFixture.contents(undisturbed);
    Random random = new Random();
    int kills = 0;
    Path folder = directory.resolve("killed0");
    while (kills < KILLS) {
      Process process = start(RunFixture.featurize(input, folder + "/", options));
      if (life.reaches(process, STEP, random)) {
        process.destroyForcibly().waitFor();
        kills++;
      } else {
        assertThat(process.exitValue()).as(said(process)).isZero();
        assertThat(RunFixture.contents(folder)).isEqualTo(expected);
        folder = directory.resolve("killed" + kills);
      }
    }
    assertThat(RunFixture.run(RunFixture.featurize(input, folder + "/", options))).startsWith("0 ");
    assertThat(RunFixture.contents(folder)).isEqualTo(expected);
  }

  /** Two processes in one folder, each killed when it likes: half as many kills again. */
  @Test
  void partsSideBySideBecomeTheSame() throws Exception {
    Path input = Files.writeString(directory.resolve("in.xyz"), RunFixture.frames(150, 4));
    Path undisturbed = directory.resolve("undisturbed");
    Process alone = start(RunFixture.featurize(input, undisturbed + "/", "--shard-frames", "5"));
    ProcessLife life = ProcessLife.of(alone, () -> Files.exists(undisturbed));
    assertThat(alone.waitFor()).as(said(alone)).isZero();
    Path folder = directory.resolve("parts");
    Random random = new Random();
    for (int round = 0; round < Math.max(1, KILLS / 4); round++) {
      Process[] parts = {start(input, folder, "1/2"), start(input, folder, "2/2")};
      for (int i : random.nextBoolean() ? new int[] {0, 1} : new int[] {1, 0}) {
        life.reaches(parts[i], STEP, random); // one that has done its part has ended before
        parts[i].destroyForcibly().waitFor();
      }
    }
    Process[] parts = {start(input, folder, "1/2"), start(input, folder, "2/2")};
    for (Process part : parts) {
      assertThat(part.waitFor()).as(said(part)).isZero();
    }
    assertThat(RunFixture.contents(folder)).isEqualTo(RunFixture.contents(undisturbed));
  }

  private static Process start(Path input, Path folder, String part) throws IOException {
    return start(RunFixture.featurize(input, folder + "/", "--shard-frames", "5", "--part", part));
  }

  private static Process start(List<String> command) throws IOException {
    return ChildJvm.start(Main.class, Map.of(), command.toArray(new String[0]));
  }

  private static String said(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
