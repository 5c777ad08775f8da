package org.farfield.expansion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.farfield.error.InputException;
import org.farfield.spec.Channels;
import org.farfield.structure.Structure;
import org.farfield.structure.io.StructureReader;
import org.farfield.structure.io.StructureReaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {
  @TempDir Path folder;

  private Structure read(String columns, String... atoms) throws IOException {
    Path file = folder.resolve("atoms.xyz");
    Files.writeString(
        file,
        atoms.length
            + "\nProperties=species:S:1:pos:R:3:"
            + columns
            + "\n"
            + String.join("\n", atoms)
            + "\n");
    try (StructureReader reader = StructureReaders.open(file)) {
      return reader.read();
    }
  }

  private static Channels.Multipoles columns(
      String charges, String dipoles, String moments, String widths) {
    return new Channels.Multipoles(
        Optional.ofNullable(charges),
        Optional.ofNullable(dipoles),
        Optional.ofNullable(moments),
        Optional.ofNullable(widths));
  }

  @Test
  void columnsAddToOneChannel() throws IOException {
    Structure s =
        read(
            "q:R:1:mu:R:3:all:R:9:w:R:1",
            "O 0 0 0 -1 1 2 3  10 20 30 40 50 60 70 80 90 1.5",
            "H 0 0 1 2 4 5 6  0 0 0 0 0 0 0 0 0 2");
    Sources sources = Sources.of(s, columns("q", "mu", "all", "w"));
    assertThat(sources.channels()).isEqualTo(1);
    assertThat(sources.labels()).containsExactly(0);
    assertThat(sources.degree()).isEqualTo(2);
    assertThat(sources.weights()[0]).containsExactly(9, 2);
    double[] first = new double[9];
    double[] second = new double[9];
    for (int lm = 0; lm < 9; lm++) {
      first[lm] = sources.value(0, 0, lm);
      second[lm] = sources.moments(0, lm)[1];
    }
    // m = −1, 0, 1 are y, z, x
    assertThat(first).containsExactly(9, 22, 33, 41, 50, 60, 70, 80, 90);
    assertThat(second).containsExactly(2, 5, 6, 4, 0, 0, 0, 0, 0);
    assertThat(sources.widths().orElseThrow()).containsExactly(1.5, 2);
    assertThat(sources.isSource(0, 1)).isTrue();
  }

  @Test
  void fewerMomentsAreThoseOfLowerDegree() throws IOException {
    Structure s = read("m:R:4", "O 0 0 0 1 2 3 4");
    Sources sources = Sources.of(s, columns(null, null, "m", null));
    assertThat(sources.value(0, 0, 3)).isEqualTo(4);
    assertThat(sources.value(0, 0, 8)).isZero();
    Sources charges = Sources.of(read("q:R:1", "O 0 0 0 1"), columns("q", null, null, null));
    assertThat(charges.degree()).isZero();
    assertThat(charges.value(0, 0, 3)).isZero();
  }

  @Test
  void saysWhatIsWrongWithAColumn() throws IOException {
    Structure s = read("q:R:1:mu:R:2:w:R:1", "O 0 0 0 1 2 3 0");
    assertThatThrownBy(() -> Sources.of(s, columns("q", "mu", null, null)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'mu' has 2 numbers per atom; needed are x, y and z");
    assertThatThrownBy(() -> Sources.of(s, columns("q", "d", null, null)))
        .hasMessageContaining("there is no per-atom number column 'd'");
    assertThatThrownBy(() -> Sources.of(s, columns(null, null, "mu", null)))
        .hasMessageContaining("needed are 1, 4 or 9 numbers");
    assertThatThrownBy(() -> Sources.of(s, columns("q", null, null, "w")))
        .hasMessageContaining("the width 'w' of atom 1 is 0.0; it must be positive");
    assertThatThrownBy(() -> columns(null, null, null, "w"))
        .hasMessage("sources need a column of charges, dipoles or multipoles");
  }

  @Test
  void shapesMustAgree() {
    assertThatThrownBy(() -> new Sources(new int[1], new double[1][3][2]))
        .hasMessage("a channel has 1, 4 or 9 moments, not 3");
    assertThatThrownBy(() -> new Sources(new int[2], new double[1][2]))
        .hasMessage("2 labels for 1 channels");
    assertThatThrownBy(() -> new Sources(new int[1], new double[1][2]).withWidths(new double[3]))
        .hasMessage("3 widths for other atoms");
    assertThatThrownBy(
            () ->
                new Sources(new int[1], new double[1][4][2])
                    .requireCharges("the device 'x'", "use another"))
        .hasMessage("the device 'x' takes charges alone, no dipoles and quadrupoles; use another");
    assertThat(List.of(new Sources(new int[0], new double[0][]).degree())).containsExactly(0);
  }
}
