package org.farfield.backend.cuda;

import org.farfield.backend.Backend;
import org.farfield.backend.PreparedContract;
import org.junit.jupiter.api.BeforeAll;

class CudaPreparedTest extends PreparedContract {
  @BeforeAll
  static void requireDevice() {
    SimulatedDevice.require();
  }

  @Override
  protected Backend create() {
    return new CudaBackend(0);
  }
}
