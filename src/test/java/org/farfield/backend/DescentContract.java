package org.farfield.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.farfield.backend.DeviceDescent.Progress;
import org.farfield.backend.DeviceDescent.State;
import org.farfield.expansion.DeviceVector;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What systems that descend side by side must fulfil, on every backend. */
public class DescentContract extends Contract {
  private static final double SCALE = 14.4;
  private static final double TOLERANCE = 1e-6;
  // the fourth in several pieces, and a group of it in several parts
  private static final int[] SIZES = {3, 1, 130, 2900, 40};
  private static final int[] SMALL = {3, 1, 30, 70, 40};

  private final Random random = new Random(501);

  // Long waves of some: none, one point, few points, several pieces, one and two meshes of many
  // points.
  private List<DescentSystem> withWaves(List<DescentSystem> systems, int rows) {
    CoarseGrids grids = new CoarseGrids(random);
    int[][] counts = {{3, 1, 2}, {1, 1, 1}, null, {32, 24, 32}, {4, 6, 96}};
    List<DescentSystem> result = new ArrayList<>();
    for (int n = 0; n < counts.length; n++) {
      DescentSystem one = systems.get(n);
      result.add(
          counts[n] == null
              ? one
              : with(one, grids.of(one.inverse(), rows, n % 2 == 1 ? 1 : 0, counts[n])));
    }
    return result;
  }

  private static DescentSystem with(DescentSystem one, CoarseGrid grid) {
    return new DescentSystem(
        one.near(),
        one.diagonal(),
        one.inverse(),
        one.groups(),
        one.squares(),
        one.constant(),
        one.slope(),
        Optional.of(grid));
  }

  private Prepared prepared() {
    PreparedContract.Case pairs = PreparedContract.Case.PAIRS;
    ExpansionTables tables = tables(pairs.expansion);
    Planner planner = new Planner(tables, backend.speeds());
    List<PlannedStructure> jobs = pairs.structures.stream().map(planner::prepare).toList();
    return backend.prepare(tables, jobs);
  }

  private double[] numbers(int count) {
    return random.doubles(count, -1, 1).toArray();
  }

  // Symmetric and positive, with a mean that is, too; groups of many sizes, and charges of none.
  private DescentSystem system(int atoms, int rows, boolean mean) {
    List<int[]> pairs = new ArrayList<>();
    for (int i = 0; i < atoms; i++) {
      for (int j : new int[] {i - 7, i - 1, i, i + 1, i + 7}) {
        if (j >= 0 && j < atoms) {
          pairs.add(new int[] {i, j});
        }
      }
    }
    int[] starts = new int[atoms + 1];
    int[] partners = new int[pairs.size() + 3];
    double[] blocks = new double[(pairs.size() + 3) * rows * rows];
    for (int pair = 0; pair < pairs.size(); pair++) {
      int[] both = pairs.get(pair);
      starts[both[0] + 1] = pair + 1;
      partners[pair] = both[1];
      for (int a = 0; a < rows; a++) {
        for (int b = 0; b < rows; b++) {
          int one = both[0] * rows + a; // alike for both, but not within a block
          int other = both[1] * rows + b;
          double value = 0.02 * Math.sin(one + other + 0.1 * one * other);
          blocks[(pair * rows + a) * rows + b] = value;
        }
      }
    }
    double[] diagonal = random.doubles(atoms * rows, 9, 30).toArray();
    double[] inverse = Arrays.stream(diagonal).map(x -> 1 / x).toArray();
    int[] groups = new int[atoms];
    for (int i = 0; i < atoms; i++) {
      groups[i] = i % 17 == 5 ? -1 : i % 7 == 3 ? 1 : 0;
      if (i % 11 == 10) {
        inverse[i * rows] = 0; // a charge that is fixed
      }
    }
    double[] squares = random.doubles(atoms, 0.1, 0.5).toArray();
    return new DescentSystem(
        new PairBlocks(starts, partners, blocks),
        diagonal,
        inverse,
        groups,
        squares,
        mean && atoms > 3 ? 0.3 / atoms : 0, // of the least of them the slope alone
        mean ? 0.05 / atoms : 0,
        Optional.empty());
  }

  private List<DescentSystem> systems(int[] sizes, int rows) {
    List<DescentSystem> systems = new ArrayList<>();
    for (int n = 0; n < sizes.length; n++) {
      systems.add(system(sizes[n], rows, n != 1));
    }
    return systems;
  }

  private static DescentSystems all(int rows, List<DescentSystem> systems) {
    return new DescentSystems(rows, SCALE, TOLERANCE, 60, systems);
  }

  /** What comes of a few iterations. */
  private record Result(List<double[]> vectors, List<Progress> progress) {
    static Result of(DeviceDescent descent) {
      return new Result(
          List.of(
              descent.vectors().moments().get(),
              descent.vectors().gradient().get(),
              descent.vectors().preconditioned().get(),
              descent.vectors().direction().get(),
              descent.vectors().product().get()),
          descent.progress());
    }
  }

  // Without a smooth part; until all rest, or for some iterations.
  private static Result run(
      Prepared prepared, DescentSystems all, boolean[] moving, double[] p, double[] g, int most) {
    try (DeviceDescent descent = prepared.descent(all);
        DeviceVector smooth = prepared.vectors().zeros(p.length)) {
      descent.vectors().moments().set(p);
      descent.vectors().gradient().set(g);
      descent.let(moving, new int[moving.length]);
      descent.project();
      descent.begin();
      for (int n = 0; n < most; n++) {
        descent.turn();
        descent.curvature(smooth);
        descent.advance();
        descent.project();
        descent.settle();
      }
      return Result.of(descent);
    }
  }

  private static boolean[] allMove(int count) {
    boolean[] moving = new boolean[count];
    Arrays.fill(moving, true);
    return moving;
  }

  /** Sums and roundings are those of plain Java. */
  @ParameterizedTest
  @CsvSource({"1, false", "4, false", "9, false", "1, true", "4, true"})
  void bitsAreThoseOfTheHost(int rows, boolean waves) {
    int[] sizes = rows == 1 ? SIZES : SMALL;
    List<DescentSystem> systems = systems(sizes, rows);
    DescentSystems all = all(rows, waves ? withWaves(systems, rows) : systems);
    int length = Arrays.stream(sizes).sum() * rows;
    double[] p = numbers(length);
    double[] g = numbers(length);
    double[] s = numbers(length);
    boolean[] moving = {true, true, true, true, false};
    try (Prepared prepared = prepared();
        DeviceDescent descent = prepared.descent(all);
        DeviceDescent host = new HostDescent(new DescentTables(all));
        DeviceVector smooth = prepared.vectors().zeros(length)) {
      HostVector far = new HostVector(length);
      smooth.set(s);
      far.set(s);
      for (DeviceDescent one : List.of(descent, host)) {
        DeviceVector own = one == host ? far : smooth;
        one.vectors().moments().set(p);
        one.potential(own);
        assertThat(one.vectors().product().get()).as("%s", one).isNotEqualTo(new double[length]);
        one.vectors().gradient().set(g);
        one.let(moving, new int[] {0, 1, 2, 3, 4});
        one.project();
        one.begin();
      }
      assertSame(Result.of(descent), Result.of(host));
      for (int n = 0; n < 3; n++) {
        for (DeviceDescent one : List.of(descent, host)) {
          one.turn();
          one.curvature(one == host ? far : smooth);
          one.advance();
          one.project();
          one.settle();
        }
        assertSame(Result.of(descent), Result.of(host));
      }
      Progress last = descent.progress().get(4);
      assertThat(last).isEqualTo(new Progress(State.RESTS, 4, 0));
      assertThat(Arrays.copyOfRange(descent.vectors().moments().get(), length - 40 * rows, length))
          .isEqualTo(Arrays.copyOfRange(p, length - 40 * rows, length));
    }
  }

  /** Each thread adds up what several of them made. */
  @Test
  void morePiecesThanABlockHasThreads() {
    int atoms = 130 * 1024 + 7;
    DescentSystems all = all(1, List.of(system(atoms, 1, false)));
    double[] g = numbers(atoms);
    g[130 * 1024] = 7; // the largest one is of the second turn
    try (Prepared prepared = prepared();
        DeviceDescent descent = prepared.descent(all);
        DeviceDescent host = new HostDescent(new DescentTables(all))) {
      for (DeviceDescent one : List.of(descent, host)) {
        one.vectors().gradient().set(g);
        one.let(allMove(1), new int[1]);
        one.project();
        one.begin();
      }
      assertSame(Result.of(descent), Result.of(host));
      assertThat(descent.progress().get(0).residual()).isGreaterThan(5);
    }
  }

  private static void assertSame(Result found, Result expected) {
    assertThat(found.progress()).isEqualTo(expected.progress());
    for (int v = 0; v < found.vectors().size(); v++) {
      assertThat(found.vectors().get(v)).as("%d", v).isEqualTo(expected.vectors().get(v));
    }
  }

  /** Whoever goes on beside it, and for how long: nothing of a system changes. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void bitsAreThoseOfEachAlone(boolean waves) {
    List<DescentSystem> diagonal = systems(SIZES, 1);
    List<DescentSystem> systems = waves ? withWaves(diagonal, 1) : diagonal;
    int length = Arrays.stream(SIZES).sum();
    double[] p = numbers(length);
    double[] g = numbers(length);
    for (int i = 0; i < 3; i++) {
      g[i] *= 1e-4; // converges long before the others
    }
    try (Prepared prepared = prepared()) {
      Result together = run(prepared, all(1, systems), allMove(SIZES.length), p, g, 12);
      Result again = run(prepared, all(1, systems), allMove(SIZES.length), p, g, 12);
      assertSame(again, together);
      assertThat(together.progress().get(0).iterations())
          .isLessThan(together.progress().get(3).iterations());
      int first = 0;
      for (int n = 0; n < SIZES.length; n++) {
        int end = first + SIZES[n];
        double[] own = Arrays.copyOfRange(p, first, end);
        double[] slope = Arrays.copyOfRange(g, first, end);
        List<DescentSystem> one = List.of(systems.get(n));
        Result alone = run(prepared, all(1, one), allMove(1), own, slope, 12);
        assertThat(alone.progress().get(0)).isEqualTo(together.progress().get(n));
        assertThat(alone.vectors().get(0))
            .isEqualTo(Arrays.copyOfRange(together.vectors().get(0), first, end));
        first = end;
      }
    }
  }

  /** The gradient at what was found is zero where moments may change, and sums are kept. */
  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void descendsToTheMinimum(int rows) {
    DescentSystem system = system(130, rows, true);
    int length = 130 * rows;
    double[] g = numbers(length);
    try (Prepared prepared = prepared()) {
      Result found =
          run(prepared, all(rows, List.of(system)), allMove(1), new double[length], g, 60);
      Progress progress = found.progress().get(0);
      assertThat(progress.state()).isEqualTo(State.RESTS);
      assertThat(progress.residual()).isLessThanOrEqualTo(TOLERANCE);
      double[] p = found.vectors().get(0);
      double[] left = product(system, rows, p);
      double[] sums = new double[2];
      double[] held = {Double.NaN, Double.NaN}; // what groups hold is one number each
      for (int a = 0; a < length; a++) {
        left[a] += g[a];
        int group = a % rows == 0 ? system.groups()[a / rows] : -1;
        if (system.inverse()[a] == 0) {
          assertThat(p[a]).isZero();
        } else if (group < 0) {
          assertThat(left[a]).as("%d", a).isCloseTo(0, offset(2 * TOLERANCE));
        } else {
          held[group] = Double.isNaN(held[group]) ? left[a] : held[group];
          assertThat(left[a]).as("%d", a).isCloseTo(held[group], offset(2 * TOLERANCE));
          sums[group] += p[a];
        }
      }
      assertThat(sums[0]).isCloseTo(0, offset(1e-14));
      assertThat(sums[1]).isCloseTo(0, offset(1e-14));
    }
  }

  // M p by its definition
  private static double[] product(DescentSystem system, int rows, double[] p) {
    double[] result = new double[p.length];
    double charge = 0;
    double spread = 0;
    for (int i = 0; i < system.groups().length; i++) {
      charge += p[i * rows];
      spread += p[i * rows] * system.squares()[i];
      for (int pair = system.near().starts()[i]; pair < system.near().starts()[i + 1]; pair++) {
        for (int x = 0; x < rows * rows; x++) {
          result[i * rows + x / rows] +=
              system.near().blocks()[pair * rows * rows + x]
                  * p[system.near().partners()[pair] * rows + x % rows];
        }
      }
    }
    for (int a = 0; a < result.length; a++) {
      double square = system.squares()[a / rows];
      double mean =
          (system.constant() + system.slope() * square) * charge + system.slope() * spread;
      result[a] = SCALE * (result[a] + (a % rows == 0 ? mean : 0)) + system.diagonal()[a] * p[a];
    }
    return result;
  }

  /** Of several, one has no minimum, and one would need more iterations than it may have. */
  @Test
  void whatDoesNotConvergeIsToldFromWhatDoes() {
    DescentSystem good = system(20, 1, false);
    double[] negative = good.diagonal().clone();
    Arrays.fill(negative, -5);
    DescentSystem bad =
        new DescentSystem(
            good.near(),
            negative,
            good.inverse(),
            good.groups(),
            good.squares(),
            0,
            0,
            good.coarse());
    double[] g = numbers(60);
    g[25] = Double.NaN;
    try (Prepared prepared = prepared()) {
      DescentSystems all = new DescentSystems(1, SCALE, 1e-300, 3, List.of(good, good, bad));
      List<Progress> progress = run(prepared, all, allMove(3), new double[60], g, 5).progress();
      assertThat(progress.get(0).state()).isEqualTo(State.EXHAUSTED);
      assertThat(progress.get(0).iterations()).isEqualTo(3);
      assertThat(progress.get(1).residual()).isNaN();
      assertThat(progress.get(1).state()).isEqualTo(State.RESTS); // as nothing comes of going on
      assertThat(progress.get(2).state()).isEqualTo(State.INDEFINITE);
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    DescentSystem one = system(3, 4, false);
    assertThatThrownBy(() -> all(1, List.of(one))).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                new DescentSystem(
                    one.near(),
                    one.diagonal(),
                    one.inverse(),
                    new int[2],
                    one.squares(),
                    0,
                    0,
                    one.coarse()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
