package org.farfield.backend.cuda.batch;

import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.PlannedStructure;

/**
 * Some centres of one structure; all its atoms are sources.
 *
 * @param index of the structure among those that are computed together
 * @param job the structure
 * @param coefficients where its results go, or what is to be differentiated; without atoms where
 *     they stay on the device
 * @param firstCentre the first atom that gets coefficients
 * @param centres how many do
 */
public record CentreRange(
    int index, PlannedStructure job, Coefficients coefficients, int firstCentre, int centres) {
  public int atoms() {
    return job.structure().size();
  }

  public int channels() {
    return coefficients.channels();
  }

  /** The same centres of a structure with another cell or other sources. */
  public CentreRange with(PlannedStructure other) {
    return new CentreRange(index, other, coefficients, firstCentre, centres);
  }

  /** Numbers of a source in a channel on the device, see multipoles.cuh. */
  public int moments() {
    return switch (job.sources().degree()) {
      case 0 -> 1;
      case 1 -> 4;
      default -> 10;
    };
  }

  /** Numbers of all sources on the device. */
  long weights() {
    return (long) channels() * moments() * atoms();
  }

  /** Coefficients of this part. */
  long results() {
    return (long) centres * coefficients.rowLength();
  }
}
