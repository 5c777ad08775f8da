package org.farfield.expansion.tables;

/** Pair functions beyond the source of a potential, without a table. */
interface FarPairs {
  /**
   * f_nl(d).
   *
   * @param d distance, Å
   * @param out receives one number per function
   */
  void values(double d, double[] out);

  /**
   * df_nl/dd.
   *
   * @param d distance, Å
   * @param out receives one number per function
   */
  void slopes(double d, double[] out);
}
