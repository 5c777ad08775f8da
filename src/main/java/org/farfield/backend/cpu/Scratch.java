package org.farfield.backend.cpu;

import java.util.Arrays;

/** Arrays of one worker of a lattice sum; they only grow. */
final class Scratch {
  private double[] phases = new double[0];
  private double[] matrix = new double[0];
  private float[] singleMatrix = new float[0];
  private double[] partial = new double[0];
  private double[] sums = new double[0];
  private double[] panels = new double[0];
  private double[] products = new double[0];
  private float[] singlePanels = new float[0];

  double[] phases(int size) {
    phases = phases.length < size ? new double[size] : phases;
    return phases;
  }

  double[] matrix(int size) {
    matrix = matrix.length < size ? new double[size] : matrix;
    return matrix;
  }

  float[] singleMatrix(int size) {
    singleMatrix = singleMatrix.length < size ? new float[size] : singleMatrix;
    return singleMatrix;
  }

  double[] panels(int size) {
    panels = panels.length < size ? new double[size] : panels;
    return panels;
  }

  float[] singlePanels(int size) {
    singlePanels = singlePanels.length < size ? new float[size] : singlePanels;
    return singlePanels;
  }

  double[] sums(int size) {
    sums = sums.length < size ? new double[size] : sums;
    return sums;
  }

  /** Zeroed. */
  double[] products(int size) {
    products = products.length < size ? new double[size] : products;
    Arrays.fill(products, 0, size, 0);
    return products;
  }

  /** Zeroed. */
  double[] partial(int size) {
    partial = partial.length < size ? new double[size] : partial;
    Arrays.fill(partial, 0, size, 0);
    return partial;
  }
}
