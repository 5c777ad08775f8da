package org.farfield.features;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.farfield.descriptor.Descriptor;
import org.farfield.descriptor.FeatureBlock;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Sources;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.GradientKind;
import org.farfield.spec.Pooling;
import org.farfield.structure.Structure;
import org.farfield.tensor.BlockLayout;
import org.farfield.tensor.Labels;
import org.farfield.tensor.MtsWriter;
import org.farfield.tensor.TensorLayout;

/**
 * FeatureLayout with their derivatives as .mts, in featomic's layout: the gradient of a row has a
 * sample per atom that the row depends on. Shapes have to be known beforehand, so that the input is
 * read once more to count these atoms.
 *
 * <p>The backend makes the Jacobians of a portion of centres at a time; rows are made of them side
 * by side, and sums in groups of centres that do not depend on who adds them.
 */
final class GradientFile implements FeatureFile {
  private static final int MAX_DEGREE = 4; // of SummedGradients
  private static final int POOLED_ATOMS = 16; // whose sum a thread makes at a time

  private final Request request;
  private final Derivatives derivatives;
  private final FeatureLayout features;
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

    long samples(GradientKind kind) {
      return kind == GradientKind.POSITIONS ? moves : rows;
    }
  }

  GradientFile(Request request, Census survey, Metadata metadata, Derivatives derivatives) {
    if (request.matrix()) {
      throw new InputException("gradients are written to .mts only, not to " + request.output());
    }
    this.request = request;
    this.derivatives = derivatives;
    features = FeatureLayout.of(request, survey);
    checkDegree();
    info = metadata.info();
    if (isExpansion()) {
      addExpansion(survey);
    } else {
      for (int centre : survey.centres()) {
        for (FeatureBlock block : features.blocks()) {
          blocks.add(new Block(centre, block, -1, features.key(block, centre)));
        }
      }
    }
    double bytes = count();
    blocks.removeIf(block -> block.rows == 0);
    layout = layout(survey);
    long labels = blocks.stream().mapToLong(b -> b.features.count()).sum();
    output =
        Output.of(layout, info, features.descriptor().flops() * survey.atoms(), bytes, labels)
            .withGradients(samples());
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
    return request.spec().descriptor() instanceof DescriptorSpec.Expansion;
  }

  // In the order and with the keys of a file without gradients.
  private void addExpansion(Census survey) {
    if (request.spec().narrowing().isPresent()) {
      throw new InputException(
          request.spec().narrowing().get().file()
              + ": coefficients are selected from a matrix only, which has no gradients");
    }
    int densities = request.spec().densities().size();
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

  private Map<GradientKind, Long> samples() {
    Map<GradientKind, Long> samples = new EnumMap<>(GradientKind.class);
    for (GradientKind kind : request.spec().gradients()) {
      samples.put(kind, blocks.stream().mapToLong(block -> block.samples(kind)).sum());
    }
    return samples;
  }

  // The most bytes of derivatives that are in memory at a time.
  private double count() {
    double largestRow = 0;
    double largestPiece = 0;
    double largestJacobian = 0;
    double all = 0;
    try (FrameSource source = new FrameSource(request)) {
      for (Structure s = source.next(); s != null; s = source.next()) {
        double row = checkedRow(s);
        Sources sources = Sources.of(s, request.spec().channels());
        List<int[]> interacting = derivatives.interacting(s);
        Map<Integer, List<Integer>> byType = Centres.byType(s, request.spec().centers());
        int most = interacting.stream().mapToInt(some -> some.length).max().orElse(0);
        double jacobian =
            CentreGradients.jacobianBytes(derivatives.rowLength(sources.channels()), most) / 8;
        for (Block block : blocks) {
          List<Integer> centres = byType.getOrDefault(block.centre, List.of());
          if (centres.isEmpty() || !has(sources, block.channel)) {
            continue;
          }
          long moves = 0;
          for (int i : request.spec().perStructure() ? List.of(0) : centres) {
            moves += atoms(sources, block.channel, i, interacting.get(i)).length;
          }
          block.moves += moves;
          block.rows += request.spec().perStructure() ? 1 : centres.size();
        }
        double together = request.spec().perStructure() ? POOLED_ATOMS : 1; // centres of a piece
        largestRow = Math.max(largestRow, row);
        largestPiece = Math.max(largestPiece, row + together * jacobian);
        largestJacobian = Math.max(largestJacobian, s.size() * jacobian);
        double pieces = s.size() / together + (request.spec().perStructure() ? byType.size() : 0);
        all += pieces * row + s.size() * jacobian;
      }
    }
    // rows and Jacobians that wait, the sum that is written, and the Jacobians that are made
    double waiting = Math.min(all, Math.max(OrderedWriter.WINDOW_DOUBLES, largestPiece));
    double made =
        Math.min(largestJacobian, Math.max(SummedGradients.BYTES_AT_A_TIME / 8, largestPiece));
    return 8 * (waiting + (request.spec().perStructure() ? largestRow : 0) + made);
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
    if (request.spec().perStructure()) {
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

  private TensorLayout layout(Census survey) {
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
      for (GradientKind kind : request.spec().gradients()) {
        List<Labels> axes = axes(kind);
        axes.addAll(components);
        gradients.put(
            kind.text(), new BlockLayout(block.samples(kind), samples(kind), axes, properties));
      }
      layouts.add(
          new BlockLayout(
              block.rows,
              Centres.sampleNames(request.spec().perStructure()),
              components,
              properties,
              gradients));
    }
    List<String> names =
        isExpansion()
            ? ExpansionFile.names(survey, request.spec().densities().size())
            : features.keyNames();
    int[] table = keys.stream().mapToInt(Integer::intValue).toArray();
    return new TensorLayout(new Labels(names, table), layouts);
  }

  private static List<String> samples(GradientKind kind) {
    return kind == GradientKind.POSITIONS ? List.of("sample", "system", "atom") : List.of("sample");
  }

  // Before those of the block.
  private static List<Labels> axes(GradientKind kind) {
    List<String> names =
        switch (kind) {
          case POSITIONS -> List.of("xyz");
          case STRAIN -> List.of("xyz_1", "xyz_2");
          case CELL -> List.of("abc", "xyz");
        };
    return new ArrayList<>(names.stream().map(name -> Labels.range(name, 0, 3)).toList());
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
    // done on the way through the list.
    @Override
    public Iterable<RowBlock> pieces(int system, Batches.Frame frame, FrameValues computed) {
      Structure structure = frame.structure();
      List<int[]> interacting = derivatives.interacting(structure);
      List<Coefficients> expansions = computed.expansions();
      List<SummedGradients.Expansion> values = derivatives.expansions(frame, expansions);
      List<Rows> portions = new ArrayList<>();
      for (List<Integer> centres : Centres.byType(structure, request.spec().centers()).values()) {
        Sum sum = request.spec().perStructure() ? new Sum(centres.size()) : null;
        for (List<Integer> portion : CentreGradients.portions(values, centres)) {
          portions.add(new Rows(system, frame, expansions, values, interacting, portion, sum));
        }
      }
      return () -> portions.stream().flatMap(rows -> rows.pieces(writer)).iterator();
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

  /** A row of every block of a type of centres, with its gradients; sums of some of them add up. */
  private static final class Row {
    final double[] values;
    final SummedGradients gradients;

    Row(double[] values, SummedGradients gradients) {
      this.values = values;
      this.gradients = gradients;
    }

    void add(Row other) {
      add(other.values, values);
      add(other.gradients.positions(), gradients.positions());
      add(other.gradients.strain(), gradients.strain());
    }

    private static void add(double[] from, double[] to) {
      for (int x = 0; x < from.length; x++) {
        to[x] += from[x];
      }
    }
  }

  /** Of the centres of a type in a frame, in their order. */
  private static final class Sum {
    private final int centres;
    private Row row;
    private int added;

    Sum(int centres) {
      this.centres = centres;
    }

    /** What it is when it is complete; empty before. */
    Optional<Row> add(Row some, int count) {
      if (row == null) {
        row = some;
      } else {
        row.add(some);
      }
      added += count;
      if (added < centres) {
        return Optional.empty();
      }
      Row complete = row;
      row = null; // it is large
      return Optional.of(complete);
    }
  }

  /** The rows of some centres of one type and frame, or their share of a sum. */
  private final class Rows {
    private final int system;
    private final Structure structure;
    private final Sources sources;
    private final List<Coefficients> coefficients;
    private final List<SummedGradients.Expansion> expansions;
    private final List<int[]> interacting; // per atom
    private final int type;
    private final List<Integer> centres;
    private final Sum sum; // null: each is a row of its own

    Rows(
        int system,
        Batches.Frame frame,
        List<Coefficients> coefficients,
        List<SummedGradients.Expansion> expansions,
        List<int[]> interacting,
        List<Integer> centres,
        Sum sum) {
      this.system = system;
      this.coefficients = coefficients;
      this.expansions = expansions;
      this.interacting = interacting;
      this.centres = centres;
      this.sum = sum;
      structure = frame.structure();
      sources = frame.jobs().get(0).sources();
      type = structure.types()[centres.get(0)];
    }

    /** Makes the Jacobians now, and rows later. */
    Stream<RowBlock> pieces(MtsWriter writer) {
      CentreGradients jacobians =
          CentreGradients.of(derivatives.backend(), expansions, features.descriptor(), centres);
      int together = sum == null ? 1 : POOLED_ATOMS;
      List<RowBlock> pieces = new ArrayList<>();
      for (int first = 0; first < centres.size(); first += together) {
        List<Integer> some = centres.subList(first, Math.min(first + together, centres.size()));
        pieces.add(
            new RowBlock(
                size(some.size()),
                () -> {
                  Row row = row(jacobians, some);
                  return () -> take(row, some, writer);
                }));
      }
      return pieces.stream();
    }

    // With the share of the Jacobians, which are in memory until all their rows are made.
    private long size(int count) {
      int rowLength = derivatives.rowLength(sources.channels());
      int most = interacting.stream().mapToInt(some -> some.length).max().orElseThrow();
      double jacobian = CentreGradients.jacobianBytes(rowLength, most) / 8;
      return (long) (features.length() * (3.0 * structure.size() + 10) + count * jacobian);
    }

    private Row row(CentreGradients jacobians, List<Integer> some) {
      double[] values = new double[features.length()];
      Descriptor.Evaluator evaluator = features.descriptor().evaluator(coefficients);
      some.forEach(i -> evaluator.add(i, values, 0));
      return new Row(values, jacobians.sum(some));
    }

    private void take(Row row, List<Integer> some, MtsWriter writer) {
      if (sum == null) {
        write(writer, row, some.get(0), 1);
      } else {
        sum.add(row, some.size()).ifPresent(all -> write(writer, all, some.get(0)));
      }
    }

    private void write(MtsWriter writer, Row all, int centre) {
      Centres.finish(all.values, features.length(), sum.centres, request.spec().pooling());
      double scale = request.spec().pooling() == Pooling.MEAN ? 1.0 / sum.centres : 1;
      write(writer, all, centre, scale);
    }

    private void write(MtsWriter writer, Row row, int centre, double scale) {
      for (int b = 0; b < blocks.size(); b++) {
        Block block = blocks.get(b);
        if (block.centre == type && has(sources, block.channel)) {
          int[] sample = Centres.samples(system, List.of(centre), request.spec().perStructure());
          writer.append(b, sample, 1, row.values, block.features.offset());
          for (GradientKind kind : request.spec().gradients()) {
            write(writer, b, block, kind, row.gradients, centre, scale);
          }
          block.written++;
        }
      }
    }

    private void write(
        MtsWriter writer,
        int b,
        Block block,
        GradientKind kind,
        SummedGradients gradients,
        int centre,
        double scale) {
      switch (kind) {
        case POSITIONS -> {
          for (int j : atoms(sources, block.channel, centre, interacting.get(centre))) {
            double[] part = part(gradients.positions(), 3 * j, 3, block, scale, x -> x);
            writer.appendGradient(b, kind.text(), new int[] {block.written, system, j}, 1, part, 0);
          }
        }
        case STRAIN -> {
          double[] part = part(gradients.strain(), 0, 9, block, scale, x -> 3 * (x % 3) + x / 3);
          writer.appendGradient(b, kind.text(), new int[] {block.written}, 1, part, 0);
        }
        case CELL -> {
          double[] byCell = Derivatives.cell(gradients, structure);
          double[] part = part(byCell, 0, 9, block, scale, x -> x);
          writer.appendGradient(b, kind.text(), new int[] {block.written}, 1, part, 0);
        }
      }
    }

    // The features of a block of some rows of derivatives, in another order of these.
    private double[] part(
        double[] from, int first, int count, Block block, double scale, IntUnaryOperator order) {
      int length = block.features.length();
      double[] part = new double[count * length];
      for (int x = 0; x < count; x++) {
        int at = (first + order.applyAsInt(x)) * features.length() + block.features.offset();
        for (int f = 0; f < length; f++) {
          part[x * length + f] = scale * from[at + f];
        }
      }
      return part;
    }
  }
}
