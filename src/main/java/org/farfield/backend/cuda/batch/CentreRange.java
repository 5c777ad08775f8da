package org.farfield.backend.cuda.batch;

import java.util.stream.IntStream;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.PlannedStructure;

/**
 * Some centres of one structure; all its atoms are sources.
 *
 * @param index of the structure among those that are computed together
 * @param job the structure
 * @param coefficients where its results go, or what is to be differentiated; without atoms where
 *     they stay on the device
 * @param listed atoms that get coefficients, of all ranges of the structure; ascending
 * @param firstCentre place of the first of this range among them
 * @param centres how many are in it
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, not compared
public record CentreRange(
    int index,
    PlannedStructure job,
    Coefficients coefficients,
    int[] listed,
    int firstCentre,
    int centres) {
  /** All atoms of a structure, and its points. */
  public static CentreRange all(int index, PlannedStructure job, Coefficients coefficients) {
    int[] atoms = IntStream.range(0, job.structure().size()).toArray();
    return new CentreRange(index, job, coefficients, atoms, 0, atoms.length);
  }

  /** The atom that is one of the centres of this range. */
  public int atom(int centre) {
    return listed[firstCentre + centre];
  }

  /** How many centres from one on are atoms that follow each other. */
  int together(int centre) {
    int all = 1;
    while (centre + all < centres && atom(centre + all) == atom(centre) + all) {
      all++;
    }
    return all;
  }

  /** Whether it has all rows of its coefficients. */
  boolean isWhole() {
    return centres == coefficients.atoms();
  }

  public int atoms() {
    return job.structure().size();
  }

  public int channels() {
    return coefficients.channels();
  }

  /** The same centres of a structure with another cell or other sources. */
  public CentreRange with(PlannedStructure other) {
    return with(other, coefficients);
  }

  /** The same centres of such a structure, with other coefficients. */
  public CentreRange with(PlannedStructure other, Coefficients others) {
    return new CentreRange(index, other, others, listed, firstCentre, centres);
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
