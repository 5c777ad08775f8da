package org.farfield.structure;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The same lattice by its shortest vectors (Minkowski's reduction; I. Semaev, Lecture Notes in
 * Computer Science 2146, 181 (2001)), for cells that are skewed so far that a walk over images or
 * waves within a distance would pass over many more outside of it.
 *
 * <p>The arithmetic is exact: of a vector skewed by a billion cells the digits that count are the
 * last ones, and each step makes a vector shorter, of which there are finitely many, so that it
 * ends.
 */
public final class ReducedCell {
  // lengths over volume: fcc and hexagonal cells have 1.4 and 1.2, rhombohedral ones of 25° 6
  private static final double FAR = 10;

  private ReducedCell() {}

  /**
   * A cell of the same lattice that is not skewed far.
   *
   * @param cell of any periodicity
   * @return the cell itself unless its periodic vectors are skewed far; else one with others in
   *     their places
   */
  public static Cell of(Cell cell) {
    boolean[] periodic = periodic(cell);
    return isSkewedFar(cell.rows(), periodic) ? shortest(cell, periodic) : cell;
  }

  /**
   * A cell of the same lattice that is skewed as little as can be.
   *
   * @param cell of any periodicity
   * @return one with the shortest vectors in the places of the periodic ones
   */
  public static Cell shortest(Cell cell) {
    return shortest(cell, periodic(cell));
  }

  private static Cell shortest(Cell cell, boolean[] periodic) {
    return new Cell(reduced(cell.rows(), periodic), periodic[0], periodic[1], periodic[2]);
  }

  private static boolean[] periodic(Cell cell) {
    return new boolean[] {cell.isPeriodic(0), cell.isPeriodic(1), cell.isPeriodic(2)};
  }

  /** Whether products of lengths say nothing about volumes. */
  static boolean isSkewedFar(double[] rows, boolean[] periodic) {
    int[] axes = axes(periodic);
    double lengths = 1;
    for (int axis : axes) {
      lengths *= Math.sqrt(dot(rows, axis, axis));
    }
    double size =
        switch (axes.length) {
          case 3 -> Math.abs(determinant(rows));
          case 2 -> area(rows, axes[0], axes[1]);
          default -> lengths;
        };
    // also where a product is too large, too small or no number
    return axes.length > 1 && !(lengths <= FAR * size && size > Double.MIN_NORMAL);
  }

  private static int[] axes(boolean[] periodic) {
    int[] axes = new int[3]; // asked for several times of each structure
    int count = 0;
    for (int i = 0; i < 3; i++) {
      if (periodic[i]) {
        axes[count++] = i;
      }
    }
    return Arrays.copyOf(axes, count);
  }

  private static double dot(double[] rows, int i, int j) {
    return rows[3 * i] * rows[3 * j]
        + rows[3 * i + 1] * rows[3 * j + 1]
        + rows[3 * i + 2] * rows[3 * j + 2];
  }

  static double determinant(double[] c) {
    return c[0] * (c[4] * c[8] - c[5] * c[7])
        - c[1] * (c[3] * c[8] - c[5] * c[6])
        + c[2] * (c[3] * c[7] - c[4] * c[6]);
  }

  private static double area(double[] c, int i, int j) {
    double x = c[3 * i + 1] * c[3 * j + 2] - c[3 * i + 2] * c[3 * j + 1];
    double y = c[3 * i + 2] * c[3 * j] - c[3 * i] * c[3 * j + 2];
    double z = c[3 * i] * c[3 * j + 1] - c[3 * i + 1] * c[3 * j];
    return Math.sqrt(x * x + y * y + z * z);
  }

  /**
   * The vectors of a lattice with the shortest ones in the places of those that are periodic; some
   * are zero if these were dependent.
   */
  static double[] reduced(double[] rows, boolean[] periodic) {
    int[] axes = axes(periodic);
    List<Exact> basis = new ArrayList<>();
    for (int axis : axes) {
      basis.add(Exact.of(rows[3 * axis], rows[3 * axis + 1], rows[3 * axis + 2]));
    }
    reduce(basis);
    double[] result = rows.clone();
    for (int i = 0; i < axes.length; i++) {
      for (int x = 0; x < 3; x++) {
        result[3 * axes[i] + x] = basis.get(i).components().get(x).doubleValue();
      }
    }
    return result;
  }

  /** Two vectors by Gauss's algorithm; a third by the nearest vector to it of the other two. */
  private static void reduce(List<Exact> basis) {
    if (basis.size() < 2) {
      return;
    }
    while (true) {
      basis.sort(Comparator.comparing(Exact::square));
      Exact longest = basis.remove(basis.size() - 1);
      reduce(basis);
      Exact shorter = shortest(longest, basis);
      boolean done = shorter.square().compareTo(basis.get(basis.size() - 1).square()) >= 0;
      basis.add(shorter);
      if (done) {
        return;
      }
    }
  }

  /** The shortest of a vector plus any of the lattice of some reduced ones. */
  private static Exact shortest(Exact vector, List<Exact> reduced) {
    Exact near = vector;
    // of the planes of the last one first, then within a plane; rounding may be off by one
    for (int i = reduced.size() - 1; i >= 0; i--) {
      near = near.minus(reduced.get(i), near.along(reduced, i));
    }
    Exact best = near;
    for (int n = 0; n < 9; n++) {
      Exact other = near.minus(reduced.get(0), BigDecimal.valueOf(n % 3 - 1L));
      if (reduced.size() > 1) {
        other = other.minus(reduced.get(1), BigDecimal.valueOf(n / 3 - 1L));
      }
      best = other.square().compareTo(best.square()) < 0 ? other : best;
    }
    return best;
  }

  /** A vector whose components are whole multiples of a power of two, as those of doubles are. */
  private record Exact(List<BigDecimal> components, BigDecimal square) {
    static Exact of(List<BigDecimal> components) {
      BigDecimal square = BigDecimal.ZERO;
      for (BigDecimal x : components) {
        square = square.add(x.multiply(x));
      }
      return new Exact(components, square);
    }

    static Exact of(double x, double y, double z) {
      return of(List.of(new BigDecimal(x), new BigDecimal(y), new BigDecimal(z)));
    }

    Exact minus(Exact other, BigDecimal times) {
      if (times.signum() == 0) {
        return this;
      }
      List<BigDecimal> result = new ArrayList<>();
      for (int x = 0; x < 3; x++) {
        result.add(components.get(x).subtract(times.multiply(other.components.get(x))));
      }
      return of(result);
    }

    private BigDecimal dot(Exact other) {
      BigDecimal sum = BigDecimal.ZERO;
      for (int x = 0; x < 3; x++) {
        sum = sum.add(components.get(x).multiply(other.components.get(x)));
      }
      return sum;
    }

    /** The coefficient of a basis vector, rounded, of this vector's part in the basis' span. */
    BigDecimal along(List<Exact> basis, int place) {
      Exact one = basis.get(place);
      if (basis.size() < 2 || place == 0) {
        return rounded(dot(one), one.square);
      }
      Exact other = basis.get(1 - place);
      BigDecimal overlap = one.dot(other);
      return rounded(
          dot(one).multiply(other.square).subtract(dot(other).multiply(overlap)),
          one.square.multiply(other.square).subtract(overlap.multiply(overlap)));
    }

    private static BigDecimal rounded(BigDecimal numerator, BigDecimal denominator) {
      return denominator.signum() == 0
          ? BigDecimal.ZERO
          : numerator.divide(denominator, 0, RoundingMode.HALF_EVEN);
    }
  }
}
