package org.farfield.equilibration.engine;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.Equilibrium;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/**
 * Water that moves by its own forces at constant energy: charges of EEQ, harmonic bonds and angles,
 * and walls r^−12 between molecules, as electrostatics of charges alone collapse. eV, Å, u;
 * velocity Verlet.
 */
final class WaterDynamics {
  private static final double FS = 1 / 10.180505; // √(u Å²/eV)
  private static final double BOLTZMANN = 8.617333e-5; // eV/K
  private static final double BOND = 45.9; // eV/Å², of flexible SPC
  private static final double LENGTH = 1.0;
  private static final double ANGLE = 3.29; // eV
  private static final double OPENING = Math.toRadians(109.47);
  private static final double SPACING = 3.105;
  private static final double END = 6; // Å, of the walls, half of the box
  private static final double[] WALLS = {3.0, 2.0, 1.9}; // Å, of O O, O H, H H
  private static final double HEIGHT = 0.02; // eV, at these

  private final Equilibration equilibration;
  private final double box; // 0: a droplet
  private Structure structure;
  private final double[] velocities;
  private final double[] forces;
  private double potential;
  private int found; // iterations

  /** Molecules on a lattice, turned at random; periodic or a droplet. */
  WaterDynamics(Equilibration equilibration, int along, boolean periodic, double kelvin) {
    this.equilibration = equilibration;
    Structure crystal = lattice(along);
    box = periodic ? SPACING * along : 0;
    structure = periodic ? crystal : crystal.withCell(Cell.OPEN);
    Random random = new Random(5);
    velocities = new double[3 * structure.atoms()];
    for (int x = 0; x < velocities.length; x++) {
      velocities[x] = Math.sqrt(BOLTZMANN * kelvin / mass(x)) * random.nextGaussian();
    }
    forces = new double[velocities.length];
    evaluate();
  }

  /** As many molecules along each side of a box of the density of the liquid. */
  static Structure lattice(int along) {
    Random random = new Random(7);
    int[] types = new int[3 * along * along * along];
    double[] positions = new double[3 * types.length];
    for (int m = 0; 3 * m < types.length; m++) {
      int[] cell = {m % along, m / along % along, m / along / along};
      double[] first = unit(random);
      double[] other = unit(random);
      double both = first[0] * other[0] + first[1] * other[1] + first[2] * other[2];
      double norm = Math.sqrt(1 - both * both);
      for (int x = 0; x < 3; x++) {
        double oxygen = SPACING * (cell[x] + 0.5);
        double across = (other[x] - both * first[x]) / norm;
        positions[9 * m + x] = oxygen;
        positions[9 * m + 3 + x] = oxygen + LENGTH * first[x];
        positions[9 * m + 6 + x] =
            oxygen + LENGTH * (Math.cos(OPENING) * first[x] + Math.sin(OPENING) * across);
      }
      types[3 * m] = 8;
      types[3 * m + 1] = 1;
      types[3 * m + 2] = 1;
    }
    double edge = SPACING * along;
    return new Structure(
        types, positions, Cell.periodic(new double[] {edge, 0, 0, 0, edge, 0, 0, 0, edge}));
  }

  private static double[] unit(Random random) {
    double[] v = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
    double length = Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
    return Arrays.stream(v).map(x -> x / length).toArray();
  }

  private double mass(int x) {
    return structure.type(x / 3) == 8 ? 15.999 : 1.008;
  }

  /**
   * What a run was like.
   *
   * @param energy at its end, eV
   * @param kinetic energy on average, eV
   * @param temperature on average, K
   * @param deviation of the energy, root mean square about its mean, eV
   * @param drift of the energy, by a line through all steps, eV/ps
   * @param moved distance, root mean square, Å
   * @param iterations of a step on average
   */
  record Record(
      double energy,
      double kinetic,
      double temperature,
      double deviation,
      double drift,
      double moved,
      double iterations) {}

  /** Moves for a number of steps, fs each. */
  Record run(int steps, double fs) {
    double[] from = structure.positions();
    double[] energies = new double[steps];
    double kinetic = 0;
    double iterations = 0;
    for (int s = 0; s < steps; s++) {
      step(fs);
      energies[s] = potential + kinetic();
      kinetic += kinetic() / steps;
      iterations += (double) found / steps;
    }
    double mean = Arrays.stream(energies).average().orElseThrow();
    double square = 0;
    double along = 0;
    double times = 0;
    for (int s = 0; s < steps; s++) {
      double time = 1e-3 * fs * (s - 0.5 * (steps - 1));
      square += Math.pow(energies[s] - mean, 2) / steps;
      along += time * energies[s];
      times += time * time;
    }
    double moved = 0;
    for (int x = 0; x < from.length; x++) {
      moved += 3 * Math.pow(structure.positions()[x] - from[x], 2) / from.length;
    }
    return new Record(
        energies[steps - 1],
        kinetic,
        2 * kinetic / (BOLTZMANN * from.length),
        Math.sqrt(square),
        along / times,
        Math.sqrt(moved),
        iterations);
  }

  private void step(double fs) {
    double dt = fs * FS;
    double[] positions = structure.positions();
    for (int x = 0; x < positions.length; x++) {
      velocities[x] += 0.5 * dt * forces[x] / mass(x);
      positions[x] += dt * velocities[x];
    }
    structure = structure.withPositions(positions);
    evaluate();
    for (int x = 0; x < positions.length; x++) {
      velocities[x] += 0.5 * dt * forces[x] / mass(x);
    }
  }

  private double kinetic() {
    double sum = 0;
    for (int x = 0; x < velocities.length; x++) {
      sum += 0.5 * mass(x) * velocities[x] * velocities[x];
    }
    return sum;
  }

  private void evaluate() {
    Equilibrium e = equilibration.of(List.of(structure), List.of(Conditions.charge(0))).get(0);
    potential = e.energy();
    found = e.iterations();
    System.arraycopy(e.forces(), 0, forces, 0, forces.length);
    for (int m = 0; m < structure.atoms(); m += 3) {
      bond(m, m + 1);
      bond(m, m + 2);
      angle(m);
      for (int n = 0; n < m; n += 3) {
        for (int i = m; i < m + 3; i++) {
          for (int j = n; j < n + 3; j++) {
            wall(i, j);
          }
        }
      }
    }
  }

  // from i to j, the nearest image
  private double[] vector(int i, int j) {
    double[] d = new double[3];
    for (int x = 0; x < 3; x++) {
      d[x] = structure.position(j, x) - structure.position(i, x);
      d[x] -= box == 0 ? 0 : box * Math.rint(d[x] / box);
    }
    return d;
  }

  private static double length(double[] d) {
    return Math.sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
  }

  private void pull(int i, int j, double[] d, double slopeByLength) {
    for (int x = 0; x < 3; x++) {
      forces[3 * i + x] += slopeByLength * d[x];
      forces[3 * j + x] -= slopeByLength * d[x];
    }
  }

  private void bond(int i, int j) {
    double[] d = vector(i, j);
    double r = length(d);
    potential += 0.5 * BOND * (r - LENGTH) * (r - LENGTH);
    pull(i, j, d, BOND * (r - LENGTH) / r);
  }

  private void angle(int oxygen) {
    double[] a = vector(oxygen, oxygen + 1);
    double[] b = vector(oxygen, oxygen + 2);
    double u = length(a);
    double v = length(b);
    double cos = (a[0] * b[0] + a[1] * b[1] + a[2] * b[2]) / (u * v);
    double more = Math.acos(cos) - OPENING;
    potential += 0.5 * ANGLE * more * more;
    double slope = -ANGLE * more / Math.sqrt(1 - cos * cos); // with respect to the cosine
    for (int x = 0; x < 3; x++) {
      double first = slope * (b[x] / (u * v) - cos * a[x] / (u * u));
      double second = slope * (a[x] / (u * v) - cos * b[x] / (v * v));
      forces[3 * (oxygen + 1) + x] -= first;
      forces[3 * (oxygen + 2) + x] -= second;
      forces[3 * oxygen + x] += first + second;
    }
  }

  // h (σ/r)^12, its force shifted to 0 at the end
  private void wall(int i, int j) {
    double[] d = vector(i, j);
    double r = length(d);
    if (r >= END) {
      return;
    }
    int hydrogens = (structure.type(i) == 1 ? 1 : 0) + (structure.type(j) == 1 ? 1 : 0);
    double sigma = WALLS[hydrogens];
    double here = HEIGHT * Math.pow(sigma / r, 12);
    double there = HEIGHT * Math.pow(sigma / END, 12);
    potential += here - there + 12 * there * (r - END) / END;
    pull(i, j, d, (-12 * here / r + 12 * there / END) / r);
  }
}
