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
    assertThat(FirstCell.of(file("24\nLattice=\"7.5 0.0 0 0 7 0 -0.0 0 9\"" + atom)))
        .hasValue(new FirstCell(24, true));
    assertThat(FirstCell.of(file("3\nLattice=\"7.5 0.0 0 0 7 0 -0.0 0 9\"" + atom)))
        .hasValue(new FirstCell(3, false));
    assertThat(FirstCell.of(file("24\nenergy=3 Lattice=\"6 0 0 1 8 0 2 0 9\"" + atom)))
        .hasValue(new FirstCell(24, false));
    assertThat(FirstCell.of(file("24\nLattice=\"6 0 0 0 8 0 2 0 9\"" + atom)))
        .hasValue(new FirstCell(24, false));
  }

  @Test
  void saysNothingOfWhatItDoesNotKnow() throws IOException {
    assertThat(FirstCell.of(file("1\nno cell\nO 0 0 0\n"))).isEmpty();
    assertThat(FirstCell.of(file("1\nLattice=\"6 0 0 x 8 0 0 0 9\"\n"))).isEmpty();
    assertThat(FirstCell.of(file("1\nLattice=\"6 0 0 0 8"))).isEmpty();
    assertThat(FirstCell.of(file("one line, Lattice=\"6 0 0 0 8 0 0 0 9\""))).isEmpty();
    assertThat(FirstCell.of(file("24\rLattice=\"6 0 0 0 8 0 0 0 9\"\rO 0 0 0"))).isEmpty();
    assertThat(FirstCell.of(file(""))).isEmpty();
    assertThat(FirstCell.of(folder.resolve("none").toFile())).isEmpty();
    assertThat(FirstCell.of(folder.toFile())).isEmpty();
  }
}
