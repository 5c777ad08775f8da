package org.farfield.backend.cpu.mesh;

import java.util.ArrayList;
import java.util.List;
import org.farfield.kernels.cpu.Butterflies;

/**
 * Fourier transform of complex lines side by side, fast if their length is a product of 2, 3 and 5.
 * Stages go from one array to the other and leave frequencies in order (Stockham), so that they
 * read and write one number of all lines after the other.
 *
 * @param <A> array of double or float
 */
public final class ComplexLines<A> {
  private final int length;
  private final List<Stage> stages = new ArrayList<>();
  private final Butterflies<A> loops;

  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  private record Stage(int radix, int groups, double[] roots) {}

  ComplexLines(int length, Butterflies<A> loops) {
    this.length = length;
    this.loops = loops;
    int rest = length;
    while (rest > 1) {
      int radix = radix(rest);
      stages.add(new Stage(radix, rest / radix, roots(radix, rest)));
      rest /= radix;
    }
  }

  // 4, or the smallest prime factor
  private static int radix(int rest) {
    if (rest % 4 == 0) {
      return 4;
    }
    int factor = 2;
    while (rest % factor != 0) {
      factor++;
    }
    return factor;
  }

  private static double[] roots(int radix, int rest) {
    int groups = rest / radix;
    double[] roots = new double[2 * groups * (radix - 1)];
    for (int p = 0, next = 0; p < groups; p++) {
      for (int t = 1; t < radix; t++, next += 2) {
        double angle = 2 * Math.PI * (p * t % rest) / rest;
        roots[next] = Math.cos(angle);
        roots[next + 1] = Math.sin(angle);
      }
    }
    return roots;
  }

  /**
   * Transforms, unscaled.
   *
   * @param inverse whether with e<sup>+2πi</sup>
   * @param width numbers of all lines at one place, real and imaginary parts counted; a multiple of
   *     {@link Butterflies#WIDTH}
   * @param values {@code [place][line]}, destroyed
   * @param other room for as many
   * @return which of both has the result
   */
  A transform(boolean inverse, int width, A values, A other) {
    A from = values;
    A to = other;
    int together = width;
    for (Stage stage : stages) {
      loops.stage(stage.radix, stage.groups, together, stage.roots, inverse ? 1 : -1, from, to);
      together *= stage.radix;
      A next = from;
      from = to;
      to = next;
    }
    return from;
  }

  int length() {
    return length;
  }
}
