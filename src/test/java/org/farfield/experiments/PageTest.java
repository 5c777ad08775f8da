package org.farfield.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.farfield.features.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {
  @TempDir private Path folder;

  private static Page page(boolean second) {
    Page page =
        new Page("some", new Setup(null, "1.0", true, 7, Optional.empty(), Progress.SILENT));
    page.add(Claim.held("a", "–", "1 %", "≤ 2 %", true));
    page.add(Claim.held("b", "5 %", "3 %", "≤ 2 %", second));
    page.add(Claim.shown("c", "–", "4"));
    Table table = new Table("numbers", List.of("model", "N = 1", "N = 2"));
    table.add("m", 0.123456, Double.NaN);
    page.add(table);
    return page;
  }

  @Test
  void onlyRowsThatDoSayFail() {
    assertThat(page(true).passed()).isTrue();
    assertThat(page(true).markdown()).doesNotContain("fail");
    Page page = page(false);
    assertThat(page.passed()).isFalse();
    assertThat(page.markdown().lines().filter(line -> line.contains("fail")))
        .containsExactly("| b | 5 % | 3 % | ≤ 2 % | fail |");
  }

  @Test
  void barsDoNotEndCells() {
    Page page = page(true);
    page.add(Claim.shown("|x|", "–", "1"));
    assertThat(page.markdown()).contains("| \\|x\\| | – | 1 | – | – |");
  }

  @Test
  void bothFilesAreWholeAndNothingElseIsLeft() throws IOException {
    Path markdown = folder.resolve("some.md");
    Path json = folder.resolve("some.json");
    Files.writeString(json, "old");
    page(false).write(markdown, json);
    assertThat(Files.readString(markdown))
        .isEqualTo(page(false).markdown())
        .contains("| m | 0.123 |  |");
    JsonNode node = new ObjectMapper().readTree(Files.readString(json));
    assertThat(node.get("passed").asBoolean()).isFalse();
    assertThat(node.get("facts").get("seed").asText()).isEqualTo("7");
    assertThat(node.get("claims").get(2).get("pass").isNull()).isTrue();
    assertThat(node.get("tables").get(0).get("rows").get(0).get(1).asDouble()).isEqualTo(0.123456);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(2);
    }
  }
}
