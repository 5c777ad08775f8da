package org.farfield.expansion.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.farfield.error.InputException;
import org.farfield.expansion.tables.ErrorModel;
import org.farfield.expansion.tables.LongRangeTable;
import org.farfield.expansion.tables.SplitRestTable;
import org.farfield.potential.Gaussians;
import org.farfield.potential.Potential;
import org.farfield.spec.Channels;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.Splitting;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/**
 * Decides whether, and at which smearing, the sharp potentials of a periodic structure are split.
 *
 * <p>The smearing is looked for once per size, density and number of channels, rounded to steps of
 * a factor √2 and for a cube, with the mirrors of the structure, so that structures share tables
 * and a plan depends on nothing but its structure.
 */
final class SplitPlanner {
  // σ' in units of the sharpest σ
  private static final double[] RATIOS = {2, 3, 4, 6, 8, 12, 16};
  // a sum that is as fast as this is not worth other tables
  private static final double SHORTEST_SECONDS = 2e-3;
  // A first frame waits for tables, and for the compiler, about as long as so much gains in ten.
  private static final double LEAST_GAIN = 0.6;
  // Of the best time so far, what a trial must promise: estimates are that much too short, at
  // least.
  private static final double PROMISE = 0.75;
  // of σ': about the least distance that neighbours have where the rest is summed with waves,
  // whatever the accuracy and the basis
  private static final double REACH = 5;
  // tables are finer than they must be by this many digits where coefficients have the usual size
  private static final double SLACK = 0.5;
  // Where less is left of parts that cancel, as of wide sources in a small cell, the rounding of
  // their sums shows.
  private static final double LEAST_PART = 3e-4;

  private final ExpansionTables tables;
  private final Speeds speeds;
  private final Planner plain;
  private final Map<Key, OptionalDouble> choices = new ConcurrentHashMap<>();
  private final Map<ExpansionTables, Planner> smooth = new ConcurrentHashMap<>();

  /**
   * Everything a choice depends on, in half powers of two. Its methods are written out: to link
   * those of a record takes the JVM some ms, in every process.
   */
  private record Key(long atoms, long volumePerAtom, int channels, boolean isMirrored) {
    @Override
    public boolean equals(Object o) {
      return o instanceof Key other
          && atoms == other.atoms
          && volumePerAtom == other.volumePerAtom
          && channels == other.channels
          && isMirrored == other.isMirrored;
    }

    @Override
    public int hashCode() {
      long numbers = 31 * (31 * atoms + volumePerAtom) + channels;
      return 31 * Long.hashCode(numbers) + Boolean.hashCode(isMirrored);
    }
  }

  /**
   * Makes a planner.
   *
   * @param tables long-range densities alone
   * @param speeds of the backend that will run the plans
   */
  SplitPlanner(ExpansionTables tables, Speeds speeds) {
    this.tables = tables;
    this.speeds = speeds;
    this.plain = Planner.plain(tables, speeds);
  }

  /** The plan of a fully periodic structure that repeats a unit, if it is to be split. */
  Optional<Plan> plan(
      Structure structure,
      Supplier<Structure> unit,
      int channels,
      Supplier<Sizes> sizes,
      boolean isMirrored) {
    Expansion h = tables.hyperparameters();
    if (h.channels().hasWidths() && hasGaussians()) {
      if (h.splitting().mode() == Splitting.Mode.FIXED) {
        throw new InputException(
            structure.origin()
                + ": with exponent 0 all of a wide source would be summed over neighbours; with"
                + " widths of sources use split never or another exponent");
      }
      return Optional.empty();
    }
    if (h.splitting().mode() == Splitting.Mode.FIXED) {
      return Optional.of(
          plan(structure, unit, channels, h.splitting().smearing(), sizes.get(), isMirrored)
              .orElseThrow(
                  () ->
                      new InputException(
                          structure.origin()
                              + ": split at a smearing of "
                              + h.splitting().smearing()
                              + " Å, much larger parts would have to cancel than is left, and the"
                              + " accuracy "
                              + h.accuracy()
                              + " be lost; use a smaller smearing, or split auto or never")));
    }
    if (tables.densities().stream().allMatch(d -> d.potential().gaussians().isEmpty())
        || h.splitting().mode() == Splitting.Mode.NEVER
        || h.path() != EvaluationPath.AUTO
        || h.kCutoff().isPresent()
        || speeds.near() == 0) {
      return Optional.empty();
    }
    double atoms = structure.size();
    long volume = steps(structure.cell().volume() / atoms);
    Key key = new Key(steps(atoms), volume, channels, isMirrored);
    OptionalDouble choice = choices.computeIfAbsent(key, this::choose);
    return choice.isPresent()
        ? plan(structure, unit, channels, choice.getAsDouble(), sizes.get(), isMirrored)
        : Optional.empty();
  }

  // Of these a split leaves nothing smooth: neighbours count as far as the widest source reaches.
  private boolean hasGaussians() {
    return tables.densities().stream()
        .anyMatch(d -> d.potential().gaussians().orElse(null) instanceof Gaussians.One);
  }

  private static long steps(double value) {
    return Math.round(2 * Math.log(value) / Math.log(2));
  }

  private OptionalDouble choose(Key key) {
    int atoms = (int) Math.round(Math.pow(2, 0.5 * key.atoms()));
    double side = Math.cbrt(atoms * Math.pow(2, 0.5 * key.volumePerAtom()));
    Structure typical =
        new Structure(
            new int[atoms],
            new double[3 * atoms],
            Cell.periodic(side, 0, 0, 0, side, 0, 0, 0, side));
    Sizes general = Sizes.general(tables);
    Plan unsplit = plain.plan(typical, () -> typical, key.channels(), general, key.isMirrored());
    if (unsplit.seconds() < SHORTEST_SECONDS) {
      return OptionalDouble.empty();
    }
    double sharpest =
        tables.densities().stream()
            .map(LongRangeTable::potential)
            .filter(potential -> potential.gaussians().isPresent())
            .mapToDouble(Potential::smearing)
            .min()
            .orElseThrow();
    double best = LEAST_GAIN * unsplit.seconds();
    OptionalDouble choice = OptionalDouble.empty();
    for (Trial trial : trials(typical, key.channels(), unsplit, sharpest)) {
      if (trial.seconds() >= PROMISE * best) {
        break;
      }
      double smearing = trial.smearing();
      SplitTables split = tables.split(smearing);
      Plan far = far(typical, () -> typical, key.channels(), split, general, key.isMirrored());
      List<double[]> squares = squares(typical, split, far, general);
      double seconds = near(typical, key.channels(), split, far, squares).seconds();
      if (seconds < best) {
        best = seconds;
        choice = OptionalDouble.of(smearing);
      }
    }
    return choice;
  }

  /** A smearing, and about what its sums would take, before its tables are made. */
  private record Trial(double smearing, double seconds) {}

  // Those that promise most first.
  private List<Trial> trials(Structure typical, int channels, Plan unsplit, double sharpest) {
    double number = typical.atoms() / typical.cell().volume();
    Expansion h = tables.hyperparameters();
    boolean canMove = SplitTables.canMove(h);
    return Arrays.stream(RATIOS)
        .mapToObj(
            ratio -> {
              List<Double> cutoffs = new ArrayList<>();
              for (LongRangeTable table : tables.densities()) {
                boolean isSplit = SplitTables.isSplit(table.potential(), ratio * sharpest);
                double reach = canMove ? REACH * ratio * sharpest : h.basis().radius();
                cutoffs.add(isSplit ? reach : 0.0);
              }
              double far =
                  unsplit.path() == EvaluationPath.KSUM
                      ? unsplit.seconds() / (ratio * ratio * ratio) // more, if anything
                      : 0;
              double near = seconds(work(typical.size(), channels, number, cutoffs));
              return new Trial(ratio * sharpest, far + near);
            })
        .sorted(Comparator.comparingDouble(Trial::seconds))
        .toList();
  }

  // Of the sum over neighbours: fused multiplications and additions.
  private double work(double atoms, int channels, double number, List<Double> cutoffs) {
    Expansion h = tables.hyperparameters();
    double targets = h.channels() instanceof Channels.Species ? 1 : channels;
    double harmonics = (h.maxAngular() + 1.0) * (h.maxAngular() + 1.0);
    double radial = h.basis().size() * (h.maxAngular() + 1.0);
    double work = neighbors(number, Collections.max(cutoffs)) * 6 * harmonics;
    for (double cutoff : cutoffs) {
      if (cutoff > 0) {
        work += neighbors(number, cutoff) * (SplitRestTable.DEGREE * radial + h.fields() * targets);
      }
    }
    return atoms * work;
  }

  private double seconds(double work) {
    return work / (speeds.near() * speeds.cores()) + 5e-5;
  }

  // Empty if what is summed in space cannot be as accurate as it must.
  private Optional<Plan> plan(
      Structure structure,
      Supplier<Structure> unit,
      int channels,
      double smearing,
      Sizes sizes,
      boolean isMirrored) {
    SplitTables split = tables.split(smearing);
    Plan far = far(structure, unit, channels, split, sizes, isMirrored);
    List<double[]> squares = squares(unit.get(), split, far, sizes);
    Parts parts = parts(structure, split, squares);
    double number = structure.atoms() / structure.cell().volume();
    boolean isWhole = split.hasMoved() && !(parts.isUsual() && split.isAccurate(number, squares));
    if (isWhole) {
      // waves that are accurate enough for coefficients of the usual size are not for these
      split = tables.split(smearing, split.tolerance(), false);
      far = far(structure, unit, channels, split, sizes, isMirrored);
      squares = squares(unit.get(), split, far, sizes);
      parts = parts(structure, split, squares);
    }
    if (parts.largest() < LEAST_PART * LEAST_PART) {
      return Optional.empty();
    }
    SplitTables finer = tables.split(smearing, tolerance(parts.smallest()), !isWhole);
    Plan plan = near(structure, channels, finer, far, squares);
    boolean isChosen = tables.hyperparameters().splitting().mode() == Splitting.Mode.AUTO;
    if (isWhole && isChosen) { // for shorter sums over neighbours
      Plan unsplit = plain.plan(structure, unit, channels, sizes, isMirrored);
      return plan.seconds() < unsplit.seconds() ? Optional.of(plan) : Optional.empty();
    }
    return Optional.of(plan);
  }

  /** Squares of coefficients over those of their rests at general positions: of an l. */
  private record Parts(double smallest, double largest) {
    boolean isUsual() {
      return 0.5 * Math.log10(smallest) >= -SLACK;
    }
  }

  private Parts parts(Structure structure, SplitTables split, List<double[]> squares) {
    double number = structure.atoms() / structure.cell().volume();
    double smallest = 1;
    double least = Double.POSITIVE_INFINITY;
    for (int s = 0; s < split.near().size(); s++) {
      double[] values = squares.get(s);
      double largest = 0;
      for (int row = 0; row < values.length; row++) {
        double rest = number * 2 / Math.PI * split.squares().get(s).all(row);
        if (rest > 0) {
          smallest = Math.min(smallest, values[row] / rest);
          largest = Math.max(largest, values[row] / rest);
        }
      }
      least = Math.min(least, largest);
    }
    return new Parts(smallest, least);
  }

  // Errors of tables add up like the functions themselves. Where coefficients are much smaller,
  // tables are finer, in steps of ten.
  private double tolerance(double smallest) {
    double usual = SplitTables.tolerance(tables.hyperparameters().accuracy());
    double digits = Math.max(0, Math.ceil(-0.5 * Math.log10(smallest) - SLACK));
    return Math.max(SplitTables.FINEST, usual * Math.pow(10, -digits));
  }

  // The plan of the smooth densities; with p = 0 alone there are none.
  private Plan far(
      Structure structure,
      Supplier<Structure> unit,
      int channels,
      SplitTables split,
      Sizes sizes,
      boolean isMirrored) {
    return split.smooth().isPresent()
        ? smooth
            .computeIfAbsent(split.smooth().get(), some -> Planner.plain(some, speeds))
            .plan(structure, unit, channels, sizes.of(split.smoothIndices()), isMirrored)
        : new Plan(EvaluationPath.PAIRS, List.of(), List.of(), 0, 0, 0, 0, 0);
  }

  // Adds the sum over neighbours to the plan of the smooth densities.
  private Plan near(
      Structure structure, int channels, SplitTables split, Plan far, List<double[]> squares) {
    Expansion h = tables.hyperparameters();
    double atoms = structure.size();
    double number = structure.atoms() / structure.cell().volume();
    List<Double> cutoffs = new ArrayList<>();
    tables.densities().forEach(d -> cutoffs.add(0.0));
    for (int s = 0; s < split.near().size(); s++) {
      SplitRestTable table = split.near().get(s);
      cutoffs.set(table.index(), table.cutoff(number, squares.get(s)));
    }
    double work = work(atoms, channels, number, cutoffs);
    return new Plan(
        far.path(),
        far.kCutoff(),
        far.mesh(),
        far.splineOrder(),
        far.waveVectors(),
        far.flops() + 2 * work,
        far.bytes() + 8 * atoms * channels * h.fields() * tables.densities().size() + 16e6,
        far.seconds() + seconds(work),
        List.of(),
        Optional.of(split.with(cutoffs)));
  }

  private static double neighbors(double number, double cutoff) {
    return 1 + 4.0 / 3 * Math.PI * cutoff * cutoff * cutoff * number;
  }

  // Per split density the squares of its coefficients.
  private List<double[]> squares(Structure structure, SplitTables split, Plan far, Sizes sizes) {
    double number = structure.atoms() / structure.cell().volume();
    List<double[]> result = new ArrayList<>();
    double shortest = Planner.shortestWave(structure.cell());
    for (SplitRestTable table : split.near()) {
      double[] general = meanSquares(table, split, far, structure);
      ErrorModel whole = tables.densities().get(table.index()).errors();
      double[] known = sizes.sums().get(table.index());
      double[] squares = new double[known.length];
      // where parts cancel, as the l = 0 of functions wider than a cell, the whole has less
      Arrays.setAll(
          squares,
          row -> {
            double least = Math.min(general[row], whole.all(row, shortest));
            return Math.min(number * 2 / Math.PI * least, known[row]);
          });
      result.add(squares);
    }
    return result;
  }

  // ∫ k² (v̂ I_nl)² dk of a whole density, as far as the error models count it.
  private double[] meanSquares(
      SplitRestTable table, SplitTables split, Plan far, Structure structure) {
    double shortest = Planner.shortestWave(structure.cell());
    int[] indices = split.smoothIndices();
    for (int s = 0; s < indices.length; s++) {
      if (indices[s] == table.index()) {
        LongRangeTable smooth = split.smooth().orElseThrow().densities().get(s);
        return smooth.errors().meanSquares(shortest, far.kCutoff().get(s));
      }
    }
    return tables.densities().get(table.index()).errors().meanSquares(shortest, 0);
  }
}
