package org.farfield.experiments;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/**
 * Clusters of water molecules at random places in a ball of the density of the liquid, with random
 * directions, bond lengths and angles; O, H, H of one molecule after the other.
 */
final class WaterDroplets {
  private static final double DENSITY = 0.0334; // molecules / Å³
  private static final double NEAREST = 1.6; // atoms of two molecules, Å
  private static final double OXYGENS = 2.6; // Å
  private static final double BOND = 0.97; // Å
  private static final double BOND_NOISE = 0.02;
  private static final double ANGLE = 104.5; // degrees
  private static final double ANGLE_NOISE = 3;
  private static final int TRIES = 100_000;

  private WaterDroplets() {}

  static List<Structure> of(int count, int molecules, Random random) {
    List<Structure> clusters = new ArrayList<>();
    for (int c = 0; c < count; c++) {
      clusters.add(cluster(molecules, random));
    }
    return clusters;
  }

  static double distance(Structure s, int i, int j) {
    return Math.hypot(
        Math.hypot(s.position(i, 0) - s.position(j, 0), s.position(i, 1) - s.position(j, 1)),
        s.position(i, 2) - s.position(j, 2));
  }

  private static Structure cluster(int molecules, Random random) {
    double radius = Math.cbrt(3 * molecules / (4 * Math.PI * DENSITY));
    int[] types = new int[3 * molecules];
    Arrays.setAll(types, i -> i % 3 == 0 ? 8 : 1);
    double[] places = new double[9 * molecules];
    int placed = 0;
    for (int tries = 0; placed < molecules; tries++) {
      if (tries == TRIES) { // no room: from the start again
        placed = 0;
        tries = 0;
      }
      put(molecule(radius, random), places, 9 * placed);
      placed += isFree(places, placed) ? 1 : 0;
    }
    return new Structure(types, places, Cell.OPEN);
  }

  private static void put(double[] molecule, double[] places, int start) {
    System.arraycopy(molecule, 0, places, start, molecule.length);
  }

  private static double[] molecule(double radius, Random random) {
    double[] place = new double[3];
    do {
      Arrays.setAll(place, x -> radius * (2 * random.nextDouble() - 1));
    } while (length(place) > radius);
    double[] along = direction(random);
    double[] across = direction(random);
    double dot = along[0] * across[0] + along[1] * across[1] + along[2] * across[2];
    Arrays.setAll(across, x -> across[x] - dot * along[x]);
    double size = length(across);
    double angle = Math.toRadians(ANGLE + ANGLE_NOISE * random.nextGaussian());
    double first = BOND + BOND_NOISE * random.nextGaussian();
    double second = BOND + BOND_NOISE * random.nextGaussian();
    double[] all = new double[9];
    for (int x = 0; x < 3; x++) {
      all[x] = place[x];
      all[3 + x] = place[x] + first * along[x];
      all[6 + x] =
          place[x] + second * (Math.cos(angle) * along[x] + Math.sin(angle) * across[x] / size);
    }
    return all;
  }

  private static double[] direction(Random random) {
    double[] v = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
    double size = length(v);
    return Arrays.stream(v).map(x -> x / size).toArray();
  }

  private static double length(double[] v) {
    return Math.hypot(Math.hypot(v[0], v[1]), v[2]);
  }

  private static boolean isFree(double[] places, int last) {
    for (int a = 9 * last; a < 9 * last + 9; a += 3) {
      for (int b = 0; b < 9 * last; b += 3) {
        double x = places[a] - places[b];
        double y = places[a + 1] - places[b + 1];
        double z = places[a + 2] - places[b + 2];
        double least = a == 9 * last && b % 9 == 0 ? OXYGENS : NEAREST;
        if (x * x + y * y + z * z < least * least) {
          return false;
        }
      }
    }
    return true;
  }
}
