package org.farfield.backend.cuda.device;

import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import jcuda.driver.CUdevice;
import jcuda.driver.JCudaDriver;

/** The GPUs of this machine. */
public final class CudaDevices {
  private static final int NAME_BYTES = 256;

  private CudaDevices() {}

  /**
   * Whether this build and this machine can compute with CUDA.
   *
   * @return yes, or why not
   */
  public static Availability availability() {
    Availability machine = NativeLibraries.load();
    return machine.usable() && !KernelModule.isBuilt() ? KernelModule.NOT_BUILT : machine;
  }

  /**
   * Lists what can be computed on.
   *
   * @return the devices by ordinal; none where CUDA is not {@link #availability() available}
   */
  public static List<CudaDevice> list() {
    List<CudaDevice> devices = new ArrayList<>();
    if (availability().usable()) {
      for (int ordinal = 0; ordinal < count(); ordinal++) {
        devices.add(describe(ordinal));
      }
    }
    return devices;
  }

  /** How many devices there are; CUDA must be available. */
  public static int count() {
    int[] count = {0};
    Driver.check("cuDeviceGetCount", JCudaDriver.cuDeviceGetCount(count));
    return count[0];
  }

  /** The driver's handle of a device; CUDA must be available. */
  static CUdevice handle(int ordinal) {
    CUdevice device = new CUdevice();
    Driver.check("cuDeviceGet", JCudaDriver.cuDeviceGet(device, ordinal));
    return device;
  }

  /** One device; CUDA must be available. */
  public static CudaDevice describe(int ordinal) {
    CUdevice device = handle(ordinal);
    byte[] name = new byte[NAME_BYTES];
    Driver.check("cuDeviceGetName", JCudaDriver.cuDeviceGetName(name, name.length, device));
    long[] memory = {0};
    Driver.check("cuDeviceTotalMem", JCudaDriver.cuDeviceTotalMem(memory, device));
    int[] version = {0};
    Driver.check("cuDriverGetVersion", JCudaDriver.cuDriverGetVersion(version));
    return new CudaDevice(
        ordinal,
        upToZero(name),
        attribute(device, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR),
        attribute(device, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR),
        memory[0],
        version[0]);
  }

  private static int attribute(CUdevice device, int attribute) {
    int[] value = {0};
    Driver.check(
        "cuDeviceGetAttribute", JCudaDriver.cuDeviceGetAttribute(value, attribute, device));
    return value[0];
  }

  private static String upToZero(byte[] text) {
    int length = 0;
    while (length < text.length && text[length] != 0) {
      length++;
    }
    return new String(text, 0, length, StandardCharsets.UTF_8);
  }
}
