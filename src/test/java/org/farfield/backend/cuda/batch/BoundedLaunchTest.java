package org.farfield.backend.cuda.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.farfield.backend.cuda.ChildJvm;
import org.farfield.backend.cuda.CudaProgram;
import org.farfield.backend.cuda.SimulatedDevice;
import org.farfield.error.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedLaunchTest {
  private static final Pattern LAUNCH =
      Pattern.compile("cusim: kernel (\\w+?)(?:_\\d+)?(?:_double|_float)? <<<\\((\\d+),1,1\\).*");

  @ParameterizedTest
  @CsvSource({"10, 1, 3, 4", "9, 1, 3, 3", "5, 7, 3, 5", "1, 1e-3, 1e10, 1", "0, 1, 1, 0"})
  void piecesAreAllBlocksInOrder(long blocks, double work, double mostWork, int pieces) {
    List<Integer> counts = new ArrayList<>();
    long[] next = {0};
    BoundedLaunch.launch(
        blocks,
        work,
        mostWork,
        (first, count) -> {
          assertThat(first).isEqualTo(next[0]);
          assertThat(count == 1 || count * work <= mostWork).isTrue();
          counts.add(count);
          next[0] += count;
        });
    assertThat(next[0]).isEqualTo(blocks);
    assertThat(counts).hasSize(pieces);
  }

  @Test
  void moreBlocksThanOneLaunchCanHaveAreTwo() {
    List<Integer> counts = new ArrayList<>();
    BoundedLaunch.launch(1L << 31, 1, 1e12, (first, count) -> counts.add(count));
    assertThat(counts).containsExactly(Integer.MAX_VALUE, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "much", "NaN"})
  void anImpossibleAmountOfWorkIsRefused(String property) {
    assertThatThrownBy(() -> BoundedLaunch.mostWork(property))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "the system property farfield.cuda.launch must be a number from 1 on, not '"
                + property
                + "'");
  }

  /** What grows with the input is launched in pieces, and no piece changes a bit. */
  @Test
  void smallPiecesChangeNoBit() throws IOException, InterruptedException {
    SimulatedDevice.require();
    assumeThat(SimulatedDevice.isReal()).isFalse();
    Run usual = run("1e10");
    Run cut = run("1");
    assertThat(usual.results()).hasSize(6).allMatch(line -> line.matches("[A-Z]+ -?\\d+"));
    assertThat(cut.results()).isEqualTo(usual.results());
    for (String kernel :
        List.of(
            "phases",
            "fields",
            "product",
            "spread",
            "settle",
            "mesh_fields",
            "interpolate",
            "pairs",
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
            "add_strain")) {
      assertThat(usual.launches().get(kernel)).as(kernel).isLessThan(usual.blocks().get(kernel));
      assertThat(cut.blocks().get(kernel)).as(kernel).isEqualTo(usual.blocks().get(kernel));
      assertThat(cut.launches().get(kernel)).as(kernel).isGreaterThan(usual.launches().get(kernel));
      if (!kernel.equals("pairs")) { // of which a centre, which may be several blocks, is least
        assertThat(cut.largest().get(kernel)).as(kernel).isEqualTo(1);
      }
    }
  }

  /** What a process printed beside its launches, and these by kernel. */
  private record Run(
      List<String> results,
      Map<String, Integer> launches,
      Map<String, Integer> blocks,
      Map<String, Integer> largest) {}

  private static Run run(String work) throws IOException, InterruptedException {
    String options = "-D" + BoundedLaunch.SWITCH + "=" + work;
    Run run = new Run(new ArrayList<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    String output =
        ChildJvm.run(
                CudaProgram.class, Map.of("CUSIM_TRACE", "1", "JAVA_TOOL_OPTIONS", options), "0.8")
            .output();
    for (String line : output.lines().toList()) {
      Matcher launch = LAUNCH.matcher(line);
      if (launch.matches()) {
        int blocks = Integer.parseInt(launch.group(2));
        run.launches().merge(launch.group(1), 1, Integer::sum);
        run.blocks().merge(launch.group(1), blocks, Integer::sum);
        run.largest().merge(launch.group(1), blocks, Math::max);
      } else if (!line.startsWith("cusim: ") && !line.startsWith("Picked up ")) {
        run.results().add(line);
      }
    }
    return run;
  }
}
