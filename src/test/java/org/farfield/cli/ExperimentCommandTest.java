package org.farfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExperimentCommandTest {
  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Main.run(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
  }

  @Test
  void printsThePageItWrites() throws IOException {
    Path results = folder.resolve("new/results");
    String where = results.toString();
    int code = run("experiment", "multipoles", "--quick", "--device", "cpu", "--out", where);
    assertThat(code).as(err.toString()).isZero();
    assertThat(out.toString()).isEqualTo(Files.readString(results.resolve("multipoles.md")));
    assertThat(results.resolve("multipoles.json")).exists();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nothing        | results   | there is no experiment 'nothing'; use random-charges
          random-charges | file/sub  | cannot be made a folder
          random-charges | file      | cannot be made a folder
          """)
  void wrongInputIsOneSentence(String name, String where, String sentence) throws IOException {
    Files.writeString(folder.resolve("file"), "in the way");
    int code = run("experiment", name, "--quick", "--out", folder.resolve(where).toString());
    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains(sentence).hasLineCount(1);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void dataAreRefusedWhereFramesAreMade() {
    String where = folder.resolve("results").toString();
    int code =
        run("experiment", "toy-exponents", "--device", "cpu", "--data", "x.xyz", "--out", where);
    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("leave the data out").hasLineCount(1);
  }

  /** What a run that failed leaves is what there was before: no folder of its own. */
  @Test
  void noFolderIsLeftWhereNothingCameOfIt() throws IOException {
    Path data = folder.resolve("few.xyz");
    Files.writeString(data, "1\nenergy=1\nH 0 0 0\n");
    Path deep = folder.resolve("new/results");
    Path there = Files.createDirectory(folder.resolve("there"));
    for (Path where : new Path[] {deep, there}) {
      int code =
          run(
              "experiment",
              "dimers-unseen",
              "--quick",
              "--device",
              "cpu",
              "--data",
              data.toString(),
              "--out",
              where.toString());
      assertThat(code).isEqualTo(2);
      assertThat(err.toString()).contains("interaction_energy");
    }
    assertThat(folder.resolve("new")).doesNotExist();
    assertThat(there).isEmptyDirectory();
  }

  @Test
  void theRecipeIsAnExperimentOfItsOwn() {
    String where = folder.resolve("results").toString();
    int code = run("experiment", "dimers-periodic", "--recipe", "--device", "cpu", "--out", where);
    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("dimers-periodic-recipe learns total").hasLineCount(1);
    assertThat(run("experiment", "trimers", "--recipe", "--out", where)).isEqualTo(2);
    assertThat(err.toString()).contains("--recipe is of dimers-periodic, and not of trimers");
  }

  @Test
  void seedsAreSeveralRuns() {
    String where = folder.resolve("results").toString();
    assertThat(run("experiment", "dissociation", "--quick", "--seeds", "2", "--out", where))
        .as(err.toString())
        .isZero();
    assertThat(out.toString()).contains("seeds: 0 to 1", "(2 of 2 seeds)");
    assertThat(run("experiment", "dissociation", "--quick", "--seeds", "0", "--out", where))
        .isEqualTo(2);
    assertThat(err.toString()).contains("1 to 100 seeds, not 0");
  }
}
