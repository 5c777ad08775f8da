package org.farfield.experiments;

import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.linalg.DenseProduct;

/**
 * What the theory of Thomas, Baldwin, Csányi and Ortner, Nonlinearity 38, 095024 (2025) says, in
 * numbers: sites are local functions of what is near and of the potential that they feel; all that
 * is long-ranged is in that potential. First on chains whose electrons are solved exactly, then of
 * charges that are learned.
 */
final class Locality implements Experiment {
  @Override
  public String name() {
    return "locality";
  }

  @Override
  public Page run(Setup setup) {
    setup.requireNoData(name());
    Page page = new Page(name(), setup);
    new ChainDecay(page).addTo();
    try (WorkerPool pool = new WorkerPool(setup.threads())) {
      DenseProduct product = new DenseProduct(pool);
      ChainField.addTo(page, setup.quick() ? 200 : 400, product);
      ChainOrders.addTo(page, setup, product);
    }
    new LearnedSites(setup, page).run();
    return page;
  }
}
