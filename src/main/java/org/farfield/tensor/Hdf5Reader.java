package org.farfield.tensor;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Node;
import io.jhdf.exceptions.HdfException;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Supplier;
import org.farfield.error.InputException;

/** Reads what {@link Hdf5Writer} has written: whole datasets. */
public final class Hdf5Reader implements AutoCloseable {
  private final Path path;
  private final HdfFile file;

  private Hdf5Reader(Path path) {
    this.path = path;
    file = said(() -> new HdfFile(path));
  }

  /**
   * Opens a file.
   *
   * @param path the file
   * @return to be closed
   * @throws InputException if it cannot be read
   */
  public static Hdf5Reader open(Path path) {
    return new Hdf5Reader(path);
  }

  // The library throws what its parts do.
  private <T> T said(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (InputException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new InputException(
          path + ": cannot be read as a HDF5 file (" + e.getMessage() + ")", e);
    }
  }

  private Node find(String name) {
    try {
      return file.getByPath(name);
    } catch (HdfException e) {
      return null; // there is none
    }
  }

  /**
   * Whether there is a dataset.
   *
   * @param name with those of its groups, parted by /
   * @return false for groups, too
   */
  public boolean has(String name) {
    return find(name) instanceof Dataset;
  }

  /**
   * Whether there is a group.
   *
   * @param name of it
   * @return false for datasets, too
   */
  public boolean isGroup(String name) {
    Node node = find(name);
    return node != null && !(node instanceof Dataset);
  }

  private Dataset dataset(String name) {
    if (find(name) instanceof Dataset dataset) {
      return dataset;
    }
    throw new InputException(path + ": has no dataset '" + name + "'");
  }

  /**
   * Numbers of a row.
   *
   * @param name of a dataset
   * @return the product of its axes but the first
   */
  public int width(String name) {
    int[] axes = dataset(name).getDimensions();
    return Arrays.stream(axes).skip(1).reduce(1, Math::multiplyExact);
  }

  /**
   * All numbers.
   *
   * @param name of a dataset
   * @return row after row
   */
  public double[] numbers(String name) {
    Dataset dataset = dataset(name);
    return said(
        () -> {
          double[] all = new double[Math.toIntExact(dataset.getSize())];
          fill(dataset.getDataFlat(), all);
          return all;
        });
  }

  private static void fill(Object array, double[] all) {
    for (int i = 0; i < all.length; i++) {
      all[i] = ((Number) Array.get(array, i)).doubleValue();
    }
  }

  /**
   * The first text.
   *
   * @param name of a dataset
   * @return as it was written
   */
  public String text(String name) {
    Dataset dataset = dataset(name);
    return said(() -> ((String[]) dataset.getDataFlat())[0]);
  }

  @Override
  public void close() {
    file.close();
  }
}
