package org.farfield.expansion.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.farfield.error.InputException;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.tables.LongRangeTable;
import org.farfield.structure.Structure;

/**
 * The sources of a structure that have one width, and tables in which it stands in the place of the
 * smearing of every density: coefficients are the sum over all classes.
 *
 * @param tables with the width of these sources
 * @param job the structure with these sources alone
 * @param members which atoms they are; {@code null}: all, with the smearing of the density
 */
@SuppressWarnings("ArrayRecordComponent") // goes no further than the composition of sums
public record WidthClass(ExpansionTables tables, PlannedStructure job, boolean[] members) {
  private static final int MOST = 64;

  /**
   * Sorts the sources of a structure by their widths.
   *
   * @param tables of the hyperparameters
   * @param job the structure
   * @return by width, ascending; one class of all atoms if they have no widths of their own
   * @throws InputException if there are too many different widths, or one is smaller than the
   *     smearing of a density
   */
  public static List<WidthClass> of(ExpansionTables tables, PlannedStructure job) {
    double[] widths = job.sources().widths().orElse(null);
    if (widths == null) {
      return List.of(new WidthClass(tables, job, null));
    }
    List<WidthClass> classes = new ArrayList<>();
    members(tables, job.structure(), widths)
        .forEach(
            (width, atoms) ->
                classes.add(
                    new WidthClass(
                        tables.ofWidth(width),
                        new PlannedStructure(
                            job.structure(),
                            job.sources().only(atoms),
                            job.plan().ofWidth(classes.size()),
                            job.centres()),
                        atoms)));
    return classes;
  }

  /**
   * Which atoms have sources of each width, ascending; points are with some of them.
   *
   * @param tables of the hyperparameters
   * @param structure the atoms
   * @param widths of their sources, and of points
   * @return by width
   * @throws InputException as {@link #of}
   */
  static SortedMap<Double, boolean[]> members(
      ExpansionTables tables, Structure structure, double[] widths) {
    SortedMap<Double, boolean[]> members = new TreeMap<>();
    for (int j = 0; j < widths.length; j++) {
      check(tables, structure, j, widths[j]);
      boolean point = j >= structure.atoms(); // no source: of a class that atoms make
      double width = point && !members.containsKey(widths[j]) ? widths[0] : widths[j];
      members.computeIfAbsent(width, w -> new boolean[widths.length])[j] = true;
    }
    if (members.size() > MOST) {
      throw new InputException(
          structure.origin()
              + ": "
              + members.size()
              + " different widths of sources are more than "
              + MOST
              + "; use equal ones for atoms of one kind");
    }
    return members;
  }

  private static void check(ExpansionTables tables, Structure structure, int atom, double width) {
    for (LongRangeTable table : tables.densities()) {
      if (!(width >= table.potential().smearing())) {
        throw new InputException(
            structure.origin()
                + ": the width of the source of atom "
                + (atom + 1)
                + ", "
                + width
                + " Å, is smaller than the smearing of the density, "
                + table.potential().smearing()
                + " Å, by which cutoffs are chosen; use a smaller smearing");
      }
    }
  }

  /**
   * Adds gradients of this class to those of the structure: of the sources only those that are in
   * it.
   *
   * @param own gradients of this class
   * @param result added to
   */
  public void addTo(Gradients own, Gradients result) {
    if (members != null) {
      for (double[][] channel : own.moments()) {
        for (double[] row : channel) {
          for (int j = 0; j < row.length; j++) {
            row[j] = members[j] ? row[j] : 0;
          }
        }
      }
    }
    result.add(own);
  }
}
