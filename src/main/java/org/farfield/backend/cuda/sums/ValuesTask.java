package org.farfield.backend.cuda.sums;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.BatchLimits;
import org.farfield.backend.cuda.batch.DeviceTask;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.device.Kernels;
import org.farfield.backend.cuda.tables.DeviceTables;
import org.farfield.expansion.plan.Term;

/**
 * Coefficients of a batch of structures of one form: its sums, one after the other. What belongs to
 * their geometry may stay on the device for other sources, see {@link KeptBatch}.
 */
public final class ValuesTask implements DeviceTask {
  private final DeviceTables tables;
  private final Kernels kernels;
  private final Batch batch;
  private final Batch shape; // the same for those who stay: without the host's memory of results
  private final CallTerms terms;
  private final List<KeptPieces> kept; // by place; empty: nothing stays
  private final BatchNumbers numbers;

  public ValuesTask(DeviceTables tables, Kernels kernels, Batch batch, CallTerms terms) {
    this(tables, kernels, batch, batch, terms, List.of(), BatchNumbers.OF_THE_HOST);
  }

  ValuesTask(
      DeviceTables tables,
      Kernels kernels,
      Batch batch,
      Batch shape,
      CallTerms terms,
      List<KeptPieces> kept,
      BatchNumbers numbers) {
    this.tables = tables;
    this.kernels = kernels;
    this.batch = batch;
    this.shape = shape;
    this.terms = terms;
    this.kept = kept;
    this.numbers = numbers;
  }

  @Override
  public void start(Workspace workspace, BatchLimits limits) {
    batch.begin(workspace);
    int first = batch.parts().get(0).index();
    int width = -1; // whose sources lie on the device
    for (int place = 0; place < terms.of(first).size(); place++) {
      Batch sources = terms.of(shape, place);
      if (terms.classOf(first, place) != width) {
        width = terms.classOf(first, place);
        numbers.putSources(sources, width, workspace);
      }
      Term term = terms.of(first).get(place);
      int at = place;
      Consumer<SumPieces> sum = pieces -> term.with(new Place(sources, at, pieces));
      if (kept.isEmpty()) {
        sum.accept(new SumPieces.Once(workspace, limits));
      } else {
        kept.get(place).run(workspace, limits, sum);
      }
    }
    numbers.takeResults(batch, workspace, limits);
  }

  @Override
  public Optional<Runnable> collect(Workspace workspace) {
    return numbers.collect(batch, workspace);
  }

  /** Adds the terms at one place of all structures. */
  private final class Place implements Term.Sums {
    private final Batch sources;
    private final int place;
    private final SumPieces pieces;

    Place(Batch sources, int place, SumPieces pieces) {
      this.sources = sources;
      this.place = place;
      this.pieces = pieces;
    }

    @Override
    public void neighbors(Term.Neighbors first) {
      NeighborBatch neighbors = terms.neighbors(tables, sources, place);
      if (neighbors.isEndless() && neighbors.tables().coupled() == null) {
        new PairSum(neighbors, pieces, kernels.pairs).run();
      } else {
        new NeighborSum(neighbors, pieces, kernels).run();
      }
    }

    @Override
    public void lattice(Term.Lattice first) {
      LatticeBatch lattice = terms.lattice(tables, sources, place);
      if (first.isOnMesh()) {
        new MeshSum(lattice, pieces, kernels.mesh).run();
      } else {
        new LatticeSum(lattice, pieces, kernels).run();
      }
    }

    @Override
    public void onSite(Term.OnSite first) {
      List<Term.OnSite> all = terms.onSite(sources, place);
      new OnSiteBatch(sources, all, tables.columns(), kernels.onsite).add(pieces);
    }
  }
}
