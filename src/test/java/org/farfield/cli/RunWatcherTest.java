package org.farfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.farfield.runs.RunListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunWatcherTest {
  @TempDir Path directory;

  private static RunListener.Made shard(int number, long frames) {
    return new RunListener.Made(
        number, Instant.EPOCH, 1, 0.5, 0.1, Map.of(), frames, 3 * frames, 100);
  }

  @Test
  void logAndMetricsCountFramesOfShardsThatAreThere() throws IOException {
    StringWriter lines = new StringWriter();
    Path metrics = directory.resolve("run.prom");
    EventLog log = new EventLog(new PrintWriter(lines));
    RunWatcher all =
        RunWatcher.of(List.of(log, new MetricsFile(metrics, Path.of("run"), "1 of 1")));
    all.start(14, 42);
    all.advance(2, 6); // of an earlier process
    all.begun(new RunListener.Begun("run", "1", "cpu", 14, 42, 2, 6, 4, 1));
    all.advance(4, 12);
    all.advance(4, 12); // of the next shard, which is made meanwhile
    all.made(shard(1, 4));
    assertAlike(lines, metrics, 6, 2);
    all.advance(4, 12); // one more: the second had a frame that was left out, and was made again
    all.made(shard(2, 3));
    assertAlike(lines, metrics, 9, 3);
    all.close();
  }

  private static void assertAlike(StringWriter lines, Path metrics, int frames, int shards)
      throws IOException {
    String all = lines.toString().strip();
    assertThat(all.substring(all.lastIndexOf('\n') + 1))
        .contains("\"frames_done\":" + frames + ",\"shards_done\":" + shards);
    String labels = "{part=\"1 of 1\",run=\"run\"} ";
    assertThat(Files.readString(metrics))
        .contains("farfield_run_frames_done_total" + labels + frames + ".0")
        .contains("farfield_run_atoms_done_total" + labels + 3 * frames + ".0")
        .contains("farfield_run_shards_done_total" + labels + shards + ".0");
  }
}
