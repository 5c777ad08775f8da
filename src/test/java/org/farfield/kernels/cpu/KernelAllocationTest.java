package org.farfield.kernels.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.farfield.math.BilinearForms;
import org.farfield.math.HarmonicsBlock;
import org.farfield.math.SphericalHarmonics;
import org.junit.jupiter.api.Test;

/**
 * Vector kernels make no objects once they are compiled: a vector that is one costs ten times the
 * arithmetic. All kernels run in one program, as they do in use, because one can spoil the profile
 * of another.
 */
class KernelAllocationTest {
  private static final int CALLS = 20_000;
  private static final int ROUNDS = 60;
  // ns: where other programs take the cores, the compiler comes late to the last kernels
  private static final long PATIENCE = 20_000_000_000L;

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  private static double[] numbers(int count) {
    double[] result = new double[count];
    Arrays.setAll(result, i -> 1.0 / (i + 2));
    return result;
  }

  private static MeshAtoms atoms(int order) {
    double[] fractional = numbers(30);
    return new MeshAtoms(fractional, new int[] {16, 16, 16}, order, true);
  }

  private static Map<String, Runnable> kernels() {
    Map<String, Runnable> kernels = new LinkedHashMap<>();
    GemmKernel gemm = new VectorGemmKernel();
    int kc = 64;
    double[] a = numbers(kc * gemm.rows());
    double[] b = numbers(kc * gemm.doubleColumns());
    double[] c = new double[gemm.rows() * gemm.doubleColumns()];
    double[] tile = new double[c.length];
    kernels.put(
        "gemm",
        () ->
            gemm.multiply(
                gemm.rows(),
                gemm.doubleColumns(),
                kc,
                a,
                0,
                b,
                0,
                c,
                0,
                gemm.doubleColumns(),
                tile));

    float[] singleA = new float[a.length];
    float[] singleB = new float[kc * gemm.floatColumns()];
    int floats = gemm.floatColumns();
    double[] sum = new double[gemm.rows() * floats];
    float[] singleTile = new float[sum.length];
    kernels.put(
        "single gemm",
        () ->
            gemm.multiply(
                gemm.rows(), floats, kc, singleA, 0, singleB, 0, sum, 0, floats, singleTile));

    NearKernel near = new VectorNearKernel();
    double[] table = numbers(40 * 8);
    double[] out = new double[3 * 40];
    double[] variables = numbers(64);
    double[] slopes = new double[64];
    kernels.put("polynomials", () -> near.polynomials(40, 7, table, 0, 0, 3, variables, out));
    kernels.put(
        "polynomials with slopes",
        () -> near.polynomialsWithSlopes(40, 7, table, 0, 0.3, out, slopes));
    double[] y = numbers(9 * 64);
    double[] f = numbers(64 * 64);
    double[] sums = new double[9 * 24];
    kernels.put("accumulate", () -> near.accumulate(9, 24, 64, y, 0, 64, f, 0, 32, sums, 0));
    HarmonicsBlock block = new HarmonicsBlock(new SphericalHarmonics(6), 6, 64);
    double[] directions = numbers(64);
    double[] harmonics = new double[49 * 64];
    kernels.put(
        "harmonics",
        () -> near.harmonics(block, 26, directions, directions, directions, variables, harmonics));
    int[] targets = {0, 0, 0, 1, 2, 2};
    BilinearForms forms = new BilinearForms(4, targets, targets, targets, numbers(6));
    double[] made = new double[4 * 64];
    kernels.put("forms", () -> near.forms(forms, 26, 64, y, y, made));
    kernels.put("forms of few", () -> near.forms(forms, 6, 64, y, y, made));
    kernels.put("products", () -> near.sumProducts(9, 24, y, f, 0, sums));

    PhaseKernel phases = new VectorPhaseKernel();
    double[] xy = numbers(2 * GemmKernel.ROWS);
    double[] z = numbers(13 * GemmKernel.ROWS);
    double[] powers = numbers(4 * z.length);
    double[] panel = new double[26 * GemmKernel.ROWS];
    int[] runs = {0, 8, 16, 9, 8, 0, 16, 1, 0, 0, 0, 3};
    kernels.put(
        "phases",
        () -> phases.phases(powers, 0, z.length, runs, 0, runs.length, panel, 0, z.length));
    double[] weighted = new double[13 * GemmKernel.ROWS];
    kernels.put("weights", () -> phases.addWeighted(xy, z, 0, z.length, weighted, 0));
    double[] left = new double[26 * GemmKernel.ROWS];
    double[] products = numbers(13 * 16);
    kernels.put(
        "gather", () -> phases.gather(13, products, products, 16, 4, panel, 0, left, weighted));
    kernels.put("parities", () -> phases.parities(z.length, panel, 0, panel, 0, left, 0, z.length));
    float[] rounded = new float[26 * GemmKernel.ROWS];
    kernels.put(
        "rounded parities",
        () -> phases.parities(z.length, panel, 0, panel, 0, rounded, 0, z.length));

    MirrorKernel mirrors = new VectorMirrorKernel();
    int[] mirrorRuns = {0, 16, 0, 5, 32, 0, 0, 1};
    double[] kinds = new double[MirrorKernel.CLASSES * 6 * 16];
    kernels.put(
        "turn", () -> mirrors.turn(y, 0, 8, mirrorRuns, 0, 8, f, 0, kinds, 0, 16, 6, 6 * 16));
    float[] singlePowers = new float[9 * 64];
    float[] singleKinds = new float[MirrorKernel.CLASSES * 6 * 32];
    kernels.put(
        "single turn",
        () ->
            mirrors.turn(
                singlePowers,
                0,
                16,
                mirrorRuns,
                0,
                8,
                singlePowers,
                0,
                singleKinds,
                0,
                32,
                6,
                6 * 32));

    AdjointKernel adjoints = new VectorAdjointKernel();
    double[] waves = numbers(64);
    double[] byFactors = new double[64];
    double[][] parities = new double[2][64];
    kernels.put(
        "centres of adjoints",
        () ->
            adjoints.centre(
                64, waves, y, 0, waves, y, 0, f, waves, 0, byFactors, slopes, out, parities, 0, 16,
                16));
    kernels.put("sources", () -> adjoints.source(61, 0.5, waves, y, 0, waves, f, 0, byFactors));
    kernels.put("dots", () -> adjoints.addDots(61, waves, 0, y, 0, byFactors, 0));
    kernels.put("products added", () -> adjoints.addProducts(61, waves, 0, y, 0, byFactors, 0));
    kernels.put(
        "products in panels", () -> adjoints.products(64, waves, 0, y, 0, byFactors, 0, 16, 16));
    double[] ofRows = new double[2 * 61];
    kernels.put("rows contracted", () -> adjoints.contract(61, 6, 64, y, 0, f, y, 0, ofRows));

    Products outer = new VectorProducts();
    int[] starts = {16, 24, 16};
    double[] ofProducts = new double[16 * 16];
    for (int side : new int[] {12, 16}) { // rows of tiles that are whole, and are not
      Staircase distinct = new Staircase(side, IntStream.range(0, side).toArray());
      Staircase full = Staircase.full(side, side);
      kernels.put(
          side + " distinct products",
          () -> outer.add(distinct, 3, waves, starts, waves, starts, ofProducts, 0));
      kernels.put(
          side + " products",
          () -> outer.add(full, 3, waves, starts, waves, starts, ofProducts, 0));
    }
    kernels.put("squares", () -> outer.diagonal(16, 3, waves, starts, waves, starts, byFactors));

    MeshKernel mesh = new VectorMeshKernel();
    MeshAtoms atoms = atoms(6);
    double[] points = numbers(16 * 16 * 16 * MeshKernel.FIELDS);
    int[] row = new int[6];
    double[] fields = new double[MeshKernel.SLOPE_SUMS];
    double[] scaled = new double[MeshKernel.FIELDS];
    double[] charges = numbers(10 * MeshKernel.FIELDS);
    kernels.put("interpolate", () -> mesh.interpolate(atoms, 3, points, row, fields));
    float[] singlePoints = new float[16 * 16 * 16 * MeshKernel.FLOAT_FIELDS];
    float[] singleWeights = new float[3 * 6];
    float[] singleFields = new float[MeshKernel.FLOAT_FIELDS];
    kernels.put(
        "single interpolate",
        () -> mesh.interpolate(atoms, 3, singlePoints, row, singleWeights, singleFields));
    kernels.put(
        "interpolate with slopes", () -> mesh.interpolateWithSlopes(atoms, 3, points, row, fields));
    kernels.put("spread", () -> mesh.spread(atoms, 3, 2, charges, points, 1, row, scaled));
    double[] ofOne = new double[3 * atoms.padded];
    kernels.put("rows of one field", () -> mesh.sumRows(atoms, 3, points, ofOne));
    kernels.put(
        "rows of one field with slopes", () -> mesh.sumRowsWithSlopes(atoms, 3, points, ofOne));
    double[] weightsOfRow = new double[atoms.padded];
    kernels.put("spread one", () -> mesh.spreadOne(atoms, 3, 0.4, points, 1, weightsOfRow));

    Butterflies<double[]> butterflies = new VectorButterflies();
    double[] roots = numbers(2 * 3 * 4);
    double[] lines = numbers(5 * 3 * 16);
    double[] turned = new double[5 * 3 * 16];
    Butterflies<float[]> singles = new VectorFloatButterflies();
    float[] singleLines = new float[5 * 3 * 32];
    float[] singleTurned = new float[5 * 3 * 32];
    for (int radix = 2; radix <= 5; radix++) {
      int r = radix;
      kernels.put(
          "butterflies of " + r, () -> butterflies.stage(r, 3, 16, roots, 1, lines, turned));
      kernels.put(
          "single butterflies of " + r,
          () -> singles.stage(r, 3, 32, roots, 1, singleLines, singleTurned));
    }
    return kernels;
  }

  /** After warming up every kernel beside the others, a round of calls without a byte is found. */
  @Test
  void compiledKernelsMakeNoObjects() {
    assumeThat(VectorGemmKernel.hasVectors()).isTrue();
    Map<String, Runnable> kernels = kernels();
    Map<String, Long> least = new LinkedHashMap<>();
    long end = System.nanoTime() + PATIENCE;
    for (int round = 0; round < ROUNDS || (isLeft(least) && System.nanoTime() < end); round++) {
      kernels.forEach(
          (name, kernel) -> {
            if (least.getOrDefault(name, 1L) > 0) {
              long before = allocated();
              for (int call = 0; call < CALLS; call++) {
                kernel.run();
              }
              least.merge(name, (allocated() - before) / CALLS, Math::min);
            }
          });
    }
    assertThat(least).allSatisfy((name, bytes) -> assertThat(bytes).as(name).isZero());
  }

  private static boolean isLeft(Map<String, Long> least) {
    return least.values().stream().anyMatch(bytes -> bytes > 0);
  }
}
