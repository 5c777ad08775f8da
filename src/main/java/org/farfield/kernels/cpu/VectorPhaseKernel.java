package org.farfield.kernels.cpu;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops in vector instructions, because the compiler does not vectorise loops over arrays with
 * different offsets. Can be loaded only where the module jdk.incubator.vector is.
 */
final class VectorPhaseKernel implements PhaseKernel {
  private static final int LANES = GemmKernel.ROWS;
  private static final VectorSpecies<Double> SPECIES = Vectors.DOUBLES;
  // Where a vector covers two panel rows, what belongs to lanes stands in it twice.
  private static final int MOST_STRIDE = 16;
  private static final boolean WIDE = Vectors.LANES == 2 * LANES;
  private static final int STEP = Math.max(LANES, Vectors.LANES); // of what goes with lanes
  private static final int[] TWICE = new int[2 * LANES];

  // by stride in panels' rows: the lanes of a row and of the next one
  private static final int[][] PAIRS = new int[MOST_STRIDE + 1][];

  static {
    Arrays.setAll(TWICE, i -> i % LANES);
    for (int stride = 0; stride <= MOST_STRIDE; stride++) {
      int step = (stride - 1) * LANES;
      PAIRS[stride] = new int[2 * LANES];
      Arrays.setAll(PAIRS[stride], i -> i < LANES ? i : i + step);
    }
  }

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
      int x = panel + runs[run];
      int y = panel + runs[run + 1];
      int z = panel + runs[run + 2];
      if (length < SPECIES.length()) { // one vector of the run, half a vector of lanes
        single(powers, x, y, z, half, phases, to, sin);
      } else {
        for (int i = 0; i < LANES; i += SPECIES.length()) {
          several(powers, x + i, y + i, z + i, half, length - i, phases, to + i, sin);
        }
      }
      to += length;
    }
  }

  private static void single(
      double[] powers, int x, int y, int z, int half, double[] phases, int to, int sin) {
    for (int i = 0; i < LANES; i++) {
      double re = powers[x + i] * powers[y + i] - powers[half + x + i] * powers[half + y + i];
      double im = powers[x + i] * powers[half + y + i] + powers[half + x + i] * powers[y + i];
      phases[to + i] = re * powers[z + i] - im * powers[half + z + i];
      phases[to + sin + i] = re * powers[half + z + i] + im * powers[z + i];
    }
  }

  private static void several(
      double[] powers,
      int x,
      int y,
      int z,
      int half,
      int length,
      double[] phases,
      int to,
      int sin) {
    DoubleVector xCos = DoubleVector.fromArray(SPECIES, powers, x);
    DoubleVector xSin = DoubleVector.fromArray(SPECIES, powers, half + x);
    DoubleVector yCos = DoubleVector.fromArray(SPECIES, powers, y);
    DoubleVector ySin = DoubleVector.fromArray(SPECIES, powers, half + y);
    DoubleVector re = xCos.mul(yCos).sub(xSin.mul(ySin));
    DoubleVector im = xCos.mul(ySin).add(xSin.mul(yCos));
    // the last vector of lanes may overlap the one before: it makes the same numbers again
    int last = length - SPECIES.length();
    for (int t = 0; t < length; t += STEP) {
      int at = Math.min(t, last);
      DoubleVector c = DoubleVector.fromArray(SPECIES, powers, z + at);
      DoubleVector s = DoubleVector.fromArray(SPECIES, powers, half + z + at);
      re.mul(c).sub(im.mul(s)).intoArray(phases, to + at);
      re.mul(s).add(im.mul(c)).intoArray(phases, to + sin + at);
    }
  }

  @Override
  public void addWeighted(
      double[] weights, double[] phases, int start, int length, double[] sums, int target) {
    if (WIDE) {
      int pairs = length / (2 * LANES) * 2 * LANES;
      addWeightedWide(weights, phases, start, pairs, sums, target);
      for (int x = pairs; x < length; x++) {
        sums[target + x] += weights[x % LANES] * phases[start + x];
      }
      return;
    }
    for (int i = 0; i < LANES; i += SPECIES.length()) {
      DoubleVector w = DoubleVector.fromArray(SPECIES, weights, i);
      for (int x = i; x < length; x += LANES) {
        DoubleVector sum = DoubleVector.fromArray(SPECIES, sums, target + x);
        sum.add(w.mul(DoubleVector.fromArray(SPECIES, phases, start + x)))
            .intoArray(sums, target + x);
      }
    }
  }

  private static void addWeightedWide(
      double[] weights, double[] phases, int start, int length, double[] sums, int target) {
    DoubleVector w = DoubleVector.fromArray(SPECIES, weights, 0, TWICE, 0);
    for (int x = 0; x < length; x += 2 * LANES) {
      DoubleVector sum = DoubleVector.fromArray(SPECIES, sums, target + x);
      sum.add(w.mul(DoubleVector.fromArray(SPECIES, phases, start + x)))
          .intoArray(sums, target + x);
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
    int x = 0;
    for (; x + SPECIES.length() <= length; x += SPECIES.length()) {
      DoubleVector cos = DoubleVector.fromArray(SPECIES, phases, phase + x);
      DoubleVector sin = DoubleVector.fromArray(SPECIES, phases, phase + length + x);
      DoubleVector re = DoubleVector.fromArray(SPECIES, sums, sum + x);
      DoubleVector im = DoubleVector.fromArray(SPECIES, sums, sum + length + x);
      cos.mul(re).add(sin.mul(im)).intoArray(left, target + x);
      sin.mul(re).sub(cos.mul(im)).intoArray(left, target + half + x);
    }
    ScalarPhaseKernel.parities(x, length, phases, phase, sums, sum, left, target, half);
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
    int x = 0;
    for (; x + SPECIES.length() <= length; x += SPECIES.length()) {
      DoubleVector cos = DoubleVector.fromArray(SPECIES, phases, phase + x);
      DoubleVector sin = DoubleVector.fromArray(SPECIES, phases, phase + length + x);
      DoubleVector re = DoubleVector.fromArray(SPECIES, sums, sum + x);
      DoubleVector im = DoubleVector.fromArray(SPECIES, sums, sum + length + x);
      round(cos.mul(re).add(sin.mul(im)), left, target + x);
      round(sin.mul(re).sub(cos.mul(im)), left, target + half + x);
    }
    ScalarPhaseKernel.parities(x, length, phases, phase, sums, sum, left, target, half);
  }

  private static void round(DoubleVector values, float[] to, int at) {
    ((FloatVector) values.convertShape(VectorOperators.D2F, Vectors.HALVES, 0)).intoArray(to, at);
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
    if (WIDE && stride % LANES == 0 && stride <= MOST_STRIDE * LANES) {
      int pairs = count / 2 * 2;
      gatherWide(pairs, count, even, odd, stride, first, phases, phase, re, im);
      gatherOne(pairs, count, even, odd, stride, first, phases, phase, re, im);
    } else if (WIDE) {
      gatherOne(0, count, even, odd, stride, first, phases, phase, re, im);
    } else {
      gatherNarrow(count, even, odd, stride, first, phases, phase, re, im);
    }
  }

  private static void gatherNarrow(
      int count,
      double[] even,
      double[] odd,
      int stride,
      int first,
      double[] phases,
      int phase,
      double[] re,
      double[] im) {
    for (int i = 0; i < LANES; i += SPECIES.length()) {
      int at = first + i;
      for (int x = i; x < count * LANES; x += LANES) {
        DoubleVector cos = DoubleVector.fromArray(SPECIES, phases, phase + x);
        DoubleVector sin = DoubleVector.fromArray(SPECIES, phases, phase + count * LANES + x);
        DoubleVector e = DoubleVector.fromArray(SPECIES, even, at);
        DoubleVector o = DoubleVector.fromArray(SPECIES, odd, at);
        DoubleVector.fromArray(SPECIES, re, x).add(cos.mul(e).add(sin.mul(o))).intoArray(re, x);
        DoubleVector.fromArray(SPECIES, im, x).add(sin.mul(e).sub(cos.mul(o))).intoArray(im, x);
        at += stride;
      }
    }
  }

  private static void gatherWide(
      int pairs,
      int count,
      double[] even,
      double[] odd,
      int stride,
      int first,
      double[] phases,
      int phase,
      double[] re,
      double[] im) {
    int[] both = PAIRS[stride / LANES];
    int at = first;
    for (int x = 0; x < pairs * LANES; x += 2 * LANES) {
      DoubleVector cos = DoubleVector.fromArray(SPECIES, phases, phase + x);
      DoubleVector sin = DoubleVector.fromArray(SPECIES, phases, phase + count * LANES + x);
      DoubleVector e = DoubleVector.fromArray(SPECIES, even, at, both, 0);
      DoubleVector o = DoubleVector.fromArray(SPECIES, odd, at, both, 0);
      DoubleVector.fromArray(SPECIES, re, x).add(cos.mul(e).add(sin.mul(o))).intoArray(re, x);
      DoubleVector.fromArray(SPECIES, im, x).add(sin.mul(e).sub(cos.mul(o))).intoArray(im, x);
      at += 2 * stride;
    }
  }

  private static void gatherOne(
      int from,
      int count,
      double[] even,
      double[] odd,
      int stride,
      int first,
      double[] phases,
      int phase,
      double[] re,
      double[] im) {
    for (int x = from * LANES; x < count * LANES; x++) {
      int at = x / LANES * stride + first + x % LANES;
      double cos = phases[phase + x];
      double sin = phases[phase + count * LANES + x];
      re[x] += cos * even[at] + sin * odd[at];
      im[x] += sin * even[at] - cos * odd[at];
    }
  }
}
