package org.farfield.expansion.tables;

import java.util.Arrays;
import java.util.Optional;
import org.farfield.math.AdaptiveTable;
import org.farfield.math.BesselTransform;
import org.farfield.math.ChebyshevTable;
import org.farfield.math.GaussPanels;
import org.farfield.math.PiecewisePolynomial;
import org.farfield.potential.Potential;

/**
 * Host tables of the short-range part of one split density, in double: the pair functions of w =
 * v_σ − v_σ', f_nl(d) = 4π Σ_q a_q ∫ r² R_nl e^{−(r²+d²)/2s_q²} i_l(rd/s_q²) dr, with w as a sum of
 * Gaussians. They vanish like those Gaussians beyond the reach of the basis. Immutable.
 *
 * <p>All arrays over functions are l-major: index l · size + n.
 */
public final class SplitRestTable implements RadialTable {
  // exp(−x²/2) is below 1e-18 from here on
  private static final double GAUSSIAN_END = 9.2;
  // panels of the radial quadrature are as wide as 20 over this, in units of the Gaussian
  private static final double RESOLVED_K = 6;

  /** Of the polynomials of the table. */
  public static final int DEGREE = 7;

  private static final double SHARE = 1e-3; // of its tolerance that its samples may be off by
  private static final int SAMPLES = 64;
  // largest over root-mean-square of the errors, as in ErrorModel
  private static final double SAFETY = 4;

  private final int index;
  private final GaussianSum potential;
  private final GaussianPairs pairs; // in space
  private final boolean background; // k = 0 is left out of the whole sum
  private final int maxAngular;
  private final int size;
  private final double end;
  private final RadialFunctions radial;
  private final double largestK;
  private final Lazy<Quadrature> quadrature; // over k
  private final Lazy<BesselTransform> transform; // from k to d
  private final double accuracy;
  private final double tolerance;
  private final int sourceDegree;
  private final Potential whole;
  private final double smearing;
  private final Optional<RestWaves> waves; // taken away
  private final Lazy<PiecewisePolynomial> table;
  private final Lazy<RadialPieces> pieces;
  private final Lazy<SplitRestMultipoles> multipoles;
  private final Lazy<Profile> profile;

  /**
   * Makes the tables.
   *
   * @param whole what is split, with Gaussians
   * @param index of the density among the long-range ones
   * @param smearing σ', Å, larger than that of the density
   * @param radial the orthonormal radial functions, resolving {@link LongRangeTable#largestK} of it
   * @param maxAngular L
   * @param sourceDegree the highest multipole that a source may be
   * @param accuracy promised relative error of the coefficients
   * @param tolerance of the table, relative to the largest value of an l
   */
  public SplitRestTable(
      Potential whole,
      int index,
      double smearing,
      RadialFunctions radial,
      int maxAngular,
      int sourceDegree,
      double accuracy,
      double tolerance) {
    this(
        whole,
        index,
        smearing,
        radial,
        maxAngular,
        sourceDegree,
        accuracy,
        tolerance,
        Optional.empty());
  }

  private SplitRestTable(
      Potential whole,
      int index,
      double smearing,
      RadialFunctions radial,
      int maxAngular,
      int sourceDegree,
      double accuracy,
      double tolerance,
      Optional<RestWaves> waves) {
    this.whole = whole;
    this.smearing = smearing;
    this.tolerance = tolerance;
    this.waves = waves;
    this.index = index;
    this.potential = GaussianSum.difference(whole, smearing);
    this.background = !whole.tail().isIntegrable();
    this.maxAngular = maxAngular;
    this.radial = radial;
    this.size = radial.basis().size();
    this.sourceDegree = sourceDegree;
    this.accuracy = accuracy;
    this.end = waves.map(RestWaves::reach).orElseGet(this::range);
    this.largestK = LongRangeTable.largestK(whole.smearing());
    int[] groups = groups(potential.widths());
    this.pairs =
        new GaussianPairs(
            potential, new Lazy<>(() -> makeGrids(groups)), groups, maxAngular, GAUSSIAN_END);
    this.quadrature = new Lazy<>(this::makeQuadrature);
    this.transform =
        new Lazy<>(
            () -> {
              Quadrature over = quadrature.get();
              return new BesselTransform(over.rule(), maxAngular, over.coefficients());
            });
    table = new Lazy<>(this::makeTable);
    multipoles = new Lazy<>(this::makeMultipoles);
    pieces = new Lazy<>(() -> new RadialPieces(table.get(), Optional.empty()));
    profile = new Lazy<>(Profile::new);
  }

  private SplitRestTable(SplitRestTable other, double tolerance) {
    this.tolerance = tolerance;
    whole = other.whole;
    smearing = other.smearing;
    waves = other.waves;
    index = other.index;
    potential = other.potential;
    background = other.background;
    maxAngular = other.maxAngular;
    radial = other.radial;
    size = other.size;
    sourceDegree = other.sourceDegree;
    accuracy = other.accuracy;
    end = other.end;
    largestK = other.largestK;
    pairs = other.pairs;
    quadrature = other.quadrature;
    transform = other.transform;
    profile = other.profile;
    table = new Lazy<>(this::makeTable);
    multipoles = new Lazy<>(this::makeMultipoles);
    pieces = new Lazy<>(() -> new RadialPieces(table.get(), Optional.empty()));
  }

  /**
   * The same functions in tables of another tolerance.
   *
   * @param other relative to the largest value of an l
   * @return tables that share all else with these
   */
  public SplitRestTable withTolerance(double other) {
    return new SplitRestTable(this, other);
  }

  private PiecewisePolynomial makeTable() {
    Quadrature over = quadrature.get();
    double[] norms = new double[over.coefficients().length];
    Arrays.setAll(norms, f -> MultipoleTransform.norm(over.coefficients()[f]));
    ChebyshevTable samples = samples(norms, transform.get()::at);
    return AdaptiveTable.of(
        edges(),
        DEGREE,
        padded(),
        size,
        tolerance,
        narrowest(),
        distances -> padded(samples.at(distances)));
  }

  private ChebyshevTable samples(double[] norms, PiecewisePolynomial.Functions functions) {
    return PairSamples.of(
        end,
        whole.smearing(),
        radial.basis(),
        Math.max(ChebyshevTable.TOLERANCE, SHARE * tolerance),
        norms,
        functions);
  }

  private double[] edges() {
    double[] edges = new double[(int) Math.ceil(end / Math.max(potential.widest(), 0.5)) + 1];
    Arrays.setAll(edges, i -> end * i / (edges.length - 1));
    return edges;
  }

  private double narrowest() {
    return 0.05 * whole.smearing();
  }

  // Where the functions are zero without waves.
  private double range() {
    return radial.basis().extent() + GAUSSIAN_END * potential.widest();
  }

  /**
   * Waves that stand for what the functions of charges have beyond a short distance.
   *
   * @param wave up to which there are waves, 1/Å
   * @param squares per l, (2/π) ∫ k² (v̂I)² dk of the whole density
   * @return empty if there are none
   */
  public Optional<RestWaves> waves(double wave, double[] squares) {
    return RestWaves.of(transform.get()::at, end, wave, maxAngular, squares, accuracy);
  }

  /**
   * The functions without what waves stand for, which end sooner.
   *
   * @param taken from {@link #waves}
   * @return tables of charges
   */
  public SplitRestTable without(RestWaves taken) {
    return new SplitRestTable(
        whole,
        index,
        smearing,
        radial,
        maxAngular,
        sourceDegree,
        accuracy,
        tolerance,
        Optional.of(taken));
  }

  private RadialFunctions[] makeGrids(int[] groups) {
    RadialFunctions[] result = new RadialFunctions[groups.length - 1];
    for (int g = 0; g < result.length; g++) {
      result[g] =
          new RadialFunctions(
              radial.basis(), maxAngular, RESOLVED_K / potential.widths()[groups[g]]);
    }
    return result;
  }

  // f_nl(d) = (2/π) ∫ k² ŵ I_nl(k) j_l(kd) dk; ŵ, a sum of Gaussians, is smooth down to k = 0.
  private Quadrature makeQuadrature() {
    // enough for j_l at the ends that waves leave, too: beyond the extent little turns so fast
    double width = LongRangeTable.PANEL_PHASE / (radial.basis().extent() + range());
    double[] ends =
        waves
            .map(taken -> new double[] {0, taken.largestK(), largestK})
            .orElse(new double[] {0, largestK});
    GaussPanels rule = GaussPanels.divided(ends, width, LongRangeTable.NODES);
    double[] k = rule.nodes();
    double[] weights = rule.weights();
    double[][] coefficients = new double[radial.count()][k.length];
    double[] integrals = new double[radial.count()];
    for (int q = 0; q < k.length; q++) {
      double factor = 2 / Math.PI * weights[q] * k[q] * k[q];
      spectrum(k[q], integrals);
      for (int f = 0; f < integrals.length; f++) {
        coefficients[f][q] = factor * integrals[f];
      }
    }
    return new Quadrature(rule, coefficients);
  }

  // ŵ I_nl(k), without the waves
  private void spectrum(double k, double[] out) {
    radial.integrals(k, out);
    double w = potential.fourier(k);
    for (int f = 0; f < out.length; f++) {
      out[f] *= w;
    }
    waves.ifPresent(taken -> taken.add(-1, k, out));
  }

  /** What a transform takes: nodes k, and per function what belongs to each. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, compared by nobody
  private record Quadrature(GaussPanels rule, double[][] coefficients) {}

  private SplitRestMultipoles makeMultipoles() {
    MultipoleCoupling coupling = new MultipoleCoupling(maxAngular, sourceDegree);
    Quadrature over = quadrature.get();
    MultipoleTransform all = new MultipoleTransform(coupling, over.rule(), over.coefficients());
    return new SplitRestMultipoles(
        coupling,
        size,
        edges(),
        tolerance,
        narrowest(),
        pairs,
        all,
        () -> samples(all.norms(), all::at));
  }

  // Errors are relative to the largest value of a degree: as they are allowed.
  private double[][] padded(double[][] result) {
    for (int i = 0; i < result.length; i++) {
      result[i] = Arrays.copyOf(result[i], padded());
    }
    return result;
  }

  // Gaussians whose widths differ by less than a factor 2 share a radial grid.
  private static int[] groups(double[] widths) {
    int[] starts = new int[widths.length + 1];
    int count = 1;
    for (int q = 1; q < widths.length; q++) {
      if (widths[q] > 2 * widths[starts[count - 1]]) {
        starts[count++] = q;
      }
    }
    starts[count] = widths.length;
    return Arrays.copyOf(starts, count + 1);
  }

  /**
   * f_nl(d) by quadrature in space, without a table: to a small relative error, or, with waves that
   * are taken away, an absolute one.
   *
   * @param d distance ≥ 0, Å
   * @param out receives one number per function
   */
  public void exactPair(double d, double[] out) {
    pairs.values(d, out);
    waves.ifPresent(taken -> taken.subtractPairs(d, out));
  }

  /**
   * df_nl/dd by quadrature, without a table.
   *
   * @param d distance ≥ 0, Å
   * @param slopes receives one number per function, 1/Å
   */
  public void exactSlopes(double d, double[] slopes) {
    pairs.slopes(d, slopes);
    waves.ifPresent(taken -> taken.subtractSlopes(d, slopes));
  }

  private int padded() {
    return (radial.count() + PADDING - 1) / PADDING * PADDING;
  }

  /** {@inheritDoc} Made at the first call. */
  @Override
  public MultipoleTable multipoles() {
    return multipoles.get();
  }

  /**
   * What must be added per unit weight and 1/V for k = 0: the neighbour sum has a mean, −(ŵ I_n0 −
   * D_n0)(0) √(4π) takes it away where a background replaces it.
   *
   * @return one number per radial function; zeros where there is no background
   */
  @Override
  public double[] zero() {
    double[] result = new double[size];
    if (background) {
      double[] all = new double[radial.count()];
      spectrum(0, all);
      Arrays.setAll(result, n -> -all[n] * Math.sqrt(4 * Math.PI));
    }
    return result;
  }

  /**
   * Whether waves make what is beyond the end, so that the coefficients are accurate.
   *
   * @param number of atoms per Å³
   * @param squares per multipole L and l, of the coefficients
   * @return true where there are none, as nothing is beyond it
   */
  public boolean isAccurate(double number, double[] squares) {
    return profile.get().dropped(SAMPLES, number, squares) <= bound();
  }

  private double bound() {
    return accuracy / (2 * SAFETY) * (accuracy / (2 * SAFETY));
  }

  /**
   * How far neighbours must be counted.
   *
   * @param number of atoms per Å³
   * @param squares per multipole L and l, of the coefficients
   * @return Å
   */
  public double cutoff(double number, double[] squares) {
    double bound = bound();
    Profile found = profile.get();
    int sample = SAMPLES;
    while (sample > 1 && found.dropped(sample - 1, number, squares) <= bound) {
      sample--;
    }
    return end * sample / SAMPLES;
  }

  // f_nl of charges, or f^L_nlλ of all multipoles that sources may have
  private double[][] functions(double[] distances) {
    return sourceDegree == 0 ? transform.get().at(distances) : multipoles.get().at(distances);
  }

  /** What is left beyond distances; rows are those of slots of multipoles and l. */
  private final class Profile {
    private final int rows = MultipoleCoupling.slots(sourceDegree) * (maxAngular + 1);
    private final double[][] largest = new double[SAMPLES + 1][rows]; // max f², from here
    private final double[][] squares = new double[SAMPLES + 1][rows]; // max_n ∫ f² d² dd
    private final double[] mean = new double[SAMPLES + 1]; // max_n ∫ |f_n0| d² dd, of charges

    Profile() {
      double[] sums = new double[rows * size];
      double[] absolute = new double[size];
      double step = end / SAMPLES;
      double[] distances = new double[SAMPLES];
      Arrays.setAll(distances, s -> s * step);
      double[][] samples = functions(distances);
      for (int i = 0; i < radial.count() && waves.isPresent(); i++) {
        int l = i / size;
        sums[i] = waves.get().dropped(i);
        squares[SAMPLES][l] = Math.max(squares[SAMPLES][l], sums[i]);
        largest[SAMPLES][l] = Math.max(largest[SAMPLES][l], waves.get().largestDropped(i));
        if (l == 0) {
          absolute[i] = waves.get().meanDropped(i);
          mean[SAMPLES] = Math.max(mean[SAMPLES], absolute[i]);
        }
      }
      for (int s = SAMPLES - 1; s >= 0; s--) {
        double d = s * step;
        double[] f = samples[s];
        System.arraycopy(largest[s + 1], 0, largest[s], 0, rows);
        for (int i = 0; i < f.length; i++) {
          int row = i / size;
          sums[i] += step * f[i] * f[i] * d * d;
          largest[s][row] = Math.max(largest[s][row], f[i] * f[i]);
          squares[s][row] = Math.max(squares[s][row], sums[i]);
          if (row == 0) {
            absolute[i] += step * Math.abs(f[i]) * d * d;
            mean[s] = Math.max(mean[s], absolute[i]);
          }
        }
      }
    }

    // Square of the error of leaving out what is beyond a sample, relative to the size of the
    // coefficients, the worst row. Neighbours at general positions: squares add; the next one
    // alone; for the l = 0 of charges also their mean.
    double dropped(int sample, double number, double[] values) {
      double worst = 0;
      for (int row = 0; row < rows; row++) {
        int l = row % (maxAngular + 1);
        double sum =
            squares[sample][row] + largest[sample][row] * (2 * l + 1) / (4 * Math.PI * number);
        if (row == 0) {
          sum += 4 * Math.PI * number * mean[sample] * mean[sample];
        }
        int degree = MultipoleCoupling.sourceDegree(row / (maxAngular + 1));
        worst = Math.max(worst, number * sum / values[degree * (maxAngular + 1) + l]);
      }
      return worst;
    }
  }

  /**
   * Beyond this distance the functions are zero: to machine precision, or, with waves that are
   * taken away, within the accuracy.
   *
   * @return Å
   */
  public double end() {
    return end;
  }

  /**
   * Which of the long-range densities this belongs to.
   *
   * @return 0-based
   */
  public int index() {
    return index;
  }

  @Override
  public double reach() {
    return end;
  }

  @Override
  public void values(double d, double[] out) {
    double[] padded = new double[padded()];
    if (d <= end) {
      table.get().evaluate(d, padded, 0);
    }
    System.arraycopy(padded, 0, out, 0, radial.count());
  }

  @Override
  public void withSlopes(double d, double[] out, double[] slopes) {
    double[] padded = new double[padded()];
    double[] paddedSlopes = new double[padded()];
    if (d <= end) {
      table.get().evaluateWithSlopes(d, padded, paddedSlopes);
    }
    System.arraycopy(padded, 0, out, 0, radial.count());
    System.arraycopy(paddedSlopes, 0, slopes, 0, radial.count());
  }

  @Override
  public void exact(double d, double[] out) {
    exactPair(d, out);
  }

  @Override
  public void exactWithSlopes(double d, double[] out, double[] slopes) {
    exactPair(d, out);
    exactSlopes(d, slopes);
  }

  @Override
  public double[] self() {
    double[] all = new double[radial.count()];
    exactPair(0, all);
    double[] result = Arrays.copyOf(all, size);
    for (int n = 0; n < size; n++) {
      result[n] *= Math.sqrt(1 / (4 * Math.PI));
    }
    return sourceDegree == 0 ? result : multipoles().self(result);
  }

  @Override
  public RadialPieces pieces() {
    return pieces.get();
  }
}
