package org.farfield.backend.reference;

import org.farfield.backend.Backend;
import org.farfield.backend.SplitContract;

class ReferenceSplitTest extends SplitContract {
  @Override
  protected Backend create() {
    return new ReferenceBackend();
  }
}
