package org.farfield.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.TensorMap;
import org.farfield.tensor.files.MtsFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run says of itself while it is made, and afterwards. */
class SeenRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;
  private Path input;
  private Path folder;

  @BeforeEach
  void input() throws IOException {
    String bad = "2\n\nO 0 0 0\nH </script> 0 x\n";
    input =
        Files.writeString(
            directory.resolve("in.xyz"), RunFixture.frames(5, 1) + bad + RunFixture.frames(4, 2));
    folder = directory.resolve("run");
  }

  private String run(String... more) {
    List<String> options = new ArrayList<>(List.of("--shard-frames", "4", "--on-error", "skip"));
    options.addAll(List.of(more));
    return RunFixture.run(
        RunFixture.featurize(input, folder + "/", options.toArray(String[]::new)));
  }

  private JsonNode report() throws IOException {
    String page = Files.readString(folder.resolve(RunNames.in(folder).of("report.html")));
    String before = "id=\"data\">";
    int from = page.indexOf(before) + before.length();
    return JSON.readTree(page.substring(from, page.indexOf("</script>", from)));
  }

  private static List<JsonNode> lines(String text) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : text.split("\n")) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  @Test
  void theReportHasTheNumbersOfTheFeatures() throws IOException {
    assertThat(run()).startsWith("3 ");
    JsonNode report = report();
    assertThat(report.get("frames").intValue()).isEqualTo(9);
    assertThat(report.get("made")).hasSize(3);
    assertThat(report.get("rejected").intValue()).isEqualTo(1);
    assertThat(report.get("rejected_frames").get(0).get("frame").intValue()).isEqualTo(5);
    assertThat(report.get("processes").get(0).get("farfield").textValue()).isNotEmpty();
    Path merged = directory.resolve("all.mts");
    RunFixture.run(List.of("merge", folder.toString(), "--out", merged.toString()));
    TensorMap all = MtsFile.read(merged);
    assertThat(report.get("blocks")).hasSize(all.blocks().size());
    for (int b = 0; b < all.blocks().size(); b++) {
      TensorBlock block = all.blocks().get(b);
      double[] values = block.values();
      JsonNode said = report.get("blocks").get(b);
      assertThat(said.get("numbers").intValue()).isEqualTo(values.length);
      double mean = Arrays.stream(values).average().orElseThrow();
      double square = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).average().orElse(0);
      double size = Arrays.stream(values).map(Math::abs).max().orElse(0);
      assertThat(said.get("mean").doubleValue()).isCloseTo(mean, within(1e-13 * size));
      assertThat(said.get("spread").doubleValue())
          .isCloseTo(Math.sqrt(square), within(1e-12 * size));
      assertThat(said.get("least").doubleValue()).isEqualTo(Arrays.stream(values).min().orElse(0));
      assertThat(said.get("most").doubleValue()).isEqualTo(Arrays.stream(values).max().orElse(0));
      assertThat(said.get("zeros").longValue())
          .isEqualTo(Arrays.stream(values).filter(x -> x == 0).count());
      int width = block.properties().size();
      assertThat(said.get("always_zero").longValue())
          .isEqualTo(
              IntStream.range(0, width)
                  .filter(
                      p ->
                          IntStream.range(0, values.length / width)
                              .allMatch(r -> values[r * width + p] == 0))
                  .count());
    }
    TreeMap<Integer, Long> sizes = new TreeMap<>();
    report.get("sizes").forEach(s -> sizes.put(s.get(0).intValue(), s.get(1).longValue()));
    assertThat(sizes.values().stream().mapToLong(n -> n).sum()).isEqualTo(9);
    assertThat(sizes.entrySet().stream().mapToLong(e -> e.getKey() * e.getValue()).sum())
        .isEqualTo(report.get("atoms").longValue());
  }

  @Test
  void statisticsDoNotDependOnTheFormat() throws IOException {
    assertThat(run()).startsWith("3 ");
    JsonNode blocks = report().get("blocks");
    folder = directory.resolve("tables");
    assertThat(run("--format", "parquet")).startsWith("3 ");
    // whole rows: blocks are not cut by element of the centre, and elements that are not near are 0
    double most = Double.NEGATIVE_INFINITY;
    double mostOfRows = Double.NEGATIVE_INFINITY;
    for (JsonNode block : blocks) {
      most = Math.max(most, block.get("most").doubleValue());
    }
    for (JsonNode block : report().get("blocks")) {
      assertThat(block.get("labels").has("center_type")).isFalse();
      assertThat(block.get("labels").has("neighbor_type")).isTrue();
      mostOfRows = Math.max(mostOfRows, block.get("most").doubleValue());
    }
    assertThat(mostOfRows).isEqualTo(most);
  }

  @Test
  void aResumedRunHasAReportOfAllOfIt() throws IOException {
    assertThat(run()).startsWith("3 ");
    JsonNode before = report();
    Files.delete(folder.resolve("shard-000001.mts"));
    Files.delete(folder.resolve("report.html"));
    String history = Files.readString(folder.resolve("history.jsonl"));
    Files.writeString(folder.resolve("history.jsonl"), history + "{\"shard\":2,\"cut");
    assertThat(run("--resume")).startsWith("3 ");
    JsonNode after = report();
    assertThat(after.get("processes")).hasSize(2);
    assertThat(after.get("made")).hasSize(3);
    assertThat(after.get("blocks")).isEqualTo(before.get("blocks"));
    assertThat(after.get("sizes")).isEqualTo(before.get("sizes"));
    assertThat(RunFixture.run(List.of("verify", folder.toString()))).startsWith("0 ");
  }

  @Test
  void aRunWhoseHistoryIsGoneSaysSo() throws IOException {
    assertThat(run()).startsWith("3 ");
    Files.delete(folder.resolve("history.jsonl"));
    assertThat(run("--resume")).startsWith("3 ");
    assertThat(report().get("made")).isEmpty();
    assertThat(report().get("frames").intValue()).isEqualTo(9);
  }

  @Test
  void whatHappensIsALineOfJsonEach() throws IOException {
    Path log = directory.resolve("log.jsonl");
    assertThat(run("--log-json", log.toString())).startsWith("3 ");
    List<JsonNode> lines = lines(Files.readString(log));
    assertThat(lines.stream().map(l -> l.get("event").textValue()))
        .containsExactly("start", "rejected", "shard", "shard", "shard", "end");
    assertThat(lines).allSatisfy(l -> assertThat(l.get("time").textValue()).endsWith("Z"));
    assertThat(lines.get(0).get("frames").intValue()).isEqualTo(9);
    assertThat(lines.get(1).get("reason").textValue()).contains("</script>");
    assertThat(lines.get(4).get("frames_done").intValue()).isEqualTo(9);
    assertThat(lines.get(4).get("remaining_seconds").doubleValue()).isZero();
    assertThat(lines.get(4).get("computing").doubleValue()).isBetween(0.0, 1.0);
    assertThat(lines.get(5).get("code").intValue()).isEqualTo(3);
    String said = run("--resume", "--log-json", "-"); // on standard error, nothing else is there
    List<JsonNode> again = lines(said.substring(2));
    assertThat(again.stream().map(l -> l.get("event").textValue()))
        .containsExactly("start", "rejected", "note", "end");
    assertThat(again.get(0).get("shards_done").intValue()).isEqualTo(3);
  }

  @Test
  void aFailureEndsTheLog() throws IOException {
    Path log = directory.resolve("log.jsonl");
    String said =
        RunFixture.run(RunFixture.featurize(input, folder + "/", "--log-json", log.toString()));
    assertThat(said).startsWith("2 ");
    List<JsonNode> lines = lines(Files.readString(log));
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0).get("code").intValue()).isEqualTo(2);
    assertThat(lines.get(0).get("error").textValue()).contains("is not a number");
  }

  @Test
  void metricsTellHowFarItIs() throws IOException {
    Path metrics = directory.resolve("farfield.prom");
    assertThat(run("--metrics", metrics.toString())).startsWith("3 ");
    String text = Files.readString(metrics);
    String labels = "{part=\"1 of 1\",run=\"" + folder + "\"} ";
    assertThat(text)
        .contains("# TYPE farfield_run_frames_done_total counter")
        .contains("farfield_run_frames" + labels + "9.0")
        .contains("farfield_run_frames_done_total" + labels + "9.0")
        .contains("farfield_run_shards_done_total" + labels + "3.0")
        .contains("farfield_run_rejected_frames_total" + labels + "1.0")
        .contains("farfield_run_remaining_seconds" + labels + "0.0")
        .contains("farfield_run_exit_code" + labels + "3.0");
    assertThat(run("--resume", "--metrics", directory.resolve("no/such/place").toString()))
        .startsWith("2 ");
  }

  @Test
  void othersFilesAreNotWrittenOver() throws IOException {
    String before = Files.readString(input);
    Path empty = Files.createFile(directory.resolve("empty"));
    for (String option : List.of("--log-json", "--metrics")) {
      assertThat(run(option, input.toString()))
          .isEqualToIgnoringNewLines(
              "2 farfield: "
                  + input
                  + ": is no file that "
                  + option
                  + " has written before; name another");
      assertThat(input).hasContent(before);
      assertThat(run("--resume", option, empty.toString())).startsWith("3 ");
      assertThat(run("--resume", option, empty.toString())).startsWith("3 "); // its own by now
      Files.writeString(empty, "");
    }
    Path both = directory.resolve("both");
    String again = directory.resolve("run/../both").toString();
    assertThat(run("--resume", "--log-json", both.toString(), "--metrics", again))
        .startsWith("2 farfield: --log-json and --metrics write to one file, " + both);
    assertThat(both).doesNotExist();
    Map<String, String> whole = RunFixture.contents(folder);
    for (String name : List.of("manifest.json", "census.json", "shards.jsonl")) {
      assertThat(run("--resume", "--log-json", folder.resolve(name).toString()))
          .startsWith("2 ")
          .contains(name + ": is no file that --log-json has written before");
    }
    assertThat(RunFixture.contents(folder)).isEqualTo(whole);
  }

  @Test
  void theyAreForFolders() {
    for (String option : List.of("--log-json", "--metrics")) {
      String out = directory.resolve("x.mts").toString();
      assertThat(RunFixture.run(RunFixture.featurize(input, out, option, "x")))
          .startsWith("2 farfield: " + option + " is for runs into a folder");
    }
  }
}
