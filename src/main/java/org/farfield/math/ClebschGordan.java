package org.farfield.math;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Clebsch-Gordan coefficients of the real spherical harmonics of {@link SphericalHarmonics}: (a ⊗
 * b)_λμ = Σ C a_l1m1 b_l2m2 rotates like Y_λμ. They are an orthonormal set; λ = 0 gives (−1)^l /
 * √(2l+1) δ_m1m2. Where l1 + l2 + λ is odd, the coefficients are imaginary in the complex basis;
 * their imaginary parts are kept, so that (1 ⊗ 1)_1 is 1/√2 times the cross product.
 *
 * <p>Only nonzero coefficients are kept, in the order of m1 and then m2. Instances are immutable
 * and cached.
 */
public final class ClebschGordan {
  private record Key(int l1, int l2, int lambda) {}

  private static final Map<Key, ClebschGordan> CACHE = new ConcurrentHashMap<>();

  private final int[] first;
  private final int[] second;
  private final int[] result;
  private final double[] value;

  private ClebschGordan(Key key) {
    int most = 4 * (2 * key.l1 + 1) * (2 * key.l2 + 1);
    int[] m1 = new int[most];
    int[] m2 = new int[most];
    int[] mu = new int[most];
    double[] c = new double[most];
    int size = 0;
    for (int i = -key.l1; i <= key.l1; i++) {
      for (int j = -key.l2; j <= key.l2; j++) {
        int sum = Math.abs(i) + Math.abs(j);
        int difference = Math.abs(Math.abs(i) - Math.abs(j));
        int[] orders = {-sum, -difference, difference, sum};
        for (int k : Arrays.stream(orders).distinct().toArray()) {
          double real = Math.abs(k) <= key.lambda ? real(key, i, j, k) : 0;
          if (real != 0) {
            m1[size] = key.l1 + i;
            m2[size] = key.l2 + j;
            mu[size] = key.lambda + k;
            c[size++] = real;
          }
        }
      }
    }
    first = Arrays.copyOf(m1, size);
    second = Arrays.copyOf(m2, size);
    result = Arrays.copyOf(mu, size);
    value = Arrays.copyOf(c, size);
  }

  /**
   * The coefficients that couple l1 and l2 to λ.
   *
   * @param l1 degree of the first factor, ≥ 0
   * @param l2 degree of the second factor, ≥ 0
   * @param lambda degree of the product
   * @return the coefficients
   * @throws IllegalArgumentException unless |l1 − l2| ≤ λ ≤ l1 + l2
   */
  public static ClebschGordan of(int l1, int l2, int lambda) {
    if (l1 < 0 || l2 < 0 || lambda < Math.abs(l1 - l2) || lambda > l1 + l2) {
      throw new IllegalArgumentException(
          "degrees " + l1 + " and " + l2 + " do not couple to " + lambda);
    }
    return CACHE.computeIfAbsent(new Key(l1, l2, lambda), ClebschGordan::new);
  }

  /**
   * Number of nonzero coefficients.
   *
   * @return the size
   */
  public int size() {
    return value.length;
  }

  /**
   * Order of the first factor.
   *
   * @param i 0-based coefficient
   * @return l1 + m1
   */
  public int first(int i) {
    return first[i];
  }

  /**
   * Order of the second factor.
   *
   * @param i 0-based coefficient
   * @return l2 + m2
   */
  public int second(int i) {
    return second[i];
  }

  /**
   * Order of the product.
   *
   * @param i 0-based coefficient
   * @return λ + μ
   */
  public int result(int i) {
    return result[i];
  }

  /**
   * A coefficient.
   *
   * @param i 0-based
   * @return its value, not zero
   */
  public double value(int i) {
    return value[i];
  }

  // With real harmonics = U · complex ones: Σ U[k, M1 + M2] C(M1, M2) U*[i, M1] U*[j, M2]
  private static double real(Key key, int i, int j, int k) {
    boolean odd = (key.l1 + key.l2 + key.lambda) % 2 != 0;
    double sum = 0;
    for (int a : signs(i)) {
      for (int b : signs(j)) {
        if (Math.abs(a + b) == Math.abs(k)) {
          int quarters = phase(k, a + b) - phase(i, a) - phase(j, b) - (odd ? 1 : 0);
          double size = size(k) * size(i) * size(j) * complex(key, a, b);
          // odd powers of i belong to terms that cancel in pairs
          sum += (quarters & 1) != 0 ? 0 : (quarters & 2) == 0 ? size : -size;
        }
      }
    }
    return Math.abs(sum) < 1e-15 ? 0 : sum;
  }

  private static int[] signs(int m) {
    return m == 0 ? new int[] {0} : new int[] {m, -m};
  }

  private static double size(int m) {
    return m == 0 ? 1 : Math.sqrt(0.5);
  }

  // U[m, M] without its size, as a power of i: (−1)^m and 1 for cosines, −i(−1)^m and i for sines
  private static int phase(int m, int complexOrder) {
    int condonShortley = complexOrder > 0 ? 2 * (m & 1) : 0;
    int sine = m >= 0 ? 0 : complexOrder > 0 ? 3 : 1;
    return condonShortley + sine;
  }

  // Racah's sum written with binomials, in integers: nothing cancels (Wei, Comput. Phys. Commun.
  // 120, 222 (1999))
  private static double complex(Key key, int m1, int m2) {
    int m = m1 + m2;
    if (Math.abs(m) > key.lambda) {
      return 0;
    }
    int excess = key.l1 + key.l2 - key.lambda;
    BigInteger sum = BigInteger.ZERO;
    for (int k = 0; k <= excess; k++) {
      BigInteger term =
          binomial(excess, k)
              .multiply(binomial(2 * key.l1 - excess, key.l1 - m1 - k))
              .multiply(binomial(2 * key.l2 - excess, key.l2 + m2 - k));
      sum = k % 2 == 0 ? sum.add(term) : sum.subtract(term);
    }
    double above =
        binomial(2 * key.l1, excess).doubleValue() * binomial(2 * key.l2, excess).doubleValue();
    double below =
        binomial(key.l1 + key.l2 + key.lambda + 1, excess).doubleValue()
            * binomial(2 * key.l1, key.l1 - m1).doubleValue()
            * binomial(2 * key.l2, key.l2 - m2).doubleValue()
            * binomial(2 * key.lambda, key.lambda - m).doubleValue();
    return sum.doubleValue() * Math.sqrt(above / below);
  }

  private static BigInteger binomial(int n, int k) {
    if (k < 0 || k > n) {
      return BigInteger.ZERO;
    }
    BigInteger b = BigInteger.ONE;
    for (int i = 1; i <= Math.min(k, n - k); i++) {
      b = b.multiply(BigInteger.valueOf(n - i + 1L)).divide(BigInteger.valueOf(i));
    }
    return b;
  }
}
