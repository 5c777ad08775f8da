package org.farfield.descriptor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.farfield.backend.Backend;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.Job;

/**
 * Derivatives of features summed over all centres of one structure, Σ_i row_i, with respect to the
 * position of every atom and to strain (that of {@link org.farfield.expansion.Gradients}).
 *
 * <p>They are summed from the Jacobians of some centres at a time, whose number is chosen such that
 * memory does not grow faster than the number of atoms; the time grows as its square.
 *
 * @param features numbers per row
 * @param positions {@code [(3 atom + axis) · features + feature]}, 1/Å
 * @param strain {@code [(3 α + β) · features + feature]}
 */
@SuppressWarnings("ArrayRecordComponent") // 3N · features numbers
public record SummedGradients(int features, double[] positions, double[] strain) {
  /**
   * Memory of the Jacobians that are summed at a time, about, unless that of one centre has more.
   */
  public static final double BYTES_AT_A_TIME = 1 << 27;

  /**
   * One expansion of a structure and how it was made.
   *
   * @param tables of the hyperparameters
   * @param job the structure
   * @param values its coefficients
   */
  public record Expansion(ExpansionTables tables, Job job, Coefficients values) {}

  // how many centres a Jacobian takes at a time
  private static int portion(int rowLength, int atoms) {
    double bytes = 24.0 * rowLength * (atoms + 3);
    return (int) Math.max(1, Math.min(atoms, BYTES_AT_A_TIME / bytes));
  }

  private static SummedGradients zero(int features, int atoms) {
    if (3.0 * atoms * features > Integer.MAX_VALUE) {
      throw new InputException(
          "the gradients of "
              + features
              + " features with respect to "
              + atoms
              + " atoms are more than one array holds; use fewer features or the adjoint");
    }
    return new SummedGradients(
        features, new double[3 * atoms * features], new double[9 * features]);
  }

  /**
   * Gradients of the sum of the expansion coefficients themselves.
   *
   * @param backend that has Jacobians
   * @param tables of the hyperparameters
   * @param job the structure
   * @return features as in a row of the coefficients
   * @throws InputException if the backend has no Jacobian for it
   */
  public static SummedGradients ofCoefficients(Backend backend, ExpansionTables tables, Job job) {
    int atoms = job.sources().weights()[0].length;
    Coefficients row = new Coefficients(tables.hyperparameters(), 1, job.sources().labels());
    SummedGradients result = zero(row.rowLength(), atoms);
    int portion = portion(row.rowLength(), atoms);
    for (int from = 0; from < atoms; from += portion) {
      int to = Math.min(atoms, from + portion);
      Jacobian jacobian = backend.jacobian(tables, job, from, to);
      for (int s = 0; s < jacobian.firstSample(to); s++) {
        add(jacobian.positions(s), result.positions, 3 * jacobian.atom(s) * result.features);
      }
      for (int i = from; i < to; i++) {
        add(jacobian.strain(i), result.strain, 0);
      }
    }
    return result;
  }

  private static void add(double[] from, double[] to, int at) {
    for (int x = 0; x < from.length; x++) {
      to[at + x] += from[x];
    }
  }

  /**
   * Gradients of the sum of features that are products of at most four expansions.
   *
   * @param backend that has Jacobians
   * @param expansions of the structure, as the factors of the descriptor number them
   * @param descriptor makes the features
   * @return the gradients
   * @throws InputException if the backend has no Jacobian, or the products have more factors
   */
  public static SummedGradients of(
      Backend backend, List<Expansion> expansions, Descriptor descriptor) {
    int atoms = expansions.get(0).values().atoms();
    return of(backend, expansions, descriptor, IntStream.range(0, atoms).boxed().toList());
  }

  /**
   * The same, summed over some of the centres.
   *
   * @param backend that has Jacobians
   * @param expansions of the structure, as the factors of the descriptor number them
   * @param descriptor makes the features
   * @param centres 0-based atoms, ascending
   * @return the gradients
   * @throws InputException if the backend has no Jacobian, or the products have more factors
   */
  public static SummedGradients of(
      Backend backend, List<Expansion> expansions, Descriptor descriptor, List<Integer> centres) {
    int atoms = expansions.get(0).values().atoms();
    SummedGradients result = zero(descriptor.features(), atoms);
    Directions directions = new Directions(expansions, descriptor);
    int portion = portion(expansions.stream().mapToInt(e -> e.values().rowLength()).sum(), atoms);
    for (int first = 0; first < centres.size(); ) {
      int from = centres.get(first);
      int count = 1; // centres that follow one another
      while (first + count < centres.size()
          && count < portion
          && centres.get(first + count) == from + count) {
        count++;
      }
      List<Jacobian> jacobians = new ArrayList<>();
      for (Expansion e : expansions) {
        jacobians.add(backend.jacobian(e.tables(), e.job(), from, from + count));
      }
      for (int i = from; i < from + count; i++) {
        addCentre(i, jacobians, directions, result);
      }
      first += count;
    }
    return result;
  }

  private static void addCentre(
      int i, List<Jacobian> jacobians, Directions directions, SummedGradients result) {
    int atoms = result.positions.length / (3 * result.features);
    for (int j = 0; j < atoms; j++) {
      for (int axis = 0; axis < 3; axis++) {
        directions.clear(i);
        boolean moves = false;
        for (int e = 0; e < jacobians.size(); e++) {
          int sample = jacobians.get(e).sample(i, j);
          if (sample >= 0) {
            directions.add(e, jacobians.get(e).positions(sample), axis);
            moves = true;
          }
        }
        if (moves) {
          directions.derive(result.positions, (3 * j + axis) * result.features);
        }
      }
    }
    for (int x = 0; x < 9; x++) {
      directions.clear(i);
      for (int e = 0; e < jacobians.size(); e++) {
        directions.add(e, jacobians.get(e).strain(i), x);
      }
      directions.derive(result.strain, x * result.features);
    }
  }

  /**
   * Derivatives of one atom's row along a direction δ of its coefficients. Features are homogeneous
   * polynomials q of the coefficients, of a degree up to four, so that differences with large steps
   * are exact: q(c + δ) − q(c − δ) = 2 Dq δ up to degree 2, and with steps ±2δ as well up to degree
   * 4.
   */
  private static final class Directions {
    private final List<Expansion> expansions;
    private final Descriptor descriptor;
    private final double[][] delta; // per expansion
    private final List<Coefficients> moved = new ArrayList<>(); // of a single atom
    private final double[] weights; // of the steps 1, 2, … in the derivative
    private int atom;

    Directions(List<Expansion> expansions, Descriptor descriptor) {
      this.expansions = expansions;
      this.descriptor = descriptor;
      delta = new double[expansions.size()][];
      for (int e = 0; e < delta.length; e++) {
        Coefficients c = expansions.get(e).values();
        delta[e] = new double[c.rowLength()];
        int[] labels = new int[c.channels()];
        for (int a = 0; a < labels.length; a++) {
          labels[a] = c.channelLabel(a);
        }
        moved.add(new Coefficients(expansions.get(e).tables().hyperparameters(), 1, labels));
      }
      int degree = descriptor.blocks().stream().mapToInt(b -> b.factors().size()).max().orElse(1);
      if (degree > 4) {
        throw new InputException(
            "gradients of sums are for products of at most four expansions, not " + degree);
      }
      weights = degree <= 2 ? new double[] {0.5} : new double[] {2.0 / 3, -1.0 / 12};
    }

    void clear(int atom) {
      this.atom = atom;
      for (double[] d : delta) {
        Arrays.fill(d, 0);
      }
    }

    void add(int expansion, double[] derivatives, int component) {
      double[] d = delta[expansion];
      System.arraycopy(derivatives, component * d.length, d, 0, d.length);
    }

    /** Adds the derivative of the row. */
    void derive(double[] out, int at) {
      double size = 0;
      double slope = 0;
      for (int e = 0; e < delta.length; e++) {
        double[] c = expansions.get(e).values().values();
        for (int x = 0; x < delta[e].length; x++) {
          size = Math.max(size, Math.abs(c[atom * delta[e].length + x]));
          slope = Math.max(slope, Math.abs(delta[e][x]));
        }
      }
      if (slope == 0) {
        return;
      }
      double step = size == 0 ? 1 / slope : size / slope; // as large as c: no digits are lost
      for (int s = 0; s < weights.length; s++) {
        addRow((s + 1) * step, weights[s] / step, out, at);
        addRow(-(s + 1) * step, -weights[s] / step, out, at);
      }
    }

    private void addRow(double step, double weight, double[] out, int at) {
      for (int e = 0; e < delta.length; e++) {
        double[] c = expansions.get(e).values().values();
        double[] target = moved.get(e).values();
        for (int x = 0; x < target.length; x++) {
          target[x] = c[atom * target.length + x] + step * delta[e][x];
        }
      }
      double[] row = new double[descriptor.features()];
      descriptor.evaluator(moved).add(0, row, 0);
      for (int f = 0; f < row.length; f++) {
        out[at + f] += weight * row[f];
      }
    }
  }
}
