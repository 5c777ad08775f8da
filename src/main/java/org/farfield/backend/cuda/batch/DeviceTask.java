package org.farfield.backend.cuda.batch;

import org.farfield.backend.cuda.device.OutOfDeviceMemoryException;

/** A batch on its way through a device. */
public interface DeviceTask {
  /**
   * Queues all that is to be done.
   *
   * @throws OutOfDeviceMemoryException if there is no room
   */
  void start(Workspace workspace, BatchLimits limits);

  /** Waits for the results and hands them out. */
  void collect(Workspace workspace);
}
