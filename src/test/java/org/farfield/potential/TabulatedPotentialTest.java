package org.farfield.potential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.farfield.OnCpu;
import org.farfield.basis.Gto;
import org.farfield.cli.Main;
import org.farfield.error.InputException;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TabulatedPotentialTest {
  // not that of the potentials, so that more is left for splines than nothing
  private static final double TABLE_SMEARING = 0.8;

  private static List<Double> grid(double from, double step, int points) {
    return IntStream.range(0, points).mapToObj(i -> from + i * step).toList();
  }

  private static Map<String, Object> power(double exponent) {
    return Map.of("exponent", exponent, "amplitude", 1.0);
  }

  private static Map<String, Object> inSpace(Potential v, double step, double end, Object tail) {
    List<Double> r = grid(0, step, (int) Math.round(end / step) + 1);
    return Map.of("r", r, "values", r.stream().map(v::value).toList(), "asymptote", tail);
  }

  private static Map<String, Object> inReciprocalSpace(
      Potential v, double first, double step, double range, Object tail) {
    List<Double> k = grid(first, step, (int) Math.round(9 / (v.smearing() * step)) + 1);
    List<Double> values = k.stream().map(x -> x == 0 ? v.fourierAtZero() : v.fourier(x)).toList();
    return Map.of("k", k, "values", values, "asymptote", tail, "range", range);
  }

  private static double[] coefficients(Potential v, Cell cell) {
    Structure s =
        new Structure(
            new int[] {11, 17, 17},
            new double[] {0, 0, 0, 2.1, 0.3, -0.2, 0.4, 2.2, cell.isOpen() ? 29 : 1.9},
            cell);
    Expansion h =
        Expansion.builder()
            .basis(new Gto(2, 2))
            .maxAngular(3)
            .densities(List.of(new LongRangeDensity(v)))
            .accuracy(1e-10)
            .build();
    return OnCpu.expand(h, List.of(s)).get(0).values();
  }

  private static double error(Potential table, Potential exact, Cell cell) {
    double[] ours = coefficients(table, cell);
    double[] expected = coefficients(exact, cell);
    double difference = 0;
    double largest = 0;
    for (int x = 0; x < ours.length; x++) {
      difference = Math.max(difference, Math.abs(ours[x] - expected[x]));
      largest = Math.max(largest, Math.abs(expected[x]));
    }
    return difference / largest;
  }

  private static final Cell CRYSTAL = Cell.periodic(5, 0, 0, 1, 6, 0, 0, -1, 5);

  /** Tables of known potentials give their coefficients, and finer ones with the fourth power. */
  @ParameterizedTest
  @CsvSource({"yukawa", "1", "2.7", "6", "0"})
  void tablesInSpaceReproduceWhatTheyAreTablesOf(String which) {
    boolean screened = which.equals("yukawa");
    double p = screened ? 0 : Double.parseDouble(which);
    Potential v = screened ? new Yukawa(1.5, 0.9) : new PowerLaw(p, 0.9);
    Object tail = p == 0 ? "none" : power(p);
    for (Cell cell : List.of(CRYSTAL, Cell.OPEN)) {
      double coarse =
          error(new TabulatedPotential(inSpace(v, 0.2, 16, tail), TABLE_SMEARING), v, cell);
      double fine =
          error(new TabulatedPotential(inSpace(v, 0.05, 16, tail), TABLE_SMEARING), v, cell);
      assertThat(coarse).isLessThan(2e-4);
      assertThat(fine).isLessThan(1e-6).isLessThan(coarse / 50);
    }
  }

  @ParameterizedTest
  @CsvSource({"yukawa", "1", "6", "0"})
  void tablesInReciprocalSpaceToo(String which) {
    boolean screened = which.equals("yukawa");
    double p = screened ? 0 : Double.parseDouble(which);
    Potential v = screened ? new Yukawa(1.5, 0.9) : new PowerLaw(p, 0.9);
    double first = p > 0 && p <= 3 ? 0.01 : 0;
    Object tail = p == 0 ? "none" : power(p);
    for (Cell cell : List.of(CRYSTAL, Cell.OPEN)) {
      Map<String, Object> table = inReciprocalSpace(v, first, 0.02, 16, tail);
      assertThat(error(new TabulatedPotential(table, TABLE_SMEARING), v, cell)).isLessThan(1e-6);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void valuesTransformsAndSlopes(boolean reciprocal) {
    PowerLaw v = new PowerLaw(1, 0.9);
    TabulatedPotential table =
        new TabulatedPotential(
            reciprocal
                ? inReciprocalSpace(v, 0.01, 0.02, 16, power(1))
                : inSpace(v, 0.05, 16, power(1)),
            TABLE_SMEARING);
    for (double r : new double[] {0, 0.013, 0.7, 3.3, 15.9, 16.1, 40}) {
      assertThat(table.value(r)).isCloseTo(v.value(r), offset(1e-7));
    }
    for (double k : new double[] {1e-3, 0.2, 1, 2.71, 4}) {
      assertThat(table.fourier(k) / v.fourier(k)).isCloseTo(1, offset(2e-4));
      double step = 1e-4 * k;
      double difference = (table.fourier(k + step) - table.fourier(k - step)) / (2 * step);
      assertThat(table.fourierSlope(k)).isCloseTo(difference, offset(1e-6 * Math.abs(difference)));
    }
    assertThat(table.fourierAtZero()).isZero();
    assertThat(table.toString()).contains("points, smearing 0.8");
  }

  @Test
  void whatIsWrittenIsReadBack() {
    Potential v = new TabulatedPotential(inSpace(new PowerLaw(6, 1), 0.1, 12, power(6)), 1);
    assertThat(Potentials.read(Potentials.describe(v))).isEqualTo(v).hasSameHashCodeAs(v);
    Potential other = new TabulatedPotential(inSpace(new PowerLaw(6, 1.01), 0.1, 12, power(6)), 1);
    assertThat(other).isNotEqualTo(v);
    Potential reciprocal =
        new TabulatedPotential(inReciprocalSpace(new PowerLaw(1, 1), 0.1, 0.1, 12, power(1)), 1);
    assertThat(Potentials.read(Potentials.describe(reciprocal))).isEqualTo(reciprocal);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "asymptote | no | needs 'asymptote': none, or",
        "asymptote | {exponent: 1} | 'amplitude' needs numbers",
        "asymptote | {exponent: -1, amplitude: 1} | with p > 0",
        "asymptote | {exponent: 101, amplitude: 1} | between 0 and 100",
        "asymptote | none | differs from the asymptote there",
        "asymptote | {exponent: 1, amplitude: 2} | differs from the asymptote there",
        "range | 3 | 'range' goes with 'k'",
        "k | [1, 2] | either 'r' (distances, Å) or 'k'",
        "width | 3 | 'width' is not known; there are r, k, values, asymptote, range",
        "values | [1, 2] | 'values' has 2 numbers for 241 points",
        "values | 3 | 'values' must be a list of numbers",
        "r | [0, 1, 2] | 'r' needs at least 8 points, not 3",
        "r | [1, 2, 3, 4, 5, 6, 7, 8] | 'r' must start at 0, not 1",
        "r | [0, 1, 2, 3, 5, 4, 7, 8] | 'r' must ascend; point 5 is 4",
        "r | [0, 1, x, 3, 5, 4, 7, 8] | 'r' needs numbers, not 'x'",
        "smearing | 3 | is not smooth on the scale of its smearing, 3.0 Å",
      })
  void wrongFiles(String name, String value, String message, @TempDir Path folder)
      throws IOException {
    Map<String, Object> table =
        new LinkedHashMap<>(inSpace(new PowerLaw(1, 1), 0.05, 12, power(1)));
    Path file = folder.resolve("v.yaml");
    boolean option = name.equals("smearing");
    table.remove(option ? "" : name);
    StringBuilder yaml = new StringBuilder(option ? "" : name + ": " + value + "\n");
    for (Map.Entry<String, Object> entry : table.entrySet()) {
      yaml.append(entry.getKey())
          .append(": ")
          .append(new ObjectMapper().writeValueAsString(entry.getValue()))
          .append('\n');
    }
    Files.writeString(file, yaml.toString());
    String text =
        run(
            2,
            "explain",
            "examples/dimers.xyz",
            "--potential",
            "tabulated",
            "--potential-file",
            file.toString(),
            "--smearing",
            option ? value : "1");
    assertThat(text).contains(message);
    assertThat(text.strip().lines()).hasSize(1);
  }

  private static String run(int code, String... arguments) {
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text, true);
    assertThat(Main.run(arguments, writer, writer)).as(text::toString).isEqualTo(code);
    return text.toString();
  }

  @Test
  void aTableFromTheCommandLine(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("v.json");
    new ObjectMapper().writeValue(file.toFile(), inSpace(new Yukawa(2, 1), 0.05, 12, "none"));
    String[] options = {
      "--potential", "tabulated", "--potential-file", file.toString(), "--out", ""
    };
    options[5] = folder.resolve("x.npz").toString();
    run(0, join("featurize", "examples/dimers.xyz", options));
    assertThat(Files.readString(folder.resolve("x.npz.json")).replace("\\", ""))
        .contains("\"potential\":\"tabulated\"")
        .contains("\"potential-file\":{\"r\":[0.0,0.05,");
    Path crystal = cell(folder, "T T T");
    assertThat(run(0, join("explain", crystal.toString(), options)))
        .contains("(tabulated, smearing 1.0 Å)");
    assertThat(run(2, "explain", "examples/dimers.xyz", "--potential", "tabulated"))
        .contains("the potential 'tabulated' needs potential-file");
  }

  private static Path cell(Path folder, String periodic) throws IOException {
    return Files.writeString(
        folder.resolve("cell.xyz"),
        "1\nLattice=\"3 0 0 0 3 0 0 0 3\" pbc=\""
            + periodic
            + "\" Properties=species:S:1:pos:R:3\nNa 0 0 0\n");
  }

  private static String[] join(String command, String input, String... options) {
    String[] all = new String[options.length + 2];
    all[0] = command;
    all[1] = input;
    System.arraycopy(options, 0, all, 2, options.length);
    return all;
  }

  /** Without Gaussians: one sentence, exit code 2. */
  @Test
  void whatNeedsGaussiansIsRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("v.json");
    new ObjectMapper().writeValue(file.toFile(), inSpace(new Yukawa(2, 1), 0.05, 12, "none"));
    String[] options = {"--potential", "tabulated", "--potential-file", file.toString()};
    for (String periodic : List.of("T T F", "F F T")) {
      String text = run(2, join("explain", cell(folder, periodic).toString(), options));
      assertThat(text).contains("slabs and wires need potentials that are sums of Gaussians");
      assertThat(text.strip().lines()).hasSize(1);
    }
    String text = run(2, concat(join("explain", "examples/dimers.xyz", options), "--split", "2"));
    assertThat(text).contains("split needs potentials that are sums of Gaussians");
    assertThat(text.strip().lines()).hasSize(1);
    Potential v = new TabulatedPotential(inSpace(new Yukawa(2, 1), 0.05, 12, "none"), 1);
    assertThatThrownBy(() -> v.withSmearing(2))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("leave the widths of sources out");
  }

  private static String[] concat(String[] first, String... more) {
    return Stream.of(first, more).flatMap(Stream::of).toArray(String[]::new);
  }
}
