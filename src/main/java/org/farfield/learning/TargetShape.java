package org.farfield.learning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.farfield.error.InputException;

/**
 * How the numbers of a target turn with the structure: which of them, combined, rotate like the
 * real spherical harmonics of degree λ, and whether inversion multiplies these by (−1)^λ (σ = 1) or
 * by the opposite (σ = −1). A combination of each λ is learned from features that turn alike.
 *
 * <p>Combinations are orthonormal: of a vector (x, y, z) they are (y, z, x); of a symmetric 3 × 3
 * matrix (xx + yy + zz)/√3 for λ = 0 and √2 xy, √2 yz, (2 zz − xx − yy)/√6, √2 xz, (xx − yy)/√2 for
 * λ = 2, so that sums of squares are those of all nine elements. The antisymmetric part of a matrix
 * is left out.
 */
public final class TargetShape {
  /** One number, which does not turn. */
  public static final TargetShape SCALAR = harmonics("scalar", 0, 0, 1);

  private static final int MAX_LAMBDA = 20;
  private static final Pattern HARMONICS = Pattern.compile("(spherical|multipoles):(\\d{1,2})");
  private static final double R2 = Math.sqrt(2);
  private static final double R3 = Math.sqrt(3);
  private static final double R6 = Math.sqrt(6);
  private static final double[][] VECTOR = {{0, 1, 0}, {0, 0, 1}, {1, 0, 0}};
  // of xx, yy, zz, yz, xz, xy
  private static final double[][] SYMMETRIC = {
    {1 / R3, 1 / R3, 1 / R3, 0, 0, 0},
    {0, 0, 0, 0, 0, R2},
    {0, 0, 0, R2, 0, 0},
    {-1 / R6, -1 / R6, 2 / R6, 0, 0, 0},
    {0, 0, 0, 0, R2, 0},
    {1 / R2, -1 / R2, 0, 0, 0, 0}
  };
  private static final int[] ELEMENTS = {0, 4, 8, 5, 2, 1}; // of a matrix, of those above the rest

  private final String name;
  private final List<Part> parts;
  private final double[][] toParts; // [component][number]
  private final double[][] fromParts; // [number][component]

  /**
   * Combinations that rotate like Y_λ.
   *
   * @param lambda λ
   * @param sigma 1 if inversion multiplies them by (−1)^λ, −1 if by the opposite
   * @param start number of the first of the 2λ + 1
   */
  public record Part(int lambda, int sigma, int start) {
    /**
     * How many they are.
     *
     * @return 2λ + 1
     */
    public int size() {
      return 2 * lambda + 1;
    }
  }

  private TargetShape(String name, List<Part> parts, double[][] toParts, double[][] fromParts) {
    this.name = name;
    this.parts = parts;
    this.toParts = toParts;
    this.fromParts = fromParts;
  }

  /**
   * Understands a shape.
   *
   * @param words {@code scalar}; {@code vector} (x, y, z, as a dipole); {@code axial} (a vector
   *     that inversion leaves as it is, as a magnetic moment); {@code tensor} (3 × 3, nine
   *     numbers); {@code symmetric} (xx, yy, zz, yz, xz, xy); {@code spherical:L} (2L + 1 numbers,
   *     m = −L … L); {@code multipoles:L} (those of all degrees from 0 to L)
   * @return the shape
   * @throws InputException if it is none
   */
  public static TargetShape of(String words) {
    Matcher harmonics = HARMONICS.matcher(words);
    if (harmonics.matches() && Integer.parseInt(harmonics.group(2)) <= MAX_LAMBDA) {
      int last = Integer.parseInt(harmonics.group(2));
      return harmonics(words, harmonics.group(1).equals("spherical") ? last : 0, last, 1);
    }
    return switch (words) {
      case "scalar" -> SCALAR;
      case "vector" -> vector(words, 1);
      case "axial" -> vector(words, -1);
      case "tensor" -> tensor();
      case "symmetric" -> new TargetShape(words, matrixParts(), SYMMETRIC, inverseOfSymmetric());
      default ->
          throw new InputException(
              "a target is scalar, vector, axial, tensor, symmetric, spherical:L or multipoles:L"
                  + " with L up to "
                  + MAX_LAMBDA
                  + ", not '"
                  + words
                  + "'");
    };
  }

  /**
   * What so many numbers are where nothing is said.
   *
   * @param numbers of a frame or an atom
   * @return a scalar, a vector, a symmetric tensor or a tensor
   * @throws InputException if there is no such shape
   */
  public static TargetShape ofNumbers(int numbers) {
    return switch (numbers) {
      case 1 -> SCALAR;
      case 3 -> of("vector");
      case 6 -> of("symmetric");
      case 9 -> of("tensor");
      default ->
          throw new InputException(
              numbers
                  + " numbers are no scalar, vector or tensor; say the shape: spherical:L for 2L +"
                  + " 1, multipoles:L for (L + 1)² numbers");
    };
  }

  private static TargetShape harmonics(String name, int first, int last, int sigma) {
    List<Part> parts = new ArrayList<>();
    int size = 0;
    for (int lambda = first; lambda <= last; lambda++) {
      parts.add(new Part(lambda, sigma, size));
      size += 2 * lambda + 1;
    }
    double[][] unit = new double[size][size];
    for (int i = 0; i < size; i++) {
      unit[i][i] = 1;
    }
    return new TargetShape(name, List.copyOf(parts), unit, unit);
  }

  private static TargetShape vector(String name, int sigma) {
    return new TargetShape(name, List.of(new Part(1, sigma, 0)), VECTOR, transposed(VECTOR));
  }

  private static List<Part> matrixParts() {
    return List.of(new Part(0, 1, 0), new Part(2, 1, 1));
  }

  // Off the diagonal both elements count.
  private static TargetShape tensor() {
    double[][] to = new double[6][9];
    for (int c = 0; c < 6; c++) {
      for (int e = 0; e < 6; e++) {
        int element = ELEMENTS[e];
        int mirrored = element % 3 * 3 + element / 3;
        to[c][element] += SYMMETRIC[c][e] / 2;
        to[c][mirrored] += SYMMETRIC[c][e] / 2;
      }
    }
    return new TargetShape("tensor", matrixParts(), to, transposed(to));
  }

  private static double[][] inverseOfSymmetric() {
    double[][] from = transposed(SYMMETRIC);
    for (int e = 3; e < 6; e++) {
      for (int c = 0; c < 6; c++) {
        from[e][c] /= 2;
      }
    }
    return from;
  }

  private static double[][] transposed(double[][] matrix) {
    double[][] result = new double[matrix[0].length][matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < matrix[i].length; j++) {
        result[j][i] = matrix[i][j];
      }
    }
    return result;
  }

  /**
   * What it is called.
   *
   * @return as {@link #of} understands it
   */
  public String name() {
    return name;
  }

  /**
   * What turns alike.
   *
   * @return ascending λ
   */
  public List<Part> parts() {
    return parts;
  }

  /**
   * How many numbers a target has.
   *
   * @return such as 3
   */
  public int numbers() {
    return fromParts.length;
  }

  /**
   * How many components all parts have.
   *
   * @return their number
   */
  public int size() {
    return toParts.length;
  }

  /**
   * Whether nothing turns.
   *
   * @return true of one number
   */
  public boolean isScalar() {
    return numbers() == 1;
  }

  /**
   * Numbers to combinations.
   *
   * @param numbers of a frame or an atom
   * @return those of all parts
   */
  public double[] toParts(double[] numbers) {
    return multiplied(toParts, numbers);
  }

  /**
   * Combinations to numbers.
   *
   * @param components of all parts
   * @return symmetric where it is a matrix
   */
  public double[] fromParts(double[] components) {
    return multiplied(fromParts, components);
  }

  private static double[] multiplied(double[][] matrix, double[] vector) {
    return Arrays.stream(matrix)
        .mapToDouble(
            row -> {
              double sum = 0;
              for (int i = 0; i < row.length; i++) {
                sum += row[i] == 0 ? 0 : row[i] * vector[i];
              }
              return sum;
            })
        .toArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TargetShape shape && shape.name.equals(name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
