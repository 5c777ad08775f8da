package org.farfield.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How often the host calls the driver for work that it has done before: each call costs some
 * microseconds in which a device may wait. A number that grew wants a reason; one that shrank is
 * written here.
 */
class HostFeedTest {
  private static List<String> lines;

  @BeforeAll
  static void feed() throws IOException, InterruptedException {
    SimulatedDevice.require();
    assumeThat(SimulatedDevice.isReal()).isFalse();
    Map<String, String> idle = Map.of("CUSIM_IDLE", "1", "CUSIM_TRACE", "all");
    lines = ChildJvm.run(HostFeed.class, idle).output().lines().toList();
  }

  @ParameterizedTest
  @CsvSource({
    // launches, calls of libraries, uploads, fills, downloads
    "ONE, 5, 0, 16, 1, 1",
    "MANY, 45, 0, 126, 6, 6",
    "MESH, 18, 18, 17, 4, 1",
    "SPECTRA, 96, 0, 336, 16, 16",
    "SUMS, 51, 0, 156, 6, 6"
  })
  void callsAreAsManyAsTheyWere(
      HostFeed.Case what, int launches, int calls, int uploads, int fills, int downloads) {
    List<String> some = lines.subList(lines.indexOf("begin " + what), lines.indexOf("end " + what));
    assertThat(count(some, "kernel")).as("launches").isEqualTo(launches);
    assertThat(count(some, "call of a library")).as("calls of libraries").isEqualTo(calls);
    assertThat(count(some, "upload")).as("uploads").isEqualTo(uploads);
    assertThat(count(some, "fill")).as("fills").isEqualTo(fills);
    assertThat(count(some, "download")).as("downloads").isEqualTo(downloads);
    assertThat(count(some, "allocation")).as("allocations").isZero();
    assertThat(count(some, "pinned allocation")).as("pinned allocations").isZero();
  }

  private static long count(List<String> some, String what) {
    return some.stream().filter(line -> line.startsWith("cusim: " + what)).count();
  }
}
