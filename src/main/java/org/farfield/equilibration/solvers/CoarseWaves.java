package org.farfield.equilibration.solvers;

import org.farfield.equilibration.sums.Units;
import org.farfield.equilibration.sums.Waves;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.linalg.Cholesky;
import org.farfield.linalg.DenseProduct;
import org.farfield.math.DotProduct;
import org.farfield.structure.Structure;

/**
 * (D + U Uᵀ)⁻¹ by Woodbury's formula, with plane waves of long wavelengths in U: those for which
 * the Coulomb interaction is far stronger than D, and which make the number of iterations grow with
 * the box. Of charges in crystals.
 */
public final class CoarseWaves implements CoarseInverse {
  private static final double LONGEST = 0.9; // |k|, 1/Å: beyond it D does nearly as well
  private static final int MOST = 1000; // waves: the factor of their matrix takes a second
  private static final double ROOM = 1.5e7; // waves times atoms

  private final int rows;
  private final int atoms;
  private final int columns;
  private final double[] u; // [wave, cos or sin][atom]
  private final double[] inverse; // of D
  private final Cholesky inner; // of 1 + UᵀD⁻¹U
  private final WorkerPool pool;

  /**
   * Makes factors.
   *
   * @param structure a crystal
   * @param sites what its atoms want
   * @param inverse of the diagonal, 0 where moments do not change
   * @param pool does the work
   */
  public CoarseWaves(Structure structure, Sites sites, double[] inverse, WorkerPool pool) {
    this.inverse = inverse;
    this.pool = pool;
    rows = sites.rows();
    atoms = sites.atoms();
    double wanted = Math.min(MOST, ROOM / atoms);
    double volume = structure.cell().volume();
    double cutoff = Math.min(LONGEST, Math.cbrt(12 * Math.PI * Math.PI * wanted / volume));
    Waves waves = new Waves(structure, 0, Double.POSITIVE_INFINITY, cutoff);
    columns = 2 * waves.count();
    u = new double[Math.multiplyExact(columns, atoms)];
    double[] real = new double[atoms];
    double[] imaginary = new double[atoms];
    for (int w = 0; w < waves.count(); w++) {
      waves.phases(w, real, imaginary);
      double root = Math.sqrt(Units.COULOMB * waves.weight(w));
      for (int i = 0; i < atoms; i++) {
        double smeared =
            root * Math.exp(-0.5 * waves.square(w) * sites.widths()[i] * sites.widths()[i]);
        u[2 * w * atoms + i] = smeared * real[i];
        u[(2 * w + 1) * atoms + i] = smeared * imaginary[i];
      }
    }
    inner = inner();
  }

  private Cholesky inner() {
    double[] scaled = new double[u.length];
    for (int x = 0; x < u.length; x++) {
      scaled[x] = u[x] * inverse[x % atoms * rows];
    }
    double[] m = new double[columns * columns];
    // the product takes its right side as it lies there, so that is what is transposed here
    double[] transposed = new double[u.length];
    for (int c = 0; c < columns; c++) {
      for (int i = 0; i < atoms; i++) {
        transposed[i * columns + c] = u[c * atoms + i];
      }
    }
    new DenseProduct(pool)
        .addTo(
            columns,
            columns,
            atoms,
            1,
            new DenseProduct.Matrix(scaled, 0, atoms),
            new DenseProduct.Matrix(transposed, 0, columns),
            new DenseProduct.Matrix(m, 0, columns));
    for (int c = 0; c < columns; c++) {
      m[c * columns + c] += 1;
    }
    return new Cholesky(m, columns);
  }

  @Override
  public double[] solve(double[] r) {
    double[] z = new double[r.length];
    for (int a = 0; a < z.length; a++) {
      z[a] = inverse[a] * r[a];
    }
    screen(z);
    return z;
  }

  /** z −= D⁻¹ U (1 + UᵀD⁻¹U)⁻¹ Uᵀ z: of z = D⁻¹ r it makes the solution. */
  void screen(double[] z) {
    double[] screened = screened(z);
    for (int i = 0; i < atoms; i++) {
      z[i * rows] -= inverse[i * rows] * screened[i];
    }
  }

  /** U (1 + UᵀD⁻¹U)⁻¹ Uᵀ of the charges of z, by atom. */
  double[] screened(double[] z) {
    double[] charges = new double[atoms];
    for (int i = 0; i < atoms; i++) {
      charges[i] = z[i * rows];
    }
    double[] y = new double[columns];
    pool.run(columns, (c, worker) -> y[c] = DotProduct.of(u, c * atoms, charges, 0, atoms));
    inner.solve(y);
    double[] sum = new double[atoms];
    int block = 256;
    pool.run(
        (atoms + block - 1) / block,
        (task, worker) -> {
          int end = Math.min(atoms, (task + 1) * block);
          for (int c = 0; c < columns; c++) {
            for (int i = task * block; i < end; i++) {
              sum[i] += y[c] * u[c * atoms + i];
            }
          }
        });
    return sum;
  }
}
