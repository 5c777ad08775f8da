package org.farfield.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ReportTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final ByteArrayOutputStream json = new ByteArrayOutputStream();
  private final ByteArrayOutputStream traces = new ByteArrayOutputStream();
  private final Report report =
      new Report(
          new PrintStream(bytes, false, StandardCharsets.UTF_8),
          new PrintStream(json, false, StandardCharsets.UTF_8),
          new PrintStream(traces, false, StandardCharsets.UTF_8));

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aFailureLosesNoOtherRow() {
    report.guard("first", () -> report.row("first", "%.1f ms", 1.25));
    assertThat(text()).endsWith("| first | 1.3 ms |\n"); // before anything else is done
    report.guard(
        "second",
        () -> {
          throw new OutOfMemoryError("Java heap space");
        });
    report.guard("third", () -> report.row("third", "2 ms"));
    assertThat(text())
        .contains("| second | **failed: java.lang.OutOfMemoryError: Java heap space** |\n")
        .endsWith("| third | 2 ms |\n");
    assertThat(report.isComplete()).isFalse();
    assertThat(traces.toString(StandardCharsets.UTF_8)).contains("at org.farfield.backend.cuda.");
  }

  @Test
  void whatJsonHasNoWordForIsNull() {
    report.row("a\tb", "%.1f %.1f", Double.NaN, 1 / 0.0);
    assertThat(json.toString(StandardCharsets.UTF_8))
        .isEqualTo("{\"what\": \"a b\", \"text\": \"NaN Infinity\", \"values\": [null, null]}\n");
  }

  @Test
  void rowsAreJsonToo() {
    report.row("a \"b\"", "%.1f of %s", 1.25, "c");
    assertThat(json.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"what\": \"a \\\"b\\\"\", \"text\": \"1.3 of c\", \"values\": [1.25, \"c\"]}\n");
  }

  @Test
  void secondsOfALineAreJsonAlone() {
    report.record("a: launches", 0.0025);
    assertThat(json.toString(StandardCharsets.UTF_8))
        .isEqualTo("{\"what\": \"a: launches\", \"text\": \"0.002500 s\", \"values\": [0.0025]}\n");
    assertThat(text()).isEmpty();
  }

  @Test
  void goalsSayWhetherTheyAreMet() {
    assertThat(Goal.atMost(1.3, 1.3)).isEqualTo("goal ≤ 1.3: met");
    assertThat(Goal.atMost(20, 20.1)).isEqualTo("goal ≤ 20: **missed**");
    assertThat(Goal.atLeast(0.7, 0.71)).isEqualTo("goal ≥ 0.7: met");
    assertThat(Goal.atLeast(20, Double.NaN)).isEqualTo("goal ≥ 20: **missed**");
  }

  @Test
  void aTableBeginsAnewBehindOtherLines() {
    report.row("a", "1");
    report.row("b", "2");
    report.line("");
    report.line("text");
    report.row("c", "3");
    assertThat(text())
        .isEqualTo(
            "\n| what | measured |\n|---|---|\n| a | 1 |\n| b | 2 |\n\ntext\n"
                + "\n| what | measured |\n|---|---|\n| c | 3 |\n");
    assertThat(report.isComplete()).isTrue();
  }
}
