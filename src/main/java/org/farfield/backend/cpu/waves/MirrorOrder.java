package org.farfield.backend.cpu.waves;

import java.util.Arrays;
import org.farfield.kernels.cpu.GemmKernel;
import org.farfield.kernels.cpu.MirrorKernel;

/**
 * The fields of one channel by how they change in the mirrors, which of them are odd along which
 * lattice vector; each class is filled up to whole panels of the matrix product.
 */
public final class MirrorOrder {
  private static final int LANES = GemmKernel.ROWS;

  /** Of the field at each place: its index l² + l + m; negative where there is none. */
  final int[] harmonic;

  /** Of the field at each place: its radial function l · size + n. */
  final int[] function;

  /** Of each coefficient of a channel: its place. */
  final int[] place;

  private final int maxAngular;
  private final int radial;
  private final int[] axes;
  private final int[] start = new int[MirrorKernel.CLASSES + 1];

  /**
   * Sorts fields.
   *
   * @param axes of each lattice vector, along which of x, y, z it lies
   */
  MirrorOrder(int maxAngular, int radial, int[] axes) {
    this.maxAngular = maxAngular;
    this.radial = radial;
    this.axes = axes;
    int most = (maxAngular + 1) * (maxAngular + 1) * radial + MirrorKernel.CLASSES * LANES;
    int[] harmonics = new int[most];
    int[] functions = new int[most];
    place = new int[(maxAngular + 1) * (maxAngular + 1) * radial];
    Arrays.fill(harmonics, -1);
    int[] kinds = new int[(maxAngular + 1) * (maxAngular + 1)];
    for (int l = 0; l <= maxAngular; l++) {
      for (int m = -l; m <= l; m++) {
        kinds[l * l + l + m] = kind(l, m, axes);
      }
    }
    int next = 0;
    for (int kind = 0; kind < MirrorKernel.CLASSES; kind++) {
      start[kind] = next;
      for (int l = 0; l <= maxAngular; l++) {
        for (int lm = l * l; lm < (l + 1) * (l + 1); lm++) {
          for (int n = 0; n < radial && kinds[lm] == kind; n++) {
            harmonics[next] = lm;
            functions[next] = l * radial + n;
            place[lm * radial + n] = next++;
          }
        }
      }
      next = (next + LANES - 1) / LANES * LANES;
    }
    start[MirrorKernel.CLASSES] = next;
    harmonic = Arrays.copyOf(harmonics, next);
    function = Arrays.copyOf(functions, next);
  }

  /** Whether it is the one of these. */
  boolean isOf(int angular, int functions, int[] vectors) {
    return maxAngular == angular && radial == functions && Arrays.equals(axes, vectors);
  }

  // Of Y_lm the factor in φ is cos mφ, or sin |m|φ for m < 0.
  private static int kind(int l, int m, int[] axes) {
    int odd = ((m >= 0 ? m : 1 - m) % 2) | (m < 0 ? 2 : 0) | ((l - Math.abs(m)) % 2 << 2);
    int kind = 0;
    for (int axis : axes) {
      kind = 2 * kind + (odd >> axis & 1);
    }
    return kind;
  }

  /** The first place of a class; of that behind the last, all places. */
  int start(int kind) {
    return start[kind];
  }

  /** All places. */
  int size() {
    return harmonic.length;
  }
}
