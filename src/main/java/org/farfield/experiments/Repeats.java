package org.farfield.experiments;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * An experiment with several seeds: the page of the first, in which a claim holds if it does with
 * every seed, and behind each table its mean and spread over them.
 */
final class Repeats {
  private Repeats() {}

  static Page of(Experiment experiment, Setup setup, int seeds) {
    List<Page> pages =
        IntStream.range(0, seeds)
            .mapToObj(s -> experiment.run(setup.withSeed(setup.seed() + s)))
            .toList();
    Page page = pages.get(0);
    page.replaceClaims(
        IntStream.range(0, page.claims().size())
            .mapToObj(c -> together(pages.stream().map(other -> other.claims().get(c)).toList()))
            .toList());
    page.fact(
        "seeds",
        String.format(
            Locale.ROOT,
            "%d to %d; a claim passes if it does with each; figures, and tables without a spread,"
                + " are of the first",
            setup.seed(),
            setup.seed() + seeds - 1));
    List<Table> tables = page.tables();
    for (int t = 0; t < tables.size(); t++) {
      int place = t;
      List<Table> all =
          pages.stream()
              .map(Page::tables)
              .filter(own -> place < own.size())
              .map(own -> own.get(place))
              .toList();
      if (all.size() == seeds && all.stream().allMatch(tables.get(t)::isLike)) {
        page.add(spread(all));
      }
    }
    return page;
  }

  private static Claim together(List<Claim> claims) {
    Claim first = claims.get(0);
    if (first.holds().isEmpty()) {
      return first;
    }
    long kept = claims.stream().filter(claim -> claim.holds().orElse(false)).count();
    List<String> ours = new ArrayList<>();
    for (Claim claim : claims) {
      if (!ours.contains(claim.ours())) {
        ours.add(claim.ours());
      }
    }
    return Claim.held(
        first.claim(),
        first.paper(),
        String.join(" // ", ours),
        first.bound() + " (" + kept + " of " + claims.size() + " seeds)",
        kept == claims.size());
  }

  private static Table spread(List<Table> all) {
    Table first = all.get(0);
    List<String> columns = new ArrayList<>(first.columns().subList(0, 1));
    for (String column : first.columns().subList(1, first.columns().size())) {
      columns.add(column);
      columns.add("±");
    }
    Table spread = new Table(first.title() + ": mean and spread over seeds", columns);
    for (int r = 0; r < first.rows().size(); r++) {
      int row = r;
      double[] values = new double[columns.size() - 1];
      for (int c = 0; c < values.length / 2; c++) {
        int column = c;
        Spread own =
            Spread.of(all.stream().map(table -> table.rows().get(row).values()[column]).toList());
        values[2 * c] = own.mean();
        values[2 * c + 1] = own.deviation();
      }
      spread.add(first.rows().get(r).name(), values);
    }
    return spread;
  }
}
