package org.farfield.spec;

import java.util.regex.Pattern;
import org.farfield.error.InputException;

/**
 * Fewer features than a descriptor has: a file says which, or how they are combined. What decides
 * is what stands in the file, so that its hash is part of the specification.
 *
 * @param kind what the file says
 * @param file its name
 * @param sha256 hash of its content, 64 hexadecimal digits in lower case
 */
public record Narrowing(Kind kind, String file, String sha256) {
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  /** What a file says of features. */
  public enum Kind {
    /** Which are kept. */
    SELECT,
    /** How they are combined. */
    PROJECT
  }

  /**
   * Checks.
   *
   * @param kind what the file says
   * @param file its name
   * @param sha256 hash of its content, 64 hexadecimal digits in lower case
   */
  public Narrowing {
    if (!HASH.matcher(sha256).matches()) {
      throw new InputException(file + ": its sha256 must be 64 hexadecimal digits in lower case");
    }
  }
}
