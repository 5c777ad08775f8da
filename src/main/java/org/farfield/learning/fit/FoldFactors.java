package org.farfield.learning.fit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.farfield.features.Progress;
import org.farfield.learning.ForceTargets;
import org.farfield.learning.frames.RowKind;
import org.farfield.learning.frames.TrainingSet;
import org.farfield.learning.rows.Heap;
import org.farfield.linalg.DenseProduct;
import org.farfield.linalg.StreamedQr;

/**
 * Where rows of the linear problem go: into the factor of the fold of their frame. A row is what is
 * fitted freely, then what has a penalty; they can be of anything that a frame is known of. Rows
 * that are far fewer than features are kept, and factors made of their {@link SpannedColumns}.
 */
public final class FoldFactors {
  private static final double SHARE_OF_HEAP = 0.6;

  private final int free;
  private final int[] folds;
  private final int[] groupOf;
  private final int groups;
  private final ForceTargets weights;
  private final DenseProduct product;
  private final Map<RowKind, Fit.Part> parts = new EnumMap<>(RowKind.class);
  private final List<Kept> kept; // null where rows go into factors at once
  private final double[] joined;

  /** A row that waits for the others. */
  @SuppressWarnings("ArrayRecordComponent") // kept, not compared
  private record Kept(int frame, RowKind kind, double[] unpenalised, double[] row, double label) {}

  /**
   * Without rows yet, of which nothing is known.
   *
   * @param free how many columns are fitted freely
   * @param groupOf the group of each of the others, by whose number these are
   * @param groups of columns that have a scale and a weight of their own
   * @param folds of the frames, −1 where a frame is in none
   * @param weights of the kinds of rows
   * @param product does the products
   */
  public FoldFactors(
      int free,
      int[] groupOf,
      int groups,
      int[] folds,
      ForceTargets weights,
      DenseProduct product) {
    this(free, groupOf, groups, folds, weights, product, Long.MAX_VALUE);
  }

  /**
   * Without rows yet.
   *
   * @param free how many columns are fitted freely
   * @param groupOf the group of each of the others, by whose number these are
   * @param groups of columns that have a scale and a weight of their own
   * @param folds of the frames, −1 where a frame is in none
   * @param weights of the kinds of rows
   * @param product does the products
   * @param rows how many will come, at most
   */
  public FoldFactors(
      int free,
      int[] groupOf,
      int groups,
      int[] folds,
      ForceTargets weights,
      DenseProduct product,
      long rows) {
    this.free = free;
    this.groupOf = groupOf;
    this.groups = groups;
    this.folds = folds;
    this.weights = weights;
    this.product = product;
    int count = TrainingSet.count(folds);
    if (SpannedColumns.pays(groupOf, groups, rows)) {
      kept = new ArrayList<>();
      joined = new double[0];
      int length = free + SpannedColumns.length(groupOf, groups, rows);
      // rows, those of a group side by side, their basis and what finds it
      double bytes = 4 * 8.0 * rows * groupOf.length + bytes(length, count, kinds(weights));
      Heap.require(
          bytes,
          SHARE_OF_HEAP,
          rows + " rows of " + groupOf.length + " features, and factors of them, need",
          "fewer frames for training, fewer features (reduce, a smaller max-radial or"
              + " max-angular)");
    } else {
      kept = null;
      joined = new double[free + groupOf.length];
      Heap.require(
          bytes(joined.length, count, kinds(weights)),
          SHARE_OF_HEAP,
          joined.length + " features, and factors of " + count + " fold(s), need",
          "fewer folds, fewer features (reduce, a smaller max-radial or max-angular)");
    }
  }

  private static int kinds(ForceTargets weights) {
    return 1 + (weights.forces().isPresent() ? 1 : 0) + (weights.stress().isPresent() ? 1 : 0);
  }

  // A factor and its rows that wait, of all folds and of all but each; several kinds, and their
  // sum.
  private static double bytes(int length, int count, int kinds) {
    int factors = 2 * count + 2 + (kinds > 1 ? kinds * (count + 1) : 0);
    return 8.0 * length * length * 2 * factors;
  }

  /** Takes a row of a frame, of free columns and others, with what it should give. */
  public void add(int frame, RowKind kind, double[] unpenalised, double[] row, double label) {
    if (kept != null) {
      kept.add(new Kept(frame, kind, unpenalised.clone(), row.clone(), label));
      return;
    }
    System.arraycopy(unpenalised, 0, joined, 0, free);
    System.arraycopy(row, 0, joined, free, groupOf.length);
    Fit.Part part = parts.computeIfAbsent(kind, this::empty);
    StreamedQr factor = folds[frame] < 0 ? part.always() : part.folds().get(folds[frame]);
    factor.add(joined, 0, new double[] {label}, 1);
  }

  /** How many columns are fitted freely. */
  int free() {
    return free;
  }

  private Fit.Part empty(RowKind kind) {
    List<StreamedQr> factors = new ArrayList<>();
    for (int k = 0; k < TrainingSet.count(folds); k++) {
      factors.add(new StreamedQr(joined.length, 1, product));
    }
    StreamedQr always = new StreamedQr(joined.length, 1, product);
    return new Fit.Part(kind, kind.weight(weights), factors, always);
  }

  /** The fit to all rows. */
  public Fit fit() {
    return fit(Progress.SILENT);
  }

  /** The fit to all rows, which tells how far it is. */
  public Fit fit(Progress progress) {
    return kept == null ? fit(null, progress) : spanned(progress);
  }

  private Fit fit(SpannedColumns span, Progress progress) {
    return new Fit(free, groupOf, groups, List.copyOf(parts.values()), product, progress, span);
  }

  private Fit spanned(Progress progress) {
    SpannedColumns span =
        new SpannedColumns(kept.stream().map(Kept::row).toList(), groupOf, groups, product);
    FoldFactors factors = new FoldFactors(free, span.groupOf(), groups, folds, weights, product);
    for (int i = 0; i < kept.size(); i++) {
      Kept one = kept.get(i);
      factors.add(one.frame(), one.kind(), one.unpenalised(), span.row(i), one.label());
    }
    kept.clear();
    return factors.fit(span, progress);
  }
}
