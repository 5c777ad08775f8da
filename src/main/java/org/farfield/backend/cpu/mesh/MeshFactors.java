package org.farfield.backend.cpu.mesh;

import java.util.Arrays;
import org.farfield.backend.cpu.waves.LatticeJob;
import org.farfield.expansion.plan.MeshMemory;
import org.farfield.expansion.tables.LongRangeTable;
import org.farfield.kernels.cpu.WorkerPool;

/**
 * M = (4π/V) (−1)^{⌈l/2⌉} φ v̂ I_nl Y_lm / |b|² of a group of fields at all waves of a mesh, and
 * |k| ∂M/∂k. At a strain k becomes k − ε^T k, |b| stays and 1/V makes one more term: ∂M/∂ε_αβ =
 * −k_α ∂M/∂k_β − δ_αβ M.
 */
public final class MeshFactors {
  private static final int CHUNK = 512;

  private final LatticeJob lattice;
  private final MeshWaves waves;
  private final double prefactor;
  private final int group; // of fields that go together
  private final double[] values; // [wave · stride + kind · group + field]

  MeshFactors(LatticeJob lattice, MeshWaves waves) {
    this.lattice = lattice;
    this.waves = waves;
    this.prefactor = 4 * Math.PI / lattice.volume();
    group = MeshMemory.group(lattice.harmonics() * lattice.radial());
    values = new double[Math.multiplyExact(waves.count(), stride())];
  }

  /** Fields of a group. */
  int group() {
    return group;
  }

  /** Numbers per wave: a group of M, then one of |k| ∂M/∂k for each axis. */
  int stride() {
    return 4 * group;
  }

  /** All of them, {@link #stride} per wave. */
  double[] values() {
    return values;
  }

  /** Makes those of some consecutive fields of a density. */
  void fill(int density, int first, int count, WorkerPool pool) {
    pool.run(
        (waves.count() + CHUNK - 1) / CHUNK,
        (task, worker) -> {
          Wave wave = new Wave(density, first, count);
          for (int w = task * CHUNK; w < Math.min(waves.count(), (task + 1) * CHUNK); w++) {
            if (waves.length(w) < lattice.cutoff[density]) {
              wave.fill(w);
            } else {
              Arrays.fill(values, w * stride(), (w + 1) * stride(), 0);
            }
          }
        });
  }

  /** One wave after the other. */
  private final class Wave {
    private final int density;
    private final LongRangeTable table;
    private final int first;
    private final int count;
    private final int radial = lattice.radial();
    private final int harmonics = lattice.harmonics();
    private final double[] y = new double[harmonics];
    private final double[] gradients = new double[3 * harmonics];
    private final double[] spectrum;
    private final double[] slopes;

    Wave(int density, int first, int count) {
      this.density = density;
      this.table = lattice.table(density);
      this.first = first;
      this.count = count;
      spectrum = new double[lattice.functions()];
      slopes = new double[spectrum.length];
    }

    void fill(int w) {
      double k = waves.length(w);
      table.spectrumWithSlopes(k, spectrum, slopes);
      lattice
          .tables
          .harmonics()
          .evaluateWithGradients(
              waves.direction(w, 0), waves.direction(w, 1), waves.direction(w, 2), y, gradients);
      double scale = lattice.factors.at(density, waves.h(w, 0), waves.h(w, 1), waves.h(w, 2));
      scale *= waves.sharpening(w);
      for (int g = 0; g < count; g++) {
        int lm = (first + g) / radial;
        int l = (int) Math.sqrt(lm);
        int function = l * radial + (first + g) % radial;
        double sign = ((l + 1) / 2) % 2 == 0 ? prefactor : -prefactor;
        double tangential = sign * scale * spectrum[function];
        double along = sign * scale * k * slopes[function] * y[lm];
        int target = w * stride() + g;
        values[target] = tangential * y[lm];
        for (int x = 0; x < 3; x++) {
          values[target + (x + 1) * group] =
              along * waves.direction(w, x) + tangential * gradients[x * harmonics + lm];
        }
      }
    }
  }
}
