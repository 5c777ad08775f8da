package org.farfield.features;

import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.farfield.features.rows.Centres;
import org.farfield.files.PartFile;
import org.farfield.spec.GradientKind;
import org.farfield.structure.Structure;
import org.farfield.tensor.Labels;
import org.farfield.tensor.files.KeptArrays;
import org.farfield.tensor.files.MtsWriter;

/**
 * A metatensor file, which appears when it is complete. What is kept of frames lies beside the
 * blocks, as arrays in the same ZIP.
 *
 * @param target where it goes
 * @param overwrite whether an existing file is replaced
 * @param options precision, and what is kept of frames
 */
public record MtsSink(Path target, boolean overwrite, WriteOptions options) implements FeatureSink {
  private static final double BUFFERS = 64 << 20;
  private static final double PER_LABEL = 100; // while they are built and written

  /**
   * A file of doubles.
   *
   * @param target where it goes
   * @param overwrite whether an existing file is replaced
   */
  public MtsSink(Path target, boolean overwrite) {
    this(target, overwrite, WriteOptions.DEFAULT);
  }

  @Override
  public String name() {
    return target.toString();
  }

  @Override
  public Arrangement arrangement() {
    return Arrangement.BLOCKS;
  }

  /**
   * What will be beside the blocks.
   *
   * @param layout of the rows
   * @return shapes
   */
  @SuppressWarnings("exports") // files are for the rooms of the program alone
  public KeptArrays kept(FeatureLayout layout) {
    return new KeptArrays(layout.rows(), layout.sampleNames(), options.kept().columns());
  }

  @Override
  public Footprint footprint(FeatureLayout layout, Metadata metadata) {
    long bytes = MtsWriter.size(layout.tensor(), metadata.info(), options.single(), kept(layout));
    Set<Labels> shared = Collections.newSetFromMap(new IdentityHashMap<>());
    layout.tensor().blocks().forEach(block -> shared.add(block.properties()));
    long labels = shared.stream().mapToLong(Labels::size).sum();
    return new Footprint(bytes, Math.min(BUFFERS, (double) bytes) + labels * PER_LABEL);
  }

  /**
   * The file itself, for whoever has rows that were computed before.
   *
   * @param layout of the rows
   * @param metadata what they are
   * @return to be filled
   */
  @SuppressWarnings("exports") // files are for the rooms of the program alone
  public MtsWriter begin(FeatureLayout layout, Metadata metadata) {
    PartFile.requireSpace(target, footprint(layout, metadata).bytes());
    return MtsWriter.create(
        target, layout.tensor(), metadata.info(), overwrite, options.single(), kept(layout));
  }

  @Override
  public Writer open(FeatureLayout layout, Metadata metadata) {
    MtsWriter writer = begin(layout, metadata);
    Kept kept = options.kept();
    boolean perStructure = layout.spec().perStructure();
    return new Writer() {
      @Override
      public void frame(int system, Structure structure, int[] centres) {
        if (!kept.items().isEmpty()) {
          List<Integer> atoms = IntStream.of(centres).boxed().toList();
          writer.keptSamples(Centres.samples(system, structure, atoms, perStructure));
          kept.values(
              structure,
              centres,
              perStructure ? 1 : centres.length,
              (values, column) -> writer.kept(column, values));
        }
      }

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
