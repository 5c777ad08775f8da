package org.farfield.backend.cuda.sums;

import java.util.List;
import org.farfield.backend.cuda.batch.BatchLimits;
import org.farfield.backend.cuda.batch.CentreRange;
import org.farfield.backend.cuda.batch.DeviceTask;
import org.farfield.backend.cuda.batch.GradientBatch;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.device.Kernels;
import org.farfield.backend.cuda.tables.DeviceTables;
import org.farfield.expansion.OnSiteGradients;
import org.farfield.expansion.WindowFactors;
import org.farfield.spec.EvaluationPath;

/** Gradients of the long-range densities of a batch of one path. */
public final class LongRangeAdjointTask implements DeviceTask {
  private final GradientBatch gradients;
  private final List<WindowFactors> windows; // by part
  private final boolean periodic;
  private final DeviceTask adjoint;

  public LongRangeAdjointTask(
      DeviceTables tables, Kernels kernels, GradientBatch gradients, List<WindowFactors> windows) {
    this.gradients = gradients;
    this.windows = windows;
    EvaluationPath path = gradients.batch().parts().get(0).job().plan().path();
    periodic = path != EvaluationPath.PAIRS;
    adjoint =
        switch (path) {
          case PAIRS -> new Pairs(tables, kernels, gradients);
          case KSUM -> new LatticeAdjoint(tables, gradients, windows, kernels);
          case MESH -> new MeshAdjoint(tables, gradients, windows, kernels);
          default -> throw new IllegalArgumentException("not a plan: " + path);
        };
  }

  @Override
  public void start(Workspace workspace, BatchLimits limits) {
    adjoint.start(workspace, limits);
  }

  @Override
  public void collect(Workspace workspace) {
    adjoint.collect(workspace);
    for (int p = 0; p < windows.size() && periodic; p++) {
      CentreRange part = gradients.batch().parts().get(p);
      for (int d = 0; d < part.coefficients().densities(); d++) {
        OnSiteGradients.addZeroTerm(
            part.job(), part.coefficients(), d, windows.get(p).zeroTerm(d), gradients.result(part));
      }
    }
  }

  /** Of sums over all pairs of atoms. */
  private static final class Pairs implements DeviceTask {
    private final PairAdjoint adjoint;
    private final List<CentreRange> parts;

    Pairs(DeviceTables tables, Kernels kernels, GradientBatch gradients) {
      parts = gradients.batch().parts();
      adjoint =
          new PairAdjoint(
              new PairAdjoint.Functions(
                  kernels.pairAdjoint.kernel("pair_terms"),
                  tables.columns(),
                  tables.constants(),
                  tables.pairs(),
                  tables.ranges()),
              gradients,
              kernels.pairAdjoint);
    }

    @Override
    public void start(Workspace workspace, BatchLimits limits) {
      adjoint.start(
          (p, first, count) -> NeighborList.all(parts.get(p).job().structure(), first, count),
          workspace,
          limits);
    }

    @Override
    public void collect(Workspace workspace) {
      adjoint.collect(workspace);
    }
  }
}
