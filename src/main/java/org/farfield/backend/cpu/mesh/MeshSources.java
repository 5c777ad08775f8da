package org.farfield.backend.cpu.mesh;

import org.farfield.expansion.Sources;
import org.farfield.expansion.tables.MultipoleCoupling;

/**
 * Sources on a mesh: each moment is spread and transformed like a charge, and at every wave S* =
 * Σ_LM (−i)^L κ_LM S*_LM.
 */
public final class MeshSources {
  private final MeshWaves waves;
  private final Sources sources;
  private final double[][][] moments; // [channel][LM]: S*_LM

  MeshSources(Mesh mesh, Sources sources) {
    waves = mesh.waves;
    this.sources = sources;
    moments = new double[sources.channels()][sources.rows()][];
    for (int lm = 0; lm < sources.rows(); lm++) {
      double[][] charges = new double[moments.length][];
      for (int a = 0; a < moments.length; a++) {
        charges[a] = sources.moments(a, lm);
      }
      double[][] spectra = mesh.spectra(charges);
      for (int a = 0; a < moments.length; a++) {
        moments[a][lm] = spectra[a];
      }
    }
  }

  private void solid(int wave, double[] out) {
    solid(waves, sources, wave, out);
  }

  private static void solid(MeshWaves waves, Sources sources, int wave, double[] out) {
    double k = waves.length(wave);
    MultipoleCoupling.solidHarmonics(
        k * waves.direction(wave, 0),
        k * waves.direction(wave, 1),
        k * waves.direction(wave, 2),
        sources.degree(),
        out);
  }

  /** S* of each channel. */
  double[][] spectra() {
    double[][] result = new double[moments.length][];
    double[] solid = new double[sources.rows()];
    for (int a = 0; a < result.length; a++) {
      result[a] = moments[a][0];
      if (solid.length > 1) {
        result[a] = result[a].clone();
        for (int w = 0; w < waves.count(); w++) {
          solid(w, solid);
          for (int lm = 1; lm < solid.length; lm++) {
            result[a][2 * w] += solid[lm] * turnedReal(lm, moments[a][lm], w);
            result[a][2 * w + 1] += solid[lm] * turnedImaginary(lm, moments[a][lm], w);
          }
        }
      }
    }
    return result;
  }

  // (−i)^L is 1, −i, −1
  private static double turnedReal(int lm, double[] spectrum, int w) {
    return lm == 0 ? spectrum[2 * w] : lm < 4 ? spectrum[2 * w + 1] : -spectrum[2 * w];
  }

  private static double turnedImaginary(int lm, double[] spectrum, int w) {
    return lm == 0 ? spectrum[2 * w + 1] : lm < 4 ? -spectrum[2 * w] : -spectrum[2 * w + 1];
  }

  /** Spectra of ∂E/∂q_LM as fields, i^L κ_LM Q, where Q are those of ∂E/∂w of each channel. */
  double[][] potentials(double[][] charges, int lm) {
    return potentials(waves, sources, charges, lm);
  }

  /** The same of sources whose own spectra are not needed. */
  static double[][] potentials(MeshWaves waves, Sources sources, double[][] charges, int lm) {
    if (lm == 0) {
      return charges;
    }
    double[][] result = new double[charges.length][2 * waves.count()];
    double[] solid = new double[sources.rows()];
    for (int w = 0; w < waves.count(); w++) {
      solid(waves, sources, w, solid);
      for (int a = 0; a < result.length; a++) {
        double re = charges[a][2 * w];
        double im = charges[a][2 * w + 1];
        result[a][2 * w] = solid[lm] * (lm < 4 ? -im : -re);
        result[a][2 * w + 1] = solid[lm] * (lm < 4 ? re : -im);
      }
    }
    return result;
  }

  /** Adds −k_α ∂E/∂k_β by κ: E = Σ_k S* Q*, moments are not strained. */
  void addStrain(double[][] potentials, double[] strain) {
    int rows = sources.rows();
    double[] gradients = new double[3 * rows];
    for (int w = 0; rows > 1 && w < waves.count(); w++) {
      double k = waves.length(w);
      MultipoleCoupling.solidHarmonicGradients(
          k * waves.direction(w, 0),
          k * waves.direction(w, 1),
          k * waves.direction(w, 2),
          sources.degree(),
          gradients);
      double[] slope = new double[3];
      for (int a = 0; a < potentials.length; a++) {
        for (int lm = 1; lm < rows; lm++) {
          double product =
              turnedReal(lm, moments[a][lm], w) * potentials[a][2 * w]
                  + turnedImaginary(lm, moments[a][lm], w) * potentials[a][2 * w + 1];
          for (int x = 0; x < 3; x++) {
            slope[x] += product * gradients[x * rows + lm];
          }
        }
      }
      for (int x = 0; x < 9; x++) {
        strain[x] -= waves.multiplicity(w) * k * waves.direction(w, x / 3) * slope[x % 3];
      }
    }
  }
}
