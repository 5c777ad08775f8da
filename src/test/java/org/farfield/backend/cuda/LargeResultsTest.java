package org.farfield.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.farfield.backend.Backend;
import org.farfield.backend.TestStructures;
import org.farfield.expansion.Coefficients;
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

/** Coefficients of more than a mebibyte lie where they were downloaded to, and nobody sees it. */
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

  private static Backend backend;
  private static List<double[]> expected; // of two calls, one after the other

  private static List<String> names() {
    return IntStream.range(0, CHANNELS).mapToObj(c -> "q" + c).toList();
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

  @BeforeAll
  static void expandInPieces() {
    backend = SimulatedDevice.openWithin(LITTLE);
    expected =
        IntStream.range(0, 2)
            .boxed()
            .flatMap(call -> expand(call).stream().map(Coefficients::values))
            .toList();
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
    c.release();
    return catchThrowable(c::values) instanceof IllegalStateException;
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
    assertThatThrownBy(first.get(0)::values).hasMessage("these coefficients were released");
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
