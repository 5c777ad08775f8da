package org.farfield.backend.cuda.device;

import java.util.List;

/**
 * All modules of kernels, each loaded when it is first needed: most work needs two or three. One is
 * loaded at once, so that a device or driver that takes none is known from the beginning.
 */
public final class Kernels implements AutoCloseable {
  public final KernelModule lattice = new KernelModule("lattice");
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
  public final KernelModule onsite = new KernelModule("onsite");

  /** Loads one. */
  public Kernels() {
    onsite.kernel("onsite");
  }

  @Override
  public void close() {
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
            onsite)
        .forEach(KernelModule::close);
  }
}
