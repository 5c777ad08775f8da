package org.farfield.backend.cuda;

import org.farfield.backend.Backend;
import org.farfield.backend.BackendContract;
import org.junit.jupiter.api.BeforeAll;

class CudaBackendTest extends BackendContract {
  @BeforeAll
  static void requireDevice() {
    SimulatedDevice.require();
  }

  @Override
  protected Backend create() {
    return new CudaBackend(0);
  }
}
