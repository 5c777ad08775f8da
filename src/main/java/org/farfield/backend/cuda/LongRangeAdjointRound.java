package org.farfield.backend.cuda;

import java.util.List;
import org.farfield.expansion.EvaluationPath;
import org.farfield.expansion.Job;

/** Gradients of the long-range densities of a batch of one path. */
final class LongRangeAdjointRound implements Round {
  private final DeviceTables tables;
  private final Kernels kernels;
  private final GradientBatch gradients;
  private final boolean periodic;
  private PairAdjoint pairSum;
  private LatticeAdjoint latticeSum;

  LongRangeAdjointRound(DeviceTables tables, Kernels kernels, GradientBatch gradients) {
    this.tables = tables;
    this.kernels = kernels;
    this.gradients = gradients;
    Job first = gradients.batch().parts().get(0).job();
    periodic = first.plan().path() != EvaluationPath.PAIRS;
  }

  @Override
  public void start(Workspace workspace, Limits limits) {
    if (periodic) {
      latticeSum = new LatticeAdjoint(tables, gradients, kernels.lattice, kernels.latticeAdjoint);
      latticeSum.start(workspace, limits);
      return;
    }
    pairSum =
        new PairAdjoint(
            new PairAdjoint.Functions(
                kernels.pairAdjoint.kernel("pair_terms"),
                tables.columns(),
                tables.constants(),
                tables.pairs(),
                tables.ranges()),
            gradients,
            kernels.pairAdjoint);
    List<Part> parts = gradients.batch().parts();
    pairSum.start(
        (p, first, count) -> NeighborList.all(parts.get(p).job().structure(), first, count),
        workspace,
        limits);
  }

  @Override
  public void collect(Workspace workspace) {
    if (periodic) {
      latticeSum.collect(workspace);
    } else {
      pairSum.collect(workspace);
    }
  }
}
