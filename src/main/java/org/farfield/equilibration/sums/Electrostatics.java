package org.farfield.equilibration.sums;

import java.util.Arrays;
import java.util.Locale;
import org.farfield.error.InputException;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Structure;
import org.farfield.structure.neighbors.NeighborSearch;
import org.farfield.structure.neighbors.Neighborhood;

/**
 * The matrix G of Gaussian multipoles in one structure: the potential of each on each. In closed
 * form over pairs; where the structure is periodic erf(αr)/r is taken from these and added as a
 * {@link LongRange}. Any α gives the same matrix to rounding.
 */
public final class Electrostatics {
  private static final double END = 5.7; // erfc of it is 1e-15
  private static final double MORE = 0.3; // per degree: derivatives are larger by its square each

  private static final double NEAREST = 1e-3; // Å

  private static final int TOGETHER = 256; // atoms of a task
  private static final int PARTS = 16; // of derivatives, each of all atoms

  private final Structure structure;
  private final double[] widths; // of sources
  private final double[] received; // of receivers; the same array for G
  private final int degree;
  private final double alpha; // 0: nothing is taken from pairs
  private final LongRange longRange; // null: nothing is added
  private final NeighborSearch search;

  /**
   * Takes a structure.
   *
   * @param structure the atoms
   * @param widths σ of each, Å
   * @param degree largest l, at most {@link Moments#MAX_DEGREE}
   * @param alpha 1/Å, 0 if it is not periodic
   * @param longRange the rest, null if it is not periodic
   */
  public Electrostatics(
      Structure structure, double[] widths, int degree, double alpha, LongRange longRange) {
    this(structure, widths, degree, alpha, longRange, 0);
  }

  /** With a share of a pair's potential that may be missing beyond the cutoff. */
  public Electrostatics(
      Structure structure,
      double[] widths,
      int degree,
      double alpha,
      LongRange longRange,
      double accuracy) {
    this(structure, widths, widths, degree, alpha, longRange, accuracy);
  }

  /**
   * Takes a structure whose atoms receive with other widths than their sources have.
   *
   * @param structure the atoms
   * @param widths σ of each source, Å
   * @param received σ of each receiver, Å
   * @param degree largest l of both
   * @param alpha 1/Å, 0 if it is not periodic
   * @param longRange the rest, null if it is not periodic
   */
  public Electrostatics(
      Structure structure,
      double[] widths,
      double[] received,
      int degree,
      double alpha,
      LongRange longRange) {
    this(structure, widths, received, degree, alpha, longRange, 0);
  }

  /** With a share of a pair's potential that may be missing beyond the cutoff. */
  public Electrostatics(
      Structure structure,
      double[] widths,
      double[] received,
      int degree,
      double alpha,
      LongRange longRange,
      double accuracy) {
    this.structure = structure;
    this.widths = widths;
    this.received = received;
    this.degree = degree;
    this.alpha = alpha;
    this.longRange = longRange;
    double narrowestGamma = gamma(widest(widths), widest(received));
    double cutoff =
        alpha == 0
            ? Double.POSITIVE_INFINITY
            : end(degree, accuracy) / Math.min(alpha, narrowestGamma);
    search = new NeighborSearch(structure, cutoff);
  }

  /**
   * The matrix of a molecule or crystal.
   *
   * @param structure open or periodic in all directions
   * @param widths σ of each atom, Å
   * @param degree largest l
   * @return what makes it
   */
  public static Electrostatics of(Structure structure, double[] widths, int degree) {
    return structure.cell().isOpen()
        ? new Electrostatics(structure, widths, degree, 0, null)
        : crystal(structure, widths, degree, split(structure));
  }

  /**
   * 1/Å: pairs and waves of a crystal take about as long each, for all numbers of atoms (measured).
   */
  public static double split(Structure structure) {
    return 6 / Math.cbrt(structure.cell().volume());
  }

  private static double widest(double[] widths) {
    return Arrays.stream(widths).max().orElseThrow();
  }

  // erfc(x) is below e^{−x²}
  static double end(int degree, double accuracy) {
    return Math.min(END, Math.sqrt(-Math.log(accuracy))) + MORE * degree;
  }

  /** With another split, for tests. */
  public static Electrostatics crystal(
      Structure structure, double[] widths, int degree, double alpha) {
    Waves waves = waves(structure, degree, alpha);
    LongRange rest = new MeanFree(waves, structure, widths, widths, degree, alpha);
    return new Electrostatics(structure, widths, degree, alpha, rest);
  }

  /** The smooth part of a crystal. */
  public static Waves waves(Structure structure, int degree, double alpha) {
    return new Waves(structure, degree, alpha, 2 * alpha * end(degree, 0));
  }

  /**
   * G, 1/Å for charges: a row for what each atom receives.
   *
   * @return square, row-major, {@code [atom · (degree + 1)² + lm]} in both
   */
  public double[] matrix() {
    double[] g = pairMatrix();
    if (longRange != null) {
      longRange.addTo(g);
    }
    return g;
  }

  /** What of {@link #matrix()} pairs make. */
  public double[] pairMatrix() {
    int rows = (degree + 1) * (degree + 1);
    int n = structure.atoms() * rows;
    double[] g = new double[Math.multiplyExact(n, n)];
    PairTensor tensor = new PairTensor(2 * degree);
    boolean symmetric = received == widths;
    forEachPair(
        (i, j, d) -> {
          if (j >= i || !symmetric) {
            tensor.set(d, gamma(widths[i], received[j]), alpha);
            tensor.addBlock(rows, g, j * rows * n + i * rows, n);
          }
        });
    for (int a = 0; a < n && symmetric; a++) { // only blocks below the diagonal were made
      for (int b = a + 1; b < n; b++) {
        if (a / rows != b / rows) {
          g[a * n + b] = g[b * n + a];
        }
      }
    }
    return g;
  }

  /**
   * The same of sources that receive, as far as it is not said twice: of each moment a row of those
   * of the atoms up to its own.
   */
  public double[][] pairRows() {
    int rows = (degree + 1) * (degree + 1);
    double[][] g = new double[structure.atoms() * rows][];
    Arrays.setAll(g, a -> new double[(a / rows + 1) * rows]);
    PairTensor tensor = new PairTensor(2 * degree);
    double[] block = new double[rows * rows];
    forEachPair(
        (i, j, d) -> {
          if (j >= i) {
            tensor.set(d, gamma(widths[i], received[j]), alpha);
            Arrays.fill(block, 0);
            tensor.addBlock(rows, block, 0, rows);
            for (int x = 0; x < block.length; x++) {
              g[j * rows + x / rows][i * rows + x % rows] += block[x];
            }
          }
        });
    return g;
  }

  /**
   * The short range, kept for products.
   *
   * @return blocks of all pairs within its cutoff
   */
  public SparsePairs pairs(WorkerPool pool) {
    return pairs(false, pool);
  }

  /**
   * The same where receivers are sources: the matrix is symmetric, so half of it is kept.
   *
   * @return blocks of pairs within its cutoff
   */
  public HalfPairs halfPairs(WorkerPool pool) {
    return new HalfPairs(pairs(true, pool));
  }

  private SparsePairs pairs(boolean half, WorkerPool pool) {
    int atoms = structure.atoms();
    SparsePairs[] parts = new SparsePairs[(atoms + TOGETHER - 1) / TOGETHER];
    pool.run(
        parts.length,
        (part, worker) ->
            parts[part] = pairs(half, part * TOGETHER, Math.min(atoms, (part + 1) * TOGETHER)));
    return SparsePairs.joined(parts);
  }

  private SparsePairs pairs(boolean half, int from, int to) {
    int rows = (degree + 1) * (degree + 1);
    SparsePairs pairs = new SparsePairs(to - from, rows);
    PairTensor tensor = new PairTensor(2 * degree);
    forEachPair(
        from,
        to,
        (i, j, d) -> {
          if (j >= i || !half) {
            for (int x = 0; x < 3; x++) {
              d[x] = -d[x]; // a row is of the receiving atom
            }
            tensor.set(d, gamma(widths[j], received[i]), alpha);
            int at = pairs.add(i - from, j);
            tensor.addBlock(rows, pairs.blocks(), at, rows);
          }
        });
    return pairs;
  }

  /** What is done with an atom i and a neighbour j, or itself, at d from it. */
  @FunctionalInterface
  private interface PairTask {
    void run(int i, int j, double[] d);
  }

  private void forEachPair(PairTask task) {
    forEachPair(0, structure.atoms(), task);
  }

  private void forEachPair(int from, int to, PairTask task) {
    Neighborhood found = new Neighborhood();
    double[] d = new double[3];
    for (int i = from; i < to; i++) {
      search.find(i, found);
      for (int pair = 0; pair < found.count(); pair++) {
        vector(found, pair, i, d);
        task.run(i, found.atom(pair), d);
      }
    }
  }

  // from atom i to its neighbour
  private void vector(Neighborhood found, int pair, int i, double[] d) {
    for (int x = 0; x < 3; x++) {
      d[x] = found.vector(pair, x);
    }
    if (found.distance(pair) < NEAREST && found.atom(pair) != i) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "%s: atoms %d and %d are at one place, %.1e Å apart",
              structure.origin(),
              i + 1,
              found.atom(pair) + 1,
              found.distance(pair)));
    }
  }

  private static double gamma(double source, double receiver) {
    return 1 / Math.sqrt(2 * (source * source + receiver * receiver));
  }

  /**
   * Takes from a matrix what the own source of each atom makes at its place.
   *
   * @param g as {@link #matrix()} makes it
   */
  public void removeOwn(double[] g) {
    int rows = (degree + 1) * (degree + 1);
    int n = structure.atoms() * rows;
    PairTensor tensor = new PairTensor(2 * degree);
    for (int i = 0; i < structure.atoms(); i++) {
      tensor.set(new double[3], gamma(widths[i], received[i]), 0);
      double[] own = new double[rows * rows];
      tensor.addBlock(rows, own, 0, rows);
      for (int x = 0; x < own.length; x++) {
        g[(i * rows + x / rows) * n + i * rows + x % rows] -= own[x];
      }
    }
  }

  /**
   * Adds the derivatives of wᵀGp, as far as pairs make it.
   *
   * @param w of receivers, laid out as p
   * @param p of sources
   * @param out is added to
   */
  public void addPairSlopes(double[] w, double[] p, Slopes out) {
    int rows = (degree + 1) * (degree + 1);
    PairTensor tensor = new PairTensor(2 * degree + 1);
    double[] slope = new double[3];
    double[][] sources = Moments.cartesian(p, rows);
    double[][] receivers = Moments.cartesian(w, rows);
    forEachPair(
        (i, j, d) -> {
          if (d[0] != 0 || d[1] != 0 || d[2] != 0) { // an atom's own part is no matter of places
            tensor.set(d, gamma(widths[i], received[j]), alpha);
            tensor.slope(degree, receivers[j], sources[i], slope);
            out.addPair(i, j, d, slope);
          }
        });
  }

  /**
   * Adds the derivatives of ½ pᵀGp: the same bits for any number of threads.
   *
   * @param p {@code [atom · (degree + 1)² + lm]}
   * @param out is added to
   * @param pool does the work
   */
  public void addSlopes(double[] p, Slopes out, WorkerPool pool) {
    double[][] cartesian = cartesian(p);
    Slopes[] parts = new Slopes[parts()];
    pool.run(parts.length, (part, worker) -> parts[part] = slopes(cartesian, part, parts.length));
    for (Slopes part : parts) {
      out.add(1, part);
    }
    if (longRange != null) {
      longRange.addSlopes(p, out);
    }
  }

  private double[][] cartesian(double[] p) {
    return Moments.cartesian(p, (degree + 1) * (degree + 1));
  }

  private int parts() {
    return Math.max(1, Math.min(PARTS, structure.atoms() / TOGETHER));
  }

  private Slopes slopes(double[][] cartesian, int part, int parts) {
    int atoms = structure.atoms();
    int from = (int) ((long) part * atoms / parts);
    int to = (int) ((part + 1L) * atoms / parts);
    Slopes out = new Slopes(atoms);
    PairTensor tensor = new PairTensor(2 * degree + 1);
    double[] slope = new double[3];
    forEachPair(
        from,
        to,
        (i, j, d) -> {
          boolean own = d[0] == 0 && d[1] == 0 && d[2] == 0; // does not change as atoms move
          if (j >= i && !own) {
            tensor.set(d, gamma(widths[i], widths[j]), alpha);
            tensor.slope(degree, cartesian[j], cartesian[i], slope);
            for (int x = 0; x < 3; x++) {
              slope[x] *= j == i ? 0.5 : 1; // images come in pairs
            }
            out.addPair(i, j, d, slope);
          }
        });
    return out;
  }
}
