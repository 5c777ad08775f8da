package org.farfield.expansion.tables;

/**
 * What waves make of an atom's own images and itself. All have the phase 0: of a multipole L and l
 * = L their amplitudes add, and not their squares, so that many small ones beyond a cutoff make
 * more than squares say where they fall slowly, as those of bases that end at a radius.
 */
final class OwnTail {
  private final double[][] sums; // [L][node] max_n |Σ_{q ≥ node} w k² k^L v̂ I_nL|
  private final double[][] largest; // [L][node] of the sums from this node on

  OwnTail(double[] k, double[] measure, double[][] spectrum, int maxAngular, int size, int degree) {
    sums = new double[Math.min(degree, maxAngular) + 1][k.length + 1];
    largest = new double[sums.length][k.length + 1];
    for (int l = 0; l < sums.length; l++) {
      double[] sum = new double[size];
      for (int q = k.length - 1; q >= 0; q--) {
        double weight = measure[q] * Math.pow(k[q], l);
        for (int n = 0; n < size; n++) {
          sum[n] += weight * spectrum[q][l * size + n];
          sums[l][q] = Math.max(sums[l][q], Math.abs(sum[n]));
        }
        largest[l][q] = Math.max(sums[l][q], largest[l][q + 1]);
      }
    }
  }

  /** How many l = L there are. */
  int degrees() {
    return sums.length;
  }

  /** The largest of what is dropped by any cutoff from a node on. */
  double dropped(int l, int node) {
    return largest[l][node];
  }

  /** All from a node on. */
  double all(int l, int node) {
    return sums[l][node];
  }
}
