package org.farfield.features;

import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.farfield.files.PartFile;
import org.farfield.spec.GradientKind;
import org.farfield.tensor.Labels;
import org.farfield.tensor.MtsWriter;

/**
 * A metatensor file, which appears when it is complete.
 *
 * @param target where it goes
 * @param overwrite whether an existing file is replaced
 */
public record MtsSink(Path target, boolean overwrite) implements FeatureSink {
  private static final double BUFFERS = 64 << 20;
  private static final double PER_LABEL = 100; // while they are built and written

  @Override
  public String name() {
    return target.toString();
  }

  @Override
  public Arrangement arrangement() {
    return Arrangement.BLOCKS;
  }

  @Override
  public Footprint footprint(FeatureLayout layout, Metadata metadata) {
    long bytes = MtsWriter.size(layout.tensor(), metadata.info());
    Set<Labels> shared = Collections.newSetFromMap(new IdentityHashMap<>());
    layout.tensor().blocks().forEach(block -> shared.add(block.properties()));
    long labels = shared.stream().mapToLong(Labels::size).sum();
    return new Footprint(bytes, Math.min(BUFFERS, (double) bytes) + labels * PER_LABEL);
  }

  @Override
  public Writer open(FeatureLayout layout, Metadata metadata) {
    PartFile.requireSpace(target, footprint(layout, metadata).bytes());
    MtsWriter writer = MtsWriter.create(target, layout.tensor(), metadata.info(), overwrite);
    return new Writer() {
      @Override
      public void append(int block, int[] samples, int rows, double[] values, int offset) {
        writer.append(block, samples, rows, values, offset);
      }

      @Override
      public void appendGradient(
          int block, GradientKind kind, int[] samples, int rows, double[] values, int offset) {
        writer.appendGradient(block, kind.text(), samples, rows, values, offset);
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
