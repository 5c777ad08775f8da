package org.farfield.learning.models;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.farfield.learning.TargetShape;
import org.farfield.learning.rows.Composition;
import org.farfield.learning.rows.Constants;
import org.farfield.learning.rows.PartColumns;
import org.farfield.learning.rows.PartRows;
import org.farfield.linalg.DenseProduct;
import org.farfield.tensor.TensorLayout;
import org.farfield.tensor.TensorMap;

/**
 * What is predicted of a part of the target, of frames or of the atoms of one element: a sum over
 * features, or over kernels with some atoms, of numbers times weights. All 2λ + 1 components have
 * the same weights of features, so that the sum turns as they do.
 *
 * @param part of the target
 * @param centre atomic number of the atoms; {@link PartColumns#ALL} for frames
 * @param intercept added where λ = 0
 * @param baseline added for each atom of an element where λ = 0
 * @param theirs likewise of each member of the committee; none in models of older versions: those
 *     of the model
 * @param weights of features, labelled as these: a sample for the model, then one per member of the
 *     committee; null of kernels
 * @param basis atoms of kernels; null of features
 * @param coefficients of kernels, [member][point · component]; null of features
 * @param spread by which the deviation of the committee is multiplied to be an error
 * @param forceSpread likewise, of forces
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, not compared
public record PartModel(
    TargetShape.Part part,
    int centre,
    double intercept,
    Map<Integer, Double> baseline,
    List<Constants> theirs,
    TensorMap weights,
    KernelBasis basis,
    List<double[]> coefficients,
    double spread,
    double forceSpread) {
  public PartModel {
    baseline = new TreeMap<>(baseline);
    theirs = List.copyOf(theirs);
  }

  public int members() {
    return (weights == null ? coefficients.size() : weights.blocks().get(0).samples().size()) - 1;
  }

  /** A member of the committee as a model of features without one; 0 is this. */
  PartModel member(int member) {
    Constants own =
        member == 0 || theirs.isEmpty()
            ? new Constants(intercept, baseline)
            : theirs.get(member - 1);
    TensorMap weighted = MemberWeights.of(weights, member);
    return new PartModel(
        part, centre, own.intercept(), own.baseline(), List.of(), weighted, null, null, 1, 1);
  }

  /** With another factor of the deviation of the committee. */
  public PartModel withSpread(double factor) {
    return new PartModel(
        part,
        centre,
        intercept,
        baseline,
        theirs,
        weights,
        basis,
        coefficients,
        factor,
        forceSpread);
  }

  /** What is added for elements without features. */
  public double baseline(Map<Integer, Integer> counts) {
    return Composition.sum(intercept, baseline, counts);
  }

  /** What a member adds to a frame, or to each atom, without features; 0 is the model. */
  public double constant(int member, boolean perAtom, Map<Integer, Integer> counts) {
    Constants own =
        member == 0 || theirs.isEmpty()
            ? new Constants(intercept, baseline)
            : theirs.get(member - 1);
    return perAtom ? own.intercept() : own.of(counts);
  }

  /** Its rows of frames of some layout. */
  public PartRows rows(TensorLayout layout, boolean mean, DenseProduct product) {
    boolean perAtom = centre != PartColumns.ALL;
    return weights == null
        ? basis.in(layout, perAtom, mean, product)
        : new PartRows.Linear(PartColumns.of(weights, layout, part, centre), perAtom);
  }

  /** The weights of such rows, of the model and of the members. */
  public double[][] columns() {
    if (weights == null) {
      return coefficients.toArray(double[][]::new);
    }
    int models = members() + 1;
    double[] all = PartColumns.rows(weights);
    double[][] result = new double[models][all.length / models];
    for (int m = 0; m < models; m++) {
      System.arraycopy(all, m * result[m].length, result[m], 0, result[m].length);
    }
    return result;
  }
}
