package org.farfield.features;

import java.nio.file.Path;
import org.farfield.files.PartFile;
import org.farfield.structure.Structure;
import org.farfield.tensor.files.MatrixWriter;

/**
 * A plain matrix with a sidecar that names its columns. What is kept of frames is an array each,
 * with a row for each of the matrix.
 *
 * @param target where it goes; .npy for a bare array, else .npz
 * @param overwrite whether existing files are replaced
 * @param options precision, and what is kept of frames
 */
public record MatrixSink(Path target, boolean overwrite, WriteOptions options)
    implements RowFileSink {
  private static final double BUFFERS = 1 << 19;
  private static final double PER_COLUMN = 500; // text of the sidecar while it is made

  /**
   * A matrix of doubles.
   *
   * @param target where it goes; .npy for a bare array, else .npz
   * @param overwrite whether existing files are replaced
   */
  public MatrixSink(Path target, boolean overwrite) {
    this(target, overwrite, WriteOptions.DEFAULT);
  }

  @Override
  public Footprint footprint(FeatureLayout layout, Metadata metadata) {
    long bytes =
        MatrixWriter.size(
            target,
            layout.rows(),
            layout.length(),
            layout.sampleNames().size(),
            options.single(),
            options.kept().columns());
    return new Footprint(bytes, Math.min(BUFFERS, (double) bytes) + layout.length() * PER_COLUMN);
  }

  /**
   * The file itself, for whoever has rows that were computed before.
   *
   * @param layout of the rows
   * @param metadata what they are
   * @return to be filled
   */
  @SuppressWarnings("exports") // files are for the rooms of the program alone
  public MatrixWriter begin(FeatureLayout layout, Metadata metadata) {
    PartFile.requireSpace(target, footprint(layout, metadata).bytes());
    return MatrixWriter.create(
        target,
        layout.rows(),
        layout.length(),
        layout.sampleNames().size(),
        metadata.sidecar(layout.sampleNames(), layout.columnNames(), layout.columns()),
        overwrite,
        options.single(),
        options.kept().columns());
  }

  @Override
  public Writer open(FeatureLayout layout, Metadata metadata) {
    layout.requireMeans();
    MatrixWriter writer = begin(layout, metadata);
    boolean perStructure = layout.spec().perStructure();
    return new Writer() {
      @Override
      public void frame(int system, Structure structure, int[] centres) {
        options
            .kept()
            .values(
                structure,
                centres,
                perStructure ? 1 : centres.length,
                (values, column) -> writer.kept(column, values));
      }

      @Override
      public void append(int block, int[] samples, int rows, double[] values, int offset) {
        writer.append(samples, rows, values, offset);
      }

      @Override
      public void commit() {
        writer.commit();
      }

      @Override
      public void close() {
        writer.close();
      }
    };
  }
}
