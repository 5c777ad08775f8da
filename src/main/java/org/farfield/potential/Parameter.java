package org.farfield.potential;

import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.farfield.error.InputException;

/**
 * One of the numbers that a kind of potential has. Options, configuration, metadata and the table
 * of the documentation are made from it.
 *
 * @param <P> the potential
 */
public sealed interface Parameter<P extends Potential> permits Parameter.Real, Parameter.Document {
  /**
   * Its name, as in metadata.
   *
   * @return lower case
   */
  String name();

  /**
   * What stands for its value in a line of help.
   *
   * @return upper case
   */
  String label();

  /**
   * What it is.
   *
   * @return one sentence without full stop
   */
  String meaning();

  /**
   * The name of its option, without --.
   *
   * @return lower case with hyphens
   */
  String option();

  /**
   * Reads it from a potential.
   *
   * @param potential of the kind
   * @return a number, or maps and lists of numbers and texts
   */
  Object of(P potential);

  /**
   * The width of the Gaussian source, which most potentials have.
   *
   * @param value of a potential
   * @param <P> the potential
   * @return the parameter
   */
  static <P extends Potential> Real<P> smearing(ToDoubleFunction<P> value) {
    return new Real<>(
        "smearing",
        "SIGMA",
        "Å",
        Real.POSITIVE,
        Double.MAX_VALUE,
        1,
        "width σ of the Gaussian sources",
        value);
  }

  /**
   * A real number.
   *
   * @param name lower case, of metadata and option
   * @param label what stands for it in a line of help
   * @param unit empty if it has none
   * @param least smallest value; {@link #POSITIVE} if it must be larger than 0
   * @param most largest value, {@link Double#MAX_VALUE} if any
   * @param usual value where nothing is said
   * @param meaning one sentence without full stop
   * @param value of a potential
   * @param <P> the potential
   */
  record Real<P extends Potential>(
      String name,
      String label,
      String unit,
      double least,
      double most,
      double usual,
      String meaning,
      ToDoubleFunction<P> value)
      implements Parameter<P> {
    /** The least number that is larger than 0. */
    public static final double POSITIVE = Double.MIN_VALUE;

    @Override
    public String option() {
      return name;
    }

    @Override
    public Object of(P potential) {
      return value.applyAsDouble(potential);
    }

    /**
     * Refuses values that are out of range.
     *
     * @param number a value
     * @throws InputException one sentence
     */
    public void check(double number) {
      if (!(number >= least && number <= most)) {
        throw new InputException(name + " must be " + range() + ", not " + number);
      }
    }

    /**
     * Which values it takes.
     *
     * @return in words
     */
    public String range() {
      String of = unit.isEmpty() ? "" : " of " + unit;
      if (most < Double.MAX_VALUE) {
        return "between "
            + (least == POSITIVE ? "0" : text(least))
            + " and "
            + text(most)
            + (unit.isEmpty() ? "" : " " + unit);
      }
      return "a " + (least == POSITIVE ? "positive " : "") + "number" + of;
    }

    /** Whole numbers without a fraction. */
    static String text(double x) {
      return x == Math.rint(x) && Math.abs(x) < 1e9 ? Long.toString((long) x) : Double.toString(x);
    }
  }

  /**
   * What a file holds.
   *
   * @param name lower case, of metadata
   * @param meaning one sentence without full stop
   * @param reader refuses wrong ones by an {@link InputException}
   * @param value of a potential, as maps and lists of numbers and texts
   * @param <P> the potential
   */
  record Document<P extends Potential>(
      String name,
      String meaning,
      Function<Map<?, ?>, ?> reader,
      Function<P, Map<String, Object>> value)
      implements Parameter<P> {
    /**
     * Refuses documents that are wrong.
     *
     * @param document names and values
     * @throws InputException one sentence
     */
    public void check(Map<?, ?> document) {
      Object unused = reader.apply(document);
    }

    @Override
    public String label() {
      return "FILE";
    }

    @Override
    public String option() {
      return "potential-file";
    }

    @Override
    public Object of(P potential) {
      return value.apply(potential);
    }
  }
}
