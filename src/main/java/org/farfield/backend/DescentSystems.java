package org.farfield.backend;

import java.util.List;

/**
 * Systems that descend side by side.
 *
 * @param rows moments of an atom, 1, 4 or 9
 * @param scale s
 * @param tolerance of the largest number of a gradient
 * @param most iterations
 * @param systems one per structure
 */
public record DescentSystems(
    int rows, double scale, double tolerance, int most, List<DescentSystem> systems) {
  /**
   * Keeps them.
   *
   * @throws IllegalArgumentException if their moments are not those of their atoms
   */
  public DescentSystems {
    systems = List.copyOf(systems);
    boolean fit =
        systems.stream().allMatch(s -> s.diagonal().length == rows * s.groups().length)
            && (rows == 1 || rows == 4 || rows == 9);
    if (!fit) {
      throw new IllegalArgumentException("systems are not of " + rows + " moments an atom");
    }
  }
}
