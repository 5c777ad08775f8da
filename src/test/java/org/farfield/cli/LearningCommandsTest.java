package org.farfield.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.farfield.Farfield;
import org.farfield.structure.Structure;
import org.farfield.tensor.TensorMap;
import org.farfield.tensor.files.MtsFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** train, predict and evaluate as a user runs them. */
class LearningCommandsTest {
  private static final String FEATURES =
      "--exponent 1 --smearing 0.5 --basis monomial --radius 1.5 --max-radial 0 --max-angular 0";

  private static final String EQUIVARIANT =
      "--exponent 1 --smearing 0.5 --basis monomial --radius 1.5 --max-radial 0 --max-angular 1"
          + " --descriptor equivariant --min-lambda 1 --max-lambda 1 --sigma 1";

  @TempDir Path folder;
  private int code;
  private String out;
  private String err;

  @BeforeEach
  void write() throws IOException {
    write("frames.xyz", 40, "Na Cl");
  }

  /** Ions apart: energies of the atoms, and −1/d between unlike ones. */
  private void write(String name, int frames, String elements) throws IOException {
    Random random = new Random(7);
    StringBuilder text = new StringBuilder();
    for (int f = 0; f < frames; f++) {
      int count = 2 + f % 3;
      List<double[]> at = new ArrayList<>();
      List<String> types = new ArrayList<>();
      String[] symbols = elements.split(" ");
      for (int i = 0; i < count; i++) {
        types.add(symbols[i % symbols.length]);
        at.add(new double[] {4.0 * i + random.nextDouble(), random.nextDouble(), f * 0.02});
      }
      double energy = 0;
      for (int i = 0; i < count; i++) {
        energy += types.get(i).equals("Na") ? -3 : 2;
        for (int j = 0; j < i; j++) {
          double d =
              Math.sqrt(
                  Math.pow(at.get(i)[0] - at.get(j)[0], 2)
                      + Math.pow(at.get(i)[1] - at.get(j)[1], 2));
          energy += (types.get(i).equals(types.get(j)) ? 1 : -1) / d;
        }
      }
      text.append(count).append("\n");
      text.append(
          String.format(
              Locale.ROOT,
              "Properties=species:S:1:pos:R:3 energy=%s number=%d config_type=%s half=%s same=1"
                  + " word=far%s%n",
              energy,
              f,
              f % 2 == 0 ? "even" : "odd",
              energy / count,
              f % 5 == 0 ? " some=" + energy : f % 5 == 1 ? " some=nan" : ""));
      for (int i = 0; i < count; i++) {
        double[] x = at.get(i);
        text.append(String.format(Locale.ROOT, "%s %s %s %s%n", types.get(i), x[0], x[1], x[2]));
      }
    }
    Files.writeString(folder.resolve(name), text);
  }

  private void run(String line) {
    StringWriter said = new StringWriter();
    StringWriter noted = new StringWriter();
    String[] arguments =
        Stream.of(line.split(" "))
            .map(word -> word.startsWith("@") ? folder.resolve(word.substring(1)).toString() : word)
            .toArray(String[]::new);
    code = Main.run(arguments, new PrintWriter(said), new PrintWriter(noted, true));
    out = said.toString();
    err = noted.toString();
  }

  private void train(String more) {
    run("train @frames.xyz --out @model.ff --threads 1 " + FEATURES + " " + more);
  }

  private void done() {
    assertThat(err).doesNotContain("Exception");
    assertThat(code).as(err).isZero();
  }

  /** One sentence, exit 2, and no file but those that were there. */
  private void refused(String words) throws IOException {
    assertThat(err.strip()).contains(words).startsWith("farfield: ").hasLineCount(1);
    assertThat(code).isEqualTo(2);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .allMatch(name -> List.of("frames.xyz", "others.xyz", "model.ff").contains(name));
    }
  }

  private List<Structure> read(String name) {
    return Farfield.read(folder.resolve(name));
  }

  private static double number(Structure s, String key) {
    return s.properties().get(key).number();
  }

  @Test
  void uncertaintiesAreComparedWithErrors() throws IOException {
    train("--train-on first:25 --cv 4");
    done();
    run("evaluate @model.ff @frames.xyz --out @errors.json");
    done();
    assertThat(err).contains("uncertainties: ", " % of errors are within one");
    assertThat(Files.readString(folder.resolve("errors.json"))).contains("within_one");
    assertThat(folder.resolve("errors.md"))
        .content()
        .contains("errors-calibration.png", "\n| all | 1.0 | ");
    assertThat(folder.resolve("errors.json")).content().contains("\"alpha_chosen\"");
    assertThat(folder.resolve("errors-calibration.png")).isNotEmptyFile();
  }

  /** Numbers of atoms by a kernel: what predict writes is learned by another model. */
  @Test
  void columnsAreLearnedAndDrawn() throws IOException {
    train("--train-on first:30 --cv 4 --kind sparse --sparse 20 --sparse-method cur --normalise");
    done();
    run("predict @model.ff @frames.xyz --out @forces.xyz --forces");
    done();
    String command = "train @forces.xyz --out @atoms.ff --target column:predicted_forces ";
    run(command + EQUIVARIANT + " --train-on first:30 --cv 3 --split-seed 4");
    done();
    assertThat(err).contains("Na, λ = 1: ", "test: ", " numbers of Cl, λ = 1, RMSE");
    run("evaluate @atoms.ff @forces.xyz --out @errors.json");
    done();
    assertThat(out).contains("| training, Na, λ = 1 |", "| test, Cl, λ = 1 |", "| even, Na");
    assertThat(folder.resolve("errors.png")).isNotEmptyFile();
    assertThat(folder.resolve("errors-residuals.png")).isNotEmptyFile();
    assertThat(Files.readString(folder.resolve("errors.md"))).contains(out.strip());
    assertThat(Files.readString(folder.resolve("errors.json"))).contains("\"all, Na, λ = 1\"");
    run(
        "learning-curve @forces.xyz --out @curve.json --target column:predicted_forces"
            + " --sizes 10,30 --repeats 2 --train-on first:30 --cv 3 "
            + EQUIVARIANT);
    done();
    assertThat(err).contains("10 frames, predicted_forces, Cl, λ = 1: training RMSE ");
    assertThat(folder.resolve("curve.md"))
        .content()
        .contains("## predicted_forces, Na, λ = 1", "| 30 |", "over 2 models");
    JsonNode drawn = new ObjectMapper().readTree(folder.resolve("curve.json").toFile());
    assertThat(drawn.at("/parts/Na, λ = 1/test_numbers").asInt()).isPositive();
    assertThat(drawn.at("/points/1/parts/Cl, λ = 1/alpha")).hasSize(2);
    double least = drawn.at("/points/0/parts/Cl, λ = 1/test_mean").asDouble();
    assertThat(drawn.at("/points/1/parts/Cl, λ = 1/test_mean").asDouble()).isLessThan(least);
    assertThat(folder.resolve("curve.png")).isNotEmptyFile();
    run("predict @atoms.ff @frames.xyz --out @again.xyz --uncertainty");
    done();
    Structure first = read("again.xyz").get(0);
    assertThat(first.columns().get("predicted_predicted_forces").components()).isEqualTo(3);
    assertThat(first.columns()).containsKey("predicted_predicted_forces_uncertainty");
  }

  @ParameterizedTest
  @CsvSource({
    "--kind forest, 'ridge, kernel, sparse, kqeq or equilibration, not'",
    "--kind sparse --zeta 0, from 1 to 16",
    "--kind sparse --sparse 0, --sparse must be at least 1",
    "--kind sparse --sparse-method best, fps or cur",
    "--target column:charge, 'no frame has the target charge, a column'",
    "--shape cube, 'a target is scalar, vector'",
    "--shape vector, '1 number(s), not the 3 of shape vector'"
  })
  void wrongKindsAreSaid(String options, String words) throws IOException {
    train(options);
    refused(words);
  }

  @Test
  void whatWasLearnedIsPredicted() {
    train("--train-on first:30 --cv 4");
    done();
    assertThat(err)
        .contains("30 frames for training")
        .contains("test: 10 frames")
        .contains("alpha")
        .contains("-> ");
    run("predict @model.ff @frames.xyz --out @p.xyz --forces --stress --uncertainty --threads 1");
    done();
    assertThat(err).contains("40 frames -> ");
    List<Structure> frames = read("frames.xyz");
    List<Structure> predicted = read("p.xyz");
    assertThat(predicted).hasSameSizeAs(frames);
    double squares = 0;
    for (int f = 0; f < frames.size(); f++) {
      Structure p = predicted.get(f);
      double energy = number(frames.get(f), "energy");
      assertThat(number(p, "number")).isEqualTo(f);
      assertThat(number(p, "energy")).isEqualTo(energy);
      assertThat(number(p, "predicted_energy")).isCloseTo(energy, within(0.05));
      assertThat(number(p, "predicted_energy_uncertainty")).isNotNegative();
      assertThat(p.properties()).doesNotContainKey("predicted_stress"); // no crystal
      assertThat(p.numbers("predicted_forces_2")).hasSize(p.atoms());
      squares += f < 30 ? 0 : Math.pow(number(p, "predicted_energy") - energy, 2);
    }
    run("evaluate @model.ff @frames.xyz --frames 30: --threads 1");
    done();
    String rmse = String.format(Locale.ROOT, "%.4g", Math.sqrt(squares / 10));
    assertThat(out).contains("| even | 5 |").contains("| odd | 5 |").contains("| all | 10 |");
    double said = Double.parseDouble(out.lines().toList().get(4).split("\\|")[3].strip());
    assertThat(said).isCloseTo(Double.parseDouble(rmse), within(1e-3 * said));
  }

  /** The order of --out is that of the frames, and a model is at home with fewer elements. */
  @ParameterizedTest
  @ValueSource(strings = {"", "--species Na,Cl,Li", "--mixtures 2"})
  void framesOfFewerElementsArePredicted(String channels) throws IOException {
    train(channels);
    done();
    write("others.xyz", 6, "Cl");
    run("predict @model.ff @others.xyz --out @p.xyz --forces --threads 1");
    done();
    List<Structure> predicted = read("p.xyz");
    assertThat(predicted).hasSize(6);
    assertThat(number(predicted.get(2), "predicted_energy"))
        .isGreaterThan(number(predicted.get(0), "predicted_energy") + 2);
    write("others.xyz", 6, "Li Cl");
    Files.delete(folder.resolve("p.xyz"));
    run("predict @model.ff @others.xyz --out @p.xyz --threads 1");
    refused("the model was trained without Li; it knows Na, Cl");
  }

  /** Allowed, atoms of unknown elements are as if they were not there. */
  @Test
  void unseenElementsAddNothing() throws IOException {
    train("--cv 3 --alpha 1e-6");
    done();
    String pair = "Na 0 0 0\nCl 2.5 0.3 0\n";
    Files.writeString(folder.resolve("others.xyz"), "2\n\n" + pair + "3\n\n" + pair + "Li 1 2 1\n");
    run("predict @model.ff @others.xyz --out @p.xyz --forces --allow-unseen --threads 1");
    done();
    List<Structure> predicted = read("p.xyz");
    double[] alone = predicted.get(0).column("predicted_forces").numbers();
    double[] beside = predicted.get(1).column("predicted_forces").numbers();
    assertThat(number(predicted.get(1), "predicted_energy"))
        .isCloseTo(number(predicted.get(0), "predicted_energy"), within(1e-9));
    for (int x = 0; x < 9; x++) {
      assertThat(beside[x]).isCloseTo(x < 6 ? alone[x] : 0, within(1e-9));
    }
  }

  /** Frames that do not know the target are left out of training, test and errors. */
  @Test
  void framesWithoutTargetAreLeftOut() {
    train("--target some --train-on 1 --cv 2");
    done();
    assertThat(err).contains("8 frames for training").contains("test: no frames are left");
    run("evaluate @model.ff @frames.xyz --threads 1");
    done();
    assertThat(out).contains("| all | 8 |");
    run("predict @model.ff @frames.xyz --out @p.xyz --threads 1");
    done();
    assertThat(read("p.xyz")).hasSize(40);
  }

  /**
   * Where features are of no use members differ by what they add for elements alone: it must count,
   * since uncertainties are made as large as errors by a factor that knows it.
   */
  @ParameterizedTest
  @ValueSource(strings = {"ridge", "sparse --sparse 10"})
  void membersDifferWithoutFeaturesToo(String kind) throws IOException {
    train("--train-on first:25 --cv 4 --alpha 100 --kind " + kind);
    done();
    run("predict @model.ff @frames.xyz --out @p.xyz --uncertainty --threads 1");
    done();
    double errors = 0;
    double told = 0;
    for (Structure s : read("p.xyz").subList(25, 40)) {
      errors += Math.pow(number(s, "predicted_energy") - number(s, "energy"), 2);
      told += Math.pow(number(s, "predicted_energy_uncertainty"), 2);
    }
    assertThat(Math.sqrt(told / errors)).isBetween(0.3, 3.0);
  }

  /** Of atoms that are alone within a cutoff; without a baseline these say how many there are. */
  @Test
  void blocksThatDoNotDifferAreNamed() throws IOException {
    Files.writeString(
        folder.resolve("near-far.yaml"),
        """
        expansions:
          - {density: rho, cutoff: 1, width: 0.3, basis: gto, max-radial: 1, radius: 1}
          - {density: lode, exponent: 1, smearing: 0.5, basis: monomial, max-radial: 0, radius: 1.5}
        max-angular: 0
        descriptor: power-spectrum
        products: 0-0,0-1
        """);
    String how = "train @frames.xyz --config @near-far.yaml --cv 3 --threads 1 --out ";
    run(how + "@model.ff");
    done();
    assertThat(err)
        .contains("block 0 x 0: left out, its features do not differ between frames")
        .contains("block 0 x 1: weight ");
    run(how + "@bare.ff --baseline none");
    done();
    assertThat(err).contains("block 0 x 0: weight ", "block 0 x 1: weight ");
    assertThat(err).doesNotContain("left out");
    JsonNode info = new ObjectMapper().readTree(MtsFile.readInfo(folder.resolve("bare.ff")));
    JsonNode bare = new ObjectMapper().readTree(info.get("model").asText());
    assertThat(bare.get("intercept").asDouble()).isZero();
    assertThat(bare.get("baseline")).allMatch(number -> number.asDouble() == 0);
  }

  /** Errors of one number, and of equal ones, are no share of a deviation. */
  @Test
  void whatDoesNotDifferHasNoDeviation() throws IOException {
    train("--train-on first:39 --cv 4");
    done();
    assertThat(err).contains("test: 1 frame, RMSE").contains("which has no deviation");
    String[] frames = Files.readString(folder.resolve("frames.xyz")).split("(?m)^(?=\\d+$)");
    Files.writeString(folder.resolve("others.xyz"), frames[39].repeat(3));
    run("evaluate @model.ff @others.xyz --threads 1");
    done();
    assertThat(out).containsPattern("\\| all \\| 3 \\|.*\\| 0\\.0+ \\| – \\|");
    Files.writeString(
        folder.resolve("frames.xyz"), frames[39].repeat(2), StandardOpenOption.APPEND);
    run("train @frames.xyz --out @again.ff --threads 1 --train-on first:39 --cv 4 " + FEATURES);
    done();
    assertThat(err).contains("test: 3 frames, RMSE").contains("which are equal");
  }

  /** Anyone reads the weights, and an element that a fold has alone does no harm. */
  @Test
  void anElementOfOneFrameIsLearned() throws IOException {
    String frames = Files.readString(folder.resolve("frames.xyz"));
    Files.writeString(folder.resolve("frames.xyz"), frames.replaceFirst("\nCl ", "\nBr "));
    train("--train-on 1 --cv 5");
    done();
    assertThat(err).doesNotContain("NaN").doesNotContain("Infinity");
    TensorMap weights = MtsFile.read(folder.resolve("model.ff"));
    assertThat(weights.blocks().get(0).samples().names()).containsExactly("member");
    assertThat(weights.blocks().get(0).samples().size()).isEqualTo(6);
    assertThat(weights.blocks()).allSatisfy(b -> assertThat(b.values()).doesNotContain(Double.NaN));
  }

  @Test
  void intensiveTargetsHaveNoForces() throws IOException {
    train("--target half --intensive");
    done();
    run("predict @model.ff @frames.xyz --out @p.xyz --forces --threads 1");
    refused("the target half of this model is intensive");
    run("predict @model.ff @frames.xyz --out @p.xyz --threads 1");
    done();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "--target dipole; \"no frame has the target dipole, a number in its comment; the first"
            + " frame has\"",
        "--target same; the target same is 1.0 in all frames",
        "--target word; the target word is no finite number",
        "--train-on 0; names no frames",
        "--train-on 1.5; names no frames",
        "--train-on 0.01; at least 2 are needed",
        "--train-on first:1; at least 2 are needed",
        "--train-on group:; has no",
        "--train-on number<x; names no frames",
        "--train-on word<3; property 'word'",
        "--train-on colour<3; has no colour",
        "--cv 1; '1' makes no folds; use a number of folds from 2",
        "--cv 0.5; makes no folds",
        "--train-on last:number; names no frames; use a fraction",
        "--target column:; --target needs a key of the comment",
        "--zeta 3; are of --kind kernel and sparse",
        "--normalise; are of --kind kernel and sparse",
        "--kind kernel --sparse 3; are of --kind sparse",
        "--sparse-method cur; are of --kind sparse",
        "--cv none; the penalty is chosen by folds; without them, give alpha",
        "--cv 50; do not make 50 folds",
        "--cv last:word; property 'word'",
        "--cv group:same; a fold without frames",
        "--cv each:same; a fold without frames",
        "--cv each:colour; has no colour",
        "--channels column:charge; charge",
        "--path ksum; the path 'ksum' needs a periodic cell",
        "--alpha 0; --alpha must be auto or a number above 0",
        "--alpha Infinity; --alpha must be auto or a number above 0",
        "--alpha much; 'much' is neither auto nor a number",
        "--block-weights 1,2; 2 block weights for 1 blocks",
        "--block-weights 1,; '' is neither auto nor a number",
        "--block-weights -1; --block-weights must be 0 or more",
        "--block-weights NaN; --block-weights must be 0 or more",
        "--kind kernel --block-weights 0; features of all atoms are zero, or their weights",
        "--kind sparse --block-weights 0; features of all atoms are zero, or their weights",
        "--forces pos --intensive; the target energy is intensive",
        "--weights forces=1; add --forces COLUMN",
        "--forces f --weights forces=0; --weights takes numbers above 0",
        "--forces f --weights force=1; --weights takes numbers above 0",
        "--forces f --weights 3; --weights takes numbers above 0",
        "--forces f --weights forces=1,forces=2; --weights has forces twice",
        "--forces f --weights stress=1; --weights has one of what is not learned from",
        "--forces f; no frame for training has forces 'f', a column",
        "--stress same; no frame for training has stress 'same', in its comment and periodic in all"
            + " directions; the first frame has energy, number, config_type, half, same, word",
        "--stress DFT_virial; 'DFT_virial' may be a virial, which is minus stress times volume: say"
            + " virial:DFT_virial, or stress:DFT_virial if it is stress",
        "--stress virial:same; no frame for training has stress 'virial:same'",
        "--baseline all; --baseline must be composition, mean, monomers:NAME or none",
        "--per structure; --per and --gradients do not go with training",
        "--gradients positions; --per and --gradients do not go with training",
        "--centers points:@frames.xyz; not of points in space"
      })
  void wrongInputOfTrainIsSaid(String options, String words) throws IOException {
    train(options.replace("points:@", "points:" + folder + "/"));
    refused(words);
    assertThat(folder.resolve("model.ff")).doesNotExist();
  }

  @Test
  void namesOfGroupsStayInTheirCells() throws IOException {
    Path frames = folder.resolve("frames.xyz");
    String text = Files.readString(frames).replace("config_type=even", "config_type=a|b");
    Files.writeString(frames, text);
    train("--alpha 1e-6 --cv 2");
    done();
    run("evaluate @model.ff @frames.xyz");
    done();
    assertThat(out.lines()).anyMatch(line -> line.startsWith("| a\\|b | "));
  }

  @Test
  void oneGroupIsForTraining() {
    train("--train-on group:same --alpha 1e-6 --cv 2");
    done();
    assertThat(err).contains("test: no frames are left");
  }

  @Test
  void featuresThatTurnAreRefused() throws IOException {
    run("train @frames.xyz --out @model.ff " + FEATURES.replace("angular 0", "angular 1"));
    refused("learned from features that do");
  }

  @ParameterizedTest
  @CsvSource({"--census x.json", "--format npz"})
  void optionsWithoutUseAreNotThere(String options) {
    train(options);
    assertThat(code).isEqualTo(2);
    assertThat(err).contains("Unknown option");
  }

  @Test
  void whatExistsStays() throws IOException {
    Files.writeString(folder.resolve("model.ff"), "kept");
    train("");
    refused("the file exists");
    assertThat(folder.resolve("model.ff")).hasContent("kept");
    train("--force");
    done();
    byte[] frames = Files.readAllBytes(folder.resolve("frames.xyz"));
    run("predict @model.ff @frames.xyz --out @frames.xyz --threads 1");
    refused("the file exists");
    run("predict @model.ff @frames.xyz --out @frames.xyz --threads 1 --force");
    refused("this is the input; name another file");
    assertThat(folder.resolve("frames.xyz")).hasBinaryContent(frames);
  }

  @Test
  void whatIsNoModelIsSaid() throws IOException {
    run("evaluate @model.ff @frames.xyz");
    refused("the file does not exist");
    run("evaluate @frames.xyz @frames.xyz");
    refused("is no model, or a damaged one; farfield train makes models");
    run("featurize @frames.xyz --out @model.ff --format mts " + FEATURES);
    done();
    run("predict @model.ff @frames.xyz --out @p.xyz");
    refused("is no model; farfield train makes one");
    train("--force --cv last:number");
    done();
    run("predict @model.ff @frames.xyz --out @p.xyz --uncertainty");
    refused("a model that was trained with several folds");
    byte[] whole = Files.readAllBytes(folder.resolve("model.ff"));
    Files.write(folder.resolve("model.ff"), Arrays.copyOf(whole, whole.length / 2));
    run("predict @model.ff @frames.xyz --out @p.xyz");
    refused("is no model, or a damaged one");
    Files.writeString(folder.resolve("model.ff"), "0.1,0.2\n");
    run("driver @model.ff @frames.xyz --socket unix:absent --wait 0");
    refused("is no model, or a damaged one");
    for (int at = 0; at < whole.length; at += 1 + whole.length / 60) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x55;
      Files.write(folder.resolve("model.ff"), damaged);
      run("evaluate @model.ff @frames.xyz --threads 1");
      assertThat(code).as("byte %d: %s", at, err).isIn(0, 2); // names of entries, dates
      assertThat(err).doesNotContain("Exception");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "8, of a newer version of Farfield (format 8)",
    "6, 'is no model, or a damaged one'",
    "one, is a damaged model",
    "1, is a damaged model"
  })
  void aModelOfAnotherVersionIsSaid(String format, String words) throws IOException {
    train("");
    done();
    TensorMap weights = MtsFile.read(folder.resolve("model.ff"));
    MtsFile.write(
        folder.resolve("model.ff"), weights, "{\"farfield_model\": \"" + format + "\"}", true);
    run("evaluate @model.ff @frames.xyz");
    refused(words);
  }

  @Test
  void nothingToEvaluateIsSaid() throws IOException {
    train("--target some --cv 2");
    done();
    run("evaluate @model.ff @frames.xyz --frames 1");
    refused("no frame has the target some");
  }

  /** Folds choose nothing here: the model is the same without them. */
  @Test
  void foldsAreNotNeededWhereAllIsGiven() {
    train("--cv 3 --alpha 1e-9");
    done();
    double[] weights = MtsFile.read(folder.resolve("model.ff")).blocks().get(0).values();
    train("--cv none --alpha 1e-9 --force");
    done();
    assertThat(err).contains("folds none").doesNotContain("held out").doesNotContain("NaN");
    double[] others = MtsFile.read(folder.resolve("model.ff")).blocks().get(0).values();
    for (int x = 0; x < others.length; x++) {
      assertThat(others[x]).isCloseTo(weights[x], within(1e-7 * Math.abs(weights[x])));
    }
  }

  /** Each group is held out once, and its frames are known again by the hashes of their files. */
  @Test
  void groupsAreHeldOutOneByOne() throws IOException {
    write("others.xyz", 7, "Na Cl");
    String files = "@frames.xyz @others.xyz --threads 1 ";
    run("train " + files + "--out @model.ff --cv each:number --train-on number<7 " + FEATURES);
    done();
    assertThat(err).contains("14 frames for training, folds each:number");
    assertThat(MtsFile.read(folder.resolve("model.ff")).blocks().get(0).samples().size())
        .isEqualTo(1 + 7);
    run("evaluate @model.ff " + files);
    done();
    assertThat(out).contains("| training | 14 |").contains("| test | 33 |");
  }

  /** Other frames of the same file are not those that the model was trained on. */
  @Test
  void framesOfTrainingAreKnownByWhatTheySay() throws IOException {
    train("--frames 0:20 --cv 2 --alpha 1e-6");
    done();
    run("evaluate @model.ff @frames.xyz --frames 0:20 --threads 1");
    done();
    assertThat(out).contains("| training | 16 |", "| test | 4 |", "| all | 20 |");
    for (String others : List.of("20:40", "1:21", "0:40:2")) {
      run("evaluate @model.ff @frames.xyz --threads 1 --frames " + others);
      done();
      assertThat(out).contains("| all | 20 |").doesNotContain("training", "test");
    }
    String text = Files.readString(folder.resolve("frames.xyz"));
    Path copy = folder.resolve("others.xyz");
    Files.writeString(copy, text.replace("number=", "place="));
    run("evaluate @model.ff @others.xyz --frames 0:20 --threads 1");
    done();
    assertThat(out).contains("| training | 16 |");
    Files.writeString(copy, text.replaceAll("energy=(\\S+)", "energy=$11")); // a digit more
    run("evaluate @model.ff @others.xyz --frames 0:20 --threads 1");
    done();
    assertThat(out).contains("| all | 20 |").doesNotContain("training");
  }

  /** A model learns what another one predicted, forces among it. */
  @Test
  void forcesAreLearnedAndJudged() {
    train("--cv 2 --alpha 1e-6");
    run("predict @model.ff @frames.xyz --out @p.xyz --forces --threads 1");
    done();
    run(
        "train @p.xyz --out @m.ff --target predicted_energy --forces predicted_forces"
            + " --weights energy=0.5,forces=2 --cv 2 --alpha 1e-12 --threads 1 "
            + FEATURES);
    done();
    assertThat(err)
        .containsPattern(
            "forces and stress of 32 frames: derivatives of 4 features in [0-9.]+(e[+]\\d+)? pairs"
                + " of atoms, about [0-9.]+e[+]\\d+ operations and \\S+ GiB at a time, make 291"
                + " rows")
        .contains("forces: 291 numbers with weight 2.0, training RMSE")
        .contains("numbers of forces, RMSE");
    run(
        "train @p.xyz --out @k.ff --target predicted_energy --forces predicted_forces --kind sparse"
            + " --sparse 10 --zeta 1 --cv 2 --alpha 1e-9 --threads 1 "
            + FEATURES);
    done();
    assertThat(err).contains("forces: 291 numbers with weight 1.0, training RMSE");
    run("evaluate @m.ff @p.xyz --threads 1");
    done();
    String forces = out.lines().filter(l -> l.contains("| forces |")).findFirst().orElseThrow();
    assertThat(Double.parseDouble(forces.split("\\|")[3].strip())).isLessThan(1e-6);
    assertThat(out).contains("| forces, training | 291 |", "| forces, test | 66 |");
    run("predict @m.ff @p.xyz --out @q.xyz --forces --uncertainty --threads 1");
    done();
    String told = "predicted_forces_uncertainty";
    for (Structure s : read("q.xyz")) {
      assertThat(s.columns().get(told).components()).isEqualTo(1);
      assertThat(s.columns().get(told).numbersOrNaN())
          .containsExactly(new double[s.atoms()], within(1e-5));
      assertThat(s.properties()).containsKey("predicted_predicted_energy_uncertainty");
    }
    run("evaluate @m.ff @p.xyz --threads 1 --uncertainty --out @e.json");
    done();
    assertThat(err).contains("uncertainties of forces: ", " % of errors are within one");
    assertThat(folder.resolve("e.json")).content().contains("force_uncertainties");
    assertThat(folder.resolve("e.md")).content().contains("(e-forces-calibration.png)");
    assertThat(folder.resolve("e-forces-calibration.png")).isNotEmptyFile();
    run("evaluate @m.ff @p.xyz --threads 1 --forces other");
    done();
    assertThat(out).contains("| all | 40 |").doesNotContain("forces");
    assertThat(err).contains("no frame has forces 'other'").doesNotContain("stress");
    run("evaluate @m.ff @p.xyz --threads 1 --stress other");
    done();
    assertThat(out).contains("| all | 40 |", "| forces |").doesNotContain("stress");
    assertThat(err).contains("no frame has stress 'other'").doesNotContain("has forces");
    run(
        "learning-curve @p.xyz --out @c.json --target predicted_energy --forces predicted_forces"
            + " --sizes 8,16 --repeats 2 --cv 2 --alpha 1e-12 --threads 1 "
            + FEATURES);
    done();
    assertThat(err).contains("8 frames, forces: training RMSE").contains("numbers in the test set");
    assertThat(folder.resolve("c-forces.png")).isNotEmptyFile();
    assertThat(folder.resolve("c.json")).content().contains("forces_test_mean");
  }

  /** The last size is all frames for training: its models are that of train. */
  @Test
  void aLearningCurveEndsAtTheModelOfAllFrames() throws IOException {
    String how = " --train-on first:30 --cv 3 --alpha 1e-9 --threads 1 " + FEATURES;
    run("learning-curve @frames.xyz --sizes 30,10,5 --repeats 2 --out @curve.json" + how);
    done();
    assertThat(folder.resolve("curve.png")).isNotEmptyFile();
    assertThat(folder.resolve("curve.md")).content().contains("| 30 |", "(curve.png)");
    JsonNode points = new ObjectMapper().readTree(folder.resolve("curve.json").toFile());
    points = points.get("points");
    assertThat(points.findValuesAsText("frames")).containsExactly("5", "10", "30");
    assertThat(points.get(0).get("test_mean").asDouble())
        .isGreaterThan(points.get(2).get("test_mean").asDouble());
    run("train @frames.xyz --out @model.ff" + how);
    done();
    String test = err.lines().filter(l -> l.contains("test: ")).findFirst().orElseThrow();
    double rmse = Double.parseDouble(test.replaceAll(".*RMSE ([^,]*),.*", "$1"));
    for (JsonNode one : points.get(2).get("test")) {
      assertThat(one.asDouble()).isCloseTo(rmse, within(1e-4 * rmse));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--sizes 10 --train-on 1; for the test set",
        "--sizes 1,10; from 2 to the 32 frame(s)",
        "--sizes 33; from 2 to the 32 frame(s)",
        "--sizes 4; 4 training frames do not make 5 folds",
        "--sizes 10 --repeats 0; --repeats must be at least 1",
        "--sizes 10 --kind kqeq; not of charges that equilibrate",
        "--sizes 10 --kind sparse --zeta 0; zeta is a whole number from 1 to 16",
        "--sizes 10 --per structure; do not go with training",
        "--sizes 10 --target dipole; no frame has the target dipole"
      })
  void wrongInputOfCurvesIsSaid(String options, String words) throws IOException {
    run("learning-curve @frames.xyz --out @curve.json --threads 1 " + FEATURES + " " + options);
    refused(words.replace("'' ", ""));
  }

  /**
   * Of ions one is the first molecule, the others the second one: what is between both is learned.
   */
  @Test
  void featuresOfMoleculesAreSubtracted() throws IOException {
    train("--baseline monomers:same");
    done();
    run("predict @model.ff @frames.xyz --out @others.xyz --forces --threads 1");
    done();
    run("evaluate @model.ff @frames.xyz --threads 1");
    done();
    run("evaluate @model.ff @others.xyz --forces predicted_forces --threads 1");
    refused("forces and stress of a frame hold those inside its monomers");
    run("evaluate @model.ff @others.xyz --forces predicted_forces --scans none --threads 1");
    done();
    String forces = out.lines().filter(l -> l.contains("| forces |")).findFirst().orElseThrow();
    assertThat(Double.parseDouble(forces.split("\\|")[3].strip())).isLessThan(1e-6);
    train("--force --baseline monomers:");
    refused("monomers:NAME needs");
    train("--force --baseline monomers:nowhere");
    refused("has neither a key 'nowhere' in its comment");
    train("--force --baseline monomers:number");
    refused("frames.xyz");
    train("--force --baseline monomers:same --forces moves");
    refused("forces and stress of a frame hold those inside its monomers");
    train("--force --baseline monomers:same --forces moves --scans same");
    refused("scans are GROUP:KEY");
    train("--force --baseline monomers:same --scans none");
    refused("scans are of forces and stress");
    train("--force --forces moves --scans none");
    refused("use the baseline monomers");
    train("--force --baseline monomer");
    refused("composition, mean, monomers:NAME or none, not 'monomer'");
  }

  @Test
  void chargesThatEquilibrateAreLearned() {
    run("charges @frames.xyz --out @charged.xyz --device cpu");
    done();
    run(
        "train @charged.xyz --kind kqeq --target column:charges --out @charges.ff --threads 1 "
            + FEATURES);
    done();
    assertThat(err).contains("Na: hardness ", "numbers of Cl, RMSE ");
    run("charges @charged.xyz --parameters @charges.ff --outputs charges,forces --out @own.xyz");
    done();
    run("predict @charges.ff @charged.xyz --out @predicted.xyz");
    done();
    Structure own = Farfield.read(folder.resolve("own.xyz")).get(1);
    Structure predicted = Farfield.read(folder.resolve("predicted.xyz")).get(1);
    assertThat(own.numbers("equilibrated_charges"))
        .containsExactly(predicted.numbers("predicted_charges"));
    assertThat(own.numbers("charges")[0])
        .isCloseTo(own.numbers("equilibrated_charges")[0], within(0.02));
    String small = " --max-radial 0 --max-angular 0 --threads 1 --device cpu";
    run(
        "featurize @frames.xyz --sources equilibrated --parameters @charges.ff --out @e.npy"
            + small);
    done();
    run("featurize @own.xyz --sources charges=equilibrated_charges --out @c.npy" + small);
    done();
    assertThat(folder.resolve("e.npy")).hasSameBinaryContentAs(folder.resolve("c.npy"));
    train("");
    run("charges @frames.xyz --parameters @model.ff --out @no.xyz");
    refusedBesideOthers(
        "charges need a model of the kind kqeq or equilibration, and this one is of energy");
    run("charges @frames.xyz --parameters @charges.ff --response born-charges --out @born.xyz");
    done();
    Structure answered = Farfield.read(folder.resolve("born.xyz")).get(1);
    double sum = 0;
    for (int i = 0; i < answered.atoms(); i++) {
      sum += answered.columns().get("born_charges").numbers()[9 * i];
    }
    assertThat(sum).isCloseTo(0, within(1e-9)); // ΣZ* = Q·1
    run("predict @charges.ff @charged.xyz --uncertainty --out @told.xyz");
    done();
    Structure told = Farfield.read(folder.resolve("told.xyz")).get(1);
    assertThat(told.numbers("predicted_charges"))
        .containsExactly(predicted.numbers("predicted_charges"));
    // these are those of EEQ-2019 itself, with which learning begins
    assertThat(told.numbers("predicted_charges_uncertainty")).containsOnly(0).hasSize(3);
    run("evaluate @charges.ff @charged.xyz --uncertainty");
    done();
    run(
        "train @charged.xyz --kind equilibration --target column:charges --max-response 0 --force"
            + " --out @charges.ff --threads 1 "
            + FEATURES);
    done();
    assertThat(err).contains("numbers of Na, RMSE ", "numbers of Na with true potentials, RMSE ");
    run("charges @charged.xyz --parameters @charges.ff --outputs charges --out @own.xyz --force");
    done();
    run("predict @charges.ff @charged.xyz --uncertainty --out @told.xyz --force");
    done();
    told = Farfield.read(folder.resolve("told.xyz")).get(1);
    assertThat(told.numbers("predicted_charges_uncertainty")[0]).isBetween(1e-6, 0.1);
    run("evaluate @charges.ff @charged.xyz --uncertainty");
    done();
    train("--force --receivers 0.5");
    refusedBesideOthers("--receivers, --max-response and --through-solution are of --kind");
    train("--force --parameters @charges.ff");
    refusedBesideOthers("--parameters are those of --kind kqeq and equilibration");
  }

  @Test
  void energiesAreLearnedWithCharges() {
    run("charges @frames.xyz --out @charged.xyz --device cpu");
    done();
    String train = "train @charged.xyz --force --out @energy.ff --threads 1 " + FEATURES;
    run(train + " --kind kqeq --charges column:charges");
    done();
    assertThat(err)
        .contains("numbers of Cl, RMSE ", "Na: hardness ", "energy, less that of these charges:")
        .contains("farfield: test: 8 frames, RMSE ");
    run("predict @energy.ff @charged.xyz --forces --uncertainty --out @predicted.xyz");
    done();
    Structure predicted = read("predicted.xyz").get(1);
    assertThat(number(predicted, "predicted_energy")).isNotZero();
    assertThat(number(predicted, "predicted_energy_uncertainty")).isPositive();
    assertThat(predicted.columns().get("predicted_forces").components()).isEqualTo(3);
    run("evaluate @energy.ff @charged.xyz --out @errors.json");
    done();
    assertThat(out).contains("| training |", "| test |");
    run("charges @charged.xyz --parameters @energy.ff --outputs charges --out @own.xyz");
    done();
    assertThat(read("own.xyz").get(1).numbers("equilibrated_charges")[0])
        .isCloseTo(predicted.numbers("charges")[0], within(0.02));
    // the same charges, given as a file
    String model = " --charges model:" + folder.resolve("energy.ff");
    run(train.replace("@energy.ff", "@again.ff") + " --kind kqeq" + model);
    done();
    assertThat(err).doesNotContain("hardness");
    run("predict @again.ff @charged.xyz --out @again.xyz");
    done();
    assertThat(number(read("again.xyz").get(1), "predicted_energy"))
        .isEqualTo(number(predicted, "predicted_energy"));
    refusesCharges(train + model, "--charges are those of --kind kqeq and equilibration");
    refusesCharges(train + " --kind equilibration" + model, "is a model of --kind kqeq; say that");
    refusesCharges(train + " --kind kqeq --shape vector" + model, "model:FILE is trained");
    refusesCharges(
        train + " --kind kqeq --charges model:" + folder.resolve("frames.xyz"), "is no model");
    refusesCharges(train + " --kind kqeq --charges model:", "names no file");
    refusesCharges(train + " --kind kqeq --charges column:", "--charges needs a key");
    refusesCharges(train + " --kind kqeq --charges column:q", "no frame has the target q, a col");
    refusesCharges(train + " --kind kqeq --charges column:charges --intensive", "is intensive");
    refusesCharges(train + " --kind kqeq", "say what its charges are learned from");
    run("train @frames.xyz --force --out @model.ff --threads 1 " + FEATURES);
    done();
    refusesCharges(
        train + " --kind kqeq --charges model:" + folder.resolve("model.ff"),
        "charges need a model of the kind kqeq or equilibration");
  }

  private void refusesCharges(String line, String words) {
    run(line.replace("@energy.ff", "@no.xyz"));
    refusedBesideOthers(words);
  }

  private void refusedBesideOthers(String words) {
    assertThat(code).as(err).isEqualTo(2);
    assertThat(err.strip()).contains(words).startsWith("farfield: ").hasLineCount(1);
    assertThat(folder.resolve("no.xyz")).doesNotExist();
  }
}
