package org.farfield.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code benchmarks/experiments} left in the repository is of full runs that keep bounds. */
class FullRunsTest {
  private static final Path RESULTS = Path.of("benchmarks/results/experiments");

  static List<Path> results() throws IOException {
    try (Stream<Path> files = Files.walk(RESULTS)) { // those of other seeds are in folders
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("results")
  void keepsItsBounds(Path json) throws IOException {
    JsonNode page = new ObjectMapper().readTree(Files.readString(json));
    String name = page.get("experiment").asText();
    assertThat(Experiments.names()).contains(name);
    assertThat(json.getFileName()).hasToString(name + ".json");
    assertThat(json).isEqualTo(RESULTS.resolve(folder(page)).resolve(json.getFileName()));
    assertThat(page.get("facts").get("run").asText()).isEqualTo("full");
    assertThat(page.get("passed").asBoolean()).isTrue();
    for (JsonNode claim : page.get("claims")) {
      assertThat(claim.get("pass").isNull() || claim.get("pass").asBoolean())
          .as(claim.toString())
          .isTrue();
    }
    String where = Files.readString(json.resolveSibling(name + ".txt"));
    assertThat(where).matches("(?s)\\d{4}-\\d\\d-\\d\\d, commit [0-9a-f]{7,}, .*\\n");
  }

  // Of seeds 0, or from 0 on, none.
  private static String folder(JsonNode page) {
    String seed = page.get("facts").get("seed").asText();
    return seed.matches("\\d+") && !seed.equals("0") ? "seed-" + seed : "";
  }

  /** Whatever a page says of itself: its numbers, as printed, keep the bounds beside them. */
  @ParameterizedTest
  @MethodSource("results")
  void numbersKeepTheBoundsBesideThem(Path json) throws IOException {
    JsonNode page = new ObjectMapper().readTree(Files.readString(json));
    String name = page.get("experiment").asText();
    for (JsonNode claim : page.get("claims")) {
      String ours = claim.get("ours").asText();
      if (claim.get("pass").isNull() || ours.equals("diverges")) {
        continue;
      }
      List<KeptNumbers.Rule> rules = KeptNumbers.of(name, claim.get("claim").asText());
      assertThat(rules).as(claim.toString()).hasSize(1);
      KeptNumbers.Rule rule = rules.get(0);
      double[] bound = KeptNumbers.bound(claim.get("bound").asText());
      for (double[] numbers : KeptNumbers.ours(ours)) {
        assertThat(rule.holds(numbers, bound)).as(claim.toString()).isTrue();
        assertThat(others(numbers)).as(claim.toString()).anyMatch(x -> !rule.holds(x, bound));
      }
    }
  }

  // With one of them far larger, or far smaller: a rule that takes all these says nothing.
  private static List<double[]> others(double[] numbers) {
    List<double[]> others = new ArrayList<>();
    for (int i = 0; i < numbers.length; i++) {
      for (double instead : new double[] {1e9, -1e9}) {
        double[] other = numbers.clone();
        other[i] = instead;
        others.add(other);
      }
    }
    return others;
  }

  /** People read the page beside it: its claims and rows are these, to the digits that it has. */
  @ParameterizedTest
  @MethodSource("results")
  void thePageOfPeopleSaysTheSame(Path json) throws IOException {
    JsonNode page = new ObjectMapper().readTree(Files.readString(json));
    String file = json.getFileName().toString().replace(".json", ".md");
    List<String> lines = Files.readAllLines(json.resolveSibling(file));
    for (JsonNode claim : page.get("claims")) {
      List<String> cells = new ArrayList<>();
      for (String cell : List.of("claim", "paper", "ours", "bound")) {
        cells.add(claim.get(cell).asText());
      }
      cells.add(claim.get("pass").isNull() ? "–" : "pass");
      assertThat(lines).contains(row(cells));
    }
    int at = 0;
    for (JsonNode table : page.get("tables")) {
      String title = "## " + table.get("title").asText();
      assertThat(lines.subList(at + 1, lines.size())).contains(title); // some stand there twice
      at += 1 + lines.subList(at + 1, lines.size()).indexOf(title);
      for (int r = 0; r < table.get("rows").size(); r++) {
        List<String> cells = new ArrayList<>();
        for (JsonNode cell : table.get("rows").get(r)) {
          cells.add(cell.isNumber() ? Page.number(cell.asDouble()) : cell.asText());
        }
        if (!cells.contains("null")) { // which may be ∞ or nothing
          assertThat(lines.get(at + 4 + r)).isEqualTo(row(cells));
        }
      }
    }
  }

  private static String row(List<String> cells) {
    return cells.stream()
        .map(cell -> cell.replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }

  /** Claims 1 to 15 stand in some page with a bound; 16 is what every page says of its run. */
  @Test
  void everyClaimHasAPageThatHoldsIt() throws IOException {
    Set<String> held = new HashSet<>();
    for (Path json : results()) {
      JsonNode page = new ObjectMapper().readTree(Files.readString(json));
      assertThat(page.get("facts").has("seed")).isTrue();
      for (JsonNode claim : page.get("claims")) {
        if (claim.get("pass").asBoolean()) {
          held.add(claim.get("claim").asText().replaceAll(":.*", ""));
        }
      }
    }
    assertThat(held).containsAll(IntStream.rangeClosed(1, 15).mapToObj(Integer::toString).toList());
  }
}
