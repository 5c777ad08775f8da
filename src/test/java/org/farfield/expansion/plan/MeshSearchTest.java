package org.farfield.expansion.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.farfield.basis.Monomial;
import org.farfield.expansion.tables.Aliasing;
import org.farfield.expansion.tables.ErrorModel;
import org.farfield.math.Smooth;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.farfield.structure.Cell;
import org.junit.jupiter.api.Test;

/** What is given up early is never what would have been chosen. */
class MeshSearchTest {
  private static final int[] ORDERS = {4, 6, 8, 10};

  private final Random random = new Random(11);
  private final ExpansionTables tables =
      new ExpansionTables(
          Expansion.builder()
              .basis(new Monomial(2, 3))
              .maxAngular(3)
              .densities(
                  List.of(
                      LongRangeDensity.powerLaw(1, 1),
                      LongRangeDensity.powerLaw(3, 0.7),
                      LongRangeDensity.powerLaw(6, 1.2)))
              .build());

  /** Everything that a search takes, at random: small and large, skewed and left-handed cells. */
  private final class Problem {
    final Cell cell;
    final List<Double> cutoffs = new ArrayList<>();
    final List<Aliasing> errors = new ArrayList<>();
    final double target = Math.pow(10, -1 - 8 * random.nextDouble());
    final MeshSearch.Cost cost;

    Problem() {
      double side = 3 * Math.pow(20, random.nextDouble());
      double[] rows = {side, 0, 0, 0, side, 0, 0, 0, side};
      for (int x = 0; x < 9; x++) {
        rows[x] += 0.2 * side * random.nextGaussian();
      }
      cell = Cell.periodic(rows);
      double smallest = Planner.shortestWave(cell);
      int first = random.nextInt(3);
      int atoms = 1 + random.nextInt(1000);
      for (int d = first; d <= first + random.nextInt(3 - first); d++) {
        double[] sizes = Sizes.general(tables).meshes().get(d);
        ErrorModel model = tables.densities().get(d).errors();
        double cutoff =
            random.nextInt(4) == 0
                ? 8 * random.nextDouble()
                : model.cutoff(
                    smallest, cell.volume(), target, sizes, new ErrorModel.Own(atoms, 1));
        cutoffs.add(cutoff);
        errors.add(model.aliasing(smallest, cell.volume(), cutoff, atoms, sizes));
      }
      double perPoint = Math.exp(3 * random.nextGaussian());
      double perOrder = cell.volume() * Math.exp(3 * random.nextGaussian());
      cost =
          (order, points) ->
              perPoint * points * Math.log(points) + perOrder * order * order * order;
    }

    MeshSearch search() {
      return new MeshSearch(cell, cutoffs, () -> errors, target, cost);
    }

    /** All densities, all bisections, nothing left out; empty if no step is fine enough. */
    Optional<MeshSearch.Mesh> exhaustive(int order) {
      double step = Double.MAX_VALUE;
      for (int d = 0; d < errors.size(); d++) {
        double high = Math.PI / cutoffs.get(d);
        double low = high / 64;
        if (errors.get(d).error(low, order) > target) {
          return Optional.empty();
        }
        for (int i = 0; i < 12; i++) {
          double middle = Math.sqrt(low * high);
          if (errors.get(d).error(middle, order) > target) {
            high = middle;
          } else {
            low = middle;
          }
        }
        step = Math.min(step, low);
      }
      double largest = cutoffs.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
      List<Integer> shape = new ArrayList<>();
      double points = 1;
      for (int axis = 0; axis < 3; axis++) {
        double length = cell.length(axis);
        int atLeast = Math.max((int) Math.ceil(length / step), order);
        int waves = 2 * (int) Math.floor(largest * length / (2 * Math.PI)) + 2;
        shape.add(Smooth.atLeast(Math.max(atLeast, waves)));
        points *= shape.get(axis);
      }
      return Optional.of(new MeshSearch.Mesh(order, shape, points, cost.seconds(order, points)));
    }
  }

  @Test
  void everyOrderIsSearchedAsIfNothingWereLeftOut() {
    for (int round = 0; round < 300; round++) {
      Problem problem = new Problem();
      for (int order : ORDERS) {
        Optional<MeshSearch.Mesh> found = problem.exhaustive(order);
        assertThat(problem.search().of(order, Double.POSITIVE_INFINITY)).isEqualTo(found);
        if (found.isEmpty()) {
          continue;
        }
        MeshSearch.Mesh expected = found.get();
        assertThat(problem.search().of(order, Math.nextUp(expected.seconds()))).contains(expected);
        assertThat(problem.search().of(order, expected.seconds())).isEmpty();
      }
    }
  }

  @Test
  void theCheapestIsTheFirstOfTheCheapestOfAllOrders() {
    boolean[] chosen = new boolean[11];
    for (int round = 0; round < 1000; round++) {
      Problem problem = new Problem();
      MeshSearch.Mesh best = null;
      for (int order : ORDERS) {
        MeshSearch.Mesh mesh = problem.exhaustive(order).orElse(null);
        best = mesh != null && (best == null || mesh.seconds() < best.seconds()) ? mesh : best;
      }
      if (best == null) {
        assertThat(problem.search().cheapest(Double.POSITIVE_INFINITY)).isEmpty();
        continue;
      }
      chosen[best.order()] = true;
      for (double limit :
          new double[] {
            Double.POSITIVE_INFINITY, 3 * best.seconds(), best.seconds(), 0.3 * best.seconds()
          }) {
        assertThat(problem.search().cheapest(limit))
            .isEqualTo(best.seconds() < limit ? Optional.of(best) : Optional.empty());
      }
    }
    for (int order : ORDERS) {
      assertThat(chosen[order]).as("order %d is chosen at times", order).isTrue();
    }
  }

  /** cuFFT may refuse an axis of one point, and a spline needs as many points as it is long. */
  @Test
  void aThinCellHasAsManyPointsAsASplineIsLong() {
    double[] rows = {40, 0, 0, 0, 0.5, 0, 0, 0, 0.1};
    Aliasing none =
        tables
            .densities()
            .get(0)
            .errors()
            .aliasing(10, 2, 3, 1, Sizes.general(tables).meshes().get(0));
    for (int order : ORDERS) {
      MeshSearch search =
          new MeshSearch(
              Cell.periodic(rows), List.of(3.0), () -> List.of(none), 1e9, (o, points) -> points);
      assertThat(search.of(order, Double.POSITIVE_INFINITY).orElseThrow().shape())
          .allMatch(points -> points >= order)
          .contains(order);
    }
  }

  @Test
  void errorsAreNotEvenAskedForIfNoMeshCanBeCheapEnough() {
    Problem problem = new Problem();
    MeshSearch search =
        new MeshSearch(
            problem.cell,
            problem.cutoffs,
            () -> {
              throw new AssertionError();
            },
            problem.target,
            problem.cost);
    assertThat(search.cheapest(problem.cost.seconds(4, 1))).isEmpty();
  }
}
