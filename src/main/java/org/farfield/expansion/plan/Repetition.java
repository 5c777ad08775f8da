package org.farfield.expansion.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.farfield.structure.Cell;
import org.farfield.structure.Frame;
import org.farfield.structure.ReducedCell;
import org.farfield.structure.Structure;

/**
 * What a structure repeats: supercells of few atoms have no other waves than these few have, which
 * do not average out as those of many atoms do.
 *
 * <p>A translation that takes a structure to itself has an order: done so often, it is one of the
 * cell. The order divides the number of atoms of every species. Most structures have none, and that
 * is seen soon: by these numbers, or because no atom of the rarest species is where a translation
 * of prime order takes another.
 */
final class Repetition {
  private static final double SAME = 0.1; // Å, across faces of the cell; copies differ by no more
  private static final double APART = 0.4; // Å, of copies at least
  private static final int MOST_TRIES = 100; // of other atoms for each atom
  private static final double ROUNDING = 1.5 * (1L << 52); // added and taken away, rounds
  private static final int MOST_SPECIES = 256;
  private static final int[] MIX = {1, 7, 31}; // tells apart the places of a lattice

  private final Structure structure;
  private final double[] positions;
  private final Cell cell;
  private final double[] inverse;
  private final boolean[] periodic = new boolean[3];
  private final double[] same = new double[3]; // fractional
  private final int order; // those of all translations divide it
  private final int[] primes; // of the order
  private final int first; // of the rarest species
  private final double[] way = new double[3]; // fractional, from the first atom to another
  private final List<int[]> translations = new ArrayList<>(); // to which atom each takes each
  private double[] fractional; // of all atoms; these are made when a translation is likely
  private int[] byKey;
  private double[] keys; // ascending
  private int[] images; // of the translation that is tried
  private int[] takenBy; // the last translation that took one there
  private long tries;

  private Repetition(Structure structure, int order, int first) {
    this.structure = structure;
    this.order = order;
    this.first = first;
    primes = primes(order);
    positions = structure.positions();
    cell = structure.cell();
    inverse = Frame.of(cell).reciprocal();
    for (int axis = 0; axis < 3; axis++) {
      double square = 0;
      for (int x = 3 * axis; x < 3 * axis + 3; x++) {
        square += inverse[x] * inverse[x];
      }
      periodic[axis] = cell.isPeriodic(axis);
      same[axis] = SAME * Math.sqrt(square);
    }
  }

  /**
   * The atoms and the cell that a structure repeats.
   *
   * @param structure periodic in a direction at least
   * @return the structure itself if it repeats none; else without points
   */
  static Structure unit(Structure structure) {
    int[] counts = counts(structure);
    int order = 0;
    int rarest = 0;
    for (int type = 0; type < counts.length; type++) {
      if (counts[type] > 0) {
        rarest = order == 0 || counts[type] < counts[rarest] ? type : rarest;
        order = divisor(counts[type], order);
      }
    }
    if (order < 2) {
      return structure;
    }
    int first = 0;
    while (structure.type(first) != rarest) {
      first++;
    }
    Repetition repetition = new Repetition(structure, order, first);
    return repetition.isLikely() ? repetition.unit() : structure;
  }

  // Of atoms by species; none if a number is too large for one.
  private static int[] counts(Structure structure) {
    int[] counts = new int[MOST_SPECIES];
    for (int i = 0; i < structure.atoms(); i++) {
      int type = structure.type(i);
      if (type >= MOST_SPECIES) {
        return new int[0];
      }
      counts[type]++;
    }
    return counts;
  }

  private static int divisor(int a, int b) {
    return b == 0 ? a : divisor(b, a % b);
  }

  // Whether an atom is where a translation of prime order takes the first.
  private boolean isLikely() {
    for (int j = 0; j < structure.atoms(); j++) {
      if (isOfPrimeOrder(j)) {
        return true;
      }
    }
    return false;
  }

  private boolean isOfPrimeOrder(int j) {
    if (j == first || structure.type(j) != structure.type(first)) {
      return false;
    }
    double along = 0; // one axis tells most atoms
    for (int x = 0; x < 3; x++) {
      along += inverse[x] * (positions[3 * j + x] - positions[3 * first + x]);
    }
    for (int prime : primes) {
      if (left(0, prime * along) <= prime * same[0]) {
        goTo(j);
        if (isOfOrder(prime) && isApart()) {
          return true;
        }
      }
    }
    return false;
  }

  private static int[] primes(int order) {
    int[] primes = new int[32];
    int count = 0;
    int rest = order;
    for (int prime = 2; rest > 1; prime++) {
      prime = (long) prime * prime > rest ? rest : prime;
      if (rest % prime == 0) {
        primes[count++] = prime;
      }
      while (rest % prime == 0) {
        rest /= prime;
      }
    }
    return Arrays.copyOf(primes, count);
  }

  private void goTo(int atom) {
    double x = positions[3 * atom] - positions[3 * first];
    double y = positions[3 * atom + 1] - positions[3 * first + 1];
    double z = positions[3 * atom + 2] - positions[3 * first + 2];
    for (int axis = 0; axis < 3; axis++) {
      way[axis] = inverse[3 * axis] * x + inverse[3 * axis + 1] * y + inverse[3 * axis + 2] * z;
    }
  }

  // What is left of a way along an axis beside translations of the cell.
  private double left(int axis, double fraction) {
    return Math.abs(periodic[axis] ? fraction - (fraction + ROUNDING - ROUNDING) : fraction);
  }

  private boolean isOfOrder(int times) {
    return left(0, times * way[0]) <= times * same[0]
        && left(1, times * way[1]) <= times * same[1]
        && left(2, times * way[2]) <= times * same[2];
  }

  private boolean isApart() {
    double least = APART / SAME;
    return left(0, way[0]) > least * same[0]
        || left(1, way[1]) > least * same[1]
        || left(2, way[2]) > least * same[2];
  }

  private Structure unit() {
    sort();
    int[] orbits = IntStream.range(0, structure.atoms()).toArray(); // the first atom of each
    long[][] lattice = new long[3][3]; // in parts of the cell
    for (int axis = 0; axis < 3; axis++) {
      lattice[axis][axis] = order;
    }
    // those of prime order first: where there are none, there are no others
    for (int pass = 0; pass < 2; pass++) {
      for (int j = 0; j < orbits.length && tries < (long) MOST_TRIES * orbits.length; j++) {
        boolean mayBe = pass == 0 ? isOfPrimeOrder(j) : structure.type(j) == structure.type(first);
        if (mayBe && orbits[j] != orbits[first] && goesTo(j, lattice)) {
          close(orbits);
        }
      }
      if (translations.isEmpty()) {
        return structure;
      }
    }
    int[] ones = IntStream.range(0, orbits.length).filter(i -> orbits[i] == i).toArray();
    for (int j = 0; j < orbits.length; j++) {
      goTo(j);
      if (j != first && orbits[j] == orbits[first] && !isApart()) {
        return structure; // atoms at one place
      }
    }
    double copies = Math.pow(order, 3) / lattice[0][0] / lattice[1][1] / lattice[2][2];
    if (ones.length * Math.abs(copies) != orbits.length) {
      return structure;
    }
    return structure.only(ones).withCell(unit(lattice));
  }

  // Whether the translation to an atom is one of the structure; then it is noted.
  private boolean goesTo(int j, long[][] lattice) {
    int[] images = images(j);
    long times = images.length > 0 ? times(images) : 0;
    if (times == 0 || order % times != 0) {
      return false;
    }
    goTo(j);
    long[] step = new long[3];
    for (int axis = 0; axis < 3; axis++) {
      step[axis] = periodic[axis] ? order / times * Math.round(times * way[axis]) : 0;
    }
    add(step, lattice);
    translations.add(images.clone());
    return true;
  }

  private Cell unit(long[][] lattice) {
    double[] own = cell.rows();
    double[] rows = new double[9];
    for (int x = 0; x < 9; x++) {
      for (int axis = 0; axis < 3; axis++) {
        rows[x] += lattice[x / 3][axis] / (double) order * own[3 * axis + x % 3];
      }
    }
    return ReducedCell.shortest(new Cell(rows, periodic[0], periodic[1], periodic[2]));
  }

  private void sort() {
    int atoms = structure.atoms();
    images = new int[atoms];
    takenBy = new int[atoms];
    Arrays.fill(takenBy, -1);
    fractional = new double[3 * atoms];
    double[] all = new double[atoms];
    for (int i = 0; i < atoms; i++) {
      for (int axis = 0; axis < 3; axis++) {
        for (int x = 0; x < 3; x++) {
          fractional[3 * i + axis] += inverse[3 * axis + x] * positions[3 * i + x];
        }
      }
      all[i] = key(fractional[3 * i], fractional[3 * i + 1], fractional[3 * i + 2]);
    }
    byKey =
        IntStream.range(0, atoms)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> all[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    keys = Arrays.stream(byKey).mapToDouble(i -> all[i]).toArray();
  }

  // From 0 to 1, the same for all images of a place.
  private double key(double a, double b, double c) {
    double sum = periodic[0] ? MIX[0] * a : 0;
    sum += periodic[1] ? MIX[1] * b : 0;
    sum += periodic[2] ? MIX[2] * c : 0;
    return sum - Math.floor(sum);
  }

  // How often a translation is done until the first atom is back.
  private long times(int[] images) {
    long times = 1;
    for (int at = images[first]; at != first; at = images[at]) {
      times++;
    }
    return times;
  }

  // Where the translation from the first atom to another takes each; none if two to one, or one to
  // none.
  private int[] images(int j) {
    double[] step = new double[3];
    Arrays.setAll(step, axis -> fractional[3 * j + axis] - fractional[3 * first + axis]);
    int guess = -1; // copies come in order, most often
    for (int i = 0; i < images.length; i++) {
      guess = guess + 1 == images.length ? 0 : guess + 1;
      guess = isImage(i, guess, step) ? guess : image(i, step);
      if (guess < 0 || takenBy[guess] == j) {
        tries += i + 1;
        return new int[0];
      }
      images[i] = guess;
      takenBy[guess] = j;
    }
    return images;
  }

  private boolean isImage(int i, int k, double[] step) {
    if (structure.type(i) != structure.type(k)) {
      return false;
    }
    for (int axis = 0; axis < 3; axis++) {
      double beside = fractional[3 * k + axis] - fractional[3 * i + axis] - step[axis];
      if (left(axis, beside) > same[axis]) {
        return false;
      }
    }
    return true;
  }

  // The atom where a translation takes another; negative if there is none.
  private int image(int i, double[] step) {
    double wanted =
        key(
            fractional[3 * i] + step[0],
            fractional[3 * i + 1] + step[1],
            fractional[3 * i + 2] + step[2]);
    double reach = MIX[0] * same[0] + MIX[1] * same[1] + MIX[2] * same[2];
    for (int turn = -1; turn <= 1; turn++) {
      int at = Arrays.binarySearch(keys, wanted + turn - reach);
      for (int x = at < 0 ? -at - 1 : at; x < keys.length && keys[x] < wanted + turn + reach; x++) {
        tries++;
        if (isImage(i, byKey[x], step)) {
          return byKey[x];
        }
      }
    }
    return -1;
  }

  // Of each atom the first of all that translations reach from it.
  private void close(int[] orbits) {
    Arrays.fill(orbits, -1);
    int[] reached = new int[orbits.length];
    for (int i = 0; i < orbits.length; i++) {
      if (orbits[i] >= 0) {
        continue;
      }
      int count = 1;
      reached[0] = i;
      orbits[i] = i;
      for (int next = 0; next < count; next++) {
        for (int[] images : translations) {
          int to = images[reached[next]];
          if (orbits[to] < 0) {
            orbits[to] = i;
            reached[count++] = to;
          }
        }
      }
    }
  }

  // Euclid's algorithm, on rows that are zero before the diagonal.
  private static void add(long[] vector, long[][] lattice) {
    for (int c = 0; c < 3; c++) {
      while (vector[c] != 0) {
        long times = lattice[c][c] / vector[c];
        for (int x = 0; x < 3; x++) {
          long rest = lattice[c][x] - times * vector[x];
          lattice[c][x] = vector[x];
          vector[x] = rest;
        }
      }
    }
  }
}
