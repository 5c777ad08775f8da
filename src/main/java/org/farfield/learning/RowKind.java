package org.farfield.learning;

import java.util.Locale;

/** What a row of the linear problem says. */
enum RowKind {
  /** Of the target. */
  TARGET,
  /** Minus its derivative with respect to a coordinate. */
  FORCES,
  /** Its derivative with respect to strain. */
  STRESS;

  /** In records. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
