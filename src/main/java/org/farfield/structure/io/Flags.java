package org.farfield.structure.io;

import java.util.Locale;

/** Logical values as structure files write them. */
final class Flags {
  private Flags() {}

  /** True, false, or null if the token is neither. */
  static Boolean parse(String token) {
    return switch (token.toLowerCase(Locale.ROOT)) {
      case "t", "true", "1", ".true." -> Boolean.TRUE;
      case "f", "false", "0", ".false." -> Boolean.FALSE;
      default -> null;
    };
  }
}
