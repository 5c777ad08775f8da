package org.farfield.experiments;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.farfield.basis.Monomial;
import org.farfield.basis.RadialBasis;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.tables.RadialFunctions;
import org.farfield.features.StructureSource;
import org.farfield.features.StructureSources;
import org.farfield.features.engine.Engine;
import org.farfield.math.GaussLegendre;
import org.farfield.math.SphericalHarmonics;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/**
 * Why one radial function can be enough, and when it is not. Outside of the sources, d &gt; radius
 * and σ ≪ d, a coefficient is a series of multipoles,
 *
 * <p>c_nlm = Σ_j Y_lm(d̂_j) 4π/(2l+1) Σ_k A_lk ∫ R_n(r) r^{l+2k+2} dr / d_j^{p+l+2k},
 *
 * <p>A_lk = (2l+1) (p/2)_{l+k} ((p−1)/2)_k / (k! (3/2)_{l+k}) with rising factorials. For p = 1
 * only k = 0 is there: all radial functions see the same but for a factor.
 */
final class Multipoles implements Experiment {
  private static final int CENTRE = 1;
  private static final int SOURCE = 8;
  private static final double WIDTH = 0.5;
  private static final double RADIUS = 3;
  private static final double DISTANCE = 9;
  private static final int MAX_ANGULAR = 4;
  private static final int MANY = 5; // largest n of several radial functions
  private static final int TERMS = 60; // (3/9)^120 is 1e-57
  private static final double BOUND = 1e-9;

  @Override
  public String name() {
    return "multipoles";
  }

  @Override
  public Page run(Setup setup) {
    setup.requireNoData(name());
    int directions = setup.quick() ? 2 : 20;
    Page page = new Page(name(), setup);
    page.fact(
        "sources",
        directions + " directions at random, one source each at 9 Å; σ 0.5, radius 3, l ≤ 4");
    page.fact("training set, alpha", "nothing is learned");
    List<double[]> places = places(directions, setup.seed());
    Table differences =
        new Table(
            "Largest difference of engine and series, of the largest coefficient of an l",
            List.of("p", "n 1", "n " + (MANY + 1)));
    double worst = 0;
    for (double p : new double[] {1, 2.5, 3, 6}) {
      double one = difference(setup.engine(), p, new Monomial(0, RADIUS), places);
      double many = difference(setup.engine(), p, new Monomial(MANY, RADIUS), places);
      differences.add("p = " + p, one, many);
      worst = Math.max(worst, Math.max(one, many));
    }
    page.add(
        Claim.held(
            "coefficients are the series of multipoles (p = 1, 2.5, 3, 6)",
            "–",
            Page.number(worst),
            "≤ 1e-9",
            worst <= BOUND));
    page.add(
        Claim.shown(
            "share of the second term at r = d/2, l = 0, p = 1, 3, 6",
            "–",
            String.format(
                Locale.ROOT, "%.3g, %.3g, %.3g", second(1, 0), second(3, 0), second(6, 0))));
    page.add(differences);
    page.add(missed(page, setup.engine(), places.get(0)));
    page.add(costs(setup));
    return page;
  }

  // What one radial function saves: of products of the potential with itself.
  private static Table costs(Setup setup) {
    int frames = setup.quick() ? 2 : 20;
    StructureSource ions =
        StructureSources.of("random charges", new Ions(frames, setup.seed()).frames());
    Table table =
        new Table(
            "V⊗V, p = 1, l ≤ 4, of " + frames + " frames of 64 ions",
            List.of("radial functions", "features", "seconds, tables known"));
    for (int count : new int[] {1, MANY + 1}) {
      FeatureSpec spec =
          FeatureSpec.powerSpectrum(
                  Expansion.builder()
                      .density(1, 1)
                      .basis(new Monomial(count - 1, RADIUS))
                      .maxAngular(MAX_ANGULAR)
                      .build())
              .withSpecies(Ions.SPECIES);
      setup.rows(spec, ions);
      long start = System.nanoTime();
      int features = setup.rows(spec, ions)[0].length;
      table.add("n " + count, features, (System.nanoTime() - start) * 1e-9);
    }
    return table;
  }

  // Unit vectors.
  private static List<double[]> places(int count, long seed) {
    Random random = new Random(seed);
    List<double[]> places = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] d = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
      double length = Math.sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
      places.add(new double[] {d[0] / length, d[1] / length, d[2] / length});
    }
    return places;
  }

  private static double[][] engine(
      Engine engine, double p, RadialBasis basis, List<double[]> places, double distance) {
    Expansion expansion =
        Expansion.builder()
            .density(p, WIDTH)
            .basis(basis)
            .maxAngular(MAX_ANGULAR)
            .accuracy(1e-12)
            .build();
    List<Structure> structures = new ArrayList<>();
    for (double[] u : places) {
      double[] positions = {0, 0, 0, distance * u[0], distance * u[1], distance * u[2]};
      structures.add(new Structure(new int[] {CENTRE, SOURCE}, positions, Cell.OPEN));
    }
    List<Coefficients> all =
        engine.backend().expand(engine.tables(expansion), engine.plan(expansion, structures));
    return all.stream().map(c -> ofCentre(c)).toArray(double[][]::new);
  }

  // (lm, n) of the source, seen from the centre
  private static double[] ofCentre(Coefficients c) {
    int channel = c.channelLabel(0) == SOURCE ? 0 : 1;
    double[] values = new double[(MAX_ANGULAR + 1) * (MAX_ANGULAR + 1) * c.radial()];
    for (int l = 0; l <= MAX_ANGULAR; l++) {
      for (int m = -l; m <= l; m++) {
        for (int n = 0; n < c.radial(); n++) {
          values[(l * l + l + m) * c.radial() + n] = c.get(0, 0, channel, l, m, n);
        }
      }
    }
    return values;
  }

  private static double difference(
      Engine engine, double p, RadialBasis basis, List<double[]> places) {
    int count = basis.size();
    double[][] ours = engine(engine, p, basis, places, DISTANCE);
    double[][] radial = series(p, basis, DISTANCE);
    SphericalHarmonics harmonics = new SphericalHarmonics(MAX_ANGULAR);
    double[] y = new double[harmonics.size()];
    double worst = 0;
    for (int i = 0; i < places.size(); i++) {
      double[] u = places.get(i);
      harmonics.evaluateDirection(u[0], u[1], u[2], y, 0);
      for (int l = 0; l <= MAX_ANGULAR; l++) {
        double largest = 0;
        double off = 0;
        for (int lm = l * l; lm < (l + 1) * (l + 1); lm++) {
          for (int n = 0; n < count; n++) {
            double expected = y[lm] * radial[l][n];
            largest = Math.max(largest, Math.abs(expected));
            off = Math.max(off, Math.abs(ours[i][lm * count + n] - expected));
          }
        }
        worst = Math.max(worst, off / largest);
      }
    }
    return worst;
  }

  /** What stands before Y_lm, by l and n. */
  private static double[][] series(double p, RadialBasis basis, double distance) {
    RadialFunctions functions = new RadialFunctions(basis, MAX_ANGULAR, 1);
    GaussLegendre rule = GaussLegendre.of(100);
    double[] values = new double[basis.size()];
    double[][] sum = new double[MAX_ANGULAR + 1][basis.size()];
    for (int l = 0; l <= MAX_ANGULAR; l++) {
      for (int q = 0; q < rule.size(); q++) {
        double r = RADIUS * (1 + rule.nodes()[q]) / 2;
        functions.evaluate(l, r, values);
        double potential = potential(p, l, r, distance);
        double weight = RADIUS / 2 * rule.weights()[q] * r * r * potential;
        for (int n = 0; n < values.length; n++) {
          sum[l][n] += weight * values[n];
        }
      }
    }
    return sum;
  }

  // 4π/(2l+1) Σ_k A_lk r^{l+2k} / d^{p+l+2k}
  private static double potential(double p, int l, double r, double d) {
    double sum = 0;
    double term = 4 * Math.PI * Math.pow(r / d, l) / Math.pow(d, p);
    for (int i = 0; i < l; i++) {
      term *= (p / 2 + i) / (1.5 + i);
    }
    for (int k = 0; k < TERMS; k++) {
      sum += term;
      term *= ratio(p, l, k) * (r / d) * (r / d);
    }
    return sum;
  }

  /** A_l,k+1 / A_lk. */
  private static double ratio(double p, int l, int k) {
    return (p / 2 + l + k) * ((p - 1) / 2 + k) / ((k + 1) * (1.5 + l + k));
  }

  private static double second(double p, int l) {
    return ratio(p, l, 0) / 4;
  }

  /**
   * The part of the potential in the sphere that one monomial does not see, of what six see
   * together: functions are orthonormal, so that squares of coefficients add up.
   */
  private static Table missed(Page page, Engine engine, double[] place) {
    double[] distances = {4, 6, 9, 18, 36};
    List<String> columns = new ArrayList<>(List.of("potential, l"));
    for (double d : distances) {
      columns.add(String.format(Locale.ROOT, "radius / d = %.2f", RADIUS / d));
    }
    Table table = new Table("Share of the potential that one monomial channel misses, %", columns);
    Chart chart =
        new Chart(
            "missed",
            "One monomial of radius 3 Å against six",
            "radius / d",
            "share of the potential that it misses / %",
            true,
            true);
    double[] x = Arrays.stream(distances).map(d -> RADIUS / d).toArray();
    List<double[]> places = List.of(place);
    StringBuilder near = new StringBuilder();
    for (double p : new double[] {1, 3, 6}) {
      double[][] rows = new double[MAX_ANGULAR + 1][distances.length];
      for (int i = 0; i < distances.length; i++) {
        double[] one = engine(engine, p, new Monomial(0, RADIUS), places, distances[i])[0];
        double[] many = engine(engine, p, new Monomial(MANY, RADIUS), places, distances[i])[0];
        for (int l = 0; l <= MAX_ANGULAR; l++) {
          double all = squares(many, l, MANY + 1);
          rows[l][i] = 100 * Math.sqrt(Math.max(0, 1 - squares(one, l, 1) / all));
        }
      }
      for (int l = 0; l <= MAX_ANGULAR; l += 2) {
        table.add(String.format(Locale.ROOT, "p = %.0f, l = %d", p, l), rows[l]);
      }
      // of p = 1 nothing is left outside of what is smeared
      Chart.Style style = p == 1 ? Chart.Style.POINTS : Chart.Style.LINE;
      chart.add(String.format(Locale.ROOT, "p = %.0f, l = 0", p), style, x, rows[0]);
      near.append(near.length() == 0 ? "" : "; ");
      near.append(String.format(Locale.ROOT, "p = %.0f: %.2g, %.2g %%", p, rows[0][1], rows[0][3]));
    }
    page.add(
        Claim.shown(
            "what one monomial channel misses of l = 0 at 6 and 18 Å (radius 3)",
            "–",
            near.toString()));
    page.add(chart);
    return table;
  }

  private static double squares(double[] coefficients, int l, int radial) {
    double sum = 0;
    for (int x = l * l * radial; x < (l + 1) * (l + 1) * radial; x++) {
      sum += coefficients[x] * coefficients[x];
    }
    return sum;
  }
}
