package org.farfield.cli.plot;

import java.util.List;
import java.util.Locale;
import org.farfield.basis.RadialBasis;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.tables.LongRangeTable;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;

/**
 * The picture of what LODE is: the l = 0 coefficient that an atom feels of one other atom, as the
 * two are pulled apart, follows r^−p however far, where a short-range density would see nothing.
 */
final class DimerFigure {
  private DimerFigure() {}

  static Figure draw(List<LongRangeDensity> densities, RadialBasis basis) {
    Expansion h = Expansion.builder().densities(densities).basis(basis).maxAngular(0).build();
    ExpansionTables tables = new ExpansionTables(h);
    Figure figure =
        new Figure(
                "Two atoms are pulled apart: what one feels of the other",
                "distance / Å",
                "|c(n = 0, l = 0)| / Å^(3/2 − p)")
            .logarithmic(true, true);
    double[] distance = new double[161];
    for (int i = 0; i < distance.length; i++) {
      distance[i] = Math.pow(10, 2.0 * i / (distance.length - 1));
    }
    double floor = Double.MAX_VALUE;
    double top = 0;
    for (int d = 0; d < densities.size(); d++) {
      LongRangeTable table = tables.densities().get(d);
      double p = table.tailExponent();
      double[] value = new double[distance.length];
      double[] f = new double[basis.size()];
      for (int i = 0; i < distance.length; i++) {
        table.values(distance[i], f);
        value[i] = Math.max(Math.abs(f[0]) * Math.sqrt(1 / (4 * Math.PI)), 1e-30);
        top = Math.max(top, value[i]);
      }
      String label = "p = " + trim(p);
      figure.line(label, distance, value);
      double last = distance[distance.length - 1];
      if (p > 0) {
        figure.dashed(
            "r^-" + trim(p),
            new double[] {distance[0], last},
            new double[] {
              value[value.length - 1] * Math.pow(distance[0] / last, -p), value[value.length - 1]
            });
        floor = Math.min(floor, value[value.length - 1]);
      }
    }
    if (floor < Double.MAX_VALUE) {
      figure.yRange(
          Math.pow(10, Math.floor(Math.log10(floor))),
          Math.pow(10, 1 + Math.ceil(Math.log10(top))));
    }
    return figure;
  }

  static String trim(double x) {
    return x == Math.rint(x)
        ? String.format(Locale.ROOT, "%.0f", x)
        : String.format(Locale.ROOT, "%s", x);
  }
}
