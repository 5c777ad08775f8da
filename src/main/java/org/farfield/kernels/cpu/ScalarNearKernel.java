package org.farfield.kernels.cpu;

import java.util.Arrays;
import org.farfield.math.BilinearForms;
import org.farfield.math.HarmonicsBlock;

/** The loops over neighbours in plain Java. */
final class ScalarNearKernel implements NearKernel {

  @Override
  public void polynomials(
      int functions,
      int degree,
      double[] coefficients,
      int from,
      int first,
      int end,
      double[] t,
      double[] out) {
    for (int j = first; j < end; j++) {
      int to = j * functions;
      System.arraycopy(coefficients, from + degree * functions, out, to, functions);
      for (int power = degree - 1; power >= 0; power--) {
        int row = from + power * functions;
        for (int i = 0; i < functions; i++) {
          out[to + i] = Math.fma(out[to + i], t[j], coefficients[row + i]);
        }
      }
    }
  }

  @Override
  public void polynomialsWithSlopes(
      int functions,
      int degree,
      double[] coefficients,
      int from,
      double t,
      double[] out,
      double[] slopes) {
    System.arraycopy(coefficients, from + degree * functions, out, 0, functions);
    Arrays.fill(slopes, 0, functions, 0);
    for (int power = degree - 1; power >= 0; power--) {
      int row = from + power * functions;
      for (int i = 0; i < functions; i++) {
        slopes[i] = slopes[i] * t + out[i];
        out[i] = out[i] * t + coefficients[row + i];
      }
    }
  }

  @Override
  public void harmonics(
      HarmonicsBlock block,
      int count,
      double[] x,
      double[] y,
      double[] z,
      double[] w,
      double[] out) {
    block.evaluate(count, x, y, z, w, out);
  }

  @Override
  public void accumulate(
      int rows,
      int columns,
      int count,
      double[] y,
      int yFrom,
      int stride,
      double[] f,
      int fFrom,
      int fStride,
      double[] sums,
      int sumsFrom) {
    double[] row = new double[columns];
    for (int r = 0; r < rows; r++) {
      Arrays.fill(row, 0);
      for (int j = 0; j < count; j++) {
        double factor = y[yFrom + r * stride + j];
        int at = fFrom + j * fStride;
        for (int c = 0; c < columns; c++) {
          row[c] += factor * f[at + c];
        }
      }
      for (int c = 0; c < columns; c++) {
        sums[sumsFrom + r * columns + c] += row[c];
      }
    }
  }

  @Override
  public void sumProducts(int rows, int columns, double[] a, double[] b, int from, double[] out) {
    Arrays.fill(out, 0, columns, 0);
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        out[c] += a[r * columns + c] * b[from + r * columns + c];
      }
    }
  }

  @Override
  public void forms(
      BilinearForms forms, int count, int stride, double[] a, double[] b, double[] out) {
    for (int t = 0; t < forms.targets(); t++) {
      int to = t * stride;
      Arrays.fill(out, to, to + count, 0);
      for (int e = forms.starts()[t]; e < forms.starts()[t + 1]; e++) {
        double value = forms.values()[e];
        int left = forms.left()[e] * stride;
        int right = forms.right()[e] * stride;
        for (int j = 0; j < count; j++) {
          out[to + j] += value * a[left + j] * b[right + j];
        }
      }
    }
  }
}
