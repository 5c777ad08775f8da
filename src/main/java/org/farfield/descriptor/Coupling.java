package org.farfield.descriptor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.farfield.descriptor.ProductLevel.Block;
import org.farfield.descriptor.ProductLevel.Group;
import org.farfield.descriptor.ProductLevel.Symmetry;
import org.farfield.descriptor.RankUpdates.Terms;
import org.farfield.math.ClebschGordan;

/**
 * The computation of one group of properties: (A ⊗ B)_λμ[i, j] = Σ C(m1, m2, μ) A_m1[i] B_m2[j].
 */
final class Coupling {
  private final Terms[] terms; // per μ
  private final int rows;
  private final int columns;
  private final Symmetry symmetry;
  private final int target; // of μ = −λ in the row of the product
  private final int stride; // from one μ to the next

  Coupling(ProductLevel leftLevel, Factor right, Block block, Group group) {
    Block left = leftLevel.blocks().get(group.left());
    Group leftGroup = left.groups().get(group.leftGroup());
    rows = Math.toIntExact(leftGroup.count());
    columns = right.side();
    symmetry = group.symmetry();
    stride = Math.toIntExact(block.count());
    target = Math.toIntExact(block.offset() + group.offset());
    int l = group.last();
    ClebschGordan clebschGordan = ClebschGordan.of(left.lambda(), l, block.lambda());
    terms = new Terms[2 * block.lambda() + 1];
    for (int mu = 0; mu < terms.length; mu++) {
      List<Integer> kept = new ArrayList<>();
      for (int i = 0; i < clebschGordan.size(); i++) {
        if (clebschGordan.result(i) == mu) {
          kept.add(i);
        }
      }
      int[] x = new int[kept.size()];
      int[] y = new int[kept.size()];
      double[] c = new double[kept.size()];
      for (int t = 0; t < c.length; t++) {
        int i = kept.get(t);
        x[t] =
            Math.toIntExact(
                left.offset() + clebschGordan.first(i) * left.count() + leftGroup.offset());
        y[t] = (l * l + clebschGordan.second(i)) * columns;
        c[t] = clebschGordan.value(i);
      }
      terms[mu] = new Terms(x, y, c);
    }
  }

  /** Operations. */
  double flops() {
    return Arrays.stream(terms)
        .mapToDouble(t -> t.size() * (double) rows * (1 + 2.0 * columns))
        .sum();
  }

  /** Numbers that the square of a symmetric group needs. */
  int scratch() {
    return symmetry == Symmetry.NONE ? 0 : rows * columns;
  }

  void add(double[] x, double[] y, double[] scratch, double[] out, int offset) {
    for (int mu = 0; mu < terms.length; mu++) {
      int at = offset + target + mu * stride;
      if (symmetry == Symmetry.NONE) {
        RankUpdates.add(terms[mu], x, y, rows, columns, out, at);
        continue;
      }
      Arrays.fill(scratch, 0, rows * columns, 0);
      RankUpdates.add(terms[mu], x, y, rows, columns, scratch, 0);
      for (int i = 0; i < rows; i++) {
        for (int j = first(i); j < columns; j++) {
          out[at++] += scratch[i * columns + j];
        }
      }
    }
  }

  void addAdjoint(
      double[] x,
      double[] y,
      double[] scratch,
      double[] cotangent,
      int offset,
      double[] ofX,
      double[] ofY) {
    for (int mu = 0; mu < terms.length; mu++) {
      int at = offset + target + mu * stride;
      if (symmetry == Symmetry.NONE) {
        RankUpdates.addAdjoint(terms[mu], x, y, rows, columns, cotangent, at, ofX, ofY);
        continue;
      }
      Arrays.fill(scratch, 0, rows * columns, 0);
      for (int i = 0; i < rows; i++) {
        for (int j = first(i); j < columns; j++) {
          scratch[i * columns + j] = cotangent[at++];
        }
      }
      RankUpdates.addAdjoint(terms[mu], x, y, rows, columns, scratch, 0, ofX, ofY);
    }
  }

  private int first(int row) {
    return symmetry == Symmetry.EVEN ? row : row + 1;
  }
}
