package org.farfield.backend.cpu;

import org.farfield.backend.Backend;
import org.farfield.backend.BackendContract;

class CpuBackendTest extends BackendContract {
  @Override
  protected Backend create() {
    return new CpuBackend(2);
  }
}
