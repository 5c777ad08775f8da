package org.farfield.error;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

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

  /**
   * Says why a file cannot be read.
   *
   * @param file as the user named it
   * @param cause what reading it threw: the system's own message may be no more than the name
   * @return to be thrown
   */
  public static InputException unreadable(Path file, IOException cause) {
    if (cause instanceof NoSuchFileException) {
      return new InputException(file + ": there is no such file; check the path", cause);
    }
    if (cause instanceof AccessDeniedException) {
      return new InputException(file + ": the file may not be read; check its permissions", cause);
    }
    return new InputException(
        file + ": the file cannot be read (" + cause.getMessage() + ")", cause);
  }
}
