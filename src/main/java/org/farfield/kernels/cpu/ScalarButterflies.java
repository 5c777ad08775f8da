package org.farfield.kernels.cpu;

/** The stages in plain Java. */
final class ScalarButterflies extends DoubleButterflies {
  @Override
  void two(int groups, int length, double[] roots, double sign, double[] from, double[] to) {
    int far = groups * length;
    for (int p = 0; p < groups; p++) {
      int root = 2 * p;
      for (int x = 0; x < length; x += 2) {
        int in = p * length + x;
        int out = 2 * p * length + x;
        double re0 = from[in];
        double im0 = from[in + 1];
        double re1 = from[in + far];
        double im1 = from[in + far + 1];
        to[out] = re0 + re1;
        to[out + 1] = im0 + im1;
        put(re0 - re1, im0 - im1, roots, root, sign, to, out + length);
      }
    }
  }

  @Override
  void three(int groups, int length, double[] roots, double sign, double[] from, double[] to) {
    int far = groups * length;
    for (int p = 0; p < groups; p++) {
      int root = 4 * p;
      for (int x = 0; x < length; x += 2) {
        int in = p * length + x;
        int out = 3 * p * length + x;
        double re0 = from[in];
        double im0 = from[in + 1];
        double re1 = from[in + far];
        double im1 = from[in + far + 1];
        double re2 = from[in + 2 * far];
        double im2 = from[in + 2 * far + 1];
        double sumRe = re1 + re2;
        double sumIm = im1 + im2;
        double middleRe = re0 - sumRe * 0.5;
        double middleIm = im0 - sumIm * 0.5;
        double turnedRe = -(im1 - im2) * (sign * SIN_60);
        double turnedIm = (re1 - re2) * (sign * SIN_60);
        to[out] = re0 + sumRe;
        to[out + 1] = im0 + sumIm;
        put(middleRe + turnedRe, middleIm + turnedIm, roots, root, sign, to, out + length);
        put(middleRe - turnedRe, middleIm - turnedIm, roots, root + 2, sign, to, out + 2 * length);
      }
    }
  }

  @Override
  void four(int groups, int length, double[] roots, double sign, double[] from, double[] to) {
    int far = groups * length;
    for (int p = 0; p < groups; p++) {
      int root = 6 * p;
      for (int x = 0; x < length; x += 2) {
        int in = p * length + x;
        int out = 4 * p * length + x;
        double re0 = from[in];
        double im0 = from[in + 1];
        double re1 = from[in + far];
        double im1 = from[in + far + 1];
        double re2 = from[in + 2 * far];
        double im2 = from[in + 2 * far + 1];
        double re3 = from[in + 3 * far];
        double im3 = from[in + 3 * far + 1];
        double evenRe = re0 + re2;
        double evenIm = im0 + im2;
        double oddRe = re0 - re2;
        double oddIm = im0 - im2;
        double sumRe = re1 + re3;
        double sumIm = im1 + im3;
        double turnedRe = -sign * (im1 - im3);
        double turnedIm = sign * (re1 - re3);
        to[out] = evenRe + sumRe;
        to[out + 1] = evenIm + sumIm;
        put(oddRe + turnedRe, oddIm + turnedIm, roots, root, sign, to, out + length);
        put(evenRe - sumRe, evenIm - sumIm, roots, root + 2, sign, to, out + 2 * length);
        put(oddRe - turnedRe, oddIm - turnedIm, roots, root + 4, sign, to, out + 3 * length);
      }
    }
  }

  @Override
  void five(int groups, int length, double[] roots, double sign, double[] from, double[] to) {
    int far = groups * length;
    for (int p = 0; p < groups; p++) {
      int root = 8 * p;
      for (int x = 0; x < length; x += 2) {
        int in = p * length + x;
        int out = 5 * p * length + x;
        double re0 = from[in];
        double im0 = from[in + 1];
        double re1 = from[in + far];
        double im1 = from[in + far + 1];
        double re2 = from[in + 2 * far];
        double im2 = from[in + 2 * far + 1];
        double re3 = from[in + 3 * far];
        double im3 = from[in + 3 * far + 1];
        double re4 = from[in + 4 * far];
        double im4 = from[in + 4 * far + 1];
        double outerRe = re1 + re4;
        double outerIm = im1 + im4;
        double innerRe = re2 + re3;
        double innerIm = im2 + im3;
        double acrossRe = -sign * (im1 - im4);
        double acrossIm = sign * (re1 - re4);
        double withinRe = -sign * (im2 - im3);
        double withinIm = sign * (re2 - re3);
        double firstRe = re0 + outerRe * COS_72 + innerRe * COS_144;
        double firstIm = im0 + outerIm * COS_72 + innerIm * COS_144;
        double secondRe = re0 + outerRe * COS_144 + innerRe * COS_72;
        double secondIm = im0 + outerIm * COS_144 + innerIm * COS_72;
        double ofFirstRe = acrossRe * SIN_72 + withinRe * SIN_144;
        double ofFirstIm = acrossIm * SIN_72 + withinIm * SIN_144;
        double ofSecondRe = acrossRe * SIN_144 - withinRe * SIN_72;
        double ofSecondIm = acrossIm * SIN_144 - withinIm * SIN_72;
        to[out] = re0 + outerRe + innerRe;
        to[out + 1] = im0 + outerIm + innerIm;
        put(firstRe + ofFirstRe, firstIm + ofFirstIm, roots, root, sign, to, out + length);
        put(
            secondRe + ofSecondRe,
            secondIm + ofSecondIm,
            roots,
            root + 2,
            sign,
            to,
            out + 2 * length);
        put(
            secondRe - ofSecondRe,
            secondIm - ofSecondIm,
            roots,
            root + 4,
            sign,
            to,
            out + 3 * length);
        put(firstRe - ofFirstRe, firstIm - ofFirstIm, roots, root + 6, sign, to, out + 4 * length);
      }
    }
  }
}
