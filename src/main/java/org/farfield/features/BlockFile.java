package org.farfield.features;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.farfield.descriptor.FeatureBlock;
import org.farfield.tensor.BlockLayout;
import org.farfield.tensor.Labels;
import org.farfield.tensor.MtsWriter;
import org.farfield.tensor.TensorLayout;

/** A descriptor as .mts: the blocks of the descriptor for every centre type. */
final class BlockFile implements FeatureFile {
  private final Request request;
  private final FeatureLayout features;
  private final List<Integer> centres;
  private final TensorLayout layout;
  private final String info;
  private final Output output;

  BlockFile(Request request, Census survey, Metadata metadata) {
    this.request = request;
    features = FeatureLayout.of(request, survey);
    centres = survey.centres();
    info = metadata.info();
    IdentityHashMap<int[], Labels> properties = new IdentityHashMap<>(); // blocks may share them
    for (FeatureBlock block : features.blocks()) {
      properties.computeIfAbsent(block.properties(), p -> new Labels(block.names(), p));
    }
    layout = layout(survey, properties);
    long rows =
        centres.stream().mapToLong(c -> survey.samples(c, request.spec().perStructure())).sum();
    output =
        Output.of(
            layout,
            info,
            features.descriptor().flops() * survey.atoms(),
            RowBlocks.bytes(request.spec().pooling(), rows, features.length(), survey.atoms()),
            properties.values().stream().mapToLong(Labels::size).sum());
  }

  private TensorLayout layout(Census survey, IdentityHashMap<int[], Labels> properties) {
    List<Integer> keys = new ArrayList<>();
    List<BlockLayout> layouts = new ArrayList<>();
    for (int centre : centres) {
      for (FeatureBlock block : features.blocks()) {
        keys.addAll(features.key(block, centre));
        int lambda = block.lambda();
        layouts.add(
            new BlockLayout(
                survey.samples(centre, request.spec().perStructure()),
                Centres.sampleNames(request.spec().perStructure()),
                features.equivariant()
                    ? List.of(Labels.range("o3_mu", -lambda, 2 * lambda + 1))
                    : List.of(),
                properties.get(block.properties())));
      }
    }
    int[] table = keys.stream().mapToInt(Integer::intValue).toArray();
    return new TensorLayout(new Labels(features.keyNames(), table), layouts);
  }

  @Override
  public Output output() {
    return output;
  }

  @Override
  public Optional<RowRequest> rowRequest() {
    return features.rowRequest(request.spec(), true);
  }

  @Override
  public FeatureWriter open() {
    return new Writer(MtsWriter.create(request.output(), layout, info, request.force()));
  }

  private final class Writer implements FeatureWriter {
    private final MtsWriter writer;
    private final int[] parts = new int[features.blocks().size() + 1];
    private final RowBlocks portions;

    Writer(MtsWriter writer) {
      this.writer = writer;
      for (int b = 0; b < parts.length - 1; b++) {
        parts[b + 1] = parts[b] + features.blocks().get(b).length();
      }
      portions = new RowBlocks(features.descriptor(), parts, request.spec().pooling());
    }

    @Override
    public List<RowBlock> pieces(int system, Batches.Frame frame, FrameValues computed) {
      List<RowBlock> pieces = new ArrayList<>();
      Centres.byType(frame.structure(), request.spec().centers())
          .forEach(
              (type, atoms) -> {
                int first = centres.indexOf(type) * (parts.length - 1);
                pieces.addAll(
                    portions.of(
                        computed,
                        system,
                        atoms,
                        (samples, rows, values) -> append(first, samples, rows, values)));
              });
      return pieces;
    }

    private void append(int first, int[] samples, int rows, double[] values) {
      for (int b = 0; b < parts.length - 1; b++) {
        writer.append(first + b, samples, rows, values, parts[b] * rows);
      }
    }

    @Override
    public void commit() {
      writer.commit();
    }

    @Override
    public void close() {
      writer.close();
    }
  }
}
