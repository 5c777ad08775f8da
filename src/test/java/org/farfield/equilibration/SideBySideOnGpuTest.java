package org.farfield.equilibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.farfield.backend.cuda.ChildJvm;
import org.farfield.backend.cuda.SimulatedDevice;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Structures side by side on a GPU: what goes to and fro, and what becomes of it if it fails. */
class SideBySideOnGpuTest {
  @BeforeEach
  void require() {
    SimulatedDevice.require();
    assumeThat(SimulatedDevice.isReal()).isFalse();
  }

  private static List<String> run(int structures, Map<String, String> environment)
      throws IOException, InterruptedException {
    ChildJvm child =
        ChildJvm.run(SideBySideProgram.class, environment, Integer.toString(structures));
    return child.output().lines().filter(line -> !line.startsWith("WARNING")).toList();
  }

  /**
   * What has no room together is solved in parts, with the same bits; what has none alone is told.
   */
  @Test
  void littleMemory() throws IOException, InterruptedException {
    List<String> expected = run(3, Map.of());
    assertThat(expected).hasSize(2).allMatch(line -> line.startsWith("sum "));
    assertThat(expected.get(1)).isEqualTo(expected.get(0));
    assertThat(run(12, Map.of("CUSIM_MEMORY", "500000"))).isEqualTo(expected);
    assertThat(run(1, Map.of("CUSIM_MEMORY", "3000")))
        .hasSize(2)
        .allMatch(line -> line.startsWith("DEVICE ") && line.contains("free memory"));
  }

  /** After so many launches: while it is prepared, and in the middle of iterations. */
  @ParameterizedTest
  @ValueSource(ints = {3, 40})
  void lostDevice(int launches) throws IOException, InterruptedException {
    List<String> found = run(3, Map.of("CUSIM_LOST", Integer.toString(launches)));
    assertThat(found).as("%s", found).hasSize(2);
    assertThat(found).allMatch(line -> line.startsWith("DEVICE the GPU cannot be used: "));
  }

  /**
   * From one iteration to the next nothing goes up, and a look at the states down each 4th time.
   */
  @Test
  void vectorsStayOnTheDevice() throws IOException, InterruptedException {
    int gaps = 0;
    int looks = 0;
    int uploads = 0;
    int downloads = 0;
    boolean isOne = false; // whether the same descent began the last iteration
    for (String line : run(3, Map.of("CUSIM_TRACE", "all"))) {
      if (line.contains("cusim: allocation of ")) { // of the next structures
        isOne = false;
      } else if (line.contains("cusim: upload of ")) {
        uploads++;
      } else if (line.contains("cusim: download of ")) {
        downloads++;
      } else if (line.contains("cusim: kernel turn ")) {
        if (isOne) {
          assertThat(uploads).isZero();
          gaps++;
          looks += downloads;
        }
        isOne = true;
        uploads = 0;
        downloads = 0;
      }
    }
    assertThat(gaps).isGreaterThan(8);
    assertThat(looks).isBetween(1, gaps / 4 + 1);
  }
}
