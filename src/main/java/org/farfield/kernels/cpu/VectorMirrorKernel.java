package org.farfield.kernels.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops in vector instructions. Can be loaded only where the module jdk.incubator.vector is.
 */
final class VectorMirrorKernel implements MirrorKernel {
  private static final VectorSpecies<Double> SPECIES = Vectors.DOUBLES;
  private static final VectorSpecies<Float> FLOATS = Vectors.FLOATS;
  private static final DoubleVector ONE = Vectors.ONE;
  private static final DoubleVector MINUS = ONE.neg();
  private static final FloatVector SINGLE_ONE = Vectors.SINGLE_ONE;
  private static final FloatVector SINGLE_MINUS = SINGLE_ONE.neg();

  @Override
  public void turn(
      double[] powers,
      int atom,
      int sines,
      int[] runs,
      int first,
      int end,
      double[] sums,
      int sum,
      double[] panels,
      int column,
      int width,
      int count,
      int stride) {
    for (int i = 0; i < LANES; i += SPECIES.length()) {
      int c = column + i;
      int to = c / width * count * width + c % width;
      int from = sum;
      for (int run = first; run < end; run += RUN) {
        int x = atom + i + runs[run];
        int y = atom + i + runs[run + 1];
        int z = atom + i + runs[run + 2];
        int length = runs[run + 3];
        half(powers, x, x + sines, 1, y, z, sines, length, sums, from, panels, to, width, stride);
        int second = to + 4 * stride;
        half(
            powers, x + sines, x, -1, y, z, sines, length, sums, from, panels, second, width,
            stride);
        from += length * CLASSES;
        to += length * width;
      }
    }
  }

  // The four classes in which i has a cosine along x, or those in which it has a sine: p and
  // sign · q are then cosine and sine of i, or sine and minus cosine. All eight in one loop are
  // more than the compiler takes in: it would make objects of some vectors. Operations are made on
  // vectors whose class it knows (Vectors).
  private static void half(
      double[] powers,
      int p,
      int q,
      double sign,
      int y,
      int z,
      int sines,
      int length,
      double[] sums,
      int sum,
      double[] panels,
      int target,
      int width,
      int stride) {
    DoubleVector xp = ONE.mul(DoubleVector.fromArray(SPECIES, powers, p));
    DoubleVector xq = ONE.mul(sign).mul(DoubleVector.fromArray(SPECIES, powers, q));
    DoubleVector yc = ONE.mul(DoubleVector.fromArray(SPECIES, powers, y));
    DoubleVector ys = ONE.mul(DoubleVector.fromArray(SPECIES, powers, y + sines));
    DoubleVector yn = MINUS.mul(yc);
    for (int v = 0; v < length; v++) {
      int from = sum + v * CLASSES;
      int to = target + v * width;
      int at = z + 2 * v * sines;
      DoubleVector cc = along(xp, xq, sums, from); // along x turned, along y and z of j
      DoubleVector cs = along(xp, xq, sums, from + 1);
      DoubleVector sc = along(xp, xq, sums, from + 2);
      DoubleVector ss = along(xp, xq, sums, from + 3);
      DoubleVector c0 = ys.fma(sc, yc.mul(cc));
      DoubleVector c1 = yn.fma(sc, ys.mul(cc));
      DoubleVector s0 = ys.fma(ss, yc.mul(cs));
      DoubleVector s1 = yn.fma(ss, ys.mul(cs));

      DoubleVector zc = DoubleVector.fromArray(SPECIES, powers, at);
      DoubleVector zs = DoubleVector.fromArray(SPECIES, powers, at + sines);
      DoubleVector zn = MINUS.mul(zc);
      s0.fma(zs, c0.mul(zc)).intoArray(panels, to);
      s0.fma(zn, c0.mul(zs)).intoArray(panels, to + stride);
      s1.fma(zs, c1.mul(zc)).intoArray(panels, to + 2 * stride);
      s1.fma(zn, c1.mul(zs)).intoArray(panels, to + 3 * stride);
    }
  }

  private static DoubleVector along(DoubleVector xp, DoubleVector xq, double[] sums, int from) {
    DoubleVector cosines = DoubleVector.broadcast(SPECIES, sums[from]);
    DoubleVector ofSines = DoubleVector.broadcast(SPECIES, sums[from + 4]);
    return xq.fma(ofSines, xp.mul(cosines));
  }

  @Override
  public void turn(
      float[] powers,
      int atom,
      int sines,
      int[] runs,
      int first,
      int end,
      float[] sums,
      int sum,
      float[] panels,
      int column,
      int width,
      int count,
      int stride) {
    for (int i = 0; i < FLOAT_LANES; i += FLOATS.length()) {
      int c = column + i;
      int to = c / width * count * width + c % width;
      int from = sum;
      for (int run = first; run < end; run += RUN) {
        int x = atom + i + runs[run];
        int y = atom + i + runs[run + 1];
        int z = atom + i + runs[run + 2];
        int length = runs[run + 3];
        half(powers, x, x + sines, 1, y, z, sines, length, sums, from, panels, to, width, stride);
        int second = to + 4 * stride;
        half(
            powers, x + sines, x, -1, y, z, sines, length, sums, from, panels, second, width,
            stride);
        from += length * CLASSES;
        to += length * width;
      }
    }
  }

  private static void half(
      float[] powers,
      int p,
      int q,
      float sign,
      int y,
      int z,
      int sines,
      int length,
      float[] sums,
      int sum,
      float[] panels,
      int target,
      int width,
      int stride) {
    FloatVector xp = SINGLE_ONE.mul(FloatVector.fromArray(FLOATS, powers, p));
    FloatVector xq = SINGLE_ONE.mul(sign).mul(FloatVector.fromArray(FLOATS, powers, q));
    FloatVector yc = SINGLE_ONE.mul(FloatVector.fromArray(FLOATS, powers, y));
    FloatVector ys = SINGLE_ONE.mul(FloatVector.fromArray(FLOATS, powers, y + sines));
    FloatVector yn = SINGLE_MINUS.mul(yc);
    for (int v = 0; v < length; v++) {
      int from = sum + v * CLASSES;
      int to = target + v * width;
      int at = z + 2 * v * sines;
      FloatVector cc = along(xp, xq, sums, from); // along x turned, along y and z of j
      FloatVector cs = along(xp, xq, sums, from + 1);
      FloatVector sc = along(xp, xq, sums, from + 2);
      FloatVector ss = along(xp, xq, sums, from + 3);
      FloatVector c0 = ys.fma(sc, yc.mul(cc));
      FloatVector c1 = yn.fma(sc, ys.mul(cc));
      FloatVector s0 = ys.fma(ss, yc.mul(cs));
      FloatVector s1 = yn.fma(ss, ys.mul(cs));

      FloatVector zc = FloatVector.fromArray(FLOATS, powers, at);
      FloatVector zs = FloatVector.fromArray(FLOATS, powers, at + sines);
      FloatVector zn = SINGLE_MINUS.mul(zc);
      s0.fma(zs, c0.mul(zc)).intoArray(panels, to);
      s0.fma(zn, c0.mul(zs)).intoArray(panels, to + stride);
      s1.fma(zs, c1.mul(zc)).intoArray(panels, to + 2 * stride);
      s1.fma(zn, c1.mul(zs)).intoArray(panels, to + 3 * stride);
    }
  }

  private static FloatVector along(FloatVector xp, FloatVector xq, float[] sums, int from) {
    FloatVector cosines = FloatVector.broadcast(FLOATS, sums[from]);
    FloatVector ofSines = FloatVector.broadcast(FLOATS, sums[from + 4]);
    return xq.fma(ofSines, xp.mul(cosines));
  }
}
