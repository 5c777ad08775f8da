package org.farfield.error;

/**
 * Something the user gave is wrong: a file, an option, a cell, a size. It is as wrong on any other
 * machine; what is only missing here is a {@link ResourceException}.
 *
 * <p>The message is the whole report the user gets: what is wrong, where (file, frame, line, field)
 * and what to do. The command line prints it on one line and exits with code 2.
 */
public sealed class InputException extends RuntimeException permits NoSolutionException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message one sentence: what is wrong, where, what to do
   */
  public InputException(String message) {
    super(message);
  }

  /**
   * Makes the exception with its technical cause.
   *
   * @param message one sentence: what is wrong, where, what to do
   * @param cause what the program ran into
   */
  public InputException(String message, Throwable cause) {
    super(message, cause);
  }
}
