package org.farfield.structure.io;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.farfield.structure.Cell;
import org.farfield.structure.text.Quote;

/**
 * Sites in a periodic cell, each kept once: a site within 0.01 Å of one of the same element is the
 * same site; closer than 0.3 Å otherwise is an error.
 *
 * <p>Neighbours are found in a grid of bins, so that the effort is linear in the sites.
 */
final class PeriodicSites {
  private static final double SAME = 0.01;
  private static final double TOO_CLOSE = 0.3;
  private static final int MAX_BINS = 512;

  private final double[] rows;
  private final int[] bins = new int[3];
  private final Map<Long, List<Integer>> members = new HashMap<>();
  private final List<double[]> fractions = new ArrayList<>();
  private final List<Integer> types = new ArrayList<>();
  private final List<String> names = new ArrayList<>();

  PeriodicSites(Cell cell) {
    rows = cell.rows();
    double[] reciprocal = cell.reciprocal();
    for (int i = 0; i < 3; i++) {
      double spacing =
          1
              / Math.sqrt(
                  reciprocal[3 * i] * reciprocal[3 * i]
                      + reciprocal[3 * i + 1] * reciprocal[3 * i + 1]
                      + reciprocal[3 * i + 2] * reciprocal[3 * i + 2]);
      bins[i] = (int) Math.max(1, Math.min(MAX_BINS, Math.floor(spacing / TOO_CLOSE)));
    }
  }

  /**
   * Adds a site unless it is there already.
   *
   * @throws IllegalArgumentException if it nearly coincides with another one
   */
  void add(int type, double[] fraction, String name) {
    int[] bin = new int[3];
    for (int i = 0; i < 3; i++) {
      double wrapped = fraction[i] - Math.floor(fraction[i]);
      bin[i] = Math.min((int) (wrapped * bins[i]), bins[i] - 1);
    }
    int[] near = new int[3];
    for (int n = 0; n < 27; n++) {
      near[0] = Math.floorMod(bin[0] + n / 9 - 1, bins[0]);
      near[1] = Math.floorMod(bin[1] + n / 3 % 3 - 1, bins[1]);
      near[2] = Math.floorMod(bin[2] + n % 3 - 1, bins[2]);
      for (int other : members.getOrDefault(key(near), List.of())) {
        double distance = distance(fraction, fractions.get(other));
        if (distance < SAME && types.get(other) == type) {
          return;
        }
        if (distance < TOO_CLOSE) {
          throw tooClose(name, names.get(other), distance);
        }
      }
    }
    members.computeIfAbsent(key(bin), k -> new ArrayList<>()).add(fractions.size());
    fractions.add(fraction);
    types.add(type);
    names.add(name);
  }

  private static IllegalArgumentException tooClose(String name, String other, double distance) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "site %s%s come within %.3f Å; give coordinates of special positions with more digits,"
                + " or resolve the disorder",
            Quote.of(name),
            name.equals(other) ? " and its symmetric copy" : " and site " + Quote.of(other),
            distance));
  }

  private long key(int[] bin) {
    return ((long) bin[0] * MAX_BINS + bin[1]) * MAX_BINS + bin[2];
  }

  /** The minimum-image distance; exact for the short distances that matter here. */
  private double distance(double[] f, double[] g) {
    double[] d = new double[3];
    for (int i = 0; i < 3; i++) {
      d[i] = f[i] - g[i] - Math.rint(f[i] - g[i]);
    }
    double[] r = Fractional.toCartesian(d, rows);
    return Math.sqrt(r[0] * r[0] + r[1] * r[1] + r[2] * r[2]);
  }

  /** Puts the sites into a frame. */
  void addTo(AtomBuffer atoms) {
    for (int i = 0; i < fractions.size(); i++) {
      double[] r = Fractional.toCartesian(fractions.get(i), rows);
      atoms.add();
      atoms.type(types.get(i));
      for (int x = 0; x < 3; x++) {
        atoms.position(x, r[x]);
      }
    }
  }
}
