package org.farfield.equilibration.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The choice of the solver, from what a structure is alone, against times that were measured. */
class SolverEstimateTest {
  private static final Path PAGE = Path.of("benchmarks/results/equilibration.md");

  /** Rows of the table of {@code benchmarks/equilibration choice}, as cells. */
  static List<List<String>> measured() throws IOException {
    return Files.readAllLines(PAGE).stream()
        .filter(line -> line.matches("\\| (molecule|crystal|slab|wire)\\b.*, \\d+ atoms \\|.*"))
        .map(line -> List.of(line.split("\\|", -1)).stream().map(String::strip).toList())
        .toList();
  }

  private static SolverEstimate estimate(int atoms, String kind, int degree) {
    boolean crystal = kind.startsWith("crystal");
    boolean slab = crystal || kind.startsWith("slab");
    boolean wire = slab || kind.startsWith("wire");
    Cell cell = new Cell(new double[] {9, 0, 0, 0, 9, 0, 0, 0, 9}, wire, slab, crystal);
    double[] positions = new double[3 * atoms]; // of a molecule as dense as water
    int side = (int) Math.ceil(Math.cbrt(atoms));
    for (int i = 0; i < atoms && cell.isOpen(); i++) {
      positions[3 * i] = 2.15 * (i % side);
      positions[3 * i + 1] = 2.15 * (i / side % side);
      positions[3 * i + 2] = 2.15 * (i / side / side);
    }
    return SolverEstimate.of(new Structure(new int[atoms], positions, cell), degree);
  }

  private static double seconds(String cell) {
    return Double.parseDouble(cell.split(" ")[0]);
  }

  @ParameterizedTest
  @MethodSource("measured")
  void whatWasMeasuredIsWhatIsEstimated(List<String> row) {
    String[] name = row.get(1).split(", ");
    int atoms = Integer.parseInt(name[1].split(" ")[0]);
    SolverEstimate estimate = estimate(atoms, name[0], name[0].contains("dipoles") ? 1 : 0);
    assertThat(estimate.moments()).isEqualTo(Integer.parseInt(row.get(2)));
    double iterated = seconds(row.get(5));
    assertNear(estimate.iterated(), iterated);
    String[] iterations = row.get(5).split("[()]");
    assertThat(estimate.iterations()).isBetween(1, 2 * Integer.parseInt(iterations[1]));
    assertThat(row.get(7)).isEqualTo(estimate.isDirect() ? "direct" : "iterations");
    if (!row.get(3).isEmpty()) {
      double direct = seconds(row.get(3));
      assertNear(estimate.direct(), direct);
      assertThat(estimate.isDirect() ? direct / iterated : iterated / direct).isLessThan(1.5);
    }
  }

  // milliseconds decide nothing
  private static void assertNear(double estimated, double measured) {
    assertThat(estimated).isBetween(measured / 2 - 0.002, 2 * measured + 0.002);
  }

  /** The table is there, with sizes from below 50 to 5000 atoms of each kind. */
  @Test
  void allKindsWereMeasured() throws IOException {
    for (String kind : List.of("molecule,", "crystal,", "slab,")) {
      assertThat(measured().stream().map(row -> row.get(1)).filter(row -> row.startsWith(kind)))
          .anyMatch(row -> row.matches(".*, [2-4]\\d atoms"))
          .anyMatch(row -> row.matches(".*, [45]\\d\\d\\d atoms"));
    }
  }

  /** Small ones directly, large ones by iterations, and once by iterations so for all larger. */
  @ParameterizedTest
  @CsvSource({
    "molecule, 0, 300, 1500",
    "molecule, 1, 100, 600",
    "crystal, 0, 100, 1000",
    "crystal, 1, 20, 300",
    "slab, 0, 10, 100",
    "wire, 0, 5, 60"
  })
  void sizesDecide(String kind, int degree, int small, int large) {
    boolean direct = true;
    for (int atoms = 1; atoms < 7000; atoms += 1 + atoms / 20) {
      boolean now = estimate(atoms, kind, degree).isDirect();
      assertThat(now && !direct).as("direct again at %d", atoms).isFalse();
      assertThat(now).isEqualTo(atoms <= small || (atoms < large && now));
      direct = now;
    }
  }
}
