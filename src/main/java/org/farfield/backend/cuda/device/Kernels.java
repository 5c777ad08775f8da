package org.farfield.backend.cuda.device;

import java.util.List;

/**
 * All modules of kernels, each loaded when it is first needed: most work needs two or three. One is
 * loaded at once, so that a device or driver that takes none is known from the beginning.
 */
public final class Kernels implements AutoCloseable {
  public final KernelModule lattice = new KernelModule("lattice");

  /** The product of the lattice sum by matrix units in double; null where there are none. */
  public final KernelModule productMma;

  public final KernelModule latticeAdjoint = new KernelModule("lattice_adjoint");
  public final KernelModule mesh = new KernelModule("mesh");
  public final KernelModule meshAdjoint = new KernelModule("mesh_adjoint");
  public final KernelModule pairs = new KernelModule("pairs");
  public final KernelModule pairAdjoint = new KernelModule("pair_adjoint");
  public final KernelModule jacobian = new KernelModule("jacobian");
  public final KernelModule neighbors = new KernelModule("neighbors");
  public final KernelModule multipoles = new KernelModule("multipoles");
  public final KernelModule spectrum = new KernelModule("spectrum");
  public final KernelModule vectors = new KernelModule("vectors");
  public final KernelModule descent = new KernelModule("descent");
  public final KernelModule coarse = new KernelModule("coarse");
  public final KernelModule onsite = new KernelModule("onsite");

  /** Loads one, for a device whose context is current. */
  public Kernels(CudaDevice device) {
    productMma = productMma(device);
    onsite.kernel("onsite");
  }

  /**
   * GPUs for computing have such units in double; others of these generations have one in a hundred
   * of their speed, by whatever instruction.
   */
  static boolean hasMatrixUnits(CudaDevice device) {
    return device.minor() == 0 && device.major() >= 8 && device.major() <= 10;
  }

  private static KernelModule productMma(CudaDevice device) {
    String name = device.major() >= 9 ? "product_mma_90" : "product_mma_80";
    return hasMatrixUnits(device) && KernelModule.isBuilt(name) ? new KernelModule(name) : null;
  }

  @Override
  public void close() {
    if (productMma != null) {
      productMma.close();
    }
    List.of(
            lattice,
            latticeAdjoint,
            mesh,
            meshAdjoint,
            pairs,
            pairAdjoint,
            jacobian,
            neighbors,
            multipoles,
            spectrum,
            vectors,
            descent,
            coarse,
            onsite)
        .forEach(KernelModule::close);
  }
}
