package org.farfield.backend.cpu.pairs;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.kernels.cpu.NearKernel;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.math.HarmonicsBlock;

/**
 * The adjoint of {@link NeighborSum}: E = Σ_ij w_j Σ g_i f(d) Y(d̂), the centres one after the
 * other with their neighbours in blocks. With h = Σ_n g f and h' = Σ_n g f', one small matrix
 * product per degree each, the derivative with respect to d is Σ_lm h' Y d̂ + h/d r∇Y, and that
 * with respect to w_j is Σ_lm h Y.
 *
 * <p>A task does some centres. The division into tasks depends on the number of atoms only and
 * shares of the result are added in order, so that the bits do not depend on the number of threads.
 */
public final class NeighborAdjoint {
  private static final int BLOCK = 64;
  private static final int SMALLEST_WIDTH = NearKernel.COLUMNS;
  // of the functions; with a power of two all of a neighbour would meet in a few lines of the cache
  private static final int STRIDE = BLOCK + 8;
  private static final int MAX_TASKS = 32; // each has 3N + CN numbers of its own
  private static final int MIN_CENTRES = 4;

  private final NeighborJob near;
  private final Coefficients g;
  private final NearKernel kernel;
  private final int harmonics;

  public NeighborAdjoint(NeighborJob near, Coefficients g, NearKernel kernel) {
    this.near = near;
    this.g = g;
    this.kernel = kernel;
    harmonics = near.harmonics();
  }

  public void run(Gradients result, WorkerPool pool) {
    int atoms = g.atoms();
    int centres = Math.max(MIN_CENTRES, (atoms + MAX_TASKS - 1) / MAX_TASKS);
    Gradients[] shares = new Gradients[(atoms + centres - 1) / centres];
    pool.run(
        shares.length,
        (task, worker) -> {
          shares[task] = near.job.zeroGradients();
          Centre centre = new Centre(shares[task]);
          for (int i = task * centres; i < Math.min(atoms, (task + 1) * centres); i++) {
            centre.add(i);
          }
        });
    for (Gradients share : shares) {
      result.add(share);
    }
  }

  /**
   * One atom after the other, by one thread. Arrays of a block have the neighbour last, in rows of
   * a width that is not much more than there are neighbours: molecules are small.
   */
  private final class Centre {
    private final Gradients result;
    private final NeighborBlocks blocks = near.blocks(BLOCK);
    private final Map<Integer, HarmonicsBlock> harmonicsOf = new HashMap<>(); // by width
    private final double[] directions = new double[harmonics * BLOCK];
    private final double[] gradients = new double[3 * directions.length]; // not only tangential
    private final double[] f; // of one neighbour
    private final double[] slopes;
    private final double[][] functions = new double[near.densities()][]; // of a block, per density
    private final double[][] derivatives = new double[near.densities()][];
    private final double[] h = new double[directions.length];
    private final double[] hSlope = new double[directions.length];
    private final double[] sum = new double[BLOCK];
    private final double[] along = new double[BLOCK];
    private final double[][] across = new double[3][BLOCK];
    private final double[] unit = new double[3];
    private int width;

    Centre(Gradients result) {
      this.result = result;
      int most = near.radial.stream().mapToInt(radial -> radial.functions).max().orElse(0);
      f = new double[most];
      slopes = new double[most];
      for (int d = 0; d < functions.length; d++) {
        functions[d] = new double[most * STRIDE];
        derivatives[d] = new double[most * STRIDE];
      }
    }

    void add(int i) {
      blocks.of(
          i,
          (count, first, last) -> {
            width = SMALLEST_WIDTH;
            while (width < count) {
              width *= 2;
            }
            evaluateFunctions(count);
            evaluateHarmonics(count);
            Arrays.fill(along, 0);
            for (double[] axis : across) {
              Arrays.fill(axis, 0);
            }
            for (int density = 0; density < functions.length; density++) {
              for (int a = 0; a < g.channels(); a++) {
                int from = g.index(i, near.density(density), a, 0);
                addWeights(from, density, a, count);
                if (a >= first && a <= last) {
                  addSlopes(from, density, a, count);
                }
              }
            }
            store(i, count);
          });
    }

    private void evaluateFunctions(int count) {
      for (int j = 0; j < count; j++) {
        double d = blocks.distance[j];
        for (int density = 0; density < functions.length; density++) {
          VectorRadial radial = near.radial.get(density);
          radial.evaluateWithSlopes(kernel, d, f, slopes);
          scatter(f, radial.functions, functions[density], j);
          scatter(slopes, radial.functions, derivatives[density], j);
        }
      }
    }

    private static void scatter(double[] source, int count, double[] target, int column) {
      int at = column;
      for (int x = 0; x < count; x++) {
        target[at] = source[x];
        at += STRIDE;
      }
    }

    private void evaluateHarmonics(int count) {
      harmonicsOf
          .computeIfAbsent(
              width, w -> new HarmonicsBlock(near.tables.harmonics(), g.maxAngular(), w))
          .evaluateWithGradients(count, blocks.x, blocks.y, blocks.z, directions, gradients);
      blocks.clearWithoutDirection(count, directions, width);
    }

    private void addWeights(int from, int density, int channel, int count) {
      contract(from, functions[density], h);
      kernel.sumProducts(harmonics, width, h, directions, 0, sum);
      for (int j = 0; j < count; j++) {
        result.weights()[channel][blocks.atom[j]] += sum[j];
      }
    }

    // After addWeights of the same.
    private void addSlopes(int from, int density, int channel, int count) {
      contract(from, derivatives[density], hSlope);
      kernel.sumProducts(harmonics, width, hSlope, directions, 0, sum);
      addWeighted(channel, count, along);
      for (int axis = 0; axis < 3; axis++) {
        kernel.sumProducts(harmonics, width, h, gradients, axis * harmonics * width, sum);
        for (int j = 0; j < count; j++) {
          if (blocks.distance[j] == 0) {
            sum[j] = slopeAtZero(axis, j);
          }
        }
        addWeighted(channel, count, across[axis]);
      }
    }

    private void addWeighted(int channel, int count, double[] target) {
      for (int j = 0; j < count; j++) {
        target[j] += near.weights[channel][blocks.atom[j]] * sum[j];
      }
    }

    // At no distance only l = 1 has a slope, f' √(3/4π) along y, z, x of its orders.
    private double slopeAtZero(int axis, int j) {
      int lm = axis == 0 ? 3 : axis;
      return lm < harmonics ? Math.sqrt(3 / (4 * Math.PI)) * hSlope[lm * width + j] : 0;
    }

    // sums = Σ_n g f
    private void contract(int from, double[] right, double[] sums) {
      Arrays.fill(sums, 0, harmonics * width, 0);
      int radial = g.radial();
      for (int l = 0; l <= g.maxAngular(); l++) {
        kernel.accumulate(
            2 * l + 1,
            width,
            radial,
            g.values(),
            from + l * l * radial,
            radial,
            right,
            l * radial * STRIDE,
            STRIDE,
            sums,
            l * l * width);
      }
    }

    private void store(int i, int count) {
      double[] positions = result.positions();
      for (int j = 0; j < count; j++) {
        double d = blocks.distance[j];
        double inverse = d == 0 ? 1 : 1 / d;
        unit[0] = blocks.x[j];
        unit[1] = blocks.y[j];
        unit[2] = blocks.z[j];
        double tangential = 0;
        for (int x = 0; x < 3; x++) {
          tangential += across[x][j] * unit[x];
        }
        for (int x = 0; x < 3; x++) {
          double force = inverse * (across[x][j] - tangential * unit[x]) + along[j] * unit[x];
          if (blocks.atom[j] != i) { // images of the atom move with it
            positions[3 * blocks.atom[j] + x] += force;
            positions[3 * i + x] -= force;
          }
          for (int z = 0; z < 3; z++) {
            result.strain()[3 * x + z] += force * unit[z] * d;
          }
        }
      }
    }
  }
}
