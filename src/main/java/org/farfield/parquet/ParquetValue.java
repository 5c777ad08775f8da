package org.farfield.parquet;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;

/** What a row has in a column: nothing, a value, a list, or a list of lists. */
public final class ParquetValue {
  /** Nothing. */
  static final ParquetValue NOTHING =
      new ParquetValue(0, new double[0], null, null, new BitSet(), new int[0]);

  private final int size;
  private final double[] reals; // one of the three
  private final long[] integers;
  private final String[] texts;
  private final BitSet missing;
  private final int[] lengths; // of lists in a list

  private ParquetValue(
      int size, double[] reals, long[] integers, String[] texts, BitSet missing, int... lengths) {
    this.size = size;
    this.reals = reals;
    this.integers = integers;
    this.texts = texts;
    this.missing = missing;
    this.lengths = lengths;
  }

  /** Collects values. */
  static final class Builder {
    private final ParquetColumn column;
    private double[] reals = new double[0];
    private long[] integers = new long[0];
    private String[] texts = new String[0];
    private BitSet missing = new BitSet();
    private int[] lengths = new int[0];
    private int size;
    private int lists;

    Builder(ParquetColumn column) {
      this.column = column;
    }

    /** A list in the list begins. */
    void list() {
      if (lists == lengths.length) {
        lengths = Arrays.copyOf(lengths, Math.max(16, 2 * lists));
      }
      lengths[lists++] = 0;
    }

    void missing() {
      missing.set(size);
      place();
      count();
    }

    void value(Values from) throws IOException {
      place();
      switch (column.kind()) {
        case REAL -> reals[size] = from.real();
        case TEXT -> texts[size] = from.text();
        case LOGICAL, INTEGER, OTHER -> integers[size] = from.integer();
      }
      count();
    }

    private void count() {
      size++;
      if (column.depth() > 1) {
        lengths[lists - 1]++;
      }
    }

    private void place() {
      switch (column.kind()) {
        case REAL -> reals = size < reals.length ? reals : Arrays.copyOf(reals, more());
        case TEXT -> texts = size < texts.length ? texts : Arrays.copyOf(texts, more());
        case LOGICAL, INTEGER, OTHER ->
            integers = size < integers.length ? integers : Arrays.copyOf(integers, more());
      }
    }

    private int more() {
      return column.depth() == 0 ? 1 : Math.max(64, 2 * size);
    }

    /** All since the last one; the builder is empty after it. */
    ParquetValue take() {
      boolean isText = column.kind() == ParquetColumn.Kind.TEXT;
      boolean isReal = column.kind() == ParquetColumn.Kind.REAL;
      ParquetValue value =
          new ParquetValue(
              size,
              isReal ? Arrays.copyOf(reals, size) : null,
              isReal || isText ? null : Arrays.copyOf(integers, size),
              isText ? Arrays.copyOf(texts, size) : null,
              missing.isEmpty() ? NOTHING.missing : missing,
              Arrays.copyOf(lengths, lists));
      if (!missing.isEmpty()) {
        missing = new BitSet();
      }
      size = 0;
      lists = 0;
      return value;
    }
  }

  /**
   * Whether there is nothing.
   *
   * @return false for an empty list
   */
  public boolean isNothing() {
    return this == NOTHING;
  }

  /**
   * How many values there are, of all lists.
   *
   * @return 1 where it is no list
   */
  public int size() {
    return size;
  }

  /**
   * Whether some of them are missing.
   *
   * @return true for what {@link #numbers} gives as NaN
   */
  public boolean hasGaps() {
    return !missing.isEmpty();
  }

  /**
   * How many lists are in the list.
   *
   * @return 0 where it is none of lists
   */
  public int lists() {
    return lengths.length;
  }

  /**
   * The length of lists in a list.
   *
   * @return -1 if they differ
   */
  public int width() {
    int width = lengths.length == 0 ? 0 : lengths[0];
    return Arrays.stream(lengths).allMatch(length -> length == width) ? width : -1;
  }

  /**
   * All numbers, one list behind the other.
   *
   * @return logical values as 1 and 0, what is missing as NaN; a new array
   * @throws IllegalStateException if these are texts
   */
  public double[] numbers() {
    if (texts != null) {
      throw new IllegalStateException("texts are no numbers");
    }
    double[] all =
        reals != null ? reals.clone() : Arrays.stream(integers).asDoubleStream().toArray();
    missing.stream().forEach(i -> all[i] = Double.NaN);
    return all;
  }

  /**
   * A whole number.
   *
   * @param index among all values
   * @return the number, 1 or 0 for logical values
   */
  public long integer(int index) {
    return integers[index];
  }

  /**
   * A text.
   *
   * @param index among all values
   * @return null if it is missing
   */
  public String text(int index) {
    return texts[index];
  }
}
