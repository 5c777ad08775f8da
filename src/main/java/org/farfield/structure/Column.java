package org.farfield.structure;

import java.util.Arrays;
import org.farfield.error.InputException;

/**
 * Values of all atoms under one name: a number, a vector or a text per atom.
 *
 * <p>A column that was read keeps its text and is parsed when it is asked for, at every call; what
 * is wrong in it is said then. Immutable, for any number of threads.
 */
public abstract class Column {
  /** What the values are, with the letter that says so in {@code Properties} of extended XYZ. */
  public enum Type {
    /** Text without blanks. */
    TEXT('S'),
    /** Numbers. */
    REAL('R'),
    /** Whole numbers. */
    INTEGER('I'),
    /** Logical values. */
    LOGICAL('L');

    private final char letter;

    Type(char letter) {
      this.letter = letter;
    }

    /**
     * The type's letter.
     *
     * @return S, R, I or L
     */
    public char letter() {
      return letter;
    }

    /**
     * The type of a letter.
     *
     * @param letter S, R, I or L
     * @return the type
     * @throws IllegalArgumentException for other letters
     */
    public static Type of(char letter) {
      for (Type type : values()) {
        if (type.letter == letter) {
          return type;
        }
      }
      throw new IllegalArgumentException("types are S, R, I and L, not " + letter);
    }
  }

  private final String name;
  private final Type type;
  private final int components;

  /**
   * For the kinds of columns.
   *
   * @param name what it is called
   * @param type of the values
   * @param components values per atom, at least 1
   */
  protected Column(String name, Type type, int components) {
    this.name = name;
    this.type = type;
    this.components = components;
  }

  /**
   * A column of one number per atom.
   *
   * @param name e.g. {@code "charge"}
   * @param values one per atom; copied
   * @return the column
   */
  public static Column reals(String name, double[] values) {
    return reals(name, 1, values);
  }

  /**
   * A column of several numbers per atom.
   *
   * @param name e.g. {@code "forces"}
   * @param components k, numbers per atom
   * @param values those of the first atom first (N × k numbers); copied
   * @return the column
   */
  public static Column reals(String name, int components, double[] values) {
    return numeric(name, Type.REAL, components, values.clone());
  }

  /**
   * A column of whole numbers.
   *
   * @param name e.g. {@code "molecule"}
   * @param values one per atom
   * @return the column
   */
  public static Column integers(String name, int[] values) {
    return numeric(name, Type.INTEGER, 1, Arrays.stream(values).asDoubleStream().toArray());
  }

  /**
   * A column of logical values.
   *
   * @param name e.g. {@code "fixed"}
   * @param values one per atom
   * @return the column
   */
  public static Column flags(String name, boolean[] values) {
    double[] numbers = new double[values.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = values[i] ? 1 : 0;
    }
    return numeric(name, Type.LOGICAL, 1, numbers);
  }

  /**
   * A column of texts.
   *
   * @param name e.g. {@code "residue"}
   * @param values one per atom; copied
   * @return the column
   */
  public static Column texts(String name, String[] values) {
    return new ValueColumn(name, values.clone());
  }

  private static Column numeric(String name, Type type, int components, double[] values) {
    if (components < 1 || values.length % components != 0) {
      throw new IllegalArgumentException(
          values.length + " values are not " + components + " per atom in column " + name);
    }
    return new ValueColumn(name, type, components, values);
  }

  /**
   * What the column is called.
   *
   * @return e.g. {@code "forces"}
   */
  public final String name() {
    return name;
  }

  /**
   * What the values are.
   *
   * @return the type
   */
  public final Type type() {
    return type;
  }

  /**
   * How many values each atom has.
   *
   * @return k, at least 1
   */
  public final int components() {
    return components;
  }

  /**
   * How many atoms the column is for.
   *
   * @return N
   */
  public abstract int atoms();

  /**
   * All numbers.
   *
   * @return N × k numbers, those of the first atom first; logical values as 1 and 0; a new array
   * @throws InputException if they are texts, or one is missing, not finite or not of the column's
   *     type
   */
  public final double[] numbers() {
    return read(0, components, false);
  }

  /**
   * One number per atom.
   *
   * @param component 0 to k − 1
   * @return N numbers; a new array
   * @throws InputException as {@link #numbers()}
   */
  public final double[] numbers(int component) {
    if (component < 0 || component >= components) {
      throw new IllegalArgumentException("no component " + component + " in column " + name);
    }
    return read(component, 1, false);
  }

  /**
   * All numbers where some may be missing.
   *
   * @return N × k numbers, NaN where the file says nan, none, null, n/a, na, --, - or ? in any
   *     capitals; a new array
   * @throws InputException as {@link #numbers()} for everything else
   */
  public final double[] numbersOrNaN() {
    return read(0, components, true);
  }

  /**
   * A value as it stands or would stand in a file.
   *
   * @param atom 0-based index
   * @param component 0 to k − 1
   * @return the text: unchanged if it was read, else with all digits that the number needs
   */
  public abstract String text(int atom, int component);

  /**
   * Numbers of neighbouring components.
   *
   * @param first the first component
   * @param count how many components
   * @param missingIsNaN whether a missing number is NaN, not an error
   * @return N × count numbers
   */
  protected abstract double[] read(int first, int count, boolean missingIsNaN);

  /**
   * The same column as that of a structure, which messages then name.
   *
   * @param origin where the structure comes from
   * @return this, or a view of it
   */
  protected abstract Column of(String origin);

  /**
   * The name of one component.
   *
   * @param component 0 to k − 1
   * @return the column's name, with {@code _component} behind if there are several
   */
  protected final String name(int component) {
    return components == 1 ? name : name + "_" + component;
  }

  /** The component that is called so, or −1. */
  final int component(String componentName) {
    int digits = Math.min(name.length() + 1, componentName.length());
    try {
      int i = Integer.parseInt(componentName.substring(digits));
      return components > 1 && i >= 0 && i < components && name(i).equals(componentName) ? i : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
