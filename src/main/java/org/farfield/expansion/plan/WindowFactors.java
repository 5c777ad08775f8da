package org.farfield.expansion.plan;

import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.farfield.expansion.tables.Lazy;
import org.farfield.expansion.tables.LongRangeTable;
import org.farfield.math.HalfSpace;
import org.farfield.potential.Potential;
import org.farfield.structure.Cell;
import org.farfield.structure.ReducedCell;
import org.farfield.structure.Structure;

/**
 * What makes a sum over the reciprocal vectors of a box the sum of a slab or wire: the transform of
 * the potential cut off by the plan's windows over that of the potential itself, φ(k) = v̂(G,
 * k)/v̂(|k|), at every vector of the box. For other jobs it is 1. Immutable.
 */
public final class WindowFactors {
  /** Numbers of {@link #slopeTable} for each factor. */
  public static final int SLOPES = 4;

  private static final double EDGE = 1e-9;

  private final List<LongRangeTable> densities;
  private final double[][] box; // rows of the reciprocal lattice of the box, times 2π
  private final int[] along; // periodic axes
  private final int[] across; // axes with windows
  private final int[] max = new int[3];
  private final int[] strideAlong = new int[3]; // see strideAlong()
  private final int[] strideAcross = new int[3];
  private final double[][] factors; // [density][vector], see index
  private final List<WindowedPotential> transforms = new ArrayList<>();
  private final double[] cutoffs;
  private final Lazy<double[][]> slopeTables = new Lazy<>(this::slopeTables);

  private WindowFactors(Term.Lattice lattice, Structure structure) {
    densities = lattice.tables();
    factors = new double[densities.size()][];
    cutoffs = lattice.cutoffs().stream().mapToDouble(Double::doubleValue).toArray();
    if (lattice.windows().isEmpty()) {
      box = new double[3][3];
      along = new int[0];
      across = new int[0];
      return;
    }
    Cell cell = lattice.box(structure);
    box = scaled(cell.reciprocal());
    double largest = lattice.largestCutoff();
    for (int axis = 0; axis < 3; axis++) {
      max[axis] = (int) Math.floor(largest * cell.length(axis) / (2 * Math.PI) + EDGE);
    }
    along = axes(structure.cell(), true);
    List<Window> windows = lattice.windows();
    across = axes(structure.cell(), false);
    int size = layOut();
    for (int d = 0; d < factors.length; d++) {
      Potential potential = densities.get(d).potential();
      int[] harmonics = Arrays.stream(across).map(axis -> max[axis]).toArray();
      transforms.add(
          new WindowedPotential(
              potential,
              windows,
              harmonics,
              smallestAlong(cell, along),
              densities.get(d).centredSmearing()));
      factors[d] = new double[size];
      fill(transforms.get(d), potential, cutoffs[d], factors[d]);
    }
  }

  /**
   * Makes the factors of a structure.
   *
   * @param lattice the sum
   * @param structure the atoms, not in the box of the sum
   * @return its factors
   */
  public static WindowFactors of(Term.Lattice lattice, Structure structure) {
    return new WindowFactors(lattice, structure);
  }

  /**
   * k = 0 of a lattice sum with windows, without the factors: (1/V) v̂(0) I_n0(0) √(4π) per unit
   * weight, without 1/V.
   */
  static double[] zeroTerm(Term.Lattice lattice, Structure structure, int density) {
    LongRangeTable table = lattice.tables().get(density);
    double smallest = smallestAlong(ReducedCell.of(structure.cell()), axes(structure.cell(), true));
    WindowedPotential transform =
        new WindowedPotential(
            table.potential(),
            lattice.windows(),
            new int[lattice.windows().size()],
            smallest,
            table.centredSmearing());
    return table.zeroTerm(transform.value(transform.amplitudes(0), 0, 0));
  }

  private static double[][] scaled(double[] reciprocal) {
    double[][] rows = new double[3][3];
    for (int i = 0; i < 9; i++) {
      rows[i / 3][i % 3] = 2 * Math.PI * reciprocal[i];
    }
    return rows;
  }

  private static int[] axes(Cell cell, boolean periodic) {
    return IntStream.range(0, 3).filter(axis -> cell.isPeriodic(axis) == periodic).toArray();
  }

  // No G ≠ 0 is shorter: one of the periodic vectors a has a · G = ±2π or more.
  private static double smallestAlong(Cell cell, int[] along) {
    double longest = Arrays.stream(along).mapToDouble(cell::length).max().orElseThrow();
    return 2 * Math.PI / longest;
  }

  private static double length(double[] v) {
    return Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
  }

  private double lengthAlong(int p, int q) {
    double[] g = new double[3];
    for (int x = 0; x < 3; x++) {
      g[x] = p * box[along[0]][x] + (along.length > 1 ? q * box[along[1]][x] : 0);
    }
    return length(g);
  }

  // Sets the strides; how many factors a density has.
  private int layOut() {
    int size = 1;
    for (int i = across.length - 1; i >= 0; i--) {
      strideAcross[across[i]] = size;
      size = Math.multiplyExact(size, max[across[i]] + 1);
    }
    int places = 1; // along the lattice, of half of all
    for (int i = along.length - 1; i >= 0; i--) {
      strideAlong[along[i]] = Math.multiplyExact(size, 2 * places - 1);
      places += max[along[i]] * (2 * places - 1);
    }
    return Math.multiplyExact(size, places);
  }

  // ±G and the mirror images across have the same factor.
  private int index(int h0, int h1, int h2) {
    int place = strideAlong[0] * h0 + strideAlong[1] * h1 + strideAlong[2] * h2;
    return Math.abs(place)
        + strideAcross[0] * Math.abs(h0)
        + strideAcross[1] * Math.abs(h1)
        + strideAcross[2] * Math.abs(h2);
  }

  // Of p > 0, or p = 0 and q ≥ 0 along, and m, n ≥ 0 across; q and n are 0 where there is one axis.
  private int place(int p, int q, int m, int n) {
    int place = strideAlong[along[0]] * p + strideAcross[across[0]] * m;
    return place + (along.length > 1 ? strideAlong[along[1]] * q : strideAcross[across[1]] * n);
  }

  private static int component(int axis, int h0, int h1, int h2) {
    return axis == 0 ? h0 : axis == 1 ? h1 : h2;
  }

  private void fill(WindowedPotential windowed, Potential potential, double cutoff, double[] out) {
    Arrays.fill(out, 1);
    int most = along.length > 1 ? max[along[1]] : 0;
    for (int p = 0; p <= max[along[0]]; p++) {
      for (int q = p == 0 ? 0 : -most; q <= most; q++) {
        double g = lengthAlong(p, q);
        if (g < cutoff && !windowed.isPlain(g)) {
          fillAcross(windowed, potential, cutoff, new int[] {p, q}, out);
        }
      }
    }
  }

  private void fillAcross(
      WindowedPotential windowed, Potential potential, double cutoff, int[] h, double[] out) {
    double g = lengthAlong(h[0], h[1]);
    double[] amplitudes = windowed.amplitudes(g);
    double[] waves = new double[2];
    for (int i = 0; i < across.length; i++) {
      waves[i] = length(box[across[i]]);
    }
    int seconds = across.length > 1 ? max[across[1]] : 0;
    for (int m = 0; m <= max[across[0]]; m++) {
      for (int n = 0; n <= seconds; n++) {
        double x = m * waves[0];
        double y = n * waves[1];
        double k = Math.sqrt(g * g + x * x + y * y);
        if (k > 0 && k < cutoff * (1 + EDGE)) {
          out[place(h[0], h[1], m, n)] = windowed.value(amplitudes, m, n) / potential.fourier(k);
        }
      }
    }
  }

  /**
   * The factor at a reciprocal vector of the box.
   *
   * @param density index among the long-range densities
   * @param h0 integer along the first reciprocal vector
   * @param h1 integer along the second
   * @param h2 integer along the third
   * @return φ(k)
   */
  public double at(int density, int h0, int h1, int h2) {
    return across.length == 0 ? 1 : factors[density][index(h0, h1, h2)];
  }

  /**
   * The factor at one of many reciprocal vectors of the box.
   *
   * @param density index among the long-range densities
   * @param vectors of the box
   * @param vector which, 0-based
   * @return φ(k)
   */
  public double at(int density, HalfSpace vectors, int vector) {
    return at(density, vectors.h(vector, 0), vectors.h(vector, 1), vectors.h(vector, 2));
  }

  /**
   * All factors of a density, for devices: that of h stands at |Σ_i a_i h_i| + Σ_i c_i |h_i|, with
   * a of {@link #strideAlong()} and c of {@link #strideAcross()}.
   *
   * @param density index among the long-range densities
   * @return φ(k) within the largest cutoff, read-only; empty if there are no windows
   */
  public DoubleBuffer factors(int density) {
    return DoubleBuffer.wrap(across.length == 0 ? new double[0] : factors[density])
        .asReadOnlyBuffer();
  }

  /**
   * How many factors a density has.
   *
   * @return 0 if there are no windows
   */
  public int size() {
    return across.length == 0 ? 0 : factors[0].length;
  }

  /**
   * What derivatives of all factors of a density with respect to strain are made of, for devices:
   * {@value #SLOPES} numbers for each in the order of {@link #factors}, (∂v̂/∂G)/G, ∂v̂/∂k along
   * either window for positive k, all over v̂, and (dv̂/dk)/(k v̂). Made at the first call.
   *
   * @param density index among the long-range densities
   * @return zeros where the windows do not count; read-only
   */
  public DoubleBuffer slopeTable(int density) {
    return DoubleBuffer.wrap(across.length == 0 ? new double[0] : slopeTables.get()[density])
        .asReadOnlyBuffer();
  }

  private double[][] slopeTables() {
    double[][] result = new double[factors.length][];
    for (int d = 0; d < result.length; d++) {
      double[] out = new double[Math.multiplyExact(SLOPES, size())];
      int density = d;
      IntStream.rangeClosed(0, max[along[0]])
          .parallel()
          .forEach(
              p -> {
                int most = along.length > 1 ? max[along[1]] : 0;
                for (int q = p == 0 ? 0 : -most; q <= most; q++) {
                  slopesAcross(density, p, q, out);
                }
              });
      result[d] = out;
    }
    return result;
  }

  private void slopesAcross(int d, int p, int q, double[] out) {
    WindowedPotential windowed = transforms.get(d);
    double g = lengthAlong(p, q);
    if (g >= cutoffs[d] || windowed.isPlain(g)) {
      return;
    }
    Potential potential = densities.get(d).potential();
    double[] amplitudes = windowed.amplitudes(g);
    double[] one = new double[3];
    int seconds = across.length > 1 ? max[across[1]] : 0;
    for (int m = 0; m <= max[across[0]]; m++) {
      for (int n = 0; n <= seconds; n++) {
        double x = m * length(box[across[0]]);
        double y = across.length > 1 ? n * length(box[across[1]]) : 0;
        double k = Math.sqrt(g * g + x * x + y * y);
        int place = place(p, q, m, n);
        double phi = factors[d][place];
        if (k > 0 && k < cutoffs[d] * (1 + EDGE) && phi != 0) {
          windowed.slopes(amplitudes, m, n, one);
          double plain = potential.fourier(k);
          out[SLOPES * place] = g > 0 ? one[0] / (plain * phi) : 0;
          out[SLOPES * place + 1] = one[1] / (plain * phi);
          out[SLOPES * place + 2] = one[2] / (plain * phi);
          out[SLOPES * place + 3] = potential.fourierSlope(k) / (k * plain);
        }
      }
    }
  }

  /**
   * How far the factors of neighbours along the lattice are apart.
   *
   * @return one number per axis, 0 for those that are not periodic
   */
  public int[] strideAlong() {
    return strideAlong.clone();
  }

  /**
   * How far the factors of neighbours across are apart.
   *
   * @return one number per axis, 0 for periodic ones
   */
  public int[] strideAcross() {
    return strideAcross.clone();
  }

  /**
   * Whether there are windows.
   *
   * @return false in crystals and molecules, where every factor is 1
   */
  public boolean hasWindows() {
    return across.length > 0;
  }

  /**
   * Makes an evaluator of the factors' derivatives with respect to strain.
   *
   * @return one for the use of one thread
   */
  public Slopes slopes() {
    return new Slopes();
  }

  /**
   * Derivatives of the factors with respect to strain, for one thread.
   *
   * <p>A strain turns the normals too. With the box strained along with the lattice, G = k − Σ_x
   * k_x n_x and n_x the normals, to first order −∂v̂/∂ε_αβ = (∂v̂/∂G)/G G_α G_β + Σ_x ∂v̂/∂k_x (G_α
   * n_xβ + n_xα G_β + Σ_y k_y n_yα n_xβ).
   */
  public final class Slopes {
    private final double[] slopes = new double[3];
    private final double[] parallel = new double[3]; // G
    private final double[] wave = new double[3]; // k
    private final double[][] normals = new double[2][3];
    private final double[] waves = new double[2]; // k along the normals
    private final double[] result = new double[9];
    private int density = -1;
    private int p;
    private int q;
    private double[] amplitudes;

    private Slopes() {}

    /**
     * −∂φ/∂ε_αβ at one of many reciprocal vectors of the box.
     *
     * @param d index among the long-range densities
     * @param vectors of the box
     * @param vector which, 0-based
     * @return nine numbers, [3α + β], until the next call
     */
    public double[] at(int d, HalfSpace vectors, int vector) {
      return at(d, vectors.h(vector, 0), vectors.h(vector, 1), vectors.h(vector, 2));
    }

    /**
     * −∂φ/∂ε_αβ at a reciprocal vector of the box.
     *
     * @param d index among the long-range densities
     * @param h0 integer along the first reciprocal vector
     * @param h1 integer along the second
     * @param h2 integer along the third
     * @return nine numbers, [3α + β], until the next call
     */
    public double[] at(int d, int h0, int h1, int h2) {
      Arrays.fill(result, 0);
      int first = component(along[0], h0, h1, h2);
      int second = along.length > 1 ? component(along[1], h0, h1, h2) : 0;
      double g = lengthAlong(first, second);
      WindowedPotential windowed = transforms.get(d);
      if (windowed.isPlain(g)) {
        return result;
      }
      if (d != density || first != p || second != q) { // neighbours share G
        amplitudes = windowed.amplitudes(g);
        density = d;
        p = first;
        q = second;
      }
      split(h0, h1, h2);
      int[] m = new int[2];
      for (int i = 0; i < across.length; i++) {
        m[i] = component(across[i], h0, h1, h2);
      }
      windowed.slopes(amplitudes, Math.abs(m[0]), Math.abs(m[1]), slopes);
      Potential potential = densities.get(d).potential();
      double k = length(wave);
      double plain = potential.fourier(k);
      double isotropic =
          WindowFactors.this.at(d, h0, h1, h2) * potential.fourierSlope(k) / (k * plain);
      for (int x = 0; x < 9; x++) {
        double sum = g > 0 ? slopes[0] * parallel[x / 3] * parallel[x % 3] : 0;
        for (int i = 0; i < across.length; i++) {
          sum += (m[i] < 0 ? -slopes[1 + i] : slopes[1 + i]) * turned(i, x / 3, x % 3);
        }
        result[x] = sum / plain - isotropic * wave[x / 3] * wave[x % 3];
      }
      return result;
    }

    // −∂k_i/∂ε_αβ
    private double turned(int i, int alpha, int beta) {
      double sum = parallel[alpha] * normals[i][beta] + normals[i][alpha] * parallel[beta];
      for (int j = 0; j < across.length; j++) {
        sum += waves[j] * normals[j][alpha] * normals[i][beta];
      }
      return sum;
    }

    // k, and its parts along the lattice and the normals.
    private void split(int h0, int h1, int h2) {
      for (int x = 0; x < 3; x++) {
        wave[x] = h0 * box[0][x] + h1 * box[1][x] + h2 * box[2][x];
        parallel[x] = wave[x];
      }
      for (int i = 0; i < across.length; i++) {
        double[] row = box[across[i]];
        double length = length(row);
        waves[i] = component(across[i], h0, h1, h2) * length;
        for (int x = 0; x < 3; x++) {
          normals[i][x] = row[x] / length;
          parallel[x] -= waves[i] * normals[i][x];
        }
      }
    }
  }
}
