package org.farfield.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The backend on simulated devices that are different from the one the other tests have. */
class CudaEnvironmentTest {
  private static final String USUAL_SHARE = "0.8";
  private static final String SHARE_BY_FAR_TOO_LARGE = "1000";
  private static String expected;

  @BeforeEach
  void requireSimulator() throws IOException, InterruptedException {
    SimulatedDevice.require();
    assumeThat(SimulatedDevice.isReal()).isFalse();
    if (expected == null) {
      expected = run(Map.of(), USUAL_SHARE);
      assertThat(expected.lines()).hasSize(2).allMatch(line -> line.matches("[A-Z]+ -?\\d+"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"CUSIM_ORDER=reverse", "CUSIM_ORDER=shuffle:7", "CUSIM_LAZY=1", "CUSIM_GUARD=1"})
  void bitsStayTheSame(String variable) throws IOException, InterruptedException {
    String[] parts = variable.split("=");
    assertThat(run(Map.of(parts[0], parts[1]), USUAL_SHARE)).isEqualTo(expected);
  }

  @Test
  void bitsStayTheSameInLittleMemory() throws IOException, InterruptedException {
    Map<String, String> little = Map.of("CUSIM_MEMORY", "4000000", "CUSIM_TRACE", "1");
    String output = run(little, USUAL_SHARE);
    assertThat(withoutTrace(output)).isEqualTo(expected);
    assertThat(launches(output)).isGreaterThan(launches(run(Map.of("CUSIM_TRACE", "1"), "0.8")));
  }

  @Test
  void bitsStayTheSameWhenMemoryRunsOut() throws IOException, InterruptedException {
    Map<String, String> little = Map.of("CUSIM_MEMORY", "4000000");
    assertThat(run(little, SHARE_BY_FAR_TOO_LARGE)).isEqualTo(expected);
  }

  @Test
  void saysWhenNothingFits() throws IOException, InterruptedException {
    assertThat(run(Map.of("CUSIM_MEMORY", "30000"), USUAL_SHARE))
        .hasLineCount(1)
        .contains("memory")
        .doesNotContain("Exception");
  }

  @Test
  void saysThatThereIsNoDevice() throws IOException, InterruptedException {
    assertThat(run(Map.of("CUSIM_NO_DEVICE", "1"), USUAL_SHARE))
        .isEqualToIgnoringNewLines(
            "the device 'cuda' cannot be used: the NVIDIA driver sees no GPU");
  }

  private static String run(Map<String, String> environment, String share)
      throws IOException, InterruptedException {
    return ChildJvm.run(CudaProgram.class, environment, share).output();
  }

  private static String withoutTrace(String output) {
    StringBuilder rest = new StringBuilder();
    output.lines().filter(line -> !isLaunch(line)).forEach(line -> rest.append(line).append('\n'));
    return rest.toString();
  }

  private static long launches(String output) {
    return output.lines().filter(CudaEnvironmentTest::isLaunch).count();
  }

  private static boolean isLaunch(String line) {
    return line.startsWith("cusim: kernel ");
  }
}
