package org.farfield.kernels.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The stages in vector instructions in single precision: {@link VectorButterflies}, which says why
 * they are as they are.
 */
final class VectorFloatButterflies extends FloatButterflies {
  private static final VectorSpecies<Float> SPECIES = Vectors.FLOATS;
  private static final FloatVector ONE = Vectors.SINGLE_ONE;
  private static final int LANES = SPECIES.length();
  private static final VectorShuffle<Float> SWAP = VectorShuffle.fromOp(SPECIES, i -> i ^ 1);
  private static final float F_COS_72 = (float) COS_72;
  private static final float F_COS_144 = (float) COS_144;
  private static final float F_SIN_72 = (float) SIN_72;
  private static final float F_SIN_144 = (float) SIN_144;
  private static final float[] SIGNS = {-1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1};

  @Override
  void two(int groups, int length, double[] roots, double sign, float[] from, float[] to) {
    FloatVector imaginary = ONE.mul((float) sign).mul(FloatVector.fromArray(SPECIES, SIGNS, 0));
    int far = groups * length;
    for (int p = 0; p < groups; p++) {
      int root = 2 * p;
      float cos1 = (float) roots[root + 0];
      FloatVector sin1 = imaginary.mul((float) roots[root + 1]);
      int in = p * length;
      int out = 2 * p * length;
      for (int x = 0; x < length; x += 2 * LANES) {
        int y = Math.min(x + LANES, length - LANES); // the last alone is made twice
        FloatVector a0 = FloatVector.fromArray(SPECIES, from, in + x);
        FloatVector a1 = FloatVector.fromArray(SPECIES, from, in + far + x);
        FloatVector b0 = FloatVector.fromArray(SPECIES, from, in + y);
        FloatVector b1 = FloatVector.fromArray(SPECIES, from, in + far + y);
        ONE.mul(a0.add(a1)).intoArray(to, out + x);
        ONE.mul(b0.add(b1)).intoArray(to, out + y);
        FloatVector a = ONE.mul(a0.sub(a1));
        a.mul(cos1).add(a.rearrange(SWAP).mul(sin1)).intoArray(to, out + length + x);
        FloatVector b = ONE.mul(b0.sub(b1));
        b.mul(cos1).add(b.rearrange(SWAP).mul(sin1)).intoArray(to, out + length + y);
      }
    }
  }

  @Override
  void three(int groups, int length, double[] roots, double sign, float[] from, float[] to) {
    FloatVector imaginary = ONE.mul((float) sign).mul(FloatVector.fromArray(SPECIES, SIGNS, 0));
    FloatVector side = imaginary.mul((float) SIN_60);
    int far = groups * length;
    for (int p = 0; p < groups; p++) {
      int root = 4 * p;
      float cos1 = (float) roots[root + 0];
      FloatVector sin1 = imaginary.mul((float) roots[root + 1]);
      float cos2 = (float) roots[root + 2];
      FloatVector sin2 = imaginary.mul((float) roots[root + 3]);
      int in = p * length;
      int out = 3 * p * length;
      for (int x = 0; x < length; x += LANES) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, from, in + x);
        FloatVector a1 = FloatVector.fromArray(SPECIES, from, in + far + x);
        FloatVector a2 = FloatVector.fromArray(SPECIES, from, in + 2 * far + x);
        FloatVector sum = a1.add(a2);
        FloatVector middle = a0.sub(sum.mul(0.5f));
        FloatVector turned = a1.sub(a2).rearrange(SWAP).mul(side);
        ONE.mul(a0.add(sum)).intoArray(to, out + x);
        FloatVector first = ONE.mul(middle.add(turned));
        first.mul(cos1).add(first.rearrange(SWAP).mul(sin1)).intoArray(to, out + length + x);
        FloatVector second = ONE.mul(middle.sub(turned));
        second.mul(cos2).add(second.rearrange(SWAP).mul(sin2)).intoArray(to, out + 2 * length + x);
      }
    }
  }

  // More at a time than in each of these passes the compiler does not always take, and then makes
  // objects of vectors; nor may it take them into one method, for which they are too long: the
  // second, as two and sums of five, does two vectors at a time.
  @Override
  void four(int groups, int length, double[] roots, double sign, float[] from, float[] to) {
    fourOthers(groups, length, roots, sign, from, to);
    fourSecond(groups, length, roots, sign, from, to);
  }

  private static void fourOthers(
      int groups, int length, double[] roots, double sign, float[] from, float[] to) {
    FloatVector imaginary = ONE.mul((float) sign).mul(FloatVector.fromArray(SPECIES, SIGNS, 0));
    int far = groups * length;
    for (int p = 0; p < groups; p++) {
      float cos1 = (float) roots[6 * p];
      FloatVector sin1 = imaginary.mul((float) roots[6 * p + 1]);
      float cos3 = (float) roots[6 * p + 4];
      FloatVector sin3 = imaginary.mul((float) roots[6 * p + 5]);
      int in = p * length;
      int out = 4 * p * length;
      for (int x = 0; x < length; x += LANES) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, from, in + x);
        FloatVector a1 = FloatVector.fromArray(SPECIES, from, in + far + x);
        FloatVector a2 = FloatVector.fromArray(SPECIES, from, in + 2 * far + x);
        FloatVector a3 = FloatVector.fromArray(SPECIES, from, in + 3 * far + x);
        ONE.mul(a0.add(a2).add(a1.add(a3))).intoArray(to, out + x);
        FloatVector odd = a0.sub(a2);
        FloatVector turned = a1.sub(a3).rearrange(SWAP).mul(imaginary);
        FloatVector first = ONE.mul(odd.add(turned));
        first.mul(cos1).add(first.rearrange(SWAP).mul(sin1)).intoArray(to, out + length + x);
        FloatVector third = ONE.mul(odd.sub(turned));
        third.mul(cos3).add(third.rearrange(SWAP).mul(sin3)).intoArray(to, out + 3 * length + x);
      }
    }
  }

  private static void fourSecond(
      int groups, int length, double[] roots, double sign, float[] from, float[] to) {
    FloatVector imaginary = ONE.mul((float) sign).mul(FloatVector.fromArray(SPECIES, SIGNS, 0));
    int far = groups * length;
    for (int p = 0; p < groups; p++) {
      float cos = (float) roots[6 * p + 2];
      FloatVector sin = imaginary.mul((float) roots[6 * p + 3]);
      int in = p * length;
      int out = (4 * p + 2) * length;
      for (int x = 0; x < length; x += 2 * LANES) {
        int y = Math.min(x + LANES, length - LANES);
        FloatVector a0 = FloatVector.fromArray(SPECIES, from, in + x);
        FloatVector a1 = FloatVector.fromArray(SPECIES, from, in + far + x);
        FloatVector a2 = FloatVector.fromArray(SPECIES, from, in + 2 * far + x);
        FloatVector a3 = FloatVector.fromArray(SPECIES, from, in + 3 * far + x);
        FloatVector a = ONE.mul(a0.add(a2).sub(a1.add(a3)));
        a.mul(cos).add(a.rearrange(SWAP).mul(sin)).intoArray(to, out + x);
        FloatVector b0 = FloatVector.fromArray(SPECIES, from, in + y);
        FloatVector b1 = FloatVector.fromArray(SPECIES, from, in + far + y);
        FloatVector b2 = FloatVector.fromArray(SPECIES, from, in + 2 * far + y);
        FloatVector b3 = FloatVector.fromArray(SPECIES, from, in + 3 * far + y);
        FloatVector b = ONE.mul(b0.add(b2).sub(b1.add(b3)));
        b.mul(cos).add(b.rearrange(SWAP).mul(sin)).intoArray(to, out + y);
      }
    }
  }

  @Override
  void five(int groups, int length, double[] roots, double sign, float[] from, float[] to) {
    fiveSums(groups, length, from, to);
    fivePart(1, F_COS_72, F_COS_144, F_SIN_72, F_SIN_144, groups, length, roots, sign, from, to);
    fivePart(2, F_COS_144, F_COS_72, F_SIN_144, -F_SIN_72, groups, length, roots, sign, from, to);
    fivePart(3, F_COS_144, F_COS_72, -F_SIN_144, F_SIN_72, groups, length, roots, sign, from, to);
    fivePart(4, F_COS_72, F_COS_144, -F_SIN_72, -F_SIN_144, groups, length, roots, sign, from, to);
  }

  private static void fiveSums(int groups, int length, float[] from, float[] to) {
    int far = groups * length;
    for (int p = 0; p < groups; p++) {
      int in = p * length;
      int out = 5 * p * length;
      for (int x = 0; x < length; x += 2 * LANES) {
        int y = Math.min(x + LANES, length - LANES);
        FloatVector a0 = FloatVector.fromArray(SPECIES, from, in + x);
        FloatVector a1 = FloatVector.fromArray(SPECIES, from, in + far + x);
        FloatVector a2 = FloatVector.fromArray(SPECIES, from, in + 2 * far + x);
        FloatVector a3 = FloatVector.fromArray(SPECIES, from, in + 3 * far + x);
        FloatVector a4 = FloatVector.fromArray(SPECIES, from, in + 4 * far + x);
        FloatVector b0 = FloatVector.fromArray(SPECIES, from, in + y);
        FloatVector b1 = FloatVector.fromArray(SPECIES, from, in + far + y);
        FloatVector b2 = FloatVector.fromArray(SPECIES, from, in + 2 * far + y);
        FloatVector b3 = FloatVector.fromArray(SPECIES, from, in + 3 * far + y);
        FloatVector b4 = FloatVector.fromArray(SPECIES, from, in + 4 * far + y);
        ONE.mul(a0.add(a1.add(a4)).add(a2.add(a3))).intoArray(to, out + x);
        ONE.mul(b0.add(b1.add(b4)).add(b2.add(b3))).intoArray(to, out + y);
      }
    }
  }

  private static void fivePart(
      int t,
      float outerCos,
      float innerCos,
      float outerSin,
      float innerSin,
      int groups,
      int length,
      double[] roots,
      double sign,
      float[] from,
      float[] to) {
    FloatVector imaginary = ONE.mul((float) sign).mul(FloatVector.fromArray(SPECIES, SIGNS, 0));
    int far = groups * length;
    for (int p = 0; p < groups; p++) {
      float cos = (float) roots[8 * p + 2 * (t - 1)];
      FloatVector sin = imaginary.mul((float) roots[8 * p + 2 * (t - 1) + 1]);
      int in = p * length;
      int out = (5 * p + t) * length;
      for (int x = 0; x < length; x += LANES) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, from, in + x);
        FloatVector a1 = FloatVector.fromArray(SPECIES, from, in + far + x);
        FloatVector a2 = FloatVector.fromArray(SPECIES, from, in + 2 * far + x);
        FloatVector a3 = FloatVector.fromArray(SPECIES, from, in + 3 * far + x);
        FloatVector a4 = FloatVector.fromArray(SPECIES, from, in + 4 * far + x);
        FloatVector even = a0.add(a1.add(a4).mul(outerCos)).add(a2.add(a3).mul(innerCos));
        FloatVector outer = a1.sub(a4).rearrange(SWAP).mul(imaginary);
        FloatVector inner = a2.sub(a3).rearrange(SWAP).mul(imaginary);
        FloatVector sum = ONE.mul(even.add(outer.mul(outerSin).add(inner.mul(innerSin))));
        sum.mul(cos).add(sum.rearrange(SWAP).mul(sin)).intoArray(to, out + x);
      }
    }
  }
}
