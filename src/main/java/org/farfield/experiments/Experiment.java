package org.farfield.experiments;

import org.farfield.error.InputException;

/** Claims about features that a run confirms or not. */
public interface Experiment {
  /** How many seeds a run may have. */
  int MOST_SEEDS = 100;

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
   * @throws InputException if it cannot take the data that are given
   */
  Page run(Setup setup);

  /**
   * Runs it with several seeds, one after the other.
   *
   * @param setup where, how large and with which seed first
   * @param seeds how many
   * @return the page of the first seed, with what the others gave; a claim holds if it does with
   *     each
   * @throws InputException as {@link #run(Setup)}, or if there is no seed
   */
  default Page run(Setup setup, int seeds) {
    if (seeds < 1 || seeds > MOST_SEEDS) {
      throw new InputException(
          "an experiment is run with 1 to " + MOST_SEEDS + " seeds, not " + seeds);
    }
    return seeds == 1 ? run(setup) : Repeats.of(this, setup, seeds);
  }
}
