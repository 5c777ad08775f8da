package org.farfield.structure.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.farfield.error.InputException;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class CompressionTest {
  private static OutputStream packing(Compression compression, OutputStream out)
      throws IOException {
    return switch (compression) {
      case GZIP -> new GZIPOutputStream(out);
      case BZIP2 -> new BZip2CompressorOutputStream(out, 1);
      case XZ -> new XZOutputStream(out, new LZMA2Options(0));
      case ZSTD -> new ZstdOutputStream(out);
    };
  }

  private static byte[] packed(Compression compression, String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = packing(compression, bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static String frames(int count, long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append("1\n\nO ").append(random.nextDouble()).append(" 0 0\n");
    }
    return text.toString();
  }

  private static double[] xs(List<Structure> structures) {
    return structures.stream().mapToDouble(s -> s.position(0, 0)).toArray();
  }

  @ParameterizedTest
  @EnumSource
  void streamsAreReadOneAfterTheOtherWhateverTheName(Compression compression) throws IOException {
    String first = frames(9000, 1);
    String second = frames(3, 2);
    byte[] file = joined(packed(compression, first), packed(compression, second));
    double[] expected = xs(Texts.readAll("a.xyz", first + second));
    assertThat(expected).hasSize(9003);
    assertThat(xs(Texts.readAll("a.xyz", file))).isEqualTo(expected);
    try (StructureReader reader =
        StructureReaders.open(new ByteArrayInputStream(file), "<stdin>", "extxyz")) {
      assertThat(xs(Texts.readAll(reader))).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFileCutShortIsAnErrorWithItsPlace(Compression compression) throws IOException {
    byte[] good = packed(compression, frames(5000, 3));
    assertThat(Texts.failure("t.xyz", Arrays.copyOf(good, good.length / 2)))
        .matches("t\\.xyz, frame \\d+, line \\d+: the " + compression + " data .*cut short.*");
    byte[] small = packed(compression, frames(5, 3));
    for (int length = compression == Compression.BZIP2 ? 10 : 6; length < small.length; length++) {
      String message = Texts.failure("t.xyz", Arrays.copyOf(small, length));
      assertThat(message).startsWith("t.xyz, frame ").contains("cut short");
    }
    assertThat(Texts.failure("t.xyz", joined(small, Arrays.copyOf(small, small.length - 1))))
        .contains(", frame ")
        .contains("cut short");
  }

  @ParameterizedTest
  @EnumSource
  void noDamageGivesOtherNumbers(Compression compression) throws IOException {
    byte[] first = packed(compression, frames(20, 4));
    byte[] whole = joined(first, packed(compression, frames(20, 5)));
    double[] expected = xs(Texts.readAll("t.xyz", whole));
    Random random = new Random(6);
    int seen = 0;
    for (int trial = 0; trial < 600; trial++) {
      byte[] file = whole.clone();
      file[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        // some bits mean nothing
        assertThat(xs(Texts.readAll("t.xyz", file))).isEqualTo(expected);
      } catch (InputException e) {
        assertThat(e.getMessage()).startsWith("t.xyz, frame ");
        seen++;
      }
    }
    assertThat(seen).isGreaterThan(540);
    byte[] tail = joined(whole, "\nnot packed".getBytes(StandardCharsets.UTF_8));
    assertThat(Texts.failure("t.xyz", tail)).contains("the " + compression + " data ");
  }

  private static byte[] skippable(int kind, int length) {
    byte[] frame = new byte[8 + length];
    Arrays.fill(frame, (byte) 0x28);
    ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).putInt(0x184D2A50 + kind).putInt(length);
    return frame;
  }

  /** As pzstd and seekable zstd write them. */
  @Test
  void framesOfZstdThatMeanNothingArePassedOver() throws IOException {
    byte[] file = skippable(0, 4);
    StringBuilder text = new StringBuilder();
    for (int part = 0; part < 5; part++) {
      String frames = frames(part == 2 ? 6000 : 3, part);
      text.append(frames);
      file = joined(file, packed(Compression.ZSTD, frames));
      file = joined(file, skippable(3 * part + 3, part == 1 ? 70_000 : part));
    }
    double[] expected = xs(Texts.readAll("t.xyz", text.toString()));
    assertThat(xs(Texts.readAll("t.xyz", file))).isEqualTo(expected);
    for (int cut : new int[] {1, 5, 10, 11}) { // in the last of them
      assertThat(Texts.failure("t.xyz", Arrays.copyOf(file, file.length - cut)))
          .startsWith("t.xyz, frame ")
          .containsPattern("cut short|damaged");
    }
    assertThat(Texts.failure("t.xyz", skippable(7, 9))).contains("t.xyz, frame 0, line 1: ");
  }

  @Test
  void aTextThatBeginsLikeBzip2IsAText() {
    assertThat(Texts.failure("t.xyz", "BZh9 is no count\n")).contains("atom count");
  }
}
