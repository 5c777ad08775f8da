package org.farfield.backend.reference;

import org.farfield.backend.Backend;
import org.farfield.backend.JacobianContract;

class ReferenceJacobianTest extends JacobianContract {
  @Override
  protected Backend create() {
    return new ReferenceBackend();
  }
}
