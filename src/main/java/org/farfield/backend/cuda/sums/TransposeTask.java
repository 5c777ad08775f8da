package org.farfield.backend.cuda.sums;

import java.util.Optional;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.BatchLimits;
import org.farfield.backend.cuda.batch.DeviceTask;
import org.farfield.backend.cuda.batch.GradientBatch;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.device.Kernels;
import org.farfield.backend.cuda.tables.DeviceTables;
import org.farfield.expansion.plan.Term;

/**
 * The transpose of one sum of a batch of structures of one form, from a vector of cotangents to one
 * of sources. It makes gradients of positions, too, which nobody takes: of sources of zero.
 */
final class TransposeTask implements DeviceTask {
  private final DeviceTables tables;
  private final Kernels kernels;
  private final Batch batch;
  private final CallTerms terms;
  private final int place;
  private final KeptPieces kept;
  private final VectorNumbers vectors;

  /**
   * Takes a batch.
   *
   * @param terms of the structures
   * @param place of the sum among them
   */
  TransposeTask(
      DeviceTables tables,
      Kernels kernels,
      Batch batch,
      CallTerms terms,
      int place,
      KeptPieces kept,
      VectorNumbers vectors) {
    this.tables = tables;
    this.kernels = kernels;
    this.batch = batch;
    this.terms = terms;
    this.place = place;
    this.kept = kept;
    this.vectors = vectors;
  }

  @Override
  public void start(Workspace workspace, BatchLimits limits) {
    int first = batch.parts().get(0).index();
    Term term = terms.of(first).get(place);
    vectors.rows().clearSources(batch, workspace);
    vectors.rows().takeCoefficients(batch, vectors.coefficients(), workspace);
    new GradientBatch(batch).clear(workspace, AdjointSums.rest(term, batch));
    kept.run(
        workspace,
        limits,
        pieces -> term.with(new AdjointSums(tables, kernels, batch, terms, place, pieces)));
    int width = terms.classOf(first, place);
    vectors.rows().addGradients(batch, vectors.sources(), width, workspace);
  }

  @Override
  public Optional<Runnable> collect(Workspace workspace) {
    workspace.await();
    return Optional.empty();
  }
}
