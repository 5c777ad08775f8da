package org.farfield.backend.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

  /**
   * What a centre has that does not depend on sources, but for the order: neighbours are sorted by
   * the channels in which they are sources.
   */
  private static final class Kept {
    final Neighborhood found = new Neighborhood();
    final List<double[][]> functions = new ArrayList<>(); // of each block, per density
    final List<double[]> directions = new ArrayList<>(); // of each block
    int[] onlyChannel; // by which they are sorted; null before the first time
  }

  /** The neighbours of one atom after the other, by one thread. */
  private final class Centre {
    private final Coefficients c;
    private final double[][] weights;
    private final NeighborBlocks blocks;
    private final HarmonicsBlock harmonics =
        new HarmonicsBlock(near.tables.harmonics(), near.maxAngular(), BLOCK);
    private final double[] factors = new double[BLOCK];
    private final double[] ownDirections = new double[near.harmonics() * BLOCK];
    private final double[] weighted = new double[near.harmonics() * BLOCK];
    private final double[][] sums; // [density · channels + channel]
    private final double[][] ownFunctions; // per density, of a block
    private final double[][] functions; // these, or those of a block that stays
    private double[] directions = ownDirections; // likewise
    private final int[] onlyChannel;
    private Kept mine; // of the centre
    private boolean isFilled;
    private int block; // of the centre

    Centre(Sources sources, int[] onlyChannel, Coefficients c) {
      this.c = c;
      this.onlyChannel = onlyChannel;
      weights = sources.weights();
      blocks = new NeighborBlocks(near.search, onlyChannel, weights.length, BLOCK);
      sums = new double[near.densities() * c.channels()][near.harmonics() * columns];
      ownFunctions = new double[near.densities()][];
      for (int d = 0; d < ownFunctions.length; d++) {
        ownFunctions[d] = new double[near.radial.get(d).functions * BLOCK + columns];
      }
      functions = ownFunctions.clone();
    }

    void sum(int i) {
      for (double[] sum : sums) {
        Arrays.fill(sum, 0);
      }
      NeighborBlocks.Block add =
          (count, first, last) -> {
            if (mine != null) {
              go(count);
            }
            if (!isFilled) {
              evaluate(count);
            }
            for (int a = first; a <= last; a++) {
              accumulate(count, a);
            }
          };
      mine = kept[i] == null ? keep(i) : kept[i];
      isFilled = mine != null && Arrays.equals(mine.onlyChannel, onlyChannel);
      block = 0;
      if (mine == null) {
        System.arraycopy(ownFunctions, 0, functions, 0, functions.length);
        directions = ownDirections;
        blocks.of(i, add);
      } else {
        mine.onlyChannel = null; // half done is not done
        blocks.of(mine.found, !isFilled, add);
        mine.onlyChannel = onlyChannel;
      }
      store(i);
    }

    // To the next block of what stays, with room for as many blocks as the first sources need.
    private void go(int count) {
      if (block == mine.functions.size()) {
        double[][] values = new double[functions.length][];
        for (int d = 0; d < values.length; d++) {
          values[d] = new double[near.radial.get(d).functions * count + columns];
        }
        mine.functions.add(values);
        mine.directions.add(new double[near.harmonics() * BLOCK]);
      }
      System.arraycopy(mine.functions.get(block), 0, functions, 0, functions.length);
      for (int d = 0; d < functions.length; d++) {
        int length = near.radial.get(d).functions * count + columns;
        if (functions[d].length < length) {
          functions[d] = new double[length];
          mine.functions.get(block)[d] = functions[d];
        }
      }
      directions = mine.directions.get(block);
      block++;
    }

    // Room for what stays of a centre, if there is.
    private Kept keep(int i) {
      if (!memory.hasAny()) {
        return null;
      }
      Kept room = new Kept();
      near.search.find(i, room.found);
      long numbers = near.harmonics() + 6L;
      for (int d = 0; d < functions.length; d++) {
        numbers += near.radial.get(d).functions;
      }
      int whole = (room.found.count() / BLOCK + weights.length + 1) * BLOCK;
      if (!memory.take(8 * numbers * whole)) {
        return null;
      }
      kept[i] = room;
      return room;
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
