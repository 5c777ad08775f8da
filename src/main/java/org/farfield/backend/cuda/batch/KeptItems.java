package org.farfield.backend.cuda.batch;

import java.util.EnumMap;
import java.util.Map;
import org.farfield.backend.cuda.device.DeviceBuffer;
import org.farfield.backend.cuda.device.DeviceMemory;

/** Memory of what belongs to a geometry, which stays while sources change. */
public final class KeptItems implements DeviceMemory {
  private final Map<Workspace.Item, DeviceBuffer> buffers = new EnumMap<>(Workspace.Item.class);

  Map<Workspace.Item, DeviceBuffer> buffers() {
    return buffers;
  }

  /** Bytes on the device. */
  public long bytes() {
    return buffers.values().stream().mapToLong(DeviceBuffer::bytes).sum();
  }

  /** Gives the memory back; nothing that is queued may need it any more. */
  @Override
  public void close() {
    buffers.values().forEach(DeviceBuffer::close);
    buffers.clear();
  }
}
