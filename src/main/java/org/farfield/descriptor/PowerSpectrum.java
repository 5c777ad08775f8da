package org.farfield.descriptor;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.farfield.expansion.Coefficients;
import org.farfield.kernels.cpu.Products;
import org.farfield.kernels.cpu.Staircase;

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
        List.of(
            "l",
            String.format(Locale.ROOT, channelName, 1),
            "n_1",
            String.format(Locale.ROOT, channelName, 2),
            "n_2");
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
    List<FactorValues> values = new ArrayList<>();
    for (Factor factor : factors) {
      values.add(new FactorValues(factor, expansions.get(factor.expansion())));
    }
    return new Pairs(values, Products.ofValues(flops() * expansions.get(0).atoms()));
  }

  @Override
  public Optional<SpectrumRows> spectrumRows() {
    int degrees = 0;
    for (int p = 0; p < pairs.size(); p++) {
      degrees = Math.max(degrees, maxAngular(first(p), second(p)) + 1);
    }
    List<Double> weights = IntStream.range(0, degrees).mapToObj(PowerSpectrum::weight).toList();
    return Optional.of(new SpectrumRows(factors, pairs, offsets, weights));
  }

  // (−1)^l / √(2l+1)
  private static double weight(int l) {
    return (l % 2 == 0 ? 1 : -1) / Math.sqrt(2 * l + 1);
  }

  private final class Pairs implements Evaluator {
    private final Products products = Products.select();
    private final Products ofValues;
    private final List<FactorValues> values;
    private final double[] scaled; // the left numbers of one l
    private final double[] ofScaled;
    private final int[] scaledAt;
    private final int[] rightAt;

    Pairs(List<FactorValues> values, Products ofValues) {
      this.values = values;
      this.ofValues = ofValues;
      int orders = 1;
      int size = 0;
      for (Factor factor : factors) {
        orders = Math.max(orders, 2 * factor.maxAngular() + 1);
        size = Math.max(size, (2 * factor.maxAngular() + 1) * factor.side());
      }
      scaled = new double[size + 2 * Products.PAD];
      ofScaled = new double[scaled.length];
      scaledAt = new int[orders];
      rightAt = new int[orders];
    }

    private void prepare(int pair, int l) {
      FactorValues left = values.get(pairs.get(pair).first());
      int rows = first(pair).side();
      int columns = second(pair).side();
      int size = (2 * l + 1) * rows;
      ofValues.combine(
          size, weight(l), left.values(), left.at(l), 0, left.at(l), scaled, Products.PAD);
      for (int m = 0; m <= 2 * l; m++) {
        scaledAt[m] = Products.PAD + m * rows;
        rightAt[m] = values.get(pairs.get(pair).second()).at(l) + m * columns;
      }
    }

    @Override
    public void add(int atom, double[] out, int offset) {
      values.forEach(v -> v.read(atom));
      for (int p = 0; p < pairs.size(); p++) {
        Staircase shape = Staircase.full(first(p).side(), second(p).side());
        int block = first(p).side() * second(p).side();
        double[] right = values.get(pairs.get(p).second()).values();
        for (int l = 0; l <= maxAngular(first(p), second(p)); l++) {
          prepare(p, l);
          int at = offset + offsets[p] + l * block;
          ofValues.add(shape, 2 * l + 1, scaled, scaledAt, right, rightAt, out, at);
        }
      }
    }

    @Override
    public void addAdjoint(int atom, double[] cotangent, int offset, List<Coefficients> targets) {
      for (FactorValues factor : values) {
        factor.read(atom);
        factor.clearDerivatives();
      }
      for (int p = 0; p < pairs.size(); p++) {
        Staircase shape = Staircase.full(first(p).side(), second(p).side());
        int block = first(p).side() * second(p).side();
        FactorValues left = values.get(pairs.get(p).first());
        FactorValues right = values.get(pairs.get(p).second());
        for (int l = 0; l <= maxAngular(first(p), second(p)); l++) {
          prepare(p, l);
          int size = (2 * l + 1) * first(p).side();
          Arrays.fill(ofScaled, Products.PAD, Products.PAD + size, 0);
          products.addAdjoint(
              shape,
              2 * l + 1,
              cotangent,
              offset + offsets[p] + l * block,
              scaled,
              scaledAt,
              ofScaled,
              right.values(),
              rightAt,
              right.derivatives());
          products.addScaled(
              size, weight(l), ofScaled, Products.PAD, left.derivatives(), left.at(l));
        }
      }
      for (int f = 0; f < factors.size(); f++) {
        values.get(f).addDerivatives(atom, targets.get(factors.get(f).expansion()));
      }
    }
  }
}
