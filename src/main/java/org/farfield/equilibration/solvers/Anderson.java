package org.farfield.equilibration.solvers;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.farfield.math.DotProduct;

/**
 * Anderson's mixing: the next step from the last ones, combined so that what is left of their
 * differences is least; by QR, where differences that follow from later ones are left out (Walker
 * and Ni, SIAM J. Numer. Anal. 49, 1715, 2011).
 */
public final class Anderson {
  private static final double DEPENDENT = 1e-10; // part of a column that later ones do not have

  private final int history;
  private final double mixing;
  private final Deque<double[]> places = new ArrayDeque<>(); // differences of p, the last one first
  private final Deque<double[]> rests = new ArrayDeque<>(); // and of f
  private double[] lastPlace;
  private double[] lastRest;

  /**
   * Begins.
   *
   * @param history how many differences are kept; 0 for plain mixing
   * @param mixing the share of what is left that is added
   */
  public Anderson(int history, double mixing) {
    this.history = history;
    this.mixing = mixing;
  }

  /**
   * The next place.
   *
   * @param p the last one
   * @param f what is left there, Φ(p) − p or something like it
   * @return a new array
   */
  double[] next(double[] p, double[] f) {
    if (lastPlace != null && history > 0) {
      places.addFirst(Vectors.minus(p, lastPlace));
      rests.addFirst(Vectors.minus(f, lastRest));
      if (places.size() > history) {
        places.removeLast();
        rests.removeLast();
      }
    }
    lastPlace = p.clone();
    lastRest = f.clone();
    double[] rest = f.clone();
    double[] next = p.clone();
    List<double[]> q = new ArrayList<>(); // of differences of f
    List<double[]> moves = new ArrayList<>(); // of p that go with them
    Iterator<double[]> place = places.iterator();
    for (double[] difference : rests) {
      double[] column = difference.clone();
      double[] move = place.next().clone();
      double whole = Vectors.norm(column);
      for (int twice = 0; twice < 2; twice++) { // once leaves what rounding makes of near ones
        for (int k = 0; k < q.size(); k++) {
          double r = DotProduct.of(q.get(k), 0, column, 0, column.length);
          Vectors.add(-r, q.get(k), column);
          Vectors.add(-r, moves.get(k), move);
        }
      }
      double left = Vectors.norm(column);
      if (left > DEPENDENT * whole) {
        scale(1 / left, column);
        scale(1 / left, move);
        q.add(column);
        moves.add(move);
        double share = DotProduct.of(column, 0, rest, 0, rest.length);
        Vectors.add(-share, column, rest);
        Vectors.add(-share, move, next);
      }
    }
    Vectors.add(mixing, rest, next);
    return next;
  }

  private static void scale(double factor, double[] v) {
    for (int a = 0; a < v.length; a++) {
      v[a] *= factor;
    }
  }
}
