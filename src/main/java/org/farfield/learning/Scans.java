package org.farfield.learning;

import org.farfield.error.InputException;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;

/**
 * Rigid scans: frames whose molecules are the same and only at other distances. What they know of
 * forces holds those inside the molecules, which are equal in all frames of a scan: what is learned
 * are differences to the farthest frame.
 *
 * @param group key of the comment that is equal in all frames of a scan; empty: there are no scans,
 *     forces and stress are those between molecules alone
 * @param order key of the comment, largest in the farthest frame
 */
public record Scans(String group, String order) {
  /** Forces and stress are those between molecules alone. */
  public static final Scans NONE = new Scans("", "");

  private static final String NO_SCANS = "none";

  /**
   * Reads.
   *
   * @param text {@code GROUP:KEY}, or {@code none}
   * @return the scans
   * @throws InputException if it is neither
   */
  public static Scans of(String text) {
    if (text.equals(NO_SCANS)) {
      return NONE;
    }
    int at = text.indexOf(':');
    if (at < 1 || at == text.length() - 1) {
      throw new InputException(
          "scans are GROUP:KEY, such as dimer_id:separation, or none, not '" + text + "'");
    }
    return new Scans(text.substring(0, at), text.substring(at + 1));
  }

  /**
   * Whether there are none.
   *
   * @return true if forces and stress are those between molecules alone
   */
  public boolean isNone() {
    return group.isEmpty();
  }

  /**
   * The scan of a frame.
   *
   * @param structure the frame
   * @return what its key says
   * @throws InputException if the frame does not have it
   */
  public String groupOf(Structure structure) {
    return known(structure, group).text();
  }

  /**
   * Where a frame is in its scan.
   *
   * @param structure the frame
   * @return largest in the farthest
   * @throws InputException if the frame has no such number
   */
  public double orderOf(Structure structure) {
    return known(structure, order).number();
  }

  private Property known(Structure structure, String key) {
    Property property = structure.properties().get(key);
    if (property == null) {
      throw new InputException(
          structure.origin() + ": has no " + key + ", which the scans '" + this + "' go by");
    }
    return property;
  }

  /** As it is read. */
  @Override
  public String toString() {
    return isNone() ? NO_SCANS : group + ":" + order;
  }
}
