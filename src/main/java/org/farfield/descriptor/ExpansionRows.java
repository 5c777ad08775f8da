package org.farfield.descriptor;

import java.util.ArrayList;
import java.util.List;
import org.farfield.expansion.Coefficients;

/**
 * The coefficients themselves, over all channels of the data set: a block per density, channel and
 * l, in this order. Channels that a structure lacks give zeros.
 */
public final class ExpansionRows implements Descriptor {
  private final List<Factor> factors;
  private final String channelName;
  private final int[] offsets; // of the factors, and the end

  /**
   * Prepares the shape.
   *
   * @param factors densities
   * @param channelName label of the channels: {@code neighbor_type} or {@code channel}
   */
  public ExpansionRows(List<Factor> factors, String channelName) {
    this.factors = List.copyOf(factors);
    this.channelName = channelName;
    offsets = new int[factors.size() + 1];
    for (int f = 0; f < factors.size(); f++) {
      offsets[f + 1] = Math.toIntExact(offsets[f] + count(factors.get(f)));
    }
  }

  /**
   * Number of coefficients of a density.
   *
   * @param factor the density
   * @return channels · (L + 1)² · radial
   */
  public static long count(Factor factor) {
    return (long) factor.channels().size() * fields(factor);
  }

  private static int fields(Factor factor) {
    return (factor.maxAngular() + 1) * (factor.maxAngular() + 1) * factor.radial();
  }

  @Override
  public List<FeatureBlock> blocks() {
    List<FeatureBlock> blocks = new ArrayList<>();
    int offset = 0;
    for (int f = 0; f < factors.size(); f++) {
      Factor factor = factors.get(f);
      for (int channel : factor.channels()) {
        int[] properties = new int[2 * factor.radial()];
        for (int n = 0; n < factor.radial(); n++) {
          properties[2 * n] = channel;
          properties[2 * n + 1] = n;
        }
        for (int l = 0; l <= factor.maxAngular(); l++) {
          blocks.add(
              new FeatureBlock(l, 1, List.of(f), List.of(channelName, "n"), properties, offset));
          offset += (2 * l + 1) * factor.radial();
        }
      }
    }
    return blocks;
  }

  @Override
  public int features() {
    return offsets[factors.size()];
  }

  @Override
  public double flops() {
    return 0;
  }

  @Override
  public Evaluator evaluator(List<Coefficients> expansions) {
    List<int[]> positions = new ArrayList<>();
    for (Factor factor : factors) {
      positions.add(FactorValues.positions(factor, expansions.get(factor.expansion())));
    }
    return new Copy(expansions, positions);
  }

  private final class Copy implements Evaluator {
    private final List<Coefficients> expansions;
    private final List<int[]> positions;
    private final double[] channel; // one at a time

    Copy(List<Coefficients> expansions, List<int[]> positions) {
      this.expansions = expansions;
      this.positions = positions;
      channel = new double[expansions.stream().mapToInt(Coefficients::fields).max().orElse(0)];
    }

    @Override
    public void add(int atom, double[] out, int offset) {
      for (int f = 0; f < offsets.length - 1; f++) {
        Factor factor = factors.get(f);
        Coefficients c = expansions.get(factor.expansion());
        for (int a = 0; a < c.channels(); a++) {
          int at = offset + offsets[f] + positions.get(f)[a] * c.fields();
          c.read(c.index(atom, factor.density(), a, 0), channel, 0, c.fields());
          addTo(out, at, channel, 0, c.fields());
        }
      }
    }

    @Override
    public void addAdjoint(int atom, double[] cotangent, int offset, List<Coefficients> targets) {
      for (int f = 0; f < offsets.length - 1; f++) {
        Factor factor = factors.get(f);
        Coefficients c = targets.get(factor.expansion());
        for (int a = 0; a < c.channels(); a++) {
          int at = offset + offsets[f] + positions.get(f)[a] * c.fields();
          addTo(c.values(), c.index(atom, factor.density(), a, 0), cotangent, at, c.fields());
        }
      }
    }

    private static void addTo(double[] to, int at, double[] from, int start, int count) {
      for (int x = 0; x < count; x++) {
        to[at + x] += from[start + x];
      }
    }
  }
}
