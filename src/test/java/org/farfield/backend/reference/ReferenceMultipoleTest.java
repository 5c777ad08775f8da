package org.farfield.backend.reference;

import org.farfield.backend.Backend;
import org.farfield.backend.MultipoleContract;

class ReferenceMultipoleTest extends MultipoleContract {
  @Override
  protected Backend create() {
    return new ReferenceBackend();
  }

  @Override
  protected boolean hasMesh() {
    return false;
  }
}
