package org.farfield.backend.reference;

import org.farfield.backend.Backend;
import org.farfield.backend.BackendContract;

class ReferenceBackendTest extends BackendContract {
  @Override
  protected Backend create() {
    return new ReferenceBackend();
  }
}
