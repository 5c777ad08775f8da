package org.farfield.learning.parts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.farfield.features.Progress;
import org.farfield.features.engine.Featurizer;
import org.farfield.learning.Baseline;
import org.farfield.learning.KernelSettings;
import org.farfield.learning.TargetShape;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.fit.Fit;
import org.farfield.learning.fit.FittedProblem;
import org.farfield.learning.fit.FoldFactors;
import org.farfield.learning.fit.FreeColumns;
import org.farfield.learning.fit.TrainingRecord;
import org.farfield.learning.frames.DerivedFrames;
import org.farfield.learning.frames.FrameFacts;
import org.farfield.learning.frames.RowKind;
import org.farfield.learning.frames.TrainingSet;
import org.farfield.learning.models.KernelBasis;
import org.farfield.learning.models.KernelMap;
import org.farfield.learning.models.PartModel;
import org.farfield.learning.rows.FrameBlocks;
import org.farfield.learning.rows.Heap;
import org.farfield.learning.rows.PartColumns;
import org.farfield.learning.rows.PartRows;
import org.farfield.linalg.DenseProduct;
import org.farfield.math.Deviation;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.Elements;
import org.farfield.tensor.TensorLayout;
import org.farfield.tensor.TensorMap;

/** The linear problem of a part of the target, of an element if it is of atoms. */
final class PartProblem {
  private static final double SHARE_OF_HEAP = 0.5;

  private final TrainingSettings settings;
  private final TrainingSet set;
  private final DenseProduct product;
  private final TargetShape.Part part;
  private final int centre;
  private final PartColumns columns; // null of a kernel
  private final KernelSelection.Chosen chosen; // null of features
  private final PartRows rows;
  private final FreeColumns free;
  private final FrameKernels frameKernels; // null unless all frames are compared with all
  private KernelMap map; // null of features, and until it is known
  private FoldFactors factors;
  private final List<Double> labels = new ArrayList<>();

  /** Of features. */
  PartProblem(
      TrainingSettings settings,
      TrainingSet set,
      DenseProduct product,
      TargetShape.Part part,
      int centre,
      PartColumns columns) {
    this.settings = settings;
    this.set = set;
    this.product = product;
    this.part = part;
    this.centre = centre;
    this.columns = columns;
    chosen = null;
    frameKernels = null;
    free = free();
    rows = new PartRows.Linear(columns, settings.target().perAtom());
    factors(rows.groupOfColumns(), rows.groups().size(), most());
  }

  /** Of kernels with some atoms. */
  PartProblem(
      TrainingSettings settings,
      TrainingSet set,
      DenseProduct product,
      TensorLayout layout,
      KernelSelection.Chosen chosen) {
    this.settings = settings;
    this.set = set;
    this.product = product;
    this.chosen = chosen;
    part = chosen.part();
    centre = chosen.centre();
    columns = null;
    boolean perAtom = settings.target().perAtom();
    boolean mean = !settings.target().extensive();
    free = free();
    KernelBasis.Kernels kernels = chosen.basis().in(layout, perAtom, mean, product);
    rows = kernels;
    boolean all =
        chosen.basis().settings().points() == KernelSettings.ALL
            && !perAtom
            && !settings.forces().isAny(); // which tell the atoms of a frame apart
    int frames = set.frames().size();
    frameKernels = all ? new FrameKernels(part.size(), chosen.owners(), frames, mean) : null;
    requireMemory(all ? frameKernels.width() : kernels.length());
    if (!all) {
      map = new KernelMap(kernels, product);
      factors(new int[map.length()], 1, Long.MAX_VALUE);
    }
  }

  private FreeColumns free() {
    Baseline baseline =
        part.lambda() > 0
            ? Baseline.NONE
            : settings.target().perAtom() && settings.baseline().kind() != Baseline.Kind.NONE
                ? Baseline.MEAN // of each element: its problems are its own
                : settings.baseline();
    return FreeColumns.of(baseline, set.frames());
  }

  // Rows of a linear problem.
  private long most() {
    return part.size()
        * set.frames().stream()
            .filter(FrameFacts::hasTarget)
            .mapToLong(f -> settings.target().perAtom() ? f.counts().getOrDefault(centre, 0) : 1)
            .sum();
  }

  private void factors(int[] groupOf, int groups, long most) {
    factors =
        new FoldFactors(
            free.count(), groupOf, groups, set.folds(), settings.forces(), product, most);
  }

  void take(int frame, FrameBlocks blocks) {
    PartColumns.Rows some = rows.of(blocks);
    if (frameKernels != null) {
      frameKernels.add(some.values());
      return;
    }
    int count = some.atoms().length * part.size();
    double[] values = map == null ? some.values() : map.rows(some.values(), count);
    for (int i = 0; i < some.atoms().length; i++) {
      add(frame, some.atoms()[i], values, i * part.size());
    }
  }

  // The rows of all components of a frame or an atom.
  private void add(int frame, int atom, double[] values, int first) {
    FrameFacts facts = set.frames().get(frame);
    TargetShape shape = settings.target().shape();
    if (!facts.hasTarget(atom, shape)) {
      return;
    }
    int length = map == null ? rows.length() : map.length();
    for (int m = 0; m < part.size(); m++) {
      double label = facts.labels()[atom * shape.size() + part.start() + m];
      int from = (first + m) * length;
      double[] row = Arrays.copyOfRange(values, from, from + length);
      factors.add(frame, RowKind.TARGET, free.of(facts), row, label);
      labels.add(label);
    }
  }

  /** Adds the rows of forces and stress that frames know. */
  void takeDerivatives(Featurizer featurizer, FeatureSpec spec, Progress progress) {
    double[] nothing = new double[free.count()]; // what is fitted freely has no derivative
    KernelDerivatives.of(
        featurizer,
        spec,
        DerivedFrames.of(set.frames(), set.training(), settings),
        chosen.basis(),
        map,
        product,
        (frame, kind, component, row, label) -> factors.add(frame, kind, nothing, row, label),
        progress);
  }

  private void addFrames() {
    map = new KernelMap(frameKernels.square(), frameKernels.width(), product);
    factors(new int[map.length()], 1, Long.MAX_VALUE);
    for (int f = 0; f < set.frames().size(); f++) {
      double[] kernels = new double[part.size() * frameKernels.width()];
      for (int m = 0; m < part.size(); m++) {
        double[] row = frameKernels.rows().get(f * part.size() + m);
        System.arraycopy(row, 0, kernels, m * row.length, row.length);
      }
      add(f, 0, map.rows(kernels, part.size()), 0);
    }
  }

  /**
   * The fit to all rows, when all frames have come; null if no atom of the element has a target.
   */
  Fit fit(Progress progress) {
    if (frameKernels != null) {
      addFrames();
    }
    if (labels.isEmpty()) {
      return null;
    }
    if (map != null && map.length() == 0) {
      throw KernelSelection.nothing(
          "all atoms" + (centre == PartColumns.ALL ? "" : " of " + Elements.symbol(centre)));
    }
    return factors.fit(progress);
  }

  /** Solves it; messages call the frames so. */
  void solve(String name, List<PartModel> to, List<ObjectNode> records, Progress progress) {
    Fit fit = fit(progress);
    if (fit == null) {
      return;
    }
    boolean kernel = chosen != null;
    List<String> groups = rows.groups();
    TrainingSettings own = kernel ? settings.withBlockWeights(List.of(1.0)) : settings;
    FittedProblem fitted = FittedProblem.of(fit, own, groups, name);
    List<double[]> weights = fitted.weights();
    double[] constants = fitted.solution().free();
    List<TrainingRecord.Block> blocks =
        kernel ? chosen.blocks() : TrainingRecord.blocks(groups, fit, fitted);
    ObjectNode record = TrainingRecord.of(settings, blocks, fit, fitted, deviation());
    record.put("part", PartColumns.name(settings.target().shape(), part, centre));
    record.put("labels", labels.size());
    records.add(record);
    to.add(
        new PartModel(
            part,
            centre,
            free.intercept(constants),
            free.perElement(constants),
            free.constants(fitted.committee()),
            kernel ? null : weights(weights),
            kernel ? chosen.basis() : null,
            kernel ? weights.stream().map(this::coefficients).toList() : null,
            fitted.spread(),
            fitted.forceSpread()));
  }

  /** Whether there is nothing to learn: labels are all equal, or zero if they turn. */
  boolean isConstant() {
    List<Double> known = frameKernels == null ? labels : labelsOfFrames();
    return known.stream().allMatch(y -> y.equals(part.lambda() > 0 ? 0.0 : known.get(0)));
  }

  // Before they come with their rows.
  private List<Double> labelsOfFrames() {
    return set.frames().stream()
        .filter(FrameFacts::hasTarget)
        .flatMap(f -> IntStream.range(0, part.size()).mapToObj(m -> f.labels()[part.start() + m]))
        .toList();
  }

  // From the mean; of what turns, whose mean over orientations is zero, from zero.
  private double deviation() {
    double[] all = labels.stream().mapToDouble(Double::doubleValue).toArray();
    return Deviation.of(all, part.lambda() > 0);
  }

  private TensorMap weights(List<double[]> models) {
    int length = columns.length();
    double[] joined = new double[models.size() * length];
    for (int m = 0; m < models.size(); m++) {
      System.arraycopy(models.get(m), 0, joined, m * length, length);
    }
    return columns.map("member", joined, false);
  }

  private double[] coefficients(double[] weights) {
    double[] c = map.coefficients(weights);
    return frameKernels == null ? c : frameKernels.expand(c);
  }

  // Kernels of points with each other, eigenvectors, and what they are made with.
  private static void requireMemory(int points) {
    Heap.require(
        8.0 * 5 * points * points,
        SHARE_OF_HEAP,
        "kernels of " + points + " points with each other need",
        "the kind sparse with fewer points");
  }
}
