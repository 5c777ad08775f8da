package org.farfield.features.rows;

import org.farfield.expansion.Sources;
import org.farfield.spec.Channels;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/** A number that tells whether structures are still the same: atoms, cell and sources. */
public final class Fingerprint {
  private static final long ODD = 0x9E3779B97F4A7C15L;

  private Fingerprint() {}

  /** Of a frame. */
  public static long of(Structure s, Channels channels) {
    long hash = geometry(s);
    // of species the sources follow from the types
    return channels instanceof Channels.Species ? hash : mix(hash, Sources.of(s, channels));
  }

  /** Of the atoms and the cell of a frame. */
  public static long geometry(Structure s) {
    long hash = s.size();
    for (int atom = 0; atom < s.size(); atom++) {
      hash = mix(hash, s.type(atom));
    }
    hash = mix(hash, s.positions());
    Cell cell = s.cell();
    hash = mix(hash, cell.rows());
    for (int axis = 0; axis < 3; axis++) {
      hash = mix(hash, cell.isPeriodic(axis) ? 1 : 0);
    }
    return hash;
  }

  private static long mix(long hash, Sources sources) {
    long mixed = hash;
    for (int a = 0; a < sources.channels(); a++) {
      for (int lm = 0; lm < sources.rows(); lm++) {
        mixed = mix(mixed, sources.moments(a, lm));
      }
    }
    return sources.widths().isPresent() ? mix(mixed, sources.widths().get()) : mixed;
  }

  private static long mix(long hash, double[] values) {
    long mixed = hash;
    for (double value : values) {
      mixed = mix(mixed, Double.doubleToRawLongBits(value));
    }
    return mixed;
  }

  private static long mix(long hash, long value) {
    return Long.rotateLeft(hash ^ value, 27) * ODD;
  }

  /**
   * Of frames and those that follow: a polynomial in the frames' own, so that it does not matter
   * how they are put together.
   */
  public static long join(long first, long second, long framesOfSecond) {
    return power(framesOfSecond) * first + second;
  }

  private static long power(long exponent) {
    long result = 1;
    long square = ODD;
    for (long rest = exponent; rest > 0; rest >>= 1) {
      if ((rest & 1) == 1) {
        result *= square;
      }
      square *= square;
    }
    return result;
  }
}
