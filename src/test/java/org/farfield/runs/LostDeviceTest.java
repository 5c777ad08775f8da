package org.farfield.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.farfield.backend.cuda.ChildJvm;
import org.farfield.backend.cuda.SimulatedDevice;
import org.farfield.cli.Main;
import org.farfield.sweeps.Sweeps;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A GPU that is lost in the middle of a run: what is done stays, and another goes on. */
class LostDeviceTest {
  @TempDir Path directory;

  private static ChildJvm run(Path input, Path folder, String launches)
      throws IOException, InterruptedException {
    List<String> arguments =
        RunFixture.featurize(
            input, folder + "/", "--shard-frames", "4", "--resume", "--device", "cuda");
    return ChildJvm.run(
        Main.class, Map.of("CUSIM_LOST", launches), arguments.toArray(new String[0]));
  }

  @Test
  void theRunGoesOnToTheSameBytes() throws IOException, InterruptedException {
    SimulatedDevice.require();
    assumeThat(SimulatedDevice.isReal()).isFalse();
    Path input = Files.writeString(directory.resolve("in.xyz"), RunFixture.frames(16, 5));
    Path undisturbed = directory.resolve("undisturbed");
    assertThat(run(input, undisturbed, "").exitCode()).isZero();
    Path folder = directory.resolve("run");
    int lost = 0;
    int most = 0;
    for (int launches = 4; ; launches += Sweeps.count(12, 24)) {
      ChildJvm child = run(input, folder, Integer.toString(launches));
      if (child.exitCode() == 0) {
        break;
      }
      assertThat(child.exitCode()).as(child.output()).isEqualTo(5);
      assertThat(child.output())
          .containsOnlyOnce("farfield: ")
          .contains("the GPU cannot be used", "start the program again");
      lost++;
      most = Math.max(most, (int) shards(folder));
    }
    assertThat(lost).isPositive();
    assertThat(most).as("shards that were done when the device was lost").isPositive();
    assertThat(RunFixture.contents(folder)).isEqualTo(RunFixture.contents(undisturbed));
  }

  private static long shards(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(f -> f.getFileName().toString().startsWith("shard-")).count();
    }
  }
}
