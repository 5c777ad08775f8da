package org.farfield.structure.io;

import org.farfield.structure.Elements;
import org.farfield.structure.text.Quote;

/** Elements as structure files write them: symbol or atomic number. */
final class Species {
  private static final String ADVICE =
      "; write an element symbol such as O, or an atomic number from 1 to 118";

  private Species() {}

  /**
   * The atomic number of a species field.
   *
   * @throws IllegalArgumentException with the whole reason
   */
  static int parse(String token) {
    char first = token.charAt(0);
    int number;
    if ((first >= '0' && first <= '9') || first == '-' || first == '+') {
      number = number(token);
    } else {
      number = Elements.atomicNumber(token);
    }
    if (number == 0) {
      throw new IllegalArgumentException(reason(token) + ADVICE);
    }
    return number;
  }

  private static int number(String token) {
    try {
      int number = Integer.parseInt(token);
      return Elements.isAtomicNumber(number) ? number : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static String reason(String token) {
    String quoted = Quote.of(token);
    if (Elements.anyCaseAtomicNumber(token) != 0) {
      return "species " + quoted + " could be one element or two atoms";
    }
    int letters = 0;
    while (letters < token.length() && Character.isLetter(token.charAt(letters))) {
      letters++;
    }
    if (letters > 0 && letters < token.length()) {
      return "species " + quoted + " is an atom label, not an element";
    }
    return "unknown element " + quoted;
  }
}
