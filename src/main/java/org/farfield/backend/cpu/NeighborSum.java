package org.farfield.backend.cpu;

import java.util.Arrays;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Sources;
import org.farfield.kernels.cpu.NearKernel;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.math.HarmonicsBlock;
import org.farfield.structure.neighbors.Neighborhood;

/**
 * Σ_j w_j f_nl(d) Y_lm(d̂) over neighbours and images, the atom itself included.
 *
 * <p>Neighbours go in blocks: harmonics and functions of a block, then one small matrix product per
 * degree. Those of one species go together. One core sums all of a centre, in an order that depends
 * on the structure alone. Neighbours, functions and harmonics, which do not depend on the sources,
 * stay for the next ones where there is memory for them.
 */
final class NeighborSum {
  private static final int CHUNK = 8;
  private static final int BLOCK = 64;

  private final NeighborJob near;
  private final NearKernel kernel;
  private final int columns;
  private final KeptMemory memory;
  private final Kept[] kept; // by centre; of those that are not kept null

  /**
   * Prepares the sum of a structure.
   *
   * @param memory for neighbours, functions and harmonics that stay for the next sources
   */
  NeighborSum(NeighborJob near, NearKernel kernel, KeptMemory memory) {
    this.near = near;
    this.kernel = kernel;
    this.memory = memory;
    kept = new Kept[near.job.structure().size()];
    columns =
        (near.radialSize() + NearKernel.COLUMNS - 1) / NearKernel.COLUMNS * NearKernel.COLUMNS;
  }

  /** Adds the sum of some charges. */
  void run(Sources sources, Coefficients c, WorkerPool pool) {
    int atoms = c.atoms();
    int[] onlyChannel = NeighborBlocks.onlyChannels(sources.weights(), atoms);
    pool.run(
        (atoms + CHUNK - 1) / CHUNK,
        (task, worker) -> {
          Centre centre = new Centre(sources, onlyChannel, c);
          for (int at = task * CHUNK; at < Math.min(atoms, (task + 1) * CHUNK); at++) {
            int atom = near.search.atom(at);
            if (near.job.isCentre(atom)) {
              centre.sum(atom);
            }
          }
        });
  }

  /** What a centre has that does not depend on sources. */
  private static final class Kept {
    final Neighborhood found;
    final double[][] functions; // per density: [neighbour][function]
    final double[] directions; // [neighbour][harmonic]
    boolean isFilled;

    Kept(Neighborhood found, double[][] functions, double[] directions) {
      this.found = found;
      this.functions = functions;
      this.directions = directions;
    }
  }

  /** The neighbours of one atom after the other, by one thread. */
  private final class Centre {
    private final Coefficients c;
    private final double[][] weights;
    private final NeighborBlocks blocks;
    private final HarmonicsBlock harmonics =
        new HarmonicsBlock(near.tables.harmonics(), near.maxAngular(), BLOCK);
    private final double[] factors = new double[BLOCK];
    private final double[] directions = new double[near.harmonics() * BLOCK];
    private final double[] weighted = new double[directions.length];
    private final double[][] sums; // [density · channels + channel]
    private final double[][] functions; // per density, of a block

    private Kept mine; // of the centre

    Centre(Sources sources, int[] onlyChannel, Coefficients c) {
      this.c = c;
      weights = sources.weights();
      blocks = new NeighborBlocks(near.search, onlyChannel, weights.length, BLOCK);
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
      NeighborBlocks.Block add =
          (count, first, last) -> {
            if (mine != null && mine.isFilled) {
              load(count);
            } else {
              evaluate(count);
            }
            for (int a = first; a <= last; a++) {
              accumulate(count, a);
            }
          };
      mine = kept[i] == null ? keep(i) : kept[i];
      if (mine == null) {
        blocks.of(i, add);
      } else {
        blocks.of(mine.found, add);
        mine.isFilled = true;
      }
      store(i);
    }

    // Room for what stays of a centre, if there is.
    private Kept keep(int i) {
      if (!memory.hasAny()) {
        return null;
      }
      Neighborhood found = new Neighborhood();
      near.search.find(i, found);
      long numbers = near.harmonics() + 6L;
      for (int d = 0; d < functions.length; d++) {
        numbers += near.radial.get(d).functions;
      }
      if (!memory.take(8 * numbers * found.count())) {
        return null;
      }
      double[][] values = new double[functions.length][];
      for (int d = 0; d < values.length; d++) {
        values[d] = new double[near.radial.get(d).functions * found.count()];
      }
      kept[i] = new Kept(found, values, new double[near.harmonics() * found.count()]);
      return kept[i];
    }

    private void load(int count) {
      int harmonicCount = near.harmonics();
      for (int j = 0; j < count; j++) {
        int k = blocks.place[j];
        for (int d = 0; d < functions.length; d++) {
          int length = near.radial.get(d).functions;
          System.arraycopy(mine.functions[d], k * length, functions[d], j * length, length);
        }
        for (int lm = 0; lm < harmonicCount; lm++) {
          directions[lm * BLOCK + j] = mine.directions[k * harmonicCount + lm];
        }
      }
    }

    private void save(int count) {
      int harmonicCount = near.harmonics();
      for (int j = 0; j < count; j++) {
        int k = blocks.place[j];
        for (int d = 0; d < functions.length; d++) {
          int length = near.radial.get(d).functions;
          System.arraycopy(functions[d], j * length, mine.functions[d], k * length, length);
        }
        for (int lm = 0; lm < harmonicCount; lm++) {
          mine.directions[k * harmonicCount + lm] = directions[lm * BLOCK + j];
        }
      }
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
      if (mine != null) {
        save(count);
      }
    }

    private void accumulate(int count, int channel) {
      for (int j = 0; j < count; j++) {
        factors[j] = weights[channel][blocks.atom[j]];
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
