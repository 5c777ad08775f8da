package org.farfield.backend.cpu.pairs;

import java.util.Arrays;
import org.farfield.backend.KeptHeap;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Sources;
import org.farfield.kernels.cpu.NearKernel;
import org.farfield.kernels.cpu.WorkerPool;

/**
 * Σ_j w_j f_nl(d) Y_lm(d̂) over neighbours and images, the atom itself included, and its transpose
 * in the sources; of multipoles a sum over slots of Σ q G Y_λμ f^L_nlλ in the place of w f Y.
 *
 * <p>Neighbours go in blocks: harmonics and functions of a block, then one small matrix product per
 * degree and slot. Those of one species go together. One core sums all of a centre, in an order
 * that depends on the structure alone. Neighbours stay for the next sources where there is memory
 * for them; functions and harmonics do not: to make them again takes no longer than to read them.
 */
public final class NeighborSum {
  private static final int CHUNK = 8;
  private static final int BLOCK = 64;
  private static final int MAX_TASKS = 32; // of the transpose: each has numbers of all atoms
  private static final int MIN_CENTRES = 4;

  private final NeighborJob near;
  private final NearKernel kernel;
  private final int columns;
  private final KeptHeap memory;
  private final SortedNeighbors[] kept; // by centre; of those that are not kept null
  private int[] onlyChannel; // of the sources that were there last

  /**
   * Prepares the sum of a structure.
   *
   * @param memory for neighbours that stay for the next sources
   */
  public NeighborSum(NeighborJob near, NearKernel kernel, KeptHeap memory) {
    this.near = near;
    this.kernel = kernel;
    this.memory = memory;
    kept = new SortedNeighbors[near.job.structure().size()];
    columns = padded(near.radialSize());
    onlyChannel = NeighborBlocks.onlyChannels(near.job.sources(), kept.length);
  }

  private static int padded(int count) {
    return (count + NearKernel.COLUMNS - 1) / NearKernel.COLUMNS * NearKernel.COLUMNS;
  }

  /** Adds the sum of some sources. */
  public void run(Sources sources, Coefficients c, WorkerPool pool) {
    int atoms = c.atoms();
    int[] channels = NeighborBlocks.onlyChannels(sources, atoms);
    if (!Arrays.equals(channels, onlyChannel)) {
      onlyChannel = channels; // what is kept is sorted by others
    }
    Values[] centres = new Values[pool.threads()];
    pool.run(
        (atoms + CHUNK - 1) / CHUNK,
        (task, worker) -> {
          Values centre = centres[worker] == null ? new Values(sources, c) : centres[worker];
          centres[worker] = centre;
          for (int at = task * CHUNK; at < Math.min(atoms, (task + 1) * CHUNK); at++) {
            int atom = near.search.atom(at);
            if (near.job.isCentre(atom)) {
              centre.sum(atom);
            }
          }
        });
  }

  /** Adds the transpose to the moments of gradients alone. */
  public void transpose(Coefficients g, Gradients result, WorkerPool pool) {
    int atoms = g.atoms();
    int centres = Math.max(MIN_CENTRES, (atoms + MAX_TASKS - 1) / MAX_TASKS);
    double[][][][] shares = new double[(atoms + centres - 1) / centres][][][];
    pool.run(
        shares.length,
        (task, worker) -> {
          shares[task] = new double[g.channels()][near.job.sources().rows()][atoms];
          Transpose centre = new Transpose(g, shares[task]);
          for (int i = task * centres; i < Math.min(atoms, (task + 1) * centres); i++) {
            centre.add(i);
          }
        });
    for (double[][][] share : shares) {
      result.addMoments(share);
    }
  }

  /** The neighbours of one atom after the other in blocks, by one thread. */
  private abstract class Centre {
    final NeighborBlocks blocks = near.blocks(onlyChannel, BLOCK);
    final double[][] functions; // per density, {@code [neighbour][slot][l][n]}
    final NeighborPairs pairs = near.pairs(kernel, blocks, BLOCK);
    private final double[] room = new double[BLOCK];

    Centre() {
      functions = new double[near.densities()][];
      for (int d = 0; d < functions.length; d++) {
        functions[d] = new double[near.radial.get(d).functions * BLOCK + columns];
      }
    }

    /** Does something with a block, whose functions are there. */
    abstract void block(int count, int first, int last);

    void visit(int i) {
      blocks.of(
          neighbors(i),
          (count, first, last) -> {
            for (int d = 0; d < functions.length; d++) {
              near.radial.get(d).evaluate(kernel, count, blocks.distance, room, functions[d]);
            }
            pairs.begin(count);
            block(count, first, last);
          });
    }

    private SortedNeighbors neighbors(int i) {
      if (kept[i] == null) {
        SortedNeighbors found = blocks.find(i);
        if (memory.hasAny() && memory.take(found.bytes())) {
          kept[i] = found.copy();
        }
        return found;
      }
      if (kept[i].onlyChannel != onlyChannel) {
        blocks.find(i, kept[i]);
      }
      return kept[i];
    }
  }

  /** Coefficients of one centre after the other. */
  private final class Values extends Centre {
    private final Coefficients c;
    private final Sources sources;
    private final double[] factors; // moments of the neighbours, {@code [lm][neighbour]}
    private final double[][] sums; // [density · channels + channel]

    Values(Sources sources, Coefficients c) {
      this.c = c;
      this.sources = sources;
      factors = new double[pairs.moments() * BLOCK]; // sources may have fewer
      sums = new double[near.densities() * c.channels()][near.harmonics() * columns];
    }

    void sum(int i) {
      for (double[] sum : sums) {
        Arrays.fill(sum, 0);
      }
      visit(i);
      store(i);
    }

    @Override
    void block(int count, int first, int last) {
      for (int a = first; a < last + 1; a++) {
        for (int lm = 0; lm < sources.rows(); lm++) {
          double[] moments = sources.moments(a, lm);
          for (int j = 0; j < count; j++) {
            factors[lm * BLOCK + j] = moments[blocks.atom[j]];
          }
        }
        accumulate(count, pairs.couple(factors), a);
      }
    }

    private void accumulate(int count, double[] coupled, int channel) {
      int degrees = c.maxAngular() + 1;
      for (int density = 0; density < functions.length; density++) {
        for (int slot = 0; slot < pairs.slots(); slot++) {
          for (int l = 0; l < degrees; l++) {
            kernel.accumulate(
                2 * l + 1,
                columns,
                count,
                coupled,
                (slot * near.harmonics() + l * l) * BLOCK,
                BLOCK,
                functions[density],
                (slot * degrees + l) * c.radial(),
                near.radial.get(density).functions,
                sums[density * c.channels() + channel],
                l * l * columns);
          }
        }
      }
    }

    private void store(int i) {
      double[] values = c.values();
      int radial = c.radial();
      for (int density = 0; density < functions.length; density++) {
        for (int a = 0; a < c.channels(); a++) {
          double[] sum = sums[density * c.channels() + a];
          int target = c.index(i, near.density(density), a, 0);
          if (radial == columns) {
            addTo(values, target, sum, 0, sum.length);
            continue;
          }
          for (int lm = 0; lm < near.harmonics(); lm++) {
            addTo(values, target + lm * radial, sum, lm * columns, radial);
          }
        }
      }
    }

    // Called so often that it is compiled before loops around it are, and these with it once.
    private static void addTo(double[] values, int at, double[] sum, int from, int count) {
      for (int n = 0; n < count; n++) {
        values[at + n] += sum[from + n];
      }
    }
  }

  /** What sources get from the cotangents of one centre after the other. */
  private final class Transpose extends Centre {
    private final Coefficients g;
    private final double[][][] result;
    private final int[] starts; // of each l in turned, and columns there
    private final double[][] turned; // by density and channel: g as {@code [l][n][m]}
    private final double[] h; // Σ_n g f of one l, {@code [neighbour][m]}
    private final double[] products = new double[pairs.slots() * near.harmonics() * BLOCK];
    private final double[] found; // ∂E/∂q of the neighbours, {@code [lm][neighbour]}

    Transpose(Coefficients g, double[][][] result) {
      this.g = g;
      this.result = result;
      starts = new int[g.maxAngular() + 2];
      for (int l = 0; l <= g.maxAngular(); l++) {
        starts[l + 1] = starts[l] + g.radial() * padded(2 * l + 1);
      }
      turned = new double[near.densities() * g.channels()][starts[g.maxAngular() + 1]];
      h = new double[BLOCK * padded(2 * g.maxAngular() + 1)];
      found = new double[pairs.moments() * BLOCK];
    }

    void add(int i) {
      for (int density = 0; density < functions.length; density++) {
        for (int a = 0; a < g.channels(); a++) {
          turn(g.index(i, near.density(density), a, 0), turned[density * g.channels() + a]);
        }
      }
      visit(i);
    }

    private void turn(int from, double[] to) {
      for (int l = 0; l <= g.maxAngular(); l++) {
        int width = padded(2 * l + 1);
        for (int m = 0; m <= 2 * l; m++) {
          for (int n = 0; n < g.radial(); n++) {
            to[starts[l] + n * width + m] = g.values()[from + (l * l + m) * g.radial() + n];
          }
        }
      }
    }

    @Override
    void block(int count, int first, int last) {
      for (int a = 0; a < g.channels(); a++) {
        Arrays.fill(found, 0);
        for (int density = 0; density < functions.length; density++) {
          contract(count, density, turned[density * g.channels() + a]);
          pairs.addTransposed(products, found);
        }
        for (int lm = 0; lm < result[a].length; lm++) {
          for (int j = 0; j < count; j++) {
            result[a][lm][blocks.atom[j]] += found[lm * BLOCK + j];
          }
        }
      }
    }

    // products = Σ_n g f for every slot and lm
    private void contract(int count, int density, double[] right) {
      int degrees = g.maxAngular() + 1;
      for (int slot = 0; slot < pairs.slots(); slot++) {
        for (int l = 0; l < degrees; l++) {
          int width = padded(2 * l + 1);
          Arrays.fill(h, 0, count * width, 0);
          kernel.accumulate(
              count,
              width,
              g.radial(),
              functions[density],
              (slot * degrees + l) * g.radial(),
              near.radial.get(density).functions,
              right,
              starts[l],
              width,
              h,
              0);
          for (int m = 0; m <= 2 * l; m++) {
            int to = (slot * near.harmonics() + l * l + m) * BLOCK;
            for (int j = 0; j < count; j++) {
              products[to + j] = h[j * width + m];
            }
          }
        }
      }
    }
  }
}
