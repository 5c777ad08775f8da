package org.farfield.experiments;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.farfield.error.InputException;
import org.farfield.features.StructureSource;
import org.farfield.features.TensorMapSink;
import org.farfield.features.engine.Featurizer;
import org.farfield.learning.TargetShape;
import org.farfield.linalg.DenseProduct;
import org.farfield.spec.DensityProducts;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.Pooling;
import org.farfield.spec.Rotations;
import org.farfield.structure.Structure;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.TensorMap;

/**
 * The part λ = 2 of tensors of frames, learned from equivariants of λ = 2 with one weight per
 * feature for all five components: a turned frame has the turned prediction.
 */
final class WaterTensor {
  private static final int COMPONENTS = 5;
  private static final double FIRST_ALPHA = 1e-6;
  private static final double LARGEST_ALPHA = 1;

  private final int frames;
  private final double[] labels; // [5 frame + component]
  private final DenseProduct product;
  private double alpha = FIRST_ALPHA; // the last one that was chosen: where the next search begins

  WaterTensor(List<Structure> frames, String target, DenseProduct product) {
    this.frames = frames.size();
    this.product = product;
    TargetShape shape = TargetShape.of("tensor");
    int start =
        shape.parts().stream().filter(p -> p.lambda() == 2).findFirst().orElseThrow().start();
    labels = new double[COMPONENTS * this.frames];
    for (int f = 0; f < this.frames; f++) {
      double[] parts = shape.toParts(frames.get(f).property(target).numbers());
      System.arraycopy(parts, start, labels, COMPONENTS * f, COMPONENTS);
    }
  }

  /** Products of two expansions, or of one with itself, that turn as λ = 2 with σ = 1. */
  static FeatureSpec spec(Expansion... expansions) {
    DensityProducts products =
        expansions.length == 1 ? DensityProducts.SELF : new DensityProducts("0-1");
    return FeatureSpec.of(
        new DescriptorSpec.Equivariant(products, 2, new Rotations(2, 2, 1, 0)), expansions);
  }

  /** Products of the rows of all components of all frames with each other; sums over atoms. */
  double[] kernel(Setup setup, FeatureSpec spec, StructureSource source) {
    TensorMapSink sink = new TensorMapSink();
    new Featurizer(setup.engine(), setup.version())
        .run(spec.with(Pooling.SUM), source, sink, setup.progress());
    return DualRidge.kernel(rows(sink.result()), product);
  }

  private double[][] rows(TensorMap features) {
    int length = features.blocks().stream().mapToInt(b -> b.properties().size()).sum();
    double[][] rows = new double[COMPONENTS * frames][length];
    int from = 0;
    for (TensorBlock block : features.blocks()) {
      int own = block.properties().size();
      for (int s = 0; s < block.samples().size(); s++) {
        int frame = block.samples().value(s, 0);
        for (int m = 0; m < COMPONENTS; m++) {
          System.arraycopy(
              block.values(), (s * COMPONENTS + m) * own, rows[COMPONENTS * frame + m], from, own);
        }
      }
      from += own;
    }
    return rows;
  }

  /**
   * Learns from some frames and asks the others; each block has unit mean square over those for
   * training, and the penalty is the best decade by what folds of frames hold out.
   */
  WaterDielectric.Outcome learn(
      List<double[]> kernels, int[] training, int[] test, List<Regression.Fold> folds) {
    double[] scales = kernels.stream().mapToDouble(k -> 1 / meanSquare(k, training)).toArray();
    Map<Double, Double> errors = new TreeMap<>();
    double best = alpha;
    while (true) {
      double middle = best;
      for (double tried : List.of(middle, middle / 10, middle * 10)) {
        if (tried > 0.5 * DualRidge.LEAST && tried < 2 * LARGEST_ALPHA) {
          double error = errors.computeIfAbsent(tried, a -> heldOut(kernels, scales, folds, a));
          best = error < errors.get(best) ? tried : best;
        }
      }
      if (best == middle) {
        break;
      }
    }
    alpha = best;
    double error = squares(kernels, scales, training, test, best);
    double size = 0;
    for (int row : rowsOf(test)) {
      size += labels[row] * labels[row];
    }
    if (size == 0) {
      throw new InputException(
          "epsilon is isotropic in all "
              + test.length
              + " frames of a test set: it has no part of λ = 2; give other frames");
    }
    return new WaterDielectric.Outcome(100 * Math.sqrt(error / size), best);
  }

  private double meanSquare(double[] kernel, int[] some) {
    int[] rows = rowsOf(some);
    int n = COMPONENTS * frames;
    return Arrays.stream(rows).mapToDouble(r -> kernel[r * n + r]).average().orElseThrow();
  }

  private double heldOut(
      List<double[]> kernels, double[] scales, List<Regression.Fold> folds, double tried) {
    return folds.stream()
        .mapToDouble(f -> squares(kernels, scales, f.training(), f.held(), tried))
        .sum();
  }

  // The sum of the squares of errors of frames that are asked.
  private double squares(
      List<double[]> kernels, double[] scales, int[] training, int[] asked, double tried) {
    int[] known = rowsOf(training);
    double[] y = Arrays.stream(known).mapToDouble(r -> labels[r]).toArray();
    double[] among = part(kernels, scales, known, known);
    double[] c = DualRidge.coefficients(among, y, tried, product);
    int[] others = rowsOf(asked);
    double[] between = part(kernels, scales, others, known);
    double sum = 0;
    for (int i = 0; i < others.length; i++) {
      double error = -labels[others[i]];
      for (int j = 0; j < c.length; j++) {
        error += between[i * c.length + j] * c[j];
      }
      sum += error * error;
    }
    return sum;
  }

  private double[] part(List<double[]> kernels, double[] scales, int[] rows, int[] columns) {
    int n = COMPONENTS * frames;
    double[] part = new double[rows.length * columns.length];
    for (int k = 0; k < scales.length; k++) {
      double[] all = kernels.get(k);
      for (int i = 0; i < rows.length; i++) {
        for (int j = 0; j < columns.length; j++) {
          part[i * columns.length + j] += scales[k] * all[rows[i] * n + columns[j]];
        }
      }
    }
    return part;
  }

  private static int[] rowsOf(int[] some) {
    return Arrays.stream(some)
        .flatMap(f -> IntStream.range(COMPONENTS * f, COMPONENTS * (f + 1)))
        .toArray();
  }
}
