package org.farfield.backend.cuda.sums;

import java.util.Optional;
import java.util.function.Consumer;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.BatchLimits;
import org.farfield.backend.cuda.batch.DeviceTask;
import org.farfield.backend.cuda.batch.GradientBatch;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.device.Kernels;
import org.farfield.backend.cuda.tables.DeviceTables;
import org.farfield.expansion.plan.Term;

/**
 * Gradients of one sum of a batch of structures of one form. What belongs to their geometry may
 * stay on the device for other sources and cotangents, see {@link KeptBatch}.
 */
public final class AdjointTask implements DeviceTask {
  private final DeviceTables tables;
  private final Kernels kernels;
  private final GradientBatch gradients;
  private final Batch shape; // the same for those who stay: without cotangents
  private final CallTerms terms;
  private final int place;
  private final KeptPieces kept; // null: nothing stays

  /**
   * Takes a batch.
   *
   * @param terms of the structures
   * @param place of the sum among them
   */
  public AdjointTask(
      DeviceTables tables, Kernels kernels, GradientBatch gradients, CallTerms terms, int place) {
    this(tables, kernels, gradients, gradients.batch(), terms, place, null);
  }

  AdjointTask(
      DeviceTables tables,
      Kernels kernels,
      GradientBatch gradients,
      Batch shape,
      CallTerms terms,
      int place,
      KeptPieces kept) {
    this.tables = tables;
    this.kernels = kernels;
    this.gradients = gradients;
    this.shape = shape;
    this.terms = terms;
    this.place = place;
    this.kept = kept;
  }

  private Term term() {
    return terms.of(shape.parts().get(0).index()).get(place);
  }

  private boolean isOfNeighbors() {
    return term() instanceof Term.Neighbors;
  }

  @Override
  public void start(Workspace workspace, BatchLimits limits) {
    gradients.upload(workspace, limits);
    gradients.clear(workspace, AdjointSums.rest(term(), shape));
    Consumer<SumPieces> sum =
        pieces -> term().with(new AdjointSums(tables, kernels, shape, terms, place, pieces));
    if (kept == null) {
      sum.accept(new SumPieces.Once(workspace, limits));
    } else {
      kept.run(workspace, limits, sum);
    }
    gradients.end(workspace);
  }

  @Override
  public Optional<Runnable> collect(Workspace workspace) {
    if (isOfNeighbors()) {
      gradients.collect(
          workspace,
          (part, numbers, result) -> NeighborAdjoint.addCentres(shape, part, numbers, result));
    } else {
      gradients.collectWithStrain(workspace);
    }
    return Optional.empty();
  }
}
