package org.farfield.equilibration;

import java.util.Arrays;
import java.util.List;
import org.farfield.backend.Prepared;
import org.farfield.backend.PreparedReceivers;
import org.farfield.expansion.Receivers;
import org.farfield.expansion.Sources;
import org.farfield.features.Engine;
import org.farfield.math.DotProduct;
import org.farfield.potential.Potential;
import org.farfield.potential.PowerLaw;
import org.farfield.potential.Yukawa;
import org.farfield.spec.Channels;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.Splitting;
import org.farfield.structure.Structure;

/**
 * (D + UUᵀ)⁻¹ of charges in a large crystal, with UUᵀ the Coulomb interaction of wide Gaussians,
 * which the engine has on a coarse mesh: time and memory grow with the number of atoms.
 *
 * <p>Woodbury's formula is D⁻¹ − D⁻¹ U A⁻¹ Uᵀ D⁻¹ with A = 1 + UᵀD⁻¹U. Were the atoms spread
 * evenly, A were 1 + κ²/k², and UCUᵀ with its inverse C a screened interaction. One step of Newton
 * and Schulz makes that better: P = 2C − CAC is never above A⁻¹, so that what it gives stays
 * positive definite. U (2C − C²) Uᵀ is {@link DoublyScreened}, and UCUᵀ D⁻¹ UCUᵀ two screened
 * interactions. With it a few conjugate gradients solve for (D + UUᵀ)⁻¹.
 */
final class CoarseMesh implements CoarseInverse {
  private static final double WIDTH = 1.4; // Å: of shorter waves D does nearly as well
  private static final double ACCURACY = 0.1; // of the engine; P is an estimate anyway
  private static final int STEPS = 2;
  // of D: the own part of wide Gaussians is in UUᵀ already, but something must stay
  private static final double LEAST = 0.3;

  private final int rows;
  private final int atoms;
  private final double[] inverse; // of D, of all moments
  private final double[] charges; // of D without the own part of UUᵀ, of charges
  private final Receivers receivers;
  private final Prepared screened;
  private final Prepared doubly;
  private final Prepared coulomb;

  /**
   * Prepares meshes.
   *
   * @param engine sums
   * @param structure a crystal
   * @param sites what its atoms want
   * @param inverse of the diagonal, 0 where moments do not change
   */
  CoarseMesh(Engine engine, Structure structure, Sites sites, double[] inverse) {
    this.inverse = inverse;
    rows = sites.rows();
    atoms = sites.atoms();
    charges = new double[atoms];
    double own = Units.COULOMB / (Math.sqrt(Math.PI) * WIDTH);
    double sum = 0;
    for (int i = 0; i < atoms; i++) {
      double diagonal = 1 / inverse[i * rows];
      charges[i] = 1 / Math.max(LEAST * diagonal, diagonal - own);
      sum += charges[i];
    }
    double[] widths = new double[atoms];
    Arrays.fill(widths, WIDTH);
    receivers = new Receivers(0, widths);
    double square = 4 * Math.PI * Units.COULOMB * sum / structure.cell().volume();
    double kappa =
        Math.max(1e-3, 0.02 * Math.round(Math.sqrt(square) / 0.02)); // frames share tables
    screened = prepare(engine, structure, new Yukawa(kappa, WIDTH));
    doubly = prepare(engine, structure, new DoublyScreened(kappa, WIDTH));
    coulomb = prepare(engine, structure, new PowerLaw(1, WIDTH));
  }

  private Prepared prepare(Engine engine, Structure structure, Potential potential) {
    Expansion expansion =
        Receivers.expansion(
            Expansion.builder()
                .densities(List.of(new LongRangeDensity(potential)))
                .channels(new Channels.Given(0, false))
                .accuracy(ACCURACY)
                .splitting(Splitting.NEVER)
                .build(),
            List.of(receivers));
    List<Sources> none = List.of(Moments.sources(new double[atoms], 1));
    Prepared all =
        engine
            .backend()
            .prepare(engine.tables(expansion), engine.plan(expansion, List.of(structure), none));
    return new PreparedReceivers(all, expansion, List.of(receivers));
  }

  private double[] apply(Prepared sum, double[] q) {
    Sources v = Receivers.asSources(sum.apply(List.of(Moments.sources(q, 1))).get(0));
    double[] result = new double[atoms];
    for (int i = 0; i < atoms; i++) {
      result[i] = Units.COULOMB * v.value(0, i, 0);
    }
    return result;
  }

  // D⁻¹ − D⁻¹ U P Uᵀ D⁻¹
  private double[] estimate(double[] r) {
    double[] z = new double[atoms];
    for (int i = 0; i < atoms; i++) {
      z[i] = charges[i] * r[i];
    }
    double[] linear = apply(doubly, z);
    double[] once = apply(screened, z);
    for (int i = 0; i < atoms; i++) {
      once[i] *= charges[i];
    }
    double[] twice = apply(screened, once);
    for (int i = 0; i < atoms; i++) {
      z[i] -= charges[i] * (linear[i] - twice[i]);
    }
    return z;
  }

  @Override
  public double[] solve(double[] r) {
    double[] z = new double[r.length];
    for (int a = 0; a < z.length; a++) {
      z[a] = inverse[a] * r[a];
    }
    double[] left = new double[atoms];
    for (int i = 0; i < atoms; i++) {
      left[i] = charges[i] > 0 ? r[i * rows] : 0;
    }
    double[] found = new double[atoms];
    double[] d = new double[atoms];
    double before = Double.POSITIVE_INFINITY;
    for (int step = 0; step < STEPS; step++) {
      double[] better = estimate(left);
      double along = DotProduct.of(left, 0, better, 0, atoms);
      if (!(along > 0)) {
        break; // nothing is left
      }
      for (int i = 0; i < atoms; i++) {
        d[i] = better[i] + along / before * d[i];
      }
      before = along;
      double[] product = apply(coulomb, d);
      for (int i = 0; i < atoms; i++) {
        product[i] = charges[i] > 0 ? product[i] + d[i] / charges[i] : 0;
      }
      double length = along / DotProduct.of(d, 0, product, 0, atoms);
      for (int i = 0; i < atoms; i++) {
        found[i] += length * d[i];
        left[i] -= length * product[i];
      }
    }
    for (int i = 0; i < atoms; i++) {
      z[i * rows] = found[i];
    }
    return z;
  }

  @Override
  public void close() {
    screened.close();
    doubly.close();
    coulomb.close();
  }
}
