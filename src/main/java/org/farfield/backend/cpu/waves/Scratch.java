package org.farfield.backend.cpu.waves;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.farfield.math.HalfSpace;

/** Arrays of one worker of a lattice sum; they only grow. */
public final class Scratch {
  private double[] matrix = new double[0];
  private float[] singleMatrix = new float[0];
  private double[] partial = new double[0];
  private double[] sums = new double[0];
  private double[] panels = new double[0];
  private double[] products = new double[0];
  private float[] singlePanels = new float[0];
  private CellFields latest; // of the vectors; null at the beginning
  private HalfSpace vectors;
  private boolean hasFields; // of the latest, in matrix or singleMatrix
  private MirrorVectors mirrors; // of the latest; null before they are asked for
  private MirrorOrder order; // that of the last sum in a cell with mirrors; null before one
  private double[] mirrorMatrix = new double[0];
  private float[] singleMirrorMatrix = new float[0];
  private float[] singleSums = new float[0];
  private boolean hasMirrorFields; // of the latest, in mirrorMatrix or singleMirrorMatrix

  /** The vectors of the last sum, if it was of the same fields; else these, made. */
  HalfSpace vectors(Optional<CellFields> fields, Supplier<HalfSpace> made) {
    if (fields.isEmpty()) {
      return made.get();
    }
    if (!isLatest(fields.get())) {
      release();
      mirrors = null;
      hasMirrorFields = false;
      latest = fields.get();
      vectors = made.get();
    }
    return vectors;
  }

  /** Says that all of these fields are in the matrix. */
  void hold(Optional<CellFields> fields) {
    hasFields = fields.isPresent() && isLatest(fields.get());
  }

  /** Whether all of these fields are in the matrix. */
  boolean holds(Optional<CellFields> fields) {
    return hasFields && fields.isPresent() && isLatest(fields.get());
  }

  private boolean isLatest(CellFields fields) {
    return Objects.equals(fields, latest);
  }

  /** Says that the matrix is written over. */
  void release() {
    hasFields = false;
  }

  /** Of each set of mirror images one of the vectors of the last sum, if it was of these fields. */
  MirrorVectors mirrors(Optional<CellFields> fields, HalfSpace made) {
    if (fields.isEmpty() || !isLatest(fields.get())) {
      return new MirrorVectors(made);
    }
    mirrors = mirrors == null ? new MirrorVectors(made) : mirrors;
    return mirrors;
  }

  /** The order of the last sum, if it was of such fields and axes; else another. */
  MirrorOrder order(int maxAngular, int radial, int[] axes) {
    if (order == null || !order.isOf(maxAngular, radial, axes)) {
      order = new MirrorOrder(maxAngular, radial, axes);
    }
    return order;
  }

  /** Says that all of these fields are in the matrix of mirrors, or that it is written over. */
  void holdMirrors(Optional<CellFields> fields, boolean isWhole) {
    hasMirrorFields = isWhole && fields.isPresent() && isLatest(fields.get());
  }

  /** Whether all of these fields are in the matrix of mirrors. */
  boolean holdsMirrors(Optional<CellFields> fields) {
    return hasMirrorFields && fields.isPresent() && isLatest(fields.get());
  }

  double[] mirrorMatrix(int size) {
    mirrorMatrix = mirrorMatrix.length < size ? new double[size] : mirrorMatrix;
    return mirrorMatrix;
  }

  float[] singleMirrorMatrix(int size) {
    singleMirrorMatrix = singleMirrorMatrix.length < size ? new float[size] : singleMirrorMatrix;
    return singleMirrorMatrix;
  }

  float[] singleSums(int size) {
    singleSums = singleSums.length < size ? new float[size] : singleSums;
    return singleSums;
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
