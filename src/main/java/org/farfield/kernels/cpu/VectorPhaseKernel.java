package org.farfield.kernels.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops in vector instructions, because the compiler does not vectorise loops over arrays with
 * different offsets. Can be loaded only where the module jdk.incubator.vector is.
 */
final class VectorPhaseKernel implements PhaseKernel {
  private static final int LANES = GemmKernel.ROWS;
  // a vector never covers more than one panel row, since lanes have their own weights
  private static final VectorSpecies<Double> SPECIES =
      DoubleVector.SPECIES_PREFERRED.length() > LANES
          ? DoubleVector.SPECIES_256
          : DoubleVector.SPECIES_PREFERRED;

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
    for (int i = 0; i < LANES; i += SPECIES.length()) {
      DoubleVector re = DoubleVector.fromArray(SPECIES, xy, i);
      DoubleVector im = DoubleVector.fromArray(SPECIES, xy, LANES + i);
      for (int x = i; x < steps * LANES; x += LANES) {
        DoubleVector c = DoubleVector.fromArray(SPECIES, zCos, z + x);
        DoubleVector s = DoubleVector.fromArray(SPECIES, zSin, z + x);
        re.mul(c).sub(im.mul(s)).intoArray(phases, cos + x);
        re.mul(s).add(im.mul(c)).intoArray(phases, sin + x);
      }
    }
  }

  @Override
  public void addWeighted(
      double[] weights, double[] phases, int start, int length, double[] sums, int target) {
    for (int i = 0; i < LANES; i += SPECIES.length()) {
      DoubleVector w = DoubleVector.fromArray(SPECIES, weights, i);
      for (int x = i; x < length; x += LANES) {
        DoubleVector sum = DoubleVector.fromArray(SPECIES, sums, target + x);
        sum.add(w.mul(DoubleVector.fromArray(SPECIES, phases, start + x)))
            .intoArray(sums, target + x);
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
    for (int x = 0; x < length; x += SPECIES.length()) {
      DoubleVector cos = DoubleVector.fromArray(SPECIES, phases, phase + x);
      DoubleVector sin = DoubleVector.fromArray(SPECIES, phases, phase + length + x);
      DoubleVector re = DoubleVector.fromArray(SPECIES, sums, sum + x);
      DoubleVector im = DoubleVector.fromArray(SPECIES, sums, sum + length + x);
      cos.mul(re).add(sin.mul(im)).intoArray(left, target + x);
      sin.mul(re).sub(cos.mul(im)).intoArray(left, target + half + x);
    }
  }
}
