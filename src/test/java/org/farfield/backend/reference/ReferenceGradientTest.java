package org.farfield.backend.reference;

import org.farfield.backend.Backend;
import org.farfield.backend.GradientContract;

class ReferenceGradientTest extends GradientContract {
  @Override
  protected Backend create() {
    return new ReferenceBackend();
  }
}
