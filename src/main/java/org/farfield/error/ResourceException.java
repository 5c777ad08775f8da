package org.farfield.error;

/**
 * Something that the work needs is not there: memory, a device, room on a disk. What was asked is
 * right, and may succeed elsewhere or later.
 *
 * <p>The message is the whole report the user gets: what is missing, for what, and what to do. The
 * command line prints it on one line and exits with code 5.
 */
public final class ResourceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is missing. */
  private final Kind kind;

  /** What may be missing. */
  public enum Kind {
    /** Memory of the Java heap. */
    MEMORY,
    /** A GPU, its memory, or what a GPU needs of driver and libraries. */
    DEVICE,
    /** Room on a disk, or a disk that works. */
    STORAGE,
    /** The process, which was asked to stop. */
    PROCESS
  }

  /**
   * Makes the exception.
   *
   * @param kind what is missing
   * @param message one sentence: what is missing, for what, what to do
   */
  public ResourceException(Kind kind, String message) {
    this(kind, message, null);
  }

  /**
   * Makes the exception with its technical cause.
   *
   * @param kind what is missing
   * @param message one sentence: what is missing, for what, what to do
   * @param cause what the program ran into; null if nothing but the message is known
   */
  public ResourceException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /**
   * What is missing.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }
}
