package org.farfield.backend;

import java.util.List;
import java.util.Optional;
import org.farfield.expansion.DeviceVector;
import org.farfield.math.LaneSum;

/** Descents in the memory of the host, with the sums and roundings of descent.cu. */
final class HostDescent implements DeviceDescent {
  private static final int WARP = 32;

  private final DescentTables tables;
  private final DescentSystems all;
  private final int rows;
  private final double[] weights; // by group
  private final Optional<HostCoarse> coarse;
  private final double[] inverse;
  private final double[] diagonal;
  private final double[] squares;
  private final double[] means;
  private final HostVector p;
  private final HostVector g;
  private final HostVector z;
  private final HostVector d;
  private final HostVector y;
  private final double[] curvatures; // by piece
  private double[] states;

  HostDescent(DescentTables tables) {
    this.tables = tables;
    all = tables.all();
    rows = all.rows();
    weights = tables.weights();
    coarse = CoarseTables.of(tables).map(HostCoarse::new);
    inverse = tables.inverse();
    diagonal = tables.diagonal();
    squares = tables.squares();
    means = tables.means();
    p = new HostVector(tables.length());
    g = new HostVector(tables.length());
    z = new HostVector(tables.length());
    d = new HostVector(tables.length());
    y = new HostVector(tables.length());
    curvatures = new double[tables.pieces().length / 3];
    states = DescentTables.states(new boolean[systems()], new int[systems()]);
  }

  private int systems() {
    return all.systems().size();
  }

  @Override
  public Vectors vectors() {
    return new Vectors(p, g, z, d, y);
  }

  @Override
  public void let(boolean[] moving, int[] iterations) {
    states = DescentTables.states(moving, iterations);
  }

  private boolean moves(int system) {
    return state(system) == State.MOVES;
  }

  private State state(int system) {
    return State.values()[(int) field(system, DescentTables.STATE)];
  }

  private double field(int system, int field) {
    return states[system * DescentTables.FIELDS + field];
  }

  private void set(int system, int field, double value) {
    states[system * DescentTables.FIELDS + field] = value;
  }

  /** What is done with a piece: numbers from the first on, before the end. */
  @FunctionalInterface
  private interface PieceTask {
    void run(int piece, int system, int first, int end);
  }

  private void forPieces(boolean whole, PieceTask task) {
    int[] pieces = tables.pieces();
    for (int piece = 0; 3 * piece < pieces.length; piece++) {
      int system = pieces[3 * piece];
      int first = pieces[3 * piece + 1];
      if (whole || moves(system)) {
        task.run(piece, system, first, first + pieces[3 * piece + 2]);
      }
    }
  }

  // of what pieces of a system have
  private double sumOfPieces(int system, double[] parts, int stride, int offset) {
    int first = tables.systems()[2 * system];
    return LaneSum.of(
        tables.systems()[2 * system + 1],
        (sum, piece) -> sum + parts[(first + piece) * stride + offset]);
  }

  @Override
  public void project() {
    project(sumsOfParts());
    project(sumsOfParts()); // rounding of large gradients is what the first one leaves
    coarse.ifPresent(waves -> waves.precondition(this::moves, g.values(), z.values()));
  }

  private double[] sumsOfParts() {
    int[] parts = tables.parts();
    double[] sums = new double[parts.length / 3];
    for (int part = 0; part < sums.length; part++) {
      if (moves(parts[3 * part])) {
        sums[part] = tables.sumOfPart(part, inverse, g.values());
      }
    }
    return sums;
  }

  private void project(double[] sums) {
    forPieces(
        false,
        (piece, system, first, end) -> {
          for (int i = first; i < end; i++) {
            int group = i % rows == 0 ? tables.groupsOfAtoms()[i / rows] : -1;
            double shift = tables.shift(group, weights, sums);
            double value = inverse[i] > 0 ? g.values()[i] + shift : 0;
            g.values()[i] = value;
            z.values()[i] = inverse[i] * value;
          }
        });
  }

  @Override
  public void turn() {
    forPieces(
        false,
        (piece, system, first, end) -> {
          double factor = field(system, DescentTables.FACTOR);
          for (int i = first; i < end; i++) {
            d.values()[i] = Math.fma(factor, d.values()[i], -z.values()[i]);
          }
        });
  }

  @Override
  public void potential(DeviceVector smooth) {
    multiply(p.values(), smooth, 0, true);
  }

  @Override
  public void curvature(DeviceVector smooth) {
    multiply(d.values(), smooth, 1, false);
  }

  private void multiply(double[] x, DeviceVector smooth, double share, boolean whole) {
    double[] far = CheckedVector.here(HostVector.class, smooth).values();
    double[] charges = charges(x);
    forPieces(
        whole,
        (piece, system, first, end) -> {
          double constant = means[2 * system];
          double slope = means[2 * system + 1];
          boolean isMean = constant != 0 || slope != 0;
          double charge = isMean ? sumOfPieces(system, charges, 2, 0) : 0;
          double spread = isMean ? sumOfPieces(system, charges, 2, 1) : 0;
          for (int i = first; i < end; i++) {
            double sum = near(system, i, x) + far[i];
            if (i % rows == 0) {
              double own = Math.fma(slope, squares[i / rows], constant);
              sum += Math.fma(own, charge, slope * spread);
            }
            y.values()[i] = Math.fma(all.scale(), sum, share * diagonal[i] * x[i]);
          }
          curvatures[piece] =
              LaneSum.of(
                  end - first, (sum, i) -> Math.fma(x[first + i], y.values()[first + i], sum));
        });
  }

  private double[] charges(double[] x) {
    double[] charges = new double[2 * curvatures.length];
    forPieces(
        true,
        (piece, system, first, end) -> {
          int atom = first / rows;
          int count = (end - first) / rows;
          charges[2 * piece] = LaneSum.of(count, (sum, i) -> sum + x[(atom + i) * rows]);
          charges[2 * piece + 1] =
              LaneSum.of(count, (sum, i) -> Math.fma(x[(atom + i) * rows], squares[atom + i], sum));
        });
    return charges;
  }

  // A row of N x.
  private double near(int system, int number, double[] x) {
    PairBlocks near = all.systems().get(system).near();
    int firstAtom = tables.firstAtom(system);
    int atom = number / rows - firstAtom;
    int row = number % rows;
    int first = near.starts()[atom];
    int products = (near.starts()[atom + 1] - first) * rows;
    double[] lanes = new double[WARP];
    for (int k = 0; k < products; k++) {
      int pair = first + k / rows;
      int from = (firstAtom + near.partners()[pair]) * rows + k % rows;
      double block = near.blocks()[(pair * rows + row) * rows + k % rows];
      lanes[k % WARP] = Math.fma(block, x[from], lanes[k % WARP]);
    }
    for (int half = WARP / 2; half > 0; half /= 2) {
      for (int lane = 0; lane < half; lane++) {
        lanes[lane] += lanes[lane + half];
      }
    }
    return lanes[0];
  }

  @Override
  public void advance() {
    forPieces(
        false,
        (piece, system, first, end) -> {
          double curvature = sumOfPieces(system, curvatures, 1, 0);
          if (curvature > 0) {
            double step = field(system, DescentTables.PRODUCT) / curvature;
            for (int i = first; i < end; i++) {
              p.values()[i] = Math.fma(step, d.values()[i], p.values()[i]);
              g.values()[i] = Math.fma(step, y.values()[i], g.values()[i]);
            }
          }
        });
  }

  @Override
  public void begin() {
    settle(true);
  }

  @Override
  public void settle() {
    settle(false);
  }

  private void settle(boolean begins) {
    double[] products = new double[curvatures.length];
    double[] largest = new double[systems()];
    forPieces(
        false,
        (piece, system, first, end) -> {
          products[piece] =
              LaneSum.of(
                  end - first,
                  (sum, i) -> Math.fma(g.values()[first + i], z.values()[first + i], sum));
          for (int i = first; i < end; i++) {
            largest[system] = Math.max(largest[system], Math.abs(g.values()[i]));
          }
        });
    for (int s = 0; s < systems(); s++) {
      if (moves(s)) {
        settle(s, begins, sumOfPieces(s, products, 1, 0), largest[s]);
      }
    }
  }

  private void settle(int system, boolean begins, double product, double most) {
    if (!begins && !(sumOfPieces(system, curvatures, 1, 0) > 0)) {
      set(system, DescentTables.STATE, State.INDEFINITE.ordinal());
      return;
    }
    double iterations = field(system, DescentTables.ITERATIONS) + (begins ? 0 : 1);
    double before = field(system, DescentTables.PRODUCT);
    set(system, DescentTables.FACTOR, begins ? 0 : product / before);
    set(system, DescentTables.PRODUCT, product);
    set(system, DescentTables.RESIDUAL, most);
    set(system, DescentTables.ITERATIONS, iterations);
    if (!(most > all.tolerance())) {
      set(system, DescentTables.STATE, State.RESTS.ordinal());
    } else if (iterations >= all.most()) {
      set(system, DescentTables.STATE, State.EXHAUSTED.ordinal());
    }
  }

  @Override
  public List<Progress> progress() {
    return DescentTables.progress(states);
  }

  @Override
  public void close() {}
}
