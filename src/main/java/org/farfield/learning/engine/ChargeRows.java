package org.farfield.learning.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.farfield.learning.ForceTargets;
import org.farfield.learning.fit.Fit;
import org.farfield.learning.fit.FoldFactors;
import org.farfield.learning.frames.RowKind;
import org.farfield.learning.frames.TrainingSet;
import org.farfield.learning.rows.FrameBlocks;
import org.farfield.learning.rows.PartColumns;
import org.farfield.linalg.DenseProduct;
import org.farfield.structure.Structure;

/**
 * The linear problem of charges, of all elements together: features and potentials without their
 * means over each frame, as a constant potential changes all charges alike.
 */
final class ChargeRows {
  private final List<Integer> types;
  private final Map<Integer, PartColumns> columns; // by element
  private final Map<Integer, Integer> starts = new TreeMap<>(); // of its columns among all
  private final List<String> groups = new ArrayList<>();
  private final int[] groupOf; // by column
  private final int constants; // of all elements but the first
  private final int answers; // receivers
  // Σ K, which is that of all elements, and K of each but of the first receiver
  private final int free;

  /**
   * Lays columns out.
   *
   * @param columns of features by element, in their order
   * @param hasConstants whether elements have charges of their own
   * @param answers receivers whose potentials charges answer to
   */
  ChargeRows(Map<Integer, PartColumns> columns, boolean hasConstants, int answers) {
    this.columns = columns;
    this.answers = answers;
    types = List.copyOf(columns.keySet());
    constants = hasConstants ? types.size() - 1 : 0;
    free = constants + (answers == 0 ? 0 : 1 + types.size() * (answers - 1));
    int length = 0;
    for (int type : types) {
      starts.put(type, length);
      length += columns.get(type).length();
    }
    groupOf = new int[length];
    for (int type : types) {
      int[] some = columns.get(type).groupOfColumns();
      for (int x = 0; x < some.length; x++) {
        String group = columns.get(type).groups().get(some[x]);
        if (!groups.contains(group)) {
          groups.add(group);
        }
        groupOf[starts.get(type) + x] = groups.indexOf(group);
      }
    }
  }

  /** Names of blocks that are weighed. */
  List<String> groups() {
    return groups;
  }

  /**
   * The problem of all frames with charges.
   *
   * @param set frames and folds
   * @param features of the atoms of each frame
   * @param received potentials of each, {@code [atom][receiver][l² + l + m]}
   * @param degree largest l of moments
   * @param product for factors
   */
  Fit fit(
      TrainingSet set,
      List<FrameBlocks> features,
      List<double[]> received,
      int degree,
      DenseProduct product) {
    FoldFactors factors =
        new FoldFactors(
            free, groupOf, groups.size(), set.folds(), ForceTargets.NONE, product, set.labels());
    int moments = (degree + 1) * (degree + 1);
    List<Structure> structures = set.structures();
    for (int f = 0; f < structures.size(); f++) {
      if (set.frames().get(f).hasTarget()) {
        double[] labels = set.frames().get(f).labels();
        add(f, structures.get(f), features.get(f), labels, received.get(f), moments, factors);
      }
    }
    return factors.fit();
  }

  private void add(
      int frame,
      Structure structure,
      FrameBlocks features,
      double[] labels,
      double[] received,
      int moments,
      FoldFactors factors) {
    int atoms = structure.atoms();
    double[][] x = new double[atoms][groupOf.length];
    double[][] unpenalised = new double[atoms][free];
    for (int type : types) {
      PartColumns.Rows some = columns.get(type).atoms(features);
      int length = columns.get(type).length();
      for (int i = 0; i < some.atoms().length; i++) {
        System.arraycopy(some.values(), i * length, x[some.atoms()[i]], starts.get(type), length);
      }
    }
    double sum = 0;
    for (int i = 0; i < atoms; i++) {
      int t = types.indexOf(structure.type(i));
      if (t > 0 && constants > 0) {
        unpenalised[i][t - 1] = 1;
      }
      for (int n = 0; n < answers; n++) {
        double first = received[i * answers * moments];
        double u = received[(i * answers + n) * moments];
        unpenalised[i][n == 0 ? constants : place(t, n)] = n == 0 ? u : u - first;
      }
      sum += labels[i * moments];
    }
    subtractMean(x);
    subtractMean(unpenalised);
    for (int i = 0; i < atoms; i++) {
      double label = labels[i * moments] - sum / atoms;
      factors.add(frame, RowKind.TARGET, unpenalised[i], x[i], label);
    }
  }

  private int place(int t, int receiver) {
    return constants + 1 + t * (answers - 1) + receiver - 1;
  }

  // nothing is left of what λ undoes, which is the same for all atoms
  private static void subtractMean(double[][] x) {
    double[] sums = new double[x[0].length];
    for (double[] row : x) {
      for (int c = 0; c < row.length; c++) {
        sums[c] += row[c];
      }
    }
    for (double[] row : x) {
      for (int c = 0; c < row.length; c++) {
        row[c] -= sums[c] / x.length;
      }
    }
  }

  /** K of an element, by receiver. */
  double[] responses(Fit.Solution solution, int type) {
    double[] values = solution.free();
    double[] k = new double[answers];
    for (int n = 1; n < answers; n++) {
      k[n] = values[place(types.indexOf(type), n)];
    }
    if (answers > 0) {
      k[0] = values[constants];
      for (int n = 1; n < answers; n++) {
        k[0] -= k[n];
      }
    }
    return k;
  }

  /** The charge of an element, 0 of the first one. */
  double constant(Fit.Solution solution, int type) {
    int t = types.indexOf(type);
    return t > 0 && constants > 0 ? solution.free()[t - 1] : 0;
  }

  /** Of the features of an element. */
  double[] weights(Fit.Solution solution, int type) {
    int from = starts.get(type);
    double[] all = solution.weights();
    return Arrays.copyOfRange(all, from, from + columns.get(type).length());
  }
}
