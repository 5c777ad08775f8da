package org.farfield.backend.reference;

import java.util.HashMap;
import java.util.Map;
import org.farfield.expansion.tables.RadialTable;

/**
 * Pair functions f_nl(d) by quadrature, each distance once: it is nearly all that a sum over
 * neighbours takes here, and every distance comes twice at least, from i to j and back.
 */
final class PairQuadrature {
  private final RadialTable table;
  private final int functions;
  private final Map<Double, double[]> values = new HashMap<>();
  private final Map<Double, double[][]> withSlopes = new HashMap<>();

  PairQuadrature(RadialTable table, int functions) {
    this.table = table;
    this.functions = functions;
  }

  /** f_nl(d), l-major; not to be changed. */
  double[] values(double distance) {
    return values.computeIfAbsent(
        distance,
        d -> {
          double[] f = new double[functions];
          table.exact(d, f);
          return f;
        });
  }

  /** f_nl(d) and df_nl/dd, l-major; not to be changed. */
  double[][] withSlopes(double distance) {
    return withSlopes.computeIfAbsent(
        distance,
        d -> {
          double[][] f = new double[2][functions];
          table.exactWithSlopes(d, f[0], f[1]);
          return f;
        });
  }
}
