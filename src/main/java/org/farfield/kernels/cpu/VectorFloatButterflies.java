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
    FloatVector imaginary = FloatVector.fromArray(SPECIES, SIGNS, 0).mul((float) sign);
    int far = groups * length;
    for (int p = 0; p < groups; p++) {
      int root = 2 * p;
      float cos1 = (float) roots[root + 0];
      FloatVector sin1 = imaginary.mul((float) roots[root + 1]);
      int in = p * length;
      int out = 2 * p * length;
      for (int x = 0; x < length; x += LANES) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, from, in + x);
        FloatVector a1 = FloatVector.fromArray(SPECIES, from, in + far + x);
        ONE.mul(a0.add(a1)).intoArray(to, out + x);
        FloatVector rest = a0.sub(a1);
        ONE.mul(rest.mul(cos1).add(rest.rearrange(SWAP).mul(sin1))).intoArray(to, out + length + x);
      }
    }
  }

  @Override
  void three(int groups, int length, double[] roots, double sign, float[] from, float[] to) {
    FloatVector imaginary = FloatVector.fromArray(SPECIES, SIGNS, 0).mul((float) sign);
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
        FloatVector first = middle.add(turned);
        ONE.mul(first.mul(cos1).add(first.rearrange(SWAP).mul(sin1)))
            .intoArray(to, out + length + x);
        FloatVector second = middle.sub(turned);
        ONE.mul(second.mul(cos2).add(second.rearrange(SWAP).mul(sin2)))
            .intoArray(to, out + 2 * length + x);
      }
    }
  }

  // More at a time than in each of these passes the compiler does not always take, and then makes
  // objects of vectors; nor may it take both passes into one, for which the first is too long.
  @Override
  void four(int groups, int length, double[] roots, double sign, float[] from, float[] to) {
    fourOthers(groups, length, roots, sign, from, to);
    fourSecond(groups, length, roots, sign, from, to);
  }

  private static void fourOthers(
      int groups, int length, double[] roots, double sign, float[] from, float[] to) {
    FloatVector imaginary = FloatVector.fromArray(SPECIES, SIGNS, 0).mul((float) sign);
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
        FloatVector first = odd.add(turned);
        ONE.mul(first.mul(cos1).add(first.rearrange(SWAP).mul(sin1)))
            .intoArray(to, out + length + x);
        FloatVector third = odd.sub(turned);
        ONE.mul(third.mul(cos3).add(third.rearrange(SWAP).mul(sin3)))
            .intoArray(to, out + 3 * length + x);
      }
    }
  }

  private static void fourSecond(
      int groups, int length, double[] roots, double sign, float[] from, float[] to) {
    FloatVector imaginary = FloatVector.fromArray(SPECIES, SIGNS, 0).mul((float) sign);
    int far = groups * length;
    for (int p = 0; p < groups; p++) {
      float cos = (float) roots[6 * p + 2];
      FloatVector sin = imaginary.mul((float) roots[6 * p + 3]);
      int in = p * length;
      int out = (4 * p + 2) * length;
      for (int x = 0; x < length; x += LANES) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, from, in + x);
        FloatVector a1 = FloatVector.fromArray(SPECIES, from, in + far + x);
        FloatVector a2 = FloatVector.fromArray(SPECIES, from, in + 2 * far + x);
        FloatVector a3 = FloatVector.fromArray(SPECIES, from, in + 3 * far + x);
        FloatVector second = a0.add(a2).sub(a1.add(a3));
        ONE.mul(second.mul(cos).add(second.rearrange(SWAP).mul(sin))).intoArray(to, out + x);
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
      for (int x = 0; x < length; x += LANES) {
        int in = p * length + x;
        FloatVector a0 = FloatVector.fromArray(SPECIES, from, in);
        FloatVector a1 = FloatVector.fromArray(SPECIES, from, in + far);
        FloatVector a2 = FloatVector.fromArray(SPECIES, from, in + 2 * far);
        FloatVector a3 = FloatVector.fromArray(SPECIES, from, in + 3 * far);
        FloatVector a4 = FloatVector.fromArray(SPECIES, from, in + 4 * far);
        ONE.mul(a0.add(a1.add(a4)).add(a2.add(a3))).intoArray(to, 5 * p * length + x);
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
    FloatVector imaginary = FloatVector.fromArray(SPECIES, SIGNS, 0).mul((float) sign);
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
        FloatVector sum = even.add(outer.mul(outerSin).add(inner.mul(innerSin)));
        ONE.mul(sum.mul(cos).add(sum.rearrange(SWAP).mul(sin))).intoArray(to, out + x);
      }
    }
  }
}
