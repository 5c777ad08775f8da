package org.farfield.structure.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorLinesTest {
  private static final String[] VECTORS = {"VEC1 8.0 0 0\n", "VEC2 0.5 7 0\n", "VEC3 0 1e-1 6\n"};

  private static String frame(int vectors) {
    return "2\nsome words\nO 0 0 0\nV 1 0 0\n"
        + String.join("", List.of(VECTORS).subList(0, vectors));
  }

  @Test
  void asManyDirectionsArePeriodicAsThereAreVectors() {
    List<Structure> all =
        Texts.readAll("a.xyz", frame(3) + frame(0) + "\n" + frame(2) + "\n" + frame(1).strip());
    assertThat(all).hasSize(4);
    assertThat(all.get(0).cell().rows()).containsExactly(8, 0, 0, 0.5, 7, 0, 0, 0.1, 6);
    assertThat(all.get(0).cell().isFullyPeriodic()).isTrue();
    assertThat(all.get(1).cell().isOpen()).isTrue();
    assertThat(all.get(2).cell().rows()).containsExactly(8, 0, 0, 0.5, 7, 0, 0, 0, 0);
    assertThat(all.get(2).cell().isPeriodic(1)).isTrue();
    assertThat(all.get(2).cell().isPeriodic(2)).isFalse();
    assertThat(all.get(3).cell().isPeriodic(0)).isTrue();
    assertThat(all.get(3).cell().isPeriodic(1)).isFalse();
    assertThat(all).allSatisfy(s -> assertThat(s.positions()).containsExactly(0, 0, 0, 1, 0, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "VEC2 1 0 0\n",
        "VEC1 1 0\n",
        "VEC1 1 0 0 0\n",
        "VEC1 1 0 nan\n",
        "VEC1 1 0 x\n",
        "VEC1 0 0 0\n",
        "VEC1 1 0 0\nVEC1 0 1 0\n",
        "VEC1 1 0 0\nVEC2 2 0 0\n",
        "V 0 0 0\n",
        "VEC1 1 0 0\nVEC2 0 1 0\nVEC3 0 0 1\nVEC4 1 1 1\n",
      })
  void whatIsNoLatticeIsAnErrorWithItsLine(String lines) {
    long last = 4 + lines.lines().count();
    assertThat(Texts.failure("a.xyz", frame(0) + lines))
        .startsWith("a.xyz, frame 0, line " + last + ": ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"O 0 0 x", "O 0 0 0\nVEC1 8 0", "O 0 0 0\nVEC1 0 0 0"})
  void thoseOfAFrameThatCannotBeReadArePassedWithIt(String wrong) {
    String text = "1\n\n" + wrong + "\nVEC2 0 7 0\nVEC3 0 0 6\n" + frame(2);
    try (StructureReader reader = Texts.open("a.xyz", text.getBytes(StandardCharsets.UTF_8))) {
      assertThatThrownBy(reader::read).hasMessageContaining("a.xyz, frame 0, line ");
      assertThat(reader.recover()).isTrue();
      assertThat(reader.read().origin()).isEqualTo("a.xyz, frame 1");
      assertThat(reader.read()).isNull();
    }
  }

  @Test
  void aCellInBothPlacesIsRefused() {
    String text = "1\nLattice=\"5 0 0 0 5 0 0 0 5\"\nO 0 0 0\nVEC1 8 0 0\n";
    assertThat(Texts.failure("a.xyz", text)).contains("line 4", "VEC1");
  }

  @Test
  void lookingAheadLosesNoFrameBeforeAFailure() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("cable");
          }
        };
    InputStream in =
        new SequenceInputStream(
            new ByteArrayInputStream(frame(0).getBytes(StandardCharsets.UTF_8)), broken);
    try (StructureReader reader = StructureReaders.open(in, "s", "extxyz")) {
      assertThat(reader.read().atoms()).isEqualTo(2);
      assertThatThrownBy(reader::read)
          .hasMessage("s, frame 1, line 4: cannot be read further (cable)");
    }
  }

  @Test
  void theyAreWrittenBackAsLattice(@TempDir Path directory) {
    Path file = directory.resolve("b.xyz");
    Structure before = Texts.readOne("a.xyz", frame(2));
    try (ExtXyzWriter writer = ExtXyzWriter.create(file, false)) {
      writer.write(before);
      writer.commit();
    }
    assertThat(file).content().doesNotContain("VEC").contains("Lattice");
    try (StructureReader reader = StructureReaders.open(file)) {
      Structure after = reader.read();
      assertThat(after.cell().rows()).isEqualTo(before.cell().rows());
      assertThat(after.cell().isPeriodic(2)).isFalse();
      assertThat(after.positions()).isEqualTo(before.positions());
      assertThat(reader.read()).isNull();
    }
  }
}
