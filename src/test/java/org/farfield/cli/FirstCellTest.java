package org.farfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstCellTest {
  @TempDir Path folder;

  private File file(String text) throws IOException {
    return Files.writeString(folder.resolve("frames.xyz"), text).toFile();
  }

  @Test
  void seesWhetherVectorsLieAlongAxesAndAtomsAreEnough() throws IOException {
    String atom = "\nO 0 0 0\n";
    assertThat(FirstCell.isMirrored(file("24\nLattice=\"7.5 0.0 0 0 7 0 -0.0 0 9\"" + atom)))
        .hasValue(true);
    assertThat(FirstCell.isMirrored(file("3\nLattice=\"7.5 0.0 0 0 7 0 -0.0 0 9\"" + atom)))
        .hasValue(false);
    assertThat(FirstCell.isMirrored(file("24\nenergy=3 Lattice=\"6 0 0 1 8 0 2 0 9\"" + atom)))
        .hasValue(false);
    assertThat(FirstCell.isMirrored(file("24\nLattice=\"6 0 0 0 8 0 2 0 9\"" + atom)))
        .hasValue(false);
  }

  @Test
  void saysNothingOfWhatItDoesNotKnow() throws IOException {
    assertThat(FirstCell.isMirrored(file("1\nno cell\nO 0 0 0\n"))).isEmpty();
    assertThat(FirstCell.isMirrored(file("1\nLattice=\"6 0 0 x 8 0 0 0 9\"\n"))).isEmpty();
    assertThat(FirstCell.isMirrored(file("1\nLattice=\"6 0 0 0 8"))).isEmpty();
    assertThat(FirstCell.isMirrored(file("one line, Lattice=\"6 0 0 0 8 0 0 0 9\""))).isEmpty();
    assertThat(FirstCell.isMirrored(file("24\rLattice=\"6 0 0 0 8 0 0 0 9\"\rO 0 0 0"))).isEmpty();
    assertThat(FirstCell.isMirrored(file(""))).isEmpty();
    assertThat(FirstCell.isMirrored(folder.resolve("none").toFile())).isEmpty();
    assertThat(FirstCell.isMirrored(folder.toFile())).isEmpty();
  }
}
