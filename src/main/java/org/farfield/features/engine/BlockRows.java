package org.farfield.features.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.farfield.descriptor.Descriptor;
import org.farfield.descriptor.FeatureBlock;
import org.farfield.features.Census;
import org.farfield.features.FeatureLayout;
import org.farfield.features.FeatureSink;
import org.farfield.features.rows.Centres;
import org.farfield.features.rows.RowLayout;

/**
 * The blocks of a descriptor for every centre type. Rows of coefficients are made of the channels
 * that the frame has: a data set may have many more.
 */
final class BlockRows implements FrameRows {
  private static final int MOST_SHAPES = 1000;

  private final FeatureLayout layout;
  private final Map<List<Integer>, Shape> shapes = new HashMap<>(); // of coefficients, by channels
  private final Shape whole;

  /** A row that is made at once, where its blocks begin, and which they are of each type. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  private record Shape(
      List<FeatureBlock> blocks, int[] parts, RowBlocks portions, Map<Integer, int[]> places) {
    int[] places(FeatureLayout layout, int type) {
      return places.computeIfAbsent(
          type, t -> blocks.stream().mapToInt(b -> layout.place(b, t)).toArray());
    }

    static Shape of(Descriptor descriptor, FeatureLayout layout) {
      List<FeatureBlock> blocks = descriptor.blocks();
      int[] parts = new int[blocks.size() + 1];
      for (int b = 0; b < blocks.size(); b++) {
        parts[b + 1] = parts[b] + blocks.get(b).length();
      }
      RowBlocks portions = new RowBlocks(descriptor, parts, layout.spec().pooling());
      return new Shape(blocks, parts, portions, new HashMap<>());
    }
  }

  BlockRows(FeatureLayout layout) {
    this.layout = layout;
    whole = Shape.of(layout.row().descriptor(), layout);
  }

  @Override
  public Optional<RowRequest> request() {
    return FrameRows.request(layout, true);
  }

  @Override
  public double bytes() {
    long rows =
        layout.census().centres().stream()
            .map(centre -> layout.census().count(centre, Census.Key.ANY))
            .mapToLong(c -> layout.spec().perStructure() ? c.frames() : c.atoms())
            .sum();
    double bytes =
        RowBlocks.bytes(layout.spec().pooling(), rows, layout.length(), layout.census().rows());
    // rows of coefficients are as long as what they are copied from
    return layout.coefficients() ? Math.min(bytes, layout.census().costs().results()) : bytes;
  }

  private Shape shape(int[] channels) {
    if (!layout.coefficients()) {
      return whole;
    }
    if (shapes.size() > MOST_SHAPES) {
      shapes.clear();
    }
    List<Integer> labels = IntStream.of(channels).sorted().boxed().toList();
    return shapes.computeIfAbsent(
        labels, some -> Shape.of(RowLayout.of(layout.spec(), some).descriptor(), layout));
  }

  @Override
  public List<RowBlock> of(
      int system, Batches.Frame frame, FrameValues computed, FeatureSink.Writer writer) {
    Shape shape = shape(frame.jobs().get(0).sources().labels());
    List<RowBlock> pieces = new ArrayList<>();
    Centres.byType(frame.structure(), frame.centres())
        .forEach(
            (type, atoms) -> {
              int[] places = shape.places(layout, type);
              pieces.addAll(
                  shape
                      .portions()
                      .of(
                          computed,
                          system,
                          frame.structure(),
                          atoms,
                          (samples, rows, values) -> {
                            for (int b = 0; b < places.length; b++) {
                              int offset = shape.parts()[b] * rows;
                              writer.append(places[b], samples, rows, values, offset);
                            }
                          }));
            });
    return pieces;
  }
}
