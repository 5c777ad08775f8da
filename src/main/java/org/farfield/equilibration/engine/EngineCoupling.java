package org.farfield.equilibration.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.farfield.equilibration.solvers.Coupling;
import org.farfield.equilibration.solvers.MatrixFree;
import org.farfield.equilibration.solvers.Sites;
import org.farfield.equilibration.solvers.Vectors;
import org.farfield.equilibration.sums.Slopes;
import org.farfield.equilibration.sums.Units;
import org.farfield.equilibration.sums.WideReceivers;
import org.farfield.features.engine.Engine;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Structure;

/**
 * Without matrices, of structures that are large: narrow receivers share what is smooth of G p and
 * have near pairs of their own; wide ones are expansions by the engine, but in the box of a
 * molecule, where all are as narrow ones.
 */
final class EngineCoupling implements Coupling {
  private final int rows;
  private final int atoms;
  private final ReceivedLayout layout;
  private final WorkerPool pool;
  private final MatrixFree all;
  private final NearReceiver[] near; // by receiver; null if it is wide
  private final WideReceivers wide; // null: none is

  EngineCoupling(
      Engine engine,
      Structure structure,
      int degree,
      double[] widths,
      double[][] received,
      double accuracy,
      WorkerPool pool) {
    this(
        engine,
        structure,
        degree,
        widths,
        received,
        accuracy,
        structure.cell().isOpen() ? boxAlpha(structure, degree, widths, received) : 0,
        pool);
  }

  /** With α of the box of a molecule; 0: it has none. */
  EngineCoupling(
      Engine engine,
      Structure structure,
      int degree,
      double[] widths,
      double[][] received,
      double accuracy,
      double box,
      WorkerPool pool) {
    rows = (degree + 1) * (degree + 1);
    atoms = structure.atoms();
    int receivers = received.length;
    layout = new ReceivedLayout(receivers, rows);
    this.pool = pool;
    Sites sites = Sites.ofWidths(degree, widths);
    all =
        box > 0
            ? MatrixFree.boxed(engine, structure, sites, box, accuracy, pool)
            : new MatrixFree(engine, structure, sites, accuracy, pool);
    near = new NearReceiver[receivers];
    List<double[]> others = new ArrayList<>();
    for (int n = 0; n < receivers; n++) {
      if (box == 0 && isWide(widths, received[n])) {
        others.add(received[n]);
      } else {
        near[n] = new NearReceiver(all, structure, degree, widths, received[n], accuracy, pool);
      }
    }
    wide =
        others.isEmpty()
            ? null
            : new WideReceivers(engine, structure, degree, widths, others, accuracy);
  }

  /** Of a molecule; 0 where a box gains nothing. */
  static double boxAlpha(Structure molecule, int degree, double[] widths, double[][] received) {
    double source = Arrays.stream(widths).max().orElseThrow();
    double[] gammas =
        Arrays.stream(received)
            .mapToDouble(own -> Arrays.stream(own).max().orElseThrow())
            .map(own -> Math.sqrt(0.5) / Math.hypot(source, own))
            .toArray();
    return OpenSum.boxAlpha(molecule, (degree + 1) * (degree + 1), gammas);
  }

  // whether no pair is narrower than what the engine sums of the others
  private static boolean isWide(double[] widths, double[] received) {
    double source = Arrays.stream(widths).min().orElseThrow();
    double receiver = Arrays.stream(received).min().orElseThrow();
    double smooth = 0.5 / MatrixFree.ALPHA;
    return source * source + receiver * receiver >= 2 * smooth * smooth;
  }

  @Override
  public double[] potential(double[] p) {
    return all.potential(p);
  }

  private static double[] inVolts(double[] v) {
    for (int a = 0; a < v.length; a++) {
      v[a] *= Units.COULOMB;
    }
    return v;
  }

  private boolean hasNear() {
    return Arrays.stream(near).anyMatch(receiver -> receiver != null);
  }

  @Override
  public double[] received(double[] p) {
    double[] u = new double[p.length * near.length];
    double[] smooth = new double[p.length];
    if (hasNear()) {
      all.addSmooth(p, smooth);
    }
    double[][] far = wide == null ? new double[0][] : wide.of(p);
    int seen = 0;
    for (int n = 0; n < near.length; n++) {
      double[] own = near[n] == null ? far[seen++] : near[n].of(p, pool);
      for (int a = 0; a < p.length; a++) {
        u[layout.place(a, n)] = near[n] == null ? own[a] : own[a] + smooth[a];
      }
    }
    return inVolts(u);
  }

  // w of some receivers, in the order of these
  private List<double[]> some(double[] w, boolean isNear) {
    List<double[]> result = new ArrayList<>();
    for (int n = 0; n < near.length; n++) {
      if (near[n] != null == isNear) {
        result.add(layout.of(w, n));
      }
    }
    return result;
  }

  private NearReceiver[] nearOnes() {
    return Arrays.stream(near).filter(receiver -> receiver != null).toArray(NearReceiver[]::new);
  }

  private double[] together(List<double[]> w) {
    double[] sum = new double[atoms * rows];
    for (double[] own : w) {
      Vectors.add(1, own, sum);
    }
    return sum;
  }

  @Override
  public double[] transposed(double[] w) {
    double[] p = new double[atoms * rows];
    List<double[]> own = some(w, true);
    if (hasNear()) {
      all.addSmooth(together(own), p);
    }
    NearReceiver[] some = nearOnes();
    for (int n = 0; n < some.length; n++) {
      some[n].addTransposed(own.get(n), p);
    }
    if (wide != null) {
      wide.addTransposed(some(w, false), p);
    }
    return inVolts(p);
  }

  @Override
  public void addSlopes(double[] p, Slopes out) {
    out.add(1, Equilibration.slopes(all.electrostatics(), p, atoms, pool));
  }

  @Override
  public void addReceivedSlopes(double[] w, double[] p, Slopes out) {
    Slopes sum = new Slopes(atoms);
    List<double[]> own = some(w, true);
    if (hasNear()) {
      all.smooth().addSlopes(together(own), p, sum);
    }
    NearReceiver[] some = nearOnes();
    for (int n = 0; n < some.length; n++) {
      some[n].addSlopes(own.get(n), p, sum);
    }
    if (wide != null) {
      wide.addSlopes(some(w, false), p, sum);
    }
    out.add(Units.COULOMB, sum);
  }

  @Override
  public void close() {
    if (wide != null) {
      wide.close();
    }
    all.close();
  }
}
