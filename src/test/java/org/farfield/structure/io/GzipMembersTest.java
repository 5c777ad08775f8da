package org.farfield.structure.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.farfield.error.InputException;
import org.junit.jupiter.api.Test;

class GzipMembersTest {
  private static byte[] member(byte[] data) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(data);
    }
    return out.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] read(byte[] file) throws IOException {
    try (GzipMembers in = new GzipMembers(new ByteArrayInputStream(file))) {
      return in.readAllBytes();
    }
  }

  @Test
  void membersAreReadOneAfterTheOther() throws IOException {
    Random random = new Random(3);
    for (int trial = 0; trial < 50; trial++) {
      byte[] file = new byte[0];
      byte[] data = new byte[0];
      for (int m = 0; m <= random.nextInt(4); m++) {
        byte[] part = new byte[random.nextInt(200_000)];
        for (int i = 0; i < part.length; i++) {
          part[i] = (byte) random.nextInt(1 + trial);
        }
        file = joined(file, member(part));
        data = joined(data, part);
      }
      assertThat(read(file)).isEqualTo(data);
      assertThat(read(joined(file, new byte[random.nextInt(512)]))).isEqualTo(data);
    }
  }

  @Test
  void optionalFieldsOfTheHeaderAreSkipped() throws IOException {
    byte[] plain = member("text".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    byte[] header = Arrays.copyOf(plain, 10);
    header[3] = 2 + 4 + 8 + 16;
    byte[] fields = {3, 0, 1, 2, 3, 'n', 0, 'c', 'c', 0, 9, 9};
    byte[] rest = Arrays.copyOfRange(plain, 10, plain.length);
    assertThat(read(joined(header, fields, rest))).asString().isEqualTo("text");
  }

  @Test
  void noBitOfTheSecondMemberMayChangeUnseen() throws IOException {
    byte[] first = member(new byte[100]);
    byte[] second = member(new byte[1000]);
    byte[] whole = joined(first, second);
    byte[] data = read(whole);
    int seen = 0;
    for (int at = first.length; at < whole.length; at++) {
      if (at >= first.length + 4 && at < first.length + 10) {
        continue; // time, level and system say nothing of the data
      }
      for (int bit = 0; bit < 8; bit++) {
        byte[] file = whole.clone();
        file[at] ^= (byte) (1 << bit);
        try {
          // some bits, such as those that fill the last byte, mean nothing
          assertThat(read(file)).as("byte %d bit %d", at, bit).isEqualTo(data);
        } catch (IOException e) {
          seen++;
        }
      }
    }
    assertThat(seen).isGreaterThan(8 * (second.length - 10) - 10);
    for (int length = first.length + 1; length < whole.length; length++) {
      byte[] file = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(file)).as("%d bytes", length).isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> read(joined(first, new byte[10], second)))
        .hasMessageContaining("part 2");
  }

  @Test
  void theReaderSaysWhere() throws IOException {
    byte[] frame = "1\n\nH 0 0 0\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    byte[] file = joined(member(frame), member(frame));
    file[member(frame).length] ^= 4;
    try (StructureReader reader =
        StructureReaders.open(new ByteArrayInputStream(file), "x.xyz.gz", "extxyz")) {
      assertThatThrownBy(
              () -> {
                reader.read();
                reader.read();
              })
          .isInstanceOf(InputException.class)
          .hasMessageContaining("x.xyz.gz, frame")
          .hasMessageContaining("no gzip header in part 2");
    }
  }
}
