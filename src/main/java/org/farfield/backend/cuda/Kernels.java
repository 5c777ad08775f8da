package org.farfield.backend.cuda;

import java.util.List;

/** All modules of kernels, loaded into the current context. */
final class Kernels implements AutoCloseable {
  final KernelModule lattice = new KernelModule("lattice");
  final KernelModule latticeAdjoint = new KernelModule("lattice_adjoint");
  final KernelModule mesh = new KernelModule("mesh");
  final KernelModule meshAdjoint = new KernelModule("mesh_adjoint");
  final KernelModule pairs = new KernelModule("pairs");
  final KernelModule pairAdjoint = new KernelModule("pair_adjoint");
  final KernelModule jacobian = new KernelModule("jacobian");
  final KernelModule neighbors = new KernelModule("neighbors");
  final KernelModule spectrum = new KernelModule("spectrum");
  final KernelModule split = new KernelModule("split");
  private final KernelModule onsiteModule = new KernelModule("onsite");
  private final Kernel onsite = onsiteModule.kernel("onsite");

  /** Adds the terms of the centres themselves. */
  Kernel onsite() {
    return onsite;
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
            spectrum,
            split,
            onsiteModule)
        .forEach(KernelModule::close);
  }
}
