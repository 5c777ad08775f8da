package org.farfield.tensor.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.farfield.error.InputException;
import org.farfield.sweeps.Sweeps;
import org.farfield.tensor.TensorMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MtsDamageTest {
  @TempDir Path directory;

  private static byte[] npy(byte[] head, int data) {
    return Arrays.copyOf(head, head.length + data);
  }

  private static byte[] header(String text) {
    byte[] ascii = (text + "\n").getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        new byte[] {
          (byte) 0x93,
          'N',
          'U',
          'M',
          'P',
          'Y',
          1,
          0,
          (byte) ascii.length,
          (byte) (ascii.length >> 8)
        });
    out.writeBytes(ascii);
    return out.toByteArray();
  }

  /** A sound file of one block, 1 sample × 2 properties. */
  private static Map<String, byte[]> sound() {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("keys.npy", npy(NpyHeader.labels(List.of("key"), 1), 4));
    entries.put("blocks/0/values.npy", npy(NpyHeader.doubles(List.of(1L, 2L)), 16));
    entries.put("blocks/0/samples.npy", npy(NpyHeader.labels(List.of("system"), 1), 4));
    byte[] properties = npy(NpyHeader.labels(List.of("n"), 2), 8);
    properties[properties.length - 1] = 1;
    entries.put("blocks/0/properties.npy", properties);
    return entries;
  }

  private Path zip(Map<String, byte[]> entries) throws IOException {
    Path file = directory.resolve("x.mts");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> e : entries.entrySet()) {
        out.putNextEntry(new ZipEntry(e.getKey()));
        out.write(e.getValue());
      }
    }
    return file;
  }

  @Test
  void soundFilesOfOtherProgramsAreRead() throws IOException {
    assertThat(MtsFile.read(zip(sound())).block(0).values()).containsExactly(0, 0);
    Map<String, byte[]> single = sound();
    single.put("blocks/0/values.npy", npy(NpyHeader.floats(List.of(1L, 2L)), 8));
    assertThat(MtsFile.read(zip(single)).block(0).values()).containsExactly(0, 0);
  }

  static Stream<Arguments> damages() {
    String keys = "keys.npy";
    String values = "blocks/0/values.npy";
    String samples = "blocks/0/samples.npy";
    String tail = ", 'fortran_order': False, 'shape': ";
    return Stream.of(
        Arguments.of(keys, null, "no entry keys.npy"),
        Arguments.of(values, null, "no entry"),
        Arguments.of(samples, null, "no entry"),
        Arguments.of("blocks/0/properties.npy", null, "no entry"),
        Arguments.of(keys, new byte[0], "not an NPY array"),
        Arguments.of(keys, new byte[20], "not an NPY array"),
        Arguments.of(keys, npy(NpyHeader.labels(List.of("key"), 2), 8), "rows 0 and 1"),
        Arguments.of(keys, npy(NpyHeader.labels(List.of("key"), 1), 3), "ends early"),
        Arguments.of(keys, npy(NpyHeader.labels(List.of("key"), 1), 5), "bytes after"),
        Arguments.of(keys, npy(NpyHeader.labels(List.of("a b"), 1), 4), "not a label name"),
        Arguments.of(keys, npy(NpyHeader.integers(List.of(1L)), 4), "structured"),
        Arguments.of(
            keys, npy(header("{'descr': [('a', '<i8')]" + tail + "(1,), }"), 8), "not read"),
        Arguments.of(
            keys,
            npy(header("{'descr': [('a', '<i4'), ('b', '>i4')]" + tail + "(1,)}"), 8),
            "read"),
        Arguments.of(values, npy(NpyHeader.doubles(List.of(2L, 1L)), 16), "the shape is [2, 1]"),
        Arguments.of(values, npy(NpyHeader.doubles(List.of(2L)), 16), "the shape is [2]"),
        Arguments.of(values, npy(NpyHeader.doubles(List.of(1L, 1L, 2L)), 16), "components/0.npy"),
        Arguments.of(values, npy(NpyHeader.integers(List.of(1L, 2L)), 8), "f8 or f4"),
        Arguments.of(values, npy(NpyHeader.doubles(List.of(9999999L, 100L)), 16), "ends early"),
        Arguments.of(values, npy(NpyHeader.doubles(List.of(1L << 30, 1L << 30)), 16), "too large"),
        Arguments.of(values, npy(NpyHeader.doubles(List.of(1L << 40, 1L)), 16), "not read"),
        Arguments.of(values, npy(NpyHeader.doubles(List.of(-1L, -2L)), 16), "not read"),
        Arguments.of(
            values,
            npy(header("{'descr': '<f8', 'fortran_order': True, 'shape': (1, 2), }"), 16),
            "not read"),
        Arguments.of(
            values,
            new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0, -1, -1, -1, -1},
            "its header"),
        Arguments.of(
            "blocks/0/gradients/positions/samples.npy",
            npy(NpyHeader.labels(List.of("sample"), 1), 4),
            "gradients/positions/values.npy"));
  }

  @ParameterizedTest
  @MethodSource("damages")
  void theFileAndTheEntryAreNamed(String entry, byte[] content, String message) throws IOException {
    Map<String, byte[]> entries = sound();
    if (content == null) {
      entries.remove(entry);
    } else {
      entries.put(entry, content);
    }
    assertThatThrownBy(() -> MtsFile.read(zip(entries)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("x.mts")
        .hasMessageContaining(entry.replaceAll("/[a-z]+\\.npy", ""))
        .hasMessageContaining(message);
  }

  @Test
  void filesThatAreNoZipAreRefused() throws IOException {
    Path text = directory.resolve("text.mts");
    Files.writeString(text, "hello");
    for (Path path : List.of(text, directory, directory.resolve("none.mts"))) {
      assertThatThrownBy(() -> MtsFile.read(path))
          .isInstanceOf(InputException.class)
          .hasMessageContaining(path.toString());
    }
    assertThatThrownBy(() -> MtsFile.readInfo(directory.resolve("none.mts")))
        .hasMessageContaining("does not exist");
  }

  /** Whatever byte changes: the same map or a message, never another exception or other numbers. */
  @Test
  void randomDamageIsNoticedOrHarmless() throws IOException {
    Path file = directory.resolve("x.mts");
    TensorMap map = Maps.random(5);
    MtsFile.write(file, map, null, false);
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(3);
    int noticed = 0;
    int trials = Sweeps.count(1500, 300);
    for (int trial = 0; trial < trials; trial++) {
      byte[] bytes = whole.clone();
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      if (trial % 3 == 0) {
        bytes = Arrays.copyOf(whole, random.nextInt(whole.length));
      }
      Files.write(file, bytes);
      try {
        assertThat(Maps.same(MtsFile.read(file), map)).isTrue();
      } catch (InputException e) {
        noticed++;
      }
    }
    assertThat(noticed).isGreaterThan(trials / 3);
  }
}
