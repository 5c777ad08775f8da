package org.farfield.expansion.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.farfield.expansion.tables.ErrorModel;
import org.farfield.expansion.tables.LongRangeTable;
import org.farfield.math.SphericalHarmonics;
import org.farfield.structure.Structure;

/**
 * Estimates the coefficients of a periodic structure from what the nearest neighbours of a few
 * atoms add to them: the largest of all atoms is at least about as large.
 *
 * <p>The neighbours reach beyond the distance within which some atom must have another one, however
 * sparse they are. Of smooth densities, whose functions go much farther, the part within stands for
 * the whole: their atoms are dense. Atoms are looked at until some have coefficients as large as at
 * general positions, most often the first few. Where none has, as in crystals, the longest waves
 * are summed if they are few.
 */
final class SizeEstimate {
  private static final int MOST_ATOMS = 32;
  private static final int MOST_PLACES = 4; // where low waves are summed
  // of the distance between spheres of the same number that are packed as densely as can be
  private static final double REACH = 1.5;
  // What is dropped cancels in perfect crystals as what is kept does, but for rounding.
  private static final double SYMMETRIC = 12;
  // A square that is so small beside that at general positions is zero by symmetry.
  private static final double EXACT = 1e-24;
  // Where neighbours cancel as much, those farther away may cancel what they leave, so much of it.
  private static final double FEW = 0.3;
  private static final double FARTHER = 6;
  // Where neighbours cancel altogether, those farther away may have made more than this of a
  // square.
  private static final double UNSEEN = 1e-5;
  // Low waves are those of a sum that is so accurate at general positions, and fade beyond.
  private static final double LOW = 1e-3;
  private static final double BEYOND = 1.2;
  // Where the last make more than this of a square they are those of a better one,
  private static final double DOUBT = 0.1;
  private static final double LOWER = 1e-2; // so much better,
  private static final double LOWEST = 1e-9; // until this one
  // of the promise: no coefficient needs to be better than this part of the largest of all l
  private static final double FLOOR = 1e-14;
  // In crystals of close-packed or simple lattices, also of two kinds of atoms, waves begin
  // here, in units of the cube root of the density; those of displaced atoms are longer, but weak.
  private static final double FIRST_WAVE = 5;
  private static final int ORDER = 3; // degrees in which sites of crystals are symmetric
  // part of an atom's own coefficients that rounding leaves where they are taken away
  private static final double ROUNDING = 1e-2;
  private static final double CLOSEST = 0.1; // Å; nearer atoms count as if they were so far away
  private static final double ROUNDED = 1 + 1e-9; // more than any rounding of squares
  private static final double GOLDEN = 0.6180339887498949;

  private final ExpansionTables tables;
  private final boolean gradients;
  private final boolean strain; // of gradients, those with respect to it, too
  private final int degrees;
  private final int size;
  private final SphericalHarmonics harmonics; // of what multipoles make of all l, too
  private final int rows; // of values
  private final int all; // with those of gradients: of positions, then of strain

  SizeEstimate(ExpansionTables tables, boolean gradients, boolean strain) {
    this.tables = tables;
    this.gradients = gradients;
    this.strain = strain;
    degrees = tables.hyperparameters().maxAngular() + 1;
    size = tables.hyperparameters().basis().size();
    int degree = gradients ? 1 : tables.hyperparameters().channels().sourceDegree();
    harmonics = degree == 0 ? tables.harmonics() : new SphericalHarmonics(degrees - 1 + degree);
    rows = Sizes.rows(tables);
    all = rows + (gradients ? degrees : 0) + (strain ? degrees : 0);
  }

  /**
   * The sizes of a structure that is periodic in a direction at least.
   *
   * @param structure the atoms and points
   * @param first of those that have coefficients
   */
  Sizes of(Structure structure, int first) {
    Surroundings surroundings = new Surroundings(structure, REACH);
    if (!surroundings.isKnown()) {
      return Sizes.general(tables);
    }
    List<Sums> all = new ArrayList<>();
    List<Integer> seen = new ArrayList<>();
    Order order = new Order();
    for (LongRangeTable density : tables.densities()) {
      all.add(new Sums(density, surroundings));
    }
    int places = structure.size() - first;
    for (int s = 0; s < Math.min(places, MOST_ATOMS); s++) {
      double turn = s * GOLDEN;
      int place = first + (places <= MOST_ATOMS ? s : (int) ((turn - Math.floor(turn)) * places));
      seen.add(place);
      surroundings.look(place);
      if (areGeneral(surroundings, order, all)) {
        break;
      }
    }
    List<double[]> sums = new ArrayList<>();
    List<double[]> meshes = new ArrayList<>();
    for (Sums some : all) {
      if (structure.cell().isFullyPeriodic()) {
        some.sumLowWaves(structure, first, seen.subList(0, Math.min(seen.size(), MOST_PLACES)));
      } else if (surroundings.missesSome()) {
        some.unseen = 0;
      }
      sums.add(some.result(order.disorder(), 1 / (SYMMETRIC * SYMMETRIC)));
      meshes.add(some.result(order.disorder(), 0));
    }
    return new Sizes(sums, meshes);
  }

  // After a look at one more atom. A method of its own, with loops for streams: in one piece with
  // its caller the compiler spends a second on it, again and again.
  private static boolean areGeneral(Surroundings surroundings, Order order, List<Sums> all) {
    if (order.disorder() < 1) {
      order.add(surroundings);
    }
    boolean enough = order.disorder() >= 1;
    for (Sums sums : all) {
      sums.add(surroundings);
      enough &= sums.areGeneral();
    }
    return enough;
  }

  /**
   * How much neighbours cancel in the lowest degrees, whatever their distances: next to all in
   * crystals.
   */
  private static final class Order {
    private final SphericalHarmonics harmonics = new SphericalHarmonics(ORDER);
    private final double[] y = new double[harmonics.size()];
    private final double[] sums = new double[harmonics.size()];
    private final double[] largest = new double[ORDER + 1];

    void add(Surroundings near) {
      Arrays.fill(sums, 0);
      double squares = 0;
      for (int j = 0; j < near.count(); j++) {
        harmonics.evaluateDirection(near.x(j), near.y(j), near.z(j), y, 0);
        double weight = near.weight(j);
        squares += weight * weight / (4 * Math.PI);
        for (int lm = 1; lm < y.length; lm++) {
          sums[lm] += weight * y[lm];
        }
      }
      for (int lm = 1; lm < y.length && squares > 0; lm++) {
        int l = (int) Math.sqrt(lm);
        largest[l] = Math.max(largest[l], sums[lm] * sums[lm] / squares);
      }
    }

    /** 1 at general positions, whatever more atoms say; 0 in a perfect crystal. */
    double disorder() {
      double least = 1;
      for (int l = 1; l < largest.length; l++) {
        least = Math.min(least, largest[l]);
      }
      return Math.min(1, least * least);
    }
  }

  /** Of one density. */
  private final class Sums {
    private final LongRangeTable table;
    private final double[] general; // squares at general positions, of values
    private final double[] crystal; // squares in a crystal
    private final double[] beyond; // squares of what is farther than the neighbours seen
    private final double[] scattered = new double[rows]; // largest squares, without cancelling
    private final double[] asymmetry = new double[rows]; // largest of what cancelling leaves
    private double[] low = {}; // squares per row of what low waves make of a few atoms, if summed
    private final boolean[] open = new boolean[all]; // what low waves have to say of a row
    private final double[] slopes = new double[degrees];
    private final double[] steepness = new double[degrees * size];
    private final double[] f = new double[degrees * size];
    private final double[] y = new double[harmonics.size()];
    private final double[] most = new double[degrees];
    private final double[] sums;
    private final double[] squares;
    private final double[] faded;
    private final boolean onlyOthers; // count in l = 0
    private final boolean isAlone; // in its cell: with its images it moves, and changes nothing
    private double unseen = UNSEEN; // square of what farther atoms may make where near ones cancel

    Sums(LongRangeTable table, Surroundings surroundings) {
      this.table = table;
      sums = new double[(1 + rows - degrees) * size * harmonics.size()]; // all charges in one
      squares = new double[rows * size];
      faded = new double[rows * size];
      general = new double[all];
      crystal = new double[rows];
      beyond = new double[rows];
      double shortest = surroundings.shortestWave();
      double number = 2 / Math.PI * surroundings.density();
      double first = Math.max(shortest, FIRST_WAVE * Math.cbrt(surroundings.density()));
      for (int row = 0; row < all; row++) {
        general[row] = number * table.errors().all(row, shortest);
      }
      for (int row = 0; row < rows; row++) {
        crystal[row] = number * table.errors().all(row, first);
        beyond[row] = general[row] * (1 - table.sizes().share(surroundings.reach(), row % degrees));
      }
      isAlone = surroundings.isOfOne();
      onlyOthers =
          tables.hyperparameters().centerAtomWeight() == 0
              && table.potential().tail().isIntegrable();
    }

    // The l = 0 of an atom is mostly its own, which nothing cancels.
    private boolean counts(int row) {
      return row > 0 || onlyOthers;
    }

    // What counts no more is left out, whatever more atoms would make of it: most of all, soon.
    void add(Surroundings near) {
      int first = gradients ? 0 : firstOpen();
      int end = gradients ? degrees : endOpen();
      if (first >= end) {
        return;
      }
      boolean mayCancel = mayCancel();
      if (!mayCancel && !gradients && rows == degrees && isBelow(near, first, end)) {
        return;
      }
      addAll(near, first, end, mayCancel);
    }

    // A method of its own, as few atoms come this far: within the other, which all do, the compiler
    // would take longer for it than all else of it does.
    private void addAll(Surroundings near, int first, int end, boolean mayCancel) {
      Arrays.fill(squares, 0);
      if (mayCancel) {
        Arrays.fill(sums, 0);
        Arrays.fill(faded, 0);
      }
      for (int j = 0; j < near.count(); j++) {
        double d = near.distance(j);
        table.sizes().values(d, first * size, end * size, f);
        addSquares(d, first * size, end * size);
        if (gradients && !near.isOwn(j)) {
          addSteepness(d);
        }
        if (mayCancel) {
          harmonics.evaluateDirection(near.x(j), near.y(j), near.z(j), y, 0);
          addDirections(d, near.weight(j));
        }
      }
      if (gradients) {
        takeSteepness();
      }
      for (int row = 0; row < rows; row++) {
        int l = row % degrees;
        if (l >= first && l < end) {
          scattered[row] = Math.max(scattered[row], largestSquare(row) / (4 * Math.PI));
        }
      }
      if (mayCancel) {
        takeAsymmetry();
      }
    }

    // Whether no square of an atom can be the largest of those that count: as is seen from what no
    // function exceeds, which takes less time than all functions.
    private boolean isBelow(Surroundings near, int first, int end) {
      Arrays.fill(most, 0);
      for (int j = 0; j < near.count(); j++) {
        table.sizes().addMost(near.distance(j), first, end, most);
      }
      boolean isBelow = true;
      for (int l = first; l < end; l++) {
        isBelow &= !isOpen(l) || ROUNDED * most[l] / (4 * Math.PI) < scattered[l];
      }
      return isBelow;
    }

    private double largestSquare(int row) {
      double most = 0;
      for (int x = row * size; x < (row + 1) * size; x++) {
        most = Math.max(most, squares[x]);
      }
      return most;
    }

    private void takeSteepness() {
      for (int x = 0; x < steepness.length; x++) {
        slopes[x / size] = Math.max(slopes[x / size], steepness[x]);
        steepness[x] = 0;
      }
    }

    // The degrees of rows that more atoms may change lie from the first to before the end.
    private int firstOpen() {
      int first = degrees;
      for (int row = 0; row < rows; row++) {
        first = isOpen(row) ? Math.min(first, row % degrees) : first;
      }
      return first;
    }

    private int endOpen() {
      int end = 0;
      for (int row = 0; row < rows; row++) {
        end = isOpen(row) ? Math.max(end, row % degrees + 1) : end;
      }
      return end;
    }

    private boolean isOpen(int row) {
      return cancels(row) || (counts(row) && dilute(row) < 1);
    }

    private void addSquares(double d, int first, int end) {
      for (int x = first; x < end; x++) {
        squares[x] += f[x] * f[x];
      }
      double moment = 1;
      for (int from = f.length; from < squares.length; from += f.length) {
        moment /= Math.max(d, CLOSEST);
        for (int x = first; x < end; x++) {
          double value = moment * f[x];
          squares[from + x] += value * value;
        }
      }
    }

    private void addSteepness(double d) {
      for (int x = 0; x < f.length; x++) {
        double slope = f[x] * Math.max(1, x / size) / Math.max(d, CLOSEST);
        steepness[x] += slope * slope / (4 * Math.PI);
      }
    }

    // Where something is left of all rows, it does not count how much more: most often after the
    // first few atoms.
    private boolean mayCancel() {
      for (int row = 0; row < rows; row++) {
        if (cancels(row)) {
          return true;
        }
      }
      return false;
    }

    private boolean cancels(int row) {
      return counts(row) && asymmetry[row] < 1;
    }

    private void addDirections(double d, double weight) {
      double moment = 1;
      for (int degree = 0; degree < rows / degrees; degree++) {
        add(degree, moment, weight);
        moment /= Math.max(d, CLOSEST);
      }
    }

    private void add(int degree, double moment, double weight) {
      for (int l = 0; l < degrees; l++) {
        if (!cancels(degree * degrees + l)) {
          continue;
        }
        int row = degree * degrees + l;
        for (int n = 0; n < size; n++) {
          double value = moment * f[l * size + n] * weight;
          faded[row * size + n] += value * value;
        }
        for (int lambda = least(row); lambda <= l + degree; lambda += 2) {
          add(row, lambda, moment * weight);
        }
      }
    }

    private void add(int row, int lambda, double weight) {
      int from = place(row, 0);
      int first = row % degrees * size;
      for (int n = 0; n < size; n++, from += y.length) {
        double value = f[first + n] * weight;
        for (int lm = lambda * lambda; lm < (lambda + 1) * (lambda + 1); lm++) {
          sums[from + lm] += value * y[lm];
        }
      }
    }

    // Of charges each l has harmonics of its own.
    private int place(int row, int n) {
      return (Math.max(0, row - degrees + 1) * size + n) * harmonics.size();
    }

    // A multipole L makes of an l what harmonics of the degrees |l − L|, |l − L| + 2 … l + L make.
    // That of degree 0, which nothing cancels, is zero outside of sources of 1/r.
    private int least(int row) {
      int degree = row / degrees;
      int lambda = Math.abs(row % degrees - degree);
      return degree > 0 && lambda == 0 ? 2 : lambda;
    }

    private void takeAsymmetry() {
      for (int row = 0; row < rows; row++) {
        int most = row % degrees + row / degrees;
        for (int lambda = least(row); lambda <= most; lambda += 2) {
          takeAsymmetry(row, lambda);
        }
      }
    }

    private void takeAsymmetry(int row, int lambda) {
      int from = place(row, 0);
      for (int n = 0; n < size; n++, from += y.length) {
        double whole = faded[row * size + n] / (4 * Math.PI);
        for (int lm = lambda * lambda; lm < (lambda + 1) * (lambda + 1) && whole > 0; lm++) {
          double sum = sums[from + lm];
          asymmetry[row] = Math.max(asymmetry[row], sum * sum / whole);
        }
      }
    }

    // Where neighbours cancel, what is left depends on those farther away; and where waves are few,
    // on their phases.
    void sumLowWaves(Structure structure, int first, List<Integer> seen) {
      double volume = structure.cell().volume();
      double shortest = Planner.shortestWave(structure.cell());
      boolean any = false;
      for (int row = 0; row < all; row++) {
        open[row] =
            (row > 0 && row < rows && asymmetry[row] < 1)
                || (row < rows + degrees && table.errors().isOfFewWaves(row, shortest, volume));
        any |= open[row];
      }
      if (!any) {
        return;
      }
      List<Integer> places = new ArrayList<>(seen);
      for (int i = first; i < structure.size() && places.size() < MOST_PLACES; i++) {
        if (!places.contains(i)) {
          places.add(i);
        }
      }
      double[] unknown = new double[all];
      Arrays.fill(unknown, Double.POSITIVE_INFINITY);
      ErrorModel.Own own =
          new ErrorModel.Own(structure.atoms(), tables.hyperparameters().centerAtomWeight());
      double accuracy = LOW;
      do {
        double cutoff =
            table.errors().cutoff(2 * Math.PI / Math.cbrt(volume), volume, accuracy, unknown, own);
        LowWaves waves = new LowWaves(structure, places, BEYOND * cutoff);
        if (!waves.areFew(open, size, degrees)) {
          return;
        }
        low = waves.squares(table, harmonics, open, size, degrees, gradients);
        accuracy *= LOWER;
      } while (isDoubtful() && accuracy >= LOWEST);
    }

    // Whether the last waves have made much of an l, so that those left out may, too.
    private boolean isDoubtful() {
      for (int row = 0; row < all; row++) {
        if (isDoubtful(row)) {
          return true;
        }
      }
      return false;
    }

    private boolean isSummed(int row) {
      return low.length > 0 && open[row];
    }

    private boolean isDoubtful(int row) {
      return open[row] && !isZero(row) && low[all + row] > DOUBT * low[row];
    }

    // By symmetry: of waves up to any end.
    private boolean isZero(int row) {
      return Math.max(low[row], low[all + row]) <= EXACT * general[row];
    }

    boolean areGeneral() {
      for (int row = 0; row < rows; row++) {
        if (share(row, 0) < 1) {
          return false;
        }
      }
      return true;
    }

    // The square of a coefficient over that at general positions: as neighbours are far away, and
    // cancel.
    private double share(int row, double leastAsymmetry) {
      if (!counts(row)) {
        return 1;
      }
      double left =
          asymmetry[row] > EXACT ? cancelled(asymmetry[row]) : Math.min(leastAsymmetry, unseen);
      return Math.min(1, dilute(row)) * Math.min(1, left);
    }

    private double dilute(int row) {
      return (scattered[row] + beyond[row]) / general[row];
    }

    private static double cancelled(double asymmetry) {
      return asymmetry * Math.min(1, Math.max(asymmetry / FEW, 1 / (FARTHER * FARTHER)));
    }

    // The square of a coefficient of few atoms, or at most of a crystal's.
    private double square(int row, double leastAsymmetry, double ordered) {
      double most = Math.min(general[row], ordered);
      double found = Math.min(share(row, leastAsymmetry) * general[row], ordered);
      if (!isSummed(row)) {
        return found;
      }
      if (isZero(row)) {
        return leastAsymmetry * most;
      }
      return isDoubtful(row) ? Math.min(low[row], found) : low[row];
    }

    double[] result(double disorder, double leastAsymmetry) {
      double[] result = new double[all];
      double largest = Math.min(own(), crystal[0]);
      for (int row = 0; row < rows; row++) {
        double ordered = disorder * general[row] + (1 - disorder) * crystal[row];
        double value = square(row, leastAsymmetry, ordered);
        boolean isKnown = value < general[row] || isSummed(row);
        result[row] = isKnown ? value : Double.POSITIVE_INFINITY;
        largest = isKnown ? Math.max(largest, value) : largest;
      }
      double accuracy = tables.hyperparameters().accuracy();
      for (int l = 0; l < degrees && gradients; l++) {
        result[rows + l] = slope(l);
      }
      for (int l = 0; l < degrees && strain; l++) {
        double part = result[l] / general[l];
        part = l == 0 ? Math.min(part, dilute(0)) : part; // an atom's own part has none
        result[rows + degrees + l] =
            part < 1 ? part * general[rows + degrees + l] : Double.POSITIVE_INFINITY;
      }
      double least = FLOOR / accuracy * (FLOOR / accuracy) * largest;
      for (int row = 0; row < result.length; row++) {
        result[row] = Math.max(result[row], least);
      }
      return result;
    }

    // The square of a gradient. What moves with an atom does not change what it feels, and symmetry
    // may leave nothing of what all others make together, but not of what each of them does.
    private double slope(int l) {
      int row = rows + l;
      if (isAlone) {
        return Double.POSITIVE_INFINITY;
      }
      if (!isSummed(row) || isZero(row)) {
        return slopes[l];
      }
      return isDoubtful(row) ? Math.min(low[row], slopes[l]) : low[row];
    }

    // The square of an atom's own largest coefficient.
    private double own() {
      table.sizes().values(0, f);
      double part = Math.max(Math.abs(tables.hyperparameters().centerAtomWeight()), ROUNDING);
      double largest = 0;
      for (int n = 0; n < size; n++) {
        largest = Math.max(largest, f[n] * f[n] / (4 * Math.PI));
      }
      return part * part * largest;
    }
  }
}
