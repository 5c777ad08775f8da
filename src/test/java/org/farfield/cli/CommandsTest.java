package org.farfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class CommandsTest {
  @Command(name = "farfield")
  private static final class Program {}

  private static CommandLine with(String... arguments) {
    CommandLine program = new CommandLine(new Program());
    Commands.addTo(program, arguments);
    return program;
  }

  @Test
  void commandsHaveTheNamesTheyAreListedUnder() {
    assertThat(with().getSubcommands())
        .hasSizeGreaterThan(10)
        .allSatisfy((name, command) -> assertThat(command.getCommandName()).isEqualTo(name));
  }

  @Test
  void theOneThatIsAskedForIsMadeAlone() {
    with()
        .getSubcommands()
        .forEach(
            (name, command) -> {
              CommandLine alone = with(name, "--help");
              if (!name.equals("generate-completion")) {
                assertThat(alone.getSubcommands()).containsOnlyKeys(name);
              }
              assertThat(alone.getSubcommands().get(name).getUsageMessage())
                  .isEqualTo(command.getUsageMessage());
            });
  }

  @Test
  void allAreThereWhereNoneIsNamed() {
    int all = with().getSubcommands().size();
    assertThat(with("--help").getSubcommands()).hasSize(all);
    assertThat(with("featurise").getSubcommands()).hasSize(all);
    assertThat(with("generate-completion").getSubcommands()).hasSize(all);
  }
}
