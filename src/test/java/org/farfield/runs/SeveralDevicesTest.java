package org.farfield.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  private static void lose(Path folder) throws IOException {
    Files.delete(folder.resolve("shard-000002.mts"));
    Files.writeString(folder.resolve("shards.jsonl"), "");
  }

  private static Map<String, String> without(Map<String, String> all, String name) {
    Map<String, String> some = new TreeMap<>(all);
    some.remove(name);
    return some;
  }

  /** Which of them is faster would be in the bytes. Two of one model are alike. */
  @Test
  void gpusOfSeveralModelsMakeNoRun() throws IOException, InterruptedException {
    SimulatedDevice.require();
    assumeThat(SimulatedDevice.isReal()).isFalse();
    Path input = Files.writeString(directory.resolve("in.xyz"), RunFixture.frames(9, 6));
    Map<String, String> mixed = Map.of("CUSIM_DEVICES", "3", "CUSIM_MODELS", "2");
    Path folder = directory.resolve("mixed");
    ChildJvm refused =
        run(mixed, RunFixture.featurize(input, folder + "/", "--device", "cuda:all"));
    assertThat(refused.exitCode()).as(refused.output()).isEqualTo(2);
    assertThat(refused.output())
        .contains("GPUs of several models (CUDA simulator, ", "; CUDA simulator, model 1, ");
    assertThat(folder).doesNotExist();
    ChildJvm alike = run(mixed, RunFixture.featurize(input, folder + "/", "--device", "cuda:0,2"));
    assertThat(alike.exitCode()).as(alike.output()).isZero();
    String file = directory.resolve("one.mts").toString();
    ChildJvm one = run(mixed, RunFixture.featurize(input, file, "--device", "cuda:all"));
    assertThat(one.exitCode()).as(one.output()).isZero();
  }

  private static ChildJvm run(Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    return ChildJvm.run(Main.class, environment, command.toArray(new String[0]));
  }

  /** Of one, and of any number that goes on. */
  @Test
  void bytesAreThoseOfOne() throws IOException, InterruptedException {
    SimulatedDevice.require();
    assumeThat(SimulatedDevice.isReal()).isFalse();
    Path input = Files.writeString(directory.resolve("in.xyz"), RunFixture.frames(40, 6));
    Path one = directory.resolve("one");
    run(input, one, "1", "cuda");
    Path three = directory.resolve("three");
    run(input, three, "3", "cuda:all");
    Map<String, String> all = RunFixture.contents(one);
    assertThat(RunFixture.contents(three)).hasSize(8).isEqualTo(all);
    assertThat(Files.readString(three.resolve("history.jsonl")))
        .as("all of them worked")
        .contains("\"cuda:0\":", "\"cuda:1\":", "\"cuda:2\":");
    // and what is made once more, by whichever of them, by fewer, or by one
    for (String count : new String[] {"3", "2", "1"}) {
      lose(three);
      run(input, three, count, "cuda:all");
      assertThat(RunFixture.contents(three)).as(count).isEqualTo(all);
    }
    // runs of former versions named them all
    Path manifest = three.resolve("manifest.json");
    String now = Files.readString(manifest);
    Files.writeString(
        manifest,
        RunFixture.withoutSum(now).replace("\"device\" : \"cuda\"", "\"device\" : \"cuda:0,1,2\""));
    assertThat(Files.readString(manifest)).contains("cuda:0,1,2");
    lose(three);
    run(input, three, "2", "cuda:1,0");
    assertThat(RunFixture.contents(three)).containsAllEntriesOf(without(all, "manifest.json"));
  }
}
