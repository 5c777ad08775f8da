package org.farfield.kernels.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel in vector instructions: 4 rows by 2 vectors of sums, just enough to cover the latency
 * of the fused multiply-add. With 3 vectors the compiler, which loads all operands of a step before
 * it uses them, runs out of the 16 registers of AVX2, spills sums, and the speed halves.
 *
 * <p>A class of its own, because it can be loaded only where the module jdk.incubator.vector is.
 * The sums are local variables, not an array, because only those become registers.
 */
final class VectorGemmKernel extends TiledGemmKernel {

  private static final VectorSpecies<Double> DOUBLE = Vectors.DOUBLES;
  private static final VectorSpecies<Float> FLOAT = Vectors.FLOATS;
  private static final FloatVector ONE = Vectors.SINGLE_ONE;

  VectorGemmKernel() {
    super(2 * DOUBLE.length(), 2 * FLOAT.length());
  }

  @Override
  public PhaseKernel phases() {
    return new VectorPhaseKernel();
  }

  @Override
  public MirrorKernel mirrors() {
    return new VectorMirrorKernel();
  }

  @Override
  public AdjointKernel adjoints() {
    return new VectorAdjointKernel();
  }

  @Override
  public MeshKernel mesh() {
    return new VectorMeshKernel();
  }

  @Override
  public NearKernel near() {
    return new VectorNearKernel();
  }

  @Override
  public String describe() {
    return "vector, " + DOUBLE.vectorBitSize() + " bits, " + tiles();
  }

  /**
   * Whether this machine has vectors of at least two doubles. Without them the preferred species
   * has one lane, which the compiler leaves as calls on objects.
   */
  static boolean hasVectors() {
    return DOUBLE.length() >= 2;
  }

  @Override
  void addTile(
      int kc, double[] a, int aStart, double[] b, int bStart, double[] c, int cStart, int ldc) {
    int lanes = DOUBLE.length();
    int stride = 2 * lanes;
    DoubleVector c00 = DoubleVector.zero(DOUBLE);
    DoubleVector c01 = DoubleVector.zero(DOUBLE);
    DoubleVector c10 = DoubleVector.zero(DOUBLE);
    DoubleVector c11 = DoubleVector.zero(DOUBLE);
    DoubleVector c20 = DoubleVector.zero(DOUBLE);
    DoubleVector c21 = DoubleVector.zero(DOUBLE);
    DoubleVector c30 = DoubleVector.zero(DOUBLE);
    DoubleVector c31 = DoubleVector.zero(DOUBLE);
    for (int k = 0; k < kc; k++) {
      int bk = bStart + k * stride;
      int ak = aStart + k * ROWS;
      DoubleVector b0 = DoubleVector.fromArray(DOUBLE, b, bk);
      DoubleVector b1 = DoubleVector.fromArray(DOUBLE, b, bk + lanes);
      DoubleVector a0 = DoubleVector.broadcast(DOUBLE, a[ak]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      DoubleVector a1 = DoubleVector.broadcast(DOUBLE, a[ak + 1]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      DoubleVector a2 = DoubleVector.broadcast(DOUBLE, a[ak + 2]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      DoubleVector a3 = DoubleVector.broadcast(DOUBLE, a[ak + 3]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
    }
    int row1 = cStart + ldc;
    int row2 = cStart + 2 * ldc;
    int row3 = cStart + 3 * ldc;
    add(c00, c, cStart);
    add(c01, c, cStart + lanes);
    add(c10, c, row1);
    add(c11, c, row1 + lanes);
    add(c20, c, row2);
    add(c21, c, row2 + lanes);
    add(c30, c, row3);
    add(c31, c, row3 + lanes);
  }

  private static void add(DoubleVector sum, double[] c, int start) {
    DoubleVector.fromArray(DOUBLE, c, start).add(sum).intoArray(c, start);
  }

  @Override
  void storeTile(int kc, float[] a, int aStart, float[] b, int bStart, float[] tile) {
    int lanes = FLOAT.length();
    int stride = 2 * lanes;
    FloatVector c00 = FloatVector.zero(FLOAT);
    FloatVector c01 = FloatVector.zero(FLOAT);
    FloatVector c10 = FloatVector.zero(FLOAT);
    FloatVector c11 = FloatVector.zero(FLOAT);
    FloatVector c20 = FloatVector.zero(FLOAT);
    FloatVector c21 = FloatVector.zero(FLOAT);
    FloatVector c30 = FloatVector.zero(FLOAT);
    FloatVector c31 = FloatVector.zero(FLOAT);
    for (int k = 0; k < kc; k++) {
      int bk = bStart + k * stride;
      int ak = aStart + k * ROWS;
      FloatVector b0 = FloatVector.fromArray(FLOAT, b, bk);
      FloatVector b1 = FloatVector.fromArray(FLOAT, b, bk + lanes);
      FloatVector a0 = FloatVector.broadcast(FLOAT, a[ak]);
      c00 = a0.fma(b0, c00);
      c01 = a0.fma(b1, c01);
      FloatVector a1 = FloatVector.broadcast(FLOAT, a[ak + 1]);
      c10 = a1.fma(b0, c10);
      c11 = a1.fma(b1, c11);
      FloatVector a2 = FloatVector.broadcast(FLOAT, a[ak + 2]);
      c20 = a2.fma(b0, c20);
      c21 = a2.fma(b1, c21);
      FloatVector a3 = FloatVector.broadcast(FLOAT, a[ak + 3]);
      c30 = a3.fma(b0, c30);
      c31 = a3.fma(b1, c31);
    }
    ONE.mul(c00).intoArray(tile, 0);
    ONE.mul(c01).intoArray(tile, lanes);
    ONE.mul(c10).intoArray(tile, 2 * lanes);
    ONE.mul(c11).intoArray(tile, 3 * lanes);
    ONE.mul(c20).intoArray(tile, 4 * lanes);
    ONE.mul(c21).intoArray(tile, 5 * lanes);
    ONE.mul(c30).intoArray(tile, 6 * lanes);
    ONE.mul(c31).intoArray(tile, 7 * lanes);
  }

  @Override
  void addWhole(float[] tile, double[] c, int cStart, int ldc) {
    int width = floatColumns();
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < width; j += DOUBLE.length()) {
        FloatVector sum = FloatVector.fromArray(Vectors.HALVES, tile, i * width + j);
        add(
            (DoubleVector) sum.convertShape(VectorOperators.F2D, DOUBLE, 0),
            c,
            cStart + i * ldc + j);
      }
    }
  }
}
