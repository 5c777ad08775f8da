package org.farfield.learning.parts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.farfield.error.InputException;
import org.farfield.features.FeatureLayout;
import org.farfield.learning.KernelSettings;
import org.farfield.learning.TargetShape;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.fit.TrainingRecord;
import org.farfield.learning.frames.FrameFacts;
import org.farfield.learning.models.KernelBasis;
import org.farfield.learning.rows.FrameBlocks;
import org.farfield.learning.rows.Heap;
import org.farfield.learning.rows.PartColumns;
import org.farfield.linalg.DenseProduct;
import org.farfield.linalg.KernelPoints;
import org.farfield.reduction.Choice;
import org.farfield.reduction.Cur;
import org.farfield.reduction.FarthestPoints;
import org.farfield.tensor.TensorLayout;

/**
 * Chooses atoms that others are compared with, from those of the training set, in one pass over its
 * features; of many atoms, from some of them, taken at random.
 */
final class KernelSelection implements FrameBlocks.Taker {
  private static final int CANDIDATES = 2000; // at least, and twice as many as are chosen
  private static final double SHARE_OF_HEAP = 0.4;

  private final KernelSettings settings;
  private final List<FrameFacts> frames;
  private final TargetShape shape;
  private final boolean perAtom;
  private final long seed;
  private final DenseProduct product;
  private final List<PartOf> parts = new ArrayList<>();
  private double held; // numbers

  KernelSelection(List<FrameFacts> frames, TrainingSettings training, DenseProduct product) {
    this.settings = training.kernel().orElseThrow();
    this.frames = frames;
    seed = training.seed();
    this.product = product;
    shape = training.target().shape();
    perAtom = training.target().perAtom();
  }

  /**
   * What was chosen for a part of the target.
   *
   * @param centre element, if the target is of atoms
   * @param owners frame of each point of each element of the basis
   * @param blocks products of densities with their weights
   */
  record Chosen(
      TargetShape.Part part,
      int centre,
      KernelBasis basis,
      List<int[]> owners,
      List<TrainingRecord.Block> blocks) {}

  /** A part of the target, of one element or of frames. */
  final class PartOf {
    private final TargetShape.Part part;
    private final int centre;
    private final List<ElementOf> elements = new ArrayList<>();
    private final List<String> groups;

    PartOf(TensorLayout layout, TargetShape.Part part, int centre) {
      this.part = part;
      this.centre = centre;
      groups = PartColumns.of(layout, part, centre).groups();
      List<Integer> types =
          centre == PartColumns.ALL ? PartColumns.centres(layout) : List.of(centre);
      types.forEach(type -> elements.add(new ElementOf(layout, part, type)));
    }

    /** Products of densities. */
    List<String> groups() {
      return groups;
    }

    /** Which of them have features that are all zero. */
    boolean[] dropped() {
      Map<String, Double> sums = sums(e -> e.squares);
      boolean[] dropped = new boolean[groups.size()];
      for (int g = 0; g < dropped.length; g++) {
        dropped[g] = !(sums.getOrDefault(groups.get(g), 0.0) > 0);
      }
      return dropped;
    }

    /** Chooses, when all frames have come, points of such a kernel by such weights of groups. */
    Chosen chosen(KernelSettings kernel, double[] weights) {
      Map<String, Double> scales = scales(e -> e.squares, weights);
      Map<String, Double> others = scales(e -> e.invariantSquares, weights);
      List<KernelBasis.Centre> centres = new ArrayList<>();
      List<int[]> owners = new ArrayList<>();
      for (ElementOf element : elements) {
        int[] points = element.rows.isEmpty() ? new int[0] : element.choose(kernel, scales, others);
        if (points.length > 0) {
          centres.add(element.centre(points));
          owners.add(Arrays.stream(points).map(element.owners::get).toArray());
        }
      }
      if (centres.isEmpty() && !perAtom) {
        throw nothing("all atoms");
      }
      return new Chosen(
          part,
          centre,
          new KernelBasis(kernel, part, scales, others, centres),
          owners,
          blocks(weights));
    }

    /** Without the search of points: those of others, by other weights of groups. */
    Chosen scaled(Chosen chosen, double[] weights) {
      KernelBasis other =
          new KernelBasis(
              chosen.basis().settings(),
              part,
              scales(e -> e.squares, weights),
              scales(e -> e.invariantSquares, weights),
              chosen.basis().centres());
      return new Chosen(part, centre, other, chosen.owners(), blocks(weights));
    }

    private List<TrainingRecord.Block> blocks(double[] weights) {
      boolean[] dropped = dropped();
      return IntStream.range(0, dropped.length)
          .mapToObj(g -> new TrainingRecord.Block(groups.get(g), weights[g], dropped[g]))
          .toList();
    }

    // Each product of densities has a mean square of one over all atoms, times its weight.
    private Map<String, Double> scales(
        Function<ElementOf, Map<String, Double>> squares, double[] weights) {
      double atoms = elements.stream().mapToDouble(e -> e.seen).sum();
      Map<String, Double> scales = sums(squares);
      scales.replaceAll(
          (group, sum) -> sum > 0 ? weight(group, weights) / Math.sqrt(sum / atoms) : 0);
      return scales;
    }

    private Map<String, Double> sums(Function<ElementOf, Map<String, Double>> squares) {
      Map<String, Double> sums = new TreeMap<>();
      for (ElementOf element : elements) {
        squares.apply(element).forEach((group, sum) -> sums.merge(group, sum, Double::sum));
      }
      return sums;
    }

    private double weight(String group, double[] weights) {
      int place = groups.indexOf(group);
      return place < 0 ? 1 : weights[place];
    }
  }

  /** Atoms of an element. */
  private final class ElementOf {
    private final int type;
    private final PartColumns columns;
    private final PartColumns invariants; // null where the kernel needs none
    private final Map<String, Double> squares = new TreeMap<>();
    private final Map<String, Double> invariantSquares = new TreeMap<>();
    private final BitSet candidates;
    private final List<double[]> rows = new ArrayList<>();
    private final List<double[]> invariantRows = new ArrayList<>();
    private final List<Integer> owners = new ArrayList<>();
    private int met;
    private double seen;

    ElementOf(TensorLayout layout, TargetShape.Part part, int type) {
      this.type = type;
      columns = PartColumns.of(layout, part, type);
      invariants =
          part.size() > 1 && settings.zeta() > 1
              ? PartColumns.of(layout, KernelBasis.INVARIANT, type)
              : null;
      candidates = candidates(type);
    }

    private BitSet candidates(int type) {
      int total = frames.stream().mapToInt(f -> f.counts().getOrDefault(type, 0)).sum();
      int[] order = IntStream.range(0, total).toArray();
      int wanted =
          settings.points() == KernelSettings.ALL
              ? total
              : Math.min(total, Math.max(CANDIDATES, 2 * settings.points()));
      Random random = new Random(seed);
      BitSet chosen = new BitSet();
      for (int i = 0; i < wanted; i++) {
        int other = i + random.nextInt(total - i);
        int taken = order[other];
        order[other] = order[i];
        chosen.set(taken);
      }
      return chosen;
    }

    void take(int frame, FrameBlocks blocks) {
      PartColumns.Rows all = columns.atoms(blocks);
      PartColumns.Rows others = invariants == null ? null : invariants.atoms(blocks);
      for (int i = 0; i < all.atoms().length; i++) {
        int number = met++;
        if (perAtom && !frames.get(frame).hasTarget(all.atoms()[i], shape)) {
          continue;
        }
        seen++;
        addSquares(columns, all.values(), i, squares);
        if (others != null) {
          addSquares(invariants, others.values(), i, invariantSquares);
        }
        if (candidates.get(number)) {
          keep(rows, columns, all.values(), i);
          if (others != null) {
            keep(invariantRows, invariants, others.values(), i);
          }
          owners.add(frame);
        }
      }
    }

    private void keep(List<double[]> list, PartColumns from, double[] values, int i) {
      int size = from.components() * from.length();
      held += size;
      requireMemory();
      list.add(Arrays.copyOfRange(values, i * size, (i + 1) * size));
    }

    int[] choose(
        KernelSettings kernelSettings,
        Map<String, Double> scales,
        Map<String, Double> invariantScales) {
      if (kernelSettings.points() == KernelSettings.ALL) {
        return IntStream.range(0, rows.size()).toArray();
      }
      int[] some = some(Math.max(CANDIDATES, 2 * kernelSettings.points()));
      int all = some.length;
      boolean own = invariants == null;
      PartColumns from = own ? columns : invariants;
      double[] x =
          KernelBasis.scaled(
              joined(own ? rows : invariantRows, some),
              KernelBasis.scale(from, own ? scales : invariantScales));
      int zeta = own && columns.components() > 1 ? 1 : kernelSettings.zeta();
      int length = x.length / all;
      double[] kernel =
          new KernelPoints(zeta, kernelSettings.normalised(), 1, length, x, 0, null).among(product);
      Choice choice =
          kernelSettings.method() == KernelSettings.Method.FPS
              ? FarthestPoints.choose(kernel, all, kernelSettings.points())
              : Cur.choose(kernel, all, kernelSettings.points());
      return Arrays.stream(choice.features()).map(i -> some[i]).toArray();
    }

    // Of all that were kept, at most so many, spread over the frames.
    private int[] some(int most) {
      int count = Math.min(most, rows.size());
      return IntStream.range(0, count).map(i -> (int) ((long) i * rows.size() / count)).toArray();
    }

    KernelBasis.Centre centre(int[] points) {
      return new KernelBasis.Centre(
          type,
          columns.map("point", joined(rows, points), true),
          invariants == null ? null : invariants.map("point", joined(invariantRows, points), true));
    }
  }

  /** Says that kernels of some atoms, in words, are all zero. */
  static InputException nothing(String atoms) {
    return new InputException(
        "features of "
            + atoms
            + " are zero, or their weights; a kernel has nothing to compare, use other features");
  }

  private static void addSquares(
      PartColumns columns, double[] values, int row, Map<String, Double> sums) {
    int[] groups = columns.groupOfColumns();
    double[] squares = new double[columns.groups().size()];
    int size = columns.components() * groups.length;
    for (int x = 0; x < size; x++) {
      double value = values[row * size + x];
      squares[groups[x % groups.length]] += value * value / columns.components();
    }
    for (int g = 0; g < squares.length; g++) {
      sums.merge(columns.groups().get(g), squares[g], Double::sum);
    }
  }

  private static double[] joined(List<double[]> rows, int[] some) {
    int size = rows.get(0).length;
    double[] all = new double[Math.multiplyExact(some.length, size)];
    for (int i = 0; i < some.length; i++) {
      System.arraycopy(rows.get(some[i]), 0, all, i * size, size);
    }
    return all;
  }

  private void requireMemory() {
    Heap.require(
        8 * held,
        SHARE_OF_HEAP,
        "features of the atoms that a kernel compares with need more than",
        "the kind sparse with fewer points, fewer features");
  }

  @Override
  public void begin(FeatureLayout layout) {
    TensorLayout tensor = layout.tensor();
    List<Integer> centres = perAtom ? PartColumns.centres(tensor) : List.of(PartColumns.ALL);
    for (int centre : centres) {
      shape.parts().forEach(part -> parts.add(new PartOf(tensor, part, centre)));
    }
  }

  @Override
  public void take(int frame, FrameBlocks blocks) {
    parts.forEach(part -> part.elements.forEach(element -> element.take(frame, blocks)));
  }

  /** Parts of the target, of which points are chosen when all frames have come. */
  List<PartOf> parts() {
    return parts;
  }
}
