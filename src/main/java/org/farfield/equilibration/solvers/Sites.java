package org.farfield.equilibration.solvers;

/**
 * What the atoms of one structure want, in eV, Å and e: E = Σ (a·p + ½ p·H p) + ½ pᵀGp.
 *
 * @param degree largest l
 * @param linear a, {@code [atom · (degree + 1)² + lm]}: electronegativities for charges
 * @param hardness the diagonal of H, likewise; infinite where there is no such moment
 * @param widths σ of every atom, Å
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, not compared
public record Sites(int degree, double[] linear, double[] hardness, double[] widths) {
  /** What atoms want that want nothing. */
  public static Sites ofWidths(int degree, double[] widths) {
    double[] nothing = new double[widths.length * (degree + 1) * (degree + 1)];
    return new Sites(degree, nothing, nothing, widths);
  }

  /** Whether there is a moment: an atom has those for which its element has a polarizability. */
  boolean has(int moment) {
    return Double.isFinite(hardness[moment]);
  }

  /** H of a moment, 0 where there is none. */
  public double diagonal(int moment) {
    return has(moment) ? hardness[moment] : 0;
  }

  /** E at p, where its gradient a + (H + G) p is known. */
  double energy(double[] p, double[] gradient) {
    double energy = 0;
    for (int a = 0; a < p.length; a++) {
      energy += 0.5 * p[a] * (gradient[a] + linear[a]);
    }
    return energy;
  }

  public int rows() {
    return (degree + 1) * (degree + 1);
  }

  public int atoms() {
    return widths.length;
  }
}
