package org.farfield.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulator brings to light what a GPU may keep quiet about. */
class SimulatorFaultsTest {

  @BeforeEach
  void requireSimulator() {
    SimulatedDevice.require();
    assumeThat(SimulatedDevice.isReal()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"forward", "reverse", "shuffle:1", "shuffle:2"})
  void runsRightKernelsInAnyOrder(String order) throws IOException, InterruptedException {
    String sum = "32896.0"; // of 1 to 256
    assertThat(run(Map.of("CUSIM_ORDER", order, "CUSIM_GUARD", "1"), "sums").output().lines())
        .containsExactly("16448.0", sum + " 0.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"forward", "reverse", "shuffle:7"})
  void showsMissingBarrier(String order) throws IOException, InterruptedException {
    assertThat(run(Map.of("CUSIM_ORDER", order), "neighbours", "missing_barrier").output())
        .isEqualToIgnoringNewLines("some wrong");
  }

  @Test
  void namesDivergentBarrier() throws IOException, InterruptedException {
    ChildJvm child = run(Map.of(), "values", "divergent_barrier");

    assertThat(child.exitCode()).isEqualTo(1);
    assertThat(child.output())
        .contains("kernel divergent_barrier, block (0,0,0): deadlock: some threads wait at");
  }

  @Test
  void showsWritePastTheEndOfBuffer() throws IOException, InterruptedException {
    ChildJvm child = run(Map.of("CUSIM_GUARD", "1"), "values", "past_the_end");

    assertThat(child.exitCode()).isNotZero();
    assertThat(child.output()).contains("a kernel touched byte 2048 of a buffer of 2048 bytes");
  }

  @Test
  void namesWritePastTheEndOfSharedMemory() throws IOException, InterruptedException {
    assertThat(run(Map.of(), "values", "past_the_shared_end").output())
        .contains("a write past the end of the dynamic shared memory");
  }

  @Test
  void showsSharedMemoryThatNobodyWrote() throws IOException, InterruptedException {
    assertThat(run(Map.of(), "values", "unset_shared_memory").output())
        .isEqualToIgnoringNewLines("NaN");
  }

  @Test
  void showsStaticSharedMemoryThatNobodyWrote() throws IOException, InterruptedException {
    assertThat(run(Map.of("CUSIM_GUARD", "1"), "values", "unset_static_memory").output())
        .isEqualToIgnoringNewLines("NaN");
  }

  /** Each works on this processor, and need not on a GPU. */
  @ParameterizedTest
  @ValueSource(strings = {"misaligned", "past_an_array", "overflows"})
  void namesWhatIsUndefined(String kernel) throws IOException, InterruptedException {
    ChildJvm child = run(Map.of(), "values", kernel);

    assertThat(child.exitCode()).isNotZero();
    assertThat(child.output())
        .contains("cusim: kernel " + kernel + " does what C++ leaves undefined: ");
  }

  /** More threads than a kernel was compiled for, or more shared memory than there is. */
  @ParameterizedTest
  @ValueSource(strings = {"few_threads", "large_static_memory"})
  void refusesLaunchesThatDoNotFit(String kernel) throws IOException, InterruptedException {
    assertThat(run(Map.of(), "values", kernel).output())
        .isEqualToIgnoringNewLines("CUDA_ERROR_INVALID_VALUE");
  }

  @ParameterizedTest
  @CsvSource({"true, 1.0", "false, -1.0"})
  void doesWorkOfStreamOnlyWhereSomebodyWaits(String waits, String value)
      throws IOException, InterruptedException {
    assertThat(run(Map.of("CUSIM_LAZY", "1"), "stream", waits).output())
        .isEqualToIgnoringNewLines(value);
  }

  @Test
  void refusesThreadWithoutContext() throws IOException, InterruptedException {
    assertThat(run(Map.of(), "context").output())
        .isEqualToIgnoringNewLines("CUDA_ERROR_INVALID_CONTEXT");
  }

  @Test
  void refusesWhatBelongsToAnotherDevice() throws IOException, InterruptedException {
    assertThat(run(Map.of("CUSIM_DEVICES", "2"), "devices").output().lines())
        .containsExactly(
            "in use: 0",
            "copy: CUDA_ERROR_INVALID_VALUE",
            "free: CUDA_ERROR_INVALID_VALUE",
            "wait: CUDA_ERROR_INVALID_HANDLE",
            "function: CUDA_ERROR_INVALID_HANDLE",
            "stream: CUDA_ERROR_INVALID_HANDLE",
            "cusim: kernel block_sum on device 1 was given memory of device 0",
            "memory: CUDA_ERROR_LAUNCH_FAILED");
  }

  /** A process may have 65,530 pieces of memory, and each thread of a block takes two. */
  @Test
  void threadsThatEndKeepNoStacksOfBlocks() throws IOException, InterruptedException {
    List<Integer> mapped = run(Map.of(), "threads").output().lines().map(Integer::valueOf).toList();
    assertThat(mapped).hasSize(2);
    assertThat(mapped.get(1)).isLessThan(mapped.get(0) + 1024);
  }

  private static ChildJvm run(Map<String, String> settings, String... arguments)
      throws IOException, InterruptedException {
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("CUSIM_KERNELS", SimulatedDevice.testKernels().toString());
    return ChildJvm.run(SimulatorProgram.class, environment, arguments);
  }
}
