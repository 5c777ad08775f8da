package org.farfield.backend.cuda.device;

/**
 * Whether this machine can compute with CUDA.
 *
 * @param usable whether it can
 * @param absent whether there simply is no GPU for CUDA here, as on most machines, and nothing that
 *     its owner would want to mend
 * @param reason why it cannot, in one sentence without a full stop; empty if it can
 */
public record Availability(boolean usable, boolean absent, String reason) {

  static final Availability USABLE = new Availability(true, false, "");

  /** There is a GPU, or may be one, but something is in the way. */
  static Availability unusable(String reason) {
    return new Availability(false, false, reason);
  }

  /** There is nothing to compute on. */
  static Availability absent(String reason) {
    return new Availability(false, true, reason);
  }
}
