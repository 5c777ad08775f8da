package org.farfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {
  private final StringBuffer shown = new StringBuffer();

  @BeforeEach
  void isATerminal() {
    System.setProperty("farfield.terminal", "true");
  }

  @AfterEach
  void isNone() {
    System.clearProperty("farfield.terminal");
  }

  private ProgressDisplay display(Duration patience) {
    ProgressBarConsumer consumer = new DelegatingProgressBarConsumer(shown::append, 100);
    return new ProgressDisplay(
        note -> {}, patience, new ProgressBarBuilder().setConsumer(consumer));
  }

  private void requireSaid(String word) throws InterruptedException {
    for (int i = 0; i < 100 && shown.indexOf(word) < 0; i++) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    assertThat(shown.toString()).contains(word);
  }

  @Test
  void saysWhatComesBeforeTheFirstAtomIfItTakesLong() throws InterruptedException {
    try (ProgressDisplay display = display(Duration.ZERO)) {
      requireSaid("tables, first reading");
      display.start(2, 40);
      display.advance(1, 20);
      requireSaid("frame 1/2");
    }
  }

  @Test
  void saysNothingOfItIfItIsQuick() throws InterruptedException {
    try (ProgressDisplay display = display(Duration.ofMillis(100))) {
      display.start(1, 20);
      TimeUnit.MILLISECONDS.sleep(200);
      requireSaid("atoms");
    }
    assertThat(shown.toString()).doesNotContain("first reading");
  }

  @Test
  void saysWhatIsDoneAndHowFarItIs() throws InterruptedException {
    try (ProgressDisplay display = display(Duration.ZERO)) {
      display.stage("features");
      display.start(2, 40);
      display.advance(2, 40);
      requireSaid("features");
      display.start("folds", 5);
      display.advance(2);
      requireSaid("folds");
      requireSaid("2/5");
      display.stage("prediction");
      display.start(2, 40);
      requireSaid("prediction");
    }
  }

  @Test
  void saysNothingOfQuickSteps() throws InterruptedException {
    try (ProgressDisplay display = display(Duration.ofSeconds(100))) {
      display.start("folds", 5);
      display.advance(5);
      display.start(1, 20);
      requireSaid("atoms");
    }
    assertThat(shown.toString()).doesNotContain("folds");
  }
}
