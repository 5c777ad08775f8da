package org.farfield.structure.text;

import java.util.Locale;

/** Logical values as structure files write them. */
public final class Flags {
  private Flags() {}

  /**
   * Parses a logical value.
   *
   * @param token e.g. {@code T}, {@code false}, {@code 1} or {@code .true.}
   * @return true, false, or null if the token is neither
   */
  public static Boolean parse(String token) {
    return switch (token.toLowerCase(Locale.ROOT)) {
      case "t", "true", "1", ".true." -> Boolean.TRUE;
      case "f", "false", "0", ".false." -> Boolean.FALSE;
      default -> null;
    };
  }
}
