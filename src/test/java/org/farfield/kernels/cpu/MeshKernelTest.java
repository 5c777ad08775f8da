package org.farfield.kernels.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One field in lines against a group of fields that are interleaved, and vectors against plain
 * Java, on meshes of any shape: also such that a spline reaches around more than once.
 */
class MeshKernelTest {
  private static final int ATOMS = 40;
  private static final int FIELDS = MeshKernel.FIELDS;

  private final Random random = new Random(8);

  private MeshAtoms atoms(int n0, int n1, int n2, int order) {
    double[] fractional = random.doubles(3 * ATOMS).toArray();
    fractional[2 * ATOMS] = 0;
    fractional[2 * ATOMS + 1] = Math.nextDown(1.0);
    return new MeshAtoms(fractional, new int[] {n0, n1, n2}, order, true);
  }

  private static int points(MeshAtoms atoms) {
    return atoms.shape[0] * atoms.shape[1] * atoms.shape[2];
  }

  private static double[] inLines(MeshAtoms atoms, double[] grouped, int field, WorkerPool pool) {
    double[] lines = new double[atoms.shape[0] * atoms.shape[1] * atoms.line];
    for (int p = 0; p < points(atoms); p++) {
      int n2 = atoms.shape[2];
      lines[p / n2 * atoms.line + p % n2] = grouped[p * FIELDS + field];
    }
    atoms.repeatStarts(lines, pool);
    return lines;
  }

  /** By planes, rows and points; by cubes of four; the same places in the order of atoms. */
  @ParameterizedTest
  @CsvSource({"16,12,20,6", "5,4,3,10", "2,3,2,4"})
  void atomsAreInTheOrderOfTheMesh(int n0, int n1, int n2, int order) {
    MeshAtoms atoms = atoms(n0, n1, n2, order);
    Comparator<Integer> byPoint = by(atoms, 1).thenComparingInt(i -> i);
    assertThat(Arrays.stream(atoms.sorted).boxed()).isSortedAccordingTo(byPoint).hasSize(ATOMS);
    assertThat(Arrays.stream(atoms.tiled).boxed())
        .isSortedAccordingTo(by(atoms, 4).thenComparing(byPoint))
        .hasSize(ATOMS);
  }

  private static Comparator<Integer> by(MeshAtoms atoms, int cube) {
    return Comparator.<Integer>comparingInt(i -> atoms.first[i] / cube)
        .thenComparingInt(i -> atoms.first[ATOMS + i] / cube)
        .thenComparingInt(i -> atoms.first[2 * ATOMS + i] / cube);
  }

  @ParameterizedTest
  @CsvSource({"16,12,20,6", "9,10,8,8", "5,4,3,10", "6,6,1,4", "12,15,18,14", "7,7,7,2"})
  void oneFieldIsThatOfAGroup(int n0, int n1, int n2, int order) {
    MeshAtoms atoms = atoms(n0, n1, n2, order);
    MeshKernel kernel = GemmKernels.select().mesh();
    try (WorkerPool pool = new WorkerPool(1)) {
      double[] mesh = random.doubles((long) points(atoms) * FIELDS, -1, 1).toArray();
      double[] one = inLines(atoms, mesh, 3, pool);
      double[] expected = new double[MeshKernel.SLOPE_SUMS];
      double[] rows = new double[3 * atoms.padded];
      int[] row = new int[order];
      for (int i = 0; i < ATOMS; i++) {
        kernel.interpolateWithSlopes(atoms, i, mesh, row, expected);
        kernel.sumRows(atoms, i, one, rows);
        assertThat(atoms.along(i, atoms.weights, rows, 0)).isCloseTo(expected[3], within(1e-14));
        kernel.sumRowsWithSlopes(atoms, i, one, rows);
        double[] found = {
          atoms.along(i, atoms.weights, rows, 0),
          atoms.along(i, atoms.weights, rows, atoms.padded),
          atoms.along(i, atoms.weights, rows, 2 * atoms.padded),
          atoms.along(i, atoms.slopes, rows, 0)
        };
        for (int x = 0; x < 4; x++) {
          assertThat(found[x]).isCloseTo(expected[x * FIELDS + 3], within(1e-13));
        }
      }

      double[] charges = random.doubles(ATOMS * FIELDS, -1, 1).toArray();
      atoms.spread(charges, mesh, kernel, pool);
      Arrays.fill(one, Double.NaN);
      atoms.spread(Arrays.copyOfRange(charges, 3, charges.length), FIELDS, one, kernel, pool);
      for (int p = 0; p < points(atoms); p++) {
        double found = one[p / n2 * atoms.line + p % n2];
        assertThat(found).isCloseTo(mesh[p * FIELDS + 3], within(1e-13));
      }
    }
  }

  /** Two groups of fields in double, side by side. */
  @ParameterizedTest
  @CsvSource({"16,12,20,6", "9,10,8,8", "5,4,3,10", "6,6,1,4", "12,15,18,14", "7,7,7,2"})
  void singleFieldsAreThoseInDouble(int n0, int n1, int n2, int order) {
    MeshAtoms atoms = atoms(n0, n1, n2, order);
    int together = MeshKernel.FLOAT_FIELDS;
    float[] single = new float[points(atoms) * together];
    double[][] groups = new double[2][points(atoms) * FIELDS];
    for (int x = 0; x < single.length; x++) {
      single[x] = 2 * random.nextFloat() - 1;
      groups[x % together / FIELDS][x / together * FIELDS + x % FIELDS] = single[x];
    }
    int[] row = new int[order];
    float[] weights = new float[3 * order];
    float[] plain = new float[together];
    float[] fast = new float[together];
    double[] sums = new double[MeshKernel.SLOPE_SUMS];
    for (int i = 0; i < ATOMS; i++) {
      new ScalarMeshKernel().interpolate(atoms, i, single, row, weights, plain);
      GemmKernels.select().mesh().interpolate(atoms, i, single, row, weights, fast);
      assertThat(fast).isEqualTo(plain);
      for (int g = 0; g < 2; g++) {
        new ScalarMeshKernel().interpolate(atoms, i, groups[g], row, sums);
        for (int f = 0; f < FIELDS; f++) {
          assertThat((double) plain[g * FIELDS + f]).isCloseTo(sums[f], within(1e-6));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"16,12,20,6", "9,10,8,8", "5,4,3,10", "12,15,18,14"})
  void vectorsHaveTheBitsOfPlainLoops(int n0, int n1, int n2, int order) {
    assumeThat(VectorGemmKernel.hasVectors()).isTrue();
    MeshAtoms atoms = atoms(n0, n1, n2, order);
    try (WorkerPool one = new WorkerPool(1);
        WorkerPool three = new WorkerPool(3)) {
      double[] field =
          inLines(atoms, random.doubles((long) points(atoms) * FIELDS, -1, 1).toArray(), 0, one);
      double[] expected = new double[3 * atoms.padded];
      double[] found = new double[3 * atoms.padded];
      for (int i = 0; i < ATOMS; i++) {
        new ScalarMeshKernel().sumRows(atoms, i, field, expected);
        new VectorMeshKernel().sumRows(atoms, i, field, found);
        assertThat(atoms.along(i, atoms.weights, found, 0))
            .isEqualTo(atoms.along(i, atoms.weights, expected, 0));
        new ScalarMeshKernel().sumRowsWithSlopes(atoms, i, field, expected);
        new VectorMeshKernel().sumRowsWithSlopes(atoms, i, field, found);
        for (int x = 0; x < 3; x++) {
          assertThat(Arrays.copyOfRange(found, x * atoms.padded, x * atoms.padded + order))
              .isEqualTo(Arrays.copyOfRange(expected, x * atoms.padded, x * atoms.padded + order));
        }
      }
      double[] charges = random.doubles(ATOMS, -1, 1).toArray();
      double[] plain = new double[field.length];
      atoms.spread(charges, 1, plain, new ScalarMeshKernel(), one);
      atoms.spread(charges, 1, field, new VectorMeshKernel(), three);
      for (int p = 0; p < points(atoms); p++) {
        int at = p / n2 * atoms.line + p % n2;
        assertThat(field[at]).isEqualTo(plain[at]);
      }
    }
  }
}
