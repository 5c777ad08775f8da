package org.farfield.expansion.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.DoubleStream;
import org.farfield.math.BesselTransform;
import org.farfield.math.ChebyshevTable;
import org.farfield.math.GaussPanels;
import org.farfield.math.PiecewisePolynomial;
import org.farfield.math.SphericalBessel;
import org.farfield.potential.Gaussians;
import org.farfield.potential.Potential;
import org.farfield.potential.Tail;

/**
 * Host tables of one long-range density, in double: the radial spectrum v̂(k) I_nl(k), the pair
 * functions f_nl(d) = (2/π) ∫ k² v̂ I_nl j_l(kd) dk, and what the accuracy promise needs of them.
 *
 * <p>All arrays over functions are l-major: index l · size + n.
 */
public final class LongRangeTable implements RadialTable {
  private static final int DEGREE = 11;
  static final int NODES = 16;
  // what so many nodes integrate to 3e-18
  static final double PANEL_PHASE = 14;
  // Below this wave number only the leading power of the integrand counts.
  private static final double SMALLEST_K = 1e-8;
  private static final double TABLE_START = 1e-4;
  // in units of the smearing: from here on a sum of Gaussians is smooth
  private static final double SMEARED = 8.6;
  // Panels of the table outside of the source: the next pole of a power of the distance is at 0,
  // and an exponential that falls by e^−42 in all falls by e^−1 or less in each.
  private static final double GROWTH = 0.25;
  private static final double FALLS = 42;
  // exp(−x²/2) of a Gaussian that counts in the far tail of a potential
  private static final double TAIL_END = 16;

  private final Potential potential;
  private final RadialFunctions radial;
  private final int maxAngular;
  private final int size;
  private final double largestK;
  private final double quadratureEnd; // beyond it, up to farDistance, what follows
  private final double farDistance;
  private final GaussPanels rule; // of the quadrature over k
  private final double[] k; // its nodes, ascending
  private final double[][] spectrum; // [node][function] v̂ I_nl
  private final double[] measure; // w k²
  private final double[] smallKTerm; // what [0, SMALLEST_K] adds to f at any d
  private final Lazy<PiecewisePolynomial> product;
  private final Lazy<ChebyshevTable> samples; // of what quadrature makes, for near and sizes
  private final Lazy<PiecewisePolynomial> near;
  private final Lazy<PiecewisePolynomial> far;
  private final Lazy<RadialPieces> pieces;
  private final Lazy<GaussianPairs> tail; // of a potential that ends late
  private final Optional<Lazy<ScreenedPairs>> screened; // and of which this is known, farther out
  private final ErrorModel errors;
  private final Lazy<PairSizes> sizes = new Lazy<>(this::makeSizes);
  private final Lazy<LongRangeMultipoles> multipoles;
  private final int sourceDegree;
  private final double centred;
  private final Optional<RestWaves> waves; // added
  private final Map<Double, LongRangeTable> otherWidths = new ConcurrentHashMap<>();

  /**
   * Makes the tables.
   *
   * @param potential of one source
   * @param radial the orthonormal radial functions, resolving {@link #largestK}
   * @param maxAngular L
   * @param sourceDegree the highest multipole that a source may be
   */
  public LongRangeTable(
      Potential potential, RadialFunctions radial, int maxAngular, int sourceDegree) {
    this(
        potential,
        radial,
        maxAngular,
        sourceDegree,
        RestSquares.NONE,
        potential.smearing(),
        Optional.empty());
  }

  /**
   * Makes the tables of the smooth part of a density.
   *
   * @param potential that part
   * @param radial the orthonormal radial functions, resolving {@link #largestK}
   * @param maxAngular L
   * @param sourceDegree the highest multipole that a source may be
   * @param rest {@link #differenceSquares} of what is summed in space: coefficients are so much
   *     larger, and with them the error that is allowed
   * @param waves of the rest that are summed with it, if there are such
   */
  public LongRangeTable(
      Potential potential,
      RadialFunctions radial,
      int maxAngular,
      int sourceDegree,
      RestSquares rest,
      Optional<RestWaves> waves) {
    this(potential, radial, maxAngular, sourceDegree, rest, potential.smearing(), waves);
  }

  private LongRangeTable(
      Potential potential,
      RadialFunctions radial,
      int maxAngular,
      int sourceDegree,
      RestSquares rest,
      double centred,
      Optional<RestWaves> waves) {
    this.potential = potential;
    this.waves = waves;
    this.centred = centred;
    this.sourceDegree = sourceDegree;
    this.radial = radial;
    this.maxAngular = maxAngular;
    this.size = radial.basis().size();
    this.largestK = largestK(potential.smearing());
    double extent = radial.basis().extent();
    double start = potential.tail().start();
    this.farDistance = extent + start;
    this.quadratureEnd =
        potential.gaussians().isPresent()
            ? extent + Math.min(start, SMEARED * potential.smearing())
            : farDistance;
    double[] edges = quadratureEdges(extent + quadratureEnd);
    rule = new GaussPanels(edges, NODES);
    k = rule.nodes();
    measure = rule.weights();
    spectrum = new double[k.length][radial.count()];
    for (int q = 0; q < k.length; q++) {
      measure[q] *= k[q] * k[q];
      exactSpectrum(k[q], spectrum[q]);
    }
    smallKTerm = smallKTerm();
    product =
        new Lazy<>(
            () ->
                new PiecewisePolynomial(
                    productEdges(extent), DEGREE, radial.count(), this::exactSpectrum));
    samples = new Lazy<>(this::makeSamples);
    near =
        new Lazy<>(
            () ->
                new PiecewisePolynomial(
                    withBeyond(PairSamples.edges(samples.get())),
                    DEGREE,
                    radial.count(),
                    this::quadraturePairs));
    far = new Lazy<>(this::makeFarTable);
    pieces =
        new Lazy<>(
            () -> new RadialPieces(near.get(), far.get(), tailExponent(), size, radial.count()));
    tail =
        new Lazy<>(
            () -> new GaussianPairs(GaussianSum.of(potential), radial, maxAngular, TAIL_END));
    screened =
        potential.tail() instanceof Tail.Screened known
            ? Optional.of(new Lazy<>(() -> new ScreenedPairs(known, radial, maxAngular)))
            : Optional.empty();
    errors = new ErrorModel(k, measure, spectrum, maxAngular, size, sourceDegree, rest);
    multipoles =
        new Lazy<>(
            () ->
                new LongRangeMultipoles(
                    sourceDegree,
                    radial,
                    potential,
                    quadratureEnd,
                    this::withBeyond,
                    tail,
                    rule,
                    transformCoefficients(),
                    smallKTerm));
  }

  /**
   * Beyond this wave number v̂ is below e^−50 of its size and counts as zero. The basis cannot
   * lower it: r^n exp(−r²/2σ_n²) with n − l odd has a cusp at the origin, so its integrals fall as
   * a power of k only, and so do those of functions with a sharp edge.
   *
   * @param smearing of the sources, Å
   * @return 1/Å
   */
  public static double largestK(double smearing) {
    return 10 / smearing;
  }

  private double[] quadratureEdges(double largestPhaseLength) {
    double first = Math.min(largestK / 4, 6 / largestPhaseLength);
    int graded = (int) Math.ceil(Math.log(first / SMALLEST_K) / Math.log(2));
    int uniform = (int) Math.ceil((largestK - first) * largestPhaseLength / PANEL_PHASE);
    uniform = Math.max(uniform, 8);
    double[] edges = new double[graded + 1 + uniform];
    for (int i = 0; i <= graded; i++) {
      edges[i] = first * Math.pow(SMALLEST_K / first, 1 - (double) i / graded);
    }
    for (int i = 1; i <= uniform; i++) {
      edges[graded + i] = first + (largestK - first) * i / uniform;
    }
    return withEndOfWaves(edges);
  }

  private double[] productEdges(double extent) {
    double ends = potential.tail() instanceof Tail.None none ? none.start() : 0;
    double range = Math.max(extent + ends, waves.map(RestWaves::range).orElse(0.0));
    double width = Math.min(2 / range, largestK / 8);
    double first = 4 * width;
    // one of the edges, so that all are as far apart: look-ups need no search
    double end = waves.map(RestWaves::largestK).orElse(largestK);
    int graded = (int) Math.ceil(3 * Math.log(first / TABLE_START) / Math.log(2));
    int below = (int) Math.ceil((end - first) / width);
    int uniform = (int) Math.ceil(below * (largestK - first) / (end - first) * (1 - 1e-12));
    double[] edges = new double[graded + 1 + uniform];
    for (int i = 0; i <= graded; i++) {
      edges[i] = first * Math.pow(TABLE_START / first, 1 - (double) i / graded);
    }
    for (int i = 1; i <= uniform; i++) {
      edges[graded + i] = first + (end - first) * i / below;
    }
    return edges;
  }

  private double[] withEndOfWaves(double[] edges) {
    return waves
        .map(
            added -> DoubleStream.concat(DoubleStream.of(edges), DoubleStream.of(added.largestK())))
        .map(all -> all.sorted().distinct().toArray())
        .orElse(edges);
  }

  // Outside of the source f_nl is a power of the distance times what falls by e^−41 or so until the
  // tail starts.
  private double[] withBeyond(double[] first) {
    List<Double> edges = new ArrayList<>(DoubleStream.of(first).boxed().toList());
    double mostWidth = potential.tail().start() / FALLS;
    for (double end = quadratureEnd; end < farDistance; ) {
      end = Math.min(end + Math.min(GROWTH * end, mostWidth), farDistance);
      edges.add(end);
    }
    return edges.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private double[] smallKTerm() {
    double[] term = new double[radial.count()];
    if (potential.tail() instanceof Tail.Power tail && tail.exponent() < 3) {
      double p = tail.exponent();
      double[] atZero = new double[radial.count()];
      radial.integrals(0, atZero);
      double f = 2 / Math.PI * tail.smallWaveNumberAmplitude() * Math.pow(SMALLEST_K, p) / p;
      for (int n = 0; n < size; n++) {
        term[n] = f * atZero[n];
      }
    }
    return term;
  }

  /** The radial functions, resolving {@link #largestK()}. */
  public RadialFunctions radial() {
    return radial;
  }

  /**
   * v̂(k) I_nl(k), with waves of the rest, without the table of their product.
   *
   * @param wave k &gt; 0, 1/Å
   * @param out receives one number per function
   */
  public void exactSpectrum(double wave, double[] out) {
    radial.integrals(wave, out);
    double v = potential.fourier(wave);
    for (int f = 0; f < radial.count(); f++) {
      out[f] *= v;
    }
    waves.ifPresent(added -> added.add(1, wave, out));
  }

  /**
   * f_nl(d) by quadrature, without a table.
   *
   * @param d distance, Å, at most {@link #farDistance()}
   * @param out receives one number per function
   */
  public void quadraturePair(double d, double[] out) {
    Arrays.fill(out, 0, radial.count(), 0);
    if (d > quadratureEnd) {
      beyond(d).values(d, out);
      return;
    }
    double[] bessel = new double[maxAngular + 1];
    for (int q = 0; q < k.length; q++) {
      SphericalBessel.evaluate(maxAngular, k[q] * d, bessel, 0, 1);
      double[] s = spectrum[q];
      for (int l = 0; l <= maxAngular; l++) {
        double weight = measure[q] * bessel[l];
        for (int n = 0; n < size; n++) {
          out[l * size + n] += weight * s[l * size + n];
        }
      }
    }
    for (int f = 0; f < radial.count(); f++) {
      out[f] = 2 / Math.PI * out[f] + smallKTerm[f];
    }
  }

  private FarPairs beyond(double d) {
    return screened.isPresent() && d > screened.get().get().start()
        ? screened.get().get()
        : tail.get();
  }

  private double[][] transformCoefficients() {
    double[][] coefficients = new double[radial.count()][k.length];
    for (int f = 0; f < coefficients.length; f++) {
      for (int q = 0; q < k.length; q++) {
        coefficients[f][q] = 2 / Math.PI * measure[q] * spectrum[q][f];
      }
    }
    return coefficients;
  }

  private ChebyshevTable makeSamples() {
    double[][] coefficients = transformCoefficients();
    double[] norms = Arrays.stream(coefficients).mapToDouble(MultipoleTransform::norm).toArray();
    return PairSamples.of(
        quadratureEnd,
        potential.smearing(),
        radial.basis(),
        ChebyshevTable.TOLERANCE,
        norms,
        new BesselTransform(rule, maxAngular, coefficients)::at);
  }

  private double[][] quadraturePairs(double[] distances) {
    PiecewisePolynomial.Functions inside =
        some -> {
          double[][] pairs = samples.get().at(some);
          for (double[] pair : pairs) {
            Arrays.setAll(pair, f -> pair[f] + smallKTerm[f]);
          }
          return pairs;
        };
    return inside
        .upTo(quadratureEnd, radial.count(), (d, out) -> beyond(d).values(d, out))
        .at(distances);
  }

  /*
   * Far away the smearing is gone and 1/|r − d|^p expands in Gegenbauer polynomials:
   * f_nl(d) = d^{−p−l} 4π (p/2)_l/(3/2)_l ∫ r^{2+l} R_nl 2F1(p/2+l, (p−1)/2; l+3/2; r²/d²) dr.
   * The factor after d^{−p−l} is smooth in u = (farDistance/d)².
   */
  private PiecewisePolynomial makeFarTable() {
    double[] edges = {0, 0.25, 0.5, 0.75, 1};
    return new PiecewisePolynomial(edges, DEGREE, radial.count(), this::farFactor);
  }

  private void farFactor(double u, double[] out) {
    if (!(potential.tail() instanceof Tail.Power tail)) {
      Arrays.fill(out, 0);
      return;
    }
    double p = tail.exponent();
    double inverse = u / (farDistance * farDistance);
    radial.project(
        Double.MAX_VALUE,
        (l, r) ->
            Math.pow(r, l) * hypergeometric(0.5 * p + l, 0.5 * (p - 1), l + 1.5, r * r * inverse),
        out);
    double factor = 4 * Math.PI * tail.amplitude();
    for (int l = 0; l <= maxAngular; l++) {
      for (int n = 0; n < size; n++) {
        out[l * size + n] *= factor;
      }
      factor *= (0.5 * p + l) / (1.5 + l);
    }
  }

  private static double hypergeometric(double a, double b, double c, double x) {
    double term = 1;
    double sum = 1;
    for (int i = 0; i < 2000; i++) {
      term *= (a + i) * (b + i) / ((c + i) * (i + 1)) * x;
      sum += term;
      if (Math.abs(term) < 1e-17 * Math.abs(sum)) {
        break;
      }
    }
    return sum;
  }

  /**
   * v̂(k) I_nl(k) from the table; zero from {@link #largestK()} on.
   *
   * @param wave k, 1/Å
   * @param out receives one number per function
   */
  public void spectrum(double wave, double[] out) {
    spectrum(wave, 0, radial.count(), out);
  }

  /**
   * Those of some functions.
   *
   * @param wave k, 1/Å
   * @param from the first of them
   * @param to behind the last
   * @param out has room for all functions, and receives those asked for at their places
   */
  public void spectrum(double wave, int from, int to, double[] out) {
    if (wave >= largestK) {
      Arrays.fill(out, from, to, 0);
    } else if (wave < TABLE_START) {
      exactSpectrum(wave, out);
    } else {
      product.get().evaluate(wave, from, to, out, 0);
    }
  }

  /**
   * v̂(k) I_nl(k) and its derivative by quadrature, without a table.
   *
   * @param wave k &gt; 0, 1/Å
   * @param out receives one number per function
   * @param slopes receives d/dk of each
   */
  public void exactSpectrumWithSlopes(double wave, double[] out, double[] slopes) {
    double v = potential.fourier(wave);
    double slope = potential.fourierSlope(wave);
    radial.integrals(wave, out);
    radial.integralSlopes(wave, slopes);
    for (int f = 0; f < radial.count(); f++) {
      slopes[f] = v * slopes[f] + slope * out[f];
      out[f] *= v;
    }
    waves.ifPresent(
        added -> {
          added.add(1, wave, out);
          added.addSlopes(wave, slopes);
        });
  }

  /**
   * v̂(k) I_nl(k) and its derivative from the table; zero from {@link #largestK()} on.
   *
   * @param wave k, 1/Å
   * @param out receives one number per function
   * @param slopes receives d/dk of each
   */
  public void spectrumWithSlopes(double wave, double[] out, double[] slopes) {
    if (wave >= largestK) {
      Arrays.fill(out, 0, radial.count(), 0);
      Arrays.fill(slopes, 0, radial.count(), 0);
    } else if (wave < TABLE_START) {
      exactSpectrumWithSlopes(wave, out, slopes);
    } else {
      product.get().evaluateWithSlopes(wave, out, slopes);
    }
  }

  /**
   * f_nl(d) and f_nl'(d) by quadrature, without a table.
   *
   * @param d distance, Å, at most {@link #farDistance()}
   * @param out receives one number per function
   * @param slopes receives d/dd of each
   */
  public void quadraturePairWithSlopes(double d, double[] out, double[] slopes) {
    quadraturePair(d, out);
    Arrays.fill(slopes, 0, radial.count(), 0);
    if (d > quadratureEnd) {
      beyond(d).slopes(d, slopes);
      return;
    }
    double[] bessel = new double[maxAngular + 2];
    double[] slope = new double[maxAngular + 1];
    for (int q = 0; q < k.length; q++) {
      SphericalBessel.evaluate(maxAngular + 1, k[q] * d, bessel, 0, 1);
      SphericalBessel.slopes(maxAngular, k[q] * d, bessel, slope);
      for (int f = 0; f < radial.count(); f++) {
        slopes[f] += 2 / Math.PI * measure[q] * k[q] * slope[f / size] * spectrum[q][f];
      }
    }
  }

  /**
   * The table behind {@link #spectrum}, made at the first call.
   *
   * @return functions of k; it starts where k is still far below any structure's
   */
  public PiecewisePolynomial spectrumTable() {
    return product.get();
  }

  @Override
  public double[] self() {
    double[] all = new double[radial.count()];
    quadraturePair(0, all);
    double[] result = new double[size];
    for (int n = 0; n < size; n++) {
      result[n] = all[n] * Math.sqrt(1 / (4 * Math.PI));
    }
    return sourceDegree == 0 ? result : multipoles().self(result);
  }

  /**
   * The k = 0 term of the lattice sum per unit weight: (1/V) v̂(0) I_n0(0) √(4π), without 1/V.
   *
   * @return one number per radial function; zeros where a background replaces it
   */
  public double[] zeroTerm() {
    double[] result = zeroTerm(potential.fourierAtZero());
    if (waves.isPresent() && potential.tail().isIntegrable()) {
      double[] all = new double[radial.count()];
      waves.get().add(Math.sqrt(4 * Math.PI), 0, all);
      for (int n = 0; n < size; n++) {
        result[n] += all[n];
      }
    }
    return result;
  }

  /** The same for another v̂(0). */
  public double[] zeroTerm(double v) {
    double[] result = new double[size];
    if (v != 0) {
      double[] all = new double[radial.count()];
      radial.integrals(0, all);
      for (int n = 0; n < size; n++) {
        result[n] = v * all[n] * Math.sqrt(4 * Math.PI);
      }
    }
    return result;
  }

  /** {@inheritDoc} Made at the first call. */
  @Override
  public MultipoleTable multipoles() {
    return multipoles.get();
  }

  /**
   * The same potential of sources of another width.
   *
   * @param smearing σ, Å
   * @return this table if it is its own
   */
  public LongRangeTable ofWidth(double smearing) {
    return smearing == potential.smearing()
        ? this
        : otherWidths.computeIfAbsent(
            smearing,
            s ->
                new LongRangeTable(
                    potential.withSmearing(s),
                    radial,
                    maxAngular,
                    sourceDegree,
                    RestSquares.NONE,
                    centred,
                    Optional.empty()));
  }

  /**
   * The σ for which the potential of a line (p = 1) or plane (p = 2) of sources is zero at its
   * centre: that of the density, whatever the width of these sources, so that all are alike far
   * away.
   *
   * @return σ, Å
   */
  public double centredSmearing() {
    return centred;
  }

  /** How far the radial functions reach, up to tails of a norm. */
  public double reach(double tail) {
    return radial.reach(tail);
  }

  /**
   * How much larger this density is than with a larger smearing: per multipole of the source and l,
   * the largest over n of ∫ k² (k^L (v̂_σ − v̂_σ') I_nl)² dk. Of one Gaussian, of which nothing is
   * left to the other, that of all.
   *
   * @param smearing σ', Å
   * @param waves of the difference that are summed with the smooth part, and not counted
   * @return for any shortest wave
   */
  public RestSquares differenceSquares(double smearing, Optional<RestWaves> waves) {
    Optional<Potential> smooth = smooth(potential, smearing);
    double[][] tails = new double[(sourceDegree + 1) * (maxAngular + 1)][k.length + 1];
    double[] sums = new double[tails.length * size];
    double[] moved = new double[radial.count()];
    for (int q = k.length - 1; q >= 0; q--) {
      double wave = k[q];
      double share = smooth.map(s -> 1 - s.fourier(wave) / potential.fourier(wave)).orElse(1.0);
      Arrays.fill(moved, 0);
      waves.ifPresent(some -> some.add(1, wave, moved));
      for (int row = 0; row < tails.length; row++) {
        int degree = row / (maxAngular + 1);
        double factor = share * Math.pow(wave, degree);
        int from = row % (maxAngular + 1) * size;
        for (int n = 0; n < size; n++) {
          double value = factor * spectrum[q][from + n] - moved[from + n];
          sums[row * size + n] += measure[q] * value * value;
          tails[row][q] = Math.max(tails[row][q], sums[row * size + n]);
        }
      }
    }
    return new RestSquares(k, tails);
  }

  /**
   * How large the pair functions are.
   *
   * @return samples, made at the first call
   */
  public PairSizes sizes() {
    return sizes.get();
  }

  private PairSizes makeSizes() {
    return new PairSizes(
        distances -> {
          double[] near = Arrays.stream(distances).filter(d -> d <= farDistance).toArray();
          double[][] result = Arrays.copyOf(quadraturePairs(near), distances.length);
          for (int i = near.length; i < distances.length; i++) {
            result[i] = new double[radial.count()];
            values(distances[i], result[i]);
          }
          return result;
        },
        size,
        quadratureEnd,
        tailExponent(),
        !(potential.tail() instanceof Tail.Power));
  }

  /** The Gaussians of a potential that are no narrower than a smearing, if it has such. */
  public static Optional<Potential> smooth(Potential potential, double smearing) {
    return potential.gaussians().orElseThrow() instanceof Gaussians.Measure measure
        ? Optional.of(measure.wider().apply(smearing))
        : Optional.empty();
  }

  /**
   * The potential.
   *
   * @return v
   */
  public Potential potential() {
    return potential;
  }

  /**
   * The power of the distance with which the far table is multiplied, besides that of l.
   *
   * @return p; 0 for a potential that ends, whose far table is zero
   */
  public double tailExponent() {
    return potential.tail() instanceof Tail.Power tail ? tail.exponent() : 0;
  }

  /**
   * From here on the pair functions follow the multipole series, or are zero, Å.
   *
   * @return the distance
   */
  public double farDistance() {
    return farDistance;
  }

  /**
   * From here on the spectrum counts as zero, 1/Å.
   *
   * @return the wave number
   */
  public double largestK() {
    return largestK;
  }

  /**
   * Truncation and aliasing errors of this density.
   *
   * @return the model
   */
  public ErrorModel errors() {
    return errors;
  }

  /** {@inheritDoc} A potential never ends. */
  @Override
  public double reach() {
    return Double.POSITIVE_INFINITY;
  }

  /** {@inheritDoc} Far away, where quadrature loses digits, that is from the table. */
  @Override
  public void exact(double d, double[] out) {
    if (d <= farDistance) {
      quadraturePair(d, out);
    } else {
      values(d, out);
    }
  }

  @Override
  public void exactWithSlopes(double d, double[] out, double[] slopes) {
    if (d <= farDistance) {
      quadraturePairWithSlopes(d, out, slopes);
    } else {
      withSlopes(d, out, slopes);
    }
  }

  /** {@inheritDoc} Nothing: all pairs are summed where nothing is periodic. */
  @Override
  public double[] zero() {
    return new double[size];
  }

  @Override
  public RadialPieces pieces() {
    return pieces.get();
  }
}
