package org.farfield.tensor.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.farfield.error.InputException;
import org.farfield.tensor.BlockLayout;
import org.farfield.tensor.Labels;
import org.farfield.tensor.TensorLayout;
import org.farfield.tensor.TensorMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WriterEdgesTest {
  @TempDir Path directory;

  private static TensorLayout layout(int blocks, long samples, int properties) {
    List<BlockLayout> list = new ArrayList<>();
    for (int i = 0; i < blocks; i++) {
      list.add(
          new BlockLayout(samples, List.of("atom"), List.of(), Labels.range("n", 0, properties)));
    }
    return new TensorLayout(Labels.range("key", 0, blocks), list);
  }

  @Test
  void buffersOfManyBlocksAreBounded() {
    Path file = directory.resolve("x.mts");
    int blocks = 2000;
    int rounds = 60;
    double[] row = new double[20];
    try (MtsWriter writer = MtsWriter.create(file, layout(blocks, rounds, 20), null, false)) {
      assertThat(writer.held()).as("labels are written, their buffers gone").isLessThan(64 << 20);
      for (int round = 0; round < rounds; round++) {
        for (int b = 0; b < blocks; b++) {
          row[0] = round + 0.5 * b;
          writer.append(b, new int[] {round}, 1, row, 0);
        }
        assertThat(writer.held()).isLessThanOrEqualTo(64 << 20);
      }
      assertThat(writer.held()).as("full blocks need no buffer").isZero();
      writer.commit();
    }
    TensorMap map = MtsFile.read(file);
    for (int b = 0; b < blocks; b += 97) {
      for (int round = 0; round < rounds; round++) {
        assertThat(map.blocks().get(b).values()[20 * round]).isEqualTo(round + 0.5 * b);
        assertThat(map.blocks().get(b).samples().value(round, 0)).isEqualTo(round);
      }
    }
  }

  @Test
  void buffersAreBoundedWhenRegionsAreLarge() {
    Path file = directory.resolve("x.mts");
    int blocks = 3000; // of 0.8 GB each: only a little of them is ever written
    double[] rows = new double[1000];
    try (MtsWriter writer = MtsWriter.create(file, layout(blocks, 1L << 26, 1), null, false)) {
      for (int b = 0; b < blocks; b++) {
        writer.append(b, new int[1000], 1000, rows, 0);
      }
      assertThat(writer.held()).isBetween(1L << 20, 64L << 20);
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void moreEntriesThanTheOldDirectoryCounts() throws IOException {
    Path file = directory.resolve("x.mts");
    int blocks = 22_000;
    try (MtsWriter writer = MtsWriter.create(file, layout(blocks, 0, 1), null, false)) {
      writer.commit();
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertThat(zip.size()).isEqualTo(1 + 3 * blocks).isGreaterThan(0xFFFF);
    }
    assertThat(MtsFile.read(file).blocks()).hasSize(blocks);
  }

  @Test
  void refusedRowsLeaveTheBlockAsItWas() {
    Path file = directory.resolve("x.mts");
    try (MtsWriter writer = MtsWriter.create(file, layout(1, 2, 2), null, false)) {
      double[] two = {1, 2, 3, 4};
      assertThatThrownBy(() -> writer.append(0, new int[3], 3, new double[6], 0))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("3 more rows for block 0, which has 0 of 2");
      assertThatThrownBy(() -> writer.append(0, new int[2], 2, two, 1))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> writer.append(0, new int[1], 2, two, 0))
          .isInstanceOf(IndexOutOfBoundsException.class);
      writer.append(0, new int[] {5, 6}, 2, two, 0);
      writer.commit();
      assertThatThrownBy(writer::commit).isInstanceOf(IllegalStateException.class);
    }
    assertThat(MtsFile.read(file).block(0).values()).containsExactly(1, 2, 3, 4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{\"a\": 1}", "{\"a\": {\"b\": \"c\"}}", "{\"a\""})
  void infoThatMetatensorWouldNotLoadIsRefused(String info) {
    assertThatThrownBy(
            () -> MtsWriter.create(directory.resolve("x.mts"), layout(1, 1, 1), info, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("info");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void anUnfinishedFileHasAnotherNameUntilTheEnd() throws IOException {
    Path file = directory.resolve("x.mts");
    try (MtsWriter writer = MtsWriter.create(file, layout(1, 0, 1), null, false)) {
      assertThat(names()).singleElement().asString().startsWith(".x.mts.part-");
      writer.commit();
    }
    assertThat(names()).containsExactly("x.mts");
  }

  @Test
  void aTargetThatAppearsMeanwhileIsKept() throws IOException {
    Path file = directory.resolve("x.mts");
    try (MtsWriter writer = MtsWriter.create(file, layout(1, 0, 1), null, false)) {
      Files.writeString(file, "precious");
      assertThatThrownBy(writer::commit)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("the file exists");
    }
    assertThat(file).hasContent("precious");
    assertThat(names()).containsExactly("x.mts");
  }

  @Test
  void devicesAreNotReplaced() {
    Path device = Path.of("/dev/null");
    assumeThat(Files.exists(device)).as(device + " is needed: NOT CHECKED").isTrue();
    assertThatThrownBy(() -> MtsWriter.create(device, layout(1, 0, 1), null, true))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("regular file");
  }

  @Test
  void aFileIsNoDirectoryToWriteInto() throws IOException {
    Path file = directory.resolve("file");
    Files.writeString(file, "");
    assertThatThrownBy(() -> MtsWriter.create(file.resolve("x.mts"), layout(1, 0, 1), null, false))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("x.mts");
  }

  @Test
  void aDirectoryWithoutPermissionIsReported() throws IOException {
    Path locked = Files.createDirectory(directory.resolve("locked"));
    assumeThat(locked.toFile().setWritable(false)).isTrue();
    assumeThat(Files.isWritable(locked)).as("this user may write anywhere: NOT CHECKED").isFalse();
    assertThatThrownBy(
            () -> MtsWriter.create(locked.resolve("x.mts"), layout(1, 0, 1), null, false))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("permission");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }
}
