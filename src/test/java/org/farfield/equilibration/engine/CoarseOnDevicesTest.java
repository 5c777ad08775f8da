package org.farfield.equilibration.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.farfield.backend.DescentSystems;
import org.farfield.backend.DeviceDescent;
import org.farfield.backend.Prepared;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.Equilibrium;
import org.farfield.equilibration.solvers.CoarseMesh;
import org.farfield.equilibration.solvers.Constraints;
import org.farfield.equilibration.solvers.MatrixFree;
import org.farfield.equilibration.solvers.Preconditioner;
import org.farfield.equilibration.solvers.Sites;
import org.farfield.equilibration.sums.EngineLongRange;
import org.farfield.equilibration.sums.Units;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Long waves as devices precondition them, against the coarse mesh of the processor. */
class CoarseOnDevicesTest extends OnEngines {
  private static final double TOLERANCE = 1e-6; // V

  private static Structure structure(String kind) {
    Structure s = CoarseMeshTest.copies(3, 3, 4);
    double[] rows = s.cell().rows();
    if (kind.equals("sheared")) { // 1 to 3 Å between points, and all differences along two axes
      rows[3] += 0.35 * rows[0];
      rows[6] -= 0.4 * rows[0];
      rows[7] += 0.3 * rows[4];
    }
    return s.withCell(
        switch (kind) {
          case "open" -> Cell.OPEN;
          case "slab" -> new Cell(rows, true, false, true);
          case "wire" -> new Cell(rows, false, true, false);
          default -> Cell.periodic(rows);
        });
  }

  private static Conditions conditions(Structure s, String kind) {
    Conditions neutral = Conditions.charge(0);
    double[] some = new double[s.atoms()];
    Arrays.fill(some, Double.NaN);
    some[3] = 0.4;
    some[7] = -0.2;
    return switch (kind) {
      case "fragments" -> {
        int[] fragments = new int[s.atoms()];
        Arrays.setAll(fragments, i -> i % 5 / 2);
        yield neutral.withFragments(fragments, 0, 1, -1);
      }
      case "fixed" -> neutral.withFixed(some);
      case "electrodes" -> neutral.withElectrodes(some);
      default -> neutral;
    };
  }

  /** What gradients ask of atoms is the same to rounding. */
  @ParameterizedTest
  @CsvSource({
    "open, whole, false",
    "slab, whole, false",
    "wire, whole, false",
    "crystal, whole, false",
    "sheared, whole, false",
    "crystal, fragments, false",
    "open, fixed, false",
    "slab, electrodes, false",
    "crystal, electrodes, false",
    "open, whole, true"
  })
  void isThatOfTheProcessor(String kind, String under, boolean multipoles) {
    Structure s = structure(kind);
    if (multipoles) {
      int[] types = Arrays.stream(s.types()).map(type -> type == 11 ? 11 : 8).toArray();
      s = new Structure(types, s.positions(), s.cell());
    }
    ChargeModel model = multipoles ? Samples.multipoles() : ChargeModel.eeq2019();
    Sites sites = new AppliedModel(model, s).sites();
    Constraints constraints = new AppliedConditions(conditions(s, under), s).constraints();
    double[] inverse = Preconditioner.inverseDiagonal(sites, constraints);
    double[] g = new Random(6).doubles(inverse.length, -1, 1).toArray();
    try (WorkerPool pool = new WorkerPool(1);
        MatrixFree product = new MatrixFree(engine, s, sites, 1e-6, pool);
        Prepared prepared = EngineLongRange.together(List.of(product.smooth()));
        DeviceDescent descent =
            prepared.descent(
                new DescentSystems(
                    sites.rows(), Units.COULOMB, 1e-6, 9, List.of(product.system(constraints))))) {
      descent.vectors().gradient().set(g);
      descent.let(new boolean[] {true}, new int[1]);
      descent.project();
      double[] found = descent.vectors().preconditioned().get();
      CoarseMesh mesh = new CoarseMesh(s, sites, constraints, inverse, pool);
      Preconditioner preconditioner = new Preconditioner(sites, constraints, inverse, mesh);
      preconditioner.project(g);
      double[] expected = preconditioner.of(g);
      double most = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
      assertThat(found).containsExactly(expected, offset(1e-13 * most));
      assertThat(found).isNotEqualTo(new Preconditioner(sites, constraints, inverse, null).of(g));
    }
  }

  /** As on the processor there are as many iterations, of several structures at a time. */
  @Test
  void iterationsAreAsMany() {
    List<Structure> all =
        List.of(structure("open"), structure("crystal"), structure("sheared"), structure("open"));
    List<Conditions> conditions =
        List.of(
            conditions(all.get(0), "whole"),
            conditions(all.get(1), "fragments"),
            conditions(all.get(2), "whole"),
            conditions(all.get(3), "fixed"));
    ChargeModel model = ChargeModel.eeq2019();
    try (Equilibration together = new Equilibration(model, engine, TOLERANCE, 0, true);
        Equilibration apart = new Equilibration(model, engine, TOLERANCE, 0, false)) {
      List<Equilibrium> found = together.of(all, conditions);
      List<Equilibrium> expected = apart.of(all, conditions);
      for (int s = 0; s < all.size(); s++) {
        assertThat(found.get(s).iterations())
            .as("%d", s)
            .isEqualTo(expected.get(s).iterations())
            .isBetween(1, 9);
        assertThat(found.get(s).charges())
            .containsExactly(expected.get(s).charges(), offset(1e-2 * TOLERANCE));
      }
    }
  }
}
