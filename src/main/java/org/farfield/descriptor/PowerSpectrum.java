package org.farfield.descriptor;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.farfield.expansion.Coefficients;

/**
 * Rotation-invariant power spectra of pairs of densities: p[l; a1 n1; a2 n2] = (−1)^l / √(2l+1) Σ_m
 * c1[a1,n1,l,m] c2[a2,n2,l,m], l up to the smaller L of both. One block per pair; its features run
 * over l, a1, n1, a2, n2, the last fastest.
 */
public final class PowerSpectrum implements Descriptor {
  private final List<Factor> factors;
  private final List<Pair> pairs;
  private final String channelName;
  private final int[] offsets; // of the pairs, and the end

  /**
   * Two densities that are multiplied.
   *
   * @param first number of its factor, 0-based
   * @param second number of its factor, 0-based
   */
  public record Pair(int first, int second) {}

  /**
   * Prepares the shape.
   *
   * @param factors densities
   * @param pairs which of them are multiplied
   * @param channelName label of a factor's channel with %d for 1 and 2: {@code neighbor_%d_type} or
   *     {@code channel_%d}
   */
  public PowerSpectrum(List<Factor> factors, List<Pair> pairs, String channelName) {
    this.factors = List.copyOf(factors);
    this.pairs = List.copyOf(pairs);
    this.channelName = channelName;
    offsets = new int[pairs.size() + 1];
    for (int p = 0; p < pairs.size(); p++) {
      long count = count(first(p), second(p));
      offsets[p + 1] = Math.toIntExact(offsets[p] + count);
    }
  }

  /**
   * Number of features of two densities.
   *
   * @param first factor
   * @param second factor
   * @return (min(L1, L2) + 1) (channels1 · radial1) (channels2 · radial2)
   */
  public static long count(Factor first, Factor second) {
    return Math.multiplyExact(maxAngular(first, second) + 1L, (long) first.side() * second.side());
  }

  private static int maxAngular(Factor first, Factor second) {
    return Math.min(first.maxAngular(), second.maxAngular());
  }

  private Factor first(int pair) {
    return factors.get(pairs.get(pair).first());
  }

  private Factor second(int pair) {
    return factors.get(pairs.get(pair).second());
  }

  @Override
  public int features() {
    return offsets[pairs.size()];
  }

  @Override
  public double flops() {
    double flops = 0;
    for (int p = 0; p < pairs.size(); p++) {
      double degrees = maxAngular(first(p), second(p)) + 1.0;
      flops += degrees * degrees * first(p).side() * (1 + 2.0 * second(p).side());
    }
    return flops;
  }

  /**
   * One block per pair; pairs of the same shape share one array of labels.
   *
   * @return the blocks
   */
  @Override
  public List<FeatureBlock> blocks() {
    List<String> names =
        List.of("l", String.format(channelName, 1), "n_1", String.format(channelName, 2), "n_2");
    Map<List<Object>, int[]> labels = new HashMap<>();
    List<FeatureBlock> blocks = new ArrayList<>();
    for (int p = 0; p < pairs.size(); p++) {
      Factor first = first(p);
      Factor second = second(p);
      List<Object> shape =
          List.of(
              maxAngular(first, second),
              first.radial(),
              first.channels(),
              second.radial(),
              second.channels());
      int[] properties = labels.computeIfAbsent(shape, s -> labels(first, second));
      List<Integer> multiplied = List.of(pairs.get(p).first(), pairs.get(p).second());
      blocks.add(new FeatureBlock(0, 1, multiplied, names, properties, offsets[p]));
    }
    return blocks;
  }

  private static int[] labels(Factor first, Factor second) {
    IntBuffer labels = IntBuffer.allocate(Math.toIntExact(5 * count(first, second)));
    for (int l = 0; l <= maxAngular(first, second); l++) {
      for (int i = 0; i < first.side(); i++) {
        for (int j = 0; j < second.side(); j++) {
          labels.put(l);
          labels.put(first.channels().get(i / first.radial())).put(i % first.radial());
          labels.put(second.channels().get(j / second.radial())).put(j % second.radial());
        }
      }
    }
    return labels.array();
  }

  @Override
  public Evaluator evaluator(List<Coefficients> expansions) {
    List<Gather> gathers = new ArrayList<>();
    for (Factor factor : factors) {
      gathers.add(new Gather(factor, expansions.get(factor.expansion())));
    }
    return new Products(gathers);
  }

  // (−1)^l / √(2l+1)
  private static double weight(int l) {
    return (l % 2 == 0 ? 1 : -1) / Math.sqrt(2 * l + 1);
  }

  private final class Products implements Evaluator {
    private final List<Gather> gathers;

    Products(List<Gather> gathers) {
      this.gathers = gathers;
    }

    @Override
    public void add(int atom, double[] out, int offset) {
      for (int p = 0; p < pairs.size(); p++) {
        Gather left = gathers.get(pairs.get(p).first());
        Gather right = gathers.get(pairs.get(p).second());
        int block = first(p).side() * second(p).side();
        for (int l = 0; l <= maxAngular(first(p), second(p)); l++) {
          for (int m = 0; m <= 2 * l; m++) {
            double[] x = left.of(atom, l, m);
            double[] y = left == right ? x : right.of(atom, l, m);
            addProduct(x, y, weight(l), out, offset + offsets[p] + l * block);
          }
        }
      }
    }

    // out[i][j] += factor · x[i] · y[j]
    private static void addProduct(double[] x, double[] y, double factor, double[] out, int at) {
      for (int i = 0; i < x.length; i++) {
        double scaled = factor * x[i];
        int row = at + i * y.length;
        for (int j = 0; j < y.length; j++) {
          out[row + j] += scaled * y[j];
        }
      }
    }

    @Override
    public void addAdjoint(int atom, double[] cotangent, int offset, List<Coefficients> targets) {
      for (int p = 0; p < pairs.size(); p++) {
        Gather left = gathers.get(pairs.get(p).first());
        Gather right = gathers.get(pairs.get(p).second());
        double[] ofLeft = new double[first(p).side()];
        double[] ofRight = new double[second(p).side()];
        int block = ofLeft.length * ofRight.length;
        for (int l = 0; l <= maxAngular(first(p), second(p)); l++) {
          int at = offset + offsets[p] + l * block;
          for (int m = 0; m <= 2 * l; m++) {
            double[] x = left.of(atom, l, m);
            double[] y = left == right ? x : right.of(atom, l, m);
            Arrays.fill(ofRight, 0);
            derive(x, y, weight(l), cotangent, at, ofLeft, ofRight);
            left.addTo(targets.get(first(p).expansion()), ofLeft, atom, l, m);
            right.addTo(targets.get(second(p).expansion()), ofRight, atom, l, m);
          }
        }
      }
    }

    // ofX[i] = factor Σ_j g[i][j] y[j];  ofY[j] += factor Σ_i g[i][j] x[i]
    private static void derive(
        double[] x, double[] y, double factor, double[] g, int at, double[] ofX, double[] ofY) {
      for (int i = 0; i < x.length; i++) {
        double scaled = factor * x[i];
        int row = at + i * y.length;
        double sum = 0;
        for (int j = 0; j < y.length; j++) {
          sum += g[row + j] * y[j];
          ofY[j] += g[row + j] * scaled;
        }
        ofX[i] = factor * sum;
      }
    }
  }
}
