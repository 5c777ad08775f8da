package org.farfield.equilibration.engine;

import java.util.Arrays;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.solvers.Constraints;
import org.farfield.equilibration.solvers.DenseSolver;
import org.farfield.equilibration.solvers.Sites;
import org.farfield.equilibration.solvers.Solution;
import org.farfield.equilibration.sums.Electrostatics;
import org.farfield.equilibration.sums.Units;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/** Structures and parameters given in bohr, hartree and e, solved by the dense solver. */
final class AtomicUnits {
  private AtomicUnits() {}

  static double[] times(double factor, double... values) {
    return Arrays.stream(values).map(x -> factor * x).toArray();
  }

  static Structure molecule(int[] types, double... bohr) {
    return new Structure(types, times(Units.BOHR, bohr), Cell.OPEN);
  }

  static Structure crystal(int[] types, double[] cell, double... bohr) {
    return new Structure(types, times(Units.BOHR, bohr), Cell.periodic(times(Units.BOHR, cell)));
  }

  static double[] cube(double side) {
    return new double[] {side, 0, 0, 0, side, 0, 0, 0, side};
  }

  /** Charges alone. */
  static Sites sites(double[] chi, double[] hardness, double[] sigma) {
    return new Sites(
        0, times(Units.HARTREE, chi), times(Units.HARTREE, hardness), times(Units.BOHR, sigma));
  }

  static Constraints total(Structure structure, double charge) {
    return new AppliedConditions(Conditions.charge(charge), structure).constraints();
  }

  static Solution solve(Structure structure, Sites sites, double charge) {
    double[] g = Electrostatics.of(structure, sites.widths(), sites.degree()).matrix();
    return new DenseSolver(structure, sites, total(structure, charge), g).solve();
  }
}
