package org.farfield.kernels.cpu;

/** The stages in single precision in plain Java: one sum of r numbers after the other. */
final class ScalarFloatButterflies extends FloatButterflies {
  private static final float COS_1 = (float) COS_72;
  private static final float COS_2 = (float) COS_144;
  private static final float SIN_1 = (float) SIN_72;
  private static final float SIN_2 = (float) SIN_144;

  @Override
  void two(int groups, int length, double[] roots, double sign, float[] from, float[] to) {
    each(2, groups, length, roots, (float) sign, from, to);
  }

  @Override
  void three(int groups, int length, double[] roots, double sign, float[] from, float[] to) {
    each(3, groups, length, roots, (float) sign, from, to);
  }

  @Override
  void four(int groups, int length, double[] roots, double sign, float[] from, float[] to) {
    each(4, groups, length, roots, (float) sign, from, to);
  }

  @Override
  void five(int groups, int length, double[] roots, double sign, float[] from, float[] to) {
    each(5, groups, length, roots, (float) sign, from, to);
  }

  private static void each(
      int radix, int groups, int length, double[] roots, float sign, float[] from, float[] to) {
    float[] a = new float[2 * radix];
    float[] sums = new float[2 * radix];
    for (int p = 0; p < groups; p++) {
      for (int x = 0; x < length; x += 2) {
        for (int k = 0; k < radix; k++) {
          int in = (k * groups + p) * length + x;
          a[2 * k] = from[in];
          a[2 * k + 1] = from[in + 1];
        }
        sum(radix, sign, a, sums);
        int out = radix * p * length + x;
        to[out] = sums[0];
        to[out + 1] = sums[1];
        for (int t = 1; t < radix; t++) {
          int root = 2 * (p * (radix - 1) + t - 1);
          float cos = (float) roots[root];
          float sin = sign * (float) roots[root + 1];
          to[out + t * length] = sums[2 * t] * cos - sums[2 * t + 1] * sin;
          to[out + t * length + 1] = sums[2 * t + 1] * cos + sums[2 * t] * sin;
        }
      }
    }
  }

  // Of real parts, then of imaginary ones, which are turned by −i or i in place of i or −i.
  private static void sum(int radix, float sign, float[] a, float[] sums) {
    for (int c = 0; c < 2; c++) {
      float turn = c == 0 ? -sign : sign;
      int other = 1 - c;
      switch (radix) {
        case 2 -> {
          sums[c] = a[c] + a[2 + c];
          sums[2 + c] = a[c] - a[2 + c];
        }
        case 3 -> {
          float both = a[2 + c] + a[4 + c];
          float middle = a[c] - both * 0.5f;
          float turned = (a[2 + other] - a[4 + other]) * (turn * (float) SIN_60);
          sums[c] = a[c] + both;
          sums[2 + c] = middle + turned;
          sums[4 + c] = middle - turned;
        }
        case 4 -> {
          float even = a[c] + a[4 + c];
          float odd = a[c] - a[4 + c];
          float both = a[2 + c] + a[6 + c];
          float turned = turn * (a[2 + other] - a[6 + other]);
          sums[c] = even + both;
          sums[2 + c] = odd + turned;
          sums[4 + c] = even - both;
          sums[6 + c] = odd - turned;
        }
        default -> {
          float outer = a[2 + c] + a[8 + c];
          float inner = a[4 + c] + a[6 + c];
          float across = turn * (a[2 + other] - a[8 + other]);
          float within = turn * (a[4 + other] - a[6 + other]);
          float first = a[c] + outer * COS_1 + inner * COS_2;
          float second = a[c] + outer * COS_2 + inner * COS_1;
          float ofFirst = across * SIN_1 + within * SIN_2;
          float ofSecond = across * SIN_2 - within * SIN_1;
          sums[c] = a[c] + outer + inner;
          sums[2 + c] = first + ofFirst;
          sums[4 + c] = second + ofSecond;
          sums[6 + c] = second - ofSecond;
          sums[8 + c] = first - ofFirst;
        }
      }
    }
  }
}
