package org.farfield.equilibration.engine;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.solvers.Constraints;
import org.farfield.equilibration.solvers.Sites;
import org.farfield.equilibration.sums.Moments;
import org.farfield.equilibration.sums.Slopes;
import org.farfield.error.InputException;
import org.farfield.structure.Structure;

/** What conditions say of one structure: constraints of its charges, and terms of its moments. */
final class AppliedConditions {
  private final Structure structure;
  private final double charge;
  private final int[] fragments; // by atom; null: all are one
  private final double[] fragmentCharges; // by fragment in ascending order; null: all 0
  private final double[] fixed; // by atom, NaN if free; null: all are free
  private final double[] potentials; // by atom, NaN if it is in no electrode; null: none is
  private final double[] field;
  private final double[] terms; // [atom][lm], of a degree of its own; null: none

  AppliedConditions(Conditions conditions, Structure structure) {
    this.structure = structure;
    charge = conditions.charge();
    fragments = conditions.fragments().orElse(null);
    fragmentCharges = conditions.fragmentCharges().orElse(null);
    fixed = conditions.fixed().orElse(null);
    potentials = conditions.electrodes().orElse(null);
    field = conditions.field();
    terms = conditions.terms().orElse(null);
    int atoms = structure.atoms();
    requireLength("fragments", fragments == null ? atoms : fragments.length);
    requireLength("fixed charges", fixed == null ? atoms : fixed.length);
    requireLength("electrodes", potentials == null ? atoms : potentials.length);
  }

  /** Refuses other numbers of conditions than of structures. */
  static void requireOneEach(List<Structure> structures, List<Conditions> conditions) {
    if (conditions.size() != structures.size()) {
      throw new IllegalArgumentException(
          conditions.size() + " conditions for " + structures.size() + " structures");
    }
  }

  private boolean isElectrode(int atom) {
    return potentials != null && !Double.isNaN(potentials[atom]);
  }

  /** What they say of charges. */
  Constraints constraints() {
    double[] given = new double[structure.atoms()];
    Arrays.fill(given, Double.NaN);
    Constraints result = new Constraints(groups(), totals(), fixed == null ? given : fixed);
    requirePossible(result);
    return result;
  }

  /**
   * The sum of charges, of conditions that ask for nothing else of them.
   *
   * @return e
   * @throws InputException if there are fragments, fixed charges or electrodes
   */
  double onlyCharge() {
    if (fragments != null || fixed != null || potentials != null) {
      throw new InputException(
          structure.origin()
              + ": fragments, fixed charges and electrodes are for models of least energy; this one"
              + " keeps the total charge alone");
    }
    return charge;
  }

  private void requireLength(String what, int length) {
    if (length != structure.atoms()) {
      throw new IllegalArgumentException(
          structure.origin() + ": " + what + " of " + length + " atoms, not " + structure.atoms());
    }
  }

  // In windows a sum of charges that is free would make energies that have no end.
  private boolean keepsAll() {
    return !structure.cell().isOpen() && !structure.cell().isFullyPeriodic();
  }

  private Map<Integer, Integer> places() {
    Map<Integer, Integer> places = new TreeMap<>();
    Arrays.stream(fragments).sorted().distinct().forEach(f -> places.put(f, places.size()));
    return places;
  }

  private int[] groups() {
    int[] groups = new int[structure.atoms()];
    Map<Integer, Integer> places = fragments == null ? Map.of() : places();
    for (int i = 0; i < groups.length; i++) {
      boolean free = isElectrode(i) && !keepsAll();
      groups[i] = free ? -1 : fragments == null ? 0 : places.get(fragments[i]);
      if (fragments != null && isElectrode(i)) {
        throw new InputException(
            structure.origin()
                + ": atom "
                + (i + 1)
                + " is in a fragment and in an electrode; only one of them can say its charge");
      }
    }
    return groups;
  }

  private double[] totals() {
    if (fragments == null) {
      return new double[] {charge};
    }
    int count = places().size();
    if (fragmentCharges != null && fragmentCharges.length != count) {
      throw new InputException(
          structure.origin()
              + ": "
              + fragmentCharges.length
              + " charges for "
              + count
              + " fragments");
    }
    double[] totals = fragmentCharges == null ? new double[count] : fragmentCharges.clone();
    double sum = Arrays.stream(totals).sum();
    if (Math.abs(sum - charge) > 1e-9) {
      throw new InputException(
          structure.origin()
              + ": the fragments have a charge of "
              + sum
              + " together, but the total charge is "
              + charge);
    }
    return totals;
  }

  private void requirePossible(Constraints constraints) {
    double[] rest = constraints.totals().clone();
    boolean[] free = new boolean[rest.length];
    boolean[] used = new boolean[rest.length];
    for (int i = 0; i < structure.atoms(); i++) {
      int group = constraints.groups()[i];
      if (group >= 0) {
        used[group] = true;
        free[group] |= constraints.isFree(i);
        rest[group] -= constraints.isFree(i) ? 0 : constraints.fixed()[i];
      }
    }
    for (int g = 0; g < rest.length; g++) {
      if (used[g] && !free[g] && Math.abs(rest[g]) > 1e-9) {
        throw new InputException(
            structure.origin()
                + ": all charges are fixed"
                + (rest.length > 1 ? " in a fragment" : "")
                + ", but their sum is not "
                + constraints.totals()[g]);
      }
    }
  }

  /** The linear terms of the sites with those of field and electrodes. */
  Sites shifted(Sites sites) {
    double[] linear = sites.linear().clone();
    int rows = sites.rows();
    boolean uniform = requireField(sites.degree());
    int width = terms == null ? 0 : terms.length / sites.atoms();
    boolean whole = width * sites.atoms() == (terms == null ? 0 : terms.length);
    requireLength("terms", whole ? sites.atoms() : terms.length);
    for (int i = 0; i < sites.atoms(); i++) {
      if (isElectrode(i)) {
        linear[i * rows] -= potentials[i];
      }
      for (int lm = 0; lm < Math.min(rows, width); lm++) {
        linear[i * rows + lm] += terms[i * width + lm];
      }
      for (int x = 0; x < 3; x++) {
        if (uniform) {
          linear[i * rows] -= field[x] * structure.position(i, x);
        }
        if (rows > 1) {
          linear[i * rows + Moments.DIPOLE[x]] -= field[x];
        }
      }
    }
    return new Sites(sites.degree(), linear, sites.hardness(), sites.widths());
  }

  private boolean isField() {
    return field[0] != 0 || field[1] != 0 || field[2] != 0;
  }

  // whether the field acts on charges
  private boolean requireField(int degree) {
    if (!isField() || structure.cell().isOpen()) {
      return isField();
    }
    if (structure.cell().isFullyPeriodic()) {
      if (degree == 0) {
        throw new InputException(
            structure.origin()
                + ": a field does not act on charges of a crystal, and the model has no dipoles");
      }
      return false;
    }
    for (int axis = 0; axis < 3; axis++) {
      double along = 0;
      for (int x = 0; x < 3; x++) {
        along += structure.cell().rows()[3 * axis + x] * field[x];
      }
      if (structure.cell().isPeriodic(axis) && Math.abs(along) > 1e-12) {
        throw new InputException(
            structure.origin()
                + ": the field has a part along lattice vector "
                + (axis + 1)
                + ", in which the structure is periodic; it must be normal to that");
      }
    }
    return true;
  }

  /** Adds the derivatives of −ℰ · Σ q R. */
  void addSlopes(Sites sites, double[] moments, Slopes out) {
    if (!isField() || structure.cell().isFullyPeriodic()) {
      return;
    }
    for (int i = 0; i < sites.atoms(); i++) {
      for (int x = 0; x < 3; x++) {
        double slope = -moments[i * sites.rows()] * field[x];
        out.positions[3 * i + x] += slope;
        for (int y = 0; y < 3; y++) {
          out.strain[3 * x + y] += slope * structure.position(i, y);
        }
      }
    }
  }
}
