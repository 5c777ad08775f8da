package org.farfield.kernels.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The stages in vector instructions, some complex numbers in each. Can be loaded only where the
 * module jdk.incubator.vector is.
 */
final class VectorButterflies extends Butterflies {
  private static final VectorSpecies<Double> SPECIES = Vectors.DOUBLES;
  private static final int LANES = SPECIES.length();
  private static final VectorShuffle<Double> SWAP = VectorShuffle.fromOp(SPECIES, i -> i ^ 1);
  private static final double[] SIGNS = {-1, 1, -1, 1, -1, 1, -1, 1};

  // i and −i times: what swapped parts are multiplied with
  private static DoubleVector imaginary(double sign) {
    return DoubleVector.fromArray(SPECIES, SIGNS, 0).mul(sign);
  }

  private static DoubleVector load(double[] from, int at) {
    return DoubleVector.fromArray(SPECIES, from, at);
  }

  // times the root whose sine, with its signs, is given
  private static DoubleVector turn(DoubleVector value, double cos, DoubleVector sin) {
    return value.mul(cos).add(value.rearrange(SWAP).mul(sin));
  }

  @Override
  void two(int groups, int length, double[] roots, double sign, double[] from, double[] to) {
    DoubleVector imaginary = imaginary(sign);
    int far = groups * length;
    for (int p = 0; p < groups; p++) {
      int root = 2 * p;
      double cos1 = roots[root + 0];
      DoubleVector sin1 = imaginary.mul(roots[root + 1]);
      int in = p * length;
      int out = 2 * p * length;
      for (int x = 0; x < length; x += LANES) {
        DoubleVector a0 = load(from, in + x);
        DoubleVector a1 = load(from, in + far + x);
        a0.add(a1).intoArray(to, out + x);
        turn(a0.sub(a1), cos1, sin1).intoArray(to, out + length + x);
      }
    }
  }

  @Override
  void three(int groups, int length, double[] roots, double sign, double[] from, double[] to) {
    DoubleVector imaginary = imaginary(sign);
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
        DoubleVector a0 = load(from, in + x);
        DoubleVector a1 = load(from, in + far + x);
        DoubleVector a2 = load(from, in + 2 * far + x);
        DoubleVector sum = a1.add(a2);
        DoubleVector middle = a0.sub(sum.mul(0.5));
        DoubleVector turned = a1.sub(a2).rearrange(SWAP).mul(side);
        a0.add(sum).intoArray(to, out + x);
        turn(middle.add(turned), cos1, sin1).intoArray(to, out + length + x);
        turn(middle.sub(turned), cos2, sin2).intoArray(to, out + 2 * length + x);
      }
    }
  }

  @Override
  void four(int groups, int length, double[] roots, double sign, double[] from, double[] to) {
    DoubleVector imaginary = imaginary(sign);
    int far = groups * length;
    for (int p = 0; p < groups; p++) {
      int root = 6 * p;
      double cos1 = roots[root + 0];
      DoubleVector sin1 = imaginary.mul(roots[root + 1]);
      double cos2 = roots[root + 2];
      DoubleVector sin2 = imaginary.mul(roots[root + 3]);
      double cos3 = roots[root + 4];
      DoubleVector sin3 = imaginary.mul(roots[root + 5]);
      int in = p * length;
      int out = 4 * p * length;
      for (int x = 0; x < length; x += LANES) {
        DoubleVector a0 = load(from, in + x);
        DoubleVector a1 = load(from, in + far + x);
        DoubleVector a2 = load(from, in + 2 * far + x);
        DoubleVector a3 = load(from, in + 3 * far + x);
        DoubleVector even = a0.add(a2);
        DoubleVector odd = a0.sub(a2);
        DoubleVector sum = a1.add(a3);
        DoubleVector turned = a1.sub(a3).rearrange(SWAP).mul(imaginary);
        even.add(sum).intoArray(to, out + x);
        turn(odd.add(turned), cos1, sin1).intoArray(to, out + length + x);
        turn(even.sub(sum), cos2, sin2).intoArray(to, out + 2 * length + x);
        turn(odd.sub(turned), cos3, sin3).intoArray(to, out + 3 * length + x);
      }
    }
  }

  // In three passes: more at a time the compiler does not take, and makes objects of vectors.
  @Override
  void five(int groups, int length, double[] roots, double sign, double[] from, double[] to) {
    fiveSums(groups, length, from, to);
    fivePair(1, COS_72, COS_144, SIN_72, SIN_144, groups, length, roots, sign, from, to);
    fivePair(2, COS_144, COS_72, SIN_144, -SIN_72, groups, length, roots, sign, from, to);
  }

  private static void fiveSums(int groups, int length, double[] from, double[] to) {
    int far = groups * length;
    for (int p = 0; p < groups; p++) {
      for (int x = 0; x < length; x += LANES) {
        int in = p * length + x;
        DoubleVector outer = load(from, in + far).add(load(from, in + 4 * far));
        DoubleVector inner = load(from, in + 2 * far).add(load(from, in + 3 * far));
        load(from, in).add(outer).add(inner).intoArray(to, 5 * p * length + x);
      }
    }
  }

  // t and 5 − t
  private static void fivePair(
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
    DoubleVector imaginary = imaginary(sign);
    int far = groups * length;
    for (int p = 0; p < groups; p++) {
      int root = 8 * p + 2 * (t - 1);
      int mirrored = 8 * p + 2 * (4 - t);
      double cos = roots[root];
      DoubleVector sin = imaginary.mul(roots[root + 1]);
      double mirroredCos = roots[mirrored];
      DoubleVector mirroredSin = imaginary.mul(roots[mirrored + 1]);
      int in = p * length;
      int out = (5 * p + t) * length;
      int mirroredOut = (5 * p + 5 - t) * length;
      for (int x = 0; x < length; x += LANES) {
        DoubleVector a1 = load(from, in + far + x);
        DoubleVector a2 = load(from, in + 2 * far + x);
        DoubleVector a3 = load(from, in + 3 * far + x);
        DoubleVector a4 = load(from, in + 4 * far + x);
        DoubleVector even =
            load(from, in + x).add(a1.add(a4).mul(outerCos)).add(a2.add(a3).mul(innerCos));
        DoubleVector outer = a1.sub(a4).rearrange(SWAP).mul(imaginary);
        DoubleVector inner = a2.sub(a3).rearrange(SWAP).mul(imaginary);
        DoubleVector odd = outer.mul(outerSin).add(inner.mul(innerSin));
        turn(even.add(odd), cos, sin).intoArray(to, out + x);
        turn(even.sub(odd), mirroredCos, mirroredSin).intoArray(to, mirroredOut + x);
      }
    }
  }
}
