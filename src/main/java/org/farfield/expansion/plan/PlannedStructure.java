package org.farfield.expansion.plan;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.Sources;
import org.farfield.spec.Expansion;
import org.farfield.structure.Cell;
import org.farfield.structure.Frame;
import org.farfield.structure.Structure;

/**
 * One structure, ready for a backend.
 *
 * @param structure the atoms, and points
 * @param sources their weights by channel; of points zero
 * @param plan how to evaluate
 * @param centres atoms and points, ascending, whose coefficients are asked for; of others a backend
 *     may leave out what it likes
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, not compared
public record PlannedStructure(Structure structure, Sources sources, Plan plan, int[] centres) {
  /**
   * All atoms are centres.
   *
   * @param structure the atoms
   * @param sources their weights by channel
   * @param plan how to evaluate
   */
  public PlannedStructure(Structure structure, Sources sources, Plan plan) {
    this(structure, sources, plan, IntStream.range(0, structure.size()).toArray());
  }

  /**
   * Whether the coefficients of an atom are asked for.
   *
   * @param atom 0-based
   * @return false if it is a source only
   */
  public boolean isCentre(int atom) {
    return centres.length == structure.size() || Arrays.binarySearch(centres, atom) >= 0;
  }

  /**
   * The same structure and plan with other sources.
   *
   * @param others of the same channels; the degree and widths stay those of these sources
   * @return a new job
   * @throws IllegalArgumentException if they are for another number of atoms or channels, or have
   *     higher multipoles
   */
  public PlannedStructure with(Sources others) {
    if (others.channels() != sources.channels()
        || (others.channels() > 0
            && others.weights()[0].length != structure.atoms()
            && others.weights()[0].length != structure.size())) {
      throw new IllegalArgumentException(
          "sources of "
              + others.channels()
              + " channels do not fit a structure of "
              + structure.atoms()
              + " atoms and "
              + sources.channels()
              + " channels");
    }
    if (others.degree() > sources.degree()) {
      throw new IllegalArgumentException(
          "sources of degree "
              + others.degree()
              + " do not fit a structure prepared for degree "
              + sources.degree());
    }
    Sources all = others.upTo(sources.degree()).padded(structure.size());
    return new PlannedStructure(
        structure, sources.widths().map(all::withWidths).orElse(all), plan, centres);
  }

  /**
   * The same structures and plans with other sources.
   *
   * @param structures some jobs
   * @param sources one for each
   * @return new jobs
   * @throws IllegalArgumentException if they do not fit
   */
  public static List<PlannedStructure> with(
      List<PlannedStructure> structures, List<Sources> sources) {
    if (structures.size() != sources.size()) {
      throw new IllegalArgumentException(
          sources.size() + " sources for " + structures.size() + " structures");
    }
    return IntStream.range(0, sources.size())
        .mapToObj(i -> structures.get(i).with(sources.get(i)))
        .toList();
  }

  /**
   * Zero gradients of this structure.
   *
   * @return zeros, to be added to
   */
  public Gradients zeroGradients() {
    return Gradients.zero(structure.size(), sources);
  }

  /**
   * Zero derivatives of some centres of this structure.
   *
   * @param tables of this structure
   * @param some 0-based atoms, ascending
   * @return zeros, to be added to
   */
  public Jacobian zeroJacobian(ExpansionTables tables, int[] some) {
    return Jacobian.zero(
        tables.hyperparameters(), tables.reach(), structure, sources.channels(), some);
  }

  /**
   * Checks that there is one cotangent per job, shaped like the coefficients of the job.
   *
   * @param tables of the jobs
   * @param jobs the structures
   * @param cotangents derivatives with respect to their coefficients
   * @throws IllegalArgumentException if not
   */
  public static void requireMatching(
      ExpansionTables tables, List<PlannedStructure> jobs, List<Coefficients> cotangents) {
    if (jobs.size() != cotangents.size()) {
      throw new IllegalArgumentException(
          jobs.size() + " structures but " + cotangents.size() + " cotangents");
    }
    Expansion h = tables.hyperparameters();
    for (int i = 0; i < jobs.size(); i++) {
      Coefficients c = cotangents.get(i);
      if (c.atoms() != jobs.get(i).structure().size()
          || c.channels() != jobs.get(i).sources().channels()
          || c.densities() != h.densities().size()
          || c.maxAngular() != h.maxAngular()
          || c.radial() != h.basis().size()) {
        throw new IllegalArgumentException(
            "cotangent " + i + " has not the shape of its structure's coefficients");
      }
    }
  }

  /** The box of the windows of a cell that is periodic in one or two directions. */
  static Cell box(Cell cell, List<Window> windows) {
    double[] rows = Frame.of(cell).rows();
    int window = 0;
    for (int axis = 0; axis < 3; axis++) {
      if (!cell.isPeriodic(axis)) {
        double period = windows.get(window++).period();
        for (int x = 3 * axis; x < 3 * axis + 3; x++) {
          rows[x] *= period;
        }
      }
    }
    return Cell.periodic(rows);
  }
}
