package org.farfield.spec;

/** What a row of the output stands for. */
public enum Pooling {
  /** One atom. */
  ATOM("atom"),
  /** The mean over the atoms of a structure, those of each centre type in .mts. */
  MEAN("structure (mean over atoms)"),
  /** The sum over the atoms of a structure, those of each centre type in .mts. */
  SUM("structure (sum over atoms)");

  private final String text;

  Pooling(String text) {
    this.text = text;
  }

  /**
   * How outputs call it.
   *
   * @return a phrase
   */
  public String text() {
    return text;
  }
}
