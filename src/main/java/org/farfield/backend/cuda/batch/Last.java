package org.farfield.backend.cuda.batch;

import java.util.function.Supplier;
import org.farfield.backend.cuda.device.DeviceMemory;
import org.farfield.backend.cuda.device.OutOfDeviceMemoryException;

/**
 * The tables that were needed last: mostly the next call needs them again.
 *
 * @param <T> the tables
 */
public final class Last<T extends DeviceMemory> implements DeviceMemory {
  private Object source;
  private T tables;

  /**
   * The tables of a source.
   *
   * @param wanted what they are made of, the same as before if it equals it
   * @param make makes and uploads them
   * @param makeRoom gives device memory back where there is too little for them
   * @throws OutOfDeviceMemoryException if there is no room all the same
   */
  public T of(Object wanted, Supplier<T> make, Runnable makeRoom) {
    if (!wanted.equals(source)) {
      close();
      tables = make(make, makeRoom);
      source = wanted;
    }
    return tables;
  }

  /** Makes tables, if need be once more after room was made for them. */
  public static <T> T make(Supplier<T> make, Runnable makeRoom) {
    try {
      return make.get();
    } catch (OutOfDeviceMemoryException e) {
      makeRoom.run();
      return make.get();
    }
  }

  @Override
  public void close() {
    if (tables != null) {
      source = null;
      tables.close();
      tables = null;
    }
  }
}
