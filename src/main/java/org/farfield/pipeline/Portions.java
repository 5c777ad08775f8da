package org.farfield.pipeline;

import java.util.List;
import org.farfield.expansion.Coefficients;

/**
 * Makes the rows of some atoms a portion at a time, or their mean, so that memory stays bounded.
 */
final class Portions {
  private static final int MAX_DOUBLES = 1 << 21;

  /** Takes finished rows. */
  interface Target {
    void append(int[] samples, int rows, double[] values);
  }

  private Portions() {}

  /** Rows hold densities first … first + count − 1 one after the other. */
  static void write(
      Rows rows,
      Coefficients c,
      int first,
      int count,
      int system,
      List<Integer> atoms,
      boolean perStructure,
      Target target) {
    int length = Math.multiplyExact(count, rows.length());
    int together = Math.max(1, Math.min(atoms.size(), MAX_DOUBLES / length));
    double[] data = new double[together * length];
    double[] mean = new double[perStructure ? length : 0];
    for (int start = 0; start < atoms.size(); start += together) {
      int number = Math.min(together, atoms.size() - start);
      for (int i = 0; i < number; i++) {
        for (int d = 0; d < count; d++) {
          rows.fill(c, first + d, atoms.get(start + i), data, i * length + d * rows.length());
        }
        for (int x = 0; x < mean.length; x++) {
          mean[x] += data[i * length + x] / atoms.size();
        }
      }
      if (!perStructure) {
        List<Integer> portion = atoms.subList(start, start + number);
        target.append(Centres.samples(system, portion, false), number, data);
      }
    }
    if (perStructure) {
      target.append(Centres.samples(system, atoms, true), 1, mean);
    }
  }
}
