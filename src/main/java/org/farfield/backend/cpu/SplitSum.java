package org.farfield.backend.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.PlannedStructure;
import org.farfield.expansion.Split;
import org.farfield.expansion.SplitRestTable;
import org.farfield.expansion.SplitTables;
import org.farfield.kernels.cpu.NearKernel;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.math.HarmonicsBlock;
import org.farfield.structure.neighbors.NeighborSearch;

/**
 * What split potentials have and their smooth parts have not: Σ_j w_j f_nl(d) Y_lm(d̂) over
 * neighbours and images, the atom itself included.
 *
 * <p>Neighbours go in blocks: harmonics and functions of a block, then one small matrix product per
 * degree. Those of one species go together. One core sums all of a centre, in an order that depends
 * on the structure alone.
 */
final class SplitSum {
  private static final int CHUNK = 8;
  private static final int BLOCK = 64;

  private final ExpansionTables tables;
  private final Coefficients c;
  private final double[][] weights;
  private final int[] onlyChannel;
  private final NeighborSearch search;
  private final List<NearTable> near = new ArrayList<>();
  private final NearKernel kernel;
  private final int columns;

  private SplitSum(
      ExpansionTables tables, PlannedStructure job, Coefficients c, NearKernel kernel) {
    this.tables = tables;
    this.c = c;
    this.kernel = kernel;
    this.weights = job.sources().weights();
    Split split = job.plan().split().orElseThrow();
    SplitTables parts = tables.split(split.smearing());
    this.search = new NeighborSearch(job.structure(), split.largestCutoff());
    for (SplitRestTable table : parts.near()) {
      near.add(new NearTable(table, split.cutoffs().get(table.index())));
    }
    columns = (c.radial() + NearKernel.COLUMNS - 1) / NearKernel.COLUMNS * NearKernel.COLUMNS;
    onlyChannel = NeighborBlocks.onlyChannels(weights, c.atoms());
  }

  static void add(
      ExpansionTables tables,
      PlannedStructure job,
      Coefficients c,
      NearKernel kernel,
      WorkerPool pool) {
    SplitSum sum = new SplitSum(tables, job, c, kernel);
    int atoms = c.atoms();
    pool.run(
        (atoms + CHUNK - 1) / CHUNK,
        (task, worker) -> {
          Centre centre = sum.new Centre();
          for (int at = task * CHUNK; at < Math.min(atoms, (task + 1) * CHUNK); at++) {
            centre.sum(sum.search.atom(at));
          }
        });
    sum.addMeans(job);
  }

  // Where a background replaces k = 0, the sum over neighbours must not have it either.
  private void addMeans(PlannedStructure job) {
    double volume = job.structure().cell().volume();
    for (NearTable table : near) {
      double[] zero = table.tables.zeroTerm();
      for (int a = 0; a < weights.length; a++) {
        double total = Arrays.stream(weights[a]).sum();
        for (int i = 0; i < c.atoms(); i++) {
          int target = c.index(i, table.tables.index(), a, 0);
          for (int n = 0; n < zero.length; n++) {
            c.values()[target + n] += total / volume * zero[n];
          }
        }
      }
    }
  }

  /** The neighbours of one atom after the other, by one thread. */
  private final class Centre {
    private final NeighborBlocks blocks =
        new NeighborBlocks(search, onlyChannel, weights.length, BLOCK);
    private final HarmonicsBlock harmonics =
        new HarmonicsBlock(tables.harmonics(), c.maxAngular(), BLOCK);
    private final double[] factors = new double[BLOCK];
    private final double[] directions = new double[tables.harmonics().size() * BLOCK];
    private final double[] weighted = new double[directions.length];
    private final double[][] sums; // [density · channels + channel]
    private final double[][] functions; // per density, of a block

    Centre() {
      sums = new double[near.size() * weights.length][tables.harmonics().size() * columns];
      functions = new double[near.size()][];
      for (int d = 0; d < functions.length; d++) {
        functions[d] = new double[near.get(d).functions * BLOCK + columns];
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
          NearTable table = near.get(density);
          int offset = j * table.functions;
          if (d * d < table.squaredCutoff) {
            table.evaluate(kernel, d, functions[density], offset);
          } else {
            Arrays.fill(functions[density], offset, offset + table.functions, 0);
          }
        }
      }
      harmonics.evaluate(count, blocks.x, blocks.y, blocks.z, directions);
      blocks.clearWithoutDirection(count, tables.harmonics().size(), directions);
    }

    private void accumulate(int count, int channel) {
      for (int j = 0; j < count; j++) {
        factors[j] = weights[channel][blocks.atom[j]];
      }
      for (int lm = 0; lm < tables.harmonics().size(); lm++) {
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
              near.get(density).functions,
              sums[density * weights.length + channel],
              l * l * columns);
        }
      }
    }

    private void store(int i) {
      for (int density = 0; density < functions.length; density++) {
        for (int a = 0; a < weights.length; a++) {
          double[] sum = sums[density * weights.length + a];
          int target = c.index(i, near.get(density).tables.index(), a, 0);
          for (int lm = 0; lm < tables.harmonics().size(); lm++) {
            for (int n = 0; n < c.radial(); n++) {
              c.values()[target + lm * c.radial() + n] += sum[lm * columns + n];
            }
          }
        }
      }
    }
  }
}
