package org.farfield.descriptor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.farfield.descriptor.ProductLevel.Block;
import org.farfield.descriptor.ProductLevel.Group;

/** Products of a sequence of factors from left to right: ((1 ⊗ 2)_k ⊗ 3)_λ and so on. */
final class TensorProduct {
  private final List<Factor> factors;
  private final List<ProductLevel> levels;
  private final List<List<Coupling>> couplings = new ArrayList<>(); // per level after the first

  /**
   * Prepares the computation.
   *
   * @param factors at least two, as they are multiplied
   * @param levels of them, see {@link #levels}
   */
  TensorProduct(List<Factor> factors, List<ProductLevel> levels) {
    this.factors = factors;
    this.levels = levels;
    for (int f = 1; f < factors.size(); f++) {
      List<Coupling> all = new ArrayList<>();
      for (Block block : levels.get(f).blocks()) {
        for (Group group : block.groups()) {
          all.add(new Coupling(levels.get(f - 1), factors.get(f), block, group));
        }
      }
      couplings.add(all);
    }
  }

  /** What comes of factor after factor. */
  static List<ProductLevel> levels(List<Factor> factors, Rotations rotations) {
    List<ProductLevel> levels = new ArrayList<>();
    levels.add(ProductLevel.of(factors.get(0)));
    for (int f = 1; f < factors.size(); f++) {
      boolean last = f == factors.size() - 1;
      boolean again = factors.get(f).equals(factors.get(f - 1));
      levels.add(
          levels
              .get(f - 1)
              .times(
                  factors.get(f),
                  again,
                  last ? rotations.maxLambda() : rotations.maxIntermediate(),
                  (lambda, sigma) -> !last || rotations.wants(lambda, sigma)));
    }
    return levels;
  }

  ProductLevel last() {
    return levels.get(levels.size() - 1);
  }

  double flops() {
    return couplings.stream().flatMap(List::stream).mapToDouble(Coupling::flops).sum();
  }

  /** For one thread. */
  Evaluation evaluation() {
    return new Evaluation();
  }

  /** Numbers of one atom at a time. */
  final class Evaluation {
    private final double[][] between = new double[Math.max(0, factors.size() - 2)][];
    private final double[][] ofBetween = new double[between.length][];
    private final double[] scratch;

    private Evaluation() {
      for (int f = 0; f < between.length; f++) {
        between[f] = new double[Math.toIntExact(levels.get(f + 1).size())];
      }
      int largest = 0;
      for (List<Coupling> level : couplings) {
        for (Coupling coupling : level) {
          largest = Math.max(largest, coupling.scratch());
        }
      }
      scratch = new double[largest];
    }

    /** Adds the last level to out; values are those of the factors, [(l² + l + m) side + i]. */
    void add(List<double[]> values, double[] out, int offset) {
      multiply(values);
      run(factors.size() - 1, values, out, offset);
    }

    private void multiply(List<double[]> values) {
      for (int f = 1; f < factors.size() - 1; f++) {
        Arrays.fill(between[f - 1], 0);
        run(f, values, between[f - 1], 0);
      }
    }

    private void run(int f, List<double[]> values, double[] out, int offset) {
      double[] left = left(f, values);
      for (Coupling coupling : couplings.get(f - 1)) {
        coupling.add(left, values.get(f), scratch, out, offset);
      }
    }

    private double[] left(int f, List<double[]> values) {
      return f == 1 ? values.get(0) : between[f - 2];
    }

    /** Adds ∂E/∂values to the last argument. */
    void addAdjoint(
        List<double[]> values, double[] cotangent, int offset, List<double[]> ofValues) {
      multiply(values);
      for (int f = factors.size() - 1; f >= 1; f--) {
        boolean last = f == factors.size() - 1;
        double[] of = last ? cotangent : ofBetween[f - 1];
        double[] ofLeft = f == 1 ? ofValues.get(0) : cleared(f - 2);
        for (Coupling coupling : couplings.get(f - 1)) {
          coupling.addAdjoint(
              left(f, values),
              values.get(f),
              scratch,
              of,
              last ? offset : 0,
              ofLeft,
              ofValues.get(f));
        }
      }
    }

    private double[] cleared(int level) {
      if (ofBetween[level] == null) {
        ofBetween[level] = new double[between[level].length];
      }
      Arrays.fill(ofBetween[level], 0);
      return ofBetween[level];
    }
  }
}
