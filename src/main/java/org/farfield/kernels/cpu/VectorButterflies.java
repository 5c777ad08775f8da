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
    DoubleVector imaginary = ONE.mul(sign).mul(DoubleVector.fromArray(SPECIES, SIGNS, 0));
    int far = groups * length;
    for (int p = 0; p < groups; p++) {
      int root = 2 * p;
      double cos1 = roots[root + 0];
      DoubleVector sin1 = imaginary.mul(roots[root + 1]);
      int in = p * length;
      int out = 2 * p * length;
      for (int x = 0; x < length; x += 2 * LANES) {
        int y = Math.min(x + LANES, length - LANES); // the last alone is made twice
        DoubleVector a0 = DoubleVector.fromArray(SPECIES, from, in + x);
        DoubleVector a1 = DoubleVector.fromArray(SPECIES, from, in + far + x);
        DoubleVector b0 = DoubleVector.fromArray(SPECIES, from, in + y);
        DoubleVector b1 = DoubleVector.fromArray(SPECIES, from, in + far + y);
        ONE.mul(a0.add(a1)).intoArray(to, out + x);
        ONE.mul(b0.add(b1)).intoArray(to, out + y);
        DoubleVector a = ONE.mul(a0.sub(a1));
        a.mul(cos1).add(a.rearrange(SWAP).mul(sin1)).intoArray(to, out + length + x);
        DoubleVector b = ONE.mul(b0.sub(b1));
        b.mul(cos1).add(b.rearrange(SWAP).mul(sin1)).intoArray(to, out + length + y);
      }
    }
  }

  @Override
  void three(int groups, int length, double[] roots, double sign, double[] from, double[] to) {
    DoubleVector imaginary = ONE.mul(sign).mul(DoubleVector.fromArray(SPECIES, SIGNS, 0));
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
        DoubleVector first = ONE.mul(middle.add(turned));
        first.mul(cos1).add(first.rearrange(SWAP).mul(sin1)).intoArray(to, out + length + x);
        DoubleVector second = ONE.mul(middle.sub(turned));
        second.mul(cos2).add(second.rearrange(SWAP).mul(sin2)).intoArray(to, out + 2 * length + x);
      }
    }
  }

  // More at a time than in each of these passes the compiler does not always take, and then makes
  // objects of vectors; nor may it take them into one method, for which they are too long: the
  // second, as two and sums of five, does two vectors at a time.
  @Override
  void four(int groups, int length, double[] roots, double sign, double[] from, double[] to) {
    fourOthers(groups, length, roots, sign, from, to);
    fourSecond(groups, length, roots, sign, from, to);
  }

  private static void fourOthers(
      int groups, int length, double[] roots, double sign, double[] from, double[] to) {
    DoubleVector imaginary = ONE.mul(sign).mul(DoubleVector.fromArray(SPECIES, SIGNS, 0));
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
        DoubleVector first = ONE.mul(odd.add(turned));
        first.mul(cos1).add(first.rearrange(SWAP).mul(sin1)).intoArray(to, out + length + x);
        DoubleVector third = ONE.mul(odd.sub(turned));
        third.mul(cos3).add(third.rearrange(SWAP).mul(sin3)).intoArray(to, out + 3 * length + x);
      }
    }
  }

  private static void fourSecond(
      int groups, int length, double[] roots, double sign, double[] from, double[] to) {
    DoubleVector imaginary = ONE.mul(sign).mul(DoubleVector.fromArray(SPECIES, SIGNS, 0));
    int far = groups * length;
    for (int p = 0; p < groups; p++) {
      double cos = roots[6 * p + 2];
      DoubleVector sin = imaginary.mul(roots[6 * p + 3]);
      int in = p * length;
      int out = (4 * p + 2) * length;
      for (int x = 0; x < length; x += 2 * LANES) {
        int y = Math.min(x + LANES, length - LANES);
        DoubleVector a0 = DoubleVector.fromArray(SPECIES, from, in + x);
        DoubleVector a1 = DoubleVector.fromArray(SPECIES, from, in + far + x);
        DoubleVector a2 = DoubleVector.fromArray(SPECIES, from, in + 2 * far + x);
        DoubleVector a3 = DoubleVector.fromArray(SPECIES, from, in + 3 * far + x);
        DoubleVector a = ONE.mul(a0.add(a2).sub(a1.add(a3)));
        a.mul(cos).add(a.rearrange(SWAP).mul(sin)).intoArray(to, out + x);
        DoubleVector b0 = DoubleVector.fromArray(SPECIES, from, in + y);
        DoubleVector b1 = DoubleVector.fromArray(SPECIES, from, in + far + y);
        DoubleVector b2 = DoubleVector.fromArray(SPECIES, from, in + 2 * far + y);
        DoubleVector b3 = DoubleVector.fromArray(SPECIES, from, in + 3 * far + y);
        DoubleVector b = ONE.mul(b0.add(b2).sub(b1.add(b3)));
        b.mul(cos).add(b.rearrange(SWAP).mul(sin)).intoArray(to, out + y);
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
      int in = p * length;
      int out = 5 * p * length;
      for (int x = 0; x < length; x += 2 * LANES) {
        int y = Math.min(x + LANES, length - LANES);
        DoubleVector a0 = DoubleVector.fromArray(SPECIES, from, in + x);
        DoubleVector a1 = DoubleVector.fromArray(SPECIES, from, in + far + x);
        DoubleVector a2 = DoubleVector.fromArray(SPECIES, from, in + 2 * far + x);
        DoubleVector a3 = DoubleVector.fromArray(SPECIES, from, in + 3 * far + x);
        DoubleVector a4 = DoubleVector.fromArray(SPECIES, from, in + 4 * far + x);
        DoubleVector b0 = DoubleVector.fromArray(SPECIES, from, in + y);
        DoubleVector b1 = DoubleVector.fromArray(SPECIES, from, in + far + y);
        DoubleVector b2 = DoubleVector.fromArray(SPECIES, from, in + 2 * far + y);
        DoubleVector b3 = DoubleVector.fromArray(SPECIES, from, in + 3 * far + y);
        DoubleVector b4 = DoubleVector.fromArray(SPECIES, from, in + 4 * far + y);
        ONE.mul(a0.add(a1.add(a4)).add(a2.add(a3))).intoArray(to, out + x);
        ONE.mul(b0.add(b1.add(b4)).add(b2.add(b3))).intoArray(to, out + y);
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
    DoubleVector imaginary = ONE.mul(sign).mul(DoubleVector.fromArray(SPECIES, SIGNS, 0));
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
        DoubleVector sum = ONE.mul(even.add(outer.mul(outerSin).add(inner.mul(innerSin))));
        sum.mul(cos).add(sum.rearrange(SWAP).mul(sin)).intoArray(to, out + x);
      }
    }
  }
}
