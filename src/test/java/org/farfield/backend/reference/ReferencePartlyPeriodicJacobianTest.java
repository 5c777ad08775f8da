package org.farfield.backend.reference;

import org.farfield.backend.Backend;
import org.farfield.backend.PartlyPeriodicJacobianContract;

class ReferencePartlyPeriodicJacobianTest extends PartlyPeriodicJacobianContract {
  @Override
  protected Backend create() {
    return new ReferenceBackend();
  }
}
