package org.farfield;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.farfield.backend.cpu.RandomStructures;
import org.farfield.basis.Gto;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.farfield.tensor.TensorBlock;

/**
 * Prints what calls for one small structure take in a warm process, as molecular dynamics or a
 * person makes them: median, least, and the time of all processors. {@code THREADS SECONDS} of each
 * number.
 */
final class SmallCalls {
  private static final int CALLS_LEAST = 50;
  private static final double WARM_UP = 0.6; // of the time

  private SmallCalls() {}

  private static double processor() {
    return 1e-6
        * ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime();
  }

  private static String milliseconds(double seconds, Runnable call) {
    long begin = System.nanoTime();
    long warm = begin + (long) (1e9 * WARM_UP * seconds);
    do {
      call.run();
    } while (System.nanoTime() < warm);
    long end = begin + (long) (1e9 * seconds);
    double[] times = new double[1_000_000];
    int count = 0;
    double before = processor();
    while (count < CALLS_LEAST || (System.nanoTime() < end && count < times.length)) {
      long start = System.nanoTime();
      call.run();
      times[count++] = (System.nanoTime() - start) * 1e-6;
    }
    double processor = (processor() - before) / count;
    Arrays.sort(times, 0, count);
    return String.format(
        Locale.ROOT, "%.3f (least %.3f, processors %.3f)", times[count / 2], times[0], processor);
  }

  /**
   * Measures.
   *
   * @param arguments threads, and seconds for each number
   */
  public static void main(String[] arguments) {
    double seconds = Double.parseDouble(arguments[1]);
    Expansion expansion =
        Expansion.builder().density(1, 1).basis(new Gto(5, 3)).maxAngular(4).accuracy(1e-6).build();
    FeatureSpec features = FeatureSpec.coefficients(expansion);
    FeatureSpec rows = FeatureSpec.powerSpectrum(expansion).withSpecies(List.of(1, 8));
    System.out.println(
        """
        | structure | atoms | features | values and gradients | energy and forces of power spectra |
        |---|---|---|---|---|\
        """);
    try (Farfield farfield = Farfield.on("cpu", Integer.parseInt(arguments[0]))) {
      for (String kind : List.of("molecule", "cell that leans", "cell along x, y and z")) {
        for (int atoms : new int[] {3, 9, 24, 50, 100, 200}) {
          List<Structure> one = List.of(structure(kind, atoms));
          int columns = 0;
          for (TensorBlock block : farfield.features(rows, one).blocks()) {
            columns = Math.max(columns, block.properties().size());
          }
          double[] model = new double[columns];
          Arrays.fill(model, 1e-3);
          System.out.printf(
              Locale.ROOT,
              "| %s | %d | %s | %s | %s |%n",
              kind,
              atoms,
              milliseconds(seconds, () -> farfield.features(features, one)),
              milliseconds(seconds, () -> farfield.expandWithGradients(expansion, one, c -> c)),
              milliseconds(seconds, () -> farfield.gradients(rows, one, model)));
        }
      }
    }
  }

  private static Structure structure(String kind, int atoms) {
    Structure leaning = RandomStructures.liquid(atoms, 1);
    return switch (kind) {
      case "molecule" -> new Structure(leaning.types(), leaning.positions(), Cell.OPEN);
      case "cell that leans" -> leaning;
      default -> RandomStructures.upright(atoms, 1);
    };
  }
}
