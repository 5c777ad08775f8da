package org.farfield.learning;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.features.StructureSource;
import org.farfield.structure.Column;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;
import org.farfield.structure.text.Quote;

/**
 * What is learned: numbers that the comment of each frame has, or a column has of each atom.
 *
 * @param name its key, or the name of the column
 * @param extensive whether it grows with the structure, as an energy does; else a row of features
 *     is the mean over atoms
 * @param perAtom whether it is a column
 * @param shape how its numbers turn; null until it is known from frames
 */
public record Target(String name, boolean extensive, boolean perAtom, TargetShape shape) {
  private static final Pattern WORDS = Pattern.compile("[\\s,\\[\\]]+");
  private static final Pattern UNKNOWN = Pattern.compile("[+-]?nan|none", Pattern.CASE_INSENSITIVE);

  /** Whether a frame says that it does not know. */
  static boolean isUnknown(Property property) {
    return WORDS.splitAsStream(property.text()).anyMatch(w -> UNKNOWN.matcher(w).matches());
  }

  /**
   * A number of each frame.
   *
   * @param name its key
   * @param extensive whether it grows with the structure
   */
  public Target(String name, boolean extensive) {
    this(name, extensive, false, TargetShape.SCALAR);
  }

  /**
   * Whether it is one number of each frame.
   *
   * @return true of an energy
   */
  public boolean isNumber() {
    return !perAtom && shape != null && shape.isScalar();
  }

  /**
   * The same with its shape, that of the numbers which the first frame with the target has.
   *
   * @param source of frames
   * @return the target; a number if no frame has it
   * @throws InputException if these are no numbers, or so many are no tensor
   */
  public Target in(StructureSource source) {
    if (shape != null) {
      return this;
    }
    try (Stream<Structure> structures = source.open()) {
      TargetShape found =
          structures
              .filter(this::has)
              .findFirst()
              .map(s -> TargetShape.ofNumbers(count(s)))
              .orElse(TargetShape.SCALAR);
      return new Target(name, extensive, perAtom, found);
    }
  }

  private boolean has(Structure structure) {
    if (perAtom) {
      return structure.columns().containsKey(name);
    }
    Property property = structure.properties().get(name);
    return property != null && !isUnknown(property);
  }

  private int count(Structure structure) {
    return perAtom ? structure.columns().get(name).components() : numbers(structure).length;
  }

  private double[] numbers(Structure structure) {
    Property property = structure.properties().get(name);
    try {
      return property.numbers();
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

  /**
   * All of a frame.
   *
   * @param structure the frame
   * @return components of the shape, of a target of atoms one atom after the other and NaN where
   *     one has none; null if there are none
   * @throws InputException if they are no finite numbers, or not as many as the shape has
   */
  public double[] labels(Structure structure) {
    if (!has(structure)) {
      return null;
    }
    if (count(structure) != shape.numbers()) {
      throw new InputException(
          structure.origin()
              + ": the target "
              + name
              + " has "
              + count(structure)
              + " number(s), not the "
              + shape.numbers()
              + " of "
              + (shape.isScalar() ? "a number" : "shape " + shape));
    }
    return perAtom ? ofAtoms(structure) : shape.toParts(numbers(structure));
  }

  private double[] ofAtoms(Structure structure) {
    Column column = structure.columns().get(name);
    double[] all = column.numbersOrNaN();
    int size = shape.numbers();
    double[] labels = new double[structure.atoms() * shape.size()];
    for (int atom = 0; atom < structure.atoms(); atom++) {
      double[] own = Arrays.copyOfRange(all, atom * size, (atom + 1) * size);
      double[] parts = shape.toParts(own);
      if (Arrays.stream(own).anyMatch(Double::isNaN)) {
        Arrays.fill(parts, Double.NaN);
      }
      System.arraycopy(parts, 0, labels, atom * parts.length, parts.length);
    }
    return Arrays.stream(labels).allMatch(Double::isNaN) ? null : labels;
  }
}
