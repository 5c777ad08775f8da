package org.farfield.backend.cuda.sums;

import java.util.List;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.BatchLimits;
import org.farfield.backend.cuda.batch.DeviceTask;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.backend.cuda.device.Kernels;
import org.farfield.backend.cuda.tables.DeviceTables;
import org.farfield.expansion.WindowFactors;
import org.farfield.spec.EvaluationPath;

/** Long-range densities of a batch of one path. */
final class LongRangeTask implements DeviceTask {
  private final DeviceTables tables;
  private final Kernels kernels;
  private final Batch batch;
  private final Windows windows;

  LongRangeTask(DeviceTables tables, Kernels kernels, Batch batch, Windows windows) {
    this.tables = tables;
    this.kernels = kernels;
    this.batch = batch;
    this.windows = windows;
  }

  @Override
  public void start(Workspace workspace, BatchLimits limits) {
    EvaluationPath path = batch.parts().get(0).job().plan().path();
    boolean periodic = path != EvaluationPath.PAIRS;
    List<WindowFactors> factors = windows.of(batch.parts());
    batch.begin(workspace, periodic);
    switch (path) {
      case PAIRS -> new PairSum(tables, workspace, kernels.pairs).run(batch);
      case KSUM -> new LatticeSum(tables, workspace, limits, kernels.lattice).run(batch, factors);
      case MESH -> new MeshSum(tables, workspace, limits, kernels.mesh).run(batch, factors);
      default -> throw new IllegalArgumentException("not a plan: " + path);
    }
    batch.end(
        workspace, limits, tables.columns(), terms(workspace, factors), kernels.onsite(), periodic);
  }

  private Batch.Terms terms(Workspace workspace, List<WindowFactors> factors) {
    if (factors.stream().noneMatch(WindowFactors::hasWindows)) {
      return new Batch.Terms(tables.terms(), 0);
    }
    int perPart = tables.terms(factors.get(0)::zeroTerm).length;
    double[] all = new double[factors.size() * perPart];
    for (int p = 0; p < factors.size(); p++) {
      System.arraycopy(tables.terms(factors.get(p)::zeroTerm), 0, all, p * perPart, perPart);
    }
    workspace.upload(Item.ONSITE_TERMS, all);
    return new Batch.Terms(workspace.get(Item.ONSITE_TERMS), perPart);
  }

  @Override
  public void collect(Workspace workspace) {
    batch.collect(workspace);
  }
}
