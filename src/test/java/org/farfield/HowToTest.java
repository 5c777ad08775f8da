package org.farfield;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Snippets of docs/how-to are code of the repository, which is compiled and tested. */
class HowToTest {
  private static final Pattern SNIPPET = Pattern.compile("(?s)```java\n// (\\S+)\n(.*?)```");

  @Test
  void everySnippetStandsInTheFileThatItNames() throws IOException {
    List<Path> pages;
    try (Stream<Path> found = Files.list(Path.of("docs/how-to"))) {
      pages = found.filter(p -> p.toString().endsWith(".md")).sorted().toList();
    }
    assertThat(pages).isNotEmpty();
    for (Path page : pages) {
      String text = Files.readString(page);
      int blocks = text.split("```java", -1).length - 1;
      Matcher snippet = SNIPPET.matcher(text);
      int count = 0;
      while (snippet.find()) {
        Path source = Path.of(snippet.group(1));
        for (String part : snippet.group(2).split("(?m)^ *// …\n")) {
          assertThat(Files.readString(source)).as("%s in %s", source, page).contains(part);
        }
        count++;
      }
      assertThat(count).as("snippets of %s that name their file", page).isEqualTo(blocks);
    }
  }
}
