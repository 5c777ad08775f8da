package org.farfield.equilibration.sums;

import java.util.Arrays;
import java.util.List;
import org.farfield.backend.Prepared;
import org.farfield.backend.PreparedReceivers;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Receivers;
import org.farfield.expansion.Sources;
import org.farfield.features.engine.Engine;
import org.farfield.potential.Potential;
import org.farfield.potential.PowerLaw;
import org.farfield.spec.Channels;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.Splitting;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/**
 * The smooth part as the engine sums it, with sources and receivers of one width: of slabs and
 * wires, whose windows it has, and of all structures for which no matrix is made: of molecules pair
 * by pair, or in a box.
 */
public final class EngineLongRange implements LongRange, AutoCloseable {
  private final Engine engine;
  private final Structure structure;
  private final int degree;
  private final double width;
  private final Expansion expansion;
  private final Receivers receivers;
  private Prepared kept; // null: geometry is prepared for each derivative

  public EngineLongRange(
      Engine engine, Structure structure, int degree, double alpha, double accuracy) {
    this(engine, structure, degree, new PowerLaw(1, 0.5 / alpha), accuracy);
  }

  private EngineLongRange(
      Engine engine, Structure structure, int degree, Potential potential, double accuracy) {
    this.engine = engine;
    this.structure = structure;
    this.degree = degree;
    width = potential.smearing();
    double[] widths = new double[structure.atoms()];
    Arrays.fill(widths, width);
    receivers = new Receivers(degree, widths);
    expansion =
        Receivers.expansion(
            Expansion.builder()
                .densities(List.of(new LongRangeDensity(potential)))
                .channels(new Channels.Given(degree, false))
                .accuracy(accuracy)
                .splitting(Splitting.NEVER) // alpha splits already
                .build(),
            List.of(receivers));
  }

  /** That of a molecule, which the engine sums in an {@link OpenBox}. */
  public static EngineLongRange boxed(
      Engine engine, Structure molecule, int degree, double alpha, double accuracy) {
    double width = 0.5 / alpha;
    OpenBox box = OpenBox.of(molecule, width, degree, accuracy);
    return new EngineLongRange(
        engine, molecule.withCell(box.cell()), degree, box.potential(width), accuracy);
  }

  private int rows() {
    return (degree + 1) * (degree + 1);
  }

  /** Keeps the geometry for products and derivatives, until this is closed. */
  public Prepared keep() {
    if (kept == null) {
      kept = prepare(sources(new double[structure.atoms() * rows()]));
    }
    return kept;
  }

  /** Prepares the geometry for sources of the same channels. */
  public Prepared prepare(Sources sources) {
    return together(List.of(this), List.of(sources));
  }

  /**
   * Prepares the geometry of structures for products side by side.
   *
   * @param all of one engine, degree, α and accuracy
   */
  public static Prepared together(List<EngineLongRange> all) {
    return together(
        all,
        all.stream()
            .map(one -> one.sources(new double[one.structure.atoms() * one.rows()]))
            .toList());
  }

  private static Prepared together(List<EngineLongRange> all, List<Sources> sources) {
    Engine engine = all.get(0).engine;
    Expansion expansion = all.get(0).expansion;
    List<Structure> structures = all.stream().map(one -> one.structure).toList();
    Prepared prepared =
        engine
            .backend()
            .prepare(engine.tables(expansion), engine.plan(expansion, structures, sources));
    List<Receivers> receivers = all.stream().map(one -> one.receivers).toList();
    return new PreparedReceivers(prepared, expansion, receivers);
  }

  // One channel for each atom and moment, of which it is the only source.
  @Override
  public void addTo(double[] g) {
    int rows = rows();
    int atoms = structure.atoms();
    int n = atoms * rows;
    int[] labels = new int[atoms];
    double[][][] moments = new double[atoms][rows][atoms];
    for (int i = 0; i < atoms; i++) {
      labels[i] = i;
    }
    try (Prepared prepared = prepare(new Sources(labels, moments))) {
      for (int lm = 0; lm < rows; lm++) {
        for (int i = 0; i < atoms; i++) {
          moments[i][lm][i] = 1;
        }
        Coefficients c = prepared.apply(List.of(new Sources(labels, moments))).get(0);
        for (int i = 0; i < atoms; i++) {
          for (int j = 0; j < atoms; j++) {
            int from = c.index(i, 0, j, 0);
            for (int row = 0; row < rows; row++) {
              g[(i * rows + row) * n + j * rows + lm] += c.values()[from + row];
            }
          }
          moments[i][lm][i] = 0;
        }
      }
    }
    double zero = zero();
    for (int i = 0; i < atoms; i++) {
      for (int j = 0; j < atoms; j++) {
        g[i * rows * n + j * rows] += zero;
      }
    }
  }

  // In wires the engine's potential of a line of charges of its width is zero at the centre; that
  // width is a matter of the split, so it is made that of 1 Å.
  public double zero() {
    return axis() < 0 ? 0 : -2 * Math.log(width) / length(axis());
  }

  private int axis() {
    Cell cell = structure.cell();
    int axis = cell.isPeriodic(0) ? 0 : cell.isPeriodic(1) ? 1 : 2;
    return cell.periodicDirections() == 1 ? axis : -1;
  }

  private double length(int axis) {
    double[] rows = structure.cell().rows();
    return Math.hypot(Math.hypot(rows[3 * axis], rows[3 * axis + 1]), rows[3 * axis + 2]);
  }

  /** Moments as the engine takes them. */
  public Sources sources(double[] p) {
    return Moments.sources(p, rows());
  }

  /** Adds its part of G p that the engine does not have. */
  public void addZero(double[] p, double[] out) {
    double potential = zero() * charge(p);
    for (int x = 0; x < p.length; x += rows()) {
      out[x] += potential;
    }
  }

  private double charge(double[] p) {
    double charge = 0;
    for (int x = 0; x < p.length; x += rows()) {
      charge += p[x];
    }
    return charge;
  }

  @Override
  public void addSlopes(double[] p, Slopes out) {
    addSlopes(0.5, p, p, out);
  }

  @Override
  public void addSlopes(double[] w, double[] p, Slopes out) {
    addSlopes(1, w, p, out);
  }

  private void addSlopes(double share, double[] w, double[] p, Slopes out) {
    if (kept == null) {
      try (Prepared prepared = prepare(sources(p))) {
        out.add(slopes(prepared, share, w, p));
      }
    } else {
      out.add(slopes(kept, share, w, p));
    }
    addZero(share * charge(w) * charge(p), out);
  }

  private Gradients slopes(Prepared prepared, double share, double[] w, double[] p) {
    List<Sources> sources = List.of(sources(p));
    Coefficients shape = prepared.apply(sources).get(0);
    return prepared
        .adjoint(sources, List.of(Receivers.asProjections(share, sources(w), shape)))
        .get(0);
  }

  // Q Q' zero(), which falls with the length
  private void addZero(double charges, Slopes out) {
    int axis = axis();
    if (axis < 0) {
      return;
    }
    double[] a = Arrays.copyOfRange(structure.cell().rows(), 3 * axis, 3 * axis + 3);
    double slope = -charges * zero() / Math.pow(length(axis), 2);
    for (int x = 0; x < 9; x++) {
      out.strain[x] += slope * a[x / 3] * a[x % 3];
    }
  }

  @Override
  public void close() {
    if (kept != null) {
      kept.close();
      kept = null;
    }
  }
}
