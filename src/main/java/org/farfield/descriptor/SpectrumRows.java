package org.farfield.descriptor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.farfield.descriptor.PairProducts.Feature;
import org.farfield.descriptor.PairProducts.Operand;
import org.farfield.expansion.ResultNumbers;
import org.farfield.kernels.cpu.Staircase;

/**
 * How a {@link org.farfield.backend.Multiplier} makes the rows of a power spectrum, or some of its
 * features, and where its numbers belong: it knows the channels of one structure, a row has those
 * of the whole data set.
 */
public final class SpectrumRows {
  private static final double SQRT_2 = Math.sqrt(2);

  private final List<Factor> factors;
  private final List<PowerSpectrum.Pair> pairs;
  private final List<Staircase> shapes;
  private final int[] offsets;
  private final PairProducts products;

  /** Shapes are of one l; offsets are those of the pairs in a row of all features, and the end. */
  SpectrumRows(
      List<Factor> factors,
      List<PowerSpectrum.Pair> pairs,
      List<Staircase> shapes,
      int[] offsets,
      List<Double> weights) {
    this(
        factors,
        pairs,
        shapes,
        offsets,
        new PairProducts(
            pairs.stream()
                .map(
                    p ->
                        new PairProducts.Pair(
                            operand(factors.get(p.first())), operand(factors.get(p.second()))))
                .toList(),
            weights,
            Optional.empty()));
  }

  private SpectrumRows(
      List<Factor> factors,
      List<PowerSpectrum.Pair> pairs,
      List<Staircase> shapes,
      int[] offsets,
      PairProducts products) {
    this.factors = factors;
    this.pairs = pairs;
    this.shapes = shapes;
    this.offsets = offsets;
    this.products = products;
  }

  private static Operand operand(Factor factor) {
    return new Operand(factor.expansion(), factor.density());
  }

  /** Some of the numbers of a row, by their places in it. */
  SpectrumRows only(int[] places) {
    List<Feature> kept = new ArrayList<>();
    IntStream.of(places).mapToObj(this::feature).forEach(kept::add);
    return new SpectrumRows(
        factors,
        pairs,
        shapes,
        offsets,
        new PairProducts(products.pairs(), products.weights(), Optional.of(kept)));
  }

  private Feature feature(int place) {
    if (products.kept().isPresent()) {
      return products.kept().get().get(place);
    }
    int pair = 0;
    while (place >= offsets[pair + 1]) {
      pair++;
    }
    Factor first = first(pair);
    Factor second = second(pair);
    int rest = place - offsets[pair];
    Staircase shape = shapes.get(pair);
    int block = (int) shape.size();
    int i = 0;
    while (i + 1 < shape.rows() && shape.base(i + 1) + shape.start(i + 1) <= rest % block) {
      i++;
    }
    int j = rest % block - shape.base(i);
    return new Feature(
        pair,
        rest / block,
        first.channels().get(i / first.radial()),
        i % first.radial(),
        second.channels().get(j / second.radial()),
        j % second.radial());
  }

  private Factor first(int pair) {
    return factors.get(pairs.get(pair).first());
  }

  private Factor second(int pair) {
    return factors.get(pairs.get(pair).second());
  }

  private int degrees(int pair) {
    return 1 + Math.min(first(pair).maxAngular(), second(pair).maxAngular());
  }

  /**
   * What is to be multiplied.
   *
   * @return densities, weights and, if they are not all, features
   */
  public PairProducts products() {
    return products;
  }

  /**
   * Numbers that a multiplier makes for a row.
   *
   * @param channels of the structure
   * @return how many
   */
  public long length(int channels) {
    if (products.kept().isPresent()) {
      return products.kept().get().size();
    }
    long length = 0;
    for (int p = 0; p < pairs.size(); p++) {
      length +=
          PairRows.length(
              products.pairs().get(p),
              degrees(p),
              (long) channels * first(p).radial(),
              (long) channels * second(p).radial());
    }
    return length;
  }

  /**
   * Adds a row to numbers that are there.
   *
   * @param rows of a structure
   * @param row which of them, 0-based
   * @param out is added to
   * @param offset where the row of the descriptor begins
   */
  public void add(PairRows rows, int row, double[] out, int offset) {
    InOrder numbers = new InOrder(rows, row);
    if (products.kept().isPresent()) {
      List<Feature> kept = products.kept().get();
      for (int x = 0; x < rows.length(); x++) {
        out[offset + x] += times(kept.get(x)) * numbers.next();
      }
      return;
    }
    for (int p = 0; p < pairs.size(); p++) {
      int[] left = places(first(p), rows.channels());
      int[] right = places(second(p), rows.channels());
      Staircase shape = shapes.get(p);
      boolean symmetric = products.pairs().get(p).symmetric();
      boolean distinct = pairs.get(p).distinct();
      for (int l = 0; l < degrees(p); l++) {
        int to = offset + offsets[p] + l * (int) shape.size();
        for (int i = 0; i < left.length; i++) {
          for (int j = symmetric ? i : 0; j < right.length; j++) {
            double value = numbers.next();
            boolean ofTwo = symmetric && j > i;
            out[to + shape.base(left[i]) + right[j]] += ofTwo && distinct ? SQRT_2 * value : value;
            if (ofTwo && !distinct) {
              out[to + shape.base(left[j]) + right[i]] += value;
            }
          }
        }
      }
    }
  }

  // one number that stands for two
  private double times(Feature feature) {
    boolean equal = feature.channel1() == feature.channel2() && feature.n1() == feature.n2();
    return pairs.get(feature.pair()).distinct() && !equal ? SQRT_2 : 1;
  }

  /** The numbers of a row, of which some at a time come from where a device left them. */
  private static final class InOrder {
    private static final int MOST = 512;

    private final ResultNumbers numbers;
    private final double[] some;
    private int from;
    private int left;
    private int at;

    InOrder(PairRows rows, int row) {
      numbers = rows.numbers();
      some = new double[Math.min(MOST, rows.length())];
      from = row * rows.length();
      left = rows.length();
      at = some.length;
    }

    double next() {
      if (at == some.length) {
        int count = Math.min(some.length, left);
        numbers.read(from, some, 0, count);
        from += count;
        left -= count;
        at = 0;
      }
      return some[at++];
    }
  }

  // places of the (channel, n) of a structure among those of the data set
  private static int[] places(Factor factor, int[] channels) {
    int[] places = new int[channels.length * factor.radial()];
    for (int x = 0; x < places.length; x++) {
      int channel = factor.channels().indexOf(channels[x / factor.radial()]);
      places[x] = channel * factor.radial() + x % factor.radial();
    }
    return places;
  }
}
