package org.farfield.descriptor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.farfield.descriptor.ProductLevel.Block;
import org.farfield.expansion.Coefficients;

/**
 * Equivariant products of two or more expansions: q[l1 a1 n1; l2 a2 n2]_λμ = Σ C(l1 m1; l2 m2; λ μ)
 * c1[a1,n1,l1,m1] c2[a2,n2,l2,m2] with the real Clebsch-Gordan coefficients of {@link
 * org.farfield.math.ClebschGordan}, and with more factors ((1 ⊗ 2)_k ⊗ 3)_λ and so on (N-body
 * equivariants, Nigam, Pozdnyakov and Ceriotti, J. Chem. Phys. 153, 121101 (2020)). They rotate
 * like Y_λμ and are multiplied by σ (−1)^λ under inversion, σ = (−1)^{l1 + l2 + … + λ}. For λ = 0
 * and two factors they are the {@link PowerSpectrum}, number by number.
 *
 * <p>Where neighbouring factors are the same, only l1 ≤ l2 ≤ … are computed: the others are
 * combinations of these (as long as the intermediate degrees are not cut off). Of l1 = l2 the
 * properties with i ≤ j are kept if λ is even and i &lt; j if it is odd, i and j counting (a, n):
 * the others are the same numbers, or their opposites. With three and more equal factors of equal
 * degrees some of the features remain linearly dependent.
 *
 * <p>One block per sequence of factors, λ and σ = 1, −1; its properties run over l_1, l_2, … and
 * k_2, …, then a1, n1, a2, n2, …, the last fastest.
 */
public final class Equivariants implements Descriptor {
  private final List<Factor> factors;
  private final List<List<Integer>> sequences;
  private final String channelName;
  private final List<TensorProduct> products = new ArrayList<>();
  private final int[] offsets; // of the products, and the end

  /**
   * Prepares the computation.
   *
   * @param factors densities
   * @param sequences which of them are multiplied, by their number; each at least two
   * @param rotations which λ and σ
   * @param channelName label of a factor's channel with %d for its place: {@code neighbor_%d_type}
   *     or {@code channel_%d}
   * @throws ArithmeticException if there are more features than an array holds; see {@link #count}
   */
  public Equivariants(
      List<Factor> factors,
      List<List<Integer>> sequences,
      Rotations rotations,
      String channelName) {
    this.factors = List.copyOf(factors);
    this.sequences = sequences.stream().map(List::copyOf).toList();
    this.channelName = channelName;
    offsets = new int[sequences.size() + 1];
    for (int s = 0; s < sequences.size(); s++) {
      List<Factor> multiplied = multiplied(factors, sequences.get(s));
      List<ProductLevel> levels = TensorProduct.levels(multiplied, rotations);
      long end = offsets[s] + levels.get(levels.size() - 1).size();
      offsets[s + 1] = Math.toIntExact(end);
      products.add(new TensorProduct(multiplied, levels));
    }
  }

  private static List<Factor> multiplied(List<Factor> factors, List<Integer> sequence) {
    return sequence.stream().map(factors::get).toList();
  }

  /**
   * Number of features of one sequence.
   *
   * @param factors densities
   * @param sequence which of them are multiplied, at least two
   * @param rotations which λ and σ
   * @return numbers per atom
   * @throws ArithmeticException if it has more than 63 bits
   */
  public static long count(List<Factor> factors, List<Integer> sequence, Rotations rotations) {
    List<ProductLevel> levels = TensorProduct.levels(multiplied(factors, sequence), rotations);
    return levels.get(levels.size() - 1).size();
  }

  @Override
  public List<FeatureBlock> blocks() {
    List<FeatureBlock> blocks = new ArrayList<>();
    for (int s = 0; s < sequences.size(); s++) {
      ProductLabels labels = new ProductLabels(multiplied(factors, sequences.get(s)), channelName);
      for (Block block : products.get(s).last().blocks()) {
        int offset = Math.toIntExact(offsets[s] + block.offset());
        blocks.add(
            new FeatureBlock(
                block.lambda(),
                block.sigma(),
                sequences.get(s),
                labels.names(),
                labels.of(block),
                offset));
      }
    }
    return blocks;
  }

  @Override
  public int features() {
    return offsets[sequences.size()];
  }

  @Override
  public double flops() {
    return products.stream().mapToDouble(TensorProduct::flops).sum();
  }

  @Override
  public Evaluator evaluator(List<Coefficients> expansions) {
    return new Products(expansions);
  }

  private final class Products implements Evaluator {
    private final List<Gather> gathers = new ArrayList<>();
    private final List<TensorProduct.Evaluation> evaluations = new ArrayList<>();
    private final List<double[]> values = new ArrayList<>(); // per factor
    private final List<double[]> ofValues = new ArrayList<>();

    Products(List<Coefficients> expansions) {
      for (Factor factor : factors) {
        gathers.add(new Gather(factor, expansions.get(factor.expansion())));
        int degrees = factor.maxAngular() + 1;
        values.add(new double[degrees * degrees * factor.side()]);
        ofValues.add(new double[degrees * degrees * factor.side()]);
      }
      products.forEach(p -> evaluations.add(p.evaluation()));
    }

    private void gather(int atom) {
      for (int f = 0; f < factors.size(); f++) {
        Gather gather = gathers.get(f);
        int side = factors.get(f).side();
        for (int l = 0; l <= factors.get(f).maxAngular(); l++) {
          for (int m = 0; m <= 2 * l; m++) {
            System.arraycopy(gather.of(atom, l, m), 0, values.get(f), (l * l + m) * side, side);
          }
        }
      }
    }

    @Override
    public void add(int atom, double[] out, int offset) {
      gather(atom);
      for (int s = 0; s < sequences.size(); s++) {
        evaluations.get(s).add(pick(values, sequences.get(s)), out, offset + offsets[s]);
      }
    }

    private static List<double[]> pick(List<double[]> all, List<Integer> sequence) {
      return sequence.stream().map(all::get).toList();
    }

    @Override
    public void addAdjoint(int atom, double[] cotangent, int offset, List<Coefficients> targets) {
      gather(atom);
      ofValues.forEach(v -> Arrays.fill(v, 0));
      for (int s = 0; s < sequences.size(); s++) {
        evaluations
            .get(s)
            .addAdjoint(
                pick(values, sequences.get(s)),
                cotangent,
                offset + offsets[s],
                pick(ofValues, sequences.get(s)));
      }
      for (int f = 0; f < factors.size(); f++) {
        Factor factor = factors.get(f);
        double[] row = new double[factor.side()];
        for (int l = 0; l <= factor.maxAngular(); l++) {
          for (int m = 0; m <= 2 * l; m++) {
            System.arraycopy(ofValues.get(f), (l * l + m) * row.length, row, 0, row.length);
            gathers.get(f).addTo(targets.get(factor.expansion()), row, atom, l, m);
          }
        }
      }
    }
  }
}
