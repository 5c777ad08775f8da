package org.farfield.equilibration.solvers;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.farfield.equilibration.sums.Units;
import org.farfield.error.NoSolutionException;
import org.farfield.linalg.Cholesky;
import org.farfield.math.DotProduct;
import org.farfield.structure.Elements;
import org.farfield.structure.Structure;

/**
 * Finds the moments at which E = a·p + ½ pᵀ(H + G)p is least under constraints, by Cholesky's
 * factors of H + G on the space that constraints leave: it need not be positive elsewhere.
 */
public final class DenseSolver {
  private static final int NAMED = 3; // atoms in a message

  private final Sites sites;
  private final ConstraintSpace space;
  private final double[] matrix; // H + K G
  private final Cholesky factors;

  /**
   * Decomposes.
   *
   * @param structure the atoms
   * @param sites what they want
   * @param constraints what moments must fulfil
   * @param g G, 1/Å; overwritten
   * @throws NoSolutionException if no least energy exists
   */
  public DenseSolver(Structure structure, Sites sites, Constraints constraints, double[] g) {
    this.sites = sites;
    space = new ConstraintSpace(sites, constraints);
    matrix = g;
    int n = sites.hardness().length;
    for (int x = 0; x < g.length; x++) {
      g[x] *= Units.COULOMB;
    }
    for (int a = 0; a < n; a++) {
      g[a * n + a] += sites.diagonal(a);
    }
    factors = new Cholesky(space.project(matrix, n), space.dimension());
    if (!factors.isDefinite()) {
      double[] direction = new double[n];
      space.add(factors.negativeDirection(), direction);
      throw notDefinite(structure, sites, direction);
    }
  }

  /** What is said of moments that would grow along a direction. */
  static NoSolutionException notDefinite(Structure structure, Sites sites, double[] direction) {
    int rows = sites.rows();
    String atoms =
        IntStream.range(0, sites.atoms())
            .boxed()
            .sorted(
                (i, j) -> Double.compare(largest(direction, j, rows), largest(direction, i, rows)))
            .limit(NAMED)
            .map(i -> Elements.symbol(structure.type(i)) + " " + (i + 1))
            .collect(Collectors.joining(", "));
    return new NoSolutionException(
        structure.origin()
            + ": charges would grow without end, because hardness and electrostatics together are"
            + " not positive; most between the atoms "
            + atoms);
  }

  private static double largest(double[] v, int atom, int rows) {
    double most = 0;
    for (int lm = 0; lm < rows; lm++) {
      most = Math.max(most, Math.abs(v[atom * rows + lm]));
    }
    return most;
  }

  /** The solution for the sites' own linear terms. */
  public Solution solve() {
    double[] p = space.start();
    for (int step = 0; step < 2; step++) { // the second refines
      double[] change = response(gradient(p));
      for (int a = 0; a < p.length; a++) {
        p[a] += change[a];
      }
    }
    double[] gradient = gradient(p);
    double[] potential = new double[p.length];
    for (int a = 0; a < p.length; a++) {
      potential[a] = gradient[a] - sites.linear()[a] - sites.diagonal(a) * p[a];
    }
    double residual = 0;
    for (double y : space.project(gradient)) {
      residual = Math.max(residual, Math.abs(y));
    }
    return new Solution(
        p, space.multipliers(gradient), potential, sites.energy(p, gradient), 0, residual);
  }

  /** What moments answer to a change b of their linear terms: −Z (ZᵀMZ)⁻¹ Zᵀ b. */
  public double[] response(double[] b) {
    double[] y = space.project(b);
    factors.solve(y);
    double[] p = new double[b.length];
    for (int s = 0; s < y.length; s++) {
      y[s] = -y[s];
    }
    space.add(y, p);
    return p;
  }

  // a + (H + K G) p
  private double[] gradient(double[] p) {
    int n = p.length;
    double[] result = sites.linear().clone();
    for (int a = 0; a < n; a++) {
      result[a] += DotProduct.of(matrix, a * n, p, 0, n);
    }
    return result;
  }
}
