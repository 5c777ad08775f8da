package org.farfield.backend.cpu;

import java.util.Arrays;
import org.farfield.expansion.Coefficients;
import org.farfield.kernels.cpu.NearKernel;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.math.HarmonicsBlock;

/**
 * Σ_j w_j f_nl(d) Y_lm(d̂) over neighbours and images, the atom itself included.
 *
 * <p>Neighbours go in blocks: harmonics and functions of a block, then one small matrix product per
 * degree. Those of one species go together. One core sums all of a centre, in an order that depends
 * on the structure alone.
 */
final class NeighborSum {
  private static final int CHUNK = 8;
  private static final int BLOCK = 64;

  private final NeighborJob near;
  private final Coefficients c;
  private final NearKernel kernel;
  private final int columns;

  NeighborSum(NeighborJob near, Coefficients c, NearKernel kernel) {
    this.near = near;
    this.c = c;
    this.kernel = kernel;
    columns = (c.radial() + NearKernel.COLUMNS - 1) / NearKernel.COLUMNS * NearKernel.COLUMNS;
  }

  void run(WorkerPool pool) {
    int atoms = c.atoms();
    pool.run(
        (atoms + CHUNK - 1) / CHUNK,
        (task, worker) -> {
          Centre centre = new Centre();
          for (int at = task * CHUNK; at < Math.min(atoms, (task + 1) * CHUNK); at++) {
            int atom = near.search.atom(at);
            if (near.job.isCentre(atom)) {
              centre.sum(atom);
            }
          }
        });
  }

  /** The neighbours of one atom after the other, by one thread. */
  private final class Centre {
    private final NeighborBlocks blocks = near.blocks(BLOCK);
    private final HarmonicsBlock harmonics =
        new HarmonicsBlock(near.tables.harmonics(), c.maxAngular(), BLOCK);
    private final double[] factors = new double[BLOCK];
    private final double[] directions = new double[near.harmonics() * BLOCK];
    private final double[] weighted = new double[directions.length];
    private final double[][] sums; // [density · channels + channel]
    private final double[][] functions; // per density, of a block

    Centre() {
      sums = new double[near.densities() * c.channels()][near.harmonics() * columns];
      functions = new double[near.densities()][];
      for (int d = 0; d < functions.length; d++) {
        functions[d] = new double[near.radial.get(d).functions * BLOCK + columns];
      }
    }

    void sum(int i) {
      for (double[] sum : sums) {
        Arrays.fill(sum, 0);
      }
      blocks.of(
          i,
          (count, first, last) -> {
            evaluate(count);
            for (int a = first; a <= last; a++) {
              accumulate(count, a);
            }
          });
      store(i);
    }

    private void evaluate(int count) {
      for (int j = 0; j < count; j++) {
        double d = blocks.distance[j];
        for (int density = 0; density < functions.length; density++) {
          VectorRadial radial = near.radial.get(density);
          radial.evaluate(kernel, d, functions[density], j * radial.functions);
        }
      }
      harmonics.evaluate(count, blocks.x, blocks.y, blocks.z, directions);
      blocks.clearWithoutDirection(count, near.harmonics(), directions, BLOCK);
    }

    private void accumulate(int count, int channel) {
      for (int j = 0; j < count; j++) {
        factors[j] = near.weights[channel][blocks.atom[j]];
      }
      for (int lm = 0; lm < near.harmonics(); lm++) {
        for (int j = 0; j < count; j++) {
          weighted[lm * BLOCK + j] = directions[lm * BLOCK + j] * factors[j];
        }
      }
      for (int density = 0; density < functions.length; density++) {
        for (int l = 0; l <= c.maxAngular(); l++) {
          kernel.accumulate(
              2 * l + 1,
              columns,
              count,
              weighted,
              l * l * BLOCK,
              BLOCK,
              functions[density],
              l * c.radial(),
              near.radial.get(density).functions,
              sums[density * c.channels() + channel],
              l * l * columns);
        }
      }
    }

    private void store(int i) {
      for (int density = 0; density < functions.length; density++) {
        for (int a = 0; a < c.channels(); a++) {
          double[] sum = sums[density * c.channels() + a];
          int target = c.index(i, near.density(density), a, 0);
          for (int lm = 0; lm < near.harmonics(); lm++) {
            for (int n = 0; n < c.radial(); n++) {
              c.values()[target + lm * c.radial() + n] += sum[lm * columns + n];
            }
          }
        }
      }
    }
  }
}
