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

/** Records that write out how they are compared forget no component that is added later. */
class RecordsTest {
  private static final Pattern TYPE =
      Pattern.compile(
          "^( *)(?:[a-z]+ )*(class|record|enum|interface) (\\w+)(?:<[^(]*>)?\\(?",
          Pattern.MULTILINE);
  private static final Pattern EQUALS =
      Pattern.compile(
          "( *)  public boolean equals\\(Object \\w+\\) \\{(.*?)\n\\s*}\n", Pattern.DOTALL);

  @Test
  void whatIsComparedIsAllOfThem() throws IOException {
    List<String> wrong = new ArrayList<>();
    int found = 0;
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).sorted().toList()) {
        String text = Files.readString(file);
        Matcher equals = EQUALS.matcher(text);
        while (equals.find()) {
          if (equals.group(2).contains("describe().equals(that.describe())")) {
            continue; // by what is written of it into metadata, which has to be all
          }
          Matcher type = TYPE.matcher(text);
          String name = "";
          List<String> components = List.of();
          while (type.find() && type.start() < equals.start()) {
            if (type.group(1).equals(equals.group(1))) {
              name = type.group(3);
              components =
                  type.group(2).equals("record") ? components(text, type.end()) : List.of();
            }
          }
          for (String component : components) {
            found++;
            if (!Pattern.compile("\\." + component + "\\b").matcher(equals.group(2)).find()) {
              wrong.add(file + ": " + name + "." + component);
            }
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(found).as("components seen").isGreaterThan(20);
  }

  // The names between the parentheses that begin before a place.
  private static List<String> components(String text, int start) {
    List<String> names = new ArrayList<>();
    int depth = 0;
    int last = start;
    for (int at = start; ; at++) {
      char c = text.charAt(at);
      if (depth == 0 && (c == ',' || c == ')')) {
        String[] words = text.substring(last, at).trim().split("\\s+");
        names.add(words[words.length - 1]);
        last = at + 1;
        if (c == ')') {
          return names;
        }
      }
      depth += c == '<' || c == '(' ? 1 : c == '>' || c == ')' ? -1 : 0;
    }
  }
}
