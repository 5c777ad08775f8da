package org.farfield.backend.cuda.batch;

import java.util.List;
import org.farfield.spec.Expansion;

/**
 * Which densities of the coefficients are summed together, and the order of the (l, m, n) fields of
 * one density in the field matrix: all even l, then all odd l, because the two parities are
 * products with different left-hand matrices. See {@code Columns} in segment.cuh.
 */
public final class ColumnOrder {
  private final int[] places; // of each density in the coefficients
  private final int all;
  private final int radial;
  private final int maxAngular;
  private final int even;
  private final int[] order; // [harmonic | function | natural][place], places of densities

  /**
   * For some densities of an expansion.
   *
   * @param densities which, 0-based
   */
  public ColumnOrder(Expansion hyperparameters, List<Integer> densities) {
    places = densities.stream().mapToInt(Integer::intValue).toArray();
    all = hyperparameters.densities().size();
    radial = hyperparameters.basis().size();
    maxAngular = hyperparameters.maxAngular();
    int fields = fields();
    order = new int[3 * fields + places.length];
    int place = 0;
    int evenFields = 0;
    for (int parity = 0; parity < 2; parity++) {
      for (int l = parity; l <= maxAngular; l += 2) {
        for (int x = l * l * radial; x < (l + 1) * (l + 1) * radial; x++, place++) {
          order[place] = x / radial;
          order[fields + place] = l * radial + x % radial;
          order[2 * fields + place] = x;
        }
      }
      evenFields = parity == 0 ? place : evenFields;
    }
    even = evenFields;
    System.arraycopy(places, 0, order, 3 * fields, places.length);
  }

  /** Radial functions per l. */
  public int radial() {
    return radial;
  }

  /** Largest l. */
  public int maxAngular() {
    return maxAngular;
  }

  /** Fields of one density. */
  public int fields() {
    return harmonics() * radial;
  }

  public int harmonics() {
    return (maxAngular + 1) * (maxAngular + 1);
  }

  /** Radial functions of all l. */
  public int functions() {
    return (maxAngular + 1) * radial;
  }

  public int densities() {
    return places.length;
  }

  /** Columns of all densities. */
  public int columns() {
    return places.length * fields();
  }

  /** First column of a parity; of parity 2, the end. */
  public int start(int parity) {
    return switch (parity) {
      case 0 -> 0;
      case 1 -> places.length * even;
      default -> columns();
    };
  }

  /** The numbers of the kernels' structure {@code Columns}. */
  public int[] structure() {
    return structure(maxAngular, functions());
  }

  /**
   * Likewise, where kernels need more of each neighbour.
   *
   * @param largest degree of the harmonics
   * @param functions radial functions
   */
  public int[] structure(int largest, int functions) {
    return new int[] {places.length, even, fields(), functions, radial, largest, all};
  }

  /** Which density of the coefficients one of them is. */
  public int place(int density) {
    return places[density];
  }

  /** The same of all. */
  public int[] places() {
    return places.clone();
  }

  /**
   * For all places the harmonics, then the functions, then the places in coefficients; last {@link
   * #places()}.
   */
  public int[] order() {
    return order.clone();
  }
}
