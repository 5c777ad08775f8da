package org.farfield.expansion.plan;

import java.util.Arrays;
import java.util.List;
import org.farfield.math.GaussLegendre;
import org.farfield.potential.Gaussians;
import org.farfield.potential.Potential;

/**
 * The Fourier transform of a potential times windows in the one or two directions of a slab or wire
 * that are not periodic, at wave vectors G along the periodic directions and harmonics 2πm/period
 * of each window.
 *
 * <p>The potential is a sum of Gaussians, v(r) = ∫_0^T w(t) exp(−t r²) dt with T = 1/2σ², and of
 * each Gaussian the transform is a product, so that with d periodic directions x_∥
 *
 * <p>v̂(G, k) = π^{d/2} ∫_0^T t^{−d/2} w(t) exp(−G²/4t) Π_x F_t(k_x) dt, F_t(k) = ∫ w(x) exp(−t x²)
 * cos(kx) dx.
 *
 * <p>With w ~ t^{p/2−1} for t → 0, as of v ~ r^−p, at G = 0 and p ≤ d the integral diverges at t =
 * 0, where the sum over the periodic directions does. For p &lt; d the finite part stands for it
 * (the analytic continuation in p); for p = d the integral is taken over the difference to t = 0,
 * so that the potential of a uniform line or plane of charge is zero at its centre: −Ein(r²/2σ²)
 * times π^{d/2}/Γ(d/2). Sources of several widths have one σ for that, so that far away they are
 * alike.
 */
public final class WindowedPotential {
  private static final int NODES = 12;
  private static final int START_NODES = 16;
  private static final double NOTHING = 42; // e^−42 counts as zero

  private final double[] t;
  private final double[] weights; // of G ≠ 0, without exp(−G²/4t)
  private final double[] zeroWeights; // of G = 0
  private final double[][] transforms; // [window][m][node] F
  private final double[][] slopes; // [window][m][node] dF/dk
  private final double largestT;
  private final double centredT; // 1/2σ² of the source whose line or plane is zero at its centre
  private final double shortestInside;

  /**
   * Makes the transforms.
   *
   * @param potential with Gaussians
   * @param windows one (slab) or two (wire)
   * @param max the largest harmonic of each window
   * @param smallestG the smallest |G| &gt; 0 that occurs, 1/Å
   */
  public WindowedPotential(Potential potential, List<Window> windows, int[] max, double smallestG) {
    this(potential, windows, max, smallestG, potential.smearing());
  }

  /**
   * Makes the transforms of one of several widths of sources.
   *
   * @param potential with Gaussians
   * @param windows one (slab) or two (wire)
   * @param max the largest harmonic of each window
   * @param smallestG the smallest |G| &gt; 0 that occurs, 1/Å
   * @param centred σ of the source whose line or plane is zero at its centre, where p = d
   */
  public WindowedPotential(
      Potential potential, List<Window> windows, int[] max, double smallestG, double centred) {
    centredT = 0.5 / (centred * centred);
    int periodic = 3 - windows.size();
    largestT = 0.5 / (potential.smearing() * potential.smearing());
    shortestInside =
        Math.max(
            0, windows.stream().mapToDouble(w -> w.period() - w.support()).min().orElseThrow());
    Gaussians gaussians = potential.gaussians().orElseThrow();
    if (gaussians instanceof Gaussians.One one) {
      t = new double[] {largestT};
      weights = new double[] {one.amplitude() * Math.pow(Math.PI / largestT, 0.5 * periodic)};
      zeroWeights = weights;
    } else {
      Gaussians.Measure measure = (Gaussians.Measure) gaussians;
      double square = windows.stream().mapToDouble(w -> w.support() * w.support()).sum();
      double power = measure.power() - 0.5 * periodic;
      double prefactor = Math.pow(Math.PI, 0.5 * periodic) / measure.norm();
      boolean ends = measure.smallest() > 0;
      double start = ends ? measure.smallest() : Math.min(2 / square, largestT);
      double lowest = ends ? start : Math.min(start, smallestG * smallestG / 180);
      double[] edges = edges(start, lowest, power, measure.steepness(largestT));
      int first = ends ? 0 : START_NODES;
      t = new double[first + (edges.length - 1) * NODES];
      weights = new double[t.length];
      zeroWeights = ends ? weights : new double[t.length];
      if (!ends) {
        startRule(measure, start, power, prefactor);
      }
      panels(measure, first, edges, start, power, prefactor);
    }
    transforms = new double[2][];
    slopes = new double[2][];
    for (int x = 0; x < 2; x++) {
      int harmonics = x < windows.size() ? max[x] + 1 : 1;
      transforms[x] = new double[harmonics * t.length];
      slopes[x] = new double[harmonics * t.length];
      if (x < windows.size()) {
        transform(windows.get(x), max[x], transforms[x], slopes[x]);
      } else {
        Arrays.fill(transforms[x], 1);
      }
    }
  }

  // Panels in log t, from T down past the start to where exp(−G²/4t) or t^power ends everything.
  private double[] edges(double start, double lowest, double power, double steepness) {
    double width = Math.min(1, 4 / Math.max(Math.abs(power), steepness));
    double top = Math.log(largestT);
    double end = power > 0 ? top - NOTHING / power : Double.NEGATIVE_INFINITY;
    double middle = Math.max(Math.log(start), end);
    double bottom = Math.max(Math.log(lowest), end);
    int upper = (int) Math.ceil((top - middle) / width - 1e-9);
    int lower = (int) Math.ceil((middle - bottom) / width - 1e-9);
    double[] edges = new double[lower + upper + 1];
    for (int i = 0; i < lower; i++) {
      edges[i] = bottom + (middle - bottom) * i / lower;
    }
    for (int i = 0; i <= upper; i++) {
      edges[lower + i] = i == upper ? top : middle + (top - middle) * i / upper;
    }
    return edges;
  }

  private void panels(
      Gaussians.Measure measure,
      int first,
      double[] edges,
      double start,
      double power,
      double prefactor) {
    GaussLegendre rule = GaussLegendre.of(NODES);
    int node = first;
    for (int e = 0; e + 1 < edges.length; e++) {
      double half = 0.5 * (edges[e + 1] - edges[e]);
      for (int q = 0; q < NODES; q++, node++) {
        double log = edges[e] + half * (1 + rule.nodes()[q]);
        t[node] = Math.exp(log);
        weights[node] =
            prefactor * half * rule.weights()[q] * Math.exp(power * log) * measure.shape(t[node]);
        zeroWeights[node] = t[node] > start ? weights[node] : 0;
      }
    }
  }

  /*
   * The finite part of ∫_0^start t^{power−1} Φ(t) dt with a polynomial Φ through Gauss-Legendre
   * nodes: of its shifted Legendre polynomials on [0, 1], ∫ τ^{a−1} P_n(2τ−1) dτ =
   * Π_{j=1}^n (a−j) / Π_{j=0}^n (a+j).
   */
  private void startRule(Gaussians.Measure measure, double start, double power, double prefactor) {
    double[] moments = new double[START_NODES];
    double moment = power == 0 ? 1 : 1 / power;
    double harmonic = 0;
    for (int n = 0; n < START_NODES; n++) {
      if (n > 0) {
        moment *= (power - n) / (power + n);
        harmonic += 1.0 / n;
      }
      moments[n] = power == 0 ? moment * (Math.log(start / centredT) - 2 * harmonic) : moment;
    }
    GaussLegendre rule = GaussLegendre.of(START_NODES);
    double scale = prefactor * Math.pow(start, power);
    for (int q = 0; q < START_NODES; q++) {
      double x = rule.nodes()[q];
      t[q] = 0.5 * start * (1 + x);
      double before = 0;
      double legendre = 1;
      for (int n = 0; n < START_NODES; n++) {
        zeroWeights[q] += scale * rule.weights()[q] * (n + 0.5) * legendre * moments[n];
        double next = ((2 * n + 1) * x * legendre - n * before) / (n + 1);
        before = legendre;
        legendre = next;
      }
      zeroWeights[q] *= measure.shape(t[q]);
    }
  }

  /**
   * Memory while the transform in a window is made.
   *
   * @param potential a sum of Gaussians
   * @param window one of the windows
   * @return an upper estimate, for as many Gaussians as an integral over them takes
   */
  public static double bytes(Potential potential, Window window) {
    double largest = 0.5 / (potential.smearing() * potential.smearing());
    double softness = window.softness();
    double bandwidth = Math.sqrt(4 * NOTHING * (largest + 1 / (softness * softness)));
    double nodes = START_NODES + NODES * (2 + Math.log(1 + largest * window.support()));
    // the steps of the rule, and as many waves, their values and slopes
    return 8 * nodes * window.support() * bandwidth / Math.PI * 2;
  }

  // The trapezoidal rule: exact once the step resolves w(x) exp(−t x²) cos(kx).
  private void transform(Window window, int max, double[] values, double[] derivatives) {
    double softness = window.softness();
    double bandwidth = Math.sqrt(4 * NOTHING * (largestT + 1 / (softness * softness)));
    double largestK = 2 * Math.PI * max / window.period();
    int steps = (int) Math.ceil(window.support() * (bandwidth + largestK) / (2 * Math.PI));
    double step = window.support() / steps;
    double[] gaussians = new double[(steps + 1) * t.length];
    for (int i = 0; i <= steps; i++) {
      double x = i * step;
      double weight = (i == 0 ? 1 : 2) * step * window.value(x);
      for (int node = 0; node < t.length; node++) {
        gaussians[i * t.length + node] = weight * Math.exp(-t[node] * x * x);
      }
    }
    for (int m = 0; m <= max; m++) {
      for (int i = 0; i <= steps; i++) {
        double x = i * step;
        double phase = 2 * Math.PI * m * x / window.period();
        double cos = Math.cos(phase);
        double sin = -x * Math.sin(phase);
        for (int node = 0; node < t.length; node++) {
          values[m * t.length + node] += cos * gaussians[i * t.length + node];
          derivatives[m * t.length + node] += sin * gaussians[i * t.length + node];
        }
      }
    }
  }

  /**
   * Whether the potential ends by itself before the windows do, so that its transform is v̂_p(|k|).
   *
   * @param g |G|, 1/Å
   * @return true if what the windows take away is below e^−42
   */
  public boolean isPlain(double g) {
    double x = shortestInside;
    // the largest of exp(−G²/4t − t x²) for t ≤ T
    double exponent = g <= 2 * x * largestT ? g * x : g * g / (4 * largestT) + largestT * x * x;
    return exponent > NOTHING;
  }

  /**
   * The weights of the Gaussians at one G, for {@link #value}.
   *
   * @param g |G|, 1/Å
   * @return one number per Gaussian
   */
  public double[] amplitudes(double g) {
    if (g == 0) {
      return zeroWeights.clone();
    }
    double[] result = new double[t.length];
    for (int node = 0; node < t.length; node++) {
      result[node] = weights[node] == 0 ? 0 : weights[node] * Math.exp(-g * g / (4 * t[node]));
    }
    return result;
  }

  /**
   * The transform.
   *
   * @param amplitudes of {@link #amplitudes}
   * @param first harmonic ≥ 0 of the first window
   * @param second harmonic ≥ 0 of the second window, 0 if there is none
   * @return v̂(G, k)
   */
  public double value(double[] amplitudes, int first, int second) {
    double sum = 0;
    for (int node = 0, f = first * t.length, s = second * t.length; node < t.length; node++) {
      sum += amplitudes[node] * transforms[0][f++] * transforms[1][s++];
    }
    return sum;
  }

  /**
   * The derivatives of the transform.
   *
   * @param amplitudes of {@link #amplitudes}
   * @param first harmonic ≥ 0 of the first window
   * @param second harmonic ≥ 0 of the second window, 0 if there is none
   * @param out receives (∂v̂/∂G)/G, meaningless at G = 0, and ∂v̂/∂k along each window
   */
  public void slopes(double[] amplitudes, int first, int second, double[] out) {
    Arrays.fill(out, 0, 3, 0);
    for (int node = 0, f = first * t.length, s = second * t.length; node < t.length; node++) {
      double c = amplitudes[node];
      out[0] -= c / (2 * t[node]) * transforms[0][f] * transforms[1][s];
      out[1] += c * slopes[0][f] * transforms[1][s];
      out[2] += c * transforms[0][f++] * slopes[1][s++];
    }
  }
}
