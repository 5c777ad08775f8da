package org.farfield.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.farfield.backend.cuda.ChildJvm;
import org.farfield.backend.cuda.SimulatedDevice;
import org.farfield.cli.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run by several GPUs: which of them did what is not in its bytes. */
class SeveralDevicesTest {
  @TempDir Path directory;

  private static void run(Path input, Path folder, String count, String device)
      throws IOException, InterruptedException {
    ChildJvm child =
        ChildJvm.run(
            Main.class,
            Map.of("CUSIM_DEVICES", count),
            RunFixture.featurize(
                    input, folder + "/", "--shard-frames", "9", "--resume", "--device", device)
                .toArray(new String[0]));
    assertThat(child.exitCode()).as(child.output()).isZero();
  }

  // The manifest says which devices began the run.
  private static Map<String, String> features(Path folder) {
    Map<String, String> all = new TreeMap<>(RunFixture.contents(folder));
    assertThat(all.remove("manifest.json")).isNotNull();
    return all;
  }

  @Test
  void bytesAreThoseOfOne() throws IOException, InterruptedException {
    SimulatedDevice.require();
    assumeThat(SimulatedDevice.isReal()).isFalse();
    Path input = Files.writeString(directory.resolve("in.xyz"), RunFixture.frames(40, 6));
    Path one = directory.resolve("one");
    run(input, one, "1", "cuda");
    Path three = directory.resolve("three");
    run(input, three, "3", "cuda:all");
    assertThat(features(three)).hasSize(7).isEqualTo(features(one));
    assertThat(Files.readString(three.resolve("history.jsonl")))
        .as("all of them worked")
        .contains("\"cuda:0\":", "\"cuda:1\":", "\"cuda:2\":");
    // and what is made once more, by whichever of them
    Files.delete(three.resolve("shard-000002.mts"));
    Files.writeString(three.resolve("shards.jsonl"), "");
    run(input, three, "3", "cuda:all");
    assertThat(features(three)).isEqualTo(features(one));
  }
}
