package org.farfield.backend.cuda.batch;

import java.nio.DoubleBuffer;
import org.farfield.expansion.Sources;
import org.farfield.expansion.tables.MultipoleCoupling;

/**
 * What a strain does to sums over waves by i^L κ_LM(k) of multipoles: it takes k to k − εᵀ k and
 * leaves moments as they are. k_α ∂κ_LM/∂k_β is of degree L in k again, a sum of the κ of this L
 * and of k²: so ∂E/∂ε_αβ = −Σ q_LM ⟨k_α ∂κ_LM/∂k_β⟩ is a sum of moments times derivatives with
 * respect to moments, the trace among them, which the device has made.
 */
final class MultipoleStrain {
  private static final double ROOT = Math.sqrt(3);

  // T_M of κ_2M = kᵀ T_M k / 2
  private static final double[][] GRADIENTS = new double[3][];

  static {
    for (int x = 0; x < 3; x++) {
      GRADIENTS[x] = new double[3 * Sources.MOST_MOMENTS];
      MultipoleCoupling.solidHarmonicGradients(
          x == 0 ? 1 : 0, x == 1 ? 1 : 0, x == 2 ? 1 : 0, Sources.MAX_DEGREE, GRADIENTS[x]);
    }
  }

  private final Batch batch;
  private final int part;
  private final Sources sources;

  MultipoleStrain(Batch batch, int part) {
    this.batch = batch;
    this.part = part;
    sources = batch.parts().get(part).job().sources();
  }

  /**
   * Adds it.
   *
   * @param numbers from {@code weightsFrom} on the derivatives with respect to all moments
   */
  void add(DoubleBuffer numbers, long weightsFrom, double[] strain) {
    if (sources.degree() == 0) {
      return;
    }
    double[] by = new double[Sources.MOST_MOMENTS + 1];
    for (int a = 0; a < sources.channels(); a++) {
      for (int j = 0; j < batch.parts().get(part).atoms(); j++) {
        for (int x = 1; x < batch.parts().get(part).moments(); x++) {
          by[x] = numbers.get(Math.toIntExact(weightsFrom + batch.weight(part, a, x) + j));
        }
        add(a, j, by, strain);
      }
    }
  }

  private void add(int channel, int atom, double[] by, double[] strain) {
    // ⟨k⟩ and ⟨k kᵀ⟩; dipoles are in the order of m, y, z, x
    double[] first = {by[3], by[1], by[2]};
    double[] moment = new double[3];
    for (int x = 0; x < 3; x++) {
      moment[x] = sources.value(channel, atom, x == 0 ? 3 : x);
    }
    double zz = 2 * by[6] + by[9] / 3;
    double xx = (by[9] - zz) / 2 + ROOT * by[8];
    double yy = (by[9] - zz) / 2 - ROOT * by[8];
    double xy = ROOT * by[4];
    double yz = ROOT * by[5];
    double xz = ROOT * by[7];
    double[] second = {xx, xy, xz, xy, yy, yz, xz, yz, zz};
    for (int x = 0; x < 9; x++) {
      double sum = first[x / 3] * moment[x % 3];
      for (int lm = 4; lm < sources.rows(); lm++) {
        double q = sources.value(channel, atom, lm);
        for (int c = 0; c < 3; c++) {
          double slope = GRADIENTS[c][x % 3 * Sources.MOST_MOMENTS + lm]; // ∂²κ/∂k_β∂k_γ
          sum += q * slope * second[x / 3 * 3 + c];
        }
      }
      strain[x] -= sum;
    }
  }
}
