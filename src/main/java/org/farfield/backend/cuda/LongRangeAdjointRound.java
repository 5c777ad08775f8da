package org.farfield.backend.cuda;

import java.util.List;
import org.farfield.expansion.EvaluationPath;

/** Gradients of the long-range densities of a batch of one path. */
final class LongRangeAdjointRound implements Round {
  private final Round adjoint;

  LongRangeAdjointRound(DeviceTables tables, Kernels kernels, GradientBatch gradients) {
    EvaluationPath path = gradients.batch().parts().get(0).job().plan().path();
    adjoint =
        switch (path) {
          case PAIRS -> new Pairs(tables, kernels, gradients);
          case KSUM -> new LatticeAdjoint(tables, gradients, kernels);
          case MESH -> new MeshAdjoint(tables, gradients, kernels);
          default -> throw new IllegalArgumentException("not a plan: " + path);
        };
  }

  @Override
  public void start(Workspace workspace, Limits limits) {
    adjoint.start(workspace, limits);
  }

  @Override
  public void collect(Workspace workspace) {
    adjoint.collect(workspace);
  }

  /** Of sums over all pairs of atoms. */
  private static final class Pairs implements Round {
    private final PairAdjoint adjoint;
    private final List<Part> parts;

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
    public void start(Workspace workspace, Limits limits) {
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
