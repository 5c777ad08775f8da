package org.farfield.tensor.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.DatasetCreationOptions;
import io.jhdf.checksum.ChecksumUtils;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.farfield.error.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Hdf5ReaderTest {
  private static final int ROWS = 257;
  private static final int HEADER = 'O' | 'H' << 8 | 'D' << 16 | 'R' << 24;

  @TempDir Path directory;

  /** A header that claims gibibytes is not believed: none of them are taken. */
  @Test
  void aDatasetLargerThanItsFileCanHoldIsDamaged() throws IOException {
    Path file = directory.resolve("t.h5");
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      hdf.putDataset("x", new double[ROWS]);
    }
    try (Hdf5Reader reader = Hdf5Reader.open(file)) {
      assertThat(reader.numbers("x")).hasSize(ROWS);
    }
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    replace(file, bytes.putLong(0, ROWS).array().clone(), bytes.putLong(0, 1 << 28).array());
    try (Hdf5Reader reader = Hdf5Reader.open(file)) {
      assertThatThrownBy(() -> reader.numbers("x"))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("'x' would be larger than a file of this size can hold");
    }
  }

  /** Whatever the library could read besides: what that takes is not in the program. */
  @Test
  void datasetsInChunksAreReadWithoutLibrariesOfTheTests() throws Exception {
    Path file = directory.resolve("t.h5");
    double[][] numbers = new double[ROWS][3];
    float[] singles = new float[ROWS];
    int[] whole = new int[ROWS];
    double[] expected = new double[3 * ROWS];
    for (int i = 0; i < ROWS; i++) {
      singles[i] = i / 8f;
      whole[i] = -i;
      for (int k = 0; k < 3; k++) {
        numbers[i][k] = Math.sin(3 * i + k);
        expected[3 * i + k] = numbers[i][k];
      }
    }
    DatasetCreationOptions rows =
        DatasetCreationOptions.builder().chunkDimensions(50).deflate(1).build();
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      hdf.putDataset(
          "x", numbers, DatasetCreationOptions.builder().chunkDimensions(50, 3).deflate(1).build());
      hdf.putDataset("s", singles, rows);
      hdf.putDataset("i", whole, rows);
    }
    Class<?> reader = new AsPackaged().loadClass(Hdf5Reader.class.getName());
    try (AutoCloseable open =
        (AutoCloseable) reader.getMethod("open", Path.class).invoke(null, file)) {
      Method read = reader.getMethod("numbers", String.class);
      assertThat((double[]) read.invoke(open, "x")).isEqualTo(expected);
      assertThat(((double[]) read.invoke(open, "s"))[ROWS - 1]).isEqualTo((ROWS - 1) / 8.0);
      assertThat(((double[]) read.invoke(open, "i"))[ROWS - 1]).isEqualTo(1 - ROWS);
    }
  }

  @Test
  void otherChunksAreRefused() {
    Path file = directory.resolve("t.h5");
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      hdf.putDataset(
          "columns",
          new double[ROWS][4],
          DatasetCreationOptions.builder().chunkDimensions(50, 2).deflate(1).build());
    }
    try (Hdf5Reader reader = Hdf5Reader.open(file)) {
      assertThatThrownBy(() -> reader.numbers("columns"))
          .isInstanceOf(InputException.class)
          .hasMessage(
              file + ": is chunked or compressed as Farfield does not; make the features anew");
    }
  }

  /** Else it would be looked for without end where the chunk after it begins. */
  @Test
  void chunksOfNothingAreRefused() throws IOException {
    Path file = directory.resolve("t.h5");
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      hdf.putDataset(
          "x",
          new double[ROWS],
          DatasetCreationOptions.builder().chunkDimensions(50).deflate(1).build());
    }
    // of two numbers of a byte each, the rows of a chunk and the bytes of a number
    replace(file, new byte[] {2, 1, 50, Double.BYTES}, new byte[] {2, 1, 0, Double.BYTES});
    try (Hdf5Reader reader = Hdf5Reader.open(file)) {
      assertThatThrownBy(() -> reader.numbers("x")).isInstanceOf(InputException.class);
    }
  }

  /** Loads what the program consists of, and none of the libraries that tests have besides. */
  private static final class AsPackaged extends ClassLoader {
    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("com.ning.") || name.startsWith("net.jpountz.")) {
        throw new ClassNotFoundException(name);
      }
      boolean own = name.startsWith("org.farfield.") || name.startsWith("io.jhdf.");
      Class<?> known = findLoadedClass(name);
      if (!own || known != null) {
        return known == null ? super.loadClass(name, resolve) : known;
      }
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  // Where some bytes first are in a header, others, and a checksum that agrees.
  private static void replace(Path file, byte[] old, byte[] others) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    while (!bytes.slice(at, old.length).equals(ByteBuffer.wrap(old))) {
      at++;
    }
    int header = at;
    while (bytes.getInt(header) != HEADER) {
      header--;
    }
    int checksum = at + old.length;
    while (bytes.getInt(checksum) != checksum(bytes, header, checksum)) {
      checksum++;
    }
    bytes.put(at, others);
    bytes.putInt(checksum, checksum(bytes, header, checksum));
    Files.write(file, bytes.array());
  }

  private static int checksum(ByteBuffer bytes, int from, int to) {
    return ChecksumUtils.checksum(bytes.slice(from, to - from));
  }
}
