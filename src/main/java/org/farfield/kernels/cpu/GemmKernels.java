package org.farfield.kernels.cpu;

/** Chooses the matrix kernel of this machine. */
public final class GemmKernels {

  /** System property that forces a kernel: {@code vector} or {@code scalar}. */
  static final String PROPERTY = "farfield.gemm";

  private GemmKernels() {}

  /**
   * The vector kernel where its module is present and the machine has vectors, else the scalar one;
   * both give equal bits.
   */
  public static GemmKernel select() {
    return select(System.getProperty(PROPERTY, ""));
  }

  /** Whether {@link #PROPERTY} says which. */
  static boolean isForced() {
    return !System.getProperty(PROPERTY, "").isEmpty();
  }

  public static GemmKernel select(String forced) {
    boolean vectors = VectorModule.isPresent();
    return switch (forced) {
      case "" ->
          vectors && VectorGemmKernel.hasVectors()
              ? new VectorGemmKernel()
              : new ScalarGemmKernel();
      case "scalar" -> new ScalarGemmKernel();
      case "vector" -> {
        if (!vectors) {
          throw new IllegalStateException(
              PROPERTY + "=vector needs the Java option --add-modules " + VectorModule.NAME);
        }
        yield new VectorGemmKernel();
      }
      default ->
          throw new IllegalArgumentException(
              PROPERTY + " must be 'vector' or 'scalar', not '" + forced + "'");
    };
  }
}
