package org.farfield.kernels.cpu;

/** The stages in single precision in plain Java: {@link ScalarButterflies}. */
final class ScalarFloatButterflies extends FloatButterflies {
  private static final float COS_1 = (float) COS_72;
  private static final float COS_2 = (float) COS_144;
  private static final float SIN_1 = (float) SIN_72;
  private static final float SIN_2 = (float) SIN_144;

  @Override
  void two(int groups, int length, double[] roots, double sign, float[] from, float[] to) {
    float turn = (float) sign;
    int far = groups * length;
    for (int p = 0; p < groups; p++) {
      int root = 2 * p;
      for (int x = 0; x < length; x += 2) {
        int in = p * length + x;
        int out = 2 * p * length + x;
        float re0 = from[in];
        float im0 = from[in + 1];
        float re1 = from[in + far];
        float im1 = from[in + far + 1];
        to[out] = re0 + re1;
        to[out + 1] = im0 + im1;
        put(re0 - re1, im0 - im1, roots, root, turn, to, out + length);
      }
    }
  }

  @Override
  void three(int groups, int length, double[] roots, double sign, float[] from, float[] to) {
    float turn = (float) sign;
    float side = turn * (float) SIN_60;
    int far = groups * length;
    for (int p = 0; p < groups; p++) {
      int root = 4 * p;
      for (int x = 0; x < length; x += 2) {
        int in = p * length + x;
        int out = 3 * p * length + x;
        float re0 = from[in];
        float im0 = from[in + 1];
        float re1 = from[in + far];
        float im1 = from[in + far + 1];
        float re2 = from[in + 2 * far];
        float im2 = from[in + 2 * far + 1];
        float sumRe = re1 + re2;
        float sumIm = im1 + im2;
        float middleRe = re0 - sumRe * 0.5f;
        float middleIm = im0 - sumIm * 0.5f;
        float turnedRe = -(im1 - im2) * side;
        float turnedIm = (re1 - re2) * side;
        to[out] = re0 + sumRe;
        to[out + 1] = im0 + sumIm;
        put(middleRe + turnedRe, middleIm + turnedIm, roots, root, turn, to, out + length);
        put(middleRe - turnedRe, middleIm - turnedIm, roots, root + 2, turn, to, out + 2 * length);
      }
    }
  }

  @Override
  void four(int groups, int length, double[] roots, double sign, float[] from, float[] to) {
    float turn = (float) sign;
    int far = groups * length;
    for (int p = 0; p < groups; p++) {
      int root = 6 * p;
      for (int x = 0; x < length; x += 2) {
        int in = p * length + x;
        int out = 4 * p * length + x;
        float re0 = from[in];
        float im0 = from[in + 1];
        float re1 = from[in + far];
        float im1 = from[in + far + 1];
        float re2 = from[in + 2 * far];
        float im2 = from[in + 2 * far + 1];
        float re3 = from[in + 3 * far];
        float im3 = from[in + 3 * far + 1];
        float evenRe = re0 + re2;
        float evenIm = im0 + im2;
        float oddRe = re0 - re2;
        float oddIm = im0 - im2;
        float sumRe = re1 + re3;
        float sumIm = im1 + im3;
        float turnedRe = -turn * (im1 - im3);
        float turnedIm = turn * (re1 - re3);
        to[out] = evenRe + sumRe;
        to[out + 1] = evenIm + sumIm;
        put(oddRe + turnedRe, oddIm + turnedIm, roots, root, turn, to, out + length);
        put(evenRe - sumRe, evenIm - sumIm, roots, root + 2, turn, to, out + 2 * length);
        put(oddRe - turnedRe, oddIm - turnedIm, roots, root + 4, turn, to, out + 3 * length);
      }
    }
  }

  @Override
  void five(int groups, int length, double[] roots, double sign, float[] from, float[] to) {
    float turn = (float) sign;
    int far = groups * length;
    for (int p = 0; p < groups; p++) {
      int root = 8 * p;
      for (int x = 0; x < length; x += 2) {
        int in = p * length + x;
        int out = 5 * p * length + x;
        float re0 = from[in];
        float im0 = from[in + 1];
        float re1 = from[in + far];
        float im1 = from[in + far + 1];
        float re2 = from[in + 2 * far];
        float im2 = from[in + 2 * far + 1];
        float re3 = from[in + 3 * far];
        float im3 = from[in + 3 * far + 1];
        float re4 = from[in + 4 * far];
        float im4 = from[in + 4 * far + 1];
        float outerRe = re1 + re4;
        float outerIm = im1 + im4;
        float innerRe = re2 + re3;
        float innerIm = im2 + im3;
        float acrossRe = -turn * (im1 - im4);
        float acrossIm = turn * (re1 - re4);
        float withinRe = -turn * (im2 - im3);
        float withinIm = turn * (re2 - re3);
        float firstRe = re0 + outerRe * COS_1 + innerRe * COS_2;
        float firstIm = im0 + outerIm * COS_1 + innerIm * COS_2;
        float secondRe = re0 + outerRe * COS_2 + innerRe * COS_1;
        float secondIm = im0 + outerIm * COS_2 + innerIm * COS_1;
        float ofFirstRe = acrossRe * SIN_1 + withinRe * SIN_2;
        float ofFirstIm = acrossIm * SIN_1 + withinIm * SIN_2;
        float ofSecondRe = acrossRe * SIN_2 - withinRe * SIN_1;
        float ofSecondIm = acrossIm * SIN_2 - withinIm * SIN_1;
        to[out] = re0 + outerRe + innerRe;
        to[out + 1] = im0 + outerIm + innerIm;
        put(firstRe + ofFirstRe, firstIm + ofFirstIm, roots, root, turn, to, out + length);
        put(
            secondRe + ofSecondRe,
            secondIm + ofSecondIm,
            roots,
            root + 2,
            turn,
            to,
            out + 2 * length);
        put(
            secondRe - ofSecondRe,
            secondIm - ofSecondIm,
            roots,
            root + 4,
            turn,
            to,
            out + 3 * length);
        put(firstRe - ofFirstRe, firstIm - ofFirstIm, roots, root + 6, turn, to, out + 4 * length);
      }
    }
  }

  // Writes a complex number times a root.
  private static void put(
      float re, float im, double[] roots, int root, float sign, float[] to, int at) {
    float cos = (float) roots[root];
    float sin = sign * (float) roots[root + 1];
    to[at] = re * cos - im * sin;
    to[at + 1] = im * cos + re * sin;
  }
}
