package org.farfield.backend.cuda;

import org.farfield.expansion.EvaluationPath;

/** Long-range densities of a batch of one path. */
final class LongRangeRound implements Round {
  private final DeviceTables tables;
  private final Kernels kernels;
  private final Batch batch;

  LongRangeRound(DeviceTables tables, Kernels kernels, Batch batch) {
    this.tables = tables;
    this.kernels = kernels;
    this.batch = batch;
  }

  @Override
  public void start(Workspace workspace, Limits limits) {
    EvaluationPath path = batch.parts().get(0).job().plan().path();
    boolean periodic = path != EvaluationPath.PAIRS;
    batch.begin(workspace, periodic);
    switch (path) {
      case PAIRS -> new PairSum(tables, workspace, kernels.pairs).run(batch);
      case KSUM -> new LatticeSum(tables, workspace, limits, kernels.lattice).run(batch);
      case MESH -> new MeshSum(tables, workspace, limits, kernels.mesh).run(batch);
      default -> throw new IllegalArgumentException("not a plan: " + path);
    }
    batch.end(workspace, limits, tables.columns(), tables.terms(), kernels.onsite(), periodic);
  }

  @Override
  public void collect(Workspace workspace) {
    batch.collect(workspace);
  }
}
