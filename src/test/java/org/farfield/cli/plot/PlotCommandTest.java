package org.farfield.cli.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.farfield.cli.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code farfield plot} as a user runs it. */
class PlotCommandTest {
  private static final String DIMERS = "examples/dimers.xyz";
  private static final String ONE_OXYGEN_PAIR = "2\n\nO 0 0 0\nO 0 0 3\n";
  private static final String FAR_OXYGEN_PAIRS =
      "2\n\nO 0 0 0\nO 0 0 500\n2\n\nO 0 0 0\nO 0 0 800\n";

  @TempDir Path directory;

  private record Outcome(int code, String err) {}

  private static Outcome run(List<String> arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.run(
            arguments.toArray(new String[0]),
            new PrintWriter(out, true),
            new PrintWriter(err, true));
    return new Outcome(code, err.toString());
  }

  private Outcome plot(String arguments) {
    List<String> all = new ArrayList<>(List.of("plot"));
    all.addAll(List.of(arguments.trim().split(" +")));
    all.addAll(List.of("--out", directory.resolve("p.png").toString()));
    return run(all);
  }

  private int colours() throws IOException {
    BufferedImage image = ImageIO.read(directory.resolve("p.png").toFile());
    return (int)
        Stream.of(0x0072B2, 0xD55E00, 0x009E73)
            .filter(
                rgb ->
                    Stream.iterate(0, i -> i + 1)
                        .limit((long) image.getWidth() * image.getHeight())
                        .anyMatch(
                            i ->
                                (image.getRGB(i % image.getWidth(), i / image.getWidth())
                                        & 0xFFFFFF)
                                    == rgb))
            .count();
  }

  @Test
  void descriptorsAreDrawnIntoAFolder() throws IOException {
    Outcome outcome = run(List.of("plot", "descriptors", "--out", directory.toString()));
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.code()).isZero();
    for (String name : List.of("products.png", "equivariants.png")) {
      assertThat(ImageIO.read(directory.resolve(name).toFile()).getWidth()).isGreaterThan(100);
    }
    Outcome again = run(List.of("plot", "descriptors", "--out", directory.toString()));
    assertThat(again.err()).contains("products.png", "--force");
    assertThat(again.code()).isEqualTo(2);
    Outcome nowhere =
        run(List.of("plot", "descriptors", "--out", directory.resolve("no").toString()));
    assertThat(nowhere.err()).contains("not a directory; make it first");
    assertThat(nowhere.code()).isEqualTo(2);
  }

  @Test
  void everyParameterOfChargesIsDrawnIntoTheFolderThatThePageShows() throws IOException {
    Outcome outcome = run(List.of("plot", "charges", "--out", directory.toString()));
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.code()).isZero();
    String page = Files.readString(Path.of("docs/charges.md"));
    try (Stream<Path> pictures = Files.list(directory)) {
      List<Path> all = pictures.toList();
      assertThat(all).hasSize(6);
      for (Path picture : all) {
        assertThat(ImageIO.read(picture.toFile()).getWidth()).isGreaterThan(100);
        assertThat(page).contains("images/" + picture.getFileName());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dimer | 2",
        "distances examples/dimers.xyz | 2",
        "distances examples/dimers.xyz --exponent 0,1,6 --frames 5:10 | 3",
        "distances examples/dimers.xyz --atom 7 --channel xtb_charge --frames :5 | 2",
        "distances examples/dimers.xyz --between 0,5 --channel H --max-radial 2 --radial 1 | 2",
        "distances examples/dimers.xyz --exponent 2.5 --first-atoms 3 | 1"
      })
  void everyExponentIsDrawnInItsColour(String arguments, int exponents) throws IOException {
    Outcome outcome = plot(arguments);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(colours()).isEqualTo(exponents);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--atom 9 | frame 0: there is no atom 9 (--atom); atoms are counted from 0 to 7",
        "--atom -1 | there is no atom -1",
        "--between 0,8 | there is no atom 8 (--between)",
        "--between 3 | --between needs two different atoms",
        "--between 3,3 | --between needs two different atoms",
        "--frames 5 | H2O + H2O is there at one distance only",
        "--frames 99 | no frame is selected",
        "--frames x | frame selection",
        "--channel Cl | no source in channel 'Cl'",
        "--channel O | frame 10: the molecule other than that of atom 0 has no source",
        "--radial 1 | --radial must be between 0 and 0",
        "--first-atoms 0 | --first-atoms must be at least 1",
        "--first-atoms 8 | --first-atoms must be between 1 and 7",
        "--exponent -1 | exponent must be between",
        "--basis tabulated | not 'tabulated'",
        "--atom x | --atom"
      })
  void whatCannotBeDrawnIsSaidInOneSentence(String options, String message) throws IOException {
    assertRefused(plot("distances " + DIMERS + " " + options), message);
  }

  @Test
  void filesThatAreNoPairsAreRefused() throws IOException {
    Path one = Files.writeString(directory.resolve("one.xyz"), ONE_OXYGEN_PAIR);
    assertRefused(plot("distances " + one), "O + O is there at one distance only");
    Path odd = Files.writeString(directory.resolve("odd.xyz"), "1\n\nO 0 0 0\n");
    assertRefused(plot("distances " + odd), "--first-atoms");
    Path empty = Files.writeString(directory.resolve("empty.xyz"), "");
    assertRefused(plot("distances " + empty), "empty.xyz");
    Path far = Files.writeString(directory.resolve("far.xyz"), FAR_OXYGEN_PAIRS);
    assertRefused(plot("distances --exponent 0 " + far), "every coefficient is 0");
    assertRefused(plot("distances " + directory.resolve("no.xyz")), "there is no such file");
    assertRefused(plot("distances examples/water.xyz"), "the frame is periodic");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "circles", "distances", "dimer --exponent x"})
  void wrongUseIsReported(String arguments) throws IOException {
    assertRefused(plot(arguments), "--help");
  }

  @Test
  void picturesAreNotReplacedUnasked() {
    assertThat(plot("dimer").code()).isZero();
    Outcome again = plot("dimer");
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("--force");
    assertThat(plot("dimer --force").code()).isZero();
    assertThat(run(List.of("plot", "dimer", "--out", directory.resolve("d.pdf").toString())).code())
        .isEqualTo(2);
  }

  private void assertRefused(Outcome outcome, String message) {
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.err().trim().lines()).hasSize(1);
    assertThat(outcome.err()).startsWith("farfield: ").contains(message);
    assertThat(directory.resolve("p.png")).doesNotExist();
  }
}
