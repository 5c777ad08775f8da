package org.farfield.backend.cuda.sums;

import java.util.Optional;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.BatchLimits;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.device.DeviceBuffer;

/** Sources come from a vector, and coefficients go to one. */
record VectorNumbers(VectorRows rows, DeviceBuffer sources, DeviceBuffer coefficients)
    implements BatchNumbers {
  @Override
  public void putSources(Batch batch, int width, Workspace workspace) {
    rows.takeSources(batch, sources, width, workspace);
  }

  @Override
  public void takeResults(Batch batch, Workspace workspace, BatchLimits limits) {
    rows.giveCoefficients(coefficients, workspace);
  }

  @Override
  public Optional<Runnable> collect(Batch batch, Workspace workspace) {
    workspace.await();
    return Optional.empty();
  }
}
