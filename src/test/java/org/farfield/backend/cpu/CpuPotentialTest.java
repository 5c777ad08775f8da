package org.farfield.backend.cpu;

import org.farfield.backend.Backend;
import org.farfield.backend.PotentialContract;

class CpuPotentialTest extends PotentialContract {
  @Override
  protected Backend create() {
    return new CpuBackend(2);
  }
}
