package org.farfield.features;

import java.nio.file.Path;

/** A file that takes whole rows, which have no derivatives. */
interface RowFileSink extends FeatureSink {
  /** Where it goes. */
  Path target();

  @Override
  default String name() {
    return target().toString();
  }

  @Override
  default Arrangement arrangement() {
    return Arrangement.ROWS;
  }
}
