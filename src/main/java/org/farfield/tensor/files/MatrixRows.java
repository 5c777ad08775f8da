package org.farfield.tensor.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.farfield.error.InputException;

/**
 * What a {@code .npz} of {@link MatrixWriter} holds, read back.
 *
 * @param count of rows
 * @param columns numbers to a row
 * @param samples integers that identify the rows, row-major
 * @param features the numbers, row-major
 * @param kept values of each column beside them
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, not compared
public record MatrixRows(
    int count, int columns, int[] samples, double[] features, List<KeptValues> kept) {
  /**
   * Reads all; every checksum is compared.
   *
   * @param file a .npz
   * @param kept columns beside the rows, by name
   * @return its rows
   * @throws InputException if it cannot be read, or is not such a file
   */
  public static MatrixRows read(Path file, List<TableColumn> kept) {
    try (CheckedZip zip = new CheckedZip(file)) {
      Npy features = zip.array("features.npy");
      if (features.shape().size() != 2) {
        throw new IOException("features.npy is no matrix");
      }
      int count = features.shape().get(0);
      int[] samples =
          Arrays.stream(zip.array("samples.npy").data()).mapToInt(x -> (int) x).toArray();
      List<KeptValues> beside = new ArrayList<>();
      for (TableColumn column : kept) {
        beside.add(zip.kept(column.name() + ".npy", column));
      }
      return new MatrixRows(count, features.shape().get(1), samples, features.data(), beside);
    } catch (IOException e) {
      throw InputException.unreadable(file, e);
    }
  }

  /**
   * Tells how long texts beside the rows may be.
   *
   * @param file a .npz
   * @param name of the column
   * @return characters of Unicode
   * @throws InputException if it cannot be read, or has no such texts
   */
  public static int keptWidth(Path file, String name) {
    try (CheckedZip zip = new CheckedZip(file)) {
      return zip.textWidth(name + ".npy");
    } catch (IOException e) {
      throw InputException.unreadable(file, e);
    }
  }
}
