package org.farfield.features.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.farfield.descriptor.Descriptor;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Sources;
import org.farfield.features.Census;
import org.farfield.features.FeatureLayout;
import org.farfield.features.FeatureLayout.Block;
import org.farfield.features.FeatureSink;
import org.farfield.features.SummedGradients;
import org.farfield.features.rows.Centres;
import org.farfield.spec.GradientKind;
import org.farfield.spec.Pooling;
import org.farfield.structure.Structure;

/**
 * Features with their derivatives, in featomic's layout: the gradient of a row has a sample per
 * atom that the row depends on.
 *
 * <p>The backend makes the Jacobians of a portion of centres at a time; rows are made of them side
 * by side, and sums in groups of centres that do not depend on who adds them.
 */
final class GradientRows implements FrameRows {
  private static final int MAX_DEGREE = 4; // of SummedGradients

  /** Whose sum a thread makes at a time. */
  static final int POOLED_ATOMS = 16;

  private final FeatureLayout layout;
  private final Derivatives derivatives;
  private final int[] written; // rows of each block

  GradientRows(FeatureLayout layout, Derivatives derivatives) {
    this.layout = layout;
    this.derivatives = derivatives;
    written = new int[layout.blocks().size()];
    checkDegree();
    checkRow();
  }

  private void checkDegree() {
    int degree =
        layout.row().blocks().stream().mapToInt(b -> b.factors().size()).max().orElseThrow();
    if (degree > MAX_DEGREE) {
      throw new InputException(
          "gradients are for products of at most "
              + MAX_DEGREE
              + " densities, not "
              + degree
              + "; use a smaller correlation-order");
    }
  }

  /** Numbers of the derivatives of one feature of a frame: positions and strain, and itself. */
  static double derivatives(int atoms) {
    return 3.0 * atoms + 10;
  }

  // The derivatives of one row of features of the largest frame.
  private void checkRow() {
    int atoms = layout.census().costs().gradients().mostAtoms();
    double positions = 3.0 * atoms * layout.length();
    double row = derivatives(atoms) * layout.length();
    if (positions > Integer.MAX_VALUE || 2 * 8 * row > Runtime.getRuntime().maxMemory()) {
      throw new ResourceException(
          ResourceException.Kind.MEMORY,
          String.format(
              Locale.ROOT,
              "%s: a row of derivatives has 3 x %d atoms x %d features, %.1f GiB, which is too much"
                  + " for the memory or for one array; use fewer features (selected ones, a"
                  + " smaller max-radial or max-angular)",
              layout.census().costs().gradients().largest(),
              atoms,
              layout.length(),
              8 * row / (1 << 30)));
    }
  }

  @Override
  public double bytes() {
    Census.GradientCosts costs = layout.census().costs().gradients();
    boolean pooled = layout.spec().perStructure();
    double row = derivatives(costs.mostAtoms()) * layout.length();
    double piece = row + (pooled ? POOLED_ATOMS : 1) * costs.largestJacobian();
    double all = (pooled ? costs.pooledRows() : costs.rows()) * layout.length() + costs.jacobians();
    // rows and Jacobians that wait, the sum that is written, and the Jacobians that are made
    double waiting = Math.min(all, Math.max(OrderedWriter.WINDOW_DOUBLES, piece));
    double made =
        Math.min(costs.largestJacobians(), Math.max(SummedJacobians.BYTES_AT_A_TIME / 8, piece));
    return 8 * (waiting + (pooled ? row : 0) + made);
  }

  private static boolean has(Sources sources, int channel) {
    return channel == Census.Key.ANY || place(sources, channel) >= 0;
  }

  private static int place(Sources sources, int channel) {
    for (int a = 0; a < sources.channels(); a++) {
      if (sources.labels()[a] == channel) {
        return a;
      }
    }
    return -1;
  }

  // Which atoms are samples of the gradient of a row.
  private int[] atoms(Structure structure, Sources sources, int channel, int centre, int[] near) {
    if (layout.spec().perStructure()) {
      return IntStream.range(0, structure.atoms()).toArray();
    }
    return channel == Census.Key.ANY
        ? near
        : Derivatives.sources(sources, place(sources, channel), centre, near);
  }

  // The backend is busy with the next batch while pieces are computed: what it is needed for is
  // done on the way through the list.
  @Override
  public Iterable<RowBlock> of(
      int system, Batches.Frame frame, FrameValues computed, FeatureSink.Writer writer) {
    Structure structure = frame.structure();
    Map<Integer, int[]> interacting = derivatives.interacting(structure, frame.centres());
    List<Coefficients> expansions = computed.expansions();
    List<SummedJacobians.Expansion> values = derivatives.expansions(frame, expansions);
    List<Rows> portions = new ArrayList<>();
    for (List<Integer> centres : Centres.byType(structure, frame.centres()).values()) {
      Sum sum = layout.spec().perStructure() ? new Sum(centres.size()) : null;
      for (List<Integer> portion : CentreGradients.portions(values, centres)) {
        portions.add(new Rows(system, frame, expansions, values, interacting, portion, sum));
      }
    }
    return () -> portions.stream().flatMap(rows -> rows.pieces(writer)).iterator();
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
      add(other.gradients.points(), gradients.points());
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
    private final List<SummedJacobians.Expansion> expansions;
    private final Map<Integer, int[]> interacting; // by centre
    private final int type;
    private final List<Integer> centres;
    private final Sum sum; // null: each is a row of its own

    Rows(
        int system,
        Batches.Frame frame,
        List<Coefficients> coefficients,
        List<SummedJacobians.Expansion> expansions,
        Map<Integer, int[]> interacting,
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
    Stream<RowBlock> pieces(FeatureSink.Writer writer) {
      CentreGradients jacobians =
          CentreGradients.of(derivatives.backend(), expansions, layout.row().descriptor(), centres);
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
      int most = interacting.values().stream().mapToInt(some -> some.length).max().orElseThrow();
      double jacobian = CentreGradients.jacobianBytes(rowLength, most) / 8;
      return (long) (layout.length() * (3.0 * structure.atoms() + 10) + count * jacobian);
    }

    private Row row(CentreGradients jacobians, List<Integer> some) {
      double[] values = new double[layout.length()];
      Descriptor.Evaluator evaluator = layout.row().descriptor().evaluator(coefficients);
      some.forEach(i -> evaluator.add(i, values, 0));
      return new Row(values, jacobians.sum(some));
    }

    private void take(Row row, List<Integer> some, FeatureSink.Writer writer) {
      if (sum == null) {
        write(writer, row, some.get(0), 1);
      } else {
        sum.add(row, some.size()).ifPresent(all -> write(writer, all, some.get(0)));
      }
    }

    private void write(FeatureSink.Writer writer, Row all, int centre) {
      Centres.finish(all.values, layout.length(), sum.centres, layout.spec().pooling());
      double scale = layout.spec().pooling() == Pooling.MEAN ? 1.0 / sum.centres : 1;
      write(writer, all, centre, scale);
    }

    private void write(FeatureSink.Writer writer, Row row, int centre, double scale) {
      for (int b = 0; b < written.length; b++) {
        Block block = layout.blocks().get(b);
        if (block.centre() == type && has(sources, block.channel())) {
          boolean perStructure = layout.spec().perStructure();
          int[] sample = Centres.samples(system, structure, List.of(centre), perStructure);
          writer.append(b, sample, 1, row.values, block.features().offset());
          for (GradientKind kind : layout.spec().gradients()) {
            write(writer, b, block, kind, row.gradients, centre, scale);
          }
          written[b]++;
        }
      }
    }

    private void write(
        FeatureSink.Writer writer,
        int b,
        Block block,
        GradientKind kind,
        SummedGradients gradients,
        int centre,
        double scale) {
      switch (kind) {
        case POSITIONS -> {
          for (int j :
              atoms(structure, sources, block.channel(), centre, interacting.get(centre))) {
            double[] part = part(gradients.positions(), 3 * j, 3, block, scale, x -> x);
            writer.appendGradient(b, kind, new int[] {written[b], system, j}, 1, part, 0);
          }
        }
        case STRAIN -> {
          double[] part = part(gradients.strain(), 0, 9, block, scale, x -> 3 * (x % 3) + x / 3);
          writer.appendGradient(b, kind, new int[] {written[b]}, 1, part, 0);
        }
        case CELL -> {
          double[] byCell = Derivatives.cell(gradients, structure);
          double[] part = part(byCell, 0, 9, block, scale, x -> x);
          writer.appendGradient(b, kind, new int[] {written[b]}, 1, part, 0);
        }
      }
    }

    // The features of a block of some rows of derivatives, in another order of these.
    private double[] part(
        double[] from, int first, int count, Block block, double scale, IntUnaryOperator order) {
      int length = block.features().length();
      double[] part = new double[count * length];
      for (int x = 0; x < count; x++) {
        int at = (first + order.applyAsInt(x)) * layout.length() + block.features().offset();
        for (int f = 0; f < length; f++) {
          part[x * length + f] = scale * from[at + f];
        }
      }
      return part;
    }
  }
}
