package org.farfield.backend;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/** Seeded random test structures. */
public final class TestStructures {
  private TestStructures() {}

  static double[] cell(Random random, double side) {
    double[] rows = new double[9];
    for (int i = 0; i < 9; i++) {
      rows[i] =
          side * (i % 4 == 0 ? 0.9 + 0.3 * random.nextDouble() : 0.4 * random.nextDouble() - 0.2);
    }
    return rows;
  }

  /** Atoms of three species, with a column "charge", in a triclinic cell. */
  public static Structure periodic(long seed, int atoms, double side) {
    Random random = new Random(seed);
    double[] rows = cell(random, side);
    double[] positions = new double[3 * atoms];
    for (int i = 0; i < atoms; i++) {
      for (int a = 0; a < 3; a++) {
        double s = random.nextDouble();
        for (int x = 0; x < 3; x++) {
          positions[3 * i + x] += s * rows[3 * a + x];
        }
      }
    }
    return new Structure(
        types(random, atoms), positions, Cell.periodic(rows), columns(random, atoms), "random");
  }

  /** The same, periodic along the first two vectors alone. */
  public static Structure partlyPeriodic(long seed, int atoms, double side) {
    Structure s = periodic(seed, atoms, side);
    return s.withCell(new Cell(s.cell().rows(), true, true, false));
  }

  public static Structure open(long seed, int atoms, double side) {
    Random random = new Random(seed);
    double[] positions = random.doubles(3L * atoms, 0, side).toArray();
    return new Structure(
        types(random, atoms), positions, Cell.OPEN, columns(random, atoms), "random");
  }

  private static int[] types(Random random, int atoms) {
    int[] species = {1, 6, 8};
    int[] types = new int[atoms];
    for (int i = 0; i < atoms; i++) {
      types[i] = species[i < 3 ? i : random.nextInt(3)];
    }
    return types;
  }

  private static Map<String, double[]> columns(Random random, int atoms) {
    Map<String, double[]> columns = new LinkedHashMap<>();
    columns.put("charge", random.doubles(atoms, -1, 1).toArray());
    return columns;
  }

  /** The same structure with other positions and cell. */
  public static Structure moved(Structure s, double[] positions, Cell cell) {
    return s.withPositions(positions).withCell(cell);
  }
}
