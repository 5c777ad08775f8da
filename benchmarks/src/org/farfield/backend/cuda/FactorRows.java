package org.farfield.backend.cuda;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.linalg.DenseProduct;
import org.farfield.linalg.FactorPlaces;
import org.farfield.linalg.StreamedQr;
import org.farfield.spec.Precision;

/** The factor of the rows of a linear model, which training makes while features come. */
final class FactorRows {
  private final Bench bench;

  FactorRows(Bench bench) {
    this.bench = bench;
  }

  /**
   * From rows in the memory of the host to R there; end to end, since the host has a part in it.
   */
  void print() {
    int rows = bench.tiny() ? 300 : 20_000;
    int features = bench.tiny() ? 130 : 2000;
    double[][] some = some(Math.min(rows, 2048), features);
    String what =
        String.format(Locale.ROOT, "factor of %d rows × %d features, double", rows, features);
    try (WorkerPool pool = new WorkerPool(Bench.CORES);
        FactorPlaces room =
            bench.cuda().factorPlaces(note -> bench.row(what, note)).orElseThrow()) {
      DenseProduct onDevice = new DenseProduct(pool, Optional.of(room));
      Bench.Timed<double[]> onCuda = bench.time(() -> factor(some, rows, onDevice));
      Bench.Timed<double[]> onCpu = bench.time(() -> factor(some, rows, new DenseProduct(pool)));
      double flops = 2.0 * rows * features * features;
      double rate = flops / onCuda.host();
      String share =
          bench
              .kernels()
              .doubleProduct()
              .map(
                  best -> String.format(Locale.ROOT, "%.1f %% of cublasDgemm's", 100 * rate / best))
              .orElse("cublasDgemm not measured");
      bench.row(
          what,
          "end to end %.4g ms, %.4g GFLOP/s, %s; CPU with %d threads %.4g ms, %.4g GFLOP/s: %.2f"
              + " times",
          onCuda.host() * 1e3,
          rate * 1e-9,
          share,
          Bench.CORES,
          onCpu.host() * 1e3,
          flops / onCpu.host() * 1e-9,
          onCpu.host() / onCuda.host());
      bench.compare(what, Precision.DOUBLE, List.of(onCuda.result()), List.of(onCpu.result()));
    }
  }

  private static double[][] some(int count, int features) {
    Random random = new Random(1);
    double[][] rows = new double[count][];
    for (int i = 0; i < count; i++) {
      rows[i] = random.doubles(features, -1, 1).toArray();
    }
    return rows;
  }

  // The same rows again and again, with other weights.
  private static double[] factor(double[][] some, int rows, DenseProduct product) {
    StreamedQr qr = new StreamedQr(some[0].length, 1, product);
    double[] y = {1};
    for (int i = 0; i < rows; i++) {
      qr.add(some[i % some.length], 0, y, 1 + i / some.length);
    }
    return qr.factor();
  }
}
