package org.farfield.backend.cpu.pairs;

import java.util.Arrays;
import org.farfield.expansion.tables.MultipoleCoupling;
import org.farfield.kernels.cpu.NearKernel;
import org.farfield.math.HarmonicsBlock;
import org.farfield.math.SphericalHarmonics;

/**
 * What a neighbour brings to a sum besides functions of its distance, {@code [slot][l][n]}:
 * harmonics of its direction, which its moments make factors of the functions of. For several
 * threads.
 */
public interface NeighborPairs {
  /** Pairs of the degree of a multipole and of the harmonic that it needs; 1 of charges. */
  int slots();

  /** Harmonics of a direction. */
  int harmonics();

  /** Makes the harmonics of a block, for one thread. */
  HarmonicsBlock block();

  /**
   * What the functions of a block of neighbours are multiplied with.
   *
   * @param count neighbours
   * @param moments {@code [lm][neighbour]}
   * @param y {@code [λμ][neighbour]}
   * @param out may receive them
   * @return {@code [slot][lm][neighbour]}: out, or y itself where all moments are 1
   */
  double[] couple(int count, double[][] moments, double[] y, double[] out);

  /**
   * The transpose of {@link #couple} in the moments.
   *
   * @param count neighbours
   * @param factors {@code [slot][lm][neighbour]}
   * @param y {@code [λμ][neighbour]}
   * @param moments {@code [lm][neighbour]}, added to
   */
  void addTransposed(int count, double[] factors, double[] y, double[][] moments);

  /** Charges: factors are w Y. */
  final class Charges implements NeighborPairs {
    private final NeighborJob near;
    private final NearKernel kernel;
    private final int block;

    Charges(NeighborJob near, NearKernel kernel, int block) {
      this.near = near;
      this.kernel = kernel;
      this.block = block;
    }

    @Override
    public int slots() {
      return 1;
    }

    @Override
    public int harmonics() {
      return near.harmonics();
    }

    @Override
    public HarmonicsBlock block() {
      return new HarmonicsBlock(near.tables.harmonics(), near.maxAngular(), block);
    }

    @Override
    public double[] couple(int count, double[][] moments, double[] y, double[] out) {
      double[] w = moments[0];
      if (areOnes(count, w)) {
        return y;
      }
      kernel.weigh(near.harmonics(), count, block, y, w, out);
      return out;
    }

    // as those of a species are
    private static boolean areOnes(int count, double[] w) {
      int j = 0;
      while (j < count && w[j] == 1) {
        j++;
      }
      return j == count;
    }

    @Override
    public void addTransposed(int count, double[] factors, double[] y, double[][] moments) {
      double[] w = moments[0];
      for (int lm = 0; lm < near.harmonics(); lm++) {
        for (int j = 0; j < count; j++) {
          w[j] += y[lm * block + j] * factors[lm * block + j];
        }
      }
    }
  }

  /** Multipoles: factors are Σ q G Y_λμ. */
  final class Multipoles implements NeighborPairs {
    private final MultipoleCoupling coupling;
    private final SphericalHarmonics harmonics;
    private final int rows;
    private final int block;

    Multipoles(MultipoleCoupling coupling, int block) {
      this.coupling = coupling;
      this.block = block;
      harmonics = new SphericalHarmonics(coupling.largestHarmonic());
      rows = (coupling.maxAngular() + 1) * (coupling.maxAngular() + 1);
    }

    @Override
    public int slots() {
      return coupling.slots();
    }

    @Override
    public int harmonics() {
      return harmonics.size();
    }

    @Override
    public HarmonicsBlock block() {
      return new HarmonicsBlock(harmonics, coupling.largestHarmonic(), block);
    }

    @Override
    public double[] couple(int count, double[][] moments, double[] y, double[] out) {
      Arrays.fill(out, 0, coupling.slots() * rows * block, 0);
      coupling.couple(count, block, moments, y, out);
      return out;
    }

    @Override
    public void addTransposed(int count, double[] factors, double[] y, double[][] moments) {
      coupling.addTransposed(count, block, factors, y, moments);
    }
  }
}
