package org.farfield.structure.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files as they come: two small ones kept here, and the shared data where they are at hand. */
class RealFilesTest {
  private static final Path SHARED = Path.of("..", "shared", "data");

  private static Path resource(String name) throws URISyntaxException {
    URL url = RealFilesTest.class.getResource("/structures/" + name);
    return Path.of(url.toURI());
  }

  private static Path shared(String name) {
    Path path = SHARED.resolve(name);
    boolean there = Files.isReadable(path);
    if (!there) {
      System.err.println("SKIPPED, THE SHARED DATA ARE NOT HERE: " + path);
    }
    assumeTrue(there, path + " is not here");
    return path;
  }

  private static List<Structure> readAll(Path path) {
    try (StructureReader reader = StructureReaders.open(path)) {
      return Texts.readAll(reader);
    }
  }

  @Test
  void readsAWaterBox() throws URISyntaxException {
    List<Structure> all = readAll(resource("water216_frame0.xyz"));
    assertThat(all).hasSize(1);
    Structure water = all.get(0);
    assertThat(water.size()).isEqualTo(648);
    assertThat(water.species()).containsExactly(1, 8);
    assertThat(water.cell().isFullyPeriodic()).isTrue();
    assertThat(water.cell().length(0)).isEqualTo(18.62);
    assertThat(water.position(1, 2)).isEqualTo(12.304);
  }

  @Test
  void readsDimersWithForcesAndCharges() throws URISyntaxException {
    List<Structure> all = readAll(resource("dimers_two_frames.xyz"));
    assertThat(all).hasSize(2);
    Structure dimer = all.get(1);
    assertThat(dimer.cell().isOpen()).isTrue();
    assertThat(dimer.types()).containsExactly(8, 1, 1, 8, 1, 1);
    assertThat(dimer.numberNames())
        .containsExactly("forces_0", "forces_1", "forces_2", "xtb_charge");
    assertThat(dimer.numbers("forces_1")[1]).isEqualTo(0.00215735);
    assertThat(dimer.numbers("xtb_charge")[0]).isEqualTo(-0.56700198);
  }

  @ParameterizedTest
  @CsvSource({
    "water216_spce.xyz.gz, 30",
    "dimers_gfn2.xyz.gz, 2390",
    "silicon_bulk.xyz, 30",
    "molecular_crystals.xyz, 20",
    "papers/bfdb-dimers/charge-charge.xyz.gz, 130",
    "papers/water-bulk-epsilon/coords_1000.xyz.gz, 1000",
    "papers/water-bulk-epsilon/ice.xyz, -1",
    "papers/water-clusters-multipoles/water100.xyz.gz, 100",
  })
  void readsTheSharedData(String name, int frames) {
    List<Structure> all = readAll(shared(name));
    assertThat(all).isNotEmpty();
    if (frames > 0) {
      assertThat(all).hasSize(frames);
    }
  }
}
