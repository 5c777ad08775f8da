package org.farfield.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.farfield.descriptor.Descriptor;
import org.farfield.descriptor.FeatureBlock;
import org.farfield.descriptor.SummedGradients;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Sources;
import org.farfield.structure.Structure;
import org.farfield.tensor.BlockLayout;
import org.farfield.tensor.Labels;
import org.farfield.tensor.MtsWriter;
import org.farfield.tensor.TensorLayout;

/**
 * Features with their derivatives as .mts, in featomic's layout: the gradient of a row has a sample
 * per atom that the row depends on. Shapes have to be known beforehand, so that the input is read
 * once more to count these atoms. The derivatives of one frame are in memory at a time.
 */
final class GradientFile implements FeatureFile {
  private static final int MAX_DEGREE = 4; // of SummedGradients

  private final Request request;
  private final Derivatives derivatives;
  private final Features features;
  private final List<Block> blocks = new ArrayList<>();
  private final TensorLayout layout;
  private final String info;
  private final Output output;

  /** A block of the file: features of a type of centres, and of one channel for an expansion. */
  private static final class Block {
    private final int centre;
    private final FeatureBlock features;
    private final int channel;
    private final List<Integer> key;
    private long rows;
    private long moves; // samples of the gradient with respect to positions
    private int written;

    Block(int centre, FeatureBlock features, int channel, List<Integer> key) {
      this.centre = centre;
      this.features = features;
      this.channel = channel;
      this.key = key;
    }
  }

  GradientFile(Request request, Survey survey, Description description, Derivatives derivatives) {
    if (request.matrix()) {
      throw new InputException("gradients are written to .mts only, not to " + request.output());
    }
    this.request = request;
    this.derivatives = derivatives;
    features = Features.of(request, survey);
    checkDegree();
    info = description.info();
    if (isExpansion()) {
      addExpansion(survey);
    } else {
      for (int centre : survey.centres()) {
        for (FeatureBlock block : features.blocks()) {
          blocks.add(new Block(centre, block, -1, features.key(block, centre)));
        }
      }
    }
    double largest = count();
    blocks.removeIf(block -> block.rows == 0);
    layout = layout(survey);
    long labels = blocks.stream().mapToLong(b -> b.features.count()).sum();
    output =
        Output.of(layout, info, features.descriptor().flops() * survey.atoms(), largest, labels);
  }

  private void checkDegree() {
    int degree = features.blocks().stream().mapToInt(b -> b.factors().size()).max().orElseThrow();
    if (degree > MAX_DEGREE) {
      throw new InputException(
          "--gradients are for products of at most "
              + MAX_DEGREE
              + " densities, not "
              + degree
              + "; use a smaller --correlation-order");
    }
  }

  private boolean isExpansion() {
    return request.descriptor() instanceof DescriptorChoice.Expansion;
  }

  // In the order and with the keys of a file without gradients.
  private void addExpansion(Survey survey) {
    if (request.narrowing().isPresent()) {
      throw new InputException(
          request.narrowing().get().source()
              + ": coefficients are selected from a matrix only, which has no gradients");
    }
    int densities = request.densities().size();
    for (int centre : survey.centres()) {
      for (FeatureBlock block : features.blocks()) {
        int channel = block.properties()[0];
        List<Integer> key = new ArrayList<>(List.of(block.lambda(), 1, centre, channel));
        if (densities > 1) {
          key.add(block.factors().get(0));
        }
        blocks.add(new Block(centre, block, channel, key));
      }
    }
    blocks.sort(
        (a, b) ->
            IntStream.range(0, a.key.size())
                .map(i -> Integer.compare(a.key.get(i), b.key.get(i)))
                .filter(order -> order != 0)
                .findFirst()
                .orElse(0));
  }

  // The most bytes of derivatives that are in memory at a time.
  private double count() {
    double largest = 0;
    double all = 0;
    try (FrameSource source = new FrameSource(request)) {
      for (Structure s = source.next(); s != null; s = source.next()) {
        derivatives.check(s);
        double row = checkedRow(s);
        Sources sources = Sources.of(s, request.channels());
        List<int[]> interacting = derivatives.interacting(s);
        Map<Integer, List<Integer>> byType = Centres.byType(s);
        for (Block block : blocks) {
          List<Integer> centres = byType.getOrDefault(block.centre, List.of());
          if (centres.isEmpty() || !has(sources, block.channel)) {
            continue;
          }
          long moves = 0;
          for (int i : request.perStructure() ? List.of(0) : centres) {
            moves += atoms(sources, block.channel, i, interacting.get(i)).length;
          }
          block.moves += moves;
          block.rows += request.perStructure() ? 1 : centres.size();
        }
        largest = Math.max(largest, row);
        all += row * (request.perStructure() ? byType.size() : s.size());
      }
    }
    // rows that wait to be written, the one that is made, and Jacobians that it comes of
    double waiting = Math.min(all, Math.max(Assembly.WINDOW_DOUBLES, largest));
    return 8 * (waiting + largest) + SummedGradients.BYTES_AT_A_TIME;
  }

  // Numbers of the derivatives of one row of features.
  private double checkedRow(Structure s) {
    double positions = 3.0 * s.size() * features.length();
    double row = positions + 10.0 * features.length();
    if (positions > Integer.MAX_VALUE || 2 * 8 * row > Runtime.getRuntime().maxMemory()) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "%s: a row of derivatives has 3 x %d atoms x %d features, %.1f GiB, which is too much"
                  + " for the memory or for one array; use fewer features (--select, a smaller"
                  + " max-radial or max-angular)",
              s.origin(),
              s.size(),
              features.length(),
              8 * row / (1 << 30)));
    }
    return row;
  }

  private static boolean has(Sources sources, int channel) {
    return channel < 0 || Arrays.stream(sources.labels()).anyMatch(c -> c == channel);
  }

  // Which atoms are samples of the gradient of a row.
  private int[] atoms(Sources sources, int channel, int centre, int[] interacting) {
    if (request.perStructure()) {
      return IntStream.range(0, sources.weights()[0].length).toArray();
    }
    if (channel < 0) {
      return interacting;
    }
    int a =
        IntStream.range(0, sources.channels())
            .filter(c -> sources.labels()[c] == channel)
            .findFirst()
            .orElseThrow();
    IntPredicate moves = j -> j == centre || sources.weights()[a][j] != 0;
    return Arrays.stream(interacting).filter(moves).toArray();
  }

  private TensorLayout layout(Survey survey) {
    IdentityHashMap<int[], Labels> shared = new IdentityHashMap<>(); // blocks may share them
    List<BlockLayout> layouts = new ArrayList<>();
    List<Integer> keys = new ArrayList<>();
    for (Block block : blocks) {
      keys.addAll(block.key);
      int lambda = block.features.lambda();
      List<Labels> components =
          features.equivariant()
              ? List.of(Labels.range("o3_mu", -lambda, 2 * lambda + 1))
              : List.of();
      Labels properties =
          isExpansion()
              ? Labels.range("n", 0, block.features.count())
              : shared.computeIfAbsent(
                  block.features.properties(), p -> new Labels(block.features.names(), p));
      Map<String, BlockLayout> gradients = new LinkedHashMap<>();
      for (GradientKind kind : request.gradients()) {
        List<Labels> axes = new ArrayList<>(kind.components());
        axes.addAll(components);
        long samples = kind == GradientKind.POSITIONS ? block.moves : block.rows;
        gradients.put(kind.text(), new BlockLayout(samples, kind.samples(), axes, properties));
      }
      layouts.add(
          new BlockLayout(
              block.rows,
              Centres.sampleNames(request.perStructure()),
              components,
              properties,
              gradients));
    }
    List<String> names =
        isExpansion()
            ? ExpansionFile.names(survey, request.densities().size())
            : features.keyNames();
    int[] table = keys.stream().mapToInt(Integer::intValue).toArray();
    return new TensorLayout(new Labels(names, table), layouts);
  }

  @Override
  public Output output() {
    return output;
  }

  @Override
  public FeatureWriter open() {
    return new Writer(MtsWriter.create(request.output(), layout, info, request.force()));
  }

  private final class Writer implements FeatureWriter {
    private final MtsWriter writer;

    Writer(MtsWriter writer) {
      this.writer = writer;
    }

    // The backend is busy with the next batch while pieces are computed: what it is needed for is
    // done here, one row after the other.
    @Override
    public Iterable<Piece> pieces(int system, Batches.Frame frame, FrameValues computed) {
      Structure structure = frame.structure();
      List<int[]> interacting = derivatives.interacting(structure);
      List<List<Integer>> rows = new ArrayList<>();
      for (List<Integer> centres : Centres.byType(structure).values()) {
        if (request.perStructure()) {
          rows.add(centres);
        } else {
          centres.forEach(i -> rows.add(List.of(i)));
        }
      }
      return () ->
          rows.stream()
              .map(centres -> new Row(system, frame, centres, computed.expansions(), interacting))
              .map(row -> new Piece(row.size(), () -> () -> row.write(writer)))
              .iterator();
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

  /** One row of every block of a type of centres, with its gradients. */
  private final class Row {
    private final int system;
    private final Structure structure;
    private final Sources sources;
    private final int type;
    private final int centre; // the first, or only one
    private final List<Integer> centres;
    private final int[] interacting;
    private final double[] values = new double[features.length()];
    private final SummedGradients gradients;
    private final double scale;

    Row(
        int system,
        Batches.Frame frame,
        List<Integer> centres,
        List<Coefficients> expansions,
        List<int[]> interacting) {
      this.system = system;
      this.centres = centres;
      this.interacting = interacting.get(centres.get(0));
      structure = frame.structure();
      sources = frame.jobs().get(0).sources();
      centre = centres.get(0);
      type = structure.types()[centre];
      Descriptor descriptor = features.descriptor();
      Descriptor.Evaluator evaluator = descriptor.evaluator(expansions);
      centres.forEach(i -> evaluator.add(i, values, 0));
      Centres.finish(values, values.length, centres.size(), request.pooling());
      gradients = derivatives.of(frame, expansions, descriptor, centres);
      scale = request.pooling() == Pooling.MEAN ? 1.0 / centres.size() : 1;
    }

    long size() {
      return (long) gradients.positions().length + gradients.strain().length + values.length;
    }

    void write(MtsWriter writer) {
      for (int b = 0; b < blocks.size(); b++) {
        Block block = blocks.get(b);
        if (block.centre == type && has(sources, block.channel)) {
          int[] sample = Centres.samples(system, centres, request.perStructure());
          writer.append(b, sample, 1, values, block.features.offset());
          for (GradientKind kind : request.gradients()) {
            write(writer, b, block, kind);
          }
          block.written++;
        }
      }
    }

    private void write(MtsWriter writer, int b, Block block, GradientKind kind) {
      switch (kind) {
        case POSITIONS -> {
          for (int j : atoms(sources, block.channel, centre, interacting)) {
            double[] part = part(gradients.positions(), 3 * j, 3, block, x -> x);
            writer.appendGradient(b, kind.text(), new int[] {block.written, system, j}, 1, part, 0);
          }
        }
        case STRAIN -> {
          double[] part = part(gradients.strain(), 0, 9, block, x -> 3 * (x % 3) + x / 3);
          writer.appendGradient(b, kind.text(), new int[] {block.written}, 1, part, 0);
        }
        case CELL -> {
          double[] part = part(Derivatives.cell(gradients, structure), 0, 9, block, x -> x);
          writer.appendGradient(b, kind.text(), new int[] {block.written}, 1, part, 0);
        }
      }
    }

    // The features of a block of some rows of derivatives, in another order of these.
    private double[] part(
        double[] from, int first, int count, Block block, IntUnaryOperator order) {
      int length = block.features.length();
      double[] part = new double[count * length];
      for (int x = 0; x < count; x++) {
        int at = (first + order.applyAsInt(x)) * gradients.features() + block.features.offset();
        for (int f = 0; f < length; f++) {
          part[x * length + f] = scale * from[at + f];
        }
      }
      return part;
    }
  }
}
