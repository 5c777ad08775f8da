package org.farfield.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.farfield.sweeps.Sweep;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The backend on simulated devices that are different from the one the other tests have. */
class CudaEnvironmentTest {
  private static final String USUAL_SHARE = "0.8";
  private static final String SHARE_BY_FAR_TOO_LARGE = "1000";
  private static final String LITTLE_MEMORY = "1500000";

  /** For whole calls of cuFFT, but few: with less their number gives way, and bits with it. */
  private static final String ROOM_FOR_A_CALL = "22000000";

  private static Run usual;

  /** Of short-range densities, gradients and products of split potentials. */
  private static final Set<String> NOT_ONLY_SUMS =
      Set.of(
          "neighbors",
          "all_neighbors",
          "neighbor_terms",
          "add_sources",
          "add_centres",
          "field_products",
          "factor_cotangents",
          "atom_gradients",
          "matrix_cotangents",
          "strain_terms",
          "add_strain",
          "spline_slopes",
          "spread_charges",
          "mesh_forces_tile",
          "mesh_potentials",
          "add_forces",
          "mesh_cotangents",
          "mesh_strain",
          "spectrum");

  /** What a process printed: a hash of the results, and the launches on its way to them. */
  private record Run(String text, long sums, Set<String> kernels) {}

  @BeforeEach
  void requireSimulator() throws IOException, InterruptedException {
    SimulatedDevice.require();
    assumeThat(SimulatedDevice.isReal()).isFalse();
    if (usual == null) {
      usual = run(Map.of(), USUAL_SHARE);
      assertThat(usual.kernels()).containsAll(NOT_ONLY_SUMS);
      assertThat(usual.text().lines()).hasSize(6).allMatch(line -> line.matches("[A-Z]+ -?\\d+"));
    }
  }

  @Sweep(oneIn = 6)
  @ParameterizedTest
  @CsvSource({"CUSIM_ORDER, reverse", "CUSIM_ORDER, shuffle:7", "CUSIM_LAZY, 1", "CUSIM_GUARD, 1"})
  void bitsStayTheSame(String variable, String value) throws IOException, InterruptedException {
    assertThat(run(Map.of(variable, value), USUAL_SHARE)).isEqualTo(usual);
  }

  /** With the second share it finds out only when the driver has no more. */
  @Sweep(oneIn = 6)
  @ParameterizedTest
  @ValueSource(strings = {USUAL_SHARE, SHARE_BY_FAR_TOO_LARGE})
  void bitsStayTheSameInLittleMemory(String share) throws IOException, InterruptedException {
    Run little = run(Map.of("CUSIM_MEMORY", LITTLE_MEMORY), share);
    assertThat(little.text()).isEqualTo(usual.text());
    assertThat(little.sums()).isGreaterThan(usual.sums());
  }

  /** As tests have it that divide: a share of what a large GPU has divides nothing. */
  @Test
  void littleMemoryIsAsLittleOnALargeDevice() throws IOException, InterruptedException {
    String memory = Long.toString(80L << 30);
    Run all = run(Map.of("CUSIM_MEMORY", memory), USUAL_SHARE, "expansions");
    Run little = run(Map.of("CUSIM_MEMORY", memory), "400000B", "expansions");
    assertThat(little.text()).isEqualTo(all.text());
    assertThat(little.sums()).isGreaterThan(2 * all.sums());
    assertThat(run(Map.of(), "400000B", "expansions").sums()).isEqualTo(little.sums());
  }

  /** Where the last bits of a transform hang on how many share its plan, as cuFFT's may. */
  @Test
  void bitsDoNotHangOnHowManyTransformsShareACall() throws IOException, InterruptedException {
    Run all = run(Map.of("CUSIM_FFT_BITS", "1"), USUAL_SHARE);
    Run little = run(Map.of("CUSIM_FFT_BITS", "1", "CUSIM_MEMORY", ROOM_FOR_A_CALL), USUAL_SHARE);
    assertThat(all.text()).isNotEqualTo(usual.text());
    assertThat(little.text()).isEqualTo(all.text());
    assertThat(little.sums()).isGreaterThan(all.sums());
  }

  @Test
  void saysWhenNothingFits() throws IOException, InterruptedException {
    assertThat(run(Map.of("CUSIM_MEMORY", "30000"), USUAL_SHARE).text())
        .hasLineCount(1)
        .contains("memory")
        .doesNotContain("Exception");
  }

  @Test
  void saysThatThereIsNoDevice() throws IOException, InterruptedException {
    assertThat(run(Map.of("CUSIM_NO_DEVICE", "1"), USUAL_SHARE).text())
        .isEqualToIgnoringNewLines(
            "the device 'cuda' cannot be used: the NVIDIA driver sees no GPU");
  }

  private static Run run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    Map<String, String> all = new HashMap<>(environment);
    all.put("CUSIM_TRACE", "1");
    List<String> lines = ChildJvm.run(CudaProgram.class, all, arguments).output().lines().toList();
    Map<Boolean, List<String>> launches =
        lines.stream().collect(Collectors.partitioningBy(l -> l.startsWith("cusim: kernel ")));
    return new Run(
        String.join("\n", launches.get(false)),
        launches.get(true).stream()
            .filter(l -> l.contains("product") || l.contains("mesh_fields"))
            .count(),
        launches.get(true).stream()
            .map(l -> l.split(" ", -1)[2].replaceAll("_\\d+", "")) // of any order of splines
            .collect(Collectors.toSet()));
  }
}
