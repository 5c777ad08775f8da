package org.farfield.backend.cpu;

import org.farfield.backend.Backend;
import org.farfield.backend.MultipoleContract;

class CpuMultipoleTest extends MultipoleContract {
  @Override
  protected Backend create() {
    return new CpuBackend(2);
  }
}
