package org.farfield.kernels.cpu;

/** Java's module of vector instructions, without which no class that uses them can be loaded. */
final class VectorModule {
  static final String NAME = "jdk.incubator.vector";

  private VectorModule() {}

  /** Whether this program was started with it. */
  static boolean isPresent() {
    return ModuleLayer.boot().findModule(NAME).isPresent();
  }
}
