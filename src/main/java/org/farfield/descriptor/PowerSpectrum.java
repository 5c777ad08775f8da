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
 * over l, a1, n1, a2, n2, the last fastest. Of a density with itself there may be only those of
 * (a2, n2) from (a1, n1) on, times √2 where they stand for two: scalar products of rows are the
 * same.
 */
public final class PowerSpectrum implements Descriptor {
  // Added so many times to √2 times a number it leaves the number.
  private static final double OF_DIAGONAL = Math.sqrt(0.5) - 1;

  private final List<Factor> factors;
  private final List<Pair> pairs;
  private final List<Staircase> shapes; // of one l
  private final String channelName;
  private final int[] offsets; // of the pairs, and the end

  /**
   * Two densities that are multiplied.
   *
   * @param first number of its factor, 0-based
   * @param second number of its factor, 0-based
   * @param distinct whether products that are the same number are made once; of one factor only
   */
  public record Pair(int first, int second, boolean distinct) {
    /** All products. */
    public Pair(int first, int second) {
      this(first, second, false);
    }

    /** Checks. */
    public Pair {
      if (distinct && first != second) {
        throw new IllegalArgumentException(first + " and " + second + ": all products differ");
      }
    }
  }

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
    shapes = new ArrayList<>();
    offsets = new int[pairs.size() + 1];
    for (int p = 0; p < pairs.size(); p++) {
      offsets[p + 1] = Math.toIntExact(offsets[p] + count(factors, pairs.get(p)));
      shapes.add(shape(pairs.get(p), first(p).side(), second(p).side()));
    }
  }

  // Where the products of one l of a pair are.
  private static Staircase shape(Pair pair, int rows, int columns) {
    return pair.distinct()
        ? new Staircase(columns, IntStream.range(0, rows).toArray())
        : Staircase.full(rows, columns);
  }

  /**
   * Number of features of two densities.
   *
   * @param factors densities
   * @param pair which of them
   * @return (min(L1, L2) + 1) (channels1 · radial1) (channels2 · radial2); of distinct ones (L + 1)
   *     s (s + 1) / 2, s = channels · radial
   */
  public static long count(List<Factor> factors, Pair pair) {
    Factor first = factors.get(pair.first());
    Factor second = factors.get(pair.second());
    long side = first.side();
    long products = pair.distinct() ? side * (side + 1) / 2 : side * second.side();
    return Math.multiplyExact(maxAngular(first, second) + 1L, products);
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
      flops += degrees * degrees * (first(p).side() + 2.0 * shapes.get(p).size());
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
              second.channels(),
              pairs.get(p).distinct());
      int pair = p;
      int[] properties = labels.computeIfAbsent(shape, s -> labels(pair));
      List<Integer> multiplied = List.of(pairs.get(p).first(), pairs.get(p).second());
      blocks.add(new FeatureBlock(0, 1, multiplied, names, properties, offsets[p]));
    }
    return blocks;
  }

  private int[] labels(int pair) {
    Factor first = first(pair);
    Factor second = second(pair);
    IntBuffer labels = IntBuffer.allocate(Math.toIntExact(5 * count(factors, pairs.get(pair))));
    for (int l = 0; l <= maxAngular(first, second); l++) {
      for (int i = 0; i < first.side(); i++) {
        for (int j = shapes.get(pair).start(i); j < second.side(); j++) {
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
    return Optional.of(new SpectrumRows(factors, pairs, shapes, offsets, weights));
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
    private final double[] diagonal; // products of the numbers with themselves
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
      diagonal = new double[scaled.length];
      scaledAt = new int[orders];
      rightAt = new int[orders];
    }

    // Those of two equal numbers are √2 times one of them, and all are: the diagonal is mended.
    private double factor(int pair, int l) {
      return pairs.get(pair).distinct() ? Math.sqrt(2) * weight(l) : weight(l);
    }

    private void prepare(int pair, int l) {
      FactorValues left = values.get(pairs.get(pair).first());
      int rows = first(pair).side();
      int columns = second(pair).side();
      int size = (2 * l + 1) * rows;
      ofValues.combine(
          size, factor(pair, l), left.values(), left.at(l), 0, left.at(l), scaled, Products.PAD);
      for (int m = 0; m <= 2 * l; m++) {
        scaledAt[m] = Products.PAD + m * rows;
        rightAt[m] = values.get(pairs.get(pair).second()).at(l) + m * columns;
      }
    }

    @Override
    public void add(int atom, double[] out, int offset) {
      values.forEach(v -> v.read(atom));
      for (int p = 0; p < pairs.size(); p++) {
        Staircase shape = shapes.get(p);
        int block = (int) shape.size();
        double[] right = values.get(pairs.get(p).second()).values();
        for (int l = 0; l <= maxAngular(first(p), second(p)); l++) {
          prepare(p, l);
          int at = offset + offsets[p] + l * block;
          ofValues.add(shape, 2 * l + 1, scaled, scaledAt, right, rightAt, out, at);
          if (pairs.get(p).distinct()) {
            mendDiagonal(shape, 2 * l + 1, right, out, at);
          }
        }
      }
    }

    private void mendDiagonal(Staircase shape, int terms, double[] right, double[] out, int at) {
      ofValues.diagonal(shape.rows(), terms, scaled, scaledAt, right, rightAt, diagonal);
      for (int i = 0; i < shape.rows(); i++) {
        out[at + shape.base(i) + i] += OF_DIAGONAL * diagonal[i];
      }
    }

    private void mendAdjointOfDiagonal(
        Staircase shape, int terms, double[] cotangent, int at, FactorValues right) {
      for (int i = 0; i < shape.rows(); i++) {
        double mend = OF_DIAGONAL * cotangent[at + shape.base(i) + i];
        for (int m = 0; m < terms; m++) {
          ofScaled[scaledAt[m] + i] += mend * right.values()[rightAt[m] + i];
          right.derivatives()[rightAt[m] + i] += mend * scaled[scaledAt[m] + i];
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
        Staircase shape = shapes.get(p);
        int block = (int) shape.size();
        FactorValues left = values.get(pairs.get(p).first());
        FactorValues right = values.get(pairs.get(p).second());
        for (int l = 0; l <= maxAngular(first(p), second(p)); l++) {
          prepare(p, l);
          int size = (2 * l + 1) * first(p).side();
          Arrays.fill(ofScaled, Products.PAD, Products.PAD + size, 0);
          int at = offset + offsets[p] + l * block;
          products.addAdjoint(
              shape,
              2 * l + 1,
              cotangent,
              at,
              scaled,
              scaledAt,
              ofScaled,
              right.values(),
              rightAt,
              right.derivatives());
          if (pairs.get(p).distinct()) {
            mendAdjointOfDiagonal(shape, 2 * l + 1, cotangent, at, right);
          }
          products.addScaled(
              size, factor(p, l), ofScaled, Products.PAD, left.derivatives(), left.at(l));
        }
      }
      for (int f = 0; f < factors.size(); f++) {
        values.get(f).addDerivatives(atom, targets.get(factors.get(f).expansion()));
      }
    }
  }
}
