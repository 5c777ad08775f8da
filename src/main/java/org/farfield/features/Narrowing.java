package org.farfield.features;

/** What makes features fewer: some of them, or combinations. */
public sealed interface Narrowing permits Selection, Projections {
  /**
   * Where it comes from, for messages.
   *
   * @return a file name
   */
  String source();
}
