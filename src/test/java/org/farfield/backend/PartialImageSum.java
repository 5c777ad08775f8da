package org.farfield.backend;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.numbers.gamma.Digamma;
import org.apache.commons.numbers.gamma.Erfc;
import org.ejml.simple.SimpleMatrix;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.tables.LongRangeTable;
import org.farfield.math.GaussLegendre;
import org.farfield.math.SphericalHarmonics;
import org.farfield.spec.Expansion;
import org.farfield.structure.Frame;
import org.farfield.structure.Structure;

/**
 * Coefficients of a slab or wire as a sum over images in space, for any exponent, without any
 * reciprocal vector.
 *
 * <p>The sum over the periodic directions runs over f w with the smooth window w(ρ) = erfc((ρ −
 * R)/δ)/2 of the distance ρ along them. By Poisson's formula the rest, f (1 − w), adds only its
 * mean over these directions, an integral of the pair functions; where it diverges (p ≤ number of
 * periodic directions, l = 0) the power ρ^{−p} is integrated as the analytic continuation in p
 * does, and the logarithm as docs/theory.md says.
 */
final class PartialImageSum {
  private static final double WIDTH = 14; // δ, Å
  private static final double RADIUS = 5.5 * WIDTH; // R
  private static final double END = RADIUS + 5.5 * WIDTH;
  private static final int ANGLES = 12;
  private static final GaussLegendre RULE = GaussLegendre.of(20);
  private static final GaussLegendre TAIL = GaussLegendre.of(6);

  private final Expansion hyperparameters;
  private final Structure structure;
  private final LongRangeTable table;
  private final double exponent;
  private final double smearing;
  private final SphericalHarmonics harmonics;
  private final double[] f;
  private final double[] y;
  private final double[][] along; // periodic vectors
  private final double[][] units; // orthonormal, spanning the same

  /** Sums the first density; all atoms count as species. */
  PartialImageSum(Expansion hyperparameters, Structure structure) {
    this.hyperparameters = hyperparameters;
    this.structure = structure;
    table = new ExpansionTables(hyperparameters).densities().get(0);
    exponent = table.tailExponent();
    smearing = table.potential().smearing();
    harmonics = new SphericalHarmonics(hyperparameters.maxAngular());
    f = new double[(hyperparameters.maxAngular() + 1) * size()];
    y = new double[harmonics.size()];
    double[] rows = structure.cell().rows();
    along =
        IntStream.range(0, 3)
            .filter(structure.cell()::isPeriodic)
            .mapToObj(axis -> Arrays.copyOfRange(rows, 3 * axis, 3 * axis + 3))
            .toArray(double[][]::new);
    units = new double[along.length][];
    for (int i = 0; i < along.length; i++) {
      units[i] = along[i].clone();
      for (int j = 0; j < i; j++) {
        double overlap = dot(units[i], units[j]);
        for (int x = 0; x < 3; x++) {
          units[i][x] -= overlap * units[j][x];
        }
      }
      double norm = Math.sqrt(dot(units[i], units[i]));
      for (int x = 0; x < 3; x++) {
        units[i][x] /= norm;
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }

  private int size() {
    return hyperparameters.basis().size();
  }

  private static double window(double r) {
    return 0.5 * Erfc.value((r - RADIUS) / WIDTH);
  }

  Coefficients coefficients(int[] labels) {
    Coefficients c = new Coefficients(hyperparameters, structure.size(), labels);
    for (int i = 0; i < structure.size(); i++) {
      for (int j = 0; j < structure.atoms(); j++) {
        double[] d = new double[3];
        for (int x = 0; x < 3; x++) {
          d[x] = structure.position(j, x) - structure.position(i, x);
        }
        int target = c.index(i, 0, Arrays.binarySearch(labels, structure.type(j)), 0);
        addImages(d, c.values(), target);
        addMean(d, c.values(), target);
      }
    }
    return c;
  }

  private double[] partAlong(double[] r) {
    double[] part = new double[3];
    for (double[] unit : units) {
      double component = dot(r, unit);
      for (int x = 0; x < 3; x++) {
        part[x] += component * unit[x];
      }
    }
    return part;
  }

  private void addImages(double[] d, double[] values, int target) {
    double[] first = along[0];
    double[] second = along.length > 1 ? along[1] : new double[3];
    double[] reciprocal = Frame.of(structure.cell()).reciprocal();
    int[] reach = new int[2];
    for (int axis = 0, i = 0; axis < 3; axis++) {
      if (structure.cell().isPeriodic(axis)) {
        double[] b = Arrays.copyOfRange(reciprocal, 3 * axis, 3 * axis + 3);
        reach[i++] = (int) Math.ceil((END + Math.sqrt(dot(d, d))) * Math.sqrt(dot(b, b)));
      }
    }
    double[] r = new double[3];
    for (int a = -reach[0]; a <= reach[0]; a++) {
      for (int b = -reach[1]; b <= reach[1]; b++) {
        for (int x = 0; x < 3; x++) {
          r[x] = d[x] + a * first[x] + b * second[x];
        }
        double[] part = partAlong(r);
        double distance = Math.sqrt(dot(part, part));
        if (distance < END) {
          add(r, window(distance), values, target);
        }
      }
    }
  }

  private void add(double[] r, double weight, double[] values, int start) {
    double distance = harmonics.evaluateDirection(r[0], r[1], r[2], y, 0);
    table.values(distance, f);
    int target = start;
    for (int l = 0; l <= hyperparameters.maxAngular(); l++) {
      for (int lm = l * l; lm < (l + 1) * (l + 1); lm++) {
        for (int n = 0; n < size(); n++) {
          values[target++] += weight * f[l * size() + n] * y[lm];
        }
      }
    }
  }

  // (1/area) ∫ f (1 − w) over the periodic directions at the distance of j from i across them
  private void addMean(double[] d, double[] values, int target) {
    if (exponent == 0) {
      return; // the window has no end where the density reaches
    }
    double[] part = partAlong(d);
    double[] across = new double[3];
    for (int x = 0; x < 3; x++) {
      across[x] = d[x] - part[x];
    }
    double measure =
        along.length == 1
            ? Math.sqrt(dot(along[0], along[0]))
            : Math.sqrt(
                dot(along[0], along[0]) * dot(along[1], along[1])
                    - Math.pow(dot(along[0], along[1]), 2));
    int panels = (int) END;
    for (int panel = 0; panel < panels; panel++) {
      for (int q = 0; q < RULE.size(); q++) {
        double rho = END * (panel + 0.5 * (1 + RULE.nodes()[q])) / panels;
        double width = 0.5 * END / panels * RULE.weights()[q];
        addShell(across, rho, width * (1 - window(rho)) / measure, values, target);
      }
    }
    double sphere = along.length == 1 ? 2 : 2 * Math.PI;
    double[] weights = tailWeights(sphere);
    for (int q = 0; q < TAIL.size(); q++) {
      double rho = END / Math.sqrt(0.5 * (1 + TAIL.nodes()[q]));
      double scale = Math.pow(rho, exponent + 1 - along.length) / measure;
      addShell(across, rho, weights[q] * scale, values, target);
    }
  }

  // From END on, ρ^p times the mean over directions is a polynomial in u = (END/ρ)², and its powers
  // have the integrals −END^{d−p}/(d − p − 2k), as far as they diverge by analytic continuation.
  private double[] tailWeights(double sphere) {
    int count = TAIL.size();
    int dimension = along.length;
    SimpleMatrix powers = new SimpleMatrix(count, count);
    SimpleMatrix integrals = new SimpleMatrix(count, 1);
    for (int k = 0; k < count; k++) {
      for (int q = 0; q < count; q++) {
        powers.set(k, q, Math.pow(0.5 * (1 + TAIL.nodes()[q]), k));
      }
      double integral = -Math.pow(END, dimension - exponent) / (dimension - exponent - 2 * k);
      integrals.set(k, k == 0 && exponent == dimension ? logarithm() / sphere : integral);
    }
    SimpleMatrix weights = powers.solve(integrals);
    double[] result = new double[count];
    Arrays.setAll(result, q -> weights.get(q));
    return result;
  }

  // An unsmeared plane has −π (ln(z²/2σ²) + γ), a line −(ln(ρ²/2σ²) + γ): what they leave from END.
  private double logarithm() {
    double log = -Math.log(2 * smearing * smearing) - Digamma.value(1);
    return along.length == 2
        ? -2 * Math.PI * Math.log(END) - Math.PI * log
        : -2 * Math.log(2 * END) - log;
  }

  private void addShell(double[] across, double rho, double weight, double[] values, int target) {
    int directions = along.length == 1 ? 2 : ANGLES;
    double[] r = new double[3];
    for (int i = 0; i < directions; i++) {
      double cos = Math.cos(2 * Math.PI * i / directions);
      double sin = along.length == 1 ? 0 : Math.sin(2 * Math.PI * i / directions);
      double[] other = along.length == 1 ? units[0] : units[1];
      for (int x = 0; x < 3; x++) {
        r[x] = across[x] + rho * (cos * units[0][x] + sin * other[x]);
      }
      double share = along.length == 1 ? 1 : 2 * Math.PI * rho / directions;
      add(r, weight * share, values, target);
    }
  }
}
