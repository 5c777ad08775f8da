package org.farfield.backend.cuda;

import org.farfield.backend.Backend;
import org.farfield.backend.PointsContract;
import org.junit.jupiter.api.BeforeAll;

class CudaPointsTest extends PointsContract {
  @BeforeAll
  static void requireDevice() {
    SimulatedDevice.require();
  }

  @Override
  protected Backend create() {
    return new CudaBackend(0);
  }

  @Override
  protected boolean hasMultipoles() {
    return false;
  }
}
