package org.farfield.math;

import java.util.Arrays;

/**
 * A composite Gauss-Legendre rule: panels one after the other, each with the same rule. Immutable.
 */
public final class GaussPanels {
  private final double[] middles;
  private final double[] halves;
  private final GaussLegendre rule;
  private final double[] nodes;
  private final double[] weights;

  /**
   * Makes the rule.
   *
   * @param edges ascending ends of the panels, at least two
   * @param nodesPerPanel nodes of each
   */
  public GaussPanels(double[] edges, int nodesPerPanel) {
    this(middles(edges), halves(edges), GaussLegendre.of(nodesPerPanel));
  }

  private GaussPanels(double[] middles, double[] halves, GaussLegendre rule) {
    this.middles = middles;
    this.halves = halves;
    this.rule = rule;
    nodes = new double[middles.length * rule.size()];
    weights = new double[nodes.length];
    for (int p = 0, q = 0; p < middles.length; p++) {
      for (int i = 0; i < rule.size(); i++, q++) {
        nodes[q] = middles[p] + halves[p] * rule.nodes()[i];
        weights[q] = halves[p] * rule.weights()[i];
      }
    }
  }

  private static double[] middles(double[] edges) {
    double[] result = new double[edges.length - 1];
    Arrays.setAll(result, p -> 0.5 * (edges[p] + edges[p + 1]));
    return result;
  }

  private static double[] halves(double[] edges) {
    double[] result = new double[edges.length - 1];
    Arrays.setAll(result, p -> 0.5 * (edges[p + 1] - edges[p]));
    return result;
  }

  /**
   * Divides panels of given edges into equal parts until none is wider than asked.
   *
   * @param edges ascending, at least two
   * @param widest largest width
   * @param nodesPerPanel nodes of each
   * @return the rule
   */
  public static GaussPanels divided(double[] edges, double widest, int nodesPerPanel) {
    int panels = 0;
    for (int e = 0; e + 1 < edges.length; e++) {
      panels += parts(edges, e, widest);
    }
    double[] middles = new double[panels];
    double[] halves = new double[panels];
    for (int e = 0, p = 0; e + 1 < edges.length; e++) {
      int parts = parts(edges, e, widest);
      double half = 0.5 * (edges[e + 1] - edges[e]) / parts;
      for (int part = 0; part < parts; part++, p++) {
        middles[p] = edges[e] + (2 * part + 1) * half;
        halves[p] = half;
      }
    }
    return new GaussPanels(middles, halves, GaussLegendre.of(nodesPerPanel));
  }

  private static int parts(double[] edges, int e, double widest) {
    return Math.max(1, (int) Math.ceil((edges[e + 1] - edges[e]) / widest));
  }

  /**
   * All nodes.
   *
   * @return ascending; a copy
   */
  public double[] nodes() {
    return nodes.clone();
  }

  /**
   * The weights of the nodes.
   *
   * @return positive; a copy
   */
  public double[] weights() {
    return weights.clone();
  }

  int panels() {
    return middles.length;
  }

  double middle(int panel) {
    return middles[panel];
  }

  double half(int panel) {
    return halves[panel];
  }

  int nodesPerPanel() {
    return rule.size();
  }

  /** A node of any panel relative to its middle, in halves. */
  double offset(int node) {
    return rule.nodes()[node];
  }
}
