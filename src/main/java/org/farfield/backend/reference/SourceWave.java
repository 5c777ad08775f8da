package org.farfield.backend.reference;

import org.farfield.expansion.Sources;
import org.farfield.expansion.tables.MultipoleCoupling;
import org.farfield.math.HalfSpace;

/** s_ja(k) = Σ_LM q_jaLM i^L κ_LM(k), what stands before e^{ik·r_j} in the structure factor. */
final class SourceWave {
  private final Sources sources;
  private final double[] wave;
  private final double[] solid; // κ
  private final double[] gradients; // [axis][LM]
  private double real;
  private double imaginary;

  SourceWave(Sources sources, HalfSpace vectors, int v) {
    this.sources = sources;
    wave = new double[] {vectors.k(v, 0), vectors.k(v, 1), vectors.k(v, 2)};
    solid = new double[sources.rows()];
    gradients = new double[3 * solid.length];
    MultipoleCoupling.solidHarmonics(wave[0], wave[1], wave[2], sources.degree(), solid);
    MultipoleCoupling.solidHarmonicGradients(
        wave[0], wave[1], wave[2], sources.degree(), gradients);
  }

  /** Makes s of an atom. */
  void of(int channel, int atom) {
    real = 0;
    imaginary = 0;
    for (int lm = 0; lm < solid.length; lm++) {
      double value = sources.value(channel, atom, lm) * solid[lm];
      real += isImaginary(lm) ? 0 : sign(lm) * value;
      imaginary += isImaginary(lm) ? value : 0;
    }
  }

  double real() {
    return real;
  }

  double imaginary() {
    return imaginary;
  }

  // i^L is 1, i, −1
  private static boolean isImaginary(int lm) {
    return lm >= 1 && lm < 4;
  }

  private static int sign(int lm) {
    return lm < 4 ? 1 : -1;
  }

  /** Adds to ∂E/∂q what ∂E/∂(Re s, Im s) of an atom gives. */
  void addMoments(double byReal, double byImaginary, double[][] moments, int atom) {
    for (int lm = 0; lm < solid.length; lm++) {
      moments[lm][atom] += solid[lm] * (isImaginary(lm) ? byImaginary : sign(lm) * byReal);
    }
  }

  /** Adds −k_α ∂E/∂k_β by the κ of an atom: the strain takes k to k − ε^T k, moments stay. */
  void addStrain(int channel, int atom, double byReal, double byImaginary, double[] strain) {
    for (int lm = 1; lm < solid.length; lm++) {
      double factor =
          sources.value(channel, atom, lm) * (isImaginary(lm) ? byImaginary : sign(lm) * byReal);
      for (int x = 0; x < 9; x++) {
        strain[x] -= factor * wave[x / 3] * gradients[x % 3 * solid.length + lm];
      }
    }
  }
}
