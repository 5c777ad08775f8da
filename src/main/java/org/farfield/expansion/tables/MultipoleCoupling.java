package org.farfield.expansion.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.farfield.math.BilinearForms;
import org.farfield.math.ClebschGordan;

/**
 * How the multipoles of a neighbour at d = r_j − r_i become coefficients of the centre i:
 *
 * <pre>c_nlm = Σ_LM q_LM Σ_λμ G(lm, LM, λμ) f^L_nlλ(d) Y_λμ(d̂),
 * f^L_nlλ(d) = (2/π) ∫ k^{2+L} v̂ I_nl j_λ(kd) dk,
 * G = i^{l−L−λ}/(2L−1)!! √(4π/(2L+1)) ∫ Y_lm Y_LM Y_λμ dΩ.</pre>
 *
 * <p>It follows from R_LM(∇_j) e^{−ik·d} = (−ik)^L C_LM(k̂) e^{−ik·d} and the expansion of plane
 * waves. L and λ − l are a {@link #slots slot}; functions are {@code [slot][l][n]}, of which slot 0
 * are those of a charge. Immutable.
 */
public final class MultipoleCoupling {
  // L and λ − l
  private static final int[][] SLOTS = {{0, 0}, {1, 1}, {1, -1}, {2, 2}, {2, 0}, {2, -2}};
  private static final int[] SLOT_COUNTS = {1, 3, 6};
  private static final double[] DOUBLE_FACTORIALS = {1, 1, 3}; // (2L − 1)!!

  private final int maxAngular;
  private final int degree;
  private final int[] entries; // slot, lm, LM, λμ of each coefficient
  private final double[] values;
  private final BilinearForms coupled;
  private final BilinearForms transposed;

  /**
   * Makes the coefficients.
   *
   * @param maxAngular largest l of the coefficients
   * @param degree largest L of the sources
   */
  MultipoleCoupling(int maxAngular, int degree) {
    this.maxAngular = maxAngular;
    this.degree = degree;
    List<int[]> places = new ArrayList<>();
    List<Double> found = new ArrayList<>();
    for (int slot = 0; slot < slots(); slot++) {
      int sourceDegree = SLOTS[slot][0];
      for (int l = 0; l <= maxAngular; l++) {
        int lambda = l + SLOTS[slot][1];
        if (lambda >= Math.abs(l - sourceDegree)) {
          add(slot, l, sourceDegree, lambda, places, found);
        }
      }
    }
    entries = places.stream().flatMapToInt(Arrays::stream).toArray();
    values = found.stream().mapToDouble(Double::doubleValue).toArray();
    int harmonics = (maxAngular + 1) * (maxAngular + 1);
    int[] target = places.stream().mapToInt(p -> p[0] * harmonics + p[1]).toArray();
    int[] moment = places.stream().mapToInt(p -> p[2]).toArray();
    int[] harmonic = places.stream().mapToInt(p -> p[3]).toArray();
    coupled = new BilinearForms(slots() * harmonics, target, moment, harmonic, values);
    transposed = new BilinearForms((degree + 1) * (degree + 1), moment, target, harmonic, values);
  }

  private static void add(
      int slot, int l, int sourceDegree, int lambda, List<int[]> places, List<Double> found) {
    ClebschGordan product = ClebschGordan.of(l, sourceDegree, lambda);
    int quarters = Math.floorMod(l - sourceDegree - lambda, 4);
    // ∫ YYY = √((2l+1)(2L+1)/4π(2λ+1)) ⟨l0 L0|λ0⟩ C; the first root's 2L + 1 and 4π drop out
    double scale =
        (quarters == 0 ? 1 : -1)
            * Math.sqrt((2.0 * l + 1) / (2.0 * lambda + 1))
            * atZero(product, l, sourceDegree, lambda)
            / DOUBLE_FACTORIALS[sourceDegree];
    for (int i = 0; i < product.size(); i++) {
      places.add(
          new int[] {
            slot,
            l * l + product.first(i),
            sourceDegree * sourceDegree + product.second(i),
            lambda * lambda + product.result(i)
          });
      found.add(scale * product.value(i));
    }
  }

  private static double atZero(ClebschGordan product, int l, int sourceDegree, int lambda) {
    for (int i = 0; i < product.size(); i++) {
      if (product.first(i) == l
          && product.second(i) == sourceDegree
          && product.result(i) == lambda) {
        return product.value(i);
      }
    }
    return 0;
  }

  /**
   * Pairs of L and λ − l.
   *
   * @return 1, 3 or 6
   */
  public int slots() {
    return slots(degree);
  }

  /** The same of sources up to a degree. */
  static int slots(int degree) {
    return SLOT_COUNTS[degree];
  }

  /**
   * The degree of the multipoles of a slot.
   *
   * @param slot which
   * @return L
   */
  public static int sourceDegree(int slot) {
    return SLOTS[slot][0];
  }

  /** The slot of a multipole that has λ = l − L. */
  static int lowest(int sourceDegree) {
    return SLOT_COUNTS[sourceDegree] - 1;
  }

  /** λ − l of a slot. */
  static int shift(int slot) {
    return SLOTS[slot][1];
  }

  /**
   * Largest l of the coefficients.
   *
   * @return l
   */
  public int maxAngular() {
    return maxAngular;
  }

  /**
   * Largest degree of the sources.
   *
   * @return L
   */
  public int degree() {
    return degree;
  }

  /**
   * Largest degree of the harmonics of d̂.
   *
   * @return λ
   */
  public int largestHarmonic() {
    return maxAngular + degree;
  }

  /**
   * What a neighbour of given moments multiplies its functions with: for every slot and lm, Σ q_LM
   * G Y_λμ.
   *
   * @param moments q_LM, (degree + 1)² numbers
   * @param y Y_λμ(d̂), at λ² + λ + μ
   * @param out receives slots × (l_max + 1)² numbers
   */
  public void couple(double[] moments, double[] y, double[] out) {
    int harmonics = (maxAngular + 1) * (maxAngular + 1);
    Arrays.fill(out, 0, slots() * harmonics, 0);
    for (int e = 0; e < values.length; e++) {
      int at = 4 * e;
      out[entries[at] * harmonics + entries[at + 1]] +=
          values[e] * moments[entries[at + 2]] * y[entries[at + 3]];
    }
  }

  /** Takes one coefficient. */
  @FunctionalInterface
  public interface Entry {
    /**
     * Takes it.
     *
     * @param target slot (l_max + 1)² + l² + l + m
     * @param moment L² + L + M
     * @param harmonic λ² + λ + μ
     * @param value G
     */
    void take(int target, int moment, int harmonic, double value);
  }

  /**
   * Hands out all coefficients that are not zero, for those who couple elsewhere.
   *
   * @param each takes them, always in the same order
   */
  public void forEach(Entry each) {
    int harmonics = (maxAngular + 1) * (maxAngular + 1);
    for (int e = 0; e < values.length; e++) {
      int at = 4 * e;
      each.take(
          entries[at] * harmonics + entries[at + 1], entries[at + 2], entries[at + 3], values[e]);
    }
  }

  /**
   * The transpose of {@link #couple} in the moments.
   *
   * @param factors for every slot and lm, what the sum there is multiplied with
   * @param y Y_λμ(d̂), at λ² + λ + μ
   * @param out (degree + 1)² numbers to which is added
   */
  public void addTransposed(double[] factors, double[] y, double[] out) {
    int harmonics = (maxAngular + 1) * (maxAngular + 1);
    for (int e = 0; e < values.length; e++) {
      int at = 4 * e;
      out[entries[at + 2]] +=
          values[e] * factors[entries[at] * harmonics + entries[at + 1]] * y[entries[at + 3]];
    }
  }

  /**
   * {@link #couple} for those who do it elsewhere, of many neighbours at once.
   *
   * @return for every slot and lm, of moments and harmonics
   */
  public BilinearForms coupled() {
    return coupled;
  }

  /**
   * {@link #addTransposed} for those who do it elsewhere.
   *
   * @return for every moment, of factors (slot, lm) and harmonics
   */
  public BilinearForms transposed() {
    return transposed;
  }

  /**
   * The transpose of {@link #couple} in the harmonics.
   *
   * @param factors for every slot and lm, what the sum there is multiplied with
   * @param moments q_LM, (degree + 1)² numbers
   * @param out receives the factors of all Y_λμ
   */
  public void harmonicFactors(double[] factors, double[] moments, double[] out) {
    int harmonics = (maxAngular + 1) * (maxAngular + 1);
    int row = (largestHarmonic() + 1) * (largestHarmonic() + 1);
    Arrays.fill(out, 0, row, 0);
    for (int e = 0; e < values.length; e++) {
      int at = 4 * e;
      out[entries[at + 3]] +=
          values[e] * factors[entries[at] * harmonics + entries[at + 1]] * moments[entries[at + 2]];
    }
  }

  /**
   * κ_LM(k) = k^L C_LM(k̂)/(2L−1)!!: the transform of R_LM(∇_j)/(2L−1)!! is i^L κ_LM.
   *
   * @param x component of k
   * @param y component of k
   * @param z component of k
   * @param degree largest L
   * @param out receives (degree + 1)² numbers
   */
  public static void solidHarmonics(double x, double y, double z, int degree, double[] out) {
    out[0] = 1;
    if (degree > 0) {
      out[1] = y;
      out[2] = z;
      out[3] = x;
    }
    if (degree > 1) {
      out[4] = x * y / Math.sqrt(3);
      out[5] = y * z / Math.sqrt(3);
      out[6] = (2 * z * z - x * x - y * y) / 6;
      out[7] = x * z / Math.sqrt(3);
      out[8] = (x * x - y * y) / (2 * Math.sqrt(3));
    }
  }

  /**
   * ∂κ_LM/∂k of {@link #solidHarmonics}.
   *
   * @param x component of k
   * @param y component of k
   * @param z component of k
   * @param degree largest L
   * @param out receives 3 (degree + 1)² numbers, {@code [axis][L² + L + M]}
   */
  public static void solidHarmonicGradients(
      double x, double y, double z, int degree, double[] out) {
    int rows = (degree + 1) * (degree + 1);
    Arrays.fill(out, 0, 3 * rows, 0);
    if (degree > 0) {
      out[rows + 1] = 1;
      out[2 * rows + 2] = 1;
      out[3] = 1;
    }
    if (degree > 1) {
      double root = 1 / Math.sqrt(3);
      set(out, 4, rows, root * y, root * x, 0);
      set(out, 5, rows, 0, root * z, root * y);
      set(out, 6, rows, -x / 3, -y / 3, 2 * z / 3);
      set(out, 7, rows, root * z, 0, root * x);
      set(out, 8, rows, root * x, -root * y, 0);
    }
  }

  private static void set(double[] out, int lm, int rows, double x, double y, double z) {
    out[lm] = x;
    out[rows + lm] = y;
    out[2 * rows + lm] = z;
  }
}
