package org.farfield.backend.cpu.mesh;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.farfield.backend.KeptHeap;
import org.farfield.backend.cpu.waves.LatticeJob;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.MeshMemory;
import org.farfield.expansion.tables.LongRangeTable;
import org.farfield.kernels.cpu.MeshAtoms;
import org.farfield.kernels.cpu.MeshKernel;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.spec.Precision;

/**
 * The sum over reciprocal vectors of one large structure on a mesh: sources are spread with
 * B-splines and transformed once per channel; each field v̂ I_nl Y_lm S is transformed back and
 * interpolated at the atoms with the same splines (smooth particle mesh; Essmann et al. 1995 for
 * the splines). Fields go in groups, see {@link Mesh}.
 */
public final class MeshSum {
  private static final int GROUP = Mesh.GROUP;
  private static final int CHUNK = 256;

  private final LatticeJob lattice;
  private final WorkerPool pool;
  private final Mesh mesh;
  private final MeshWaves waves;

  private final KeptHeap memory;
  private final double[][] kept; // factors by density and group of fields; null if not kept
  private final int groups;
  private final int[] centres; // in the order of their places on the mesh
  private final int fields;
  private final boolean single; // values; transposes are double
  private final int group; // of fields

  /**
   * Prepares the sum of a structure.
   *
   * @param memory for factors of fields that stay for the next sources
   */
  public MeshSum(LatticeJob lattice, WorkerPool pool, MeshKernel kernel, KeptHeap memory) {
    this.lattice = lattice;
    this.memory = memory;
    fields = lattice.harmonics() * lattice.radial();
    boolean asked = lattice.tables.hyperparameters().precision() == Precision.SINGLE;
    single = asked && MeshMemory.takesSingle(lattice.term.mesh(), fields);
    group = single ? Mesh.SINGLE_GROUP : MeshMemory.group(fields);
    groups = (fields + group - 1) / group;
    kept = new double[lattice.densities() * groups][];
    this.pool = pool;
    mesh = new Mesh(lattice, false, single ? 1 : group, kernel, pool);
    waves = mesh.waves;
    centres = IntStream.of(mesh.atoms.tiled).filter(lattice.job::isCentre).toArray();
  }

  /** Adds the sum of some sources. */
  public void run(Sources sources, Coefficients c) {
    if (centres.length == 0) {
      return;
    }
    double[][] spectra = new MeshSources(mesh, sources).spectra();
    overFields(
        (density, first, odd, weights) -> {
          for (int a = 0; a < spectra.length; a++) {
            if (single) {
              mesh.singleFieldsOf(weights, group, odd, spectra[a]);
            } else {
              mesh.fieldsOf(weights, group, odd, spectra[a]);
            }
            interpolate(c, odd.length, lattice.density(density), a, first);
          }
        });
  }

  /**
   * Adds the transpose in the sources to the moments of gradients alone: the spectrum Q of what
   * sources feel, as in {@link MeshAdjoint}, and its fields at the atoms.
   */
  public void transpose(Coefficients g, Gradients result) {
    double[] charges = new double[Math.multiplyExact(g.atoms(), GROUP)];
    double[][] potentials = new double[g.channels()][2 * waves.count()]; // Q
    overFields(
        (density, first, odd, weights) -> {
          for (int a = 0; a < potentials.length; a++) {
            for (int part = 0; part < odd.length; part += GROUP) {
              int count = Math.min(GROUP, odd.length - part);
              for (int i = 0; i < g.atoms(); i++) {
                int from = g.index(i, lattice.density(density), a, 0) + first + part;
                System.arraycopy(g.values(), from, charges, i * GROUP, count);
                Arrays.fill(charges, i * GROUP + count, (i + 1) * GROUP, 0);
              }
              MeshWaves.Spectra spectra = mesh.spectraOf(charges, count);
              addSpectra(spectra, weights, part, count, odd, potentials[a]);
            }
          }
        });
    for (int lm = 0; lm < lattice.sources.rows(); lm++) {
      double[][] ofMoment = MeshSources.potentials(waves, lattice.sources, potentials, lm);
      int together = MeshMemory.group(g.channels());
      for (int first = 0; first < g.channels(); first += together) {
        int end = Math.min(g.channels(), first + together);
        mesh.fieldsOf(Arrays.copyOfRange(ofMoment, first, end));
        interpolate(result, first, end, lm);
      }
    }
  }

  // Adds μ* Γ to Q.
  private void addSpectra(
      MeshWaves.Spectra spectra,
      double[] weights,
      int first,
      int count,
      boolean[] odd,
      double[] potential) {
    pool.run(
        (waves.count() + 4 * CHUNK - 1) / (4 * CHUNK),
        (task, worker) -> {
          double[] half = new double[2 * GROUP];
          for (int w = task * 4 * CHUNK; w < Math.min(waves.count(), (task + 1) * 4 * CHUNK); w++) {
            spectra.at(w, half);
            for (int f = 0; f < count; f++) {
              double factor = weights[w * group + first + f];
              boolean turn = odd[first + f]; // times i for odd l
              potential[2 * w] += factor * (turn ? -half[2 * f + 1] : half[2 * f]);
              potential[2 * w + 1] += factor * (turn ? half[2 * f] : half[2 * f + 1]);
            }
          }
        });
  }

  private void interpolate(Gradients result, int first, int end, int lm) {
    MeshAtoms atoms = mesh.atoms;
    int n = atoms.count();
    pool.run(
        (n + CHUNK - 1) / CHUNK,
        (task, worker) -> {
          Mesh.Reader reader = mesh.reader(end - first);
          for (int s = task * CHUNK; s < Math.min(n, (task + 1) * CHUNK); s++) {
            int i = atoms.tiled[s];
            double[] sums = reader.at(i);
            for (int a = first; a < end; a++) {
              result.moments()[a][lm][i] += sums[a - first];
            }
          }
        });
  }

  /** What is done with a group of fields and their factors, {@code [wave][field]}. */
  @FunctionalInterface
  private interface Fields {
    void of(int density, int first, boolean[] odd, double[] weights);
  }

  private void overFields(Fields task) {
    double[] scratch = null;
    for (int d = 0; d < lattice.densities(); d++) {
      for (int first = 0; first < fields; first += group) {
        int count = Math.min(group, fields - first);
        int place = d * groups + first / group;
        double[] weights = kept[place];
        if (weights == null) {
          int size = Math.multiplyExact(waves.count(), group);
          boolean stays = memory.take(8L * size);
          scratch = stays || scratch != null ? scratch : new double[size];
          weights = stays ? new double[size] : scratch;
          weigh(d, first, count, weights);
          kept[place] = stays ? weights : null;
        }
        task.of(d, first, Mesh.odd(first, count, lattice.radial()), weights);
      }
    }
  }

  // (4π/V) (−1)^{…} φ v̂ I_nl Y_lm / |b|² for some consecutive fields; [wave][field]
  private void weigh(int density, int first, int count, double[] weights) {
    LongRangeTable table = lattice.table(density);
    double cutoff = lattice.cutoff[density];
    double prefactor = 4 * Math.PI / lattice.volume();
    int radial = lattice.radial();
    int[] harmonic = new int[count];
    int[] function = new int[count]; // ascending in l
    double[] signs = new double[count];
    for (int g = 0; g < count; g++) {
      harmonic[g] = (first + g) / radial;
      int l = (int) Math.sqrt(harmonic[g]);
      function[g] = l * radial + (first + g) % radial;
      signs[g] = (l + 1) / 2 % 2 == 0 ? prefactor : -prefactor;
    }
    int from = function[0] / radial * radial;
    int to = (function[count - 1] / radial + 1) * radial;
    int tasks = (waves.count() + 4 * CHUNK - 1) / (4 * CHUNK);
    pool.run(
        tasks,
        (task, worker) -> {
          double[] spectrum = new double[lattice.functions()];
          double[] y = new double[lattice.harmonics()];
          for (int w = task * 4 * CHUNK; w < Math.min(waves.count(), (task + 1) * 4 * CHUNK); w++) {
            double k = waves.length(w);
            if (k >= cutoff) {
              Arrays.fill(weights, w * group, (w + 1) * group, 0);
              continue;
            }
            table.spectrum(k, from, to, spectrum);
            double scale = lattice.factors.at(density, waves.h(w, 0), waves.h(w, 1), waves.h(w, 2));
            scale *= waves.sharpening(w);
            lattice
                .tables
                .harmonics()
                .evaluate(
                    waves.direction(w, 0), waves.direction(w, 1), waves.direction(w, 2), y, 0);
            for (int g = 0; g < count; g++) {
              weights[w * group + g] = signs[g] * scale * y[harmonic[g]] * spectrum[function[g]];
            }
          }
        });
  }

  private void interpolate(Coefficients c, int count, int density, int channel, int firstField) {
    int n = centres.length;
    pool.run(
        (n + CHUNK - 1) / CHUNK,
        (task, worker) -> {
          Mesh.Reader reader = mesh.reader(count);
          Mesh.SingleReader singleReader = mesh.singleReader();
          for (int s = task * CHUNK; s < Math.min(n, (task + 1) * CHUNK); s++) {
            int i = centres[s];
            int target = c.index(i, density, channel, 0) + firstField;
            if (single) {
              float[] sums = singleReader.at(i);
              for (int f = 0; f < count; f++) {
                c.values()[target + f] += sums[f];
              }
            } else {
              double[] sums = reader.at(i);
              for (int f = 0; f < count; f++) {
                c.values()[target + f] += sums[f];
              }
            }
          }
        });
  }
}
