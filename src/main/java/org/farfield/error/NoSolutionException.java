package org.farfield.error;

/**
 * What was asked is well said, but its equations have no solution, or none that iterations reach:
 * charges that would grow without end, or that do not converge. Who tries many of them, such as the
 * members of a committee, may go on without this one; anything else that is wrong is no reason to.
 */
public final class NoSolutionException extends InputException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message one sentence: what has no solution, and why
   */
  public NoSolutionException(String message) {
    super(message);
  }
}
