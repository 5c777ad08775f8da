package org.farfield.equilibration.solvers;

import java.util.Arrays;
import java.util.Optional;
import org.farfield.backend.CoarseGrid;
import org.farfield.equilibration.sums.Units;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.math.DotProduct;
import org.farfield.structure.Cell;
import org.farfield.structure.Frame;
import org.farfield.structure.ReducedCell;
import org.farfield.structure.Structure;

/**
 * (D + U L⁻¹ Uᵀ)⁻¹ of charges, with U splines on a coarse mesh and L = −∇²/4πK there by
 * differences, so that U L⁻¹ Uᵀ is the Coulomb interaction of long waves: time and memory grow with
 * the number of atoms.
 *
 * <p>Charges stay on the space that constraints leave, as D⁻¹ does here: in each group what
 * potentials make of the charges adds up to nothing, D⁻¹ = d − d Cᵀ (C d Cᵀ)⁻¹ C d of the diagonal
 * d, which is zero where charges are fixed. So potentials that are even in a fragment move nothing.
 *
 * <p>Woodbury's formula is D⁻¹ − D⁻¹ U A⁻¹ Uᵀ D⁻¹ with A = L + UᵀD⁻¹U. L + S, with S the sums of
 * the rows of UᵀdU at its diagonal, is a screened potential: atoms screen where they are, and
 * nothing does in a void. {@link Multigrid} inverts that nearly, and as it is above A all steps φ
 * += (L + S)⁻¹ (b − Aφ) stay below A⁻¹ b, and what comes out stays positive definite. Long waves
 * need A itself: it is the small difference of two large parts what they leave of a charge.
 *
 * <p>Molecules, slabs and wires are taken as crystals with a void between images, which charges
 * that add up to nothing hardly feel: an estimate need not be better.
 */
public final class CoarseMesh implements CoarseInverse {
  private static final double SPACING = 1.7; // Å: of shorter waves D does nearly as well
  private static final double VOID = 10; // Å, around what does not repeat
  private static final double LONGEST = 1e6; // Å: a cell's
  private static final int MOST = 32; // points for each atom; in a gas they are farther apart
  private static final int FEW = 100; // atoms for which there may be as many as for these
  private static final double COARSER = 1.2;
  private static final int STEPS = CoarseGrid.STEPS;
  // of D: the own part of splines is in U L⁻¹ Uᵀ already, but something must stay
  private static final double LEAST = 0.3;
  // a spline's own part is that of a Gaussian of so many spacings, by a search
  private static final double OWN_WIDTH = 0.41;

  private final int rows;
  private final double[] inverse; // of D, of all moments
  private final double[] charges; // d, without the own part of U L⁻¹ Uᵀ
  private final int[] groups; // by atom, −1 where charge comes from an electrode
  private final double[] sums; // of d, by group
  private final double[] places; // of atoms, in points
  private final MeshCharges splines;
  private final double[] screening; // S
  private final double total; // of it
  private final Multigrid screened;

  /**
   * Prepares meshes.
   *
   * @param structure the atoms
   * @param sites what its atoms want
   * @param constraints what charges must fulfil
   * @param inverse of the diagonal, 0 where moments do not change
   * @param pool does the work
   */
  public CoarseMesh(
      Structure structure,
      Sites sites,
      Constraints constraints,
      double[] inverse,
      WorkerPool pool) {
    this.inverse = inverse;
    rows = sites.rows();
    Cell cell = box(structure);
    int[] counts = counts(cell, MOST * Math.max(structure.atoms(), FEW));
    double spacing = Math.cbrt(cell.volume() / (counts[0] * counts[1] * counts[2]));
    charges = charges(Units.COULOMB / (Math.sqrt(Math.PI) * OWN_WIDTH * spacing));
    groups = constraints.groups();
    sums = new double[constraints.totals().length];
    addUp(charges, sums);
    places = MeshCharges.places(structure, cell, counts);
    splines = new MeshCharges(places, counts, pool);
    screening = new double[counts[0] * counts[1] * counts[2]];
    splines.spread(charges, screening);
    total = Vectors.sum(screening);
    screened = total > 0 ? new Multigrid(counts, metric(cell), screening, pool) : null;
  }

  private static Cell box(Structure structure) {
    Cell cell = ReducedCell.shortest(structure.cell());
    Cell frame = Frame.of(cell);
    double[] rows = frame.rows();
    for (int axis = 0; axis < 3; axis++) {
      if (!cell.isPeriodic(axis)) {
        double length = Math.min(Frame.thickness(structure, frame, axis) + VOID, LONGEST);
        for (int x = 3 * axis; x < 3 * axis + 3; x++) {
          rows[x] *= length;
        }
      }
    }
    return Cell.periodic(rows);
  }

  /** Points along the axes of a cell, {@link #SPACING} apart where there are no more than most. */
  public static int[] counts(Cell cell, int most) {
    int[] counts = new int[3];
    double spacing = SPACING;
    do {
      for (int axis = 0; axis < 3; axis++) {
        counts[axis] = Multigrid.points(cell.length(axis), spacing);
      }
      spacing *= COARSER;
    } while ((double) counts[0] * counts[1] * counts[2] > most);
    return counts;
  }

  private double[] charges(double own) {
    double[] result = new double[inverse.length / rows];
    for (int i = 0; i < result.length; i++) {
      double diagonal = 1 / inverse[i * rows];
      result[i] = 1 / Math.max(LEAST * diagonal, diagonal - own);
    }
    return result;
  }

  private static double[] metric(Cell cell) {
    double[] b = cell.reciprocal();
    double[] metric = new double[9];
    for (int x = 0; x < metric.length; x++) {
      metric[x] =
          cell.volume()
              / (4 * Math.PI * Units.COULOMB)
              * DotProduct.of(b, x / 3 * 3, b, x % 3 * 3, 3);
    }
    return metric;
  }

  /** Itself as devices take it; empty if nothing answers. */
  Optional<CoarseGrid> onDevice() {
    return screened == null
        ? Optional.empty()
        : Optional.of(new CoarseGrid(charges, places, screened.onDevice()));
  }

  @Override
  public double[] solve(double[] r) {
    double[] z = new double[r.length];
    for (int a = 0; a < z.length; a++) {
      z[a] = inverse[a] * r[a];
    }
    double[] q = new double[charges.length];
    for (int i = 0; i < q.length; i++) {
      q[i] = r[i * rows];
    }
    answer(q);
    if (screened != null) { // something answers
      double[] v = new double[q.length];
      splines.gather(potential(q), v);
      answer(v);
      Vectors.add(-1, v, q);
    }
    for (int i = 0; i < q.length; i++) {
      z[i * rows] = q[i];
    }
    return z;
  }

  /**
   * Makes of the charges z, which add up to nothing, (1 + D⁻¹ K Γ)⁻¹ z, nearly, with Γ that of all
   * other atoms; there is one group, and z stays where D⁻¹ is zero.
   */
  void screen(double[] z) {
    double[] q = new double[charges.length];
    for (int i = 0; i < q.length; i++) {
      q[i] = share(i) * z[i * rows];
    }
    double sum = Vectors.sum(q) / sums[0];
    for (int i = 0; i < q.length; i++) {
      q[i] -= sum * charges[i];
    }
    double[] v = new double[q.length];
    splines.gather(potential(q), v);
    answer(v);
    for (int i = 0; i < q.length; i++) {
      z[i * rows] = q[i] - v[i];
    }
  }

  /** Its transpose. */
  void screenTransposed(double[] y) {
    double[] v = new double[charges.length];
    for (int i = 0; i < v.length; i++) {
      v[i] = y[i * rows];
    }
    double[] q = v.clone();
    answer(q);
    double[] screened = new double[v.length];
    splines.gather(potential(q), screened);
    double mean = 0;
    for (int i = 0; i < v.length; i++) {
      v[i] -= screened[i];
      mean += charges[i] * v[i];
    }
    mean /= sums[0];
    for (int i = 0; i < v.length; i++) {
      y[i * rows] = share(i) * (v[i] - mean);
    }
  }

  // of D⁻¹ with the own part of splines to that without
  private double share(int i) {
    double own = inverse[i * rows];
    return own > 0 ? charges[i] / own : 1;
  }

  // D⁻¹ v, in its place
  private void answer(double[] v) {
    for (int i = 0; i < v.length; i++) {
      v[i] *= charges[i];
    }
    double[] even = new double[sums.length];
    addUp(v, even);
    for (int g = 0; g < sums.length; g++) {
      even[g] = sums[g] > 0 ? even[g] / sums[g] : 0; // all charges of a group may be fixed
    }
    for (int i = 0; i < v.length; i++) {
      v[i] -= groups[i] < 0 ? 0 : charges[i] * even[groups[i]];
    }
  }

  private void addUp(double[] q, double[] byGroup) {
    for (int i = 0; i < q.length; i++) {
      if (groups[i] >= 0) {
        byGroup[groups[i]] += q[i];
      }
    }
  }

  // A⁻¹ Uᵀ q, nearly
  private double[] potential(double[] q) {
    double[] phi = new double[screening.length];
    double[] b = new double[screening.length];
    splines.spread(q, b);
    addDeflated(b, phi);
    double[] left = new double[q.length];
    for (int step = 1; step < STEPS; step++) {
      splines.gather(phi, left);
      answer(left);
      for (int i = 0; i < q.length; i++) {
        left[i] = q[i] - left[i];
      }
      Arrays.fill(b, 0);
      splines.spread(left, b);
      screened.subtractCurvature(phi, b);
      addDeflated(b, phi);
    }
    return phi;
  }

  // φ += (L + S)⁻¹ b without the wave k = 0, of which there is no potential
  private void addDeflated(double[] b, double[] phi) {
    Vectors.add(-Vectors.sum(b) / total, screening, b);
    double[] more = screened.solve(b);
    double mean = DotProduct.of(screening, 0, more, 0, more.length) / total;
    for (int x = 0; x < phi.length; x++) {
      phi[x] += more[x] - mean;
    }
  }
}
