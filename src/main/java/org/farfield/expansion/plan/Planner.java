package org.farfield.expansion.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.farfield.basis.MultipoleBasis;
import org.farfield.error.InputException;
import org.farfield.expansion.Sources;
import org.farfield.expansion.tables.Aliasing;
import org.farfield.expansion.tables.ErrorModel;
import org.farfield.expansion.tables.Lazy;
import org.farfield.expansion.tables.LongRangeTable;
import org.farfield.expansion.tables.ShortRangeTable;
import org.farfield.spec.Channels;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.Precision;
import org.farfield.spec.Splitting;
import org.farfield.structure.Cell;
import org.farfield.structure.Frame;
import org.farfield.structure.ReducedCell;
import org.farfield.structure.Structure;

/**
 * From accuracy to cutoff, mesh and path, by the error model and a cost model.
 *
 * <p>Half of the promised error (in squares) is given to the cutoff, half to the mesh.
 */
public final class Planner {
  private static final double SHARE = Math.sqrt(0.5);
  private static final int MOST_DIGITS = 12; // that coefficients may be smaller than usual
  private static final double MAX_ROW_BYTES = 8.0 * (Integer.MAX_VALUE - 8);

  // The aliasing of so few waves, or of those in one plane, can be several times its estimate,
  // which is a mean over many of all directions.
  private static final int FEW_WAVES = 100;
  private static final double FEW_WAVES_SHARE = 0.2;

  // of a square of l = 0 in slabs and wires; errors were up to 2.6 times too large without
  private static final double LEVELLED = 0.04;

  // of a neighbour while a centre is computed: its place, its harmonics and radial functions
  private static final double NEIGHBOR_BYTES = 100;

  // of what else a mesh takes: lines that are transformed, on each thread
  private static final double SMALL_BYTES = 16e6;

  // A mesh that is asked for is refused where it takes so many seconds, and so many times as
  // long as a sum.
  private static final double SLOW_MESH = 20;
  private static final double MUCH_SLOWER = 100;

  // of the operations of a product of waves with mirrors, against those of one without
  private static final double MIRROR_FLOP = 0.85;

  // of what products gain by single precision
  private static final double SINGLE_MESH = 0.8;

  // atoms per Å³, where no cell tells: that of water
  private static final double TYPICAL_DENSITY = 0.1;

  private final ExpansionTables tables;
  private final Speeds speeds;
  private final Optional<SplitPlanner> splits;
  private final boolean meshes;
  private final SizeEstimate sizeEstimate;
  private final Map<Integer, WindowChoice> windowChoices = new ConcurrentHashMap<>();
  private final Map<Double, Planner> ofWidths = new ConcurrentHashMap<>();

  /**
   * Makes a planner.
   *
   * @param tables of the hyperparameters
   * @param speeds of the backend that will run the plans
   */
  public Planner(ExpansionTables tables, Speeds speeds) {
    this(tables, speeds, tables.longRange().map(far -> new SplitPlanner(far, speeds)), true, false);
  }

  private Planner(
      ExpansionTables tables,
      Speeds speeds,
      Optional<SplitPlanner> splits,
      boolean meshes,
      boolean strain) {
    this.tables = tables;
    this.speeds = speeds;
    this.splits = splits;
    this.meshes = meshes;
    sizeEstimate = new SizeEstimate(tables.longRange().orElse(tables), !meshes, strain);
  }

  /**
   * Makes a planner that sums directly, without splits and meshes, as Jacobians do: so that they
   * are those of the values. It refuses structures for which a split or mesh is asked for.
   *
   * @param tables of the hyperparameters
   * @param speeds of the backend that will run the plans
   * @return the planner
   */
  public static Planner direct(ExpansionTables tables, Speeds speeds) {
    return direct(tables, speeds, true);
  }

  /**
   * The same, for derivatives of which some may not be wanted: those with respect to strain need
   * more vectors.
   *
   * @param tables of the hyperparameters
   * @param speeds of the backend that will run the plans
   * @param strain whether those with respect to strain, or the cell, are wanted
   * @return the planner
   */
  public static Planner direct(ExpansionTables tables, Speeds speeds, boolean strain) {
    return new Planner(tables, speeds, Optional.empty(), false, strain);
  }

  /**
   * Makes a planner that splits no potential.
   *
   * @param tables of the hyperparameters
   * @param speeds of the backend that will run the plans
   * @return the planner
   */
  public static Planner plain(ExpansionTables tables, Speeds speeds) {
    return new Planner(tables, speeds, Optional.empty(), true, false);
  }

  /**
   * Prepares a structure: collects sources and plans.
   *
   * @param structure the atoms
   * @return what a backend takes
   * @throws InputException if the structure cannot be evaluated as asked
   */
  public PlannedStructure prepare(Structure structure) {
    Sources sources = Sources.of(structure, tables.hyperparameters().channels());
    return new PlannedStructure(structure, sources, plan(structure, sources));
  }

  /**
   * Prepares a structure with sources that a program has made.
   *
   * @param structure the atoms
   * @param sources of no higher degree, and with widths only if the channels say so
   * @return what a backend takes
   * @throws InputException if the structure cannot be evaluated as asked
   * @throws IllegalArgumentException if they are not such sources
   */
  public PlannedStructure prepare(Structure structure, Sources sources) {
    Channels channels = tables.hyperparameters().channels();
    if (sources.degree() > channels.sourceDegree()
        || (sources.widths().isPresent() && !channels.hasWidths())) {
      throw new IllegalArgumentException("not sources of the channels " + channels);
    }
    Sources padded = sources.padded(structure.size());
    return new PlannedStructure(structure, padded, plan(structure, padded));
  }

  /**
   * Plans a structure with its sources. Those of each width are a sum of their own, and are
   * promised what they make alone: of wide ones less is left at the cutoff of sharp ones than
   * windows make there.
   *
   * @param structure the atoms
   * @param sources of atoms and points
   * @return the plan
   * @throws InputException if the structure cannot be evaluated as asked
   */
  public Plan plan(Structure structure, Sources sources) {
    if (sources.widths().isEmpty() || structure.cell().isOpen()) {
      return plan(structure, sources.channels());
    }
    requireCharges(structure);
    List<Plan> plans = new ArrayList<>();
    WidthClass.members(tables, structure, sources.widths().orElseThrow())
        .forEach(
            (width, members) ->
                plans.add(
                    ofWidths
                        .computeIfAbsent(width, this::ofWidth)
                        .plan(
                            ofMembers(structure, members), sources.channels(), first(structure))));
    boolean areAlike =
        tables.hyperparameters().basis() instanceof MultipoleBasis
            && plans.stream().allMatch(p -> p.path() == EvaluationPath.KSUM && p.split().isEmpty());
    return Plan.ofWidths(areAlike ? alike(structure, sources.channels(), plans) : plans);
  }

  // Receivers of the widths of the sources make a symmetric matrix if all have the same waves.
  private List<Plan> alike(Structure given, int channels, List<Plan> plans) {
    Structure reduced = given.withCell(ReducedCell.of(given.cell()));
    List<Double> cutoffs =
        IntStream.range(0, tables.densities().size())
            .mapToObj(d -> plans.stream().map(p -> p.kCutoff().get(d)).max(Double::compare))
            .map(Optional::orElseThrow)
            .toList();
    List<Window> windows =
        IntStream.range(0, plans.get(0).windows().size())
            .mapToObj(axis -> windowOfAll(axis, plans))
            .toList();
    Structure structure = windows.isEmpty() ? reduced : boxed(reduced, windows);
    double stored = (double) columnsPerChannel() * channels;
    Plan one =
        kSum(
            structure,
            new Reciprocal(structure.cell().volume(), cutoffs),
            channels,
            stored,
            8 * structure.size() * stored,
            isMirrored(structure));
    return Collections.nCopies(plans.size(), one.in(windows, WindowChoice.bytes(tables, windows)));
  }

  // A window that ends as softly as the widest sources need it, and is one as far as all need it.
  private static Window windowOfAll(int axis, List<Plan> plans) {
    double softness = 0;
    for (Plan plan : plans) {
      softness = Math.max(softness, plan.windows().get(axis).softness());
    }
    double period = 0;
    for (Plan plan : plans) {
      period = Math.max(period, plan.windows().get(axis).periodOf(softness));
    }
    return new Window(period, softness);
  }

  private Planner ofWidth(double width) {
    ExpansionTables own = tables.ofWidth(width);
    Optional<SplitPlanner> split = splits.map(s -> new SplitPlanner(own, speeds));
    return new Planner(own, speeds, split, meshes, false);
  }

  // Atoms with sources, and all others, which they reach, as points before those there are.
  private static Structure ofMembers(Structure structure, boolean[] members) {
    int atoms = structure.atoms();
    int[] sources = IntStream.range(0, atoms).filter(i -> members[i]).toArray();
    int[] others =
        IntStream.range(0, structure.size()).filter(i -> i >= atoms || !members[i]).toArray();
    double[] places = new double[3 * others.length];
    Arrays.setAll(places, x -> structure.position(others[x / 3], x % 3));
    return structure.only(sources).withPoints(places);
  }

  /**
   * The same job without a split, as Jacobians need it: those are of the unsplit sum, whose values
   * are the same within the accuracy.
   *
   * @param tables of the hyperparameters
   * @param speeds of the backend
   * @param job any job
   * @return the job itself if it is not split
   */
  public static PlannedStructure unsplit(
      ExpansionTables tables, Speeds speeds, PlannedStructure job) {
    return job.plan().split().isEmpty()
        ? job
        : plain(tables, speeds).prepare(job.structure(), job.sources());
  }

  /**
   * Plans a structure whose sources have the width of the density.
   *
   * @param structure the atoms
   * @param channels number of channels C
   * @return the plan
   * @throws InputException if the structure cannot be evaluated as asked
   */
  public Plan plan(Structure structure, int channels) {
    return plan(structure, channels, first(structure));
  }

  // Of those that have coefficients: points alone, where there are some.
  private static int first(Structure structure) {
    return structure.points() > 0 ? structure.atoms() : 0;
  }

  private Plan plan(Structure structure, int channels, int first) {
    EvaluationPath wanted = tables.hyperparameters().path();
    double columns =
        (double) tables.hyperparameters().fields() * tables.densities().size() * channels;
    double stored = (double) columnsPerChannel() * channels;
    double result = 8 * structure.size() * stored;
    if (result > MAX_ROW_BYTES) {
      throw new InputException(
          structure.origin()
              + ": "
              + structure.size()
              + " atoms × "
              + (long) stored
              + " coefficients are more than one array holds; use fewer radial functions, a smaller"
              + " max-angular or fewer channels");
    }
    requireCharges(structure);
    if (tables.densities().isEmpty()) {
      requirePairs(structure, wanted);
      return neighbors(structure, result);
    }
    Plan plan = longRange(structure, channels, columns, result, first);
    return tables.shortRange().isEmpty() ? plan : plan.plus(neighbors(structure, result));
  }

  private void requireCharges(Structure structure) {
    Channels channels = tables.hyperparameters().channels();
    if (!tables.shortRange().isEmpty() && (channels.sourceDegree() > 0 || channels.hasWidths())) {
      throw new InputException(
          structure.origin()
              + ": dipoles, multipoles and widths of sources are for long-range densities; leave"
              + " out the short-range ones, or use charges alone");
    }
    if (!meshes && (channels.sourceDegree() > 0 || channels.hasWidths())) {
      throw new InputException(
          structure.origin()
              + ": the derivatives of all features are those of charges; leave out dipoles,"
              + " multipoles and widths of sources");
    }
  }

  private static void requirePairs(Structure structure, EvaluationPath wanted) {
    if (wanted == EvaluationPath.KSUM || wanted == EvaluationPath.MESH) {
      throw new InputException(
          structure.origin()
              + ": the path '"
              + lower(wanted)
              + "' is for long-range densities; use the path pairs or auto");
    }
  }

  private Plan longRange(Structure given, int channels, double columns, double result, int first) {
    Cell cell = ReducedCell.of(given.cell()); // as terms have it
    Structure structure = cell == given.cell() ? given : given.withCell(cell);
    EvaluationPath wanted = tables.hyperparameters().path();
    if (cell.isOpen()) {
      if (wanted == EvaluationPath.KSUM || wanted == EvaluationPath.MESH) {
        throw new InputException(
            structure.origin()
                + ": the path '"
                + lower(wanted)
                + "' needs a periodic cell; use the path pairs or auto");
      }
      return pairs(structure, columns, result);
    }
    if (wanted == EvaluationPath.PAIRS) {
      throw new InputException(
          structure.origin()
              + ": the path 'pairs' is for structures that are not periodic; use the path ksum,"
              + " mesh or auto");
    }
    if (!cell.isFullyPeriodic()) {
      if (tables.densities().stream().anyMatch(d -> d.potential().gaussians().isEmpty())) {
        throw new InputException(
            structure.origin()
                + ": slabs and wires need potentials that are sums of Gaussians, which one given by"
                + " its values is not; use a cell that is periodic in all directions, with vacuum");
      }
      Supplier<Structure> unit = unit(structure);
      Sizes sizes = sizeEstimate.of(structure, first);
      WindowChoice choice = windowChoice(structure, sizes);
      Sizes levelled = levelled(structure, sizes);
      List<Window> windows =
          choice.of(structure, some -> cutoffs(boxed(unit, some), () -> levelled));
      Structure boxed = boxed(structure, windows);
      return lattice(
              boxed,
              boxed(unit, windows),
              channels,
              columns,
              result,
              () -> levelled,
              isMirrored(boxed))
          .in(windows, WindowChoice.bytes(tables, windows));
    }
    if (!meshes && tables.hyperparameters().splitting().mode() == Splitting.Mode.FIXED) {
      throw new InputException(
          structure.origin()
              + ": the derivatives of all features are those of potentials that are not split; use"
              + " split auto or never");
    }
    // only asked for where the accuracy decides: they take longer than the rest of a plan
    Supplier<Structure> unit = unit(structure);
    Supplier<Sizes> sizes = new Lazy<>(() -> sizeEstimate.of(structure, first))::get;
    boolean isMirrored = isMirrored(structure);
    Optional<Plan> split =
        splits.flatMap(s -> s.plan(structure, unit, channels, sizes, isMirrored));
    if (split.isPresent()) {
      return split.get();
    }
    return lattice(structure, unit, channels, columns, result, sizes, isMirrored);
  }

  private static Supplier<Structure> unit(Structure structure) {
    return new Lazy<>(() -> Repetition.unit(structure))::get;
  }

  private static Supplier<Structure> boxed(Supplier<Structure> structure, List<Window> windows) {
    return () -> boxed(structure.get(), windows);
  }

  private static Structure boxed(Structure structure, List<Window> windows) {
    return structure.withCell(PlannedStructure.box(structure.cell(), windows));
  }

  /**
   * The plan of a crystal whose coefficients have these sizes.
   *
   * @param unit what it repeats, whose waves it has
   * @param isMirrored whether its waves are summed with their mirror images
   */
  Plan plan(
      Structure structure,
      Supplier<Structure> unit,
      int channels,
      Sizes sizes,
      boolean isMirrored) {
    double columns =
        (double) tables.hyperparameters().fields() * tables.densities().size() * channels;
    double result = 8.0 * structure.size() * columnsPerChannel() * channels;
    return lattice(structure, unit, channels, columns, result, () -> sizes, isMirrored);
  }

  /** Whether the waves of a structure in a reduced box are summed with their mirror images. */
  boolean isMirrored(Structure structure) {
    return meshes // what takes none takes no mirrors
        && speeds.mirrors()
        && Mirrors.pay(
            structure.cell(), structure.size(), tables.hyperparameters().channels().sourceDegree());
  }

  // Where coefficients are small, so are the errors that windows may make: also those of small
  // powers p, as a potential that is next to one everywhere makes coefficients of the order of p,
  // and a window ends all of it.
  private WindowChoice windowChoice(Structure structure, Sizes sizes) {
    double lost = Math.ceil(-Math.log10(smallest(structure, sizes)));
    double power = 1;
    for (LongRangeTable density : tables.densities()) {
      double exponent = density.tailExponent();
      power = exponent > 0 ? Math.min(power, exponent) : power; // 0: it ends
    }
    lost += Math.rint(-Math.log10(power));
    int digits = (int) Math.min(lost, MOST_DIGITS);
    return windowChoices.computeIfAbsent(
        digits,
        some ->
            new WindowChoice(tables, tables.hyperparameters().accuracy() * Math.pow(10, -some)));
  }

  // The smallest of all l, relative to that at general positions.
  private double smallest(Structure structure, Sizes sizes) {
    Surroundings surroundings = new Surroundings(structure, 1);
    double smallest = 1;
    for (int d = 0; d < tables.densities().size(); d++) {
      double[] squares = sizes.sums().get(d);
      for (int row = 0; row < squares.length; row++) {
        smallest = Math.min(smallest, Math.sqrt(squares[row] / general(surroundings, d, row)));
      }
    }
    return smallest;
  }

  // The square of a coefficient at general positions.
  private double general(Surroundings surroundings, int density, int row) {
    return surroundings.density()
        * 2
        / Math.PI
        * tables.densities().get(density).errors().all(row, surroundings.shortestWave());
  }

  // Of slabs and wires: the potential that all atoms make together is dropped, or cancels, so that
  // l = 0 may be smaller than at general positions. (Windows end far away, and have no part in it.)
  private Sizes levelled(Structure structure, Sizes sizes) {
    Surroundings surroundings = new Surroundings(structure, 1);
    return new Sizes(levelled(surroundings, sizes.sums()), levelled(surroundings, sizes.meshes()));
  }

  private List<double[]> levelled(Surroundings surroundings, List<double[]> sizes) {
    List<double[]> result = new ArrayList<>();
    for (int d = 0; d < sizes.size(); d++) {
      double[] squares = sizes.get(d).clone();
      squares[0] = Math.min(squares[0], LEVELLED * general(surroundings, d, 0));
      result.add(squares);
    }
    return result;
  }

  // In a cell that is periodic in all directions.
  private Plan lattice(
      Structure structure,
      Supplier<Structure> unit,
      int channels,
      double columns,
      double result,
      Supplier<Sizes> sizes,
      boolean isMirrored) {
    EvaluationPath wanted = tables.hyperparameters().path();
    if (wanted == EvaluationPath.MESH && !meshes) {
      throw new InputException(
          structure.origin()
              + ": the derivatives of all features are those of sums, not of a mesh; use the path"
              + " ksum or auto");
    }
    Reciprocal reciprocal = new Reciprocal(structure.cell().volume(), cutoffs(unit, sizes));
    requireWaves(structure);
    Plan sum = kSum(structure, reciprocal, channels, columns, result, isMirrored);
    if (wanted == EvaluationPath.KSUM || !meshes) {
      return sum;
    }
    double limit = wanted == EvaluationPath.MESH ? Double.POSITIVE_INFINITY : sum.seconds();
    Optional<Plan> mesh =
        mesh(structure, unit, reciprocal, channels, columns, result, limit, sizes);
    if (wanted == EvaluationPath.MESH && mesh.isEmpty()) {
      throw new InputException(
          structure.origin()
              + ": no mesh keeps the accuracy "
              + tables.hyperparameters().accuracy()
              + " of coefficients that are so small beside those of other l, as symmetric or sparse"
              + " atoms make them; use the path ksum or auto, or a lower accuracy");
    }
    if (wanted == EvaluationPath.MESH) {
      requireSense(structure, mesh.orElseThrow(), sum);
    }
    return mesh.orElse(sum);
  }

  // Where symmetry makes coefficients small a mesh has to be so fine that a few atoms take minutes,
  // and gigabytes.
  private static void requireSense(Structure structure, Plan mesh, Plan sum) {
    if (mesh.seconds() < SLOW_MESH || mesh.seconds() < MUCH_SLOWER * sum.seconds()) {
      return;
    }
    throw new InputException(
        String.format(
            Locale.ROOT,
            "%s: the accuracy needs a mesh of %d × %d × %d points, which takes %.0f times as long"
                + " as a sum; use the path ksum or auto",
            structure.origin(),
            mesh.mesh().get(0),
            mesh.mesh().get(1),
            mesh.mesh().get(2),
            mesh.seconds() / sum.seconds()));
  }

  private void requireWaves(Structure structure) {
    OptionalDouble given = tables.hyperparameters().kCutoff();
    if (given.isEmpty()) {
      return;
    }
    double shortest = shortestWave(structure.cell());
    if (given.getAsDouble() < shortest) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "%s: k-cutoff %s 1/Å is below the shortest reciprocal vector, %.4f 1/Å, so that"
                  + " nothing is summed; use a larger one, or accuracy",
              structure.origin(),
              given.getAsDouble(),
              shortest));
    }
  }

  /**
   * Coefficients per atom and channel, over all densities.
   *
   * @return densities × fields
   */
  public int columnsPerChannel() {
    return tables.hyperparameters().fields() * tables.hyperparameters().densities().size();
  }

  private static String lower(EvaluationPath path) {
    return path.name().toLowerCase(Locale.ROOT);
  }

  private Plan pairs(Structure structure, double columns, double result) {
    double n = structure.size();
    double sources = structure.atoms();
    double radial =
        (double) tables.hyperparameters().basis().size()
            * (tables.hyperparameters().maxAngular() + 1)
            * tables.densities().size();
    double work = n * sources * (24 * radial + 2 * columns);
    return new Plan(
        EvaluationPath.PAIRS,
        List.of(),
        List.of(),
        0,
        0,
        work,
        result,
        work / (speeds.pair() * speeds.cores()));
  }

  // Short-range densities, by a search for neighbours in any cell.
  private Plan neighbors(Structure structure, double result) {
    double n = structure.size();
    double sources = structure.atoms();
    Cell cell = structure.cell();
    double density = cell.isFullyPeriodic() ? sources / cell.volume() : TYPICAL_DENSITY;
    double size = tables.hyperparameters().fields();
    double work = 0;
    double most = 0; // neighbours of a centre, all sources one above the other at worst
    for (ShortRangeTable table : tables.shortRange()) {
      double radius = table.density().cutoff().radius();
      double found = 4.0 / 3 * Math.PI * radius * radius * radius * density;
      found = cell.isOpen() ? Math.min(sources, found) : found;
      most = Math.max(most, sources * images(cell, radius));
      work +=
          n * (found + 1) * (24 * size / (tables.hyperparameters().maxAngular() + 1) + 2 * size);
    }
    return new Plan(
        EvaluationPath.PAIRS,
        List.of(),
        List.of(),
        0,
        0,
        work,
        result + 64 * n + NEIGHBOR_BYTES * speeds.threads() * most,
        work / (speeds.pair() * speeds.cores()));
  }

  /** Lattice points within a distance, on average. */
  private static double images(Cell cell, double radius) {
    double ball =
        switch (cell.periodicDirections()) {
          case 3 -> 4.0 / 3 * Math.PI * radius * radius * radius;
          case 2 -> Math.PI * radius * radius;
          case 1 -> 2 * radius;
          default -> 0;
        };
    return ball / Frame.of(cell).volume();
  }

  static double shortestWave(Cell cell) {
    // The shortest reciprocal vector: among small combinations, enough for reduced cells; for very
    // skewed ones a longer one only makes the error model more careful.
    double[] b = cell.reciprocal();
    double shortest = Double.MAX_VALUE;
    for (int i = 0; i <= 2; i++) {
      for (int j = -2; j <= 2; j++) {
        for (int l = -2; l <= 2; l++) {
          double x = i * b[0] + j * b[3] + l * b[6];
          double y = i * b[1] + j * b[4] + l * b[7];
          double z = i * b[2] + j * b[5] + l * b[8];
          double square = x * x + y * y + z * z;
          if (square > 0) {
            shortest = Math.min(shortest, square);
          }
        }
      }
    }
    return 2 * Math.PI * Math.sqrt(shortest);
  }

  /** What counts of the reciprocal lattice of a cell: the cutoff of each density. */
  private record Reciprocal(double volume, List<Double> cutoffs) {
    double largest() {
      return cutoffs.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    /** Vectors of one half space below the largest cutoff. */
    double vectors() {
      double largest = largest();
      return volume * largest * largest * largest / (12 * Math.PI * Math.PI);
    }
  }

  // Of each density, of a structure that repeats no other.
  private List<Double> cutoffs(Supplier<Structure> repeated, Supplier<Sizes> sizes) {
    Expansion h = tables.hyperparameters();
    if (h.kCutoff().isPresent()) {
      return List.copyOf(Collections.nCopies(tables.densities().size(), h.kCutoff().getAsDouble()));
    }
    Structure unit = repeated.get();
    double volume = unit.cell().volume();
    double shortest = shortestWave(unit.cell());
    List<Double> cutoffs = new ArrayList<>();
    for (int d = 0; d < tables.densities().size(); d++) {
      ErrorModel errors = tables.densities().get(d).errors();
      double[] squares = Sizes.scaled(sizes.get().sums().get(d), volume, unit.atoms());
      ErrorModel.Own own = new ErrorModel.Own(unit.atoms(), h.centerAtomWeight());
      double target = h.accuracy() * SHARE;
      double cutoff = errors.cutoff(shortest, volume, target, squares, own);
      double more = crowding(unit.cell(), cutoff);
      cutoffs.add(more > 1 ? errors.cutoff(shortest, volume, target / more, squares, own) : cutoff);
    }
    return cutoffs;
  }

  /**
   * How many times more waves there are near a wave number than its ball's surface says. Where a
   * cell is shorter than a wave, all lie in a plane or on a line, and no directions make those of
   * near atoms random: they add up.
   */
  private static double crowding(Cell cell, double k) {
    double[] squares = squares(cell);
    Arrays.sort(squares);
    double plane = Math.PI * Math.sqrt(squares[2]) / k;
    double line = 2 * Math.PI * Math.sqrt(squares[2] * squares[1]) / (k * k);
    return Math.max(1, Math.max(plane, line));
  }

  // Whether no wave below a cutoff has a part along some axis of the cell.
  private static boolean isFlat(Cell cell, double cutoff) {
    double longest = Arrays.stream(squares(cell)).max().orElseThrow();
    return cutoff < 2 * Math.PI * Math.sqrt(longest);
  }

  // One over those of the distances between the faces.
  private static double[] squares(Cell cell) {
    double[] b = cell.reciprocal();
    double[] result = new double[3];
    for (int x = 0; x < b.length; x++) {
      result[x / 3] += b[x] * b[x];
    }
    return result;
  }

  private Plan kSum(
      Structure structure,
      Reciprocal reciprocal,
      int channels,
      double columns,
      double result,
      boolean isMirrored) {
    double vectors = reciprocal.vectors();
    double n = structure.size();
    double flops;
    double work; // as flops of the product in equal time, with phases, structure factors, fields
    if (isMirrored) {
      double few = Mirrors.vectors(structure.cell(), reciprocal.largest());
      flops = 2 * n * few * columns;
      work =
          few * (MIRROR_FLOP * 2 * n * columns + 210 * n * channels) / single()
              + few * 150 * columns / channels
              + n * (5600 * Math.cbrt(few) + 200 * columns);
    } else {
      flops = 2 * n * vectors * columns;
      work = flops / single() + vectors * (n * (50 + 100.0 * channels) + 110 * columns / channels);
    }
    double bytes =
        result
            + 64e6
            + 48 * vectors
            + 16 * n * 3 * reciprocal.largest() * Math.cbrt(reciprocal.volume());
    return new Plan(
        EvaluationPath.KSUM,
        reciprocal.cutoffs(),
        List.of(),
        0,
        (long) Math.ceil(vectors),
        flops,
        bytes,
        work / (speeds.gemm() * speeds.cores()) + 2e-5);
  }

  // How many times as fast products in single precision are, where it is asked for.
  private double single() {
    return tables.hyperparameters().precision() == Precision.SINGLE ? speeds.single() : 1;
  }

  // The same of meshes, whose fields are computed in whole groups.
  private double singleMesh() {
    int fields = tables.hyperparameters().fields();
    if (single() == 1 || fields <= MeshMemory.GROUP) {
      return 1;
    }
    int group = 2 * MeshMemory.GROUP;
    int computed = (fields + group - 1) / group * group;
    return SINGLE_MESH * single() * fields / computed;
  }

  // The fastest mesh if there is one that takes less than a limit.
  private Optional<Plan> mesh(
      Structure structure,
      Supplier<Structure> unit,
      Reciprocal reciprocal,
      int channels,
      double columns,
      double result,
      double limit,
      Supplier<Sizes> sizes) {
    double n = structure.size();
    double waves = reciprocal.vectors();
    boolean areFew = waves < FEW_WAVES || isFlat(unit.get().cell(), reciprocal.largest());
    double target = tables.hyperparameters().accuracy() * SHARE * (areFew ? FEW_WAVES_SHARE : 1);
    double times = singleMesh();
    DoubleUnaryOperator fft =
        points -> (columns + channels) * 2.5 * points * Math.log(points) / Math.log(2);
    IntToDoubleFunction spline = order -> n * columns * order * order * order;
    MeshSearch search =
        new MeshSearch(
            structure.cell(),
            reciprocal.cutoffs(),
            () -> aliasing(unit.get(), reciprocal.cutoffs(), sizes.get()),
            target,
            (order, points) ->
                (fft.applyAsDouble(points) / speeds.fft()
                            + spline.applyAsDouble(order) / speeds.interpolate())
                        / (times * speeds.cores())
                    + speeds.mesh()
                    + n * speeds.atom());
    return search
        .cheapest(limit)
        .map(
            mesh ->
                new Plan(
                    EvaluationPath.MESH,
                    reciprocal.cutoffs(),
                    mesh.shape(),
                    mesh.order(),
                    (long) waves,
                    fft.applyAsDouble(mesh.points()) + 2 * spline.applyAsDouble(mesh.order()),
                    result + meshBytes(structure, reciprocal, mesh, channels),
                    mesh.seconds()));
  }

  // Of values or of their adjoint, whichever takes more.
  private double meshBytes(
      Structure structure, Reciprocal reciprocal, MeshSearch.Mesh mesh, int channels) {
    Expansion h = tables.hyperparameters();
    int rows = (h.channels().sourceDegree() + 1) * (h.channels().sourceDegree() + 1);
    MeshMemory memory =
        new MeshMemory(
            structure.cell(), mesh.shape(), mesh.order(), reciprocal.largest(), structure.size());
    double values = memory.values(h.fields(), channels, rows, h.precision() == Precision.SINGLE);
    return Math.max(values, memory.adjoint(h.fields(), channels, rows)) + SMALL_BYTES;
  }

  private List<Aliasing> aliasing(Structure unit, List<Double> cutoffs, Sizes sizes) {
    double volume = unit.cell().volume();
    double shortest = shortestWave(unit.cell());
    List<Aliasing> result = new ArrayList<>();
    for (int d = 0; d < cutoffs.size(); d++) {
      result.add(
          tables
              .densities()
              .get(d)
              .errors()
              .aliasing(
                  shortest,
                  volume,
                  cutoffs.get(d),
                  unit.atoms(),
                  Sizes.scaled(sizes.meshes().get(d), volume, unit.atoms())));
    }
    return result;
  }
}
