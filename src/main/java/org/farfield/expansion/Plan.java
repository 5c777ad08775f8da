package org.farfield.expansion;

import java.util.List;

/**
 * How one structure is evaluated.
 *
 * @param path PAIRS, KSUM or MESH
 * @param kCutoff per long-range density, 1/Å; empty for PAIRS
 * @param mesh points along the three lattice vectors; empty unless MESH
 * @param splineOrder B-spline order P; 0 unless MESH
 * @param waveVectors estimated number of half-space vectors; 0 for PAIRS
 * @param flops estimated floating-point operations
 * @param bytes estimated memory while computing, result included
 * @param seconds estimated time on all threads of the backend
 */
public record Plan(
    EvaluationPath path,
    List<Double> kCutoff,
    List<Integer> mesh,
    int splineOrder,
    long waveVectors,
    double flops,
    double bytes,
    double seconds) {
  /**
   * Checks and copies.
   *
   * @param path PAIRS, KSUM or MESH
   * @param kCutoff per long-range density, 1/Å; empty for PAIRS
   * @param mesh points along the three lattice vectors; empty unless MESH
   * @param splineOrder B-spline order P; 0 unless MESH
   * @param waveVectors estimated number of half-space vectors; 0 for PAIRS
   * @param flops estimated floating-point operations
   * @param bytes estimated memory while computing, result included
   * @param seconds estimated time on all threads of the backend
   */
  public Plan {
    kCutoff = List.copyOf(kCutoff);
    mesh = List.copyOf(mesh);
  }

  /**
   * This plan and more work on the same result.
   *
   * @param more work by another plan, which is done by the way
   * @return this plan with the operations and time of both, and the memory of the larger
   */
  Plan plus(Plan more) {
    return new Plan(
        path,
        kCutoff,
        mesh,
        splineOrder,
        waveVectors,
        flops + more.flops,
        Math.max(bytes, more.bytes),
        seconds + more.seconds);
  }

  /**
   * The largest cutoff of all densities.
   *
   * @return 1/Å
   */
  public double largestCutoff() {
    return kCutoff.stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }
}
