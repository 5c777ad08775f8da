package org.farfield.backend.cpu.waves;

/**
 * The order of the (l, m, n) fields of one channel inside the lattice sum: all even l, then all odd
 * l, because the two parities are products with different left-hand matrices.
 */
public final class ParityOrder {
  /** Fields of even l; they come first. */
  public final int even;

  /** Fields of odd l. */
  public final int odd;

  /** Of the field at each place: its index l² + l + m. */
  final int[] harmonic;

  /** Of the field at each place: its radial function l · size + n. */
  final int[] function;

  private final int[] place; // of the field in the order of Coefficients

  public ParityOrder(int maxAngular, int radial) {
    int fields = (maxAngular + 1) * (maxAngular + 1) * radial;
    harmonic = new int[fields];
    function = new int[fields];
    place = new int[fields];
    int next = 0;
    int evenFields = 0;
    for (int parity = 0; parity < 2; parity++) {
      for (int l = parity; l <= maxAngular; l += 2) {
        for (int x = l * l * radial; x < (l + 1) * (l + 1) * radial; x++) {
          harmonic[next] = x / radial;
          function[next] = l * radial + x % radial;
          place[x] = next++;
        }
      }
      evenFields = parity == 0 ? next : evenFields;
    }
    even = evenFields;
    odd = fields - evenFields;
  }

  /** First field of a parity. */
  int start(int parity) {
    return parity == 0 ? 0 : even;
  }

  /** Number of fields of a parity. */
  public int count(int parity) {
    return parity == 0 ? even : odd;
  }

  /** Copies the fields of one channel of one atom, all even l first. */
  void sort(double[] values, int start, double[] sorted) {
    for (int x = 0; x < place.length; x++) {
      sorted[place[x]] = values[start + x];
    }
  }

  /**
   * Adds the fields of one channel of one atom to coefficients in their own order.
   *
   * @param gap numbers between the last even field and the first odd one
   */
  void addTo(double[] values, int target, double[] sorted, int start, int gap) {
    for (int x = 0; x < place.length; x++) {
      int from = place[x];
      values[target + x] += sorted[start + (from < even ? from : from + gap)];
    }
  }
}
