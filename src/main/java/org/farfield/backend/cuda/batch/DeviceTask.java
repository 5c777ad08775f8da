package org.farfield.backend.cuda.batch;

import java.util.Optional;
import org.farfield.backend.cuda.device.OutOfDeviceMemoryException;

/** A batch on its way through a device. */
public interface DeviceTask {
  /**
   * Queues all that is to be done.
   *
   * @throws OutOfDeviceMemoryException if there is no room
   */
  void start(Workspace workspace, BatchLimits limits);

  /**
   * Waits for the results and hands them out.
   *
   * @return what of that needs no device any more, only the memory that was downloaded to: where
   *     another batch is to be queued, it runs in a thread of its own meanwhile
   */
  Optional<Runnable> collect(Workspace workspace);
}
