package org.farfield.backend.cpu;

import java.util.Arrays;

/** Arrays that one structure at a time works in; they only grow. */
final class Scratch {
  private double[] phases = new double[0];
  private double[] matrix = new double[0];
  private double[] partial = new double[0];
  private float[] singlePhases = new float[0];
  private float[] singleMatrix = new float[0];

  double[] phases(int size) {
    phases = phases.length < size ? new double[size] : phases;
    return phases;
  }

  double[] matrix(int size) {
    matrix = matrix.length < size ? new double[size] : matrix;
    return matrix;
  }

  float[] singlePhases(int size) {
    singlePhases = singlePhases.length < size ? new float[size] : singlePhases;
    return singlePhases;
  }

  float[] singleMatrix(int size) {
    singleMatrix = singleMatrix.length < size ? new float[size] : singleMatrix;
    return singleMatrix;
  }

  /** Zeroed. */
  double[] partial(int size) {
    partial = partial.length < size ? new double[size] : partial;
    Arrays.fill(partial, 0, size, 0);
    return partial;
  }
}
