package org.farfield.features;

import java.nio.file.Path;
import org.farfield.files.PartFile;
import org.farfield.spec.GradientKind;
import org.farfield.tensor.MatrixWriter;

/**
 * A plain matrix with a sidecar that names its columns.
 *
 * @param target where it goes; .npy for a bare array, else .npz
 * @param overwrite whether existing files are replaced
 */
public record MatrixSink(Path target, boolean overwrite) implements FeatureSink {
  private static final double BUFFERS = 1 << 19;
  private static final double PER_COLUMN = 500; // text of the sidecar while it is made

  @Override
  public String name() {
    return target.toString();
  }

  @Override
  public Arrangement arrangement() {
    return Arrangement.ROWS;
  }

  @Override
  public Footprint footprint(FeatureLayout layout, Metadata metadata) {
    long bytes =
        MatrixWriter.size(target, layout.rows(), layout.length(), layout.sampleNames().size());
    return new Footprint(bytes, Math.min(BUFFERS, (double) bytes) + layout.length() * PER_COLUMN);
  }

  @Override
  public Writer open(FeatureLayout layout, Metadata metadata) {
    layout.requireMeans();
    PartFile.requireSpace(target, footprint(layout, metadata).bytes());
    MatrixWriter writer =
        MatrixWriter.create(
            target,
            layout.rows(),
            layout.length(),
            layout.sampleNames().size(),
            metadata.sidecar(layout.sampleNames(), layout.columnNames(), layout.columns()),
            overwrite);
    return new Writer() {
      @Override
      public void append(int block, int[] samples, int rows, double[] values, int offset) {
        writer.append(samples, rows, values, offset);
      }

      @Override
      public void appendGradient(
          int block, GradientKind kind, int[] samples, int rows, double[] values, int offset) {
        throw new IllegalStateException("a matrix has no gradients");
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
