package org.farfield.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.farfield.backend.Backend;
import org.farfield.backend.TestStructures;
import org.farfield.descriptor.Descriptor;
import org.farfield.descriptor.Factor;
import org.farfield.descriptor.PairRows;
import org.farfield.descriptor.PowerSpectrum;
import org.farfield.descriptor.SelectedFeatures;
import org.farfield.descriptor.SpectrumRows;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ResultNumbers;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.spec.Channels;
import org.farfield.spec.Expansion;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Coefficients and rows of products of more than a mebibyte lie where they were downloaded to, and
 * nobody sees it.
 */
class LargeResultsTest {
  private static final int CHANNELS = 11;
  private static final int ATOMS = 100;
  private static final long LITTLE = 400_000; // bytes of memory: results come in pieces

  private static final ExpansionTables TABLES =
      new ExpansionTables(
          Expansion.builder()
              .channels(new Channels.Columns(names()))
              .maxAngular(4)
              .kCutoff(1)
              .build());

  private static final PowerSpectrum SPECTRUM =
      new PowerSpectrum(
          List.of(
              new Factor(
                  0,
                  0,
                  TABLES.hyperparameters().maxAngular(),
                  TABLES.hyperparameters().basis().size(),
                  IntStream.range(0, CHANNELS).boxed().toList())),
          List.of(new PowerSpectrum.Pair(0, 0)),
          "channel_%d");

  private static final Descriptor SELECTED = new SelectedFeatures(SPECTRUM, List.of(some()));

  private static Backend backend;
  private static List<double[]> expected; // of two calls, one after the other
  private static List<double[]> expectedRows; // of the first, a row for each atom
  private static List<double[]> expectedKept; // likewise, of some features
  private static List<double[]> expectedSums; // likewise, atoms added up to some rows

  private static List<String> names() {
    return IntStream.range(0, CHANNELS).mapToObj(c -> "q" + c).toList();
  }

  private static BitSet some() {
    BitSet some = new BitSet();
    new Random(5).ints(1200, 0, SPECTRUM.features()).forEach(some::set);
    return some;
  }

  private static List<PlannedStructure> jobs(int call) {
    return IntStream.range(2 * call, 2 * call + 2)
        .mapToObj(seed -> new Planner(TABLES, backend.speeds()).prepare(structure(seed)))
        .toList();
  }

  private static Structure structure(int seed) {
    Structure s = TestStructures.periodic(seed, ATOMS, 8);
    Map<String, double[]> columns = new HashMap<>();
    Random random = new Random(seed);
    names().forEach(name -> columns.put(name, random.doubles(ATOMS, -1, 1).toArray()));
    return new Structure(s.types(), s.positions(), s.cell(), columns, "charged");
  }

  private static List<Coefficients> expand(int call) {
    return backend.expand(TABLES, jobs(call));
  }

  // on a backend of its own: memory that is much larger than other results is not lent to them
  private static List<PairRows> multiply(Descriptor descriptor, int[] rowOf) {
    try (Backend own = SimulatedDevice.open()) {
      return multiply(own, descriptor, rowOf);
    }
  }

  private static List<PairRows> multiply(Backend by, Descriptor descriptor, int[] rowOf) {
    return by.multiplier()
        .orElseThrow()
        .multiply(
            List.of(TABLES),
            jobs(0).stream().map(List::of).toList(),
            descriptor.spectrumRows().orElseThrow().products(),
            List.of(rowOf, rowOf));
  }

  private static int[] rowOfEach() {
    return IntStream.range(0, ATOMS).toArray();
  }

  /** Atoms of two blocks are in each row: blocks are added up by the host. */
  private static int[] rowOfSome() {
    return IntStream.range(0, ATOMS).map(i -> i % 30).toArray();
  }

  private static List<double[]> values(List<PairRows> rows) {
    return rows.stream().map(r -> r.numbers().values()).toList();
  }

  @BeforeAll
  static void expandInPieces() {
    backend = SimulatedDevice.openWithin(LITTLE);
    expected =
        IntStream.range(0, 2)
            .boxed()
            .flatMap(call -> expand(call).stream().map(Coefficients::values))
            .toList();
    expectedRows = values(multiply(backend, SPECTRUM, rowOfEach()));
    expectedKept = values(multiply(backend, SELECTED, rowOfEach()));
    expectedSums = values(multiply(backend, SPECTRUM, rowOfSome()));
    backend.close();
    backend = SimulatedDevice.open();
  }

  @AfterAll
  static void close() {
    if (backend != null) {
      backend.close();
    }
  }

  // a failure of AssertJ would print both
  private static void assertSame(double[] found, double[] wanted) {
    assertThat(Arrays.equals(found, wanted)).as("the same bits").isTrue();
  }

  private static boolean isLent(Coefficients c) {
    return isLent(c.numbers());
  }

  private static boolean isLent(ResultNumbers numbers) {
    numbers.release();
    return catchThrowable(numbers::values) instanceof IllegalStateException;
  }

  /** Of one that was released others get the memory, of one that was not they do not. */
  @Test
  void laterCallsLeaveResultsAlone() {
    List<Coefficients> first = expand(0);
    first.get(0).release();
    List<Coefficients> second = expand(1);
    assertSame(first.get(1).values(), expected.get(1));
    List<Coefficients> third = expand(0);
    for (int i = 0; i < 2; i++) {
      assertSame(second.get(i).values(), expected.get(2 + i));
      assertSame(third.get(i).values(), expected.get(i));
    }
    assertThatThrownBy(first.get(0)::values).hasMessage("these numbers were released");
    first.get(1).release(); // an array was made of it
    assertSame(first.get(1).values(), expected.get(1));
  }

  @Test
  void rowsAreReadWithoutAnArray() {
    Coefficients c = expand(0).get(0);
    double[] row = new double[c.rowLength() + 2];
    c.read(7 * c.rowLength(), row, 1, c.rowLength());
    assertThat(row[0]).isZero();
    assertThat(row[row.length - 1]).isZero();
    assertThat(Arrays.copyOfRange(row, 1, row.length - 1))
        .isEqualTo(Arrays.copyOfRange(expected.get(0), 7 * c.rowLength(), 8 * c.rowLength()));
    assertThat(isLent(c)).isTrue();
  }

  @Test
  void productsAreReadWithoutAnArray() {
    requireRead(SPECTRUM, expectedRows);
    requireRead(SELECTED, expectedKept);
  }

  /** A row is read in several pieces, and put where its labels say. */
  private static void requireRead(Descriptor descriptor, List<double[]> wanted) {
    SpectrumRows form = descriptor.spectrumRows().orElseThrow();
    List<PairRows> lent = multiply(descriptor, rowOfEach());
    assertThat(lent.get(0).length()).isGreaterThan(1024);
    for (int s = 0; s < wanted.size(); s++) {
      ResultNumbers copied = new ResultNumbers(wanted.get(s).length);
      System.arraycopy(wanted.get(s), 0, copied.values(), 0, wanted.get(s).length);
      PairRows same = new PairRows(lent.get(s).channels(), lent.get(s).length(), copied);
      double[] row = row(form, same, descriptor.features());
      assertSame(row(form, lent.get(s), descriptor.features()), row);
      assertThat(row).contains(wanted.get(s)[8 * lent.get(s).length() - 1]);
      assertThat(isLent(lent.get(s).numbers())).isTrue();
    }
  }

  private static double[] row(SpectrumRows form, PairRows rows, int features) {
    double[] out = new double[features];
    form.add(rows, 7, out, 0);
    return out;
  }

  @Test
  void sumsOverBlocksAreThoseOfPieces() {
    List<PairRows> sums = multiply(SPECTRUM, rowOfSome());
    for (int i = 0; i < 2; i++) {
      assertSame(sums.get(i).numbers().values(), expectedSums.get(i));
    }
  }

  /** Readers may come when the device is gone. */
  @Test
  void resultsOutliveTheBackend() {
    Backend other = SimulatedDevice.open();
    List<Coefficients> results = other.expand(TABLES, jobs(1));
    other.close();
    assertSame(results.get(1).values(), expected.get(3));
    assertThat(isLent(results.get(0))).isTrue();
  }

  /** A heap of 72 MiB lends 9: the fourth call of 2.6 MB each finds no room, nor do later ones. */
  @Test
  void whatNobodyReleasesHasALimit() throws IOException, InterruptedException {
    assertThat(run("-Xmx72m", Map.of(), "keep").output()).contains("lent: 6 of 10");
  }

  @ParameterizedTest
  @CsvSource({"CUSIM_LAZY, 1", "CUSIM_PINNED, 0", "CUSIM_GUARD, 1"})
  void numbersAreThoseOfAnyDevice(String variable, String value)
      throws IOException, InterruptedException {
    assumeThat(SimulatedDevice.isReal()).isFalse();
    assertThat(run("-Xmx256m", Map.of(variable, value), "hash").output())
        .contains("hash: " + hash(expected));
  }

  private static int hash(List<double[]> all) {
    return all.stream().map(Arrays::hashCode).toList().hashCode();
  }

  private static ChildJvm run(String heap, Map<String, String> settings, String what)
      throws IOException, InterruptedException {
    Map<String, String> all = new HashMap<>(settings);
    all.put("JAVA_TOOL_OPTIONS", heap);
    return ChildJvm.run(LargeResultsTest.Program.class, all, what);
  }

  /** In a process of its own: five calls whose results are kept, or two whose bits are printed. */
  public static final class Program {
    private Program() {}

    /**
     * Runs it.
     *
     * @param arguments keep or hash
     */
    public static void main(String[] arguments) {
      backend = new CudaBackend(0);
      if (arguments[0].equals("keep")) {
        List<Coefficients> all =
            IntStream.range(0, 5).boxed().flatMap(call -> expand(0).stream()).toList();
        System.out.println(
            "lent: " + all.stream().filter(LargeResultsTest::isLent).count() + " of " + all.size());
      } else {
        List<double[]> all =
            IntStream.range(0, 2)
                .boxed()
                .flatMap(call -> expand(call).stream().map(Coefficients::values))
                .toList();
        System.out.println("hash: " + hash(all));
      }
      backend.close();
    }
  }
}
