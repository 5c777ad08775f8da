package org.farfield.tensor.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipFile;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MatrixWriterTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"x.npy,false", "x.npy,true", "x.npz,false", "x.npz,true"})
  void whatIsWrittenIsRead(String name, boolean single) throws IOException {
    Path file = directory.resolve(name);
    double[] data = new Random(1).doubles(7 * 3).toArray();
    int[] samples = new Random(2).ints(7 * 2).toArray();
    try (MatrixWriter writer = MatrixWriter.create(file, 7, 3, 2, "{}", false, single, List.of())) {
      writer.append(samples, 3, data, 0);
      writer.append(Arrays.copyOfRange(samples, 6, 14), 4, data, 9);
      assertThat(file).doesNotExist();
      writer.commit();
    }
    Npy features;
    if (name.endsWith(".npy")) {
      try (InputStream in = Files.newInputStream(file)) {
        features = Npy.read(in);
        assertThat(in.read()).isEqualTo(-1);
      }
    } else {
      try (ZipFile zip = new ZipFile(file.toFile())) {
        features = Npy.read(zip.getInputStream(zip.getEntry("features.npy")));
        Npy read = Npy.read(zip.getInputStream(zip.getEntry("samples.npy")));
        assertThat(read.shape()).containsExactly(7, 2);
        assertThat(read.data()).containsExactly(Arrays.stream(samples).asDoubleStream().toArray());
      }
    }
    assertThat(features.type()).isEqualTo(single ? "f4" : "f8");
    assertThat(features.shape()).containsExactly(7, 3);
    for (int i = 0; i < data.length; i++) {
      assertThat(features.data()[i]).isEqualTo(single ? (float) data[i] : data[i]);
    }
    Path sidecar = directory.resolve(name + ".json");
    assertThat(sidecar).content().startsWith("{\"matrix\":{\"bytes\":");
    assertThat(Sidecar.belongs(file, sidecar)).isTrue();
    assertThat(directory.toFile().list()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.npy", "x.npz"})
  void anIncompleteMatrixTouchesNeitherTarget(String name) throws IOException {
    Path file = directory.resolve(name);
    Path sidecar = directory.resolve(name + ".json");
    Files.writeString(file, "old");
    Files.writeString(sidecar, "old");
    try (MatrixWriter writer = MatrixWriter.create(file, 2, 1, 1, "{}", true)) {
      writer.append(new int[1], 1, new double[1], 0);
      assertThatThrownBy(writer::commit)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("1 rows of 2");
    }
    assertThat(file).hasContent("old");
    assertThat(sidecar).hasContent("old");
    assertThat(directory.toFile().list()).hasSize(2);
  }

  @Test
  void aTargetThatAppearsMeanwhileGetsNoSidecar() throws IOException {
    Path file = directory.resolve("x.npz");
    try (MatrixWriter writer = MatrixWriter.create(file, 0, 1, 1, "{}", false)) {
      Files.writeString(file, "precious");
      assertThatThrownBy(writer::commit).isInstanceOf(InputException.class);
    }
    assertThat(file).hasContent("precious");
    assertThat(directory.toFile().list()).containsExactly("x.npz");
  }

  @Test
  void aSidecarDoesNotStayWithoutItsMatrix() throws IOException {
    Path file = directory.resolve("x.npz");
    try (MatrixWriter writer = MatrixWriter.create(file, 0, 1, 1, "{}", false)) {
      writer.prepare();
      Files.writeString(file, "precious");
      assertThatThrownBy(writer::place)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("x.npz: the file exists");
    }
    assertThat(file).hasContent("precious");
    assertThat(directory.toFile().list()).containsExactly("x.npz");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theOldSidecarComesBackWhenTheMatrixCannotBePutInPlace(boolean existing) throws IOException {
    Path file = directory.resolve("x.npz");
    Path sidecar = directory.resolve("x.npz.json");
    if (existing) {
      Files.writeString(sidecar, "old");
    }
    try (MatrixWriter writer = MatrixWriter.create(file, 0, 1, 1, "{}", true)) {
      writer.prepare();
      Files.createDirectories(file.resolve("in the way"));
      assertThatThrownBy(writer::place)
          .isInstanceOf(ResourceException.class)
          .hasMessageContaining("x.npz: cannot be written");
    }
    if (existing) {
      assertThat(sidecar).hasContent("old");
    }
    assertThat(directory.toFile().list())
        .containsExactlyInAnyOrder(
            existing ? new String[] {"x.npz", "x.npz.json"} : new String[] {"x.npz"});
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.npz", "x.npz.json"})
  void existingTargetsAreKeptUnlessForced(String existing) throws IOException {
    Path file = directory.resolve("x.npz");
    Files.writeString(directory.resolve(existing), "precious");
    assertThatThrownBy(() -> MatrixWriter.create(file, 0, 1, 1, "{}", false))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(existing)
        .hasMessageContaining("the file exists");
    assertThat(directory.toFile().list()).isEqualTo(new String[] {existing});
    try (MatrixWriter writer = MatrixWriter.create(file, 0, 1, 1, "{}", true)) {
      writer.commit();
    }
    assertThat(List.of(directory.toFile().list())).containsExactlyInAnyOrder("x.npz", "x.npz.json");
  }
}
