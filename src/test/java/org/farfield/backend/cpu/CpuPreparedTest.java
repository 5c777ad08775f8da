package org.farfield.backend.cpu;

import org.farfield.backend.Backend;
import org.farfield.backend.PreparedContract;

class CpuPreparedTest extends PreparedContract {
  @Override
  protected Backend create() {
    return new CpuBackend(2);
  }
}
