package org.farfield.expansion.plan;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.farfield.spec.EvaluationPath;

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
 * @param seconds estimated time on the cores that plans are made for, see {@link Speeds}
 * @param windows per direction that is not periodic, in the order of the cell's vectors, where the
 *     potential of slabs and wires ends; empty for crystals and molecules
 * @param split how sharp potentials are split; the path and its numbers are then those of the
 *     smooth ones
 * @param ofWidths where sources have widths of their own, the plan of each width, ascending: this
 *     one then is that of the sum that takes longest, with the work of all
 */
public record Plan(
    EvaluationPath path,
    List<Double> kCutoff,
    List<Integer> mesh,
    int splineOrder,
    long waveVectors,
    double flops,
    double bytes,
    double seconds,
    List<Window> windows,
    Optional<Split> split,
    List<Plan> ofWidths) {
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
   * @param seconds estimated time on the cores that plans are made for, see {@link Speeds}
   * @param windows per direction that is not periodic, where the potential of slabs and wires ends
   * @param split how sharp potentials are split
   * @param ofWidths where sources have widths of their own, the plan of each width
   */
  public Plan {
    kCutoff = List.copyOf(kCutoff);
    mesh = List.copyOf(mesh);
    windows = List.copyOf(windows);
    ofWidths = List.copyOf(ofWidths);
  }

  /** One of sources that have the width of the density. */
  Plan(
      EvaluationPath path,
      List<Double> kCutoff,
      List<Integer> mesh,
      int splineOrder,
      long waveVectors,
      double flops,
      double bytes,
      double seconds,
      List<Window> windows,
      Optional<Split> split) {
    this(
        path,
        kCutoff,
        mesh,
        splineOrder,
        waveVectors,
        flops,
        bytes,
        seconds,
        windows,
        split,
        List.of());
  }

  /** That of all sources, whose sums of each width have plans of their own. */
  static Plan ofWidths(List<Plan> plans) {
    Plan longest = plans.stream().max(Comparator.comparingDouble(Plan::seconds)).orElseThrow();
    return new Plan(
        longest.path,
        longest.kCutoff,
        longest.mesh,
        longest.splineOrder,
        longest.waveVectors,
        plans.stream().mapToDouble(Plan::flops).sum(),
        plans.stream().mapToDouble(Plan::bytes).max().orElseThrow(),
        plans.stream().mapToDouble(Plan::seconds).sum(),
        longest.windows,
        longest.split,
        plans);
  }

  /** That of the sources of one width, 0-based in ascending order. */
  Plan ofWidth(int width) {
    return ofWidths.isEmpty() ? this : ofWidths.get(width);
  }

  /**
   * Whether a sum is on a mesh.
   *
   * @return true if that of any width is
   */
  public boolean isOnMesh() {
    return !mesh.isEmpty() || ofWidths.stream().anyMatch(Plan::isOnMesh);
  }

  /** This plan for a slab or wire in the box of these windows, whose transforms take memory. */
  Plan in(List<Window> box, double more) {
    return new Plan(
        path, kCutoff, mesh, splineOrder, waveVectors, flops, bytes + more, seconds, box, split);
  }

  /**
   * A plan without windows that splits nothing.
   *
   * @param path PAIRS, KSUM or MESH
   * @param kCutoff per long-range density, 1/Å; empty for PAIRS
   * @param mesh points along the three lattice vectors; empty unless MESH
   * @param splineOrder B-spline order P; 0 unless MESH
   * @param waveVectors estimated number of half-space vectors; 0 for PAIRS
   * @param flops estimated floating-point operations
   * @param bytes estimated memory while computing, result included
   * @param seconds estimated time on the cores that plans are made for, see {@link Speeds}
   */
  public Plan(
      EvaluationPath path,
      List<Double> kCutoff,
      List<Integer> mesh,
      int splineOrder,
      long waveVectors,
      double flops,
      double bytes,
      double seconds) {
    this(
        path,
        kCutoff,
        mesh,
        splineOrder,
        waveVectors,
        flops,
        bytes,
        seconds,
        List.of(),
        Optional.empty());
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
        seconds + more.seconds,
        windows,
        split);
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
