package org.farfield.backend.reference;

import java.util.stream.IntStream;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Term;
import org.farfield.expansion.tables.MultipoleCoupling;
import org.farfield.expansion.tables.MultipolePair;
import org.farfield.structure.neighbors.NeighborSearch;
import org.farfield.structure.neighbors.Neighborhood;

/**
 * Sums over neighbours that are multipoles, as {@link MultipoleCoupling} says, and derivatives: by
 * tables, which tests hold to their quadratures, as those take too long here.
 */
final class ReferenceMultipoles {
  private final PlannedStructure job;
  private final double[] moments;

  ReferenceMultipoles(PlannedStructure job) {
    this.job = job;
    moments = new double[Sources.MOST_MOMENTS];
  }

  /** What is done with a neighbour j at d = r_j − r_i of a density. */
  @FunctionalInterface
  private interface Pair {
    void meet(MultipolePair functions, int density, int i, int j, double[] d);
  }

  private void overPairs(Term.Neighbors term, int[] centres, Pair pair) {
    for (int d = 0; d < term.densities().size(); d++) {
      MultipolePair functions = new MultipolePair(term.tables().get(d).multipoles());
      NeighborSearch search = term.search(job.structure(), d);
      Neighborhood found = new Neighborhood();
      for (int i : centres) {
        search.find(i, found);
        for (int k = 0; k < found.count(); k++) {
          double[] vector = {found.vector(k, 0), found.vector(k, 1), found.vector(k, 2)};
          pair.meet(functions, term.densities().get(d), i, found.atom(k), vector);
        }
      }
    }
  }

  void add(Term.Neighbors term, Coefficients c) {
    overPairs(
        term,
        job.centres(),
        (functions, density, i, j, d) -> {
          functions.values(d[0], d[1], d[2], c.radial());
          for (int a = 0; a < c.channels(); a++) {
            job.sources().copyMoments(a, j, moments);
            functions.add(moments, c, c.index(i, density, a, 0));
          }
        });
  }

  void addAdjoint(Term.Neighbors term, Coefficients g, Gradients result) {
    double[] byMoment = new double[moments.length];
    double[] force = new double[3];
    overPairs(
        term,
        IntStream.range(0, g.atoms()).toArray(),
        (functions, density, i, j, d) -> {
          functions.withSlopes(d[0], d[1], d[2], g.radial());
          for (int a = 0; a < g.channels(); a++) {
            job.sources().copyMoments(a, j, moments);
            functions.adjoint(moments, g, g.index(i, density, a, 0), byMoment, force);
            for (int lm = 0; lm < job.sources().rows(); lm++) {
              result.moments()[a][lm][j] += byMoment[lm];
            }
            for (int x = 0; x < 3; x++) {
              result.positions()[3 * j + x] += force[x];
              result.positions()[3 * i + x] -= force[x];
              for (int z = 0; z < 3; z++) {
                result.strain()[3 * x + z] += force[x] * d[z];
              }
            }
          }
        });
  }
}
