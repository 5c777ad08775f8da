package org.farfield.spec;

import org.farfield.error.InputException;

/**
 * Whether potentials of sharp sources in periodic cells are split into a smooth part, summed in
 * reciprocal space, and a rest that is short-ranged, summed over neighbours.
 *
 * @param mode what decides
 * @param smearing of the smooth part if it is fixed, Å; 0 otherwise
 */
public record Splitting(Mode mode, double smearing) {
  /** What decides. */
  public enum Mode {
    /** The planner, by estimated time; never with a forced path or reciprocal cutoff. */
    AUTO,
    /** Nothing is split. */
    NEVER,
    /** All densities with a smaller smearing than a given one are split. */
    FIXED
  }

  /** The planner decides. */
  public static final Splitting AUTO = new Splitting(Mode.AUTO, 0);

  /** Nothing is split. */
  public static final Splitting NEVER = new Splitting(Mode.NEVER, 0);

  /**
   * Checks.
   *
   * @param mode what decides
   * @param smearing of the smooth part if it is fixed, Å; 0 otherwise
   */
  public Splitting {
    if (mode == Mode.FIXED && (!(smearing > 0) || !Double.isFinite(smearing))) {
      throw new InputException(
          "split must be auto, never or a positive smearing in Å, not " + smearing);
    }
  }

  /**
   * All densities with a smaller smearing are split.
   *
   * @param smearing σ' of the smooth part, Å
   * @return the choice
   * @throws InputException if it is not a positive number
   */
  public static Splitting at(double smearing) {
    return new Splitting(Mode.FIXED, smearing);
  }

  /**
   * Reads a choice.
   *
   * @param text auto, never or a number
   * @return the choice
   * @throws InputException if it is none
   */
  public static Splitting parse(String text) {
    if (text.equals("auto")) {
      return AUTO;
    }
    if (text.equals("never")) {
      return NEVER;
    }
    try {
      return at(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      throw new InputException(
          "split must be auto, never or a positive smearing in Å, not '" + text + "'", e);
    }
  }
}
