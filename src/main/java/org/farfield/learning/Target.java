package org.farfield.learning;

import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.farfield.error.InputException;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;
import org.farfield.structure.text.Quote;

/**
 * What is learned: a number that the comment of each frame has.
 *
 * @param name its key
 * @param extensive whether it grows with the structure, as an energy does; else a row of features
 *     is the mean over atoms
 */
public record Target(String name, boolean extensive) {
  private static final Pattern UNKNOWN = Pattern.compile("[+-]?nan|none", Pattern.CASE_INSENSITIVE);

  /** Whether a frame says that it does not know. */
  static boolean isUnknown(Property property) {
    return UNKNOWN.matcher(property.text()).matches();
  }

  /**
   * Of a frame.
   *
   * @param structure the frame
   * @return empty if it has none, or says that it is not known (NaN)
   * @throws InputException if it is no finite number
   */
  OptionalDouble of(Structure structure) {
    Property property = structure.properties().get(name);
    if (property == null) {
      return OptionalDouble.empty();
    }
    if (isUnknown(property)) {
      return OptionalDouble.empty();
    }
    try {
      return OptionalDouble.of(property.number());
    } catch (InputException e) {
      throw new InputException(
          structure.origin()
              + ": the target "
              + name
              + " is no finite number: "
              + Quote.of(property.written()),
          e);
    }
  }
}
