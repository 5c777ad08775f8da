package org.farfield.descriptor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.farfield.expansion.Coefficients;

/**
 * Combinations of the properties of another descriptor, alike for all components of a block, so
 * that they still rotate as it does: y[μ][k] = Σ_p W[k][p] (x[μ][p] − mean[p]).
 */
public final class ProjectedFeatures implements Descriptor {
  private final Descriptor whole;
  private final List<FeatureBlock> wholeBlocks;
  private final List<Projection> projections;
  private final List<FeatureBlock> blocks = new ArrayList<>();
  private final int length;

  /**
   * The combinations of a block.
   *
   * @param means per property; zeros unless the block is invariant
   * @param weights [combination][property]
   */
  @SuppressWarnings("ArrayRecordComponent") // a matrix
  public record Projection(double[] means, double[][] weights) {}

  /**
   * Prepares the combinations.
   *
   * @param whole the descriptor
   * @param projections one per block of it
   * @throws IllegalArgumentException if they do not fit its blocks
   */
  public ProjectedFeatures(Descriptor whole, List<Projection> projections) {
    this.whole = whole;
    this.wholeBlocks = whole.blocks();
    this.projections = List.copyOf(projections);
    if (projections.size() != wholeBlocks.size()) {
      throw new IllegalArgumentException(
          projections.size() + " projections for " + wholeBlocks.size() + " blocks");
    }
    int offset = 0;
    for (int b = 0; b < wholeBlocks.size(); b++) {
      FeatureBlock block = wholeBlocks.get(b);
      Projection projection = projections.get(b);
      requireFit(block, projection, b);
      int count = projection.weights().length;
      FeatureBlock projected =
          new FeatureBlock(
              block.lambda(),
              block.sigma(),
              block.factors(),
              List.of("component"),
              IntStream.range(0, count).toArray(),
              offset);
      blocks.add(projected);
      offset = Math.addExact(offset, projected.length());
    }
    length = offset;
  }

  private static void requireFit(FeatureBlock block, Projection projection, int b) {
    boolean fits =
        projection.means().length == block.count()
            && Arrays.stream(projection.weights()).allMatch(row -> row.length == block.count());
    if (!fits) {
      throw new IllegalArgumentException(
          "block " + b + " has " + block.count() + " properties, its projection has others");
    }
    if (block.lambda() > 0 && Arrays.stream(projection.means()).anyMatch(mean -> mean != 0)) {
      throw new IllegalArgumentException("block " + b + " rotates: it cannot have means");
    }
  }

  @Override
  public List<FeatureBlock> blocks() {
    return List.copyOf(blocks);
  }

  @Override
  public int features() {
    return length;
  }

  @Override
  public double flops() {
    double flops = whole.flops();
    for (int b = 0; b < blocks.size(); b++) {
      flops += 2.0 * blocks.get(b).length() * wholeBlocks.get(b).count();
    }
    return flops;
  }

  @Override
  public Evaluator evaluator(List<Coefficients> expansions) {
    return new Combination(whole.evaluator(expansions));
  }

  private final class Combination implements Evaluator {
    private final Evaluator evaluator;
    private final double[] row = new double[whole.features()];

    Combination(Evaluator evaluator) {
      this.evaluator = evaluator;
    }

    @Override
    public void add(int atom, double[] out, int offset) {
      Arrays.fill(row, 0);
      evaluator.add(atom, row, 0);
      for (int b = 0; b < projections.size(); b++) {
        Projection projection = projections.get(b);
        int properties = wholeBlocks.get(b).count();
        int from = wholeBlocks.get(b).offset();
        int to = offset + blocks.get(b).offset();
        for (int component = 0; component <= 2 * blocks.get(b).lambda(); component++) {
          for (double[] weights : projection.weights()) {
            double sum = 0;
            for (int p = 0; p < properties; p++) {
              sum += weights[p] * (row[from + p] - projection.means()[p]);
            }
            out[to++] += sum;
          }
          from += properties;
        }
      }
    }

    @Override
    public void addAdjoint(int atom, double[] cotangent, int offset, List<Coefficients> targets) {
      Arrays.fill(row, 0);
      for (int b = 0; b < projections.size(); b++) {
        int properties = wholeBlocks.get(b).count();
        int to = wholeBlocks.get(b).offset();
        int from = offset + blocks.get(b).offset();
        for (int component = 0; component <= 2 * blocks.get(b).lambda(); component++) {
          for (double[] weights : projections.get(b).weights()) {
            double g = cotangent[from++];
            for (int p = 0; p < properties; p++) {
              row[to + p] += g * weights[p];
            }
          }
          to += properties;
        }
      }
      evaluator.addAdjoint(atom, row, 0, targets);
    }
  }
}
