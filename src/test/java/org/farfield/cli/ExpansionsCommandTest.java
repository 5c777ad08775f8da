package org.farfield.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.farfield.Farfield;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.TensorMap;
import org.farfield.tensor.files.MtsFile;
import org.farfield.tensor.files.Npy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several expansions, pairs of densities, and selected features, from a configuration file. */
class ExpansionsCommandTest {
  private static final String DIMERS = "examples/dimers.xyz";
  private static final String LIST =
      """
      max-angular: 2
      width: 0.4
      expansions:
        - {density: rho, cutoff: 4, max-radial: 1}
        - density: lode
          exponent: [1, 6]
          basis: monomial
          max-radial: 0
          max-angular: 1
          radius: 3
      """;
  private static final String[] FIRST = {
    "--density", "rho", "--cutoff", "4", "--width", "0.4", "--max-radial", "1", "--max-angular", "2"
  };
  private static final String[] SECOND = {
    "--exponent",
    "1,6",
    "--basis",
    "monomial",
    "--max-radial",
    "0",
    "--max-angular",
    "1",
    "--radius",
    "3"
  };

  @TempDir Path directory;

  private record Outcome(int code, String out, String err) {}

  private static Outcome run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
    return new Outcome(code, out.toString(), err.toString());
  }

  private Outcome featurize(String output, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of("featurize", DIMERS, "--force", "--out", directory.resolve(output).toString()));
    all.addAll(List.of(more));
    return run(all.toArray(new String[0]));
  }

  private String config(String content) throws IOException {
    return "--config=" + Files.writeString(directory.resolve("c.yaml"), content);
  }

  /** Rows of a matrix, column by column, by what the sidecar calls the columns. */
  private Map<Map<String, Integer>, double[]> matrix(String name) throws IOException {
    Npy values;
    try (InputStream in = Files.newInputStream(directory.resolve(name))) {
      values = Npy.read(in);
    }
    JsonNode sidecar = sidecar(name);
    int rows = values.shape().get(0);
    int columns = values.shape().get(1);
    Map<Map<String, Integer>, double[]> result = new LinkedHashMap<>();
    for (int x = 0; x < columns; x++) {
      Map<String, Integer> label = new LinkedHashMap<>();
      for (int i = 0; i < sidecar.get("column_names").size(); i++) {
        label.put(
            sidecar.get("column_names").get(i).asText(),
            sidecar.get("columns").get(x).get(i).asInt());
      }
      double[] column = new double[rows];
      for (int row = 0; row < rows; row++) {
        column[row] = values.data()[row * columns + x];
      }
      assertThat(result.put(label, column)).isNull();
    }
    assertThat(sidecar.get("columns")).hasSize(columns);
    return result;
  }

  private JsonNode sidecar(String name) throws IOException {
    return new ObjectMapper().readTree(directory.resolve(name + ".json").toFile());
  }

  @ParameterizedTest
  @ValueSource(strings = {"expansion", "power-spectrum"})
  void severalExpansionsGiveWhatEachGivesAlone(String descriptor) throws IOException {
    String[] what = {"--descriptor", descriptor};
    assertThat(featurize("all.npy", concat(what, config(LIST))).err()).contains("device");
    assertThat(featurize("0.npy", concat(what, FIRST)).code()).isZero();
    assertThat(featurize("1.npy", concat(what, SECOND)).code()).isZero();
    Map<Map<String, Integer>, double[]> all = matrix("all.npy");
    matrix("0.npy").forEach((label, column) -> assertThat(taken(all, label, 0)).isEqualTo(column));
    matrix("1.npy")
        .forEach(
            (label, column) ->
                assertThat(taken(all, label, 1 + label.get("density"))).isEqualTo(column));
    assertThat(all).isEmpty();
    JsonNode expansions = sidecar("all.npy").at("/spec/expansions");
    assertThat(expansions.get(0).get("densities").get(0).get("width").asDouble()).isEqualTo(0.4);
    assertThat(expansions.get(1).get("densities")).hasSize(2);
    assertThat(expansions.get(1).get("basis").asText()).isEqualTo("monomial");
  }

  private static double[] taken(
      Map<Map<String, Integer>, double[]> all, Map<String, Integer> label, int density) {
    Map<String, Integer> numbered = new LinkedHashMap<>();
    numbered.put("density", density);
    label.forEach(numbered::putIfAbsent);
    return all.remove(numbered);
  }

  private static String[] concat(String[] first, String... second) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(second));
    return all.toArray(new String[0]);
  }

  /** Of a density with itself; the numbers of two densities all differ. */
  @ParameterizedTest
  @ValueSource(strings = {"atom", "structure-sum"})
  void ofDuplicatesOneIsMadeAndStandsForBoth(String per) throws IOException {
    String[] what = {
      "--descriptor=power-spectrum", "--products=0-0,0-1", "--per", per, config(LIST)
    };
    assertThat(featurize("all.npy", what).code()).isZero();
    assertThat(featurize("once.npy", concat(what, "--duplicates=drop")).code()).isZero();
    Map<Map<String, Integer>, double[]> all = matrix("all.npy");
    Map<Map<String, Integer>, double[]> once = matrix("once.npy");
    int duplicates = 0;
    for (Map.Entry<Map<String, Integer>, double[]> e : all.entrySet()) {
      Map<String, Integer> other = new LinkedHashMap<>(e.getKey());
      other.put("neighbor_1_type", e.getKey().get("neighbor_2_type"));
      other.put("neighbor_2_type", e.getKey().get("neighbor_1_type"));
      other.put("n_1", e.getKey().get("n_2"));
      other.put("n_2", e.getKey().get("n_1"));
      boolean hasDuplicate = e.getKey().get("density_2") == 0 && !other.equals(e.getKey());
      double[] found = once.get(e.getKey());
      assertThat(found != null).isEqualTo(!hasDuplicate || !once.containsKey(other));
      double times = hasDuplicate ? Math.sqrt(2) : 1;
      for (int row = 0; found != null && row < found.length; row++) {
        assertThat(found[row])
            .isCloseTo(times * e.getValue()[row], within(1e-14 + 1e-13 * Math.abs(found[row])));
      }
      duplicates += found == null ? 1 : 0;
    }
    assertThat(once).hasSize(all.size() - duplicates);
    assertThat(duplicates).isPositive();
  }

  @Test
  void expansionBlocksKeepTheirOwnShape() throws IOException {
    assertThat(featurize("x.mts", config(LIST)).code()).isZero();
    assertThat(featurize("1.mts", SECOND).code()).isZero();
    TensorMap all = MtsFile.read(directory.resolve("x.mts"));
    TensorMap second = MtsFile.read(directory.resolve("1.mts"));
    assertThat(all.keys().names())
        .containsExactly("o3_lambda", "o3_sigma", "center_type", "neighbor_type", "density");
    int found = 0;
    for (int b = 0; b < all.keys().size(); b++) {
      int density = all.keys().value(b, 4);
      assertThat(all.blocks().get(b).properties().size()).isEqualTo(density == 0 ? 2 : 1);
      assertThat(all.keys().value(b, 0)).isBetween(0, density == 0 ? 2 : 1);
      for (int s = 0; s < second.keys().size() && density > 0; s++) {
        if (second.keys().value(s, 4) == density - 1
            && second.keys().value(s, 0) == all.keys().value(b, 0)
            && second.keys().value(s, 2) == all.keys().value(b, 2)
            && second.keys().value(s, 3) == all.keys().value(b, 3)) {
          assertThat(all.blocks().get(b).values()).isEqualTo(second.blocks().get(s).values());
          found++;
        }
      }
    }
    assertThat(found).isEqualTo(second.keys().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"atom", "structure-sum"})
  void blocksHoldTheNumbersOfTheMatrix(String per) throws IOException {
    String[] what = {"--descriptor", "power-spectrum", "--products", "all", "--per", per};
    assertThat(featurize("x.npy", concat(what, config(LIST))).code()).isZero();
    assertThat(featurize("x.mts", concat(what, config(LIST))).code()).isZero();
    TensorMap map = MtsFile.read(directory.resolve("x.mts"));
    assertThat(map.keys().names()).containsExactly("center_type", "density_1", "density_2");
    assertThat(map.keys().size()).isEqualTo(3 * 6);
    Map<Map<String, Integer>, double[]> sums = new LinkedHashMap<>();
    List<Integer> firstRows = firstRows();
    int rows = per.equals("atom") ? firstRows.get(firstRows.size() - 1) : firstRows.size() - 1;
    for (int b = 0; b < map.keys().size(); b++) {
      TensorBlock block = map.blocks().get(b);
      for (int p = 0; p < block.properties().size(); p++) {
        double[] column = sums.computeIfAbsent(label(map, b, p), l -> new double[rows]);
        for (int s = 0; s < block.samples().size(); s++) {
          int system = block.samples().value(s, 0);
          int row =
              per.equals("atom") ? firstRows.get(system) + block.samples().value(s, 1) : system;
          column[row] += block.values()[s * block.properties().size() + p];
        }
      }
    }
    Map<Map<String, Integer>, double[]> matrix = matrix("x.npy");
    assertThat(sums.keySet()).isEqualTo(matrix.keySet());
    sums.forEach(
        (label, column) -> {
          for (int row = 0; row < rows; row++) {
            // sums of types of centres, and of all at once: a few roundings
            double expected = matrix.get(label)[row];
            double rounding = 1e-15 * Math.max(1000, Math.abs(expected));
            assertThat(column[row]).isCloseTo(expected, offset(rounding));
          }
        });
  }

  private static Map<String, Integer> label(TensorMap map, int b, int property) {
    Map<String, Integer> label = new LinkedHashMap<>();
    for (int i = 0; i < map.keys().names().size(); i++) {
      label.put(map.keys().names().get(i), map.keys().value(b, i));
    }
    TensorBlock block = map.blocks().get(b);
    for (int i = 0; i < block.properties().names().size(); i++) {
      label.put(block.properties().names().get(i), block.properties().value(property, i));
    }
    label.remove("center_type");
    return label;
  }

  @Test
  void crossPairsAreNamedAndTransposedPairsAreTransposed() throws IOException {
    String config = config(LIST + "descriptor: power-spectrum\n");
    assertThat(featurize("a.npy", config, "--products", "0-2,1-1").code()).isZero();
    assertThat(featurize("b.npy", config, "--products", "2-0").code()).isZero();
    assertThat(featurize("c.npy", config, "--products", "1-1").code()).isZero();
    Map<Map<String, Integer>, double[]> a = matrix("a.npy");
    Map<Map<String, Integer>, double[]> b = matrix("b.npy");
    int compared = 0;
    for (Map.Entry<Map<String, Integer>, double[]> column : a.entrySet()) {
      Map<String, Integer> label = column.getKey();
      assertThat(label.keySet()).startsWith("density_1", "density_2", "l");
      if (label.get("density_1") == 0) {
        Map<String, Integer> mirrored = new LinkedHashMap<>(label);
        mirrored.put("density_1", 2);
        mirrored.put("density_2", 0);
        for (String name : List.of("neighbor_%d_type", "n_%d")) {
          mirrored.put(name.formatted(1), label.get(name.formatted(2)));
          mirrored.put(name.formatted(2), label.get(name.formatted(1)));
        }
        double[] other = b.remove(mirrored);
        for (int i = 0; i < other.length; i++) {
          assertThat(column.getValue()[i]).isCloseTo(other[i], offset(1e-13));
        }
        assertThat(label.get("l")).isLessThanOrEqualTo(1);
        compared++;
      }
    }
    assertThat(compared).isPositive();
    assertThat(b).isEmpty();
    assertThat(sidecar("c.npy").get("column_names").get(0).asText()).isEqualTo("density");
  }

  @Test
  void theCommandLineOverridesEveryEntryThatItConcerns() throws IOException {
    String config = config(LIST);
    assertThat(featurize("x.npy", config, "--exponent", "3", "--max-radial", "2").code()).isZero();
    JsonNode expansions = sidecar("x.npy").at("/spec/expansions");
    assertThat(expansions.get(0).get("densities").get(0).get("density").asText()).isEqualTo("rho");
    assertThat(expansions.get(1).get("densities")).hasSize(1);
    assertThat(expansions.get(1).get("densities").get(0).get("exponent").asDouble()).isEqualTo(3);
    for (JsonNode expansion : expansions) {
      assertThat(expansion.get("max-radial").asInt()).isEqualTo(2);
    }
    assertThat(expansions.get(0).get("max-angular").asInt()).isEqualTo(2);
    assertThat(expansions.get(1).get("max-angular").asInt()).isEqualTo(1);
  }

  @Test
  void equivariantsOfDegreeZeroAreThePowerSpectrum() throws IOException {
    String config = config(LIST);
    String[] scalars = {"--products", "all", "--max-lambda", "0"};
    assertThat(featurize("p.npy", config, "--descriptor=power-spectrum", "--products=all").code())
        .isZero();
    Outcome outcome = featurize("e.npy", concat(scalars, config, "--descriptor=equivariant"));
    assertThat(outcome.code()).as(outcome.err()).isZero();
    Map<Map<String, Integer>, double[]> spectrum = matrix("p.npy");
    Map<Map<String, Integer>, double[]> equivariant = matrix("e.npy");
    assertThat(equivariant).hasSizeGreaterThan(100);
    equivariant.forEach(
        (label, column) -> {
          assertThat(label.keySet()).startsWith("density_1", "density_2", "o3_lambda", "o3_sigma");
          assertThat(label.remove("o3_lambda") + label.remove("o3_mu")).isZero();
          assertThat(label.remove("o3_sigma")).isEqualTo(1);
          label.put("l", label.remove("l_1"));
          assertThat(label.remove("l_2")).isEqualTo(label.get("l"));
          double[] expected = spectrum.get(label);
          for (int i = 0; i < column.length; i++) {
            assertThat(column[i]).isCloseTo(expected[i], offset(1e-12));
          }
        });
  }

  @ParameterizedTest
  @CsvSource({"2, atom", "3, atom", "2, structure-sum"})
  void equivariantBlocksHoldTheNumbersOfTheMatrix(int order, String per) throws IOException {
    String list = "--config=" + directory.resolve("c.yaml");
    config("expansions: [{density: rho, max-radial: 0}, {max-radial: 0}]\nmax-angular: 1\n");
    String[] what = {
      list,
      "--descriptor=equivariant",
      "--correlation-order=" + order,
      "--max-lambda=2",
      "--per=" + per
    };
    assertThat(featurize("x.npy", what).code()).isZero();
    Outcome outcome = featurize("x.mts", what);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    TensorMap map = MtsFile.read(directory.resolve("x.mts"));
    assertThat(map.keys().names())
        .containsExactly("o3_lambda", "o3_sigma", "center_type", "density");
    Map<Map<String, Integer>, double[]> matrix = matrix("x.npy");
    assertThat(matrix.keySet().iterator().next().keySet())
        .startsWith("density", "o3_lambda", "o3_sigma", "o3_mu", "l_1");
    double largest = matrix.values().stream().flatMapToDouble(Arrays::stream).max().orElseThrow();
    assertThat(largest).isPositive();
    List<Integer> firstRows = firstRows();
    for (int b = 0; b < map.keys().size(); b++) {
      TensorBlock block = map.blocks().get(b);
      int components = 2 * map.keys().value(b, 0) + 1;
      assertThat(block.components().get(0).names()).containsExactly("o3_mu");
      int properties = block.properties().size();
      for (int s = 0; s < block.samples().size(); s++) {
        int system = block.samples().value(s, 0);
        int row = per.equals("atom") ? firstRows.get(system) + block.samples().value(s, 1) : system;
        for (int m = 0; m < components; m++) {
          for (int p = 0; p < properties; p++) {
            Map<String, Integer> label = label(map, b, p);
            label.put("o3_mu", block.components().get(0).value(m, 0));
            // what is left of the matrix is what no block holds
            matrix.get(label)[row] -= block.values()[(s * components + m) * properties + p];
          }
        }
      }
    }
    matrix
        .values()
        .forEach(
            column ->
                Arrays.stream(column)
                    .forEach(x -> assertThat(x).isCloseTo(0, offset(1e-13 * largest))));
  }

  private static List<Integer> firstRows() {
    List<Integer> rows = new ArrayList<>(List.of(0));
    Farfield.read(Path.of(DIMERS)).forEach(s -> rows.add(rows.get(rows.size() - 1) + s.size()));
    return rows;
  }

  @Test
  void theExampleRuns() {
    String config = "--config=examples/multiscale.yaml";
    assertThat(featurize("x.mts", config).code()).isZero();
    TensorMap map = MtsFile.read(directory.resolve("x.mts"));
    assertThat(map.keys().size()).isEqualTo(3 * 6);
    assertThat(map.keys().names()).contains("density_1", "density_2");
  }

  @Test
  void explainShowsEachExpansion() throws IOException {
    Outcome outcome =
        run("explain", DIMERS, config(LIST + "descriptor: power-spectrum\nproducts: all\n"));
    assertThat(outcome.out())
        .contains("expansion 0: density 0, basis gto, n up to 1, l up to 2, radius 5.0")
        .contains("expansion 1: densities 1 to 2, basis monomial, n up to 0, l up to 1")
        .contains("short-range Gaussians of width 0.4", "18 blocks");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "expansions: 3 | line 1: 'expansions' must be a list",
        "expansions: [] | line 1: 'expansions' must be a list",
        "expansions: [3] | line 1: an entry of 'expansions' must hold",
        "expansions:;  - {width: 1};  - max-radail: 2 | line 3: unknown option 'max-radail'",
        "expansions:;  - max-radial: 2;    max-angular: x | line 3: 'max-angular' must be a whole",
        "expansions:;  - max-radial: 2;    radius: {a: 1} | line 3: 'radius' must be a value or",
        "expansions:;  - max-radial: 2;    per: atom | line 3: 'per' holds for the whole job",
        "expansions:;  - radius: 2;  - max-angular: 31 | line 3: max-angular must be between",
        "expansions:;  - radius: 2;  - {width: 1} | line 3: width goes with density rho; lode takes"
            + " potential, exponent, smearing",
        "radius: 3;width: 2;expansions: [{radius: 2}] | line 2: width concerns none of the",
        "radius: 3;radius: 4 | line 2",
        "descriptor: power-spectrum;products: most | products must be self, all or densities",
        "descriptor: power-spectrum;products: [0-0, 0-1] | numbered from 0 to 0",
        "descriptor: power-spectrum;products: [0-1, 1-0] | products names 1-0 twice",
        "products: all | products goes with descriptor power-spectrum or equivariant"
      })
  void wrongListsAreReported(String content, String message) throws IOException {
    Outcome outcome = featurize("x.mts", config(content.replace(';', '\n') + "\n"));
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err().trim().lines()).hasSize(1);
    assertThat(outcome.err()).contains(message);
    if (message.startsWith("line")) {
      assertThat(outcome.err()).contains("c.yaml, line");
    }
    assertThat(directory.resolve("x.mts")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "power-spectrum --max-lambda 1 | max-lambda goes with descriptor equivariant;"
            + " power-spectrum takes products, duplicates",
        "power-spectrum --sigma 1 | sigma goes with descriptor equivariant",
        "power-spectrum --products 0-0-0 | names 3 densities where 2 are multiplied",
        "equivariant --sigma 2 | sigma must be 1, -1 or both",
        "equivariant --correlation-order 1 | correlation-order must be between 2 and 5",
        "equivariant --max-intermediate 1 | max-intermediate goes with correlation-order 3 or more",
        "equivariant --min-lambda 2 --max-lambda 1 | lambda must go from",
        "equivariant --min-lambda 9 | no feature has",
        "equivariant --correlation-order 5 --max-lambda 9 | are too many"
      })
  void impossibleProductsAreReported(String options, String message) {
    Outcome outcome = featurize("x.mts", ("--descriptor " + options).split(" "));
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err().trim().lines()).hasSize(1);
    assertThat(outcome.err()).contains(message);
    assertThat(directory.resolve("x.mts")).doesNotExist();
  }

  @Test
  void aCommandLineOptionThatConcernsNothingIsReported() throws IOException {
    Outcome outcome =
        featurize("x.mts", config("expansions: [{max-radial: 1}]\n"), "--width", "0.3");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("--width concerns none of the expansions");
  }

  @ParameterizedTest
  @CsvSource({"power-spectrum, npy", "power-spectrum, mts", "expansion, npy"})
  void onlySelectedFeaturesAreWritten(String descriptor, String format) throws IOException {
    String[] what = {"--descriptor", descriptor, config(LIST)};
    assertThat(featurize("all.npy", what).code()).isZero();
    ObjectMapper json = new ObjectMapper();
    JsonNode sidecar = sidecar("all.npy");
    List<JsonNode> chosen = new ArrayList<>();
    for (int x = 0; x < sidecar.get("columns").size(); x++) {
      // of an expansion whole properties, density 1 nowhere
      JsonNode column = sidecar.get("columns").get(x);
      int last = column.get(column.size() - 1).asInt();
      if (column.get(0).asInt() != 1
          && (descriptor.equals("expansion") ? column.get(2).asInt() == 1 : x % 3 == last % 2)) {
        chosen.add(column);
      }
    }
    Path file = directory.resolve("chosen.json");
    json.writeValue(
        file.toFile(), Map.of("column_names", sidecar.get("column_names"), "columns", chosen));
    String output = "some." + format;
    Outcome outcome = featurize(output, concat(what, "--select", file.toString()));
    assertThat(outcome.code()).as(outcome.err()).isZero();
    if (format.equals("npy")) {
      Map<Map<String, Integer>, double[]> all = matrix("all.npy");
      Map<Map<String, Integer>, double[]> some = matrix(output);
      assertThat(some).hasSize(chosen.size()).hasSizeLessThan(all.size());
      some.forEach((label, column) -> assertThat(column).isEqualTo(all.get(label)));
    } else {
      TensorMap map = MtsFile.read(directory.resolve(output));
      int columns = 0;
      for (int b = 0; b < map.keys().size(); b++) {
        assertThat(map.keys().value(b, 1)).isNotEqualTo(1);
        columns += map.blocks().get(b).properties().size();
      }
      assertThat(columns).isEqualTo(3 * chosen.size()); // for each centre type
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "columns: [[1]] | needs 'column_names'",
        "column_names: [l];columns: [[1]] | has the labels [l], the features of this job [l, neigh",
        "column_names: [l, n_1];columns: [[1]] | entry 0 of 'columns' must be a list of 2",
        "column_names: [l];columns: [[1], [x]] | entry 1 of 'columns' must be a list of 1 whole",
        "column_names: [n_2, neighbor_1_type, n_1, neighbor_2_type, l];columns: [[0, 1, 0, 1, 99]]"
            + " | this job has no feature"
      })
  void wrongSelectionsAreReported(String content, String message) throws IOException {
    Path file = Files.writeString(directory.resolve("s.yaml"), content.replace(';', '\n') + "\n");
    Outcome outcome =
        featurize("x.mts", "--descriptor", "power-spectrum", "--select", file.toString());
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err().trim().lines()).hasSize(1);
    assertThat(outcome.err()).contains("s.yaml").contains(message);
  }

  @Test
  void coefficientsAreSelectedFromAMatrixOnly() throws IOException {
    Path file = directory.resolve("s.yaml");
    Files.writeString(file, "column_names: [l]\ncolumns: [[1]]\n");
    assertThat(featurize("x.mts", "--select", file.toString()).err()).contains("matrix only");
  }
}
