package org.farfield.kernels.cpu;

/** The loops in plain Java. */
final class ScalarPhaseKernel implements PhaseKernel {
  private static final int LANES = GemmKernel.ROWS;

  @Override
  public void phases(
      double[] powers,
      int panel,
      int half,
      int[] runs,
      int first,
      int end,
      double[] phases,
      int cos,
      int sin) {
    int to = cos;
    for (int run = first; run < end; run += RUN) {
      int length = runs[run + 3] * LANES;
      for (int i = 0; i < LANES; i++) {
        int x = panel + runs[run] + i;
        int y = panel + runs[run + 1] + i;
        double re = powers[x] * powers[y] - powers[half + x] * powers[half + y];
        double im = powers[x] * powers[half + y] + powers[half + x] * powers[y];
        int z = panel + runs[run + 2];
        for (int t = i; t < length; t += LANES) {
          phases[to + t] = re * powers[z + t] - im * powers[half + z + t];
          phases[to + sin + t] = re * powers[half + z + t] + im * powers[z + t];
        }
      }
      to += length;
    }
  }

  @Override
  public void addWeighted(
      double[] weights, double[] phases, int start, int length, double[] sums, int target) {
    for (int i = 0; i < LANES; i++) {
      for (int x = i; x < length; x += LANES) {
        sums[target + x] += weights[i] * phases[start + x];
      }
    }
  }

  @Override
  public void parities(
      int length,
      double[] phases,
      int phase,
      double[] sums,
      int sum,
      double[] left,
      int target,
      int half) {
    parities(0, length, phases, phase, sums, sum, left, target, half);
  }

  /** The same from some number of each on. */
  static void parities(
      int from,
      int length,
      double[] phases,
      int phase,
      double[] sums,
      int sum,
      double[] left,
      int target,
      int half) {
    for (int x = from; x < length; x++) {
      double cos = phases[phase + x];
      double sin = phases[phase + length + x];
      double re = sums[sum + x];
      double im = sums[sum + length + x];
      left[target + x] = cos * re + sin * im;
      left[target + half + x] = sin * re - cos * im;
    }
  }

  @Override
  public void parities(
      int length,
      double[] phases,
      int phase,
      double[] sums,
      int sum,
      float[] left,
      int target,
      int half) {
    parities(0, length, phases, phase, sums, sum, left, target, half);
  }

  /** The same from some number of each on. */
  static void parities(
      int from,
      int length,
      double[] phases,
      int phase,
      double[] sums,
      int sum,
      float[] left,
      int target,
      int half) {
    for (int x = from; x < length; x++) {
      double cos = phases[phase + x];
      double sin = phases[phase + length + x];
      double re = sums[sum + x];
      double im = sums[sum + length + x];
      left[target + x] = (float) (cos * re + sin * im);
      left[target + half + x] = (float) (sin * re - cos * im);
    }
  }

  @Override
  public void gather(
      int count,
      double[] even,
      double[] odd,
      int stride,
      int first,
      double[] phases,
      int phase,
      double[] re,
      double[] im) {
    for (int q = 0; q < count; q++) {
      for (int i = 0; i < LANES; i++) {
        int x = q * LANES + i;
        double cos = phases[phase + x];
        double sin = phases[phase + count * LANES + x];
        double e = even[q * stride + first + i];
        double o = odd[q * stride + first + i];
        re[x] += cos * e + sin * o;
        im[x] += sin * e - cos * o;
      }
    }
  }
}
