package org.farfield.experiments;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.farfield.spec.FeatureSpec;

/**
 * Forces between the molecules of dimers, by models of their energies: those on all atoms of the
 * first molecule together, in which what acts inside a molecule adds up to nothing.
 */
final class DimerForces {
  private final Setup setup;
  private final Dimers dimers;
  private final int[] asked;

  /** Of some frames. */
  DimerForces(Setup setup, Dimers dimers, int[] asked) {
    this.setup = setup;
    this.dimers = dimers;
    this.asked = asked;
  }

  /** A block of features of all frames, with rows of their forces behind them. */
  Regression.Block with(Regression.Block block, FeatureSpec spec) {
    List<double[]> rows = new ArrayList<>(Arrays.asList(block.rows()));
    rows.addAll(Arrays.asList(dimers.slopes(setup, spec, asked)));
    return new Regression.Block(rows.toArray(double[][]::new));
  }

  /**
   * Errors of models of energies near contact, by class.
   *
   * @param models blocks with rows of forces, by name
   */
  Table table(
      Extrapolation extrapolation,
      Map<String, List<Regression.Block>> models,
      List<String> classes,
      double limit,
      Extrapolation.Rule rule) {
    List<String> columns = new ArrayList<>(List.of("class"));
    columns.addAll(models.keySet());
    columns.add("their root mean square, eV/Å");
    Table table =
        new Table(
            "Forces on the first molecule: RMSE in % of their root mean square, training ≤ "
                + limit
                + " Å, alpha by "
                + rule.words(),
            columns);
    double[] targets = Arrays.copyOf(dimers.energies(), dimers.size() + 3 * asked.length);
    for (int i = 0; i < asked.length; i++) {
      System.arraycopy(dimers.force(asked[i]), 0, targets, dimers.size() + 3 * i, 3);
    }
    for (String kind : classes) {
      IntPredicate members = f -> dimers.kind(f).equals(kind);
      int[] rows = rowsOf(members);
      double[] row = new double[models.size() + 1];
      int m = 0;
      for (List<Regression.Block> blocks : models.values()) {
        double[] forces = extrapolation.of(blocks, targets, members, limit, rule, rows);
        row[m++] = Extrapolation.percent(targets, rows, forces);
      }
      row[m] =
          Math.sqrt(
              Arrays.stream(rows).mapToDouble(r -> targets[r] * targets[r]).sum() / rows.length);
      table.add(kind, row);
    }
    return table;
  }

  private int[] rowsOf(IntPredicate members) {
    return IntStream.range(0, asked.length)
        .filter(i -> members.test(asked[i]))
        .flatMap(i -> IntStream.range(0, 3).map(x -> dimers.size() + 3 * i + x))
        .toArray();
  }
}
