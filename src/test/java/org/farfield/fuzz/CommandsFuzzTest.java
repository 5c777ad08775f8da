package org.farfield.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import org.farfield.cli.Main;
import org.farfield.error.InputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Malformed variants of all files that commands take beside structures; a fifth as many as of those
 * that readers take, as whole commands run.
 */
class CommandsFuzzTest {
  private static final String FEATURES = " --max-radial 1 --max-angular 1 --device cpu --threads 1";

  @TempDir Path directory;
  private Path input;

  @BeforeEach
  void input() throws IOException {
    Random random = new Random(3);
    StringBuilder text = new StringBuilder();
    for (int f = 0; f < 8; f++) {
      text.append("2\nProperties=species:S:1:pos:R:3:q:R:1 pbc=\"F F F\" energy=").append(-f);
      for (int a = 0; a < 2; a++) {
        String atom = String.format(Locale.ROOT, "\n%s 0 %d ", a == 0 ? "O" : "H", a);
        text.append(atom).append(random.nextDouble()).append(" 1");
      }
      text.append('\n');
    }
    input = Files.writeString(directory.resolve("frames.xyz"), text);
  }

  /** Runs a command, in which @ is the directory; what is refused is thrown. */
  private void run(String command) {
    String[] arguments = command.replace("@", directory + "/").split(" ");
    StringWriter err = new StringWriter();
    int code = Main.run(arguments, new PrintWriter(new StringWriter()), new PrintWriter(err, true));
    String said = err.toString().strip();
    assertThat(code).as(said).isIn(0, 2, 3, 4, 5);
    assertThat(said.lines()).as(said).hasSizeLessThan(20);
    if (code != 0) {
      assertThat(said).isNotEmpty();
      throw new InputException(said.lines().reduce("", (all, line) -> line)); // the last
    }
  }

  // A frame that is left out is no success, and no failure.
  private void runWithRejected(String command) {
    try {
      run(command);
    } catch (InputException e) {
      if (!e.getMessage().contains(" shards, ")) {
        throw e;
      }
    }
  }

  private void featurize(String more) {
    run("featurize @frames.xyz" + FEATURES + " --force " + more);
  }

  private void variants(String name, String file, String command) throws IOException {
    Path path = directory.resolve(file);
    Variants.some(
        name,
        Files.readAllBytes(path),
        variant -> {
          Files.write(path, variant);
          run(command);
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          parameters  | base: eeq-2019~elements:~  O: {polarizability: 0.1, width: 0.7, hardness: 20}~  H: {width: 0.6}~ | charges @frames.xyz --force --out @c.xyz --parameters @in.yaml
          site models | receivers: [0.7]~elements:~  O: {width: 0.7, charge: -0.5, response: [-0.03]}~  H: {width: 0.5, charge: 0.3, response: [-0.04]}~ | charges @frames.xyz --force --out @c.xyz --parameters @in.yaml
          mixtures    | H: [1.0, 0.2]~O: [0.3, -0.7]~ | featurize --mixtures @in.yaml
          basis       | points: [0, 1, 2, 3, 4, 5]~values: [[[1.0, 0.5, 0.1, 0.05, 0.01, 0]], [[0, 0.5, 0.1, 0.05, 0.01, 0]]]~ | featurize --basis tabulated --basis-file @in.yaml
          points      | 0 0 2~1.5 0 2~ | featurize --centers points:@in.yaml.txt
          config      | density: [rho, lode]~cutoff: 4~width: 0.3~descriptor: power-spectrum~ | featurize --config @in.yaml
          """)
  void documents(String name, String text, String command) throws IOException {
    boolean isFeatures = command.startsWith("featurize ");
    String file = command.endsWith(".txt") ? "in.yaml.txt" : "in.yaml";
    Files.writeString(directory.resolve(file), text.replace('~', '\n'));
    String all =
        isFeatures
            ? "featurize @frames.xyz"
                + FEATURES
                + " --force --out @f.npz "
                + command.substring("featurize ".length())
            : command;
    variants(name, file, name.equals("basis") ? all.replace("--max-radial 1 ", "") : all);
  }

  @Test
  void potentials() throws IOException {
    StringBuilder r = new StringBuilder();
    StringBuilder v = new StringBuilder();
    for (int i = 0; i <= 60; i++) {
      double x = 0.2 * i;
      r.append(i == 0 ? "" : ", ").append(String.format(Locale.ROOT, "%.1f", x));
      v.append(i == 0 ? "" : ", ").append(String.format(Locale.ROOT, "%.6e", Math.exp(-x * x / 8)));
    }
    Files.writeString(
        directory.resolve("v.yaml"), "r: [" + r + "]\nvalues: [" + v + "]\nasymptote: none\n");
    variants(
        "potential",
        "v.yaml",
        "featurize @frames.xyz"
            + FEATURES
            + " --force --out @f.npz --potential tabulated --potential-file @v.yaml --smearing 2");
  }

  @ParameterizedTest
  @CsvSource({"cur, --select", "pca, --project"})
  void reductions(String method, String option) throws IOException {
    String descriptor = FEATURES + " --descriptor power-spectrum --force ";
    run("reduce @frames.xyz" + descriptor + "--count 2 --out @r.json --method " + method);
    variants(
        option.substring(2),
        "r.json",
        "featurize @frames.xyz" + descriptor + "--out @f.npz " + option + " @r.json");
  }

  @Test
  void censuses() throws IOException {
    featurize("--out @f.npz --census @census.json");
    variants(
        "kept census",
        "census.json",
        "featurize @frames.xyz" + FEATURES + " --force --out @f.npz --census @census.json");
  }

  @Test
  void models() throws IOException {
    run("train @frames.xyz" + FEATURES + " --descriptor power-spectrum --cv 2 --out @model.ff");
    variants(
        "predict model.ff",
        "model.ff",
        "predict @model.ff @frames.xyz --device cpu --force --out @p.xyz");
  }

  /** What is kept in the folder of a run, by all that read it. */
  @ParameterizedTest
  @CsvSource({
    "manifest.json, verify",
    "manifest.json, resume",
    "manifest.json, explore",
    "census.json, verify",
    "census.json, resume",
    "shards.jsonl, verify",
    "shards.jsonl, resume",
    "shards.jsonl, merge",
    "rejected.jsonl, verify",
    "history.jsonl, resume",
    "history.jsonl, explore",
    "shard-000001.mts, verify",
    "shard-000001.mts, merge",
  })
  void folders(String file, String command) throws IOException {
    Files.writeString(input, Files.readString(input) + "2\n\nO 0 0 0\nXx 0 0 1\n");
    String run =
        "featurize @frames.xyz" + FEATURES + " --shard-frames 3 --on-error skip --out @run/";
    runWithRejected(run);
    Path path = directory.resolve("run").resolve(file);
    byte[] seed = Files.readAllBytes(path);
    Path shards = directory.resolve("run/shards.jsonl");
    byte[] list = Files.readAllBytes(shards);
    Path history = directory.resolve("run/history.jsonl"); // which grows with each that goes on
    byte[] past = Files.readAllBytes(history);
    String what =
        switch (command) {
          case "verify" -> "verify @run";
          case "merge" -> "merge @run --force --out @all.mts";
          case "explore" -> "explore @run --force --out @map.html";
          default -> run + " --resume";
        };
    Variants.some(
        "run's " + file + ", " + command,
        seed,
        variant -> {
          Files.write(shards, list);
          Files.write(history, past);
          Files.write(path, variant);
          runWithRejected(what);
        });
  }
}
