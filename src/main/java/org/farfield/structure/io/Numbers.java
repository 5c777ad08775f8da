package org.farfield.structure.io;

/** Strict numbers of structure files: decimal, finite, Fortran's {@code 1.0D+00} allowed. */
final class Numbers {
  private Numbers() {}

  /**
   * Parses a number.
   *
   * @throws NumberFormatException with the reason, to follow the quoted text ("is not a number")
   */
  static double parse(String token) {
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

  /** Parses a number that must be whole, such as {@code 3} or {@code -2}. */
  static int parseInt(String token) {
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
