package org.farfield.backend.cuda.sums;

import java.util.List;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.GradientBatch;
import org.farfield.backend.cuda.device.Kernels;
import org.farfield.backend.cuda.tables.DeviceTables;
import org.farfield.expansion.plan.Term;

/**
 * Adds the adjoints of the terms at one place of all structures of a batch to its gradients; of
 * terms on site those of sources alone.
 *
 * @param batch whose sources, cotangents and gradients lie on the device
 * @param terms of the structures
 * @param place among them
 */
record AdjointSums(
    DeviceTables tables, Kernels kernels, Batch batch, CallTerms terms, int place, SumPieces pieces)
    implements Term.Sums {

  /** Numbers of the gradients behind those of the sources. */
  static long rest(Term term, Batch batch) {
    return term instanceof Term.Neighbors
        ? NeighborAdjoint.CENTRE_NUMBERS * batch.end().atom()
        : (long) GradientBatch.STRAIN * batch.parts().size();
  }

  @Override
  public void neighbors(Term.Neighbors first) {
    new NeighborAdjoint(terms.neighbors(tables, batch, place), pieces, kernels).run();
  }

  @Override
  public void lattice(Term.Lattice first) {
    LatticeBatch lattice = terms.lattice(tables, batch, place);
    if (first.isOnMesh()) {
      new MeshAdjoint(lattice, pieces, kernels).run();
    } else {
      new LatticeAdjoint(lattice, pieces, kernels).run();
    }
  }

  @Override
  public void onSite(Term.OnSite first) {
    List<Term.OnSite> all = terms.onSite(batch, place);
    new OnSiteBatch(batch, all, tables.columns(), kernels.onsite).transpose(pieces);
  }
}
