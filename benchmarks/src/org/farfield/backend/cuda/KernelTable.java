package org.farfield.backend.cuda;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.farfield.backend.cuda.device.DeviceClock;
import org.farfield.backend.cuda.device.LaunchTimes;

/**
 * Where the time of the device goes: rows of single kernels, calls of libraries, copies and fills,
 * with what they reach of their ceilings.
 */
final class KernelTable {
  private static final int REPEATS = 3;
  private static final double SHOWN = 0.02; // of the time
  private static final double LARGE = 0.1;
  private static final double TARGET = 0.6; // of the ceiling

  private final CudaBackend cuda;
  private final boolean tiny;
  private final Report report;
  private Ceilings ceilings; // null: they could not be measured

  /**
   * Measures what the device does at best; where that fails, rows have no parts of it.
   *
   * @param tiny on a simulator, where every row is shown
   * @param report gets the tables
   * @param ceilings measures
   */
  KernelTable(CudaBackend cuda, boolean tiny, Report report, Supplier<Ceilings> ceilings) {
    this.cuda = cuda;
    this.report = report;
    this.tiny = tiny;
    report.guard("ceilings", () -> this.ceilings = ceilings.get());
  }

  /** Flops/s of products of large matrices in double precision, if that could be measured. */
  Optional<Double> doubleProduct() {
    return Optional.ofNullable(ceilings).map(Ceilings::doubleProduct);
  }

  /** Does some work again, launch by launch; its tables and memory are there. */
  void measure(String what, Runnable work, KernelCounts counts) {
    Map<String, LaunchTimes.Total> best = null;
    double device = 0;
    for (int repeat = 0; repeat < (tiny ? 1 : REPEATS); repeat++) {
      try (DeviceClock clock = new DeviceClock();
          LaunchTimes times = new LaunchTimes()) {
        cuda.measureWith(clock);
        cuda.measureLaunchesWith(times);
        try {
          work.run();
        } finally {
          cuda.measureWith(null);
          cuda.measureLaunchesWith(null);
        }
        Map<String, LaunchTimes.Total> totals = times.totals();
        if (best == null || seconds(totals) < seconds(best)) {
          best = totals;
          device = clock.seconds();
        }
      }
    }
    print(what, device, best, counts);
  }

  private static double seconds(Map<String, LaunchTimes.Total> totals) {
    return totals.values().stream().mapToDouble(LaunchTimes.Total::seconds).sum();
  }

  /** Seconds of the link to the host. */
  private static double copies(Map<String, LaunchTimes.Total> totals) {
    return totals.entrySet().stream()
        .filter(entry -> entry.getKey().equals("upload") || entry.getKey().equals("download"))
        .mapToDouble(entry -> entry.getValue().seconds())
        .sum();
  }

  private void print(
      String what, double device, Map<String, LaunchTimes.Total> totals, KernelCounts counts) {
    double all = seconds(totals);
    report.record(what + ": kernels", all - copies(totals));
    report.line("");
    report.line(
        String.format(
            Locale.ROOT,
            "**%s**: %.4g ms in launches, %.4g ms of these without copies over the link,"
                + " %.4g ms from the first upload to the last copy",
            what,
            all * 1e3,
            (all - copies(totals)) * 1e3,
            device * 1e3));
    report.line("");
    report.line("| | launches | ms | of the time | Gflop | MB | bound by | of the ceiling |");
    report.line("|---|---|---|---|---|---|---|---|");
    totals.entrySet().stream()
        .sorted(Comparator.comparingDouble(entry -> -entry.getValue().seconds()))
        .forEach(entry -> printRow(entry.getKey(), entry.getValue(), all, counts));
  }

  private void printRow(String name, LaunchTimes.Total total, double all, KernelCounts counts) {
    double share = total.seconds() / all;
    if (share > SHOWN || tiny) {
      KernelCounts.Count count = count(name, total.bytes(), counts);
      report.line(
          String.format(
              Locale.ROOT,
              "| %s | %d | %.4g | %.1f %% | %.4g | %.4g | %s |",
              name,
              total.launches(),
              total.seconds() * 1e3,
              share * 100,
              count.flops() * 1e-9,
              count.bytes() * 1e-6,
              ceilings == null ? "– | –" : reached(name, count, total.seconds(), share)));
    }
  }

  private static KernelCounts.Count count(String name, long bytes, KernelCounts counts) {
    return switch (name) {
      case "upload", "download", "fill" -> KernelCounts.Count.inDouble(0, bytes);
      default -> counts.get(name);
    };
  }

  private String reached(String name, KernelCounts.Count count, double seconds, double share) {
    Ceilings.Floor floor = ceilings.floor(name, count);
    double reached = floor.seconds() / seconds;
    String mark = share > LARGE && reached < TARGET ? "**" : "";
    return String.format(Locale.ROOT, "%s | %s%.1f %%%s", floor.bound(), mark, reached * 100, mark);
  }

  /** Prints what tables of single kernels, below the rows that they are of, say. */
  void explain() {
    if (ceilings != null) {
      report.line("");
      report.line(
          String.format(
              Locale.ROOT,
              "Ceilings of this run: copy within the device %.4g GB/s (read and written), host link"
                  + " %.4g GB/s up and %.4g GB/s down, products by cuBLAS %.4g GFLOP/s in double"
                  + " and %.4g GFLOP/s in single.",
              ceilings.copy() * 1e-9,
              ceilings.upload() * 1e-9,
              ceilings.download() * 1e-9,
              ceilings.doubleProduct() * 1e-9,
              ceilings.singleProduct() * 1e-9));
    }
    report.line("");
    report.line(
        "One batch after the other, so that no two launches overlap; a time is that between marks"
            + " before and behind a launch, and so has the microseconds in it that a device with"
            + " nothing to do waits for the host. "
            + (tiny
                ? "Sizes so small say nothing of times and goals. All rows"
                : "Rows of more than 2 % of the time")
            + "; flops and bytes by the formulas in the kernels' headers, bytes counted once. **:"
            + " more than 10 % of the time, below 60 % of the ceiling.");
    report.line("");
  }
}
