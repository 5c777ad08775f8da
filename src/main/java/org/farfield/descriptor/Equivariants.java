package org.farfield.descriptor;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.kernels.cpu.Products;
import org.farfield.spec.Rotations;

/**
 * Density correlations: products of two or more expansions that rotate like Y_λ, by real
 * Clebsch-Gordan coefficients (Nigam, Pozdnyakov, Ceriotti, J. Chem. Phys. 153, 121101 (2020)).
 *
 * <p>For two factors (c1 ⊗ c2)_λμ [l1 a1 n1 l2 a2 n2] = Σ C^{λμ}_{l1 m1, l2 m2} c1[a1,n1,l1,m1]
 * c2[a2,n2,l2,m2], σ = (−1)^{l1+l2+λ}; C is orthonormal, so that λ = 0 is the {@link
 * PowerSpectrum}: (−1)^l / √(2l+1) Σ_m c1 c2. More factors are multiplied one after the other: ((c1
 * ⊗ c2)_{k2} ⊗ c3)_{k3} ⊗ …, where σ changes by (−1)^{k+l+λ} each time. The angular momenta of the
 * labels therefore fix the parity of everything between. Products with odd l1 + l2 + λ have the
 * sign that they have in featomic 0.6.7.
 *
 * <p>Blocks run over the sequences, then λ, then σ = 1 and −1; kinds without a property are left
 * out. Labels are l_1, (channel 1), n_1, l_2, (channel 2), n_2, then for each further factor ν
 * k_{ν−1}, l_ν, (channel ν), n_ν.
 *
 * <p>Equal factors commute: of each set of (l, channel, n) of equal factors only the ascending
 * order is kept, and of two equal factors with l1 = l2 and odd λ, whose product is antisymmetric,
 * none with itself. For two factors this drops exactly the copies, up to sign, and the zeros. What
 * is kept is not scaled up for what is dropped. For three or more factors the ascending orders span
 * the same features as all orders as long as maxIntermediate cuts nothing off; among them some
 * linear dependence remains where two of a set are the same. Nothing is dropped of different
 * factors.
 */
public final class Equivariants implements Descriptor {
  private final List<Factor> factors;
  private final List<List<Integer>> sequences;
  private final String channelName;
  private final List<List<Correlations>> stages = new ArrayList<>(); // per sequence
  private final int[] offsets; // of the sequences, and the end
  private final double flops; // for an atom

  /**
   * Prepares the terms.
   *
   * @param factors densities
   * @param sequences which of them are multiplied, by their numbers, 0-based; each at least two
   * @param rotations which λ and σ are computed
   * @param channelName label of a factor's channel with %d for its place: {@code neighbor_%d_type}
   *     or {@code channel_%d}
   * @throws InputException if the row of an atom does not fit an array, or has nothing
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
      stages.add(stages(factors, sequences.get(s), rotations));
      offsets[s + 1] = Correlations.fit((long) offsets[s] + whole(s).size());
    }
    if (features() == 0) {
      throw new InputException(
          "no product of "
              + sequences
              + " has a wanted lambda and parity: choose a smaller lambda, both parities or a"
              + " larger max-angular");
    }
    flops = countFlops();
  }

  private static List<Correlations> stages(
      List<Factor> factors, List<Integer> sequence, Rotations rotations) {
    if (sequence.size() < 2) {
      throw new IllegalArgumentException("a product of " + sequence.size() + " factors");
    }
    List<Factor> chain = sequence.stream().map(factors::get).toList();
    return Correlations.stages(chain, Irrep.wanted(rotations), rotations.maxIntermediate());
  }

  /**
   * Number of features of one sequence.
   *
   * @param factors densities
   * @param sequence which of them are multiplied, at least two
   * @param rotations which λ and σ
   * @return numbers per atom
   * @throws InputException if they do not fit an array
   */
  public static long count(List<Factor> factors, List<Integer> sequence, Rotations rotations) {
    return stages(factors, sequence, rotations).get(sequence.size() - 1).size();
  }

  @Override
  public List<FeatureBlock> blocks() {
    List<FeatureBlock> blocks = new ArrayList<>();
    for (int p = 0; p < sequences.size(); p++) {
      List<Integer> chain = sequences.get(p);
      List<String> names = names(chain.size());
      for (Correlations.Block block : whole(p).blocks()) {
        Irrep kind = block.irrep();
        blocks.add(
            new FeatureBlock(
                kind.lambda(),
                kind.sigma(),
                chain,
                names,
                labels(block, chain, names.size()),
                offsets[p] + block.offset()));
      }
    }
    return blocks;
  }

  private Correlations whole(int product) {
    return stages.get(product).get(sequences.get(product).size() - 1);
  }

  private List<String> names(int order) {
    List<String> names = new ArrayList<>();
    for (int f = 1; f <= order; f++) {
      if (f > 2) {
        names.add("k_" + (f - 1));
      }
      names.addAll(List.of("l_" + f, String.format(Locale.ROOT, channelName, f), "n_" + f));
    }
    return List.copyOf(names);
  }

  private int[] labels(Correlations.Block block, List<Integer> chain, int width) {
    IntBuffer labels = IntBuffer.allocate(Correlations.fit((long) block.count() * width));
    for (Correlations.Path path : block.paths()) {
      int[] indices = path.indices();
      for (int x = 0; x < indices.length; x += chain.size()) {
        int angular = 0;
        for (int f = 0; f < chain.size(); f++) {
          Factor factor = factors.get(chain.get(f));
          if (f > 1) {
            labels.put(path.angular().get(angular++));
          }
          labels.put(path.angular().get(angular++));
          labels.put(factor.channels().get(indices[x + f] / factor.radial()));
          labels.put(indices[x + f] % factor.radial());
        }
      }
    }
    return labels.array();
  }

  @Override
  public int features() {
    return offsets[sequences.size()];
  }

  @Override
  public double flops() {
    return flops;
  }

  // the sums of sequences and the combinations by Clebsch-Gordan coefficients
  private double countFlops() {
    double count = 0;
    for (List<Correlations> ofProduct : stages) {
      for (Correlations stage : ofProduct.subList(1, ofProduct.size())) {
        for (Correlations.Block block : stage.blocks()) {
          for (Correlations.Path path : block.paths()) {
            Coupling coupling = path.coupling();
            int combined = coupling.leftDirect() ? path.shape().columns() : path.shape().rows();
            for (int mu = 0; mu <= 2 * block.irrep().lambda(); mu++) {
              count += coupling.terms(mu).size() * (2.0 * path.count() + 3.0 * combined);
            }
          }
        }
      }
    }
    return count;
  }

  @Override
  public Evaluator evaluator(List<Coefficients> expansions) {
    return new Chains(expansions);
  }

  private final class Chains implements Evaluator {
    private final Map<Integer, FactorValues> values = new TreeMap<>();
    private final List<List<double[]>> between = new ArrayList<>(); // per product and stage
    private final List<List<double[]>> derivatives = new ArrayList<>();
    private final Multiplication multiplication;

    Chains(List<Coefficients> expansions) {
      multiplication = new Multiplication(flops * expansions.get(0).atoms());
      for (int p = 0; p < sequences.size(); p++) {
        for (int f : sequences.get(p)) {
          Factor factor = factors.get(f);
          values.computeIfAbsent(
              f, x -> new FactorValues(factor, expansions.get(factor.expansion())));
        }
        between.add(buffers(stages.get(p)));
        derivatives.add(new ArrayList<>());
      }
    }

    // for the stages after the first factor and before the whole
    private static List<double[]> buffers(List<Correlations> ofProduct) {
      List<double[]> buffers = new ArrayList<>();
      for (Correlations stage : ofProduct.subList(1, ofProduct.size() - 1)) {
        buffers.add(new double[Correlations.fit(stage.size() + 2L * Products.PAD)]);
      }
      return buffers;
    }

    @Override
    public void add(int atom, double[] out, int offset) {
      for (FactorValues factor : values.values()) {
        factor.read(atom);
      }
      for (int p = 0; p < sequences.size(); p++) {
        double[] left = multiplyUpToLast(p);
        int last = sequences.get(p).size() - 1;
        multiplication.add(whole(p), left, factor(p, last), out, offset + offsets[p]);
      }
    }

    // all factors but the last
    private double[] multiplyUpToLast(int product) {
      double[] left = factor(product, 0).values();
      for (int f = 1; f < sequences.get(product).size() - 1; f++) {
        double[] next = between.get(product).get(f - 1);
        Arrays.fill(next, 0);
        multiplication.add(
            stages.get(product).get(f), left, factor(product, f), next, Products.PAD);
        left = next;
      }
      return left;
    }

    private FactorValues factor(int product, int place) {
      return values.get(sequences.get(product).get(place));
    }

    @Override
    public void addAdjoint(int atom, double[] cotangent, int offset, List<Coefficients> targets) {
      for (FactorValues factor : values.values()) {
        factor.read(atom);
        factor.clearDerivatives();
      }
      for (int p = 0; p < sequences.size(); p++) {
        multiplyUpToLast(p);
        addAdjoint(p, cotangent, offset + offsets[p]);
      }
      values.forEach(
          (f, factor) -> factor.addDerivatives(atom, targets.get(factors.get(f).expansion())));
    }

    private void addAdjoint(int product, double[] cotangent, int offset) {
      List<double[]> scratch = derivatives.get(product);
      if (scratch.isEmpty()) {
        scratch.addAll(buffers(stages.get(product)));
      }
      double[] of = cotangent;
      int at = offset;
      for (int f = sequences.get(product).size() - 1; f > 0; f--) {
        FactorValues first = factor(product, 0);
        double[] left = f == 1 ? first.values() : between.get(product).get(f - 2);
        double[] ofLeft = f == 1 ? first.derivatives() : scratch.get(f - 2);
        if (f > 1) {
          Arrays.fill(ofLeft, 0);
        }
        multiplication.addAdjoint(
            stages.get(product).get(f), of, at, left, ofLeft, factor(product, f));
        of = ofLeft;
        at = Products.PAD;
      }
    }
  }
}
