package org.farfield.descriptor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.farfield.basis.Gto;
import org.farfield.expansion.Coefficients;
import org.farfield.kernels.cpu.Products;
import org.farfield.spec.Expansion;
import org.farfield.spec.Rotations;

/**
 * Prints the speed of power spectra and equivariants of one atom on one thread, in GFLOP/s, beside
 * the matrix products of the same shape by EJML and, where it is there, OpenBLAS in the same run:
 * for each l, side × (2l + 1) times (2l + 1) × side. Every number is the best of many repetitions.
 */
final class ProductTable {
  private static final double SECONDS = 1.0;
  private static final int ATOMS = 20;

  private ProductTable() {}

  /**
   * Measures.
   *
   * @param arguments the compiled openblas/spectrum.c, if there is OpenBLAS
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    System.out.println("# Products of expansions\n");
    System.out.printf(
        "Written by `benchmarks/products`. %d cores, Java %s, loops: %s. GFLOP/s, one thread.%n%n",
        Runtime.getRuntime().availableProcessors(),
        Runtime.version(),
        Products.select().getClass().getSimpleName());
    warmUp();
    System.out.println(
        """
        λ ≤ 2, both parities; backward: operations of the forward pass per second of the transpose.

        | L | radial | channels | features | power spectrum | EJML | OpenBLAS | backward | equivariants | features | backward |
        |---|---|---|---|---|---|---|---|---|---|---|\
        """);
    spectrum(4, 6, 2, arguments);
    spectrum(6, 8, 1, arguments);
    spectrum(6, 8, 4, arguments);
    spectrum(8, 10, 4, arguments);
    System.out.println(
        """

        Three equal factors, λ ≤ 1, intermediate degrees up to 3:

        | L | radial | channels | features | equivariants | backward |
        |---|---|---|---|---|---|\
        """);
    cubes(3, 4, 1);
    cubes(2, 4, 2);
  }

  // the loops are compiled for all shapes before the first number is taken
  private static void warmUp() {
    Coefficients c = coefficients(4, 6, 2);
    Equivariants equivariants =
        new Equivariants(
            factors(4, 6, 2), List.of(List.of(0, 0)), new Rotations(0, 2, 0, 0), "channel_%d");
    for (int i = 0; i < 3; i++) {
      forward(equivariants, c);
      backward(equivariants, c);
      ejml(4, 12);
    }
  }

  private static Coefficients coefficients(int maxAngular, int radial, int channels) {
    Expansion h = Expansion.builder().basis(new Gto(radial - 1, 4)).maxAngular(maxAngular).build();
    int[] labels = IntStream.range(0, channels).toArray();
    Coefficients c = new Coefficients(h, ATOMS, labels);
    Random random = new Random(1);
    Arrays.setAll(c.values(), i -> random.nextGaussian());
    return c;
  }

  private static List<Factor> factors(int maxAngular, int radial, int channels) {
    List<Integer> labels = IntStream.range(0, channels).boxed().toList();
    return List.of(new Factor(0, 0, maxAngular, radial, labels));
  }

  private static void spectrum(int maxAngular, int radial, int channels, String[] openBlas)
      throws IOException, InterruptedException {
    Coefficients c = coefficients(maxAngular, radial, channels);
    List<Factor> factors = factors(maxAngular, radial, channels);
    PowerSpectrum spectrum =
        new PowerSpectrum(factors, List.of(new PowerSpectrum.Pair(0, 0)), "channel_%d");
    Equivariants equivariants =
        new Equivariants(factors, List.of(List.of(0, 0)), new Rotations(0, 2, 0, 0), "channel_%d");
    double ours = forward(spectrum, c);
    double ejml = ejml(maxAngular, radial * channels);
    // once more, so that a busy moment of the machine does not favour either
    ours = Math.max(ours, forward(spectrum, c));
    System.out.printf(
        Locale.ROOT,
        "| %d | %d | %d | %d | %.1f | %.1f | %s | %.1f | %.1f | %d | %.1f |%n",
        maxAngular,
        radial,
        channels,
        spectrum.features(),
        ours,
        ejml,
        openBlas(openBlas, maxAngular, radial * channels),
        backward(spectrum, c),
        forward(equivariants, c),
        equivariants.features(),
        backward(equivariants, c));
  }

  private static void cubes(int maxAngular, int radial, int channels) {
    Coefficients c = coefficients(maxAngular, radial, channels);
    Equivariants equivariants =
        new Equivariants(
            factors(maxAngular, radial, channels),
            List.of(List.of(0, 0, 0)),
            new Rotations(0, 1, 0, 3),
            "channel_%d");
    System.out.printf(
        Locale.ROOT,
        "| %d | %d | %d | %d | %.1f | %.1f |%n",
        maxAngular,
        radial,
        channels,
        equivariants.features(),
        forward(equivariants, c),
        backward(equivariants, c));
  }

  private static double forward(Descriptor descriptor, Coefficients c) {
    Descriptor.Evaluator evaluator = descriptor.evaluator(List.of(c));
    double[] out = new double[descriptor.features()];
    return ATOMS
        * descriptor.flops()
        / best(() -> IntStream.range(0, ATOMS).forEach(atom -> evaluator.add(atom, out, 0)));
  }

  private static double backward(Descriptor descriptor, Coefficients c) {
    Descriptor.Evaluator evaluator = descriptor.evaluator(List.of(c));
    double[] g = new double[descriptor.features()];
    Arrays.fill(g, 0.5);
    List<Coefficients> targets = List.of(c.zeros());
    return ATOMS
        * descriptor.flops()
        / best(
            () ->
                IntStream.range(0, ATOMS)
                    .forEach(atom -> evaluator.addAdjoint(atom, g, 0, targets)));
  }

  private static String openBlas(String[] program, int maxAngular, int side)
      throws IOException, InterruptedException {
    if (program.length == 0) {
      return "not there";
    }
    Process process =
        new ProcessBuilder(
                program[0],
                Double.toString(SECONDS),
                Integer.toString(maxAngular),
                Integer.toString(side))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String speed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(program[0] + " failed");
    }
    return String.format(Locale.ROOT, "%.1f", Double.parseDouble(speed.strip()));
  }

  private static double ejml(int maxAngular, int side) {
    DMatrixRMaj[] left = new DMatrixRMaj[maxAngular + 1];
    DMatrixRMaj[] right = new DMatrixRMaj[maxAngular + 1];
    DMatrixRMaj[] out = new DMatrixRMaj[maxAngular + 1];
    double flops = 0;
    for (int l = 0; l <= maxAngular; l++) {
      left[l] = new DMatrixRMaj(side, 2 * l + 1);
      right[l] = new DMatrixRMaj(2 * l + 1, side);
      left[l].fill(0.5);
      right[l].fill(0.25);
      out[l] = new DMatrixRMaj(side, side);
      flops += 2.0 * (2 * l + 1) * side * side;
    }
    return ATOMS
        * flops
        / best(
            () -> {
              for (int i = 0; i < ATOMS; i++) {
                for (int l = 0; l <= maxAngular; l++) {
                  CommonOps_DDRM.multAdd(left[l], right[l], out[l]);
                }
              }
            });
  }

  /** Nanoseconds of the fastest repetition; the first ones also warm the compiler up. */
  private static double best(Runnable work) {
    double best = Double.MAX_VALUE;
    long end = System.nanoTime() + (long) (1e9 * SECONDS);
    while (System.nanoTime() < end) {
      long start = System.nanoTime();
      work.run();
      best = Math.min(best, (double) (System.nanoTime() - start));
    }
    return best;
  }
}
