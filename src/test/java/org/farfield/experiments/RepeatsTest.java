package org.farfield.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.farfield.error.InputException;
import org.farfield.features.Progress;
import org.junit.jupiter.api.Test;

class RepeatsTest {
  private static final Setup SETUP =
      new Setup(null, "1.0", true, 4, Optional.empty(), Progress.SILENT);

  /** Something that its seed decides. */
  private record Seeded(long last) implements Experiment {
    @Override
    public String name() {
      return "seeded";
    }

    @Override
    public Page run(Setup setup) {
      Page page = new Page(name(), setup);
      String seed = Long.toString(setup.seed());
      page.add(Claim.held("always", "–", "1", "1", true));
      page.add(Claim.held("early", "–", seed, "≤ " + last, setup.seed() <= last));
      page.add(Claim.shown("shown", "–", seed));
      Table numbers = new Table("numbers", List.of("", "x"));
      numbers.add("row", setup.seed());
      page.add(numbers);
      Table names = new Table("names", List.of("", "x"));
      names.add(seed, 1);
      page.add(names);
      return page;
    }
  }

  @Test
  void claimsHoldIfTheyDoWithEachSeedAndTablesHaveTheirSpread() {
    Page page = new Seeded(5).run(SETUP, 3);
    assertThat(page.passed()).isFalse();
    assertThat(page.claims())
        .containsExactly(
            Claim.held("always", "–", "1", "1 (3 of 3 seeds)", true),
            Claim.held("early", "–", "4 // 5 // 6", "≤ 5 (2 of 3 seeds)", false),
            Claim.shown("shown", "–", "4"));
    assertThat(page.markdown())
        .contains("seed: 4", "seeds: 4 to 6")
        .contains(
            "## numbers: mean and spread over seeds\n\n"
                + "|  | x | ± |\n"
                + "|---|---|---|\n"
                + "| row | 5 | 1 |")
        .doesNotContain("names: mean");
    assertThat(new Seeded(6).run(SETUP, 3).passed()).isTrue();
  }

  @Test
  void oneSeedIsTheExperimentItself() {
    assertThat(new Seeded(4).run(SETUP, 1).markdown())
        .isEqualTo(new Seeded(4).run(SETUP).markdown());
  }

  @Test
  void wrongNumbersOfSeedsAreRefused() {
    for (int seeds : new int[] {0, -1, 101}) {
      assertThatThrownBy(() -> new Seeded(4).run(SETUP, seeds))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("1 to 100 seeds");
    }
  }
}
