package org.farfield.expansion;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.farfield.basis.Gto;
import org.farfield.basis.Laplacian;
import org.farfield.basis.Monomial;
import org.farfield.basis.RadialBasis;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.SplitTables;
import org.farfield.spec.Channels;
import org.farfield.spec.Expansion;

/** How long host tables take: what a first structure waits for. Prints a Markdown table. */
public final class TablesTable {
  private static final int REPEATS = 9;

  private TablesTable() {}

  /**
   * Runs it.
   *
   * @param args none
   */
  public static void main(String[] args) {
    System.out.println(
        "| basis | p | σ / Å | lattice sums / ms | pairs / ms | rest of a split / ms"
            + " | pairs of quadrupoles / ms | rest of a split / ms |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (RadialBasis basis : List.of(new Gto(5, 5), new Monomial(5, 5), new Laplacian(5, 5))) {
      for (double p : new double[] {1, 6}) {
        for (double smearing : new double[] {1, 0.5, 0.3, 0.1}) {
          row(basis, p, smearing);
        }
      }
    }
  }

  private static void row(RadialBasis basis, double p, double smearing) {
    double[][] times = new double[5][REPEATS];
    Expansion.Builder builder = Expansion.builder().density(p, smearing).basis(basis).maxAngular(4);
    Expansion expansion = builder.build();
    Expansion multipoles = builder.channels(new Channels.Given(2, false)).build();
    double[] out = new double[5 * basis.size()];
    for (int i = 0; i < REPEATS; i++) {
      long start = System.nanoTime();
      ExpansionTables tables = new ExpansionTables(expansion);
      tables.densities().get(0).spectrum(1, out);
      long lattice = System.nanoTime();
      tables.densities().get(0).values(1, out);
      long pairs = System.nanoTime();
      SplitTables split = tables.split(1.2);
      split.near().get(0).pieces();
      split.smooth().orElseThrow().densities().get(0).spectrum(1, out);
      times[0][i] = 1e-6 * (lattice - start);
      times[1][i] = 1e-6 * (pairs - lattice);
      long rest = System.nanoTime();
      times[2][i] = 1e-6 * (rest - pairs);
      tables = new ExpansionTables(multipoles);
      split = tables.split(1.2);
      tables.densities().get(0).spectrum(1, out);
      split.smooth().orElseThrow().densities().get(0).spectrum(1, out);
      long begun = System.nanoTime();
      tables.densities().get(0).multipoles().pieces();
      long quadrupoles = System.nanoTime();
      split.near().get(0).multipoles().pieces();
      times[3][i] = 1e-6 * (quadrupoles - begun);
      times[4][i] = 1e-6 * (System.nanoTime() - quadrupoles);
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | %.0f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f |%n",
        basis.kind(),
        p,
        smearing,
        median(times[0]),
        median(times[1]),
        median(times[2]),
        median(times[3]),
        median(times[4]));
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
