package org.farfield.backend.cuda;

import org.farfield.backend.Backend;
import org.farfield.backend.PotentialContract;
import org.junit.jupiter.api.BeforeAll;

class CudaPotentialTest extends PotentialContract {
  @BeforeAll
  static void requireDevice() {
    SimulatedDevice.require();
  }

  @Override
  protected Backend create() {
    return new CudaBackend(0);
  }
}
