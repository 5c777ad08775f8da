package org.farfield.backend.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of 4 rows × 3 vectors with the Vector API: 12 accumulators, 3 loads and 4
 * broadcasts for 12 fused multiply-adds. Loaded only where the module jdk.incubator.vector is.
 */
final class VectorGemm extends TiledGemm {
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

  @Override
  public int doubleColumns() {
    return 3 * DOUBLES.length();
  }

  @Override
  public int floatColumns() {
    return 3 * FLOATS.length();
  }

  @Override
  public String describe() {
    return "Vector API, "
        + DOUBLES.vectorBitSize()
        + "-bit vectors, 4x"
        + doubleColumns()
        + " tiles (single: 4x"
        + floatColumns()
        + ")";
  }

  /** Whether vectors of this machine are worth it. */
  static boolean worthwhile() {
    return DOUBLES.length() >= 2;
  }

  @Override
  void tile(int inner, double[] a, int aOffset, double[] b, int bOffset, double[] tile) {
    int lanes = DOUBLES.length();
    DoubleVector c00 = DoubleVector.zero(DOUBLES);
    DoubleVector c01 = DoubleVector.zero(DOUBLES);
    DoubleVector c02 = DoubleVector.zero(DOUBLES);
    DoubleVector c10 = DoubleVector.zero(DOUBLES);
    DoubleVector c11 = DoubleVector.zero(DOUBLES);
    DoubleVector c12 = DoubleVector.zero(DOUBLES);
    DoubleVector c20 = DoubleVector.zero(DOUBLES);
    DoubleVector c21 = DoubleVector.zero(DOUBLES);
    DoubleVector c22 = DoubleVector.zero(DOUBLES);
    DoubleVector c30 = DoubleVector.zero(DOUBLES);
    DoubleVector c31 = DoubleVector.zero(DOUBLES);
    DoubleVector c32 = DoubleVector.zero(DOUBLES);
    int p = aOffset;
    int q = bOffset;
    for (int k = 0; k < inner; k++, p += ROWS, q += 3 * lanes) {
      DoubleVector b0 = DoubleVector.fromArray(DOUBLES, b, q);
      DoubleVector b1 = DoubleVector.fromArray(DOUBLES, b, q + 1 * lanes);
      DoubleVector b2 = DoubleVector.fromArray(DOUBLES, b, q + 2 * lanes);
      DoubleVector a0 = DoubleVector.broadcast(DOUBLES, a[p]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      c02 = a0.fma(b2, c02);
      DoubleVector a1 = DoubleVector.broadcast(DOUBLES, a[p + 1]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      c12 = a1.fma(b2, c12);
      DoubleVector a2 = DoubleVector.broadcast(DOUBLES, a[p + 2]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      c22 = a2.fma(b2, c22);
      DoubleVector a3 = DoubleVector.broadcast(DOUBLES, a[p + 3]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      c32 = a3.fma(b2, c32);
    }
    c00.intoArray(tile, (0 * 3 + 0) * lanes);
    c01.intoArray(tile, (0 * 3 + 1) * lanes);
    c02.intoArray(tile, (0 * 3 + 2) * lanes);
    c10.intoArray(tile, (1 * 3 + 0) * lanes);
    c11.intoArray(tile, (1 * 3 + 1) * lanes);
    c12.intoArray(tile, (1 * 3 + 2) * lanes);
    c20.intoArray(tile, (2 * 3 + 0) * lanes);
    c21.intoArray(tile, (2 * 3 + 1) * lanes);
    c22.intoArray(tile, (2 * 3 + 2) * lanes);
    c30.intoArray(tile, (3 * 3 + 0) * lanes);
    c31.intoArray(tile, (3 * 3 + 1) * lanes);
    c32.intoArray(tile, (3 * 3 + 2) * lanes);
  }

  @Override
  void tile(int inner, float[] a, int aOffset, float[] b, int bOffset, double[] tile) {
    int lanes = FLOATS.length();
    FloatVector c00 = FloatVector.zero(FLOATS);
    FloatVector c01 = FloatVector.zero(FLOATS);
    FloatVector c02 = FloatVector.zero(FLOATS);
    FloatVector c10 = FloatVector.zero(FLOATS);
    FloatVector c11 = FloatVector.zero(FLOATS);
    FloatVector c12 = FloatVector.zero(FLOATS);
    FloatVector c20 = FloatVector.zero(FLOATS);
    FloatVector c21 = FloatVector.zero(FLOATS);
    FloatVector c22 = FloatVector.zero(FLOATS);
    FloatVector c30 = FloatVector.zero(FLOATS);
    FloatVector c31 = FloatVector.zero(FLOATS);
    FloatVector c32 = FloatVector.zero(FLOATS);
    int p = aOffset;
    int q = bOffset;
    for (int k = 0; k < inner; k++, p += ROWS, q += 3 * lanes) {
      FloatVector b0 = FloatVector.fromArray(FLOATS, b, q);
      FloatVector b1 = FloatVector.fromArray(FLOATS, b, q + 1 * lanes);
      FloatVector b2 = FloatVector.fromArray(FLOATS, b, q + 2 * lanes);
      FloatVector a0 = FloatVector.broadcast(FLOATS, a[p]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      c02 = a0.fma(b2, c02);
      FloatVector a1 = FloatVector.broadcast(FLOATS, a[p + 1]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      c12 = a1.fma(b2, c12);
      FloatVector a2 = FloatVector.broadcast(FLOATS, a[p + 2]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      c22 = a2.fma(b2, c22);
      FloatVector a3 = FloatVector.broadcast(FLOATS, a[p + 3]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
      c32 = a3.fma(b2, c32);
    }
    widen(c00, tile, (0 * 3 + 0) * lanes);
    widen(c01, tile, (0 * 3 + 1) * lanes);
    widen(c02, tile, (0 * 3 + 2) * lanes);
    widen(c10, tile, (1 * 3 + 0) * lanes);
    widen(c11, tile, (1 * 3 + 1) * lanes);
    widen(c12, tile, (1 * 3 + 2) * lanes);
    widen(c20, tile, (2 * 3 + 0) * lanes);
    widen(c21, tile, (2 * 3 + 1) * lanes);
    widen(c22, tile, (2 * 3 + 2) * lanes);
    widen(c30, tile, (3 * 3 + 0) * lanes);
    widen(c31, tile, (3 * 3 + 1) * lanes);
    widen(c32, tile, (3 * 3 + 2) * lanes);
  }

  private static void widen(FloatVector v, double[] tile, int offset) {
    DoubleVector low = (DoubleVector) v.convertShape(VectorOperators.F2D, DOUBLES, 0);
    DoubleVector high = (DoubleVector) v.convertShape(VectorOperators.F2D, DOUBLES, 1);
    low.intoArray(tile, offset);
    high.intoArray(tile, offset + DOUBLES.length());
  }
}
