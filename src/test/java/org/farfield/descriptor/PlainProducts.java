package org.farfield.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.farfield.expansion.Coefficients;
import org.farfield.math.ClebschGordan;

/**
 * Products by the definition: of every number of a row, one after the other, what its labels name.
 * Channels are named {@link #CHANNEL}.
 */
public final class PlainProducts {
  public static final String CHANNEL = "neighbor_%d_type";

  private final List<Factor> factors;
  private final List<Coefficients> expansions;
  private final int atom;
  private final Set<Integer> distinct;

  /**
   * Of one atom.
   *
   * @param factors of the descriptor
   * @param expansions of the structure; a channel that one lacks counts as zeros
   * @param atom 0-based
   * @param distinct factors whose power spectrum with themselves has each number once
   */
  public PlainProducts(
      List<Factor> factors, List<Coefficients> expansions, int atom, Integer... distinct) {
    this.factors = factors;
    this.expansions = expansions;
    this.atom = atom;
    this.distinct = Set.of(distinct);
  }

  /** The row of the atom. */
  public double[] row(Descriptor descriptor) {
    double[] row = new double[descriptor.features()];
    for (FeatureBlock block : descriptor.blocks()) {
      int width = block.names().size();
      for (int p = 0; p < block.count(); p++) {
        double[] product =
            product(block, Arrays.copyOfRange(block.properties(), p * width, (p + 1) * width));
        for (int m = 0; m < product.length; m++) {
          row[block.offset() + m * block.count() + p] = product[m];
        }
      }
    }
    return row;
  }

  /** All components of one property. */
  double[] product(FeatureBlock block, int[] label) {
    Map<String, Integer> by = new HashMap<>();
    for (int i = 0; i < label.length; i++) {
      by.put(block.names().get(i), label[i]);
    }
    return by.containsKey("l_1") ? coupled(block, by) : invariant(block, by);
  }

  private double[] invariant(FeatureBlock block, Map<String, Integer> by) {
    int l = by.get("l");
    double[] first = vector(block, by, 1, l);
    double[] second = vector(block, by, 2, l);
    double sum = 0;
    for (int m = 0; m < first.length; m++) {
      sum += first[m] * second[m];
    }
    boolean equal =
        by.get(String.format(CHANNEL, 1)).equals(by.get(String.format(CHANNEL, 2)))
            && by.get("n_1").equals(by.get("n_2"));
    int one = block.factors().get(0);
    boolean standsForTwo = one == block.factors().get(1) && distinct.contains(one) && !equal;
    double times = standsForTwo ? Math.sqrt(2) : 1;
    return new double[] {times * Math.pow(-1, l) / Math.sqrt(2 * l + 1) * sum};
  }

  private double[] coupled(FeatureBlock block, Map<String, Integer> by) {
    double[] product = vector(block, by, 1, by.get("l_1"));
    int sigma = 1;
    int last = block.factors().size();
    for (int f = 2; f <= last; f++) {
      int l = by.get("l_" + f);
      int k = f == last ? block.lambda() : by.get("k_" + f);
      sigma *= (product.length / 2 + l + k) % 2 == 0 ? 1 : -1;
      product = couple(product, vector(block, by, f, l), k);
    }
    assertThat(sigma).isEqualTo(block.sigma());
    return product;
  }

  // c of one (channel, l, n) for all m
  private double[] vector(FeatureBlock block, Map<String, Integer> by, int number, int l) {
    Factor factor = factors.get(block.factors().get(number - 1));
    int channel = by.get(String.format(CHANNEL, number));
    double[] c = new double[2 * l + 1];
    Coefficients of = expansions.get(factor.expansion());
    for (int a = 0; a < of.channels(); a++) {
      if (of.channelLabel(a) == channel) {
        for (int m = -l; m <= l; m++) {
          c[l + m] = of.get(atom, factor.density(), a, l, m, by.get("n_" + number));
        }
      }
    }
    return c;
  }

  private static double[] couple(double[] a, double[] b, int lambda) {
    ClebschGordan c = ClebschGordan.of(a.length / 2, b.length / 2, lambda);
    double sign = (a.length / 2 + b.length / 2 + lambda) % 2 == 0 ? 1 : -1; // as in featomic
    double[] out = new double[2 * lambda + 1];
    for (int i = 0; i < c.size(); i++) {
      out[c.result(i)] += sign * c.value(i) * a[c.first(i)] * b[c.second(i)];
    }
    return out;
  }
}
