package org.farfield.descriptor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.farfield.expansion.Coefficients;

/**
 * Some of the properties of another descriptor, in their order there, with all their components.
 * Blocks of which nothing is left are left out.
 */
public final class SelectedFeatures implements Descriptor {
  private final Descriptor whole;
  private final List<FeatureBlock> blocks;
  private final int[] source; // per number of a row: its place in the row of the whole

  /**
   * Chooses properties.
   *
   * @param whole the descriptor
   * @param kept per block of it, the properties that are kept, 0-based
   * @throws IllegalArgumentException if there is not one set per block, one names a property that
   *     the block has not, or nothing is left
   */
  public SelectedFeatures(Descriptor whole, List<BitSet> kept) {
    this.whole = whole;
    List<FeatureBlock> all = whole.blocks();
    if (kept.size() != all.size()) {
      throw new IllegalArgumentException(
          kept.size() + " sets of properties for " + all.size() + " blocks");
    }
    blocks = new ArrayList<>();
    int[] places = new int[whole.features()];
    int length = 0;
    for (int b = 0; b < all.size(); b++) {
      FeatureBlock block = all.get(b);
      BitSet chosen = kept.get(b);
      if (chosen.length() > block.count()) {
        throw new IllegalArgumentException(
            "property "
                + (chosen.length() - 1)
                + " of block "
                + b
                + ", which has "
                + block.count());
      }
      if (chosen.isEmpty()) {
        continue;
      }
      blocks.add(part(block, chosen, length));
      for (int component = 0; component <= 2 * block.lambda(); component++) {
        int from = block.offset() + component * block.count();
        for (int p = chosen.nextSetBit(0); p >= 0; p = chosen.nextSetBit(p + 1)) {
          places[length++] = from + p;
        }
      }
    }
    if (length == 0) {
      throw new IllegalArgumentException("no property is kept");
    }
    source = Arrays.copyOf(places, length);
  }

  private static FeatureBlock part(FeatureBlock block, BitSet chosen, int offset) {
    int width = block.names().size();
    int[] properties = new int[chosen.cardinality() * width];
    int to = 0;
    for (int p = chosen.nextSetBit(0); p >= 0; p = chosen.nextSetBit(p + 1)) {
      System.arraycopy(block.properties(), p * width, properties, to, width);
      to += width;
    }
    return new FeatureBlock(
        block.lambda(), block.sigma(), block.factors(), block.names(), properties, offset);
  }

  @Override
  public List<FeatureBlock> blocks() {
    return List.copyOf(blocks);
  }

  @Override
  public int features() {
    return source.length;
  }

  @Override
  public double flops() {
    return whole.flops();
  }

  @Override
  public Evaluator evaluator(List<Coefficients> expansions) {
    return new Part(whole.evaluator(expansions));
  }

  @Override
  public Optional<SpectrumRows> spectrumRows() {
    return whole.spectrumRows().map(rows -> rows.only(source));
  }

  private final class Part implements Evaluator {
    private final Evaluator evaluator;
    private final double[] row = new double[whole.features()];

    Part(Evaluator evaluator) {
      this.evaluator = evaluator;
    }

    @Override
    public void add(int atom, double[] out, int offset) {
      Arrays.fill(row, 0);
      evaluator.add(atom, row, 0);
      for (int x = 0; x < source.length; x++) {
        out[offset + x] += row[source[x]];
      }
    }

    @Override
    public void addAdjoint(int atom, double[] cotangent, int offset, List<Coefficients> targets) {
      Arrays.fill(row, 0);
      for (int x = 0; x < source.length; x++) {
        row[source[x]] = cotangent[offset + x];
      }
      evaluator.addAdjoint(atom, row, 0, targets);
    }
  }
}
