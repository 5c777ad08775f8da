package org.farfield.equilibration;

import java.util.Arrays;
import java.util.List;
import org.farfield.backend.Prepared;
import org.farfield.basis.MultipoleBasis;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Sources;
import org.farfield.features.Engine;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.spec.Channels;
import org.farfield.spec.Expansion;
import org.farfield.structure.Structure;

/**
 * Without matrices, of structures that are large: what atoms receive is an expansion of exponent 1
 * by the engine, whose sources have widths of their own.
 */
final class EngineCoupling implements Coupling {
  private final int rows;
  private final int atoms;
  private final int[][] functions; // by atom and receiver, a radial function of the expansion
  private final double[] widths;
  private final MatrixFree all;
  private final Prepared prepared;
  private final Coefficients shape;

  EngineCoupling(
      Engine engine,
      Structure structure,
      int degree,
      double[] widths,
      double[][] received,
      double accuracy,
      WorkerPool pool) {
    rows = (degree + 1) * (degree + 1);
    atoms = structure.atoms();
    this.widths = widths;
    List<Double> different =
        Arrays.stream(received)
            .flatMapToDouble(Arrays::stream)
            .distinct()
            .sorted()
            .boxed()
            .toList();
    functions = new int[atoms][received.length];
    for (int i = 0; i < atoms; i++) {
      for (int n = 0; n < received.length; n++) {
        functions[i][n] = different.indexOf(received[n][i]);
      }
    }
    Expansion expansion =
        Expansion.builder()
            .density(1, Arrays.stream(widths).min().orElseThrow())
            .channels(new Channels.Given(degree, true))
            .centerAtomWeight(0)
            .accuracy(accuracy)
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
    double[] nothing = new double[atoms * rows];
    Sites sites = new Sites(degree, nothing, nothing, widths);
    all = new MatrixFree(engine, structure, sites, accuracy, pool);
  }

  private Sources sources(double[] p) {
    double[][][] moments = new double[1][rows][atoms];
    for (int a = 0; a < p.length; a++) {
      moments[0][a % rows][a / rows] = p[a];
    }
    return new Sources(new int[1], moments).withWidths(widths);
  }

  @Override
  public double[] potential(double[] p) {
    double[] v = all.multiply(p);
    for (int a = 0; a < v.length; a++) {
      v[a] *= Units.COULOMB;
    }
    return v;
  }

  @Override
  public double[] received(double[] p) {
    Coefficients c = prepared.apply(List.of(sources(p))).get(0);
    double[] u = new double[atoms * functions[0].length * rows];
    for (int x = 0; x < u.length; x++) {
      u[x] = Units.COULOMB * c.values()[place(x)];
    }
    return u;
  }

  // where a number of an atom, a receiver and a moment stands among coefficients
  private int place(int x) {
    int i = x / rows / functions[0].length;
    int n = functions[i][x / rows % functions[0].length];
    return shape.index(i, 0, 0, 0) + x % rows * shape.radial() + n;
  }

  private Coefficients cotangents(double[] w) {
    Coefficients result = shape.zeros();
    for (int x = 0; x < w.length; x++) {
      result.values()[place(x)] += Units.COULOMB * w[x];
    }
    return result;
  }

  @Override
  public double[] transposed(double[] w) {
    Sources found = prepared.transpose(List.of(cotangents(w))).get(0);
    double[] p = new double[atoms * rows];
    for (int a = 0; a < p.length; a++) {
      p[a] = found.value(0, a / rows, a % rows);
    }
    return p;
  }

  @Override
  public void addSlopes(double[] p, Slopes out) {
    out.add(1, Equilibration.slopes(all.electrostatics(), p, atoms));
  }

  @Override
  public void addReceivedSlopes(double[] w, double[] p, Slopes out) {
    out.add(prepared.adjoint(List.of(sources(p)), List.of(cotangents(w))).get(0));
  }

  @Override
  public void close() {
    prepared.close();
    all.close();
  }
}
