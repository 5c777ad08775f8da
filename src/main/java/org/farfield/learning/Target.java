package org.farfield.learning;

import java.util.OptionalDouble;
import org.farfield.error.InputException;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;

/**
 * What is learned: a number that the comment of each frame has.
 *
 * @param name its key
 * @param extensive whether it grows with the structure, as an energy does; else a row of features
 *     is the mean over atoms
 */
public record Target(String name, boolean extensive) {
  /**
   * Of a frame.
   *
   * @param structure the frame
   * @return empty if it has none, or says that it is not known (NaN)
   * @throws InputException if it is no number
   */
  OptionalDouble of(Structure structure) {
    Property property = structure.properties().get(name);
    if (property == null) {
      return OptionalDouble.empty();
    }
    double value;
    try {
      value = property.number();
    } catch (InputException e) {
      throw new InputException(
          structure.origin() + ": the target " + name + " is no number: " + property.written(), e);
    }
    return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }
}
