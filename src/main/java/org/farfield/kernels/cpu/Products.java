package org.farfield.kernels.cpu;

/**
 * The innermost loops of everything that is a product of coefficients: sums of outer products and
 * their transposes. For one thread.
 *
 * <p>Operands have at least {@link #PAD} numbers of any finite value before and behind them in
 * their arrays: tiles may read, never write, beyond an operand.
 */
public abstract class Products {
  /** Numbers before and behind an operand: two vectors of any machine. */
  public static final int PAD = 16;

  private static final KernelChoice OF_VALUES = KernelChoice.select();

  /** In vector instructions where the machine and Java have them; not to be shared by threads. */
  public static Products select() {
    return VectorModule.isPresent() && VectorProducts.hasVectors()
        ? new VectorProducts()
        : new ScalarProducts();
  }

  /**
   * For {@link #add}, {@link #diagonal} and {@link #combine}, which have the same bits in plain
   * Java: so it is while vectors are not compiled in a process that has begun with plain kernels,
   * or with little work.
   *
   * @param operations that are going to be done
   * @return not to be shared by threads
   */
  public static Products ofValues(double operations) {
    return OF_VALUES.isPlain(operations, WarmUp.Sums.PRODUCTS) ? new ScalarProducts() : select();
  }

  /**
   * out[i][j] += Σ_t a_t[i] b_t[j] for the (i, j) of a shape.
   *
   * @param shape of out
   * @param terms number of terms
   * @param a holds the a_t
   * @param aAt where each begins
   * @param b holds the b_t
   * @param bAt where each begins
   * @param out is added to
   * @param at where it begins
   */
  public abstract void add(
      Staircase shape,
      int terms,
      double[] a,
      int[] aAt,
      double[] b,
      int[] bAt,
      double[] out,
      int at);

  /**
   * out[i] = Σ_t a_t[i] b_t[i], summed in the order of the terms, products rounded. Up to a vector
   * behind the count may be overwritten.
   *
   * @param count of numbers i
   * @param terms number of terms
   * @param a holds the a_t
   * @param aAt where each begins
   * @param b holds the b_t
   * @param bAt where each begins
   * @param out receives the sums
   */
  public abstract void diagonal(
      int count, int terms, double[] a, int[] aAt, double[] b, int[] bAt, double[] out);

  /**
   * The transpose: ofA_t[i] += Σ_j g[i][j] b_t[j] and ofB_t[j] += Σ_i g[i][j] a_t[i].
   *
   * @param shape of g
   * @param terms number of terms
   * @param g derivatives with respect to the product
   * @param at where they begin
   * @param a as for {@link #add}
   * @param aAt as for {@link #add}
   * @param ofA is added to, laid out like a
   * @param b as for {@link #add}
   * @param bAt as for {@link #add}
   * @param ofB is added to, laid out like b
   */
  public abstract void addAdjoint(
      Staircase shape,
      int terms,
      double[] g,
      int at,
      double[] a,
      int[] aAt,
      double[] ofA,
      double[] b,
      int[] bAt,
      double[] ofB);

  /**
   * to[x] = c1 · from[at1 + x] + c2 · from[at2 + x]. Up to a vector behind the length may be
   * overwritten.
   */
  public abstract void combine(
      int length, double c1, double[] from, int at1, double c2, int at2, double[] to, int at);

  /** to[x] += c · from[x], for the length only. */
  public abstract void addScaled(
      int length, double c, double[] from, int start, double[] to, int at);
}
