package org.farfield.features.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.farfield.backend.Backend;
import org.farfield.descriptor.Descriptor;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Jacobian;
import org.farfield.features.SummedGradients;
import org.farfield.structure.Structure;

/**
 * Jacobians of some centres of one structure, from which the derivatives of their features are
 * made: on any thread, since that takes no backend.
 */
@SuppressWarnings("exports") // for the rooms of the program alone
public final class CentreGradients {
  private final List<SummedJacobians.Expansion> expansions;
  private final Descriptor descriptor;
  private final List<Jacobian> jacobians;

  private CentreGradients(
      List<SummedJacobians.Expansion> expansions, Descriptor descriptor, List<Jacobian> jacobians) {
    this.expansions = expansions;
    this.descriptor = descriptor;
    this.jacobians = jacobians;
  }

  /** How many centres a Jacobian takes at a time. */
  static int portion(int rowLength, Structure structure) {
    double most = SummedJacobians.BYTES_AT_A_TIME / jacobianBytes(rowLength, structure.atoms());
    return (int) Math.max(1, Math.min(structure.size(), most));
  }

  /**
   * Memory of the Jacobian of one centre.
   *
   * @param rowLength coefficients of the atom
   * @param atoms that it interacts with
   * @return bytes
   */
  public static double jacobianBytes(int rowLength, int atoms) {
    return 24.0 * rowLength * (atoms + 3);
  }

  /**
   * Divides centres such that the Jacobians of each portion take no more than {@link
   * SummedJacobians#BYTES_AT_A_TIME}, or those of a single centre. What is found depends on the
   * structure alone.
   *
   * @param expansions of the structure
   * @param centres 0-based atoms
   * @return the same centres, in order
   */
  public static List<List<Integer>> portions(
      List<SummedJacobians.Expansion> expansions, List<Integer> centres) {
    int rowLength = expansions.stream().mapToInt(e -> e.values().rowLength()).sum();
    int portion = portion(rowLength, expansions.get(0).job().structure());
    List<List<Integer>> result = new ArrayList<>();
    for (int first = 0; first < centres.size(); first += portion) {
      result.add(centres.subList(first, Math.min(first + portion, centres.size())));
    }
    return result;
  }

  /**
   * Makes the Jacobians.
   *
   * @param backend that has Jacobians
   * @param expansions of the structure, as the factors of the descriptor number them
   * @param descriptor makes the features
   * @param centres 0-based atoms, ascending
   * @return what the derivatives of their features are made of
   * @throws InputException if the backend has no Jacobian, or the features are products of more
   *     than four expansions
   */
  public static CentreGradients of(
      Backend backend,
      List<SummedJacobians.Expansion> expansions,
      Descriptor descriptor,
      List<Integer> centres) {
    Directions.steps(descriptor);
    int[] atoms = centres.stream().mapToInt(Integer::intValue).toArray();
    List<Jacobian> jacobians = new ArrayList<>();
    for (SummedJacobians.Expansion e : expansions) {
      jacobians.add(backend.jacobian(e.tables(), e.job(), atoms));
    }
    return new CentreGradients(expansions, descriptor, jacobians);
  }

  /**
   * Gradients of the sum of the features of some of the centres.
   *
   * @param centres 0-based atoms
   * @return new gradients
   */
  public SummedGradients sum(List<Integer> centres) {
    SummedGradients result =
        SummedJacobians.zero(descriptor.features(), expansions.get(0).job().structure().atoms());
    addTo(result, centres);
    return result;
  }

  void addTo(SummedGradients result, List<Integer> centres) {
    Directions directions = new Directions(expansions, descriptor);
    for (int i : centres) {
      addCentre(i, directions, result);
    }
  }

  private void addCentre(int i, Directions directions, SummedGradients result) {
    Structure structure = expansions.get(0).job().structure();
    for (int j = 0; j < structure.atoms(); j++) {
      derive(i, j, directions, result.positions(), 3 * j * result.features());
    }
    if (i >= structure.atoms()) {
      double[] own = new double[3 * result.features()];
      derive(i, i, directions, own, 0);
      SummedJacobians.addPoint(result, structure, i, own);
    }
    for (int x = 0; x < 9; x++) {
      directions.clear(i);
      for (int e = 0; e < jacobians.size(); e++) {
        directions.add(e, jacobians.get(e).strain(i), x);
      }
      directions.derive(result.strain(), x * result.features());
    }
  }

  // Adds the derivative with respect to the position of an atom, if the centre depends on it.
  private void derive(int i, int j, Directions directions, double[] out, int at) {
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
        directions.derive(out, at + axis * descriptor.features());
      }
    }
  }

  /**
   * Derivatives of one atom's row along a direction δ of its coefficients. Features are homogeneous
   * polynomials q of the coefficients, of a degree up to four, so that differences with large steps
   * are exact: q(c + δ) − q(c − δ) = 2 Dq δ up to degree 2, and with steps ±2δ as well up to degree
   * 4.
   */
  private static final class Directions {
    private final List<SummedJacobians.Expansion> expansions;
    private final Descriptor descriptor;
    private final double[][] delta; // per expansion
    private final List<Coefficients> moved = new ArrayList<>(); // of a single atom
    private final double[] weights; // of the steps 1, 2, … in the derivative
    private int atom;

    Directions(List<SummedJacobians.Expansion> expansions, Descriptor descriptor) {
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
      weights = steps(descriptor);
    }

    static double[] steps(Descriptor descriptor) {
      int degree = descriptor.blocks().stream().mapToInt(b -> b.factors().size()).max().orElse(1);
      if (degree > 4) {
        throw new InputException(
            "gradients of sums are for products of at most four expansions, not " + degree);
      }
      return degree <= 2 ? new double[] {0.5} : new double[] {2.0 / 3, -1.0 / 12};
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
