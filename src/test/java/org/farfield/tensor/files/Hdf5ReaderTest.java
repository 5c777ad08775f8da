package org.farfield.tensor.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.checksum.ChecksumUtils;
import java.io.IOException;
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
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int rows = 0;
    while (bytes.getLong(rows) != ROWS) {
      rows++;
    }
    int header = rows;
    while (bytes.getInt(header) != HEADER) {
      header--;
    }
    int checksum = rows + Long.BYTES;
    while (bytes.getInt(checksum) != checksum(bytes, header, checksum)) {
      checksum++;
    }
    bytes.putLong(rows, 1 << 28);
    bytes.putInt(checksum, checksum(bytes, header, checksum));
    Files.write(file, bytes.array());
    try (Hdf5Reader reader = Hdf5Reader.open(file)) {
      assertThatThrownBy(() -> reader.numbers("x"))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("'x' would be larger than a file of this size can hold");
    }
  }

  private static int checksum(ByteBuffer bytes, int from, int to) {
    return ChecksumUtils.checksum(bytes.slice(from, to - from));
  }
}
