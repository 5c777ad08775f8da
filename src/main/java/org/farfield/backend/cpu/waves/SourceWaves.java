package org.farfield.backend.cpu.waves;

import java.util.Arrays;
import org.farfield.expansion.Sources;
import org.farfield.expansion.tables.MultipoleCoupling;
import org.farfield.math.HalfSpace;

/**
 * i^L κ_LM at the vectors of a block, which makes structure factors of multipoles of sums of their
 * moments, and derivatives likewise. For one thread.
 */
public final class SourceWaves {
  /** Σ_j q_LM e^{ik·r_j} of one LM, to be filled and given to {@link #addTo}. */
  final double[] real;

  final double[] imaginary;

  private final Sources sources;
  private final HalfSpace vectors;
  private final int rows;
  private final double[][] solid; // κ: [LM][vector]
  private final double[][] byMoments; // Σ_j q_jLM ∂E/∂(Re, Im of i^L κ): [LM][vector]
  private final double[] moments; // ∂E/∂q of an atom
  private final double[] sourceReal; // s of an atom
  private final double[] sourceImaginary;
  private int first;
  private int count;

  SourceWaves(Sources sources, HalfSpace vectors, int row) {
    this.sources = sources;
    this.vectors = vectors;
    rows = sources.rows();
    boolean any = rows > 1;
    real = new double[any ? row : 0];
    imaginary = new double[real.length];
    sourceReal = new double[real.length];
    sourceImaginary = new double[real.length];
    solid = new double[rows][real.length];
    byMoments = new double[rows][real.length];
    moments = new double[rows];
  }

  /** Goes to a block of vectors. */
  void fill(int start, int vectorCount) {
    if (rows == 1) {
      return;
    }
    first = start;
    count = vectorCount;
    double[] one = new double[rows];
    for (int q = 0; q < count; q++) {
      int v = first + q;
      MultipoleCoupling.solidHarmonics(
          vectors.k(v, 0), vectors.k(v, 1), vectors.k(v, 2), sources.degree(), one);
      for (int lm = 0; lm < rows; lm++) {
        solid[lm][q] = one[lm];
      }
    }
    for (double[] row : byMoments) {
      Arrays.fill(row, 0);
    }
  }

  // i^L is 1, i, −1
  private static boolean isImaginary(int lm) {
    return lm >= 1 && lm < 4;
  }

  private static int sign(int lm) {
    return lm < 4 ? 1 : -1;
  }

  /** Adds i^L κ_LM times the sum to structure factors. */
  void addTo(int lm, double[] allReal, double[] allImaginary, int start) {
    for (int q = 0; q < count; q++) {
      double re = isImaginary(lm) ? -imaginary[q] : sign(lm) * real[q];
      double im = isImaginary(lm) ? real[q] : sign(lm) * imaginary[q];
      allReal[start + q] += solid[lm][q] * re;
      allImaginary[start + q] += solid[lm][q] * im;
    }
  }

  /** An atom's ∂E/∂q and ∂E/∂(k·r) from those of the structure factor of its channel. */
  void source(
      int atom,
      int channel,
      double[] cos,
      double[] sin,
      int at,
      double[] byReal,
      double[] byImaginary,
      int start,
      double[] byPhase) {
    Arrays.fill(sourceReal, 0);
    Arrays.fill(sourceImaginary, 0);
    for (int q = 0; q < count; q++) { // ∂E/∂(Re s, Im s)
      double c = cos[at + q];
      double s = sin[at + q];
      real[q] = c * byReal[start + q] + s * byImaginary[start + q];
      imaginary[q] = c * byImaginary[start + q] - s * byReal[start + q];
    }
    for (int lm = 0; lm < rows; lm++) {
      double moment = sources.value(channel, atom, lm);
      double[] by = isImaginary(lm) ? imaginary : real;
      double[] part = isImaginary(lm) ? sourceImaginary : sourceReal;
      double sum = 0;
      for (int q = 0; q < count; q++) {
        double derivative = sign(lm) * by[q];
        sum += solid[lm][q] * derivative;
        part[q] += sign(lm) * moment * solid[lm][q];
        byMoments[lm][q] += moment * derivative;
      }
      moments[lm] = sum;
    }
    for (int q = 0; q < count; q++) {
      byPhase[at + q] += sourceReal[q] * imaginary[q] - sourceImaginary[q] * real[q];
    }
  }

  /** Those of the atom that was last. */
  void copyMoments(double[][] all, int atom) {
    for (int lm = 0; lm < rows; lm++) {
      all[lm][atom] = moments[lm];
    }
  }

  /** Adds −k_α ∂E/∂k_β by κ of all sources of the block: moments are not strained. */
  void addStrain(double[] strain) {
    double[] gradients = new double[3 * rows];
    for (int q = 0; q < count; q++) {
      int v = first + q;
      MultipoleCoupling.solidHarmonicGradients(
          vectors.k(v, 0), vectors.k(v, 1), vectors.k(v, 2), sources.degree(), gradients);
      for (int x = 0; x < 9; x++) {
        double sum = 0;
        for (int lm = 1; lm < rows; lm++) {
          sum += byMoments[lm][q] * gradients[x % 3 * rows + lm];
        }
        strain[x] -= vectors.k(v, x / 3) * sum;
      }
    }
  }
}
