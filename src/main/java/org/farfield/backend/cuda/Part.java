package org.farfield.backend.cuda;

import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Job;

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
record Part(int index, Job job, Coefficients coefficients, int firstCentre, int centres) {
  int atoms() {
    return job.structure().size();
  }

  int channels() {
    return coefficients.channels();
  }

  /** Coefficients of this part. */
  long results() {
    return (long) centres * coefficients.rowLength();
  }
}
