package org.farfield.learning.fit;

import java.util.Optional;
import org.farfield.features.Progress;
import org.farfield.features.engine.Engine;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.linalg.DenseProduct;
import org.farfield.linalg.FactorPlaces;

/** What linear problems are solved by: the cores of a session, and its GPU if it has one. */
public final class LinearWork implements AutoCloseable {
  private final WorkerPool pool;
  private final Optional<FactorPlaces> device;
  private final DenseProduct product;

  /** Takes them; what the device has no room for is said. */
  public LinearWork(Engine engine, Progress progress) {
    device = engine.backend().factorPlaces(progress::note);
    pool = new WorkerPool(engine.backend().hostCores());
    product = new DenseProduct(pool, device);
  }

  /** Products of matrices, and factors of rows by them. */
  public DenseProduct product() {
    return product;
  }

  @Override
  public void close() {
    pool.close();
    device.ifPresent(FactorPlaces::close);
  }
}
