package org.farfield.equilibration.solvers;

import java.util.Arrays;

/**
 * All moments that fulfil constraints, p = p₀ + Z y: p₀ shares each sum out evenly, and a column of
 * Z moves charge to one atom from the first free one of its group. Others stand for themselves.
 */
public final class ConstraintSpace {
  private final int size; // of p
  private final int[] moved; // by y, a component of p
  private final int[] from; // by y, the component that gives, or −1
  private final int[] givers; // by group, the component that gives, or −1
  private final double[] start;
  private final int count;

  ConstraintSpace(Sites sites, Constraints constraints) {
    int rows = sites.rows();
    size = sites.atoms() * rows;
    start = new double[size];
    int groups = constraints.totals().length;
    givers = new int[groups];
    Arrays.fill(givers, -1);
    double[] missing = constraints.totals().clone();
    int[] free = new int[groups];
    for (int i = 0; i < sites.atoms(); i++) {
      int group = constraints.groups()[i];
      if (!constraints.isFree(i)) {
        start[i * rows] = constraints.fixed()[i];
      }
      if (group >= 0) {
        missing[group] -= start[i * rows];
        if (constraints.isFree(i)) {
          free[group]++;
          givers[group] = givers[group] < 0 ? i * rows : givers[group];
        }
      }
    }
    moved = new int[size];
    from = new int[size];
    int used = 0;
    for (int a = 0; a < size; a++) {
      int atom = a / rows;
      int group = constraints.groups()[atom];
      boolean charge = a % rows == 0;
      if (charge && constraints.isFree(atom) && group >= 0) {
        start[a] = missing[group] / free[group];
      }
      boolean gives = charge && group >= 0 && givers[group] == a;
      boolean fixed = charge && !constraints.isFree(atom);
      if (!gives && !fixed && sites.has(a)) {
        moved[used] = a;
        from[used] = charge && group >= 0 ? givers[group] : -1;
        used++;
      }
    }
    count = used;
  }

  /** How many y there are. */
  int dimension() {
    return count;
  }

  /** p₀. */
  double[] start() {
    return start.clone();
  }

  /** p += Z y. */
  void add(double[] y, double[] p) {
    for (int s = 0; s < count; s++) {
      p[moved[s]] += y[s];
      if (from[s] >= 0) {
        p[from[s]] -= y[s];
      }
    }
  }

  /** Zᵀ v. */
  double[] project(double[] v) {
    double[] y = new double[count];
    for (int s = 0; s < count; s++) {
      y[s] = v[moved[s]] - (from[s] < 0 ? 0 : v[from[s]]);
    }
    return y;
  }

  /** Zᵀ M Z, of which only what is not above the diagonal is made. */
  double[] project(double[] m, int columns) {
    double[] result = new double[Math.multiplyExact(count, count)];
    for (int s = 0; s < count; s++) {
      for (int t = 0; t <= s; t++) {
        double value = m[moved[s] * columns + moved[t]];
        if (from[s] >= 0) {
          value -= m[from[s] * columns + moved[t]];
        }
        if (from[t] >= 0) {
          value -= m[moved[s] * columns + from[t]];
          if (from[s] >= 0) {
            value += m[from[s] * columns + from[t]];
          }
        }
        result[s * count + t] = value;
      }
    }
    return result;
  }

  /** λ of every group, so that gradient + λ is zero where charge is free; 0 where none is. */
  double[] multipliers(double[] gradient) {
    return Arrays.stream(givers).mapToDouble(a -> a < 0 ? 0 : -gradient[a]).toArray();
  }
}
