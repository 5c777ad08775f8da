package org.farfield.expansion.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.farfield.expansion.tables.Aliasing;
import org.farfield.expansion.tables.Lazy;
import org.farfield.math.Smooth;
import org.farfield.structure.Cell;

/**
 * Looks for the mesh of a cell that costs least among those whose errors stay below a target.
 *
 * <p>A wider step than was tried has at most as many points, so it bounds what an order can cost
 * from below: an order that cannot win is given up, most often before a single error is estimated.
 */
final class MeshSearch {
  private static final int BISECTIONS = 12;
  private static final double FINEST = 1.0 / 64; // of the step that just resolves the cutoff

  private final Cell cell;
  private final double largest;
  private final List<Double> cutoffs;
  private final Lazy<List<Aliasing>> errors;
  private final double target;
  private final Cost cost;

  /** The time that a mesh takes; it grows with the points. */
  interface Cost {
    double seconds(int order, double points);
  }

  /** A mesh, the number of its points, and the time it takes. */
  record Mesh(int order, List<Integer> shape, double points, double seconds) {}

  /**
   * In a cell, for densities with these errors.
   *
   * @param cell periodic in all directions
   * @param cutoffs one per density, 1/Å
   * @param errors one per density; asked for only if a mesh might be cheap enough
   * @param target of the error of each
   * @param cost of a mesh
   */
  MeshSearch(
      Cell cell, List<Double> cutoffs, Supplier<List<Aliasing>> errors, double target, Cost cost) {
    this.cell = cell;
    this.cutoffs = cutoffs;
    this.errors = new Lazy<>(errors);
    this.target = target;
    this.cost = cost;
    largest = cutoffs.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }

  /** The first of the cheapest meshes, over all orders, if one takes less than a limit. */
  Optional<Mesh> cheapest(double limit) {
    Optional<Mesh> best = Optional.empty();
    for (int order : Aliasing.orders()) {
      Optional<Mesh> found = of(order, best.map(Mesh::seconds).orElse(limit));
      best = found.isPresent() ? found : best;
    }
    return best;
  }

  /** The coarsest mesh of an order if it takes less than a limit. */
  Optional<Mesh> of(int order, double limit) {
    double step = Double.MAX_VALUE;
    for (int d = 0; d < cutoffs.size(); d++) {
      double high = Math.PI / cutoffs.get(d);
      double low = high * FINEST;
      if (!(seconds(order, Math.min(high, step)) < limit)) {
        return Optional.empty();
      }
      Aliasing density = errors.get().get(d);
      if (density.error(low, order) > target) {
        return Optional.empty();
      }
      // another density's step may be narrower than this one's
      for (int i = 0; i < BISECTIONS && low < step; i++) {
        double middle = Math.sqrt(low * high);
        if (density.error(middle, order) > target) {
          high = middle;
          if (!(seconds(order, Math.min(high, step)) < limit)) {
            return Optional.empty();
          }
        } else {
          low = middle;
        }
      }
      step = Math.min(step, low);
    }
    int[] shape = shape(order, step);
    double seconds = seconds(order, step);
    return seconds < limit
        ? Optional.of(
            new Mesh(order, Arrays.stream(shape).boxed().toList(), points(shape), seconds))
        : Optional.empty();
  }

  private double seconds(int order, double step) {
    return cost.seconds(order, points(shape(order, step)));
  }

  private static double points(int[] shape) {
    return (double) shape[0] * shape[1] * shape[2];
  }

  private int[] shape(int order, double step) {
    int[] shape = new int[3];
    for (int axis = 0; axis < 3; axis++) {
      double length = cell.length(axis);
      int resolving = 2 * (int) Math.floor(largest * length / (2 * Math.PI)) + 2;
      int atLeast = Math.max((int) Math.ceil(length / step), order);
      shape[axis] = Smooth.atLeast(Math.max(atLeast, resolving));
    }
    return shape;
  }
}
