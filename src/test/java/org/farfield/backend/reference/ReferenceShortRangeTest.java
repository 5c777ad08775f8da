package org.farfield.backend.reference;

import org.farfield.backend.Backend;
import org.farfield.backend.ShortRangeContract;

class ReferenceShortRangeTest extends ShortRangeContract {
  @Override
  protected Backend create() {
    return new ReferenceBackend();
  }
}
