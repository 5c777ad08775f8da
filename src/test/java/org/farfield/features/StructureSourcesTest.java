package org.farfield.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.structure.FrameSelection;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StructureSourcesTest {
  private static final String GOOD = "1\nframe\nO %d 0 0\n";
  private static final String DAMAGED = "2\nLattice=\"1 2\" \"\nO 0 0 x\n\n";
  private static final String VECTORS = "1\n\nO %d 0 0\nVEC1 x\nVEC2\n";

  @TempDir Path folder;

  private StructureSource source() throws IOException {
    Path one = folder.resolve("one.xyz");
    Path two = folder.resolve("two.xyz");
    Files.writeString(one, GOOD.formatted(0) + DAMAGED + GOOD.formatted(2) + "0\nno atoms\n");
    Files.writeString(two, VECTORS.formatted(4) + GOOD.formatted(5) + GOOD.formatted(6) + "x\n");
    return StructureSources.files(List.of(one, two), null);
  }

  private List<Double> read(String frames) throws IOException {
    StructureSource part = StructureSources.select(source(), FrameSelection.parse(frames));
    try (Stream<Structure> all = part.open()) {
      return all.map(s -> s.position(0, 0)).toList();
    }
  }

  @Test
  void whatIsWrongInFramesThatAreNotSelectedDoesNotMatter() throws IOException {
    assertThat(read("0")).containsExactly(0.0);
    assertThat(read("2")).containsExactly(2.0);
    assertThat(read("0:3:2")).containsExactly(0.0, 2.0);
    assertThat(read("5:7")).containsExactly(5.0, 6.0);
    for (String damaged : List.of("1", "0:3", "3", "4", ":", "7:")) {
      assertThatThrownBy(() -> read(damaged))
          .as(damaged)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("frame ");
    }
  }
}
