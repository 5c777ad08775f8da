package org.farfield.structure;

import java.util.Arrays;
import org.farfield.structure.text.Numbers;
import org.farfield.structure.text.Quote;

/**
 * Numbers parted by blanks or commas, perhaps in nested brackets.
 *
 * @param values in the order of the text
 * @param shape the length along each axis
 */
@SuppressWarnings("ArrayRecordComponent") // goes no further than the property that is asked
record NumberArray(double[] values, int[] shape) {
  private static final int MOST_AXES = 8;

  /** Throws IllegalArgumentException with the reason, to follow the property's name. */
  static NumberArray parse(String text) {
    return new Parser(text).array();
  }

  private static final class Parser {
    private final String text;
    private final int[] shape = new int[MOST_AXES];
    private final int[] seen = new int[MOST_AXES];
    private double[] values = new double[9];
    private int count;
    private int deepest = -1; // the axis that numbers lie along
    private int at;

    Parser(String text) {
      this.text = text;
      Arrays.fill(shape, -1);
    }

    NumberArray array() {
      int axis = -1;
      boolean bracketed = false;
      int closed = 0;
      while (skipSeparators()) {
        char c = text.charAt(at);
        if (c == '[' || c == '{') {
          bracketed = true;
          element(axis);
          if (++axis == MOST_AXES || (axis == 0 && closed + count > 0)) {
            throw irregular();
          }
          seen[axis] = 0;
          at++;
        } else if (c == ']' || c == '}') {
          if (axis < 0 || (shape[axis] >= 0 && shape[axis] != seen[axis])) {
            throw irregular();
          }
          shape[axis] = seen[axis];
          closed += axis-- == 0 ? 1 : 0;
          at++;
        } else {
          if (bracketed && (axis < 0 || (deepest >= 0 && deepest != axis))) {
            throw irregular();
          }
          deepest = axis;
          element(axis);
          number();
        }
      }
      if (axis >= 0) {
        throw irregular();
      }
      return new NumberArray(Arrays.copyOf(values, count), bracketed ? shape() : plainShape());
    }

    private boolean skipSeparators() {
      while (at < text.length() && (text.charAt(at) <= ' ' || text.charAt(at) == ',')) {
        at++;
      }
      return at < text.length();
    }

    private void element(int axis) {
      if (axis >= 0) {
        seen[axis]++;
      }
    }

    private void number() {
      int from = at;
      while (at < text.length() && text.charAt(at) > ' ' && ",[]{}".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      String token = text.substring(from, at);
      if (count == values.length) {
        values = Arrays.copyOf(values, 2 * count);
      }
      try {
        values[count++] = Numbers.parse(token);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(Quote.of(token) + " " + e.getMessage(), e);
      }
    }

    private int[] plainShape() {
      return count == 1 ? new int[0] : new int[] {count};
    }

    private int[] shape() {
      int axes = 0;
      while (axes < MOST_AXES && shape[axes] >= 0) {
        axes++;
      }
      return Arrays.copyOf(shape, axes);
    }

    private IllegalArgumentException irregular() {
      return new IllegalArgumentException(
          Quote.of(text) + " has brackets that do not make a regular array");
    }
  }
}
