package org.farfield.cli.plot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.farfield.basis.Gto;
import org.farfield.basis.Laplacian;
import org.farfield.basis.Monomial;
import org.farfield.basis.RadialBasis;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.Planner;
import org.farfield.expansion.plan.Speeds;
import org.farfield.expansion.tables.RadialFunctions;
import org.farfield.expansion.tables.ShortRangeTable;
import org.farfield.math.SphericalHarmonics;
import org.farfield.potential.PowerLaw;
import org.farfield.spec.Cutoff;
import org.farfield.spec.DeltaDensity;
import org.farfield.spec.Expansion;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.RadialScaling;
import org.farfield.spec.ShortRangeDensity;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/** One picture per hyperparameter, as shown in docs/hyperparameters.md. */
final class HyperparameterFigures {
  private static final double FINE = 40; // 1/Å: resolves every basis drawn here

  private static final double SHOWN_CUTOFF = 5;

  private HyperparameterFigures() {}

  static Map<String, Figure> all() {
    Map<String, Figure> figures = new LinkedHashMap<>();
    figures.put("exponent", exponent());
    figures.put("smearing", smearing());
    figures.put("short-range", shortRange());
    figures.put("basis", basis());
    figures.put("max-radial", maxRadial());
    figures.put("radius", radius());
    figures.put("max-angular", maxAngular());
    figures.put("center-atom-weight", centreWeight());
    figures.put("channels", channels());
    figures.put("accuracy", accuracy());
    return figures;
  }

  private static Figure exponent() {
    Figure figure =
        new Figure(
                "exponent: how fast the potential of one source falls",
                "r / Å",
                "v_p(r) / Å^-p (p = 0: Å^-3/2), σ = 1 Å")
            .logarithmic(false, true);
    for (double p : new double[] {0, 1, 2, 3, 6}) {
      figure.function(
          "p = " + DimerFigure.trim(p),
          0,
          p == 0 ? 5.5 : 10, // below the picture from there on
          r -> new PowerLaw(p, 1).value(r));
    }
    return figure.yRange(1e-7, 10);
  }

  private static Figure smearing() {
    Figure figure =
        new Figure("smearing: the source is rounded off inside σ", "r / Å", "v_1(r) / Å^-1");
    for (double sigma : new double[] {0.3, 0.6, 1, 1.5}) {
      figure.function("σ = " + sigma + " Å", 0, 6, r -> new PowerLaw(1, sigma).value(r));
    }
    double[] r = new double[200];
    double[] v = new double[200];
    for (int i = 0; i < r.length; i++) {
      r[i] = 0.35 + i * 5.65 / 199;
      v[i] = 1 / r[i];
    }
    return figure.dashed("1/r", r, v).yRange(0, 2.8);
  }

  private static Figure shortRange() {
    Figure figure =
        new Figure(
            "short-range: what one neighbour adds (gto, max-radial 0, radius 4 Å)",
            "distance / Å",
            "c(n = 0, l = 0) / Å^-3/2 for delta, else 1");
    contribution(figure, "rho, smoothing 0", rho(0.5, 0, RadialScaling.NONE));
    contribution(figure, "rho, smoothing 2 Å", rho(0.5, 2, RadialScaling.NONE));
    contribution(figure, "rho, width 1.5 Å", rho(1.5, 0.5, RadialScaling.NONE));
    contribution(figure, "rho, scaling 1,2,4", rho(0.5, 0.5, new RadialScaling(1, 2, 4)));
    contribution(
        figure, "delta", new DeltaDensity(new Cutoff(SHOWN_CUTOFF, 0.5), RadialScaling.NONE));
    return figure;
  }

  private static GaussianDensity rho(double width, double smoothing, RadialScaling scaling) {
    return new GaussianDensity(width, new Cutoff(SHOWN_CUTOFF, smoothing), scaling);
  }

  private static void contribution(Figure figure, String name, ShortRangeDensity density) {
    Expansion h =
        Expansion.builder().densities(List.of(density)).basis(new Gto(0, 4)).maxAngular(0).build();
    ShortRangeTable table = new ExpansionTables(h).shortRange().get(0);
    double[] f = new double[h.basis().size()];
    figure.function(
        name,
        0,
        6,
        d -> {
          table.pair(Math.min(d, SHOWN_CUTOFF), f);
          return f[0] * density.factor(d) * Math.sqrt(1 / (4 * Math.PI));
        });
  }

  private static void radial(
      Figure figure, String name, RadialBasis basis, int l, int n, double to) {
    RadialFunctions functions = new RadialFunctions(basis, l, FINE);
    double[] values = new double[basis.size()];
    figure.function(
        name,
        0,
        to,
        r -> {
          functions.evaluate(l, r, values);
          return values[n];
        });
  }

  private static Figure basis() {
    Figure figure =
        new Figure("basis: R_n(r) for l = 0, max-radial 2, radius 4 Å", "r / Å", "R_n(r) / Å^-3/2");
    for (RadialBasis b : List.of(new Gto(2, 4), new Monomial(2, 4), new Laplacian(2, 4))) {
      for (int n : new int[] {0, 2}) {
        radial(figure, b.kind() + " n=" + n, b, 0, n, 8);
      }
    }
    return figure;
  }

  private static Figure maxRadial() {
    Figure figure =
        new Figure(
            "max-radial: more functions resolve more shells (gto, radius 5 Å)",
            "r / Å",
            "R_0(r) / Å^-3/2");
    for (int n : new int[] {0, 1, 3, 5, 7}) {
      radial(figure, "max-radial " + n, new Gto(n, 5), 0, 0, 4);
    }
    return figure;
  }

  private static Figure radius() {
    Figure figure =
        new Figure(
            "radius: how far the functions reach (gto, max-radial 3, n = 3)",
            "r / Å",
            "R_3(r) / Å^-3/2");
    for (double radius : new double[] {2, 3, 5, 8}) {
      radial(figure, "radius " + DimerFigure.trim(radius) + " Å", new Gto(3, radius), 0, 3, 16);
    }
    return figure;
  }

  // The potential of four sources on a ring at 2.5 Å around the atom, cut at some l.
  private static Figure maxAngular() {
    Figure figure =
        new Figure(
            "max-angular: detail around the atom (three sources at 3 Å, σ = 0.5 Å)",
            "angle / degrees",
            "v_1 on a circle of 2.5 Å / Å^-1");
    double[] angles = {20, 95, 230};
    int limit = 12;
    SphericalHarmonics harmonics = new SphericalHarmonics(limit);
    int grid = 400;
    org.farfield.math.GaussLegendre rule = org.farfield.math.GaussLegendre.of(40);
    // Projection of V on the sphere by quadrature, then the sum up to l.
    double[] moments = new double[harmonics.size()];
    double[] y = new double[harmonics.size()];
    int azimuths = 80;
    for (int i = 0; i < rule.size(); i++) {
      double z = rule.nodes()[i];
      double s = Math.sqrt(1 - z * z);
      for (int j = 0; j < azimuths; j++) {
        double phi = 2 * Math.PI * j / azimuths;
        harmonics.evaluate(s * Math.cos(phi), s * Math.sin(phi), z, y, 0);
        double v = ringPotential(s * Math.cos(phi), s * Math.sin(phi), z, angles);
        for (int lm = 0; lm < y.length; lm++) {
          moments[lm] += rule.weights()[i] * 2 * Math.PI / azimuths * v * y[lm];
        }
      }
    }
    double[] x = Figure.range(0, 360);
    for (int l : new int[] {1, 2, 4, 6}) {
      double[] values = new double[grid + 1];
      for (int i = 0; i <= grid; i++) {
        double phi = Math.toRadians(x[i]);
        harmonics.evaluate(Math.cos(phi), Math.sin(phi), 0, y, 0);
        for (int lm = 0; lm < (l + 1) * (l + 1); lm++) {
          values[i] += moments[lm] * y[lm];
        }
      }
      figure.line("l ≤ " + l, x, values);
    }
    double[] exact = new double[grid + 1];
    for (int i = 0; i <= grid; i++) {
      double phi = Math.toRadians(x[i]);
      exact[i] = ringPotential(Math.cos(phi), Math.sin(phi), 0, angles);
    }
    return figure.line("exact", x, exact);
  }

  private static double ringPotential(double x, double y, double z, double[] angles) {
    double sum = 0;
    for (double degrees : angles) {
      double a = Math.toRadians(degrees);
      double dx = 2.5 * x - 3 * Math.cos(a);
      double dy = 2.5 * y - 3 * Math.sin(a);
      double dz = 2.5 * z;
      sum += new PowerLaw(1, 0.5).value(Math.sqrt(dx * dx + dy * dy + dz * dz));
    }
    return sum;
  }

  private static Figure centreWeight() {
    Figure figure =
        new Figure(
            "center-atom-weight: how much the atom feels itself (neighbour at 3 Å)",
            "position on the line through both atoms / Å",
            "v_1 / Å^-1, σ = 1 Å");
    PowerLaw v = new PowerLaw(1, 1);
    for (double w : new double[] {1, 0.5, 0}) {
      figure.function(
          "weight " + DimerFigure.trim(w),
          -4,
          7,
          x -> w * v.value(Math.abs(x)) + v.value(Math.abs(x - 3)));
    }
    return figure;
  }

  private static Figure channels() {
    Figure figure =
        new Figure(
            "channels: one potential per species, or one of charges (water molecule)",
            "distance from O along the bisector / Å",
            "v_1 / Å^-1, σ = 1 Å");
    PowerLaw v = new PowerLaw(1, 1);
    figure.function("species: O", -6, 6, x -> v.value(Math.abs(x)));
    figure.function("species: H", -6, 6, x -> 2 * v.value(Math.hypot(x - 0.586, 0.757)));
    figure.function(
        "charges",
        -6,
        6,
        x -> -0.82 * v.value(Math.abs(x)) + 0.82 * v.value(Math.hypot(x - 0.586, 0.757)));
    return figure;
  }

  private static Figure accuracy() {
    Figure figure =
        new Figure(
            "accuracy: the reciprocal cutoff it costs (cost grows as its cube)",
            "accuracy",
            "k-cutoff / 1/Å");
    figure.logarithmic(true, false);
    Structure box =
        new Structure(new int[] {8}, new double[3], Cell.periodic(20, 0, 0, 0, 20, 0, 0, 0, 20));
    for (double sigma : new double[] {0.5, 1, 1.5}) {
      List<Double> x = new ArrayList<>();
      List<Double> y = new ArrayList<>();
      for (double exponent = -9; exponent <= -2; exponent += 0.25) {
        Expansion h =
            Expansion.builder()
                .densities(List.of(LongRangeDensity.powerLaw(1, sigma)))
                .accuracy(Math.pow(10, exponent))
                .build();
        Planner planner = new Planner(new ExpansionTables(h), Speeds.defaults(1));
        x.add(Math.pow(10, exponent));
        y.add(planner.plan(box, 1).largestCutoff());
      }
      figure.line(
          "σ = " + sigma + " Å",
          x.stream().mapToDouble(Double::doubleValue).toArray(),
          y.stream().mapToDouble(Double::doubleValue).toArray());
    }
    return figure;
  }
}
