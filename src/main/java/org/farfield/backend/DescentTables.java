package org.farfield.backend;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.farfield.math.LaneSum;

/**
 * How the numbers of systems that descend side by side are cut into pieces, and charges of groups
 * into parts: by the size of each system alone, so that sums have one order. For descent.cu, and
 * what does the same on the host.
 */
public final class DescentTables {
  /** Doubles that are kept of a system. */
  public static final int FIELDS = 5;

  /** g z. */
  public static final int PRODUCT = 0;

  /** With which the last direction is multiplied. */
  public static final int FACTOR = 1;

  /** Largest number of the gradient. */
  public static final int RESIDUAL = 2;

  /** How many. */
  public static final int ITERATIONS = 3;

  /** The place of a state among all. */
  public static final int STATE = 4;

  private static final int ATOMS = 1024; // of a piece
  private static final int MEMBERS = 2048; // of a part

  private final DescentSystems all;
  private final int[] firstAtoms; // by system, and behind the last
  private final int[] pieces; // system, first number, numbers
  private final int[] systems; // first piece, pieces
  private final int[] ofAtoms; // groups
  private final int[] members; // by group, numbers of free charges
  private final int[] parts; // system, first of members, members
  private final int[] groups; // first part, parts
  private final double[] weights; // by group, sums of inverses

  /**
   * Cuts.
   *
   * @param all the systems
   */
  public DescentTables(DescentSystems all) {
    this.all = all;
    int count = all.systems().size();
    firstAtoms = new int[count + 1];
    for (int s = 0; s < count; s++) {
      firstAtoms[s + 1] = Math.addExact(firstAtoms[s], all.systems().get(s).groups().length);
    }
    Math.multiplyExact(firstAtoms[count], all.rows()); // must not be too many
    ofAtoms = new int[firstAtoms[count]];
    int[] firstGroups = firstGroups();
    int groupCount = firstGroups[count];
    int[] sizes = new int[groupCount];
    weights = new double[groupCount];
    systems = new int[2 * count];
    int pieceCount = 0;
    for (int s = 0; s < count; s++) {
      DescentSystem system = all.systems().get(s);
      systems[2 * s] = pieceCount;
      systems[2 * s + 1] = cut(system.groups().length, ATOMS);
      pieceCount += systems[2 * s + 1];
      for (int i = 0; i < system.groups().length; i++) {
        int group = system.groups()[i];
        int to = group < 0 ? -1 : firstGroups[s] + group;
        double inverse = system.inverse()[i * all.rows()];
        ofAtoms[firstAtoms[s] + i] = to;
        if (to >= 0 && inverse > 0) {
          sizes[to]++;
          weights[to] += inverse;
        }
      }
    }
    pieces = pieces(pieceCount);
    groups = new int[2 * groupCount];
    parts = parts(firstGroups, sizes);
    members = members(sizes);
  }

  private int[] firstGroups() {
    int[] first = new int[all.systems().size() + 1];
    for (int s = 0; s + 1 < first.length; s++) {
      first[s + 1] = first[s] + 1 + Arrays.stream(all.systems().get(s).groups()).max().orElse(-1);
    }
    return first;
  }

  private static int cut(int count, int most) {
    return (count + most - 1) / most;
  }

  private int[] pieces(int count) {
    int[] result = new int[3 * count];
    int next = 0;
    for (int s = 0; s + 1 < firstAtoms.length; s++) {
      for (int first = firstAtoms[s]; first < firstAtoms[s + 1]; first += ATOMS) {
        result[next++] = s;
        result[next++] = first * all.rows();
        result[next++] = Math.min(ATOMS, firstAtoms[s + 1] - first) * all.rows();
      }
    }
    return result;
  }

  private int[] parts(int[] firstGroups, int[] sizes) {
    int[] result = new int[3 * Arrays.stream(sizes).map(size -> cut(size, MEMBERS)).sum()];
    int part = 0;
    int member = 0;
    for (int s = 0; s + 1 < firstGroups.length; s++) {
      for (int g = firstGroups[s]; g < firstGroups[s + 1]; g++) {
        groups[2 * g] = part;
        groups[2 * g + 1] = cut(sizes[g], MEMBERS);
        for (int done = 0; done < sizes[g]; done += MEMBERS) {
          result[3 * part] = s;
          result[3 * part + 1] = member + done;
          result[3 * part + 2] = Math.min(MEMBERS, sizes[g] - done);
          part++;
        }
        member += sizes[g];
      }
    }
    return result;
  }

  private int[] members(int[] sizes) {
    int[] next = new int[sizes.length];
    int count = 0;
    for (int g = 0; g < sizes.length; g++) {
      next[g] = count;
      count += sizes[g];
    }
    int[] result = new int[count];
    double[] inverse = inverse();
    for (int i = 0; i < ofAtoms.length; i++) {
      if (ofAtoms[i] >= 0 && inverse[i * all.rows()] > 0) {
        result[next[ofAtoms[i]]++] = i * all.rows();
      }
    }
    return result;
  }

  /** What was cut. */
  public DescentSystems all() {
    return all;
  }

  /** How many atoms. */
  public int atoms() {
    return ofAtoms.length;
  }

  /** How many moments. */
  public int length() {
    return ofAtoms.length * all.rows();
  }

  /** The first atom of a system; one behind the last has those of all. */
  public int firstAtom(int system) {
    return firstAtoms[system];
  }

  /** The system of each atom. */
  public int[] systemsOfAtoms() {
    int[] result = new int[atoms()];
    for (int s = 0; s + 1 < firstAtoms.length; s++) {
      Arrays.fill(result, firstAtoms[s], firstAtoms[s + 1], s);
    }
    return result;
  }

  /** By piece its system, first number and how many. */
  public int[] pieces() {
    return pieces;
  }

  /** By system its first piece and how many. */
  public int[] systems() {
    return systems;
  }

  /** By atom the group of its charge; −1: none. */
  public int[] groupsOfAtoms() {
    return ofAtoms;
  }

  /** Numbers of free charges, group after group. */
  public int[] members() {
    return members;
  }

  /** By part its system, first member and how many. */
  public int[] parts() {
    return parts;
  }

  /** By group its first part and how many. */
  public int[] groups() {
    return groups;
  }

  /** By group the sum of the inverses of its free charges. */
  public double[] weights() {
    return weights;
  }

  /** By system the first of the parts of its groups, and behind the last. */
  int[] firstParts() {
    int[] first = new int[firstAtoms.length];
    for (int part = 0; part < parts.length; part += 3) {
      first[parts[part] + 1]++;
    }
    Arrays.parallelPrefix(first, Integer::sum);
    return first;
  }

  /** What charges of a part have, each times its own factor; arrays are by moment. */
  double sumOfPart(int part, double[] factors, double[] of) {
    int first = parts[3 * part + 1];
    return LaneSum.of(
        parts[3 * part + 2],
        (sum, m) -> {
          int i = members[first + m];
          return Math.fma(factors[i], of[i], sum);
        });
  }

  /** With which what a group has, each times its weight, adds up to nothing; sums are by part. */
  double shift(int group, double[] weights, double[] sums) {
    if (group < 0 || !(weights[group] > 0)) {
      return 0;
    }
    double sum = 0;
    for (int part = 0; part < groups[2 * group + 1]; part++) {
      sum += sums[groups[2 * group] + part];
    }
    return -sum / weights[group];
  }

  /** B. */
  public double[] inverse() {
    return joined(DescentSystem::inverse);
  }

  /** H. */
  public double[] diagonal() {
    return joined(DescentSystem::diagonal);
  }

  /** σ² by atom. */
  public double[] squares() {
    return joined(DescentSystem::squares);
  }

  /** By system both numbers of its mean. */
  public double[] means() {
    return joined(system -> new double[] {system.constant(), system.slope()});
  }

  private double[] joined(Function<DescentSystem, double[]> part) {
    return all.systems().stream().map(part).flatMapToDouble(Arrays::stream).toArray();
  }

  /** States of systems some of which move, before they begin. */
  public static double[] states(boolean[] moving, int[] iterations) {
    double[] states = new double[moving.length * FIELDS];
    for (int s = 0; s < moving.length; s++) {
      states[s * FIELDS + ITERATIONS] = iterations[s];
      states[s * FIELDS + STATE] =
          (moving[s] ? DeviceDescent.State.MOVES : DeviceDescent.State.RESTS).ordinal();
    }
    return states;
  }

  /** What states say. */
  public static List<DeviceDescent.Progress> progress(double[] states) {
    List<DeviceDescent.Progress> result = new ArrayList<>();
    for (int from = 0; from < states.length; from += FIELDS) {
      result.add(
          new DeviceDescent.Progress(
              DeviceDescent.State.values()[(int) states[from + STATE]],
              (int) states[from + ITERATIONS],
              states[from + RESIDUAL]));
    }
    return result;
  }
}
