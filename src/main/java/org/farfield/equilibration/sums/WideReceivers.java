package org.farfield.equilibration.sums;

import java.util.Arrays;
import java.util.List;
import org.farfield.backend.Prepared;
import org.farfield.basis.MultipoleBasis;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Sources;
import org.farfield.features.engine.Engine;
import org.farfield.spec.Channels;
import org.farfield.spec.Expansion;
import org.farfield.spec.Splitting;
import org.farfield.structure.Structure;

/**
 * What wide receivers have, which is smooth as a whole: an expansion of exponent 1 by the engine,
 * whose sources have widths of their own, without what an atom makes itself.
 */
public final class WideReceivers implements AutoCloseable {
  private final int rows;
  private final int atoms;
  private final int[][] functions; // by receiver and atom, a radial function of the expansion
  private final double[] widths;
  private final Prepared prepared;
  private final Coefficients shape;

  public WideReceivers(
      Engine engine,
      Structure structure,
      int degree,
      double[] widths,
      List<double[]> received,
      double accuracy) {
    rows = (degree + 1) * (degree + 1);
    atoms = structure.atoms();
    this.widths = widths;
    List<Double> different =
        received.stream().flatMapToDouble(Arrays::stream).distinct().sorted().boxed().toList();
    functions =
        received.stream()
            .map(all -> Arrays.stream(all).mapToInt(different::indexOf).toArray())
            .toArray(int[][]::new);
    Expansion expansion =
        Expansion.builder()
            .density(1, Arrays.stream(widths).min().orElseThrow())
            .channels(new Channels.Given(degree, true))
            .centerAtomWeight(0)
            .accuracy(accuracy)
            .splitting(Splitting.NEVER)
            .build()
            .withBasis(new MultipoleBasis(different), degree);
    Sources none = sources(new double[atoms * rows]);
    prepared =
        engine
            .backend()
            .prepare(
                engine.tables(expansion),
                engine.plan(expansion, List.of(structure), List.of(none)));
    shape = new Coefficients(expansion, atoms, none.labels());
  }

  private Sources sources(double[] p) {
    return Moments.sources(p, rows).withWidths(widths);
  }

  // where a moment of a receiver stands among coefficients
  private int place(int receiver, int a) {
    int i = a / rows;
    return shape.index(i, 0, 0, 0) + a % rows * shape.radial() + functions[receiver][i];
  }

  /** Γ p, by receiver. */
  public double[][] of(double[] p) {
    Coefficients c = prepared.apply(List.of(sources(p))).get(0);
    double[][] u = new double[functions.length][p.length];
    for (int n = 0; n < u.length; n++) {
      for (int a = 0; a < p.length; a++) {
        u[n][a] = c.values()[place(n, a)];
      }
    }
    return u;
  }

  private List<Coefficients> cotangents(List<double[]> w) {
    Coefficients result = shape.zeros();
    for (int n = 0; n < functions.length; n++) {
      for (int a = 0; a < atoms * rows; a++) {
        result.values()[place(n, a)] += w.get(n)[a];
      }
    }
    return List.of(result);
  }

  /** Adds Γᵀ w. */
  public void addTransposed(List<double[]> w, double[] out) {
    Sources found = prepared.transpose(cotangents(w)).get(0);
    for (int a = 0; a < out.length; a++) {
      out[a] += found.value(0, a / rows, a % rows);
    }
  }

  /** Adds the derivatives of wᵀΓp. */
  public void addSlopes(List<double[]> w, double[] p, Slopes out) {
    out.add(prepared.adjoint(List.of(sources(p)), cotangents(w)).get(0));
  }

  @Override
  public void close() {
    prepared.close();
  }
}
