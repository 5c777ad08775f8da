package org.farfield.reduction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * CUR selection of features: again and again that which counts most in the leading right singular
 * vector of X, after which all columns are made orthogonal to it (Imbalzano et al., J. Chem. Phys.
 * 148, 241730 (2018), with one singular vector). Both need G = XᵀX only: the vector is an
 * eigenvector of G, and the orthogonalisation subtracts g_j g_jᵀ/G_jj.
 */
public final class Cur {
  // What is left of the largest product after a combination of chosen features is subtracted.
  private static final double ROUNDING = 1e-13;
  private static final double CONVERGED = 1e-9;
  private static final int MAX_ITERATIONS = 40;

  private Cur() {}

  /**
   * Chooses features.
   *
   * @param gram of the data set
   * @param count how many, at most
   * @return features with their leverage: the square of their element in the singular vector
   */
  public static Choice choose(Gram gram, int count) {
    return take(gram.products(), gram.features(), count);
  }

  /**
   * Chooses of whatever has products with each other, such as points of a kernel.
   *
   * @param products of each with each, symmetric
   * @param features how many there are
   * @param count how many, at most
   * @return those chosen, with their leverage
   */
  public static Choice choose(double[] products, int features, int count) {
    return take(products.clone(), features, count);
  }

  // Of products that are used up.
  private static Choice take(double[] left, int features, int count) {
    double smallest = ROUNDING * largestDiagonal(left, features);
    int[] chosen = new int[Math.min(count, features)];
    double[] leverages = new double[chosen.length];
    for (int step = 0; step < chosen.length; step++) {
      if (largestDiagonal(left, features) <= smallest) {
        return new Choice(Arrays.copyOf(chosen, step), Arrays.copyOf(leverages, step));
      }
      double[] vector = leading(left, features);
      for (int i = 0; i < features; i++) {
        // a column of rounding errors has no direction
        vector[i] = left[i * features + i] <= smallest ? 0 : vector[i] * vector[i];
      }
      int next = FarthestPoints.largest(vector);
      chosen[step] = next;
      leverages[step] = vector[next];
      subtract(left, features, next);
    }
    return new Choice(chosen, leverages);
  }

  private static double largestDiagonal(double[] matrix, int size) {
    double largest = 0;
    for (int i = 0; i < size; i++) {
      largest = Math.max(largest, matrix[i * size + i]);
    }
    return largest;
  }

  // Lanczos iterations from the longest column, all directions kept orthogonal: exact to rounding
  // unless the largest eigenvalues are very close, and then a mixture of theirs is as good.
  private static double[] leading(double[] matrix, int size) {
    double[] diagonal = new double[size];
    for (int i = 0; i < size; i++) {
      diagonal[i] = matrix[i * size + i];
    }
    int start = FarthestPoints.largest(diagonal);
    List<double[]> directions = new ArrayList<>();
    List<double[]> products = new ArrayList<>();
    double[] next = Arrays.copyOfRange(matrix, start * size, (start + 1) * size);
    double first = Math.sqrt(dot(next, next));
    double length = first;
    while (directions.size() < Math.min(MAX_ITERATIONS, size) && length > CONVERGED * first) {
      for (int i = 0; i < size; i++) {
        next[i] /= length;
      }
      directions.add(next);
      double[] product = multiply(matrix, next);
      products.add(product);
      next = product.clone();
      makeOrthogonal(next, directions);
      makeOrthogonal(next, directions); // again, against the rounding of the first time
      length = Math.sqrt(dot(next, next));
    }
    return combine(directions, products);
  }

  private static double[] multiply(double[] matrix, double[] vector) {
    int size = vector.length;
    double[] product = new double[size];
    for (int i = 0; i < size; i++) {
      double factor = vector[i]; // the matrix is symmetric: by rows
      for (int j = 0; j < size; j++) {
        product[j] += factor * matrix[i * size + j];
      }
    }
    return product;
  }

  private static void makeOrthogonal(double[] vector, List<double[]> directions) {
    for (double[] direction : directions) {
      double overlap = dot(vector, direction);
      for (int i = 0; i < vector.length; i++) {
        vector[i] -= overlap * direction[i];
      }
    }
  }

  // The eigenvector of the matrix within the space of the directions.
  private static double[] combine(List<double[]> directions, List<double[]> products) {
    int count = directions.size();
    DMatrixRMaj projected = new DMatrixRMaj(count, count);
    for (int i = 0; i < count; i++) {
      for (int j = 0; j <= i; j++) {
        double element = dot(directions.get(i), products.get(j));
        projected.set(i, j, element);
        projected.set(j, i, element);
      }
    }
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(count, true, true);
    if (!eigen.decompose(projected)) {
      throw new IllegalStateException("the eigenvalues did not converge");
    }
    int best = 0;
    for (int i = 1; i < count; i++) {
      if (eigen.getEigenvalue(i).getReal() > eigen.getEigenvalue(best).getReal()) {
        best = i;
      }
    }
    double[] vector = new double[directions.get(0).length];
    for (int d = 0; d < count; d++) {
      double share = eigen.getEigenVector(best).get(d);
      for (int i = 0; i < vector.length; i++) {
        vector[i] += share * directions.get(d)[i];
      }
    }
    return vector;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static void subtract(double[] matrix, int size, int chosen) {
    double[] column = Arrays.copyOfRange(matrix, chosen * size, (chosen + 1) * size);
    double own = column[chosen];
    for (int i = 0; i < size; i++) {
      double factor = column[i] / own;
      for (int j = 0; j < size; j++) {
        matrix[i * size + j] -= factor * column[j];
      }
    }
    for (int i = 0; i < size; i++) {
      matrix[i * size + chosen] = 0;
      matrix[chosen * size + i] = 0;
    }
  }
}
