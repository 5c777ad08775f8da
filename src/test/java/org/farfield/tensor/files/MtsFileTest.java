package org.farfield.tensor.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.tensor.BlockLayout;
import org.farfield.tensor.Labels;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.TensorLayout;
import org.farfield.tensor.TensorMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MtsFileTest {
  @TempDir Path directory;

  private static TensorLayout layout(int blocks, int samples) {
    int[] keys = new int[2 * blocks];
    List<BlockLayout> list = new ArrayList<>();
    for (int i = 0; i < blocks; i++) {
      keys[2 * i] = i;
      keys[2 * i + 1] = -i;
      list.add(
          new BlockLayout(
              (long) samples * i,
              List.of("system", "atom"),
              List.of(Labels.range("o3_mu", -i, 2 * i + 1)),
              Labels.range("n", 0, 3)));
    }
    return new TensorLayout(new Labels(List.of("a", "b"), keys), list);
  }

  private static double[][] fill(MtsWriter writer, TensorLayout layout) {
    Random random = new Random(1);
    double[][] all = new double[layout.blocks().size()][];
    for (int b = 0; b < all.length; b++) {
      BlockLayout block = layout.blocks().get(b);
      int rows = (int) block.samples();
      all[b] = random.doubles((long) rows * block.rowLength(), -1, 1).toArray();
      // in two portions, the second from an offset
      int first = rows / 3;
      writer.append(b, samples(0, first), first, all[b], 0);
      writer.append(b, samples(first, rows), rows - first, all[b], first * block.rowLength());
    }
    return all;
  }

  private static int[] samples(int from, int to) {
    int[] rows = new int[2 * (to - from)];
    for (int i = from; i < to; i++) {
      rows[2 * (i - from)] = i;
      rows[2 * (i - from) + 1] = 7 * i;
    }
    return rows;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsWrittenIsRead(boolean zip64) throws IOException {
    Path file = directory.resolve("x.mts");
    TensorLayout layout = layout(5, 11);
    double[][] values;
    try (MtsWriter writer =
        MtsWriter.create(file, layout, "{\"a\":\"b\"}", false, zip64 ? 0 : ZipLayout.LIMIT)) {
      values = fill(writer, layout);
      assertThat(file).doesNotExist();
      writer.commit();
    }
    TensorMap map = MtsFile.read(file);
    assertThat(map.keys()).isEqualTo(layout.keys());
    for (int b = 0; b < values.length; b++) {
      TensorBlock block = map.block(b, -b);
      assertThat(block.values()).isEqualTo(values[b]);
      assertThat(block.samples().values()).isEqualTo(samples(0, 11 * b));
      assertThat(block.components()).isEqualTo(layout.blocks().get(b).components());
    }
    assertThat(MtsFile.readInfo(file)).isEqualTo("{\"a\":\"b\"}");
    assertThat(onlyFiles()).containsExactly("x.mts");
  }

  @Test
  void payloadsAreAligned() throws IOException {
    Path file = directory.resolve("x.mts");
    TensorLayout layout = layout(3, 4);
    try (MtsWriter writer = MtsWriter.create(file, layout, null, false)) {
      fill(writer, layout);
      writer.commit();
    }
    byte[] bytes = Files.readAllBytes(file);
    int arrays = 0;
    for (int i = 0; i + 6 < bytes.length; i++) {
      if (bytes[i] == (byte) 0x93 && bytes[i + 1] == 'N' && bytes[i + 2] == 'U') {
        assertThat(i % 64).isZero();
        arrays++;
      }
    }
    assertThat(arrays).isEqualTo(1 + 3 * 4);
  }

  @Test
  void nothingStaysOfAnAbandonedFile() throws IOException {
    Path file = directory.resolve("x.mts");
    TensorLayout layout = layout(3, 4);
    try (MtsWriter writer = MtsWriter.create(file, layout, null, false)) {
      fill(writer, layout);
    }
    assertThat(onlyFiles()).isEmpty();
  }

  @Test
  void anIncompleteFileIsNotPutInPlace() throws IOException {
    Path file = directory.resolve("x.mts");
    try (MtsWriter writer = MtsWriter.create(file, layout(3, 4), null, false)) {
      assertThatThrownBy(writer::commit).isInstanceOf(IllegalStateException.class);
    }
    assertThat(onlyFiles()).isEmpty();
  }

  @Test
  void anExistingFileIsKeptUnlessForced() throws IOException {
    Path file = directory.resolve("x.mts");
    Files.writeString(file, "precious");
    assertThatThrownBy(() -> MtsWriter.create(file, layout(1, 1), null, false))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the file exists");
    assertThat(file).hasContent("precious");
    try (MtsWriter writer = MtsWriter.create(file, layout(1, 1), null, true)) {
      writer.commit();
    }
    assertThat(MtsFile.read(file).keys().size()).isEqualTo(1);
  }

  @Test
  void unwritableTargetsAreReported() {
    assertThatThrownBy(() -> MtsWriter.create(directory, layout(1, 1), null, true))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("directory");
    assertThatThrownBy(
            () -> MtsWriter.create(directory.resolve("no/x.mts"), layout(1, 1), null, true))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("does not exist");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10, 500, -30, -1})
  void truncatedFilesAreReported(int length) throws IOException {
    Path file = directory.resolve("x.mts");
    TensorLayout layout = layout(3, 4);
    try (MtsWriter writer = MtsWriter.create(file, layout, null, false)) {
      fill(writer, layout);
      writer.commit();
    }
    byte[] bytes = Files.readAllBytes(file);
    int keep = length < 0 ? bytes.length + length : length;
    Files.write(file, java.util.Arrays.copyOf(bytes, keep));
    assertThatThrownBy(() -> MtsFile.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("x.mts");
  }

  @Test
  void aFlippedBitIsFound() throws IOException {
    Path file = directory.resolve("x.mts");
    TensorLayout layout = layout(3, 40);
    try (MtsWriter writer = MtsWriter.create(file, layout, null, false)) {
      fill(writer, layout);
      writer.commit();
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 4;
    Files.write(file, bytes);
    assertThatThrownBy(() -> MtsFile.read(file)).isInstanceOf(InputException.class);
  }

  private List<String> onlyFiles() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }
}
