package org.farfield.tensor.files;

import io.jhdf.AbstractNode;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Node;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.exceptions.HdfException;
import io.jhdf.object.message.FilterPipelineMessage;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.farfield.error.InputException;

/** Reads what {@link Hdf5Writer} has written: whole datasets. */
public final class Hdf5Reader implements AutoCloseable {
  private static final double DEFLATED = 1032; // at most, by its format
  private static final int DEFLATE = 1; // the filter's number

  private final Path path;
  private final HdfFile file;
  private final long size;

  private Hdf5Reader(Path path) {
    this.path = path;
    ByteBuffer bytes = bytes(path);
    size = bytes.limit();
    file = said(() -> HdfFile.fromByteBuffer(bytes));
  }

  // From a file the library reads on for ever where an address lies behind its end.
  private static ByteBuffer bytes(Path path) {
    try (FileChannel channel = FileChannel.open(path)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new InputException(path + ": HDF5 of 2 GiB and more is not read; make it as shards");
      }
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    } catch (IOException e) {
      throw InputException.unreadable(path, e);
    }
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
    return said(
        () -> {
          try {
            return file.getByPath(name);
          } catch (HdfException e) {
            return null; // there is none
          }
        });
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
      said(() -> requireRoom(name, dataset));
      return dataset;
    }
    throw new InputException(path + ": has no dataset '" + name + "'");
  }

  // Deflate makes nothing smaller than a thousandth, and what is in no chunks is as it is: what
  // claims more is damaged, and would be memory that is taken on its word.
  private boolean requireRoom(String name, Dataset dataset) {
    double most = size;
    double bytes = dataset.getSizeInBytes();
    if (dataset instanceof ChunkedDataset chunked) {
      most *= DEFLATED;
      int number = Math.max(Double.BYTES, dataset.getDataType().getSize());
      bytes = Math.max(bytes, number * product(chunked.getChunkDimensions()));
    }
    if (bytes > most) {
      throw new InputException(
          path
              + ": '"
              + name
              + "' would be larger than a file of this size can hold; it is damaged");
    }
    return true;
  }

  private static double product(int[] axes) {
    return Arrays.stream(axes).asDoubleStream().reduce(1, (a, b) -> a * b);
  }

  /**
   * Numbers of a row.
   *
   * @param name of a dataset
   * @return the product of its axes but the first
   */
  public int width(String name) {
    Dataset dataset = dataset(name);
    return said(
        () -> Arrays.stream(dataset.getDimensions()).skip(1).reduce(1, Math::multiplyExact));
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
          if (dataset instanceof ChunkedDataset chunked) {
            readChunks(chunked, all);
          } else {
            fill(dataset.getDataFlat(), all, 0);
          }
          return all;
        });
  }

  // The filters of the library ask for libraries of other compressions, which are not in the
  // program.
  private void readChunks(ChunkedDataset dataset, double[] all) {
    int[] shape = dataset.getDimensions();
    int[] chunk = dataset.getChunkDimensions();
    boolean wholeRows = Arrays.equals(shape, 1, shape.length, chunk, 1, chunk.length);
    if (!wholeRows || chunk[0] < 1 || !isDeflated(dataset)) {
      throw new InputException(
          path + ": is chunked or compressed as Farfield does not; make the features anew");
    }
    int length = Arrays.stream(chunk).reduce(1, Math::multiplyExact);
    byte[] bytes = new byte[Math.multiplyExact(length, dataset.getDataType().getSize())];
    int[] at = new int[shape.length];
    for (int to = 0; to < all.length; to += length, at[0] += chunk[0]) {
      inflate(dataset.getRawChunkBuffer(at), bytes);
      int[] flat = {length};
      fill(dataset.getDataType().fillData(ByteBuffer.wrap(bytes), flat, null), all, to);
    }
  }

  private static boolean isDeflated(ChunkedDataset dataset) {
    int[] filters =
        ((AbstractNode) dataset)
            .getHeader().getMessagesOfType(FilterPipelineMessage.class).stream()
                .flatMap(message -> message.getFilters().stream())
                .mapToInt(FilterPipelineMessage.FilterInfo::getId)
                .toArray();
    return Arrays.equals(filters, new int[] {DEFLATE});
  }

  private static void inflate(ByteBuffer chunk, byte[] bytes) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(chunk);
      int done = 0;
      while (done < bytes.length) {
        int more = inflater.inflate(bytes, done, bytes.length - done);
        if (more == 0) {
          throw new HdfException("a chunk ends too early");
        }
        done += more;
      }
    } catch (DataFormatException e) {
      throw new HdfException("a chunk is damaged: " + e.getMessage(), e);
    } finally {
      inflater.end();
    }
  }

  private static void fill(Object array, double[] all, int to) {
    int length = Math.min(Array.getLength(array), all.length - to);
    for (int i = 0; i < length; i++) {
      all[to + i] = ((Number) Array.get(array, i)).doubleValue();
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
