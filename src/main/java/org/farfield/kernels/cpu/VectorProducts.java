package org.farfield.kernels.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Loops in vector instructions: tiles of 4 rows by 2 vectors stay in registers over all terms. The
 * tiles of a row end with its last column; the first one, which may begin before the row does, is
 * summed apart and only what belongs to the row is added.
 *
 * <p>A class of its own, because it can be loaded only where the module jdk.incubator.vector is.
 */
final class VectorProducts extends Products {
  private static final VectorSpecies<Double> SPECIES = Vectors.DOUBLES;
  private static final int LANES = SPECIES.length();
  private static final int ROWS = 4;
  private static final DoubleVector ONE = Vectors.ONE;

  // Numbers of a shape whose sums are all stored before they are added: what was stored last, over
  // others, is read late then.
  private static final int TOGETHER = 4096;

  private double[] some = {}; // rows of which tiles are not whole

  /** Whether this machine has vectors of two to eight doubles. */
  static boolean hasVectors() {
    return LANES >= 2 && 2 * LANES <= PAD;
  }

  @Override
  public void add(
      Staircase shape,
      int terms,
      double[] a,
      int[] aAt,
      double[] b,
      int[] bAt,
      double[] out,
      int at) {
    int columns = shape.columns();
    boolean together = !shape.isFull() && shape.rows() > 0 && shape.size() <= TOGETHER;
    int all = together ? reserve(shape, 0, shape.rows()) : 0;
    int tiles = (shape.rows() + ROWS - 1) / ROWS; // none without rows
    for (int i = (tiles - 1) * ROWS; i >= 0; i -= ROWS) {
      int rows = Math.min(ROWS, shape.rows() - i);
      int first = shape.start(i);
      int last = shape.start(i);
      for (int r = 1; r < rows; r++) {
        first = Math.min(first, shape.start(i + r));
        last = Math.max(last, shape.start(i + r));
      }
      int vectors = (columns - first + LANES - 1) / LANES;
      int j = columns - vectors * LANES;
      boolean whole = !together && rows == ROWS && j >= last;
      int at0 = together ? all : whole ? at : reserve(shape, i, rows);
      double[] to = whole ? out : some;
      if (vectors % 2 == 1) {
        narrow(shape, terms, a, aAt, i, b, bAt, j, to, at0, rows, whole);
        j += LANES;
      }
      for (; j < columns; j += 2 * LANES) {
        if (whole) {
          wideTile(shape, terms, a, aAt, i, b, bAt, j, to, at0);
        } else {
          wide(shape, terms, a, aAt, i, b, bAt, j, to, at0, rows);
        }
      }
      if (!whole && !together) {
        int from = shape.base(i) + shape.start(i);
        int end = shape.base(i + rows - 1) + columns;
        addTo(some, at0 + from, end - from, out, at + from);
      }
    }
    if (together) {
      addTo(some, all, (int) shape.size(), out, at);
    }
  }

  // Room for some rows and for what tiles have before the first of them.
  private int reserve(Staircase shape, int i, int rows) {
    int before = shape.columns() + 2 * LANES;
    int size = before + rows * shape.columns();
    if (some.length < size) {
      some = new double[size];
    }
    return before - shape.base(i) - shape.start(i);
  }

  private static void addTo(double[] sums, int from, int count, double[] out, int at) {
    int x = 0;
    for (; x <= count - LANES; x += LANES) {
      ONE.fma(
              DoubleVector.fromArray(SPECIES, sums, from + x),
              DoubleVector.fromArray(SPECIES, out, at + x))
          .intoArray(out, at + x);
    }
    for (; x < count; x++) {
      out[at + x] += sums[from + x];
    }
  }

  // The sums are local variables, because only those become registers, and not handed on: a method
  // that is compiled by itself takes objects. Sums of whole tiles are added. Others are stored, the
  // last row first: what lies before its start is that of rows before, which are written over it.
  private static void wide(
      Staircase shape,
      int terms,
      double[] a,
      int[] aAt,
      int i,
      double[] b,
      int[] bAt,
      int j,
      double[] out,
      int at,
      int rows) {
    DoubleVector c00 = DoubleVector.zero(SPECIES);
    DoubleVector c01 = DoubleVector.zero(SPECIES);
    DoubleVector c10 = DoubleVector.zero(SPECIES);
    DoubleVector c11 = DoubleVector.zero(SPECIES);
    DoubleVector c20 = DoubleVector.zero(SPECIES);
    DoubleVector c21 = DoubleVector.zero(SPECIES);
    DoubleVector c30 = DoubleVector.zero(SPECIES);
    DoubleVector c31 = DoubleVector.zero(SPECIES);
    for (int t = 0; t < terms; t++) {
      int right = bAt[t] + j;
      int left = aAt[t] + i;
      DoubleVector b0 = DoubleVector.fromArray(SPECIES, b, right);
      DoubleVector b1 = DoubleVector.fromArray(SPECIES, b, right + LANES);
      DoubleVector a0 = DoubleVector.broadcast(SPECIES, a[left]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      DoubleVector a1 = DoubleVector.broadcast(SPECIES, a[left + 1]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      DoubleVector a2 = DoubleVector.broadcast(SPECIES, a[left + 2]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      DoubleVector a3 = DoubleVector.broadcast(SPECIES, a[left + 3]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
    }
    if (rows > 3) {
      int row3 = at + shape.base(i + 3) + j;
      ONE.mul(c30).intoArray(out, row3);
      ONE.mul(c31).intoArray(out, row3 + LANES);
    }
    if (rows > 2) {
      int row2 = at + shape.base(i + 2) + j;
      ONE.mul(c20).intoArray(out, row2);
      ONE.mul(c21).intoArray(out, row2 + LANES);
    }
    if (rows > 1) {
      int row1 = at + shape.base(i + 1) + j;
      ONE.mul(c10).intoArray(out, row1);
      ONE.mul(c11).intoArray(out, row1 + LANES);
    }
    int row0 = at + shape.base(i) + j;
    ONE.mul(c00).intoArray(out, row0);
    ONE.mul(c01).intoArray(out, row0 + LANES);
  }

  // The same of a whole tile; both in one method are more than the compiler takes in (Vectors).
  private static void wideTile(
      Staircase shape,
      int terms,
      double[] a,
      int[] aAt,
      int i,
      double[] b,
      int[] bAt,
      int j,
      double[] out,
      int at) {
    DoubleVector c00 = DoubleVector.zero(SPECIES);
    DoubleVector c01 = DoubleVector.zero(SPECIES);
    DoubleVector c10 = DoubleVector.zero(SPECIES);
    DoubleVector c11 = DoubleVector.zero(SPECIES);
    DoubleVector c20 = DoubleVector.zero(SPECIES);
    DoubleVector c21 = DoubleVector.zero(SPECIES);
    DoubleVector c30 = DoubleVector.zero(SPECIES);
    DoubleVector c31 = DoubleVector.zero(SPECIES);
    for (int t = 0; t < terms; t++) {
      int right = bAt[t] + j;
      int left = aAt[t] + i;
      DoubleVector b0 = DoubleVector.fromArray(SPECIES, b, right);
      DoubleVector b1 = DoubleVector.fromArray(SPECIES, b, right + LANES);
      DoubleVector a0 = DoubleVector.broadcast(SPECIES, a[left]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      DoubleVector a1 = DoubleVector.broadcast(SPECIES, a[left + 1]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      DoubleVector a2 = DoubleVector.broadcast(SPECIES, a[left + 2]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      DoubleVector a3 = DoubleVector.broadcast(SPECIES, a[left + 3]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
    }
    int row0 = at + shape.base(i) + j;
    DoubleVector.fromArray(SPECIES, out, row0).add(c00).intoArray(out, row0);
    int end0 = row0 + LANES;
    DoubleVector.fromArray(SPECIES, out, end0).add(c01).intoArray(out, end0);
    int row1 = at + shape.base(i + 1) + j;
    DoubleVector.fromArray(SPECIES, out, row1).add(c10).intoArray(out, row1);
    int end1 = row1 + LANES;
    DoubleVector.fromArray(SPECIES, out, end1).add(c11).intoArray(out, end1);
    int row2 = at + shape.base(i + 2) + j;
    DoubleVector.fromArray(SPECIES, out, row2).add(c20).intoArray(out, row2);
    int end2 = row2 + LANES;
    DoubleVector.fromArray(SPECIES, out, end2).add(c21).intoArray(out, end2);
    int row3 = at + shape.base(i + 3) + j;
    DoubleVector.fromArray(SPECIES, out, row3).add(c30).intoArray(out, row3);
    int end3 = row3 + LANES;
    DoubleVector.fromArray(SPECIES, out, end3).add(c31).intoArray(out, end3);
  }

  private static void narrow(
      Staircase shape,
      int terms,
      double[] a,
      int[] aAt,
      int i,
      double[] b,
      int[] bAt,
      int j,
      double[] out,
      int at,
      int rows,
      boolean whole) {
    DoubleVector c0 = DoubleVector.zero(SPECIES);
    DoubleVector c1 = DoubleVector.zero(SPECIES);
    DoubleVector c2 = DoubleVector.zero(SPECIES);
    DoubleVector c3 = DoubleVector.zero(SPECIES);
    for (int t = 0; t < terms; t++) {
      int left = aAt[t] + i;
      DoubleVector right = DoubleVector.fromArray(SPECIES, b, bAt[t] + j);
      c0 = DoubleVector.broadcast(SPECIES, a[left]).fma(right, c0);
      c1 = DoubleVector.broadcast(SPECIES, a[left + 1]).fma(right, c1);
      c2 = DoubleVector.broadcast(SPECIES, a[left + 2]).fma(right, c2);
      c3 = DoubleVector.broadcast(SPECIES, a[left + 3]).fma(right, c3);
    }
    if (whole) {
      int row0 = at + shape.base(i) + j;
      DoubleVector.fromArray(SPECIES, out, row0).add(c0).intoArray(out, row0);
      int row1 = at + shape.base(i + 1) + j;
      DoubleVector.fromArray(SPECIES, out, row1).add(c1).intoArray(out, row1);
      int row2 = at + shape.base(i + 2) + j;
      DoubleVector.fromArray(SPECIES, out, row2).add(c2).intoArray(out, row2);
      int row3 = at + shape.base(i + 3) + j;
      DoubleVector.fromArray(SPECIES, out, row3).add(c3).intoArray(out, row3);
    } else {
      if (rows > 3) {
        ONE.mul(c3).intoArray(out, at + shape.base(i + 3) + j);
      }
      if (rows > 2) {
        ONE.mul(c2).intoArray(out, at + shape.base(i + 2) + j);
      }
      if (rows > 1) {
        ONE.mul(c1).intoArray(out, at + shape.base(i + 1) + j);
      }
      ONE.mul(c0).intoArray(out, at + shape.base(i) + j);
    }
  }

  @Override
  public void diagonal(
      int count, int terms, double[] a, int[] aAt, double[] b, int[] bAt, double[] out) {
    for (int i = 0; i < count; i += LANES) {
      diagonal(terms, a, aAt, b, bAt, i, out);
    }
  }

  private static void diagonal(
      int terms, double[] a, int[] aAt, double[] b, int[] bAt, int i, double[] out) {
    DoubleVector sum = DoubleVector.zero(SPECIES);
    for (int t = 0; t < terms; t++) {
      DoubleVector left = DoubleVector.fromArray(SPECIES, a, aAt[t] + i);
      sum = left.mul(DoubleVector.fromArray(SPECIES, b, bAt[t] + i)).add(sum);
    }
    ONE.mul(sum).intoArray(out, i);
  }

  @Override
  public void addAdjoint(
      Staircase shape,
      int terms,
      double[] g,
      int at,
      double[] a,
      int[] aAt,
      double[] ofA,
      double[] b,
      int[] bAt,
      double[] ofB) {
    int i = 0;
    if (shape.isFull()) {
      for (; i <= shape.rows() - ROWS; i += ROWS) {
        for (int t = 0; t < terms; t++) {
          adjointOfRows(shape, i, g, at, a, ofA, aAt[t] + i, b, ofB, bAt[t]);
        }
      }
    }
    for (; i < shape.rows(); i++) {
      for (int t = 0; t < terms; t++) {
        adjointOfRow(shape, i, g, at, a, ofA, aAt[t] + i, b, ofB, bAt[t]);
      }
    }
  }

  private static void adjointOfRow(
      Staircase shape,
      int i,
      double[] g,
      int at,
      double[] a,
      double[] ofA,
      int left,
      double[] b,
      double[] ofB,
      int right) {
    int row = at + shape.base(i);
    int j = shape.start(i);
    DoubleVector sums = DoubleVector.zero(SPECIES);
    DoubleVector lefts = DoubleVector.broadcast(SPECIES, a[left]);
    for (; j <= shape.columns() - LANES; j += LANES) {
      DoubleVector of = DoubleVector.fromArray(SPECIES, g, row + j);
      sums = of.fma(DoubleVector.fromArray(SPECIES, b, right + j), sums);
      of.fma(lefts, DoubleVector.fromArray(SPECIES, ofB, right + j)).intoArray(ofB, right + j);
    }
    double sum = sums.reduceLanes(VectorOperators.ADD);
    for (; j < shape.columns(); j++) {
      sum += g[row + j] * b[right + j];
      ofB[right + j] += g[row + j] * a[left];
    }
    ofA[left] += sum;
  }

  // four whole rows, which share the numbers of b and of its derivatives
  private static void adjointOfRows(
      Staircase shape,
      int i,
      double[] g,
      int at,
      double[] a,
      double[] ofA,
      int left,
      double[] b,
      double[] ofB,
      int right) {
    int columns = shape.columns();
    int row0 = at + shape.base(i);
    int row1 = row0 + columns;
    int row2 = row1 + columns;
    int row3 = row2 + columns;
    DoubleVector a0 = DoubleVector.broadcast(SPECIES, a[left]);
    DoubleVector a1 = DoubleVector.broadcast(SPECIES, a[left + 1]);
    DoubleVector a2 = DoubleVector.broadcast(SPECIES, a[left + 2]);
    DoubleVector a3 = DoubleVector.broadcast(SPECIES, a[left + 3]);
    DoubleVector c0 = DoubleVector.zero(SPECIES);
    DoubleVector c1 = DoubleVector.zero(SPECIES);
    DoubleVector c2 = DoubleVector.zero(SPECIES);
    DoubleVector c3 = DoubleVector.zero(SPECIES);
    int j = 0;
    for (; j <= columns - LANES; j += LANES) {
      DoubleVector by = DoubleVector.fromArray(SPECIES, b, right + j);
      DoubleVector of = DoubleVector.fromArray(SPECIES, ofB, right + j);
      DoubleVector g0 = DoubleVector.fromArray(SPECIES, g, row0 + j);
      c0 = g0.fma(by, c0);
      of = g0.fma(a0, of);
      DoubleVector g1 = DoubleVector.fromArray(SPECIES, g, row1 + j);
      c1 = g1.fma(by, c1);
      of = g1.fma(a1, of);
      DoubleVector g2 = DoubleVector.fromArray(SPECIES, g, row2 + j);
      c2 = g2.fma(by, c2);
      of = g2.fma(a2, of);
      DoubleVector g3 = DoubleVector.fromArray(SPECIES, g, row3 + j);
      c3 = g3.fma(by, c3);
      of = g3.fma(a3, of);
      of.intoArray(ofB, right + j);
    }
    double s0 = c0.reduceLanes(VectorOperators.ADD);
    double s1 = c1.reduceLanes(VectorOperators.ADD);
    double s2 = c2.reduceLanes(VectorOperators.ADD);
    double s3 = c3.reduceLanes(VectorOperators.ADD);
    for (; j < columns; j++) {
      double by = b[right + j];
      s0 += g[row0 + j] * by;
      s1 += g[row1 + j] * by;
      s2 += g[row2 + j] * by;
      s3 += g[row3 + j] * by;
      double firsts = g[row0 + j] * a[left] + g[row1 + j] * a[left + 1];
      ofB[right + j] += firsts + g[row2 + j] * a[left + 2] + g[row3 + j] * a[left + 3];
    }
    ofA[left] += s0;
    ofA[left + 1] += s1;
    ofA[left + 2] += s2;
    ofA[left + 3] += s3;
  }

  @Override
  public void combine(
      int length, double c1, double[] from, int at1, double c2, int at2, double[] to, int at) {
    DoubleVector second = DoubleVector.broadcast(SPECIES, c2);
    DoubleVector first = DoubleVector.broadcast(SPECIES, c1);
    for (int x = 0; x < length; x += LANES) {
      DoubleVector sum = second.mul(DoubleVector.fromArray(SPECIES, from, at2 + x));
      first.fma(DoubleVector.fromArray(SPECIES, from, at1 + x), sum).intoArray(to, at + x);
    }
  }

  @Override
  public void addScaled(int length, double c, double[] from, int start, double[] to, int at) {
    DoubleVector factor = DoubleVector.broadcast(SPECIES, c);
    int x = 0;
    for (; x <= length - LANES; x += LANES) {
      factor
          .fma(
              DoubleVector.fromArray(SPECIES, from, start + x),
              DoubleVector.fromArray(SPECIES, to, at + x))
          .intoArray(to, at + x);
    }
    for (; x < length; x++) {
      to[at + x] += c * from[start + x];
    }
  }
}
