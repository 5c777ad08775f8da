package org.farfield.backend.cuda;

import java.util.List;
import org.farfield.expansion.EvaluationPath;
import org.farfield.expansion.Job;
import org.farfield.expansion.OnSiteGradients;
import org.farfield.expansion.WindowFactors;

/** Gradients of the long-range densities of a batch of one path. */
final class LongRangeAdjointRound implements Round {
  private final DeviceTables tables;
  private final Kernels kernels;
  private final GradientBatch gradients;
  private final Windows windows;
  private final boolean periodic;
  private List<WindowFactors> factors;
  private PairAdjoint pairSum;
  private LatticeAdjoint latticeSum;

  LongRangeAdjointRound(
      DeviceTables tables, Kernels kernels, GradientBatch gradients, Windows windows) {
    this.tables = tables;
    this.kernels = kernels;
    this.gradients = gradients;
    this.windows = windows;
    Job first = gradients.batch().parts().get(0).job();
    periodic = first.plan().path() != EvaluationPath.PAIRS;
  }

  @Override
  public void start(Workspace workspace, Limits limits) {
    if (periodic) {
      latticeSum = new LatticeAdjoint(tables, gradients, kernels.lattice, kernels.latticeAdjoint);
      factors = windows.of(gradients.batch().parts());
      latticeSum.start(factors, workspace, limits);
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
      addZeroTerms();
    } else {
      pairSum.collect(workspace);
    }
  }

  private void addZeroTerms() {
    for (int p = 0; p < factors.size(); p++) {
      Part part = gradients.batch().parts().get(p);
      for (int d = 0; d < tables.columns().densities(); d++) {
        OnSiteGradients.addZeroTerm(
            part.job(), part.coefficients(), d, factors.get(p).zeroTerm(d), gradients.result(part));
      }
    }
  }
}
