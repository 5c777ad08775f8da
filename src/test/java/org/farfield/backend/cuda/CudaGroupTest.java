package org.farfield.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.farfield.sweeps.Sweep;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several simulated GPUs, which share nothing, in processes of their own. */
class CudaGroupTest {
  private static final String USUAL_MEMORY = "4000000000";
  private static final String LITTLE_MEMORY = "1500000";
  private static Run one;

  /** What a process printed, and how many launches each device had. */
  private record Run(List<String> lines, Map<String, Long> launches) {}

  @BeforeEach
  void requireSimulator() throws IOException, InterruptedException {
    SimulatedDevice.require();
    assumeThat(SimulatedDevice.isReal()).isFalse();
    if (one == null) {
      one = run(Map.of(), "0");
      assertThat(one.lines()).hasSize(64).allMatch(line -> line.matches("[A-Z]+ -?\\d+"));
      assertThat(one.launches()).containsOnlyKeys("0");
    }
  }

  @Sweep
  @ParameterizedTest
  @ValueSource(strings = {"0 1", "0 1 2", "2 0"})
  void theNumberOfDevicesDoesNotChangeABit(String ordinals)
      throws IOException, InterruptedException {
    Run several = run(Map.of(), ordinals.split(" "));
    assertThat(several.lines()).isEqualTo(one.lines());
    assertThat(several.launches()).containsOnlyKeys(ordinals.split(" "));
  }

  @Test
  void workThatWaitsInStreamsDoesNotChangeABit() throws IOException, InterruptedException {
    assertThat(run(Map.of("CUSIM_LAZY", "1"), "0", "1").lines()).isEqualTo(one.lines());
  }

  @Test
  void aDeviceWithLittleMemoryCutsItsShare() throws IOException, InterruptedException {
    Run usual = run(Map.of(), "0", "1");
    Run little = run(Map.of("CUSIM_MEMORY", USUAL_MEMORY + "," + LITTLE_MEMORY), "0", "1");
    assertThat(little.lines()).isEqualTo(one.lines());
    assertThat(little.launches().get("0")).isEqualTo(usual.launches().get("0"));
    assertThat(little.launches().get("1")).isGreaterThan(usual.launches().get("1"));
  }

  @Test
  void anErrorNamesItsDevice() throws IOException, InterruptedException {
    Run none = run(Map.of("CUSIM_MEMORY", USUAL_MEMORY + ",30000"), "0", "1");
    assertThat(none.lines())
        .hasSize(1)
        .first()
        .asString()
        .startsWith("cuda:1: ")
        .contains("memory");
  }

  @Test
  void aDeviceThatIsNotThereIsNamed() throws IOException, InterruptedException {
    assertThat(run(Map.of(), "0", "7").lines())
        .containsExactly(
            "cuda:7: there is no CUDA device 7, the driver sees 3 devices, counted from 0");
  }

  private static Run run(Map<String, String> environment, String... ordinals)
      throws IOException, InterruptedException {
    Map<String, String> all = new HashMap<>(environment);
    all.put("CUSIM_TRACE", "1");
    all.put("CUSIM_DEVICES", "3");
    List<String> lines = ChildJvm.run(GroupProgram.class, all, ordinals).output().lines().toList();
    Map<Boolean, List<String>> launches =
        lines.stream().collect(Collectors.partitioningBy(l -> l.startsWith("cusim: kernel ")));
    return new Run(
        launches.get(false),
        launches.get(true).stream()
            .map(line -> line.substring(line.lastIndexOf(' ') + 1))
            .collect(Collectors.groupingBy(device -> device, Collectors.counting())));
  }
}
