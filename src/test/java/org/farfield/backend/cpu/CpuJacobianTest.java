package org.farfield.backend.cpu;

import org.farfield.backend.Backend;
import org.farfield.backend.JacobianContract;

class CpuJacobianTest extends JacobianContract {
  @Override
  protected Backend create() {
    return new CpuBackend(2);
  }
}
