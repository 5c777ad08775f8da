package org.farfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.farfield.features.Kept;
import org.farfield.features.StructureSource;
import org.farfield.structure.Structure;
import org.farfield.structure.io.StructureReader;
import org.farfield.structure.io.StructureReaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredTextsTest {
  private static final Kept TEXT = new Kept(List.of(new Kept.Item("note", false, true, List.of())));
  private static final Kept NUMBER =
      new Kept(List.of(new Kept.Item("energy", false, false, List.of())));

  @TempDir Path directory;
  private int opened;

  private Path input() throws IOException {
    StringBuilder text = new StringBuilder();
    for (String note : List.of("of one", "é", "the longest")) {
      text.append("1\nenergy=1 note=\"").append(note).append("\"\nH 0 0 0\n");
    }
    return Files.writeString(directory.resolve("frames.xyz"), text);
  }

  /** Three frames, and how often they were read. */
  private StructureSource source() throws IOException {
    List<Structure> all = new ArrayList<>();
    try (StructureReader reader = StructureReaders.open(input())) {
      for (Structure next = reader.read(); next != null; next = reader.read()) {
        all.add(next);
      }
    }
    return new StructureSource() {
      @Override
      public String name() {
        return "frames";
      }

      @Override
      public Stream<Structure> open() {
        opened++;
        return all.stream();
      }
    };
  }

  private static int read(StructureSource source, int most) {
    try (Stream<Structure> structures = source.open()) {
      return (int) structures.limit(most).count();
    }
  }

  @Test
  void whoeverReadsToTheEndMeasures() throws IOException {
    MeasuredTexts texts = new MeasuredTexts(source(), TEXT, true);
    try (Stream<Structure> structures = texts.open()) {
      assertThat(structures.toList()).hasSize(3);
    }
    assertThat(texts.kept().widths()).containsExactly(11);
    assertThat(opened).isEqualTo(1);
    assertThat(texts.name()).isEqualTo("frames");
  }

  @Test
  void whatNobodyReadIsRead() throws IOException {
    MeasuredTexts texts = new MeasuredTexts(source(), TEXT, true);
    assertThat(read(texts, 1)).isEqualTo(1);
    assertThat(texts.kept().widths()).containsExactly(11);
    assertThat(texts.kept().widths()).containsExactly(11);
    assertThat(opened).isEqualTo(2);
  }

  @Test
  void whatHasNoWidthsIsNotRead() throws IOException {
    assertThat(new MeasuredTexts(source(), NUMBER, true).kept()).isSameAs(NUMBER);
    assertThat(new MeasuredTexts(source(), TEXT, false).kept()).isSameAs(TEXT);
    assertThat(opened).isZero();
  }

  /** The first run measures while it looks the input over, the second reads for it alone. */
  @Test
  void aKnownCensusMakesTheSameFile() throws IOException {
    String frames = input().toString();
    List<byte[]> made = new ArrayList<>();
    for (String format : List.of("npz", "mts")) {
      for (int run = 0; run < 2; run++) {
        Path out = directory.resolve(run + "." + format);
        StringWriter err = new StringWriter();
        String[] arguments = {
          "featurize",
          frames,
          "--out",
          out.toString(),
          "--keep",
          "note,energy",
          "--max-radial",
          "0",
          "--max-angular",
          "0",
          "--device",
          "cpu",
          "--census",
          directory.resolve("census") + ""
        };
        int code =
            Main.run(arguments, new PrintWriter(new StringWriter()), new PrintWriter(err, true));
        assertThat(code).as(err.toString()).isZero();
        made.add(Files.readAllBytes(out));
      }
    }
    assertThat(made.get(1)).isEqualTo(made.get(0));
    assertThat(made.get(3)).isEqualTo(made.get(2));
    byte[] longest = "the longest".getBytes(Charset.forName("UTF-32LE"));
    String wide = new String(longest, StandardCharsets.ISO_8859_1);
    for (byte[] file : made) {
      assertThat(new String(file, StandardCharsets.ISO_8859_1)).contains(wide);
    }
  }
}
