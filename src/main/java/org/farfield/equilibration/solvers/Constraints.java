package org.farfield.equilibration.solvers;

/**
 * What charges must fulfil.
 *
 * @param groups of every atom the group whose charges have a given sum, or −1 if it belongs to none
 * @param totals the sums, e
 * @param fixed of every atom the charge that it keeps, e; NaN if it is free
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, not compared
public record Constraints(int[] groups, double[] totals, double[] fixed) {
  public boolean isFree(int atom) {
    return Double.isNaN(fixed[atom]);
  }
}
