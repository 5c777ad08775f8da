package org.farfield.equilibration.engine;

import org.farfield.backend.OnEveryBackend;
import org.farfield.backend.TestedBackend;
import org.farfield.features.engine.Engine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;

/** Tests of what an engine sums, which each of them opens anew on every backend. */
@OnEveryBackend
abstract class OnEngines {
  @Parameter TestedBackend tested;

  Engine engine;

  @BeforeEach
  void open() {
    engine = new Engine(tested.open());
  }

  @AfterEach
  void close() {
    if (engine != null) { // there may be nothing to run it on
      engine.close();
    }
  }
}
