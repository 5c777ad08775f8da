package org.farfield.backend.cpu;

import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.PairDerivatives;
import org.farfield.expansion.PlannedStructure;
import org.farfield.expansion.ShortRangeTable;
import org.farfield.structure.Structure;
import org.farfield.structure.neighbors.NeighborSearch;
import org.farfield.structure.neighbors.Neighborhood;

/** Derivatives of {@link PairSum} and {@link NeighborSum}, one centre after the other. */
final class PairJacobian {
  private final ExpansionTables tables;
  private final PlannedStructure job;
  private final Jacobian result;
  private final int centre;
  private final PairDerivatives derivatives;
  private final double[] f;
  private final double[] slopes;

  public PairJacobian(ExpansionTables tables, PlannedStructure job, Jacobian result, int centre) {
    this.tables = tables;
    this.job = job;
    this.result = result;
    this.centre = centre;
    derivatives = new PairDerivatives(tables);
    f =
        new double
            [(tables.hyperparameters().maxAngular() + 1) * tables.hyperparameters().basis().size()];
    slopes = new double[f.length];
  }

  /** Adds the long-range densities of a structure that is not periodic. */
  void addPairs() {
    Structure s = job.structure();
    int[] indices = tables.longRangeIndices();
    for (int j = 0; j < s.size(); j++) {
      if (j == centre) {
        continue;
      }
      double[] d = new double[3];
      for (int x = 0; x < 3; x++) {
        d[x] = s.position(j, x) - s.position(centre, x);
      }
      double distance = derivatives.direction(d[0], d[1], d[2]);
      for (int density = 0; density < indices.length; density++) {
        tables.densities().get(density).pairWithSlopes(distance, f, slopes);
        add(j, indices[density], d);
      }
    }
  }

  /** Adds the short-range densities. */
  void addNeighbors(NeighborSearch search) {
    Neighborhood found = new Neighborhood();
    search.find(centre, found);
    for (int k = 0; k < found.count(); k++) {
      double[] d = {found.vector(k, 0), found.vector(k, 1), found.vector(k, 2)};
      double distance = derivatives.direction(d[0], d[1], d[2]);
      for (ShortRangeTable near : tables.shortRange()) {
        boolean itself = found.atom(k) == centre && distance == 0;
        if (!itself && distance < near.density().cutoff().radius()) {
          near.contribution(distance, f, slopes);
          add(found.atom(k), near.index(), d);
        }
      }
    }
  }

  private void add(int j, int density, double[] d) {
    result.add(
        centre,
        result.sample(centre, j),
        density,
        job.sources().weights(),
        derivatives.of(f, slopes),
        d);
  }
}
