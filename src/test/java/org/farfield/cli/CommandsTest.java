package org.farfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
  void eachTellsTheVersionAndWhereErrorsComeFrom() {
    List<CommandLine> commands = new ArrayList<>(with().getSubcommands().values());
    for (int i = 0; i < commands.size(); i++) {
      CommandSpec spec = commands.get(i).getCommandSpec();
      commands.addAll(spec.subcommands().values());
      assertThat(spec.version())
          .as(spec.qualifiedName())
          .containsExactly("farfield " + Version.text());
      assertThat(spec.findOption("--debug")).as(spec.qualifiedName()).isNotNull();
    }
    assertThat(commands).hasSizeGreaterThan(20);
  }

  /** Nobody reads annotations of 'featurize': what they say would not be there. */
  @Test
  void optionsOfFeaturizeAreDescribedByCalls() {
    List<Class<?>> rooms = new ArrayList<>(List.of(FeaturizeCommand.class));
    for (int i = 0; i < rooms.size(); i++) {
      for (Field field : rooms.get(i).getDeclaredFields()) {
        assertThat(field.getAnnotations()).as(field.toString()).isEmpty();
        if (OptionGroup.class.isAssignableFrom(field.getType())
            && field.getType() != OptionGroup.class) {
          rooms.add(field.getType());
        }
      }
    }
    assertThat(rooms).contains(ConditionOptions.class, RunOptions.class);
  }

  /** Descriptions of annotations are formats: of a single per cent sign every --help would warn. */
  @Test
  void descriptionsAreFormats() {
    List<CommandLine> commands = new ArrayList<>(with().getSubcommands().values());
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < commands.size(); i++) {
      CommandSpec spec = commands.get(i).getCommandSpec();
      commands.addAll(spec.subcommands().values());
      for (ArgSpec argument : spec.args()) { // its own text is formatted, if that can be done
        if (argument.userObject() instanceof AnnotatedElement field) {
          texts.addAll(
              List.of(
                  argument.isOption()
                      ? field.getAnnotation(Option.class).description()
                      : field.getAnnotation(Parameters.class).description()));
        }
      }
    }
    assertThat(texts)
        .hasSizeGreaterThan(100)
        .allSatisfy(text -> assertThat(String.format(Locale.ROOT, text)).isNotBlank());
  }

  @Test
  void allAreThereWhereNoneIsNamed() {
    int all = with().getSubcommands().size();
    assertThat(with("--help").getSubcommands()).hasSize(all);
    assertThat(with("featurise").getSubcommands()).hasSize(all);
    assertThat(with("generate-completion").getSubcommands()).hasSize(all);
  }
}
