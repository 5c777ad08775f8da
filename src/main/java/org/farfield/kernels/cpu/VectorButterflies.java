package org.farfield.kernels.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The stages in vector instructions, some complex numbers in each. Can be loaded only where the
 * module jdk.incubator.vector is.
 *
 * <p>Loops have no methods of their own for what they do again and again: one that was compiled
 * before them may not be taken into them, and then its vectors are objects. {@code i ↦ mul(cos) +
 * rearrange(SWAP) · sin} is a product with a root, whose sine has its signs.
 */
final class VectorButterflies extends DoubleButterflies {
  private static final VectorSpecies<Double> SPECIES = Vectors.DOUBLES;
  private static final DoubleVector ONE = Vectors.ONE;
  private static final int LANES = SPECIES.length();
  private static final VectorShuffle<Double> SWAP = VectorShuffle.fromOp(SPECIES, i -> i ^ 1);
  private static final double[] SIGNS = {-1, 1, -1, 1, -1, 1, -1, 1};

  @Override
  void two(int groups, int length, double[] roots, double sign, double[] from, double[] to) {
    DoubleVector imaginary = DoubleVector.fromArray(SPECIES, SIGNS, 0).mul(sign);
    int far = groups * length;
    for (int p = 0; p < groups; p++) {
      int root = 2 * p;
      double cos1 = roots[root + 0];
      DoubleVector sin1 = imaginary.mul(roots[root + 1]);
      int in = p * length;
      int out = 2 * p * length;
      for (int x = 0; x < length; x += LANES) {
        DoubleVector a0 = DoubleVector.fromArray(SPECIES, from, in + x);
        DoubleVector a1 = DoubleVector.fromArray(SPECIES, from, in + far + x);
        ONE.mul(a0.add(a1)).intoArray(to, out + x);
        DoubleVector rest = a0.sub(a1);
        ONE.mul(rest.mul(cos1).add(rest.rearrange(SWAP).mul(sin1))).intoArray(to, out + length + x);
      }
    }
  }

  @Override
  void three(int groups, int length, double[] roots, double sign, double[] from, double[] to) {
    DoubleVector imaginary = DoubleVector.fromArray(SPECIES, SIGNS, 0).mul(sign);
    DoubleVector side = imaginary.mul(SIN_60);
    int far = groups * length;
    for (int p = 0; p < groups; p++) {
      int root = 4 * p;
      double cos1 = roots[root + 0];
      DoubleVector sin1 = imaginary.mul(roots[root + 1]);
      double cos2 = roots[root + 2];
      DoubleVector sin2 = imaginary.mul(roots[root + 3]);
      int in = p * length;
      int out = 3 * p * length;
      for (int x = 0; x < length; x += LANES) {
        DoubleVector a0 = DoubleVector.fromArray(SPECIES, from, in + x);
        DoubleVector a1 = DoubleVector.fromArray(SPECIES, from, in + far + x);
        DoubleVector a2 = DoubleVector.fromArray(SPECIES, from, in + 2 * far + x);
        DoubleVector sum = a1.add(a2);
        DoubleVector middle = a0.sub(sum.mul(0.5));
        DoubleVector turned = a1.sub(a2).rearrange(SWAP).mul(side);
        ONE.mul(a0.add(sum)).intoArray(to, out + x);
        DoubleVector first = middle.add(turned);
        ONE.mul(first.mul(cos1).add(first.rearrange(SWAP).mul(sin1)))
            .intoArray(to, out + length + x);
        DoubleVector second = middle.sub(turned);
        ONE.mul(second.mul(cos2).add(second.rearrange(SWAP).mul(sin2)))
            .intoArray(to, out + 2 * length + x);
      }
    }
  }

  // More at a time than in each of these passes the compiler does not always take, and then makes
  // objects of vectors; nor may it take both passes into one, for which the first is too long.
  @Override
  void four(int groups, int length, double[] roots, double sign, double[] from, double[] to) {
    fourOthers(groups, length, roots, sign, from, to);
    fourSecond(groups, length, roots, sign, from, to);
  }

  private static void fourOthers(
      int groups, int length, double[] roots, double sign, double[] from, double[] to) {
    DoubleVector imaginary = DoubleVector.fromArray(SPECIES, SIGNS, 0).mul(sign);
    int far = groups * length;
    for (int p = 0; p < groups; p++) {
      double cos1 = roots[6 * p];
      DoubleVector sin1 = imaginary.mul(roots[6 * p + 1]);
      double cos3 = roots[6 * p + 4];
      DoubleVector sin3 = imaginary.mul(roots[6 * p + 5]);
      int in = p * length;
      int out = 4 * p * length;
      for (int x = 0; x < length; x += LANES) {
        DoubleVector a0 = DoubleVector.fromArray(SPECIES, from, in + x);
        DoubleVector a1 = DoubleVector.fromArray(SPECIES, from, in + far + x);
        DoubleVector a2 = DoubleVector.fromArray(SPECIES, from, in + 2 * far + x);
        DoubleVector a3 = DoubleVector.fromArray(SPECIES, from, in + 3 * far + x);
        ONE.mul(a0.add(a2).add(a1.add(a3))).intoArray(to, out + x);
        DoubleVector odd = a0.sub(a2);
        DoubleVector turned = a1.sub(a3).rearrange(SWAP).mul(imaginary);
        DoubleVector first = odd.add(turned);
        ONE.mul(first.mul(cos1).add(first.rearrange(SWAP).mul(sin1)))
            .intoArray(to, out + length + x);
        DoubleVector third = odd.sub(turned);
        ONE.mul(third.mul(cos3).add(third.rearrange(SWAP).mul(sin3)))
            .intoArray(to, out + 3 * length + x);
      }
    }
  }

  private static void fourSecond(
      int groups, int length, double[] roots, double sign, double[] from, double[] to) {
    DoubleVector imaginary = DoubleVector.fromArray(SPECIES, SIGNS, 0).mul(sign);
    int far = groups * length;
    for (int p = 0; p < groups; p++) {
      double cos = roots[6 * p + 2];
      DoubleVector sin = imaginary.mul(roots[6 * p + 3]);
      int in = p * length;
      int out = (4 * p + 2) * length;
      for (int x = 0; x < length; x += LANES) {
        DoubleVector a0 = DoubleVector.fromArray(SPECIES, from, in + x);
        DoubleVector a1 = DoubleVector.fromArray(SPECIES, from, in + far + x);
        DoubleVector a2 = DoubleVector.fromArray(SPECIES, from, in + 2 * far + x);
        DoubleVector a3 = DoubleVector.fromArray(SPECIES, from, in + 3 * far + x);
        DoubleVector second = a0.add(a2).sub(a1.add(a3));
        ONE.mul(second.mul(cos).add(second.rearrange(SWAP).mul(sin))).intoArray(to, out + x);
      }
    }
  }

  @Override
  void five(int groups, int length, double[] roots, double sign, double[] from, double[] to) {
    fiveSums(groups, length, from, to);
    fivePart(1, COS_72, COS_144, SIN_72, SIN_144, groups, length, roots, sign, from, to);
    fivePart(2, COS_144, COS_72, SIN_144, -SIN_72, groups, length, roots, sign, from, to);
    fivePart(3, COS_144, COS_72, -SIN_144, SIN_72, groups, length, roots, sign, from, to);
    fivePart(4, COS_72, COS_144, -SIN_72, -SIN_144, groups, length, roots, sign, from, to);
  }

  private static void fiveSums(int groups, int length, double[] from, double[] to) {
    int far = groups * length;
    for (int p = 0; p < groups; p++) {
      for (int x = 0; x < length; x += LANES) {
        int in = p * length + x;
        DoubleVector a0 = DoubleVector.fromArray(SPECIES, from, in);
        DoubleVector a1 = DoubleVector.fromArray(SPECIES, from, in + far);
        DoubleVector a2 = DoubleVector.fromArray(SPECIES, from, in + 2 * far);
        DoubleVector a3 = DoubleVector.fromArray(SPECIES, from, in + 3 * far);
        DoubleVector a4 = DoubleVector.fromArray(SPECIES, from, in + 4 * far);
        ONE.mul(a0.add(a1.add(a4)).add(a2.add(a3))).intoArray(to, 5 * p * length + x);
      }
    }
  }

  private static void fivePart(
      int t,
      double outerCos,
      double innerCos,
      double outerSin,
      double innerSin,
      int groups,
      int length,
      double[] roots,
      double sign,
      double[] from,
      double[] to) {
    DoubleVector imaginary = DoubleVector.fromArray(SPECIES, SIGNS, 0).mul(sign);
    int far = groups * length;
    for (int p = 0; p < groups; p++) {
      double cos = roots[8 * p + 2 * (t - 1)];
      DoubleVector sin = imaginary.mul(roots[8 * p + 2 * (t - 1) + 1]);
      int in = p * length;
      int out = (5 * p + t) * length;
      for (int x = 0; x < length; x += LANES) {
        DoubleVector a0 = DoubleVector.fromArray(SPECIES, from, in + x);
        DoubleVector a1 = DoubleVector.fromArray(SPECIES, from, in + far + x);
        DoubleVector a2 = DoubleVector.fromArray(SPECIES, from, in + 2 * far + x);
        DoubleVector a3 = DoubleVector.fromArray(SPECIES, from, in + 3 * far + x);
        DoubleVector a4 = DoubleVector.fromArray(SPECIES, from, in + 4 * far + x);
        DoubleVector even = a0.add(a1.add(a4).mul(outerCos)).add(a2.add(a3).mul(innerCos));
        DoubleVector outer = a1.sub(a4).rearrange(SWAP).mul(imaginary);
        DoubleVector inner = a2.sub(a3).rearrange(SWAP).mul(imaginary);
        DoubleVector sum = even.add(outer.mul(outerSin).add(inner.mul(innerSin)));
        ONE.mul(sum.mul(cos).add(sum.rearrange(SWAP).mul(sin))).intoArray(to, out + x);
      }
    }
  }
}
