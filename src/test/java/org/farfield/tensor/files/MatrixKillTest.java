package org.farfield.tensor.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.sweeps.Sweeps;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A matrix and its sidecar belong together wherever a run that writes them is killed. */
class MatrixKillTest {
  private static final int MOST_CALLS = 40;

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"x.npy,false", "x.npz,true"})
  void noCallToTheDiskIsAWrongPlaceToDie(String name, boolean overwrite) throws Exception {
    int calls = 1;
    boolean ended = false;
    for (; !ended && calls < MOST_CALLS; calls += Sweeps.count(1, 3)) {
      clear();
      Path file = directory.resolve(name);
      if (overwrite) {
        MatrixProcess.write(file, false, 1);
      }
      int code = MatrixProcess.killed(file, overwrite, 2, calls);
      assertThat(code).isIn(0, 137);
      ended = code == 0;
      if (looksWhole(file) && Sidecar.belongs(file, sidecar(file))) {
        assertThat(content(file)).isIn(1.0, 2.0).isEqualTo(said(file));
      } else {
        assertThat(ended).as("call %d", calls).isFalse(); // and a reader can tell
      }
      checkNextRun(file, overwrite, calls);
    }
    assertThat(ended).isTrue();
    assertThat(calls).as("calls to the disk").isGreaterThan(8);
  }

  private void checkNextRun(Path file, boolean overwrite, int call) throws IOException {
    try {
      MatrixProcess.write(file, false, 3);
      assertThat(content(file)).isEqualTo(3);
      assertThat(overwrite).as("call %d: the old pair is lost", call).isFalse();
    } catch (InputException e) {
      assertThat(e).hasMessageContaining(file.getFileName() + ": the file exists");
      assertThat(content(file)).isIn(1.0, 2.0);
    }
    assertThat(Sidecar.belongs(file, sidecar(file))).as("call %d", call).isTrue();
    assertThat(content(file)).isEqualTo(said(file));
    MatrixProcess.write(file, true, 4);
    assertThat(Sidecar.belongs(file, sidecar(file))).isTrue();
    assertThat(directory.toFile().list()).as("call %d", call).hasSize(2);
  }

  @Test
  void twoRunsAtOnceDoNotMixTheirFiles() throws Exception {
    Path file = directory.resolve("x.npz");
    MatrixProcess.write(file, false, 1);
    for (int call = 4; call <= 8; call += Sweeps.count(1, 4)) {
      Process slow = MatrixProcess.start(file, true, 2, call, "pause");
      while (temporary() == 0) {
        Thread.sleep(5);
      }
      MatrixProcess.write(file, true, 3);
      assertThat(slow.waitFor()).isEqualTo(0);
      assertThat(Sidecar.belongs(file, sidecar(file))).isTrue();
      assertThat(content(file)).isEqualTo(said(file));
      assertThat(directory.toFile().list()).hasSize(2);
    }
  }

  private int temporary() {
    return directory.toFile().list((folder, name) -> name.contains(".part-")).length;
  }

  @Test
  void theFilesOfALivingRunAreLeftAlone() throws Exception {
    Path file = directory.resolve("x.npz");
    Process slow = MatrixProcess.start(file, true, 2, 3, "pause");
    while (temporary() < 2) {
      Thread.sleep(5);
    }
    MatrixProcess.write(file, true, 3);
    assertThat(slow.waitFor()).isEqualTo(0);
    assertThat(content(file)).isEqualTo(2);
  }

  @Test
  void aSidecarOfAnotherMatrixIsTold() throws IOException {
    Path a = directory.resolve("a.npy");
    Path b = directory.resolve("b.npy");
    MatrixProcess.write(a, false, 1);
    MatrixProcess.write(b, false, 2);
    assertThat(Sidecar.belongs(a, sidecar(a))).isTrue();
    assertThat(Sidecar.belongs(a, sidecar(b))).isFalse();
    Files.writeString(sidecar(a), "{}");
    assertThat(Sidecar.belongs(a, sidecar(a))).isFalse();
    assertThatThrownBy(() -> MatrixProcess.write(a, false, 3)).hasMessageContaining("exists");
  }

  private static Path sidecar(Path file) {
    return file.resolveSibling(file.getFileName() + ".json");
  }

  private static boolean looksWhole(Path file) {
    return Files.exists(file) && Files.exists(sidecar(file));
  }

  private static double said(Path file) throws IOException {
    String text = Files.readString(sidecar(file));
    return Double.parseDouble(text.substring("{\"value\":".length(), text.indexOf(',')));
  }

  private static double content(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    java.nio.ByteBuffer numbers = java.nio.ByteBuffer.wrap(bytes);
    numbers.order(java.nio.ByteOrder.LITTLE_ENDIAN);
    int header = find(bytes, "NUMPY");
    return numbers.getDouble(header - 1 + 10 + numbers.getShort(header - 1 + 8));
  }

  private static int find(byte[] bytes, String text) {
    return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(text);
  }

  private void clear() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      List<Path> files =
          all.filter(p -> !p.equals(directory)).sorted(Comparator.reverseOrder()).toList();
      for (Path file : files) {
        Files.delete(file);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
