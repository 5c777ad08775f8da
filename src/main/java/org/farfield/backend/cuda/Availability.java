package org.farfield.backend.cuda;

/**
 * Whether this machine can compute with CUDA.
 *
 * @param usable whether it can
 * @param reason why it cannot, in one sentence without a full stop; empty if it can
 */
public record Availability(boolean usable, String reason) {

  static final Availability USABLE = new Availability(true, "");

  static Availability unusable(String reason) {
    return new Availability(false, reason);
  }
}
