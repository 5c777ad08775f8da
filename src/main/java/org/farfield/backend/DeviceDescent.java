package org.farfield.backend;

import java.util.List;
import org.farfield.expansion.DeviceVector;

/**
 * Conjugate gradients of systems side by side, M Δp = −g, whose vectors stay where the expansions
 * are made: the steps of an iteration, between which {@link
 * org.farfield.expansion.DeviceVectors#apply} makes S d. A system that has converged is frozen;
 * bits of one do not depend on the others, and are those of every device for the same S d.
 *
 * <p>Vectors have the moments of all systems, one after the other, as {@link
 * org.farfield.expansion.VectorLayout} has projections. They belong to this and are not to be
 * closed. Not for several threads at a time.
 */
public interface DeviceDescent extends AutoCloseable {
  /** How far a system is. */
  enum State {
    /** It goes on. */
    MOVES,
    /** Its gradient is small enough, or it was left out. */
    RESTS,
    /** Along its direction energy has no minimum. */
    INDEFINITE,
    /** There were as many iterations as it may have. */
    EXHAUSTED
  }

  /**
   * How far a system is.
   *
   * @param state whether it goes on
   * @param iterations how many there were
   * @param residual the largest number of its gradient that is left
   */
  record Progress(State state, int iterations, double residual) {}

  /**
   * What systems are described by while they descend.
   *
   * @param moments p, to be filled before a descent
   * @param gradient g, to be filled before a descent
   * @param preconditioned z = B g of the systems that move, or what long waves make of g
   * @param direction d, where the systems go
   * @param product what was multiplied last: after {@link #potential} K G p, after {@link
   *     #curvature} M d
   */
  record Vectors(
      DeviceVector moments,
      DeviceVector gradient,
      DeviceVector preconditioned,
      DeviceVector direction,
      DeviceVector product) {}

  /**
   * Where the numbers are.
   *
   * @return the same ones at any time
   */
  Vectors vectors();

  /**
   * Says which systems move from here on.
   *
   * @param moving by system
   * @param iterations that each had
   */
  void let(boolean[] moving, int[] iterations);

  /** Projects g on what constraints leave, and makes z. */
  void project();

  /** Begins to descend, with g and z. */
  void begin();

  /** d = f d − z. */
  void turn();

  /**
   * s (N + S + mean) p of all systems.
   *
   * @param smooth S p
   */
  void potential(DeviceVector smooth);

  /**
   * M d of systems that move.
   *
   * @param smooth S d
   */
  void curvature(DeviceVector smooth);

  /** Moves p to the minimum along d, and g with it. */
  void advance();

  /** Ends the iteration, with g and z that were made anew. */
  void settle();

  /**
   * Waits for the device.
   *
   * @return by system
   */
  List<Progress> progress();

  @Override
  void close();
}
