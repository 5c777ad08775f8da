package org.farfield.spec.codec;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A hyperparameter as documents, options, messages and documentation name it.
 *
 * @param name lower case with dashes; an option is {@code --name}
 * @param type what its value is
 * @param label stands for the value in {@code --help}
 * @param standard its value where none is given, as text; empty if there is none
 * @param description a sentence; what stands where none is given, if {@code standard} is empty
 */
public record Parameter(String name, Type type, String label, String standard, String description) {
  /** What a value is. */
  public enum Type {
    /** A whole number. */
    WHOLE,
    /** A number. */
    NUMBER,
    /** Numbers separated by commas, or a list of them. */
    NUMBERS,
    /** A word. */
    TEXT,
    /** Words separated by commas, or a list of them. */
    TEXTS,
    /** The name of a file, or, in documents, what stands in it. */
    FILE
  }

  /**
   * Whether a value may be several, separated by commas.
   *
   * @return false for a single value
   */
  public boolean several() {
    return type == Type.NUMBERS || type == Type.TEXTS;
  }

  /** Behind a message that something does not go with a kind: what does. */
  static String taken(String kind, List<Parameter> parameters) {
    return parameters.isEmpty()
        ? ""
        : parameters.stream()
            .map(Parameter::name)
            .collect(Collectors.joining(", ", "; " + kind + " takes ", ""));
  }

  /** Written out: to link the methods of a record takes the JVM some ms, in every process. */
  @Override
  public boolean equals(Object o) {
    return o instanceof Parameter other
        && name.equals(other.name)
        && type == other.type
        && label.equals(other.label)
        && standard.equals(other.standard)
        && description.equals(other.description);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }
}
