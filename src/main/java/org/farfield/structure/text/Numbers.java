package org.farfield.structure.text;

import java.nio.charset.StandardCharsets;

/** Strict numbers of structure files: decimal, finite, Fortran's {@code 1.0D+00} allowed. */
public final class Numbers {
  private static final long EXACT = 1L << 53; // whole numbers up to here are doubles
  private static final int MAX_DIGITS = 18; // so many fit into a long

  /** Powers of ten that are doubles. */
  private static final double[] POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  private Numbers() {}

  /**
   * Parses a number that stands among other bytes: most numbers of a file without a String.
   *
   * <p>Digits up to 2^53 times or over an exact power of ten are rounded once, by that one
   * operation, and so are the double that {@link #parse(String)} gives.
   *
   * @param text the bytes
   * @param from the first of the number
   * @param to the one after its last
   * @return the double nearest to the number
   * @throws NumberFormatException with the reason, to follow the quoted text
   */
  public static double parse(byte[] text, int from, int to) {
    int at = from;
    boolean negative = at < to && text[at] == '-';
    if (negative || (at < to && text[at] == '+')) {
      at++;
    }
    long digits = 0;
    int count = 0; // without leading zeros
    int power = 0;
    int first = at;
    int point = -1;
    for (; at < to; at++) {
      int c = text[at];
      if (c >= '0' && c <= '9') {
        digits = 10 * digits + (c - '0');
        count += digits == 0 ? 0 : 1;
        if (count > MAX_DIGITS) {
          return parse(string(text, from, to));
        }
      } else if (c == '.' && point < 0) {
        point = at;
      } else {
        break;
      }
    }
    boolean any = at - first > (point < 0 ? 0 : 1);
    if (point >= 0) {
      power = point + 1 - at;
    }
    if (at < to && any) {
      int c = text[at];
      int exponentAt = at + 1;
      boolean small = exponentAt < to && text[exponentAt] == '-';
      if (small || (exponentAt < to && text[exponentAt] == '+')) {
        exponentAt++;
      }
      int exponent = 0;
      boolean good = (c == 'e' || c == 'E' || c == 'd' || c == 'D') && exponentAt < to;
      for (int i = exponentAt; i < to && good; i++) {
        good = text[i] >= '0' && text[i] <= '9' && exponent < 1000;
        exponent = 10 * exponent + (text[i] - '0');
      }
      if (!good) {
        return parse(string(text, from, to));
      }
      power += small ? -exponent : exponent;
      at = to;
    }
    if (!any || at < to || digits > EXACT || Math.abs(power) >= POWERS.length) {
      return parse(string(text, from, to));
    }
    double value = power < 0 ? digits / POWERS[-power] : digits * POWERS[power];
    return negative ? -value : value;
  }

  private static String string(byte[] text, int from, int to) {
    return new String(text, from, to - from, StandardCharsets.UTF_8);
  }

  /**
   * Parses a number.
   *
   * @param token the text of the number
   * @return the double nearest to it
   * @throws NumberFormatException with the reason, to follow the quoted text ("is not a number")
   */
  public static double parse(String token) {
    boolean fortran = false;
    for (int i = 0; i < token.length(); i++) {
      char c = token.charAt(i);
      if ((c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E') {
        continue;
      }
      // Double.parseDouble would also take 1.0f, 0x1p3 and NaN
      if (c != 'd' && c != 'D') {
        throw new NumberFormatException(
            isNonFiniteWord(token) ? "is not finite" : "is not a number");
      }
      fortran = true;
    }
    double value;
    try {
      value = Double.parseDouble(fortran ? token.replace('d', 'e').replace('D', 'E') : token);
    } catch (NumberFormatException e) {
      throw withCause("is not a number", e);
    }
    if (Double.isInfinite(value)) {
      throw new NumberFormatException("is not finite");
    }
    return value;
  }

  /**
   * Parses a number that must be whole, such as {@code 3} or {@code -2}.
   *
   * @param token the text of the number
   * @return the number
   * @throws NumberFormatException with the reason, to follow the quoted text
   */
  public static int parseInt(String token) {
    try {
      return Integer.parseInt(token);
    } catch (NumberFormatException e) {
      throw withCause("is not a whole number", e);
    }
  }

  private static NumberFormatException withCause(String reason, NumberFormatException cause) {
    NumberFormatException e = new NumberFormatException(reason);
    e.initCause(cause);
    return e;
  }

  private static boolean isNonFiniteWord(String token) {
    int sign = token.startsWith("-") || token.startsWith("+") ? 1 : 0;
    return token.regionMatches(true, sign, "nan", 0, 3)
        || token.regionMatches(true, sign, "inf", 0, 3);
  }
}
