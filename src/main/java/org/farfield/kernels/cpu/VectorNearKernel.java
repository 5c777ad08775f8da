package org.farfield.kernels.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;
import org.farfield.math.BilinearForms;
import org.farfield.math.HarmonicsBlock;

/**
 * The loops over neighbours with vector instructions. What a loop carries from one round to the
 * next is an argument of calls, never what they are made on: of that the compiler has to guess the
 * class, and where it does not, vectors stay objects for good.
 */
final class VectorNearKernel implements NearKernel {
  private static final VectorSpecies<Double> SPECIES = Vectors.DOUBLES;
  private static final int LANES = Vectors.LANES;
  private static final DoubleVector ONE = Vectors.ONE;
  private static final NearKernel PLAIN = new ScalarNearKernel();

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
    int j = first;
    for (; j + 4 <= end && functions >= 2 * LANES; j += 4) {
      for (int i = 0; i < functions; i += 2 * LANES) {
        int at = Math.min(i, functions - 2 * LANES); // the last may be made a second time
        two(functions, degree, coefficients, from + at, t, j, out, j * functions + at);
      }
    }
    for (; j < end; j += 2) {
      int other = Math.min(j + 1, end - 1); // the last one alone twice: the same numbers
      pair(
          functions,
          degree,
          coefficients,
          from,
          t[j],
          t[other],
          out,
          j * functions,
          other * functions);
    }
  }

  // As four, but that four variables share what is read.
  private static void two(
      int functions, int degree, double[] a, int from, double[] t, int j, double[] out, int to) {
    DoubleVector x0 = DoubleVector.broadcast(SPECIES, t[j]);
    DoubleVector x1 = DoubleVector.broadcast(SPECIES, t[j + 1]);
    DoubleVector x2 = DoubleVector.broadcast(SPECIES, t[j + 2]);
    DoubleVector x3 = DoubleVector.broadcast(SPECIES, t[j + 3]);
    int at = from + degree * functions;
    DoubleVector p0 = DoubleVector.fromArray(SPECIES, a, at);
    DoubleVector q0 = DoubleVector.fromArray(SPECIES, a, at + LANES);
    DoubleVector p1 = p0;
    DoubleVector q1 = q0;
    DoubleVector p2 = p0;
    DoubleVector q2 = q0;
    DoubleVector p3 = p0;
    DoubleVector q3 = q0;
    for (int power = degree - 1; power >= 0; power--) {
      at -= functions;
      DoubleVector p = DoubleVector.fromArray(SPECIES, a, at);
      DoubleVector q = DoubleVector.fromArray(SPECIES, a, at + LANES);
      p0 = x0.fma(p0, p);
      q0 = x0.fma(q0, q);
      p1 = x1.fma(p1, p);
      q1 = x1.fma(q1, q);
      p2 = x2.fma(p2, p);
      q2 = x2.fma(q2, q);
      p3 = x3.fma(p3, p);
      q3 = x3.fma(q3, q);
    }
    ONE.mul(p0).intoArray(out, to);
    ONE.mul(q0).intoArray(out, to + LANES);
    ONE.mul(p1).intoArray(out, to + functions);
    ONE.mul(q1).intoArray(out, to + functions + LANES);
    ONE.mul(p2).intoArray(out, to + 2 * functions);
    ONE.mul(q2).intoArray(out, to + 2 * functions + LANES);
    ONE.mul(p3).intoArray(out, to + 3 * functions);
    ONE.mul(q3).intoArray(out, to + 3 * functions + LANES);
  }

  private static void pair(
      int functions,
      int degree,
      double[] a,
      int from,
      double t,
      double u,
      double[] out,
      int to,
      int next) {
    int last = functions - 4 * LANES; // the last four may be made a second time: the same numbers
    for (int i = 0; i < functions; i += last < 0 ? LANES : 4 * LANES) {
      if (last < 0) {
        one(functions, degree, a, from + i, t, out, to + i);
        one(functions, degree, a, from + i, u, out, next + i);
      } else {
        int at = Math.min(i, last);
        four(functions, degree, a, from + at, t, u, out, to + at, next + at);
      }
    }
  }

  // One loop with a few sums and nothing else, or the compiler makes objects of them. Two variables
  // share what is read.
  private static void four(
      int functions,
      int degree,
      double[] a,
      int from,
      double t,
      double u,
      double[] out,
      int to,
      int next) {
    DoubleVector x = DoubleVector.broadcast(SPECIES, t);
    DoubleVector y = DoubleVector.broadcast(SPECIES, u);
    int at = from + degree * functions;
    DoubleVector s0 = DoubleVector.fromArray(SPECIES, a, at);
    DoubleVector s1 = DoubleVector.fromArray(SPECIES, a, at + LANES);
    DoubleVector s2 = DoubleVector.fromArray(SPECIES, a, at + 2 * LANES);
    DoubleVector s3 = DoubleVector.fromArray(SPECIES, a, at + 3 * LANES);
    DoubleVector r0 = s0;
    DoubleVector r1 = s1;
    DoubleVector r2 = s2;
    DoubleVector r3 = s3;
    for (int power = degree - 1; power >= 0; power--) {
      at -= functions;
      DoubleVector a0 = DoubleVector.fromArray(SPECIES, a, at);
      DoubleVector a1 = DoubleVector.fromArray(SPECIES, a, at + LANES);
      DoubleVector a2 = DoubleVector.fromArray(SPECIES, a, at + 2 * LANES);
      DoubleVector a3 = DoubleVector.fromArray(SPECIES, a, at + 3 * LANES);
      s0 = x.fma(s0, a0);
      s1 = x.fma(s1, a1);
      s2 = x.fma(s2, a2);
      s3 = x.fma(s3, a3);
      r0 = y.fma(r0, a0);
      r1 = y.fma(r1, a1);
      r2 = y.fma(r2, a2);
      r3 = y.fma(r3, a3);
    }
    ONE.mul(s0).intoArray(out, to);
    ONE.mul(s1).intoArray(out, to + LANES);
    ONE.mul(s2).intoArray(out, to + 2 * LANES);
    ONE.mul(s3).intoArray(out, to + 3 * LANES);
    ONE.mul(r0).intoArray(out, next);
    ONE.mul(r1).intoArray(out, next + LANES);
    ONE.mul(r2).intoArray(out, next + 2 * LANES);
    ONE.mul(r3).intoArray(out, next + 3 * LANES);
  }

  private static void one(
      int functions, int degree, double[] a, int from, double t, double[] out, int offset) {
    DoubleVector x = DoubleVector.broadcast(SPECIES, t);
    int at = from + degree * functions;
    DoubleVector s = DoubleVector.fromArray(SPECIES, a, at);
    for (int power = degree - 1; power >= 0; power--) {
      at -= functions;
      s = x.fma(s, DoubleVector.fromArray(SPECIES, a, at));
    }
    ONE.mul(s).intoArray(out, offset);
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
    int i = 0;
    for (; i + 4 * LANES <= functions; i += 4 * LANES) {
      fourWithSlopes(functions, degree, coefficients, from + i, t, out, slopes, i);
    }
    for (; i < functions; i += LANES) {
      oneWithSlopes(functions, degree, coefficients, from + i, t, out, slopes, i);
    }
  }

  private static void fourWithSlopes(
      int functions,
      int degree,
      double[] a,
      int from,
      double t,
      double[] out,
      double[] slopes,
      int offset) {
    DoubleVector x = DoubleVector.broadcast(SPECIES, t);
    int at = from + degree * functions;
    DoubleVector s0 = DoubleVector.fromArray(SPECIES, a, at);
    DoubleVector s1 = DoubleVector.fromArray(SPECIES, a, at + LANES);
    DoubleVector s2 = DoubleVector.fromArray(SPECIES, a, at + 2 * LANES);
    DoubleVector s3 = DoubleVector.fromArray(SPECIES, a, at + 3 * LANES);
    DoubleVector d0 = DoubleVector.zero(SPECIES);
    DoubleVector d1 = DoubleVector.zero(SPECIES);
    DoubleVector d2 = DoubleVector.zero(SPECIES);
    DoubleVector d3 = DoubleVector.zero(SPECIES);
    for (int power = degree - 1; power >= 0; power--) {
      at -= functions;
      d0 = x.mul(d0).add(s0);
      d1 = x.mul(d1).add(s1);
      d2 = x.mul(d2).add(s2);
      d3 = x.mul(d3).add(s3);
      s0 = x.mul(s0).add(DoubleVector.fromArray(SPECIES, a, at));
      s1 = x.mul(s1).add(DoubleVector.fromArray(SPECIES, a, at + LANES));
      s2 = x.mul(s2).add(DoubleVector.fromArray(SPECIES, a, at + 2 * LANES));
      s3 = x.mul(s3).add(DoubleVector.fromArray(SPECIES, a, at + 3 * LANES));
    }
    ONE.mul(s0).intoArray(out, offset);
    ONE.mul(s1).intoArray(out, offset + LANES);
    ONE.mul(s2).intoArray(out, offset + 2 * LANES);
    ONE.mul(s3).intoArray(out, offset + 3 * LANES);
    ONE.mul(d0).intoArray(slopes, offset);
    ONE.mul(d1).intoArray(slopes, offset + LANES);
    ONE.mul(d2).intoArray(slopes, offset + 2 * LANES);
    ONE.mul(d3).intoArray(slopes, offset + 3 * LANES);
  }

  private static void oneWithSlopes(
      int functions,
      int degree,
      double[] a,
      int from,
      double t,
      double[] out,
      double[] slopes,
      int offset) {
    DoubleVector x = DoubleVector.broadcast(SPECIES, t);
    int at = from + degree * functions;
    DoubleVector s = DoubleVector.fromArray(SPECIES, a, at);
    DoubleVector d = DoubleVector.zero(SPECIES);
    for (int power = degree - 1; power >= 0; power--) {
      at -= functions;
      d = x.mul(d).add(s);
      s = x.mul(s).add(DoubleVector.fromArray(SPECIES, a, at));
    }
    ONE.mul(s).intoArray(out, offset);
    ONE.mul(d).intoArray(slopes, offset);
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
    if (block.capacity() % LANES != 0) {
      block.evaluate(count, x, y, z, w, out);
      return;
    }
    double[] constants = block.constants();
    double[] cos = block.cos();
    double[] sin = block.sin();
    for (int j = 0; j < count; j += LANES) { // beyond the last direction there is room
      DoubleVector.fromArray(SPECIES, w, j).intoArray(cos, j);
      DoubleVector.zero(SPECIES).intoArray(sin, j);
      for (int m = 0; m <= block.maxAngular(); m++) {
        order(m, block.maxAngular(), constants, z, cos, sin, j, out, block.capacity());
        turn(x, y, cos, sin, j);
      }
    }
  }

  // One m, all l. Of m = 0 both harmonics are in one place: that of the cosine comes last.
  private static void order(
      int m,
      int degree,
      double[] constants,
      double[] z,
      double[] cos,
      double[] sin,
      int j,
      double[] out,
      int stride) {
    int size = (degree + 1) * (degree + 1);
    DoubleVector c = DoubleVector.fromArray(SPECIES, cos, j);
    DoubleVector s = DoubleVector.fromArray(SPECIES, sin, j);
    DoubleVector height = DoubleVector.fromArray(SPECIES, z, j);
    DoubleVector below = DoubleVector.zero(SPECIES);
    DoubleVector current = DoubleVector.broadcast(SPECIES, constants[2 * size + m]);
    for (int l = m; l < degree; l++) {
      int centre = (l * l + l) * stride + j;
      s.mul(current).intoArray(out, centre - m * stride);
      c.mul(current).intoArray(out, centre + m * stride);
      int index = (l + 1) * (l + 1) + m;
      DoubleVector before = DoubleVector.broadcast(SPECIES, constants[size + index]).mul(below);
      below = current;
      current = height.mul(constants[index]).mul(current).sub(before);
    }
    int centre = (degree * degree + degree) * stride + j;
    s.mul(current).intoArray(out, centre - m * stride);
    c.mul(current).intoArray(out, centre + m * stride);
  }

  // w (x + iy)^m, from one m to the next
  private static void turn(double[] x, double[] y, double[] cos, double[] sin, int j) {
    DoubleVector c = DoubleVector.fromArray(SPECIES, cos, j);
    DoubleVector s = DoubleVector.fromArray(SPECIES, sin, j);
    DoubleVector right = DoubleVector.fromArray(SPECIES, x, j);
    DoubleVector up = DoubleVector.fromArray(SPECIES, y, j);
    c.mul(right).sub(s.mul(up)).intoArray(cos, j);
    c.mul(up).add(s.mul(right)).intoArray(sin, j);
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
    int c = 0;
    for (; c + 2 * LANES <= columns; c += 2 * LANES) {
      int r = 0;
      for (; r + 3 <= rows; r += 3) {
        int at = yFrom + r * stride;
        int to = sumsFrom + r * columns + c;
        three(count, y, at, stride, f, fFrom + c, fStride, sums, to, columns);
      }
      for (; r < rows; r++) {
        single(
            count, y, yFrom + r * stride, f, fFrom + c, fStride, sums, sumsFrom + r * columns + c);
      }
    }
    for (; c < columns; c += LANES) {
      int r = 0;
      for (; r + 3 <= rows; r += 3) {
        int at = yFrom + r * stride;
        int to = sumsFrom + r * columns + c;
        threeNarrow(count, y, at, stride, f, fFrom + c, fStride, sums, to, columns);
      }
      for (; r < rows; r++) {
        singleNarrow(
            count, y, yFrom + r * stride, f, fFrom + c, fStride, sums, sumsFrom + r * columns + c);
      }
    }
  }

  // Nothing is handed on as a vector, or the compiler makes an object of it.
  private static void three(
      int count,
      double[] y,
      int yFrom,
      int stride,
      double[] f,
      int fFrom,
      int fStride,
      double[] sums,
      int to,
      int columns) {
    DoubleVector a0 = DoubleVector.zero(SPECIES);
    DoubleVector a1 = DoubleVector.zero(SPECIES);
    DoubleVector b0 = DoubleVector.zero(SPECIES);
    DoubleVector b1 = DoubleVector.zero(SPECIES);
    DoubleVector c0 = DoubleVector.zero(SPECIES);
    DoubleVector c1 = DoubleVector.zero(SPECIES);
    int at = fFrom;
    for (int j = 0; j < count; j++) {
      DoubleVector f0 = DoubleVector.fromArray(SPECIES, f, at);
      DoubleVector f1 = DoubleVector.fromArray(SPECIES, f, at + LANES);
      DoubleVector a = DoubleVector.broadcast(SPECIES, y[yFrom + j]);
      a0 = a.mul(f0).add(a0);
      a1 = a.mul(f1).add(a1);
      DoubleVector b = DoubleVector.broadcast(SPECIES, y[yFrom + stride + j]);
      b0 = b.mul(f0).add(b0);
      b1 = b.mul(f1).add(b1);
      DoubleVector c = DoubleVector.broadcast(SPECIES, y[yFrom + 2 * stride + j]);
      c0 = c.mul(f0).add(c0);
      c1 = c.mul(f1).add(c1);
      at += fStride;
    }
    DoubleVector.fromArray(SPECIES, sums, to).add(a0).intoArray(sums, to);
    DoubleVector.fromArray(SPECIES, sums, to + LANES).add(a1).intoArray(sums, to + LANES);
    DoubleVector.fromArray(SPECIES, sums, to + columns).add(b0).intoArray(sums, to + columns);
    DoubleVector.fromArray(SPECIES, sums, to + columns + LANES)
        .add(b1)
        .intoArray(sums, to + columns + LANES);
    DoubleVector.fromArray(SPECIES, sums, to + 2 * columns)
        .add(c0)
        .intoArray(sums, to + 2 * columns);
    DoubleVector.fromArray(SPECIES, sums, to + 2 * columns + LANES)
        .add(c1)
        .intoArray(sums, to + 2 * columns + LANES);
  }

  private static void single(
      int count, double[] y, int yFrom, double[] f, int fFrom, int fStride, double[] sums, int to) {
    DoubleVector a0 = DoubleVector.zero(SPECIES);
    DoubleVector a1 = DoubleVector.zero(SPECIES);
    int at = fFrom;
    for (int j = 0; j < count; j++) {
      DoubleVector a = DoubleVector.broadcast(SPECIES, y[yFrom + j]);
      a0 = a.mul(DoubleVector.fromArray(SPECIES, f, at)).add(a0);
      a1 = a.mul(DoubleVector.fromArray(SPECIES, f, at + LANES)).add(a1);
      at += fStride;
    }
    DoubleVector.fromArray(SPECIES, sums, to).add(a0).intoArray(sums, to);
    DoubleVector.fromArray(SPECIES, sums, to + LANES).add(a1).intoArray(sums, to + LANES);
  }

  private static void threeNarrow(
      int count,
      double[] y,
      int yFrom,
      int stride,
      double[] f,
      int fFrom,
      int fStride,
      double[] sums,
      int to,
      int columns) {
    DoubleVector a = DoubleVector.zero(SPECIES);
    DoubleVector b = DoubleVector.zero(SPECIES);
    DoubleVector c = DoubleVector.zero(SPECIES);
    int at = fFrom;
    for (int j = 0; j < count; j++) {
      DoubleVector f0 = DoubleVector.fromArray(SPECIES, f, at);
      a = f0.mul(y[yFrom + j]).add(a);
      b = f0.mul(y[yFrom + stride + j]).add(b);
      c = f0.mul(y[yFrom + 2 * stride + j]).add(c);
      at += fStride;
    }
    DoubleVector.fromArray(SPECIES, sums, to).add(a).intoArray(sums, to);
    DoubleVector.fromArray(SPECIES, sums, to + columns).add(b).intoArray(sums, to + columns);
    DoubleVector.fromArray(SPECIES, sums, to + 2 * columns)
        .add(c)
        .intoArray(sums, to + 2 * columns);
  }

  private static void singleNarrow(
      int count, double[] y, int yFrom, double[] f, int fFrom, int fStride, double[] sums, int to) {
    DoubleVector a = DoubleVector.zero(SPECIES);
    int at = fFrom;
    for (int j = 0; j < count; j++) {
      a = DoubleVector.fromArray(SPECIES, f, at).mul(y[yFrom + j]).add(a);
      at += fStride;
    }
    DoubleVector.fromArray(SPECIES, sums, to).add(a).intoArray(sums, to);
  }

  @Override
  public void sumProducts(int rows, int columns, double[] a, double[] b, int from, double[] out) {
    int c = 0;
    for (; c + 2 * LANES <= columns; c += 2 * LANES) {
      sumTwo(rows, columns, a, b, from, out, c);
    }
    for (; c < columns; c += LANES) {
      sumOne(rows, columns, a, b, from, out, c);
    }
  }

  private static void sumOne(
      int rows, int columns, double[] a, double[] b, int from, double[] out, int column) {
    DoubleVector s = DoubleVector.zero(SPECIES);
    int at = column;
    for (int r = 0; r < rows; r++) {
      DoubleVector a0 = DoubleVector.fromArray(SPECIES, a, at);
      s = a0.mul(DoubleVector.fromArray(SPECIES, b, from + at)).add(s);
      at += columns;
    }
    ONE.mul(s).intoArray(out, column);
  }

  private static void sumTwo(
      int rows, int columns, double[] a, double[] b, int from, double[] out, int column) {
    DoubleVector s0 = DoubleVector.zero(SPECIES);
    DoubleVector s1 = DoubleVector.zero(SPECIES);
    int at = column;
    for (int r = 0; r < rows; r++) {
      DoubleVector a0 = DoubleVector.fromArray(SPECIES, a, at);
      DoubleVector a1 = DoubleVector.fromArray(SPECIES, a, at + LANES);
      s0 = a0.mul(DoubleVector.fromArray(SPECIES, b, from + at)).add(s0);
      s1 = a1.mul(DoubleVector.fromArray(SPECIES, b, from + at + LANES)).add(s1);
      at += columns;
    }
    ONE.mul(s0).intoArray(out, column);
    ONE.mul(s1).intoArray(out, column + LANES);
  }

  @Override
  public void forms(
      BilinearForms forms, int count, int stride, double[] a, double[] b, double[] out) {
    if (stride % (4 * LANES) != 0) {
      PLAIN.forms(forms, count, stride, a, b, out);
      return;
    }
    for (int j = 0; j < count; j += 4 * LANES) { // behind the last there is room
      if (count - j > LANES) {
        fourForms(
            forms.starts(), forms.left(), forms.right(), forms.values(), stride, a, b, out, j);
      } else {
        oneForm(forms.starts(), forms.left(), forms.right(), forms.values(), stride, a, b, out, j);
      }
    }
  }

  // Four vectors share what an entry is, and that a target has few.
  private static void fourForms(
      int[] starts,
      int[] lefts,
      int[] rights,
      double[] values,
      int stride,
      double[] a,
      double[] b,
      double[] out,
      int j) {
    int e = 0;
    for (int t = 0; t + 1 < starts.length; t++) {
      int end = starts[t + 1];
      DoubleVector s0 = DoubleVector.zero(SPECIES);
      DoubleVector s1 = DoubleVector.zero(SPECIES);
      DoubleVector s2 = DoubleVector.zero(SPECIES);
      DoubleVector s3 = DoubleVector.zero(SPECIES);
      for (; e < end; e++) {
        DoubleVector value = DoubleVector.broadcast(SPECIES, values[e]);
        int left = lefts[e] * stride + j;
        int right = rights[e] * stride + j;
        DoubleVector a0 = DoubleVector.fromArray(SPECIES, a, left);
        DoubleVector a1 = DoubleVector.fromArray(SPECIES, a, left + LANES);
        DoubleVector a2 = DoubleVector.fromArray(SPECIES, a, left + 2 * LANES);
        DoubleVector a3 = DoubleVector.fromArray(SPECIES, a, left + 3 * LANES);
        s0 = value.mul(a0).mul(DoubleVector.fromArray(SPECIES, b, right)).add(s0);
        s1 = value.mul(a1).mul(DoubleVector.fromArray(SPECIES, b, right + LANES)).add(s1);
        s2 = value.mul(a2).mul(DoubleVector.fromArray(SPECIES, b, right + 2 * LANES)).add(s2);
        s3 = value.mul(a3).mul(DoubleVector.fromArray(SPECIES, b, right + 3 * LANES)).add(s3);
      }
      int to = t * stride + j;
      ONE.mul(s0).intoArray(out, to);
      ONE.mul(s1).intoArray(out, to + LANES);
      ONE.mul(s2).intoArray(out, to + 2 * LANES);
      ONE.mul(s3).intoArray(out, to + 3 * LANES);
    }
  }

  private static void oneForm(
      int[] starts,
      int[] lefts,
      int[] rights,
      double[] values,
      int stride,
      double[] a,
      double[] b,
      double[] out,
      int j) {
    int e = 0;
    for (int t = 0; t + 1 < starts.length; t++) {
      int end = starts[t + 1];
      DoubleVector s = DoubleVector.zero(SPECIES);
      for (; e < end; e++) {
        DoubleVector value = DoubleVector.broadcast(SPECIES, values[e]);
        DoubleVector a0 = DoubleVector.fromArray(SPECIES, a, lefts[e] * stride + j);
        DoubleVector b0 = DoubleVector.fromArray(SPECIES, b, rights[e] * stride + j);
        s = value.mul(a0).mul(b0).add(s);
      }
      ONE.mul(s).intoArray(out, t * stride + j);
    }
  }
}
