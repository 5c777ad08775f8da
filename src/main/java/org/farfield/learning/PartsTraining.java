package org.farfield.learning;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.farfield.features.Engine;
import org.farfield.features.FeatureLayout;
import org.farfield.features.Featurizer;
import org.farfield.features.Progress;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.linalg.DenseProduct;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.Pooling;
import org.farfield.tensor.TensorLayout;
import org.farfield.tensor.TensorMap;

/**
 * Fits targets that turn, targets of atoms, and kernels: each part of a target, of each element if
 * it is of atoms, is a linear problem of its own ({@link PartRows}) with a penalty of its own.
 */
final class PartsTraining implements FrameBlocks.Taker {
  private static final double SHARE_OF_HEAP = 0.5;

  private final TrainingSettings settings;
  private final TrainingSet set;
  private final DenseProduct product;
  private final List<KernelSelection.Chosen> chosen; // empty of features
  private final List<Problem> problems = new ArrayList<>();

  private PartsTraining(
      TrainingSettings settings,
      TrainingSet set,
      DenseProduct product,
      List<KernelSelection.Chosen> chosen) {
    this.settings = settings;
    this.set = set;
    this.product = product;
    this.chosen = chosen;
  }

  static Model model(
      Engine engine,
      String version,
      FeatureSpec spec,
      TrainingSettings settings,
      TrainingSet set,
      Progress progress) {
    Target target = settings.target();
    boolean atoms = target.perAtom() || settings.kernel().isPresent();
    FeatureSpec summed = TrainingSet.specOf(spec, target, set.frames());
    FeatureSpec own = atoms ? summed.with(Pooling.ATOM) : summed;
    try (WorkerPool pool = new WorkerPool(engine.threads())) {
      DenseProduct product = new DenseProduct(pool);
      Featurizer featurizer = new Featurizer(engine, version);
      List<KernelSelection.Chosen> chosen = List.of();
      if (settings.kernel().isPresent()) {
        KernelSelection selection = new KernelSelection(set.frames(), settings, product);
        featurizer.run(own, set.training(), new FrameBlocks.Sink(selection), progress);
        chosen = selection.chosen();
      }
      PartsTraining training = new PartsTraining(settings, set, product, chosen);
      featurizer.run(own, set.training(), new FrameBlocks.Sink(training), progress);
      ObjectNode record = TrainingRecord.of(version, settings, set);
      List<PartModel> parts = training.solve(record);
      return new PartsModel(own, target, Composition.types(set.frames()), parts, record);
    }
  }

  // The record of one part stands in that of the model, those of several in a list there.
  private List<PartModel> solve(ObjectNode record) {
    List<PartModel> parts = new ArrayList<>();
    List<ObjectNode> records = new ArrayList<>();
    for (Problem problem : problems) {
      problem.solve(parts, records);
    }
    if (records.size() == 1) {
      record.setAll(records.get(0));
    } else {
      records.forEach(record.putArray("parts")::add);
    }
    return parts;
  }

  @Override
  public void begin(FeatureLayout layout) {
    TensorLayout tensor = layout.tensor();
    boolean perAtom = settings.target().perAtom();
    if (!chosen.isEmpty()) {
      chosen.stream()
          .filter(one -> !one.basis().centres().isEmpty())
          .forEach(one -> problems.add(new Problem(tensor, one)));
      return;
    }
    List<Integer> centres = perAtom ? PartColumns.centres(tensor) : List.of(PartColumns.ALL);
    for (int centre : centres) {
      for (TargetShape.Part part : settings.target().shape().parts()) {
        PartColumns columns = PartColumns.of(tensor, part, centre);
        problems.add(new Problem(part, centre, columns));
      }
    }
  }

  @Override
  public void take(int frame, FrameBlocks blocks) {
    problems.forEach(problem -> problem.take(frame, blocks));
  }

  /** A part of the target, of an element if it is of atoms. */
  private final class Problem {
    private final TargetShape.Part part;
    private final int centre;
    private final PartColumns columns; // null of a kernel
    private final KernelBasis basis; // null of features
    private final PartRows rows;
    private final FreeColumns free;
    private final FrameKernels frameKernels; // null unless all frames are compared with all
    private KernelMap map; // null of features, and until it is known
    private FoldFactors factors;
    private final List<Double> labels = new ArrayList<>();

    Problem(TargetShape.Part part, int centre, PartColumns columns) {
      this.part = part;
      this.centre = centre;
      this.columns = columns;
      basis = null;
      frameKernels = null;
      free = free();
      rows = new PartRows.Linear(columns, settings.target().perAtom());
      factors(rows.groupOfColumns(), rows.groups().size());
    }

    Problem(TensorLayout layout, KernelSelection.Chosen chosen) {
      part = chosen.part();
      centre = chosen.centre();
      columns = null;
      basis = chosen.basis();
      boolean perAtom = settings.target().perAtom();
      boolean mean = !settings.target().extensive();
      free = free();
      KernelBasis.Kernels kernels = basis.in(layout, perAtom, mean, product);
      rows = kernels;
      boolean all = settings.kernel().orElseThrow().points() == KernelSettings.ALL && !perAtom;
      int frames = set.frames().size();
      frameKernels = all ? new FrameKernels(part.size(), chosen.owners(), frames, mean) : null;
      requireMemory(all ? frameKernels.width() : kernels.length());
      if (!all) {
        map = new KernelMap(kernels, product);
        factors(new int[map.length()], 1);
      }
    }

    private FreeColumns free() {
      Baseline baseline =
          part.lambda() > 0
              ? Baseline.NONE
              : settings.target().perAtom() && settings.baseline() != Baseline.NONE
                  ? Baseline.MEAN // of each element: its problems are its own
                  : settings.baseline();
      return FreeColumns.of(baseline, set.frames());
    }

    private void factors(int[] groupOf, int groups) {
      ForceTargets none = ForceTargets.NONE;
      factors = new FoldFactors(free.count(), groupOf, groups, set.folds(), none, product);
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

    private void addFrames() {
      map = new KernelMap(frameKernels.square(), frameKernels.width(), product);
      factors(new int[map.length()], 1);
      for (int f = 0; f < set.frames().size(); f++) {
        double[] kernels = new double[part.size() * frameKernels.width()];
        for (int m = 0; m < part.size(); m++) {
          double[] row = frameKernels.rows().get(f * part.size() + m);
          System.arraycopy(row, 0, kernels, m * row.length, row.length);
        }
        add(f, 0, map.rows(kernels, part.size()), 0);
      }
    }

    void solve(List<PartModel> to, List<ObjectNode> records) {
      if (frameKernels != null) {
        addFrames();
      }
      if (labels.isEmpty()) {
        return; // no atom of the element has a target
      }
      Fit fit = factors.fit();
      List<String> groups = rows.groups();
      TrainingSettings own = map == null ? settings : settings.withoutSearch();
      FittedProblem fitted = FittedProblem.of(fit, own, groups, set.all().name());
      List<double[]> weights = fitted.weights();
      double[] constants = fitted.solution().free();
      ObjectNode record = TrainingRecord.of(settings, groups, fit, fitted, deviation());
      record.put("part", settings.target().shape().name(part, centre));
      record.put("labels", labels.size());
      records.add(record);
      to.add(
          new PartModel(
              part,
              centre,
              free.intercept(constants),
              free.perElement(constants),
              map == null ? weights(weights) : null,
              basis,
              map == null ? null : weights.stream().map(this::coefficients).toList(),
              fitted.spread()));
    }

    // From the mean; of what turns, whose mean over orientations is zero, from zero.
    private double deviation() {
      double[] all = labels.stream().mapToDouble(Double::doubleValue).toArray();
      return Errors.of(all, all, part.lambda() > 0).deviation();
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
