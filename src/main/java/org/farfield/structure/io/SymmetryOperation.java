package org.farfield.structure.io;

import java.util.Arrays;
import java.util.Locale;
import org.farfield.structure.Cell;
import org.farfield.structure.text.Quote;

/** A symmetry operation on fractional coordinates, x' = R x + t. */
final class SymmetryOperation {
  private static final double SAME_TRANSLATION = 0.01;
  private static final double SAME_METRIC = 0.02;

  private final double[] rotation = new double[9];
  private final double[] translation = new double[3];
  private final String text;
  private int at;

  private SymmetryOperation(String text) {
    this.text = text;
  }

  /**
   * Parses e.g. {@code -x, 1/2+y, z-0.25}.
   *
   * @throws IllegalArgumentException if it is not such an operation
   */
  static SymmetryOperation parse(String text) {
    SymmetryOperation operation =
        new SymmetryOperation(text.toLowerCase(Locale.ROOT).replaceAll("\\s", ""));
    if (!operation.parseRows()) {
      throw new IllegalArgumentException(
          "symmetry operation " + Quote.of(text) + " is not understood; write e.g. '-x,1/2+y,z'");
    }
    return operation;
  }

  /** The operation with an integer matrix and a translation in twelfths. */
  static SymmetryOperation of(int[] rotation, int[] twelfths) {
    SymmetryOperation operation = new SymmetryOperation("");
    Arrays.setAll(operation.rotation, i -> rotation[i]);
    Arrays.setAll(operation.translation, i -> twelfths[i] / 12.0);
    return operation;
  }

  private boolean parseRows() {
    for (int row = 0; row < 3; row++) {
      if (row > 0 && (at >= text.length() || text.charAt(at++) != ',')) {
        return false;
      }
      if (!parseRow(row)) {
        return false;
      }
    }
    return at == text.length() && Math.abs(Math.abs(determinant()) - 1) < 1e-9;
  }

  private boolean parseRow(int row) {
    int start = at;
    while (at < text.length() && text.charAt(at) != ',') {
      if (!parseTerm(row, at == start)) {
        return false;
      }
    }
    return at > start;
  }

  private boolean parseTerm(int row, boolean first) {
    double sign = 1;
    char c = text.charAt(at);
    if (c == '+' || c == '-') {
      sign = c == '-' ? -1 : 1;
      at++;
    } else if (!first) {
      return false;
    }
    double number = parseNumber();
    if (at < text.length() && text.charAt(at) == '*' && !Double.isNaN(number)) {
      at++;
    }
    int axis = at < text.length() ? "xyz".indexOf(text.charAt(at)) : -1;
    if (axis >= 0) {
      at++;
      rotation[3 * row + axis] += sign * (Double.isNaN(number) ? 1 : number);
    } else {
      translation[row] += sign * number;
    }
    return Double.isFinite(translation[row]);
  }

  /** A decimal number or a fraction; NaN if there is none here. */
  private double parseNumber() {
    double numerator = parseDecimal();
    if (at < text.length() && text.charAt(at) == '/' && !Double.isNaN(numerator)) {
      at++;
      return numerator / parseDecimal();
    }
    return numerator;
  }

  private double parseDecimal() {
    int start = at;
    while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
      at++;
    }
    try {
      return start == at ? Double.NaN : Double.parseDouble(text.substring(start, at));
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private double determinant() {
    double[] r = rotation;
    return r[0] * (r[4] * r[8] - r[5] * r[7])
        - r[1] * (r[3] * r[8] - r[5] * r[6])
        + r[2] * (r[3] * r[7] - r[4] * r[6]);
  }

  /** The image of a point. */
  double[] apply(double[] point) {
    double[] image = translation.clone();
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        image[i] += rotation[3 * i + j] * point[j];
      }
    }
    return image;
  }

  boolean isIdentity() {
    for (int i = 0; i < 9; i++) {
      if (rotation[i] != (i % 4 == 0 ? 1 : 0)) {
        return false;
      }
    }
    return translation[0] == 0 && translation[1] == 0 && translation[2] == 0;
  }

  /** This operation after another one. */
  SymmetryOperation after(SymmetryOperation other) {
    SymmetryOperation product = new SymmetryOperation("");
    System.arraycopy(apply(other.translation), 0, product.translation, 0, 3);
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        for (int k = 0; k < 3; k++) {
          product.rotation[3 * i + j] += rotation[3 * i + k] * other.rotation[3 * k + j];
        }
      }
    }
    return product;
  }

  /** Whether it does the same to a crystal, but for the rounding of translations as 0.33. */
  boolean isSame(SymmetryOperation other) {
    for (int i = 0; i < 3; i++) {
      double shift = translation[i] - other.translation[i];
      if (Math.abs(shift - Math.rint(shift)) > SAME_TRANSLATION) {
        return false;
      }
    }
    return Arrays.equals(rotation, other.rotation);
  }

  /** A number that operations with the same matrix share. */
  int matrixCode() {
    return Arrays.hashCode(rotation);
  }

  /** Whether the cell turned by it is the same cell, within two per cent. */
  boolean keeps(Cell cell) {
    double[] rows = cell.rows();
    double[] turned = new double[9]; // row i is the image of vector i
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        for (int x = 0; x < 3; x++) {
          turned[3 * i + x] += rotation[3 * j + i] * rows[3 * j + x];
        }
      }
    }
    for (int i = 0; i < 3; i++) {
      for (int j = i; j < 3; j++) {
        double change = Math.abs(dot(turned, i, j) - dot(rows, i, j));
        if (change > SAME_METRIC * Math.sqrt(dot(rows, i, i) * dot(rows, j, j))) {
          return false;
        }
      }
    }
    return true;
  }

  private static double dot(double[] rows, int i, int j) {
    return rows[3 * i] * rows[3 * j]
        + rows[3 * i + 1] * rows[3 * j + 1]
        + rows[3 * i + 2] * rows[3 * j + 2];
  }

  @Override
  public String toString() {
    return text;
  }
}
