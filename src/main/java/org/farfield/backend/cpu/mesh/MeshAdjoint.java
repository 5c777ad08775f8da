package org.farfield.backend.cpu.mesh;

import java.util.Arrays;
import org.farfield.backend.cpu.waves.LatticeJob;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.plan.MeshMemory;
import org.farfield.expansion.plan.WindowFactors;
import org.farfield.kernels.cpu.MeshAtoms;
import org.farfield.kernels.cpu.MeshKernel;
import org.farfield.kernels.cpu.WorkerPool;

/**
 * The adjoint of the sum on a mesh, exact for what the mesh gives: with W_i the splines of atom i,
 * F the spectrum of the sources and μ the factors of the fields (M, or −i M for odd l),
 *
 * <pre>E = Σ_i,f g_if Σ_p W_i(p) φ_f(p),  φ_f = Σ_k μ_f F e^{ikp}
 *   = Σ_k F Q*,  Q = Σ_f μ_f* Γ_f,  Γ_f the spectrum of Σ_i g_if W_i.</pre>
 *
 * <p>The first line, differentiated in W_i, gives the forces on centres: the fields are made once
 * more. The second gives those on sources, and ∂E/∂w, from the potential of Q, one for each
 * channel; and Re F Γ_f* is ∂E/∂M of each wave, for the strain.
 *
 * <p>Fields go eight at a time. Each atom and each chunk of waves belongs to one task, and their
 * shares are added in order: the bits do not depend on the number of threads.
 */
public final class MeshAdjoint {
  private static final int GROUP = Mesh.GROUP;
  private static final int CHUNK = 256;

  private final LatticeJob lattice;
  private final Coefficients g;
  private final WorkerPool pool;
  private final Mesh mesh;
  private final MeshFactors factors;
  private final double[] charges; // [atom · GROUP + field]

  public MeshAdjoint(LatticeJob lattice, Coefficients g, WorkerPool pool, MeshKernel kernel) {
    this.lattice = lattice;
    this.g = g;
    this.pool = pool;
    int together = MeshMemory.group(Math.max(g.fields(), g.channels()));
    mesh = new Mesh(lattice, true, together, kernel, pool);
    factors = new MeshFactors(lattice, mesh.waves);
    charges = new double[Math.multiplyExact(g.atoms(), GROUP)];
  }

  public void run(Gradients result) {
    MeshSources multipoles = new MeshSources(mesh, lattice.sources);
    double[][] sources = multipoles.spectra();
    double[][] potentials = new double[g.channels()][2 * mesh.waves.count()]; // Q
    for (int d = 0; d < lattice.densities(); d++) {
      for (int first = 0; first < g.fields(); first += factors.group()) {
        int count = Math.min(factors.group(), g.fields() - first);
        boolean[] odd = Mesh.odd(first, count, g.radial());
        factors.fill(d, first, count, pool);
        for (int a = 0; a < g.channels(); a++) {
          chargeWithCotangents(lattice.density(d), a, first, count);
          mesh.fieldsOf(factors.values(), factors.stride(), odd, sources[a]);
          addForces(count, new double[0][], result);
          MeshWaves.Spectra spectra = mesh.spectraOf(charges, count);
          addSpectra(spectra, d, odd, sources[a], potentials[a], result);
        }
      }
    }
    for (int lm = 0; lm < lattice.sources.rows(); lm++) {
      double[][] ofMoment = multipoles.potentials(potentials, lm);
      int together = MeshMemory.group(g.channels());
      for (int first = 0; first < g.channels(); first += together) {
        int end = Math.min(g.channels(), first + together);
        mesh.fieldsOf(Arrays.copyOfRange(ofMoment, first, end));
        double[][] values = new double[end - first][];
        for (int a = first; a < end; a++) {
          chargeWithMoments(lattice.sources.moments(a, lm), a - first);
          values[a - first] = result.moments()[a][lm];
        }
        addForces(end - first, values, result);
      }
    }
    multipoles.addStrain(potentials, result.strain());
  }

  private void chargeWithCotangents(int density, int channel, int first, int count) {
    overAtoms(
        (start, end) -> {
          Arrays.fill(charges, start * GROUP, end * GROUP, 0);
          for (int i = start; i < end; i++) {
            int from = g.index(i, density, channel, 0) + first;
            System.arraycopy(g.values(), from, charges, i * GROUP, count);
          }
        });
  }

  private void chargeWithMoments(double[] moments, int field) {
    for (int i = 0; i < g.atoms(); i++) {
      charges[i * GROUP + field] = moments[i];
    }
  }

  /** A loop over some consecutive atoms. */
  @FunctionalInterface
  private interface Range {
    void run(int start, int end);
  }

  private void overAtoms(Range range) {
    int n = g.atoms();
    pool.run(
        (n + CHUNK - 1) / CHUNK,
        (task, worker) -> range.run(task * CHUNK, Math.min(n, (task + 1) * CHUNK)));
  }

  // The charges times the slopes of the fields on the mesh, and, where wanted, the fields.
  private void addForces(int fields, double[][] values, Gradients result) {
    MeshAtoms atoms = mesh.atoms;
    double[] b = lattice.structure.cell().reciprocal();
    overAtoms(
        (start, end) -> {
          Mesh.Reader reader = mesh.reader(fields);
          for (int s = start; s < end; s++) {
            int i = atoms.tiled[s];
            double[] sums = reader.withSlopes(i);
            for (int f = 0; f < values.length; f++) {
              values[f][i] += sums[f];
            }
            for (int axis = 0; axis < 3; axis++) {
              double slope = 0;
              for (int f = 0; f < fields; f++) {
                slope += charges[i * GROUP + f] * sums[(axis + 1) * GROUP + f];
              }
              slope *= atoms.shape[axis];
              for (int x = 0; x < 3; x++) {
                result.positions()[3 * i + x] += slope * b[3 * axis + x];
              }
            }
          }
        });
  }

  // Adds μ* Γ to Q, and Re F Γ* ∂M/∂ε to the strain.
  private void addSpectra(
      MeshWaves.Spectra spectra,
      int density,
      boolean[] odd,
      double[] source,
      double[] potential,
      Gradients result) {
    int waves = mesh.waves.count();
    double[][] strain = new double[(waves + CHUNK - 1) / CHUNK][9];
    pool.run(
        strain.length,
        (task, worker) -> {
          double[] sums = new double[4];
          double[] fields = new double[2 * GROUP];
          WindowFactors.Slopes slopes = lattice.factors.slopes();
          for (int w = task * CHUNK; w < Math.min(waves, (task + 1) * CHUNK); w++) {
            spectra.at(w, fields);
            addWave(w, fields, odd, source, potential, sums);
            addStrain(w, sums, strain[task]);
            if (lattice.factors.hasWindows() && sums[0] != 0) {
              addWindows(density, w, sums[0], slopes, strain[task]);
            }
          }
        });
    for (double[] share : strain) {
      for (int x = 0; x < 9; x++) {
        result.strain()[x] += share[x];
      }
    }
  }

  // sums receives Σ_f T M and, for each axis, Σ_f T |k| ∂M/∂k, with T = ∂E/∂M
  private void addWave(
      int wave,
      double[] fields,
      boolean[] odd,
      double[] source,
      double[] potential,
      double[] sums) {
    double[] values = factors.values();
    double re = source[2 * wave];
    double im = source[2 * wave + 1];
    Arrays.fill(sums, 0);
    for (int f = 0; f < odd.length; f++) {
      // times i for odd l
      double real = odd[f] ? -fields[2 * f + 1] : fields[2 * f];
      double imaginary = odd[f] ? fields[2 * f] : fields[2 * f + 1];
      int from = wave * factors.stride() + f;
      potential[2 * wave] += values[from] * real;
      potential[2 * wave + 1] += values[from] * imaginary;
      double t = re * real + im * imaginary;
      for (int x = 0; x < 4; x++) {
        sums[x] += t * values[from + x * factors.group()];
      }
    }
  }

  private void addStrain(int wave, double[] sums, double[] strain) {
    int multiplicity = mesh.waves.multiplicity(wave);
    for (int x = 0; x < 9; x++) {
      strain[x] -= multiplicity * mesh.waves.direction(wave, x / 3) * sums[1 + x % 3];
      strain[x] -= x % 4 == 0 ? multiplicity * sums[0] : 0;
    }
  }

  // Σ_f T M/φ ∂φ/∂ε: what the windows of slabs and wires add.
  private void addWindows(
      int density, int wave, double value, WindowFactors.Slopes slopes, double[] strain) {
    int h0 = mesh.waves.h(wave, 0);
    int h1 = mesh.waves.h(wave, 1);
    int h2 = mesh.waves.h(wave, 2);
    double factor = mesh.waves.multiplicity(wave) * value / lattice.factors.at(density, h0, h1, h2);
    double[] slope = slopes.at(density, h0, h1, h2);
    for (int x = 0; x < 9; x++) {
      strain[x] -= factor * slope[x];
    }
  }
}
