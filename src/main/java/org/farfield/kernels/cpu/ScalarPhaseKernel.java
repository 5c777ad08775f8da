package org.farfield.kernels.cpu;

/** The loops in plain Java. */
final class ScalarPhaseKernel implements PhaseKernel {
  private static final int LANES = GemmKernel.ROWS;

  @Override
  public void run(
      double[] xy,
      double[] zCos,
      double[] zSin,
      int z,
      int steps,
      double[] phases,
      int cos,
      int sin) {
    for (int i = 0; i < LANES; i++) {
      double re = xy[i];
      double im = xy[LANES + i];
      for (int x = i; x < steps * LANES; x += LANES) {
        phases[cos + x] = re * zCos[z + x] - im * zSin[z + x];
        phases[sin + x] = re * zSin[z + x] + im * zCos[z + x];
      }
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
    for (int x = 0; x < length; x++) {
      double cos = phases[phase + x];
      double sin = phases[phase + length + x];
      double re = sums[sum + x];
      double im = sums[sum + length + x];
      left[target + x] = cos * re + sin * im;
      left[target + half + x] = sin * re - cos * im;
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
