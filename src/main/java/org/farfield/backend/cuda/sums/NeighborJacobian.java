package org.farfield.backend.cuda.sums;

import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.farfield.backend.cuda.batch.BatchLimits;
import org.farfield.backend.cuda.batch.BatchPipeline;
import org.farfield.backend.cuda.batch.BoundedLaunch;
import org.farfield.backend.cuda.batch.ColumnOrder;
import org.farfield.backend.cuda.batch.DeviceTask;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.backend.cuda.device.Kernel;
import org.farfield.backend.cuda.device.KernelLaunch;
import org.farfield.backend.cuda.device.Kernels;
import org.farfield.backend.cuda.device.SharedMemory;
import org.farfield.backend.cuda.tables.NeighborTables;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Term;
import org.farfield.structure.neighbors.NeighborSearch;

/**
 * Derivatives of sums over neighbours of the centres of a structure, see jacobian.cu: the device
 * makes those of the pair functions for as many neighbours at a time as the memory of results
 * holds, and the host adds them, weighted, in the order of the neighbours.
 */
public final class NeighborJacobian implements BatchPipeline.Rounds {
  // as in jacobian.cu
  private static final int THREADS = 128;

  private static final int MOST_TOGETHER = 16;
  private static final double HARMONIC_WORK = 20; // multiply-adds
  private static final double FUNCTION_WORK = 26;

  // Neighbours of one centre, so many from the first on.
  private record Share(int centre, NeighborList list, int first, int count) {}

  private final NeighborTables tables;
  private final ColumnOrder columns;
  private final Kernel kernel;
  private final Term.Neighbors term;
  private final PlannedStructure job;
  private final Jacobian result;
  private final NeighborSearch search;
  private NeighborList list; // of the centre in turn; null: not yet found
  private int centre; // place of the one in turn
  private int neighbor; // of it, the next
  private int centreBefore;
  private int neighborBefore;

  public NeighborJacobian(
      NeighborTables tables,
      Kernels kernels,
      Term.Neighbors term,
      PlannedStructure job,
      Jacobian result) {
    this.tables = tables;
    this.columns = tables.columns();
    this.kernel = kernels.jacobian.kernel("neighbor_derivatives");
    this.term = term;
    this.job = job;
    this.result = result;
    search = term.search(job.structure());
  }

  @Override
  public boolean isEmpty() {
    return centre == result.centres();
  }

  @Override
  public PlannedStructure job() {
    return job;
  }

  @Override
  public void putBack() {
    list = centre == centreBefore ? list : null;
    centre = centreBefore;
    neighbor = neighborBefore;
  }

  private long numbersOfANeighbor() {
    return 3L * columns.columns();
  }

  @Override
  public DeviceTask take(BatchLimits limits) {
    centreBefore = centre;
    neighborBefore = neighbor;
    long room = Math.max(1, limits.results() / (Double.BYTES * numbersOfANeighbor()));
    List<Share> shares = new ArrayList<>();
    while (room > 0 && !isEmpty()) {
      list = list == null ? NeighborList.of(search, result::centre, centre, 1) : list;
      int count = (int) Math.min(room, list.size() - neighbor);
      shares.add(new Share(result.centre(centre), list, neighbor, count));
      room -= count;
      neighbor += count;
      if (neighbor == list.size()) {
        centre++;
        neighbor = 0;
        list = null;
      }
    }
    return new Some(shares);
  }

  private final class Some implements DeviceTask {
    private final List<Share> shares;
    private final int[] starts; // of each share, neighbours before
    private final int neighbors;

    Some(List<Share> shares) {
      this.shares = shares;
      starts = new int[shares.size()];
      int count = 0;
      for (int s = 0; s < starts.length; s++) {
        starts[s] = count;
        count = Math.addExact(count, shares.get(s).count);
      }
      neighbors = count;
    }

    @Override
    public void start(Workspace workspace, BatchLimits limits) {
      workspace.upload(
          Item.VECTORS,
          3L * Double.BYTES * neighbors,
          bytes -> {
            DoubleBuffer target = bytes.asDoubleBuffer();
            for (Share share : shares) {
              target.put(share.list.vectors(), 3 * share.first, 3 * share.count);
            }
          });
      workspace.upload(
          Item.CUTOFFS, term.cutoffs().stream().mapToDouble(Double::doubleValue).toArray());
      long bytes = Double.BYTES * numbersOfANeighbor() * neighbors;
      workspace.get(Item.TERMS, bytes);
      int shared =
          Double.BYTES
              * (4 * columns.harmonics() + 2 * columns.functions() + NeighborLaunch.OF_SLOPES);
      int together = SharedMemory.fit(shared, MOST_TOGETHER);
      double work =
          5.0 * columns.columns()
              + HARMONIC_WORK * columns.harmonics()
              + FUNCTION_WORK * columns.densities() * columns.functions();
      BoundedLaunch.launch(
          (neighbors + together - 1) / together,
          together * work,
          (first, count) -> launch(first, count, together, shared, workspace));
      workspace.download(Item.TERMS, 0, bytes);
    }

    private void launch(long first, int blocks, int together, int shared, Workspace workspace) {
      KernelLaunch launch =
          kernel
              .launch(blocks, THREADS)
              .shared(together * shared)
              .with(first * together)
              .with((long) neighbors)
              .with(together)
              .with(workspace.get(Item.VECTORS));
      tables
          .with(launch, workspace.get(Item.CUTOFFS))
          .with(workspace.get(Item.TERMS))
          .on(workspace.stream());
    }

    @Override
    public Optional<Runnable> collect(Workspace workspace) {
      DoubleBuffer numbers = workspace.results();
      // each centre has one share at most
      IntStream.range(0, shares.size())
          .parallel()
          .forEach(s -> add(shares.get(s), starts[s], numbers));
      return Optional.empty();
    }

    private void add(Share share, int start, DoubleBuffer numbers) {
      double[] derivative = new double[3 * columns.fields()];
      int i = share.centre;
      for (int k = 0; k < share.count; k++) {
        int neighbor = share.first + k;
        int j = share.list.sources()[neighbor];
        double[] all = share.list.vectors();
        double[] d = {all[3 * neighbor], all[3 * neighbor + 1], all[3 * neighbor + 2]};
        if (j == i && d[0] == 0 && d[1] == 0 && d[2] == 0) {
          continue; // the centre itself does not move away from itself
        }
        int sample = result.sample(i, j);
        for (int density = 0; density < columns.densities(); density++) {
          int place = (start + k) * columns.densities() + density;
          numbers.get(Math.multiplyExact(place, derivative.length), derivative);
          double[][] weights = job.sources().weights();
          result.add(i, sample, columns.place(density), weights, derivative, d);
        }
      }
    }
  }
}
