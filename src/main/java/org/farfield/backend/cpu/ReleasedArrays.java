package org.farfield.backend.cpu;

import java.lang.ref.SoftReference;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ResultNumbers;

/**
 * Arrays of results that nobody reads any more, for the next ones: these are in a cache yet, where
 * new ones are memory that was not used for long, or never. Where memory is short they go.
 */
final class ReleasedArrays {
  private final Deque<SoftReference<double[]>> arrays = new ConcurrentLinkedDeque<>();

  /** Gives zeros that nobody has asked for an array, which comes back when they are released. */
  void lendTo(Coefficients zeros) {
    ResultNumbers numbers = zeros.numbers();
    double[] array = ofLength(numbers.length());
    numbers.lend(array, () -> arrays.push(new SoftReference<>(array)));
  }

  // Others are dropped: those of a long input have one length, or all lengths.
  private double[] ofLength(int length) {
    SoftReference<double[]> last = arrays.poll();
    double[] array = last == null ? null : last.get();
    if (array == null || array.length != length) {
      return new double[length];
    }
    Arrays.fill(array, 0);
    return array;
  }
}
