package org.farfield.backend.cpu;

import org.farfield.error.InputException;

/** Chooses the product kernel once at start-up. */
final class GemmKernels {
  private GemmKernels() {}

  /** The fastest that runs here, or the one named by the system property farfield.gemm. */
  static GemmKernel select() {
    String wanted = System.getProperty("farfield.gemm", "auto");
    boolean module = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    return switch (wanted) {
      case "scalar" -> new ScalarGemm();
      case "vector" -> {
        if (!module) {
          throw new InputException(
              "farfield.gemm=vector needs the JVM option --add-modules jdk.incubator.vector");
        }
        yield new VectorGemm();
      }
      case "auto" -> module && VectorGemm.worthwhile() ? new VectorGemm() : new ScalarGemm();
      default ->
          throw new InputException("farfield.gemm must be auto, vector or scalar, not " + wanted);
    };
  }
}
