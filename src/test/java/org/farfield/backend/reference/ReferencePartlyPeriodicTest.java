package org.farfield.backend.reference;

import org.farfield.backend.Backend;
import org.farfield.backend.PartlyPeriodicContract;

class ReferencePartlyPeriodicTest extends PartlyPeriodicContract {
  @Override
  protected Backend create() {
    return new ReferenceBackend();
  }
}
