package org.farfield.structure;

import org.farfield.error.InputException;

/** A column made of values, not read. */
final class ValueColumn extends Column {
  private final double[] numbers; // null if texts
  private final String[] texts; // null if numbers
  private final String origin; // null until it belongs to a structure

  ValueColumn(String name, Type type, int components, double[] numbers) {
    this(name, type, components, numbers, null, null);
  }

  ValueColumn(String name, String[] texts) {
    this(name, Type.TEXT, 1, null, texts, null);
  }

  private ValueColumn(
      String name, Type type, int components, double[] numbers, String[] texts, String origin) {
    super(name, type, components);
    this.numbers = numbers;
    this.texts = texts;
    this.origin = origin;
  }

  @Override
  public int atoms() {
    return texts != null ? texts.length : numbers.length / components();
  }

  @Override
  public String text(int atom, int component) {
    if (texts != null) {
      return texts[atom];
    }
    double value = numbers[atom * components() + component];
    return switch (type()) {
      case INTEGER -> Long.toString((long) value);
      case LOGICAL -> value == 0 ? "F" : "T";
      default -> Double.toString(value);
    };
  }

  @Override
  protected double[] read(int first, int count, boolean missingIsNaN) {
    if (texts != null) {
      throw new InputException(place() + "column '" + name() + "' holds text, not numbers");
    }
    double[] result = new double[atoms() * count];
    for (int i = 0; i < result.length; i++) {
      int atom = i / count;
      int component = first + i % count;
      double value = numbers[atom * components() + component];
      if (!Double.isFinite(value) && !(missingIsNaN && Double.isNaN(value))) {
        throw new InputException(
            place()
                + "column '"
                + name(component)
                + "' of atom "
                + (atom + 1)
                + " is not finite ("
                + value
                + ")");
      }
      result[i] = value;
    }
    return result;
  }

  private String place() {
    return origin == null ? "" : origin + ": ";
  }

  @Override
  protected Column of(String where) {
    return new ValueColumn(name(), type(), components(), numbers, texts, where);
  }
}
