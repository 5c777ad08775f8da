package org.farfield.backend.cpu.pairs;

import java.util.Arrays;
import org.farfield.expansion.tables.MultipoleCoupling;
import org.farfield.kernels.cpu.NearKernel;
import org.farfield.math.HarmonicsBlock;
import org.farfield.math.SphericalHarmonics;

/**
 * What neighbours bring to a sum besides functions of their distances, {@code [slot][l][n]}:
 * harmonics of their directions, which their moments make factors of the functions of. For one
 * thread.
 */
abstract class NeighborPairs {
  private final NearKernel kernel;
  private final NeighborBlocks blocks;
  private final HarmonicsBlock harmonics;
  private final double[] ones;

  NeighborPairs(NearKernel kernel, NeighborBlocks blocks, HarmonicsBlock harmonics) {
    this.kernel = kernel;
    this.blocks = blocks;
    this.harmonics = harmonics;
    ones = new double[harmonics.capacity()];
    Arrays.fill(ones, 1);
  }

  /** Pairs of the degree of a multipole and of the harmonic that it needs; 1 of charges. */
  abstract int slots();

  /** Begins with the neighbours that are in the blocks now. */
  abstract void begin(int count);

  /**
   * What the functions of the neighbours are multiplied with.
   *
   * @param moments {@code [lm][neighbour]}, {@link #moments} of them
   * @return {@code [slot][lm][neighbour]}, there until the next call
   */
  abstract double[] couple(double[] moments);

  /**
   * The transpose of {@link #couple} in the moments.
   *
   * @param factors {@code [slot][lm][neighbour]}
   * @param moments {@code [lm][neighbour]}, added to
   */
  abstract void addTransposed(double[] factors, double[] moments);

  /** How many moments a neighbour has; 1 of charges. */
  abstract int moments();

  final double[] room() {
    int size = harmonics.maxAngular() + 1;
    return new double[size * size * ones.length];
  }

  /** w Y of the neighbours. */
  final void evaluate(int count, double[] w, double[] out) {
    kernel.harmonics(harmonics, count, blocks.x, blocks.y, blocks.z, w, out);
    blocks.clearWithoutDirection(count, out, ones.length);
  }

  final void evaluate(int count, double[] out) {
    evaluate(count, ones, out);
  }

  /** Charges: factors are w Y. */
  static final class Charges extends NeighborPairs {
    private final int block;
    private final double[] weighted = room();
    private double[] y = {}; // none before the transpose
    private int count;
    private boolean hasDirections;

    Charges(
        NearKernel kernel,
        NeighborBlocks blocks,
        SphericalHarmonics harmonics,
        int maxAngular,
        int block) {
      super(kernel, blocks, new HarmonicsBlock(harmonics, maxAngular, block));
      this.block = block;
    }

    @Override
    int slots() {
      return 1;
    }

    @Override
    int moments() {
      return 1;
    }

    @Override
    void begin(int count) {
      this.count = count;
      hasDirections = false;
    }

    @Override
    double[] couple(double[] moments) {
      evaluate(count, moments, weighted);
      return weighted;
    }

    @Override
    void addTransposed(double[] factors, double[] moments) {
      if (!hasDirections) {
        y = y.length == 0 ? room() : y;
        evaluate(count, y);
        hasDirections = true;
      }
      for (int lm = 0; lm < y.length; lm += block) {
        for (int j = 0; j < count; j++) {
          moments[j] += y[lm + j] * factors[lm + j];
        }
      }
    }
  }

  /** Multipoles: factors are Σ q G Y_λμ. */
  static final class Multipoles extends NeighborPairs {
    private final NearKernel kernel;
    private final MultipoleCoupling coupling;
    private final int block;
    private final double[] y = room();
    private final double[] factors;
    private final double[] found; // of one transpose
    private int count;

    Multipoles(NearKernel kernel, NeighborBlocks blocks, MultipoleCoupling coupling, int block) {
      super(
          kernel,
          blocks,
          new HarmonicsBlock(
              new SphericalHarmonics(coupling.largestHarmonic()),
              coupling.largestHarmonic(),
              block));
      this.kernel = kernel;
      this.coupling = coupling;
      this.block = block;
      factors = new double[coupling.coupled().targets() * block];
      found = new double[moments() * block];
    }

    @Override
    int slots() {
      return coupling.slots();
    }

    @Override
    int moments() {
      return coupling.transposed().targets();
    }

    @Override
    void begin(int count) {
      this.count = count;
      evaluate(count, y);
    }

    @Override
    double[] couple(double[] moments) {
      kernel.forms(coupling.coupled(), count, block, moments, y, factors);
      return factors;
    }

    @Override
    void addTransposed(double[] factors, double[] moments) {
      kernel.forms(coupling.transposed(), count, block, factors, y, found);
      for (int row = 0; row < found.length; row += block) {
        for (int j = row; j < row + count; j++) {
          moments[j] += found[j];
        }
      }
    }
  }
}
