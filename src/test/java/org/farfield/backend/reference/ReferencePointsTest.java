package org.farfield.backend.reference;

import org.farfield.backend.Backend;
import org.farfield.backend.PointsContract;

class ReferencePointsTest extends PointsContract {
  @Override
  protected Backend create() {
    return new ReferenceBackend();
  }

  @Override
  protected boolean hasMesh() {
    return false;
  }
}
