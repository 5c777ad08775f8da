package org.farfield.equilibration.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /** Structures are shared out to several; whether one of them has little memory, too. */
  @Test
  void severalDevices() throws IOException, InterruptedException {
    List<String> expected = charges(Map.of(), "0");
    assertThat(expected).hasSize(17);
    assertThat(expected.subList(0, 12)).allMatch(line -> line.matches("bits -?\\d+ after \\d+"));
    assertThat(expected.get(12)).startsWith("structure: atoms 1 and 2 are at one place");
    assertThat(expected.subList(13, 17))
        .allMatch(line -> line.matches("moments -?\\d+ after \\d+"));
    assertThat(charges(Map.of(), "0", "1", "2")).isEqualTo(expected);
    String little = "4000000000,500000,4000000000";
    assertThat(charges(Map.of("CUSIM_MEMORY", little), "0", "1", "2")).isEqualTo(expected);
    assertThat(charges(Map.of("CUSIM_MEMORY", "4000000000,3000,4000000000"), "0", "1", "2"))
        .singleElement()
        .asString()
        .startsWith("cuda:1: ")
        .contains("memory");
  }

  // Without what devices launch, all of which have something to do.
  private static List<String> charges(Map<String, String> environment, String... ordinals)
      throws IOException, InterruptedException {
    Map<String, String> all = new HashMap<>(environment);
    all.put("CUSIM_DEVICES", "3");
    all.put("CUSIM_TRACE", "1");
    List<String> arguments = new ArrayList<>(List.of("12"));
    arguments.addAll(List.of(ordinals));
    Set<String> working = new HashSet<>();
    List<String> rest = new ArrayList<>();
    ChildJvm.run(SideBySideProgram.class, all, arguments.toArray(new String[0]))
        .output()
        .lines()
        .filter(line -> !line.startsWith("WARNING"))
        .forEach(
            line -> {
              if (line.startsWith("cusim: kernel turn ")) {
                working.add(line.substring(line.lastIndexOf(' ') + 1));
              } else if (!line.startsWith("cusim: ")) {
                rest.add(line);
              }
            });
    if (rest.size() > 1) {
      assertThat(working).containsExactlyInAnyOrder(ordinals);
    }
    return rest;
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
