package org.farfield.experiments;

/** Claims about features that a run confirms or not. */
public interface Experiment {
  /**
   * What the command line calls it.
   *
   * @return such as {@code random-charges}
   */
  String name();

  /**
   * Whether it reads frames that the program neither carries nor makes.
   *
   * @return true if data must be given
   */
  default boolean needsData() {
    return false;
  }

  /**
   * Runs it.
   *
   * @param setup where, how large and with which seed
   * @return what came out
   * @throws org.farfield.error.InputException if it cannot take the data that are given
   */
  Page run(Setup setup);
}
