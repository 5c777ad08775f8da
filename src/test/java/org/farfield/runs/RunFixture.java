package org.farfield.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.farfield.cli.Main;

/** Small inputs, runs of the command line, and folders compared byte for byte. */
final class RunFixture {
  private RunFixture() {}

  /** A manifest as runs of former versions have it, which may be changed. */
  static String withoutSum(String manifest) {
    String without = manifest.replaceFirst(",\\s*\"sha256\" : \"[^\"]*\"\\s*}\\s*$", "}");
    assertThat(without).isNotEqualTo(manifest);
    return without;
  }

  /** Frames of two to five atoms; carbon comes in the last ones only. */
  static String frames(int count, long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int f = 0; f < count; f++) {
      int atoms = 2 + random.nextInt(4);
      text.append(atoms).append('\n');
      text.append(f % 3 == 0 ? "Lattice=\"4 0 0 0 4 0 0 0 4\"" : "pbc=\"F F F\"");
      text.append(" energy=").append(f);
      text.append(" kind=").append("ö".repeat(1 + f)).append('\n');
      for (int a = 0; a < atoms; a++) {
        text.append(f > count - 3 && a == 0 ? "C" : a % 2 == 0 ? "O" : "H");
        for (int x = 0; x < 3; x++) {
          text.append(String.format(Locale.ROOT, " %.6f", 3 * random.nextDouble() + 0.3 * a));
        }
        text.append('\n');
      }
    }
    return text.toString();
  }

  /** Exit code and what the program said on standard error. */
  static String run(List<String> arguments) {
    StringWriter err = new StringWriter();
    int code =
        Main.run(
            arguments.toArray(new String[0]),
            new PrintWriter(new StringWriter()),
            new PrintWriter(err, true));
    return code + " " + err;
  }

  static List<String> featurize(Path input, String out, String... more) {
    List<String> arguments = new ArrayList<>(List.of("featurize", input.toString(), "--out", out));
    arguments.addAll(List.of("--max-radial", "0", "--max-angular", "1"));
    arguments.addAll(List.of(more));
    if (!arguments.contains("--device")) {
      arguments.addAll(List.of("--device", "cpu"));
    }
    return arguments;
  }

  /** Contents by name, but for times in the manifest, locks and what is for looking at. */
  static Map<String, String> contents(Path folder) {
    return contents(folder, name -> true);
  }

  /** Those of some names: others are not read, as they may go while a run is at work. */
  static Map<String, String> contents(Path folder, Predicate<String> names) {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (!names.test(name)) {
          continue;
        }
        byte[] bytes = Files.readAllBytes(file);
        if (!name.equals(".lock") && !RunNames.is(name, Report.NAME) && !History.isHistory(name)) {
          contents.put(
              name,
              name.endsWith(".mts")
                  ? Arrays.hashCode(bytes) + " " + bytes.length
                  : new String(bytes, java.nio.charset.StandardCharsets.UTF_8)
                      .replaceAll("\"modified\" : \"[^\"]*\"", ""));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return contents;
  }
}
