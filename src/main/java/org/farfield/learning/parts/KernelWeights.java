package org.farfield.learning.parts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.farfield.features.FeatureLayout;
import org.farfield.features.Progress;
import org.farfield.learning.KernelSettings;
import org.farfield.learning.TrainingSettings;
import org.farfield.learning.fit.Fit;
import org.farfield.learning.frames.TrainingSet;
import org.farfield.learning.rows.FrameBlocks;
import org.farfield.learning.rows.Heap;
import org.farfield.linalg.DenseProduct;
import org.farfield.tensor.TensorLayout;

/**
 * Weights of products of densities in kernels, given or searched for. Other weights make other
 * kernels, whose rows need the features of all atoms again: the search keeps those of frames for
 * training, of some if they are many, and compares with few points. It sees their folds and nothing
 * of the test set.
 */
final class KernelWeights implements FrameBlocks.Taker {
  private static final int POINTS = 300; // of each element, at most
  private static final int FRAMES = 1000; // at most
  private static final double NUMBERS = 1 << 25; // features kept, at most, but for one per fold
  private static final double SHARE_OF_HEAP = 0.4;

  private final TrainingSet set;
  private final TrainingSettings settings;
  private final KernelSettings kernel;
  private final DenseProduct product;
  private final KernelSelection selection;
  private final Map<Integer, FrameBlocks> kept = new TreeMap<>(); // by frame
  private boolean[] keeps;
  private TensorLayout layout;

  KernelWeights(TrainingSet set, TrainingSettings settings, DenseProduct product) {
    this.set = set;
    this.settings = settings;
    this.product = product;
    kernel = settings.kernel().orElseThrow();
    selection = new KernelSelection(set.frames(), settings, product);
  }

  @Override
  public void begin(FeatureLayout all) {
    selection.begin(all);
    layout = all.tensor();
    keeps = new boolean[set.frames().size()];
    for (KernelSelection.PartOf part : selection.parts()) {
      if (settings.blockWeights().isPresent()) {
        Fit.given(settings.blockWeights().get(), part.groups());
      } else {
        Fit.requireFolds(settings, part.groups());
      }
    }
    if (isSearch()) {
      chooseFrames();
    }
  }

  private boolean isSearch() {
    return settings.blockWeights().isEmpty()
        && selection.parts().stream().anyMatch(part -> part.groups().size() > 1);
  }

  // At random, of each fold the same share: a rule that knows no machine, so that no model depends
  // on its memory.
  private void chooseFrames() {
    List<List<Integer>> folds = new ArrayList<>();
    for (int fold = -1; fold < TrainingSet.count(set.folds()); fold++) {
      int own = fold;
      folds.add(
          new ArrayList<>(
              IntStream.range(0, keeps.length)
                  .filter(f -> set.folds()[f] == own)
                  .boxed()
                  .toList()));
    }
    Random random = new Random(settings.seed());
    folds.forEach(frames -> Collections.shuffle(frames, random));
    double all = IntStream.range(0, keeps.length).mapToDouble(this::numbers).sum();
    double share = Math.min(1, Math.min(NUMBERS / all, (double) FRAMES / keeps.length));
    double held = 0;
    for (List<Integer> frames : folds) {
      for (int f : frames.subList(0, (int) Math.ceil(share * frames.size()))) {
        keeps[f] = true;
        held += numbers(f);
      }
    }
    Heap.require(
        8 * held,
        SHARE_OF_HEAP,
        "features of all atoms of the frames by which weights of blocks are searched for need",
        "weights that are given (block-weights), fewer features");
  }

  private double numbers(int frame) {
    int type = layout.keys().names().indexOf("center_type");
    double sum = 0;
    for (int b = 0; b < layout.blocks().size(); b++) {
      int atoms = set.frames().get(frame).counts().getOrDefault(layout.keys().value(b, type), 0);
      sum += (double) atoms * layout.blocks().get(b).rowLength();
    }
    return sum;
  }

  @Override
  public void take(int frame, FrameBlocks blocks) {
    selection.take(frame, blocks);
    if (keeps[frame]) {
      kept.put(frame, blocks.copy());
    }
  }

  /** Weights and points of all parts of the target, when all frames have come. */
  List<KernelSelection.Chosen> chosen(Progress progress) {
    if (isSearch()) {
      progress.note(
          String.format(
              Locale.ROOT,
              "weights of blocks are searched for on %d of %d frames with at most %d atoms of each"
                  + " element to compare with",
              kept.size(),
              keeps.length,
              points()));
    }
    List<KernelSelection.Chosen> chosen = new ArrayList<>();
    progress.start("points", selection.parts().size());
    for (KernelSelection.PartOf part : selection.parts()) {
      chosen.add(part.chosen(kernel, weights(part)));
      progress.advance(1);
    }
    return chosen;
  }

  private int points() {
    return kernel.points() == KernelSettings.ALL ? POINTS : Math.min(POINTS, kernel.points());
  }

  private double[] weights(KernelSelection.PartOf part) {
    if (settings.blockWeights().isPresent()) {
      return Fit.given(settings.blockWeights().get(), part.groups());
    }
    double[] ones = new double[part.groups().size()];
    Arrays.fill(ones, 1);
    if (ones.length == 1) {
      return ones;
    }
    KernelSettings few =
        new KernelSettings(kernel.zeta(), kernel.normalised(), points(), kernel.method());
    KernelSelection.Chosen points = part.chosen(few, ones);
    if (points.basis().centres().isEmpty()) {
      return ones; // of an element that no atom with a target has
    }
    int[] frames = kept.keySet().stream().mapToInt(Integer::intValue).toArray();
    TrainingSet some = set.some(frames);
    return Fit.searchWeights(
            part.dropped(), weights -> heldOut(part.scaled(points, weights), some, weights))
        .blockWeights();
  }

  // The error of frames that are held out, by a kernel with such weights.
  private Fit.Chosen heldOut(KernelSelection.Chosen points, TrainingSet some, double[] weights) {
    PartProblem problem = new PartProblem(settings, some, product, layout, points);
    int number = 0;
    for (FrameBlocks blocks : kept.values()) {
      problem.take(number++, blocks);
    }
    Fit fit = problem.fit(Progress.SILENT);
    return fit == null // no atom of these frames has a target
        ? new Fit.Chosen(0, Double.POSITIVE_INFINITY, weights)
        : new Fit.Chosen(0, fit.heldOut(settings.alpha(), new double[] {1}).rmse(), weights);
  }
}
