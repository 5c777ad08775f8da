package org.farfield.learning.parts;

import java.util.ArrayList;
import java.util.List;

/**
 * Kernels of frames: sums of those of their atoms. Columns are the frames of the training set
 * instead of their atoms, and so are the coefficients.
 */
final class FrameKernels {
  private final List<int[]> owners; // frame of each point, by element
  private final int components;
  private final int frames;
  private final double[][] shares; // of each point in its frame
  private final List<double[]> rows = new ArrayList<>();

  FrameKernels(int components, List<int[]> owners, int frames, boolean mean) {
    this.owners = owners;
    this.frames = frames;
    this.components = components;
    shares = new double[owners.size()][];
    for (int e = 0; e < shares.length; e++) {
      int[] counts = new int[frames];
      for (int owner : owners.get(e)) {
        counts[owner]++;
      }
      shares[e] = new double[owners.get(e).length];
      for (int p = 0; p < shares[e].length; p++) {
        shares[e][p] = mean ? 1.0 / counts[owners.get(e)[p]] : 1;
      }
    }
  }

  int width() {
    return frames * components;
  }

  /** Takes the kernels of the next frame with all points. */
  void add(double[] kernels) {
    int length = kernels.length / components;
    for (int m = 0; m < components; m++) {
      double[] row = new double[width()];
      int at = m * length;
      for (int e = 0; e < owners.size(); e++) {
        for (int p = 0; p < owners.get(e).length; p++) {
          int to = owners.get(e)[p] * components;
          for (int c = 0; c < components; c++) {
            row[to + c] += shares[e][p] * kernels[at++];
          }
        }
      }
      rows.add(row);
    }
  }

  /** Rows of the frames in order, a row per component. */
  List<double[]> rows() {
    return rows;
  }

  /** All with all. */
  double[] square() {
    int width = width();
    double[] all = new double[Math.multiplyExact(width, width)];
    for (int i = 0; i < width; i++) {
      System.arraycopy(rows.get(i), 0, all, i * width, width);
    }
    return all;
  }

  /** Coefficients of atoms from those of their frames. */
  double[] expand(double[] ofFrames) {
    double[] all = new double[owners.stream().mapToInt(own -> own.length).sum() * components];
    int at = 0;
    for (int e = 0; e < owners.size(); e++) {
      for (int p = 0; p < owners.get(e).length; p++) {
        for (int c = 0; c < components; c++) {
          all[at++] = shares[e][p] * ofFrames[owners.get(e)[p] * components + c];
        }
      }
    }
    return all;
  }
}
