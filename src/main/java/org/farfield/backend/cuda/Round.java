package org.farfield.backend.cuda;

/** A batch on its way through a device. */
interface Round {
  /**
   * Queues all that is to be done.
   *
   * @throws OutOfDeviceMemoryException if there is no room
   */
  void start(Workspace workspace, Limits limits);

  /** Waits for the results and hands them out. */
  void collect(Workspace workspace);
}
