package org.farfield.spec;

import org.farfield.files.Sha256;

/**
 * Fewer features than a descriptor has: a file says which, or how they are combined. What decides
 * is what stands in the file, so that its hash is part of the specification.
 *
 * @param kind what the file says
 * @param file its name
 * @param sha256 hash of its content, 64 hexadecimal digits in lower case
 */
public record Narrowing(Kind kind, String file, String sha256) {
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
    Sha256.requireHash(file, sha256);
  }
}
