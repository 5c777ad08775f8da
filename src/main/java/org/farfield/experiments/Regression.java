package org.farfield.experiments;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.linalg.DenseProduct;
import org.farfield.linalg.RowRidge;
import org.farfield.linalg.StreamedQr;
import org.farfield.math.DotProduct;

/** Linear ridge regression of rows in memory, without a constant. */
final class Regression {
  /** Penalties that are tried, λ / tr XᵀX: half decades from 1e-12 to 1e2. */
  static final double[] ALPHAS = alphas(-12);

  private final WorkerPool pool;
  private final DenseProduct product;

  Regression(WorkerPool pool) {
    this.pool = pool;
    product = new DenseProduct(pool);
  }

  /** Half decades from a power of ten to 1e2. */
  static double[] alphas(int least) {
    double[] alphas = new double[2 * (2 - least) + 1];
    Arrays.setAll(alphas, i -> Math.pow(10, least + 0.5 * i));
    return alphas;
  }

  /** Features that share a scale, of all frames. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  record Block(double[][] rows) {}

  /** Frames that are held out of a fit to others. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  record Fold(int[] training, int[] held) {}

  /** Folds of some frames at random, in which those of a group stay together. */
  static List<Fold> groups(int[] training, IntFunction<String> groupOf, int count, long seed) {
    List<String> groups =
        new ArrayList<>(Arrays.stream(training).mapToObj(groupOf).distinct().toList());
    Collections.shuffle(groups, new Random(seed));
    List<Fold> folds = new ArrayList<>();
    for (int k = 0; k < Math.min(count, groups.size()); k++) {
      Set<String> held = new HashSet<>();
      for (int g = k; g < groups.size(); g += count) {
        held.add(groups.get(g));
      }
      folds.add(
          new Fold(
              Arrays.stream(training).filter(f -> !held.contains(groupOf.apply(f))).toArray(),
              Arrays.stream(training).filter(f -> held.contains(groupOf.apply(f))).toArray()));
    }
    return folds;
  }

  /** What came of a search for the penalty. */
  record Choice(double alpha, double rmse) {}

  /** A fold with rows and targets of its own, of all frames. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  record Part(double[][] rows, double[] targets, Fold fold) {}

  /** The penalty of the least error of what folds hold out. */
  Choice choose(double[][] rows, double[] targets, List<Fold> folds, double[] alphas) {
    return choose(folds.stream().map(fold -> new Part(rows, targets, fold)).toList(), alphas);
  }

  /** Likewise, where rows and targets depend on what a fold learns from. */
  Choice choose(List<Part> parts, double[] alphas) {
    double[][] ofFolds = new double[parts.size()][];
    if (parts.size() == 1) {
      ofFolds[0] = errors(parts.get(0), alphas, product);
    } else {
      // singular values are found by one thread each: folds side by side, with products of
      // their own
      pool.run(
          parts.size(),
          (k, worker) -> {
            try (WorkerPool alone = new WorkerPool(1)) {
              ofFolds[k] = errors(parts.get(k), alphas, new DenseProduct(alone));
            }
          });
    }
    double[] squares = new double[alphas.length];
    for (double[] some : ofFolds) {
      Arrays.setAll(squares, a -> squares[a] + some[a]);
    }
    int count = parts.stream().mapToInt(part -> part.fold().held().length).sum();
    int best = 0;
    for (int a = 1; a < alphas.length; a++) {
      best = squares[a] < squares[best] ? a : best;
    }
    return new Choice(alphas[best], Math.sqrt(squares[best] / count));
  }

  // Sums of the squares of errors of what a fold holds out, by penalty.
  private static double[] errors(Part part, double[] alphas, DenseProduct product) {
    int[] held = part.fold().held();
    RowRidge ridge = ridge(part.rows(), part.targets(), part.fold().training(), held, product);
    double[] squares = new double[alphas.length];
    for (int a = 0; a < alphas.length; a++) {
      double[] said = ridge.predictions(alphas[a]);
      for (int i = 0; i < held.length; i++) {
        double error = said[i] - part.targets()[held[i]];
        squares[a] += error * error;
      }
    }
    return squares;
  }

  /** What a model of some frames says of others. */
  double[] predict(double[][] rows, double[] targets, int[] training, int[] asked, double alpha) {
    return ridge(rows, targets, training, asked, product).predictions(alpha);
  }

  private static RowRidge ridge(
      double[][] rows, double[] targets, int[] training, int[] asked, DenseProduct product) {
    // rows of nothing, as of molecules beyond a cutoff, cost as much as others and say nothing
    int[] used =
        Arrays.stream(training).filter(f -> f == training[0] || isSomething(rows[f])).toArray();
    double[] their = Arrays.stream(used).mapToDouble(f -> targets[f]).toArray();
    return new RowRidge(of(rows, used), their, of(rows, asked), product);
  }

  private static double[][] of(double[][] rows, int[] frames) {
    return Arrays.stream(frames).mapToObj(f -> rows[f]).toArray(double[][]::new);
  }

  private static boolean isSomething(double[] row) {
    return Arrays.stream(row).anyMatch(x -> x != 0);
  }

  /**
   * A block in fewer columns where few frames say anything: coordinates in the space of their rows,
   * in which they have the products with each other that they had, and a model of them says the
   * same.
   */
  Block inOwnSpace(Block block) {
    double[][] rows = block.rows();
    int[] used = IntStream.range(0, rows.length).filter(f -> isSomething(rows[f])).toArray();
    int size = used.length;
    if (size == 0 || size >= rows[0].length) {
      return block;
    }
    double[] factor = StreamedQr.ofColumns(of(rows, used), new double[0][], product).factor();
    double[][] coordinates = new double[rows.length][size];
    for (int i = 0; i < size; i++) {
      for (int k = 0; k <= i; k++) {
        coordinates[used[i]][k] = factor[k * size + i];
      }
    }
    return new Block(coordinates);
  }

  /** What weights say of some frames. */
  static double[] predict(double[][] rows, double[] weights, int[] frames) {
    return Arrays.stream(frames).mapToDouble(f -> dot(weights, rows[f])).toArray();
  }

  private static double dot(double[] a, double[] b) {
    return DotProduct.of(a, 0, b, 0, a.length);
  }

  /** The root of the mean square of the rows of some frames: of all their features together. */
  static double size(double[][] rows, int[] frames) {
    double squares = 0;
    for (int f : frames) {
      squares += dot(rows[f], rows[f]);
    }
    return Math.sqrt(squares / frames.length);
  }

  /** Less the mean row of some frames. */
  static double[][] centred(double[][] rows, int[] frames) {
    int length = rows[0].length;
    double[] mean = new double[length];
    for (int f : frames) {
      for (int x = 0; x < length; x++) {
        mean[x] += rows[f][x] / frames.length;
      }
    }
    double[][] centred = new double[rows.length][length];
    for (int f = 0; f < rows.length; f++) {
      for (int x = 0; x < length; x++) {
        centred[f][x] = rows[f][x] - mean[x];
      }
    }
    return centred;
  }

  /**
   * Blocks side by side, each at a size of its own over some frames: its weight, however large its
   * numbers. One without size is left out.
   */
  static double[][] join(List<Block> blocks, double[] weights, int[] frames) {
    int length = blocks.stream().mapToInt(block -> block.rows()[0].length).sum();
    double[][] joined = new double[blocks.get(0).rows().length][length];
    int start = 0;
    for (int b = 0; b < weights.length; b++) {
      double[][] block = blocks.get(b).rows();
      double size = size(block, frames);
      double scale = size > 0 ? weights[b] / size : 0;
      for (int f = 0; f < joined.length; f++) {
        for (int x = 0; x < block[f].length; x++) {
          joined[f][start + x] = scale * block[f][x];
        }
      }
      start += block[0].length;
    }
    return joined;
  }
}
