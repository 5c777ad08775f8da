package org.farfield.potential;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.farfield.error.InputException;
import org.farfield.math.ClampedSpline;
import org.farfield.math.GaussLegendre;

/**
 * A potential given by its values, v(r) or v̂(k), on a grid. What is left of them when a smeared
 * power law of the same tail is taken away ends, in space and in reciprocal space: cubic splines
 * interpolate it, and a quadrature over their pieces transforms it.
 */
public final class TabulatedPotential implements Potential {
  private static final Parameter.Real<TabulatedPotential> SMEARING =
      Parameter.smearing(TabulatedPotential::smearing);
  private static final Parameter.Document<TabulatedPotential> TABLE =
      new Parameter.Document<>(
          "table",
          "YAML or JSON with 'values' at distances 'r' (Å) or wave numbers 'k' (1/Å, with 'range')"
              + " and an 'asymptote'",
          PotentialTable::read,
          potential -> potential.table.describe());

  /** Its registration. */
  public static final PotentialKind<TabulatedPotential> KIND =
      new PotentialKind<>(
          "tabulated",
          "v(r) or v̂(k) on a grid",
          "any other, of which nothing but values are known: crystals and molecules, no splits",
          TabulatedPotential.class,
          List.of(TABLE, SMEARING),
          v -> new TabulatedPotential(v.document(TABLE), v.real("smearing")));

  private static final int NODES = 8; // of each piece: a cubic times a wave
  private static final double SMEARED = 8.6; // as of a power law
  private static final double MISFIT = 1e-5; // of the largest value, where a table ends

  private final PotentialTable table;
  private final double smearing;
  private final Optional<PowerLaw> law;
  private final ClampedSpline spline;
  private final double[] nodes;
  private final double[] weighted; // w x² times the spline, and 4π or 1/2π²

  /**
   * Makes a potential.
   *
   * @param document names and values as docs/formats.md says
   * @param smearing σ, Å: v̂ counts as zero beyond 10/σ
   * @throws InputException if the table is wrong, or does not go with its asymptote or smearing
   */
  public TabulatedPotential(Map<?, ?> document, double smearing) {
    SMEARING.check(smearing);
    this.table = PotentialTable.read(document);
    this.smearing = smearing;
    law =
        table.exponent() == 0
            ? Optional.empty()
            : Optional.of(
                new PowerLaw(table.exponent(), Math.min(smearing, table.range() / SMEARED)));
    double[] points = table.points();
    double[] rest = new double[points.length];
    double largest = 0;
    for (int i = 0; i < rest.length; i++) {
      rest[i] = table.values()[i] - ofLaw(table.reciprocal(), points[i]);
      largest = Math.max(largest, Math.abs(table.values()[i]));
    }
    requireEnd(rest[rest.length - 1], largest);
    spline = new ClampedSpline(points, rest);
    nodes = new double[NODES * points.length];
    weighted = new double[nodes.length];
    quadrature();
    requireSmooth(Math.max(Math.abs(value(0)), table.reciprocal() ? 0 : largest));
  }

  private double ofLaw(boolean reciprocal, double x) {
    if (law.isEmpty()) {
      return 0;
    }
    PowerLaw p = law.get();
    double unit = !reciprocal ? p.value(x) : x > 0 ? p.fourier(x) : p.fourierAtZero();
    return table.amplitude() * unit;
  }

  private void requireEnd(double last, double largest) {
    if (Math.abs(last) > MISFIT * largest) {
      throw new InputException(
          table.reciprocal()
              ? "the last value, "
                  + table.values()[table.values().length - 1]
                  + ", is not small beside the others; the table must go on until v̂(k) has"
                  + " vanished"
              : "the last value, "
                  + table.values()[table.values().length - 1]
                  + ", differs from the asymptote there by "
                  + last
                  + "; the table must go on until they are the same");
    }
  }

  // Pieces between the points, and one from 0 to the first of them.
  private void quadrature() {
    GaussLegendre rule = GaussLegendre.of(NODES);
    double factor = table.reciprocal() ? 0.5 / (Math.PI * Math.PI) : 4 * Math.PI;
    double low = 0;
    int node = 0;
    for (double high : table.points()) {
      double half = 0.5 * (high - low);
      for (int q = 0; q < NODES; q++, node++) {
        double x = low + half * (1 + rule.nodes()[q]);
        nodes[node] = x;
        weighted[node] = factor * half * rule.weights()[q] * x * x * spline.value(x);
      }
      low = high;
    }
  }

  private void requireSmooth(double scale) {
    double end = 10 / smearing;
    double left = Math.abs(fourier(end)) * end * end * end / (2 * Math.PI * Math.PI);
    if (left > MISFIT * scale) {
      throw new InputException(
          "the potential is not smooth on the scale of its smearing, "
              + smearing
              + " Å: v̂ has not vanished at 10/smearing; give a smaller smearing or a finer table");
    }
  }

  // ∫ x² f(x) sin(xy)/(xy) dx
  private double transform(double y) {
    double sum = 0;
    for (int q = 0; q < nodes.length; q++) {
      double z = nodes[q] * y;
      sum += weighted[q] * (z < 1e-4 ? 1 - z * z / 6 : Math.sin(z) / z);
    }
    return sum;
  }

  @Override
  public double value(double r) {
    double rest = table.reciprocal() ? transform(r) : spline.value(r);
    return ofLaw(false, r) + (table.reciprocal() && r > table.range() ? 0 : rest);
  }

  @Override
  public double fourier(double k) {
    return ofLaw(true, k) + (table.reciprocal() ? spline.value(k) : transform(k));
  }

  @Override
  public double fourierSlope(double k) {
    double slope = law.map(p -> table.amplitude() * p.fourierSlope(k)).orElse(0.0);
    if (table.reciprocal()) {
      return slope + spline.slope(k);
    }
    for (int q = 0; q < nodes.length; q++) {
      double z = nodes[q] * k;
      double bessel = z < 1e-2 ? z / 3 * (1 - z * z / 10) : (Math.sin(z) / z - Math.cos(z)) / z;
      slope -= weighted[q] * nodes[q] * bessel;
    }
    return slope;
  }

  @Override
  public double fourierAtZero() {
    if (!tail().isIntegrable()) {
      return 0;
    }
    double rest = table.reciprocal() ? spline.value(0) : transform(0);
    return rest + law.map(p -> table.amplitude() * p.fourierAtZero()).orElse(0.0);
  }

  @Override
  public double smearing() {
    return smearing;
  }

  @Override
  public Potential withSmearing(double other) {
    throw new InputException(
        "a tabulated potential is that of sources of one width; leave the widths of sources out");
  }

  @Override
  public Optional<Gaussians> gaussians() {
    return Optional.empty();
  }

  @Override
  public Tail tail() {
    return table.exponent() == 0
        ? new Tail.None(table.range())
        : new Tail.Power(table.exponent(), table.amplitude(), table.range());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TabulatedPotential that
        && smearing == that.smearing
        && table.equals(that.table);
  }

  @Override
  public int hashCode() {
    return 31 * table.hashCode() + Double.hashCode(smearing);
  }

  @Override
  public String toString() {
    return "TabulatedPotential["
        + table.points().length
        + " points, smearing "
        + smearing
        + " Å, "
        + tail()
        + "]";
  }
}
