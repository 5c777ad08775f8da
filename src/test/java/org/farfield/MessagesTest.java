package org.farfield;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the library says is read by programs too, which have hyperparameters and no command line:
 * only {@code cli} names options.
 */
class MessagesTest {
  private static final Path SOURCES = Path.of("src/main/java/org/farfield");
  // comments, so that quotes in them do not count; character literals; text blocks and strings
  private static final Pattern TOKEN =
      Pattern.compile(
          "/\\*.*?\\*/|//[^\n]*|'(?:\\\\.|[^'\\\\])+'"
              + "|\"\"\"(?<block>.*?)\"\"\"|\"(?<string>(?:\\\\.|[^\"\\\\])*)\"",
          Pattern.DOTALL);
  // an option of Java is one for programs, too
  private static final Pattern OPTION = Pattern.compile("--(?!add-modules)[a-z]");

  @Test
  void onlyTheCommandLineNamesItsOptions() throws IOException {
    List<String> found = new ArrayList<>();
    List<Path> sources;
    try (Stream<Path> files = Files.walk(SOURCES)) {
      sources =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !file.startsWith(SOURCES.resolve("cli")))
              .toList();
    }
    assertThat(sources).hasSizeGreaterThan(100);
    for (Path file : sources) {
      options(Files.readString(file)).forEach(text -> found.add(file + ": " + text));
    }
    assertThat(found).isEmpty();
  }

  @Test
  void optionsAreFoundInStringsAlone() {
    assertThat(
            options(
                """
                /* "--comment" */ char quote = '"'; // "--other"
                String s = "use --path \\"pairs\\" or" + " --add-modules x" + "a -- b";
                i--;
                """))
        .containsExactly("use --path \\\"pairs\\\" or");
  }

  private static List<String> options(String source) {
    List<String> found = new ArrayList<>();
    Matcher token = TOKEN.matcher(source);
    while (token.find()) {
      String text = token.group("block") == null ? token.group("string") : token.group("block");
      if (text != null && OPTION.matcher(text).find()) {
        found.add(text);
      }
    }
    return found;
  }
}
