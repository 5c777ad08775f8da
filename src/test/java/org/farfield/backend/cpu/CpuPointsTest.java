package org.farfield.backend.cpu;

import org.farfield.backend.Backend;
import org.farfield.backend.PointsContract;

class CpuPointsTest extends PointsContract {
  @Override
  protected Backend create() {
    return new CpuBackend(2);
  }
}
