package org.farfield.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.ejml.simple.SimpleMatrix;
import org.ejml.simple.SimpleSVD;
import org.farfield.backend.BackendContract;
import org.farfield.basis.Gto;
import org.farfield.basis.Monomial;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.math.GaussLegendre;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.Rotations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EquivariantsTest {
  private static final String CHANNEL = PlainProducts.CHANNEL;
  private static final List<Integer> CHANNELS = List.of(1, 8);
  private static final Expansion NEAR =
      Expansion.builder().basis(new Gto(1, 4)).maxAngular(3).build();
  private static final Expansion FAR =
      Expansion.builder()
          .basis(new Monomial(2, 3))
          .maxAngular(2)
          .densities(List.of(LongRangeDensity.powerLaw(1, 1), LongRangeDensity.powerLaw(6, 1)))
          .build();
  // 0: near; 1, 2: far; 3: like 0, but of a structure that lacks a channel
  private static final List<Factor> FACTORS =
      List.of(
          new Factor(0, 0, 3, 2, CHANNELS),
          new Factor(1, 0, 2, 3, CHANNELS),
          new Factor(1, 1, 2, 3, CHANNELS),
          new Factor(2, 0, 3, 2, CHANNELS));

  private static List<Coefficients> random(long seed) {
    Random random = new Random(seed);
    List<Coefficients> expansions = new ArrayList<>();
    expansions.add(new Coefficients(NEAR, 2, new int[] {1, 8}));
    expansions.add(new Coefficients(FAR, 2, new int[] {1, 8}));
    expansions.add(new Coefficients(NEAR, 2, new int[] {8}));
    for (Coefficients c : expansions) {
      Arrays.setAll(c.values(), i -> random.nextGaussian());
    }
    return expansions;
  }

  private static List<Integer> numbers(String sequence) {
    return Arrays.stream(sequence.split("-", -1)).map(Integer::valueOf).toList();
  }

  private static Equivariants product(String sequence, Rotations rotations) {
    return new Equivariants(FACTORS, List.of(numbers(sequence)), rotations, CHANNEL);
  }

  private static double[] row(Descriptor descriptor, List<Coefficients> expansions, int atom) {
    double[] row = new double[descriptor.features()];
    descriptor.evaluator(expansions).add(atom, row, 0);
    return row;
  }

  @ParameterizedTest
  @ValueSource(strings = {"0-0", "0-1", "1-2", "1-1", "3-0", "0-0-0", "1-0-1", "3-1-1", "1-1-1-1"})
  void everyNumberIsTheProductThatItsLabelNames(String sequence) {
    List<Coefficients> expansions = random(1);
    int most = sequence.length() > 5 ? 1 : 4;
    Equivariants descriptor = product(sequence, new Rotations(0, most, 0, 3));
    PlainProducts plain = new PlainProducts(FACTORS, expansions, 1);
    double[] row = row(descriptor, expansions, 1);
    int end = 0;
    for (FeatureBlock block : descriptor.blocks()) {
      assertThat(block.offset()).isEqualTo(end);
      end += block.length();
      int width = block.names().size();
      HashSet<List<Integer>> different = new HashSet<>();
      for (int p = 0; p < block.count(); p++) {
        int[] label = Arrays.copyOfRange(block.properties(), p * width, (p + 1) * width);
        different.add(Arrays.stream(label).boxed().toList());
        double[] expected = plain.product(block, label);
        for (int mu = 0; mu < expected.length; mu++) {
          assertThat(row[block.offset() + mu * block.count() + p])
              .isCloseTo(expected[mu], offset(1e-12));
        }
      }
      assertThat(different).hasSize(block.count());
    }
    assertThat(row).hasSize(end);
  }

  @ParameterizedTest
  @CsvSource({"0-0, 4", "0-1, 4", "2-2, 3", "0-0-0, 4", "0-1-1, 2"})
  void rotateWithWignerMatrices(String sequence, int maxLambda) {
    List<Coefficients> before = random(2);
    double[] rotation = BackendContract.rotation(3);
    List<Coefficients> after = before.stream().map(c -> rotated(c, rotation)).toList();
    Equivariants descriptor = product(sequence, new Rotations(0, maxLambda, 0, 4));
    double[] from = row(descriptor, before, 1);
    double[] to = row(descriptor, after, 1);
    HashSet<Integer> seen = new HashSet<>();
    for (FeatureBlock block : descriptor.blocks()) {
      seen.add(block.sigma() * (block.lambda() + 1));
      SimpleMatrix d = BackendContract.wigner(block.lambda(), rotation);
      double error = 0;
      for (int p = 0; p < block.count(); p++) {
        for (int m = 0; m <= 2 * block.lambda(); m++) {
          double sum = 0;
          for (int k = 0; k <= 2 * block.lambda(); k++) {
            sum += d.get(m, k) * from[block.offset() + k * block.count() + p];
          }
          error = Math.max(error, Math.abs(sum - to[block.offset() + m * block.count() + p]));
        }
      }
      assertThat(error).isLessThan(1e-10);
    }
    // σ = −1 with λ = 0 needs three factors
    int missing = sequence.length() == 3 ? 1 : 0;
    assertThat(seen).hasSize(2 * (maxLambda + 1) - missing);
  }

  private static Coefficients rotated(Coefficients c, double[] rotation) {
    Coefficients result = c.zeros();
    for (int l = 0; l <= c.maxAngular(); l++) {
      SimpleMatrix d = BackendContract.wigner(l, rotation);
      for (int i = 0; i < c.atoms() * c.densities() * c.channels(); i++) {
        int at = i * c.fields() + l * l * c.radial();
        for (int x = 0; x < (2 * l + 1) * c.radial(); x++) {
          for (int k = 0; k <= 2 * l; k++) {
            result.values()[at + x] +=
                d.get(x / c.radial(), k) * c.values()[at + k * c.radial() + x % c.radial()];
          }
        }
      }
    }
    return result;
  }

  @ParameterizedTest
  @ValueSource(strings = {"0-0", "0-1", "0-0-0"})
  void inversionGivesSigma(String sequence) {
    List<Coefficients> before = random(4);
    List<Coefficients> after = random(4);
    for (Coefficients c : after) {
      for (int x = 0; x < c.values().length; x++) {
        int order = x % c.fields() / c.radial(); // l² + l + m
        int l = (int) Math.sqrt(order);
        c.values()[x] *= l % 2 == 0 ? 1 : -1;
      }
    }
    Equivariants descriptor = product(sequence, new Rotations(0, 4, 0, 4));
    double[] from = row(descriptor, before, 0);
    double[] to = row(descriptor, after, 0);
    for (FeatureBlock block : descriptor.blocks()) {
      int sign = block.sigma() * (block.lambda() % 2 == 0 ? 1 : -1);
      for (int x = block.offset(); x < block.offset() + block.length(); x++) {
        assertThat(to[x]).isEqualTo(sign * from[x]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0-0", "0-1", "2-1", "3-0"})
  void invariantsOfTwoFactorsAreThePowerSpectrum(String sequence) {
    List<Coefficients> expansions = random(5);
    List<Integer> pair = numbers(sequence);
    PowerSpectrum spectrum =
        new PowerSpectrum(
            FACTORS, List.of(new PowerSpectrum.Pair(pair.get(0), pair.get(1))), CHANNEL);
    double[] expected = row(spectrum, expansions, 0);
    Map<List<Integer>, Double> byLabel = new HashMap<>();
    int[] labels = spectrum.blocks().get(0).properties();
    for (int p = 0; p < expected.length; p++) {
      byLabel.put(boxed(labels, 5 * p, 5), expected[p]);
    }
    Equivariants invariants = product(sequence, new Rotations(0, 0, 1, 0));
    FeatureBlock block = invariants.blocks().get(0);
    double[] row = row(invariants, expansions, 0);
    for (int p = 0; p < row.length; p++) {
      List<Integer> label = new ArrayList<>(boxed(block.properties(), 6 * p, 6));
      int l = label.remove(3);
      assertThat(label.get(0)).isEqualTo(l);
      assertThat(row[p]).isCloseTo(byLabel.get(label), offset(1e-13));
    }
    int all = expected.length;
    int squares = 4 * (4 * 5 / 2);
    assertThat(row).hasSize(sequence.equals("0-0") ? squares : all);
  }

  private static List<Integer> boxed(int[] labels, int from, int count) {
    return Arrays.stream(labels, from, from + count).boxed().toList();
  }

  /** Numbers of samples × components by properties, for each block. */
  private static Map<Irrep, SimpleMatrix> samples(
      List<Factor> factors, List<Integer> sequence, int maxAngular, int maxIntermediate) {
    Expansion h = Expansion.builder().basis(new Gto(1, 4)).maxAngular(maxAngular).build();
    int atoms = 150;
    Coefficients c = new Coefficients(h, atoms, new int[] {1});
    Random random = new Random(6);
    Arrays.setAll(c.values(), i -> random.nextGaussian());
    Equivariants descriptor =
        new Equivariants(
            factors, List.of(sequence), new Rotations(0, 3, 0, maxIntermediate), CHANNEL);
    Map<Irrep, SimpleMatrix> result = new HashMap<>();
    // the factors are one density under several numbers
    Descriptor.Evaluator evaluator = descriptor.evaluator(List.of(c, c, c));
    for (int atom = 0; atom < atoms; atom++) {
      double[] row = new double[descriptor.features()];
      evaluator.add(atom, row, 0);
      for (FeatureBlock block : descriptor.blocks()) {
        int components = 2 * block.lambda() + 1;
        SimpleMatrix all =
            result.computeIfAbsent(
                new Irrep(block.lambda(), block.sigma()),
                k -> new SimpleMatrix(atoms * components, block.count()));
        for (int x = 0; x < block.length(); x++) {
          all.set(
              atom * components + x / block.count(), x % block.count(), row[block.offset() + x]);
        }
      }
    }
    return result;
  }

  private static int rank(SimpleMatrix matrix) {
    SimpleSVD<SimpleMatrix> svd = matrix.svd(true);
    double[] values = svd.getSingularValues();
    return (int) Arrays.stream(values).filter(v -> v > 1e-9 * values[0]).count();
  }

  private static List<Factor> sameThrice(int maxAngular) {
    return IntStream.range(0, 3)
        .mapToObj(e -> new Factor(e, 0, maxAngular, 2, List.of(1)))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void whatIsDroppedOfTwoFactorsIsACopyOrZero(int maxAngular) {
    List<Factor> factors = sameThrice(maxAngular);
    Map<Irrep, SimpleMatrix> kept = samples(factors, List.of(0, 0), maxAngular, 0);
    Map<Irrep, SimpleMatrix> all = samples(factors, List.of(0, 1), maxAngular, 0);
    int zeros = 0;
    for (Map.Entry<Irrep, SimpleMatrix> entry : all.entrySet()) {
      SimpleMatrix some = kept.get(entry.getKey());
      int copies = 0;
      for (int p = 0; p < entry.getValue().getNumCols(); p++) {
        SimpleMatrix column = entry.getValue().extractVector(false, p);
        if (column.elementMaxAbs() < 1e-12) {
          zeros++;
          continue;
        }
        boolean found = false;
        for (int q = 0; some != null && q < some.getNumCols() && !found; q++) {
          SimpleMatrix other = some.extractVector(false, q);
          found =
              column.minus(other).elementMaxAbs() < 1e-12
                  || column.plus(other).elementMaxAbs() < 1e-12;
        }
        assertThat(found).as("%s, property %d", entry.getKey(), p).isTrue();
        copies++;
      }
      if (some != null) {
        // nothing more can be dropped
        assertThat(some.getNumCols()).isLessThanOrEqualTo(copies);
        assertThat(rank(some)).isEqualTo(some.getNumCols()).isEqualTo(rank(entry.getValue()));
      }
    }
    assertThat(zeros).isPositive();
  }

  @ParameterizedTest
  @CsvSource({"1, 2, 0-0-0", "2, 4, 0-0-0", "1, 2, 0-0-1", "1, 2, 0-1-0", "1, 2, 1-0-0"})
  void ascendingOrdersOfThreeFactorsSpanAllOrders(
      int maxAngular, int maxIntermediate, String sequence) {
    List<Factor> factors = sameThrice(maxAngular);
    Map<Irrep, SimpleMatrix> kept =
        samples(factors, numbers(sequence), maxAngular, maxIntermediate);
    Map<Irrep, SimpleMatrix> all = samples(factors, List.of(0, 1, 2), maxAngular, maxIntermediate);
    int fewer = 0;
    for (Map.Entry<Irrep, SimpleMatrix> entry : all.entrySet()) {
      if (entry.getValue().elementMaxAbs() < 1e-12) {
        continue;
      }
      SimpleMatrix some = kept.get(entry.getKey());
      assertThat(rank(some)).as("%s", entry.getKey()).isEqualTo(rank(entry.getValue()));
      fewer += entry.getValue().getNumCols() - some.getNumCols();
    }
    assertThat(fewer).isPositive();
  }

  @ParameterizedTest
  @CsvSource({"0-0, 1, 1, 1", "0-1, 2, 3, -1", "0-0-0, 1, 1, 1", "1-0-2, 0, 2, -1"})
  void wantedKindsAreThoseOfTheWhole(String sequence, int least, int most, int parity) {
    List<Coefficients> expansions = random(7);
    Equivariants whole = product(sequence, new Rotations(0, 4, 0, 3));
    Equivariants part = product(sequence, new Rotations(least, most, parity, 3));
    double[] all = row(whole, expansions, 0);
    double[] some = row(part, expansions, 0);
    int found = 0;
    for (FeatureBlock block : whole.blocks()) {
      if (block.lambda() >= least && block.lambda() <= most && block.sigma() == parity) {
        FeatureBlock same = part.blocks().get(found++);
        assertThat(same.properties()).isEqualTo(block.properties());
        assertThat(Arrays.copyOfRange(some, same.offset(), same.offset() + same.length()))
            .isEqualTo(Arrays.copyOfRange(all, block.offset(), block.offset() + block.length()));
      }
    }
    assertThat(part.blocks()).hasSize(found);
    assertThat(part.flops()).isLessThan(whole.flops());
  }

  /** Polynomials of degree ν ≤ 4: the difference formula of fourth order is exact for them. */
  @ParameterizedTest
  @ValueSource(strings = {"0-0", "0-1", "1-1-0", "0-3-0", "0-0-0", "1-1-1-1"})
  void theAdjointIsTheDerivative(String sequence) {
    List<Coefficients> expansions = random(8);
    int most = sequence.length() > 5 ? 1 : 2;
    Equivariants descriptor = product(sequence, new Rotations(0, most, 0, 2));
    Random random = new Random(9);
    double[] cotangent = random.doubles(descriptor.features() + 1, -1, 1).toArray();
    List<Coefficients> targets = expansions.stream().map(Coefficients::zeros).toList();
    Descriptor.Evaluator evaluator = descriptor.evaluator(expansions);
    evaluator.addAdjoint(0, cotangent, 1, targets); // leaves nothing behind
    targets.forEach(t -> Arrays.fill(t.values(), 0));
    evaluator.addAdjoint(1, cotangent, 1, targets);
    for (int direction = 0; direction < 12; direction++) {
      List<Coefficients> step = random(20 + direction);
      double expected = 0;
      for (int e = 0; e < step.size(); e++) {
        double[] of = targets.get(e).values();
        double[] d = step.get(e).values();
        expected += IntStream.range(0, of.length).mapToDouble(x -> of[x] * d[x]).sum();
      }
      double h = 0.1;
      double derivative =
          (8
                      * (energy(descriptor, expansions, step, h, cotangent)
                          - energy(descriptor, expansions, step, -h, cotangent))
                  - energy(descriptor, expansions, step, 2 * h, cotangent)
                  + energy(descriptor, expansions, step, -2 * h, cotangent))
              / (12 * h);
      assertThat(expected).isCloseTo(derivative, offset(1e-10 * Math.abs(derivative) + 1e-8));
    }
  }

  private static double energy(
      Equivariants descriptor,
      List<Coefficients> expansions,
      List<Coefficients> step,
      double h,
      double[] cotangent) {
    List<Coefficients> moved = expansions.stream().map(Coefficients::zeros).toList();
    for (int e = 0; e < moved.size(); e++) {
      double[] c = expansions.get(e).values();
      double[] d = step.get(e).values();
      Arrays.setAll(moved.get(e).values(), x -> c[x] + h * d[x]);
    }
    double[] row = row(descriptor, moved, 1);
    return IntStream.range(0, row.length).mapToDouble(x -> row[x] * cotangent[x + 1]).sum();
  }

  /**
   * p · p' = ∫ dR |∫ ρ(r) ρ'(R r) dr|² over all rotations (Bartók, Kondor, Csányi, Phys. Rev. B 87,
   * 184115 (2013)), by quadrature that is exact for these degrees.
   */
  @Test
  void productsOfPowerSpectraAreMeanSquaredOverlapsOfRotatedDensities() {
    int degree = FAR.maxAngular();
    List<Coefficients> expansions = random(10);
    Coefficients c = expansions.get(1);
    PowerSpectrum spectrum =
        new PowerSpectrum(FACTORS, List.of(new PowerSpectrum.Pair(1, 1)), CHANNEL);
    double[] first = row(spectrum, expansions, 0);
    double[] second = row(spectrum, expansions, 1);
    double kernel = IntStream.range(0, first.length).mapToDouble(i -> first[i] * second[i]).sum();
    GaussLegendre polar = GaussLegendre.of(2 * degree + 1);
    int turns = 4 * degree + 1;
    double mean = 0;
    for (int i = 0; i < turns * turns * polar.size(); i++) {
      int p = i / turns / turns;
      double[] r =
          euler(
              2 * Math.PI * (i % turns) / turns,
              polar.nodes()[p],
              2 * Math.PI * (i / turns % turns) / turns);
      double overlap = 0;
      for (int l = 0; l <= degree; l++) {
        SimpleMatrix d = BackendContract.wigner(l, r);
        for (int x = 0; x < 2 * c.radial(); x++) {
          for (int m = -l; m <= l; m++) {
            for (int k = -l; k <= l; k++) {
              overlap +=
                  c.get(0, 0, x / c.radial(), l, m, x % c.radial())
                      * d.get(l + m, l + k)
                      * c.get(1, 0, x / c.radial(), l, k, x % c.radial());
            }
          }
        }
      }
      mean += polar.weights()[p] / 2 * overlap * overlap / (turns * turns);
    }
    assertThat(mean).isCloseTo(kernel, offset(1e-9 * kernel));
  }

  // turned by γ about z, then to the polar angle arccos(cosine), then by α about z
  private static double[] euler(double alpha, double cosine, double gamma) {
    double sine = Math.sqrt(1 - cosine * cosine);
    double[][] a = {
      {Math.cos(alpha), -Math.sin(alpha), 0}, {Math.sin(alpha), Math.cos(alpha), 0}, {0, 0, 1}
    };
    double[][] b = {{cosine, 0, sine}, {0, 1, 0}, {-sine, 0, cosine}};
    double[][] c = {
      {Math.cos(gamma), -Math.sin(gamma), 0}, {Math.sin(gamma), Math.cos(gamma), 0}, {0, 0, 1}
    };
    return new SimpleMatrix(a)
        .mult(new SimpleMatrix(b))
        .mult(new SimpleMatrix(c))
        .getDDRM()
        .getData();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0-0", "0-1", "0-0-0", "0-1-1"})
  void countsAreThoseOfTheBlocks(String sequence) {
    Rotations rotations = new Rotations(0, 3, 0, 3);
    assertThat(Equivariants.count(FACTORS, numbers(sequence), rotations))
        .isEqualTo(product(sequence, rotations).features());
  }

  @Test
  void impossibleProductsAreRefused() {
    Rotations pseudoscalars = new Rotations(0, 0, -1, 0);
    assertThatThrownBy(() -> product("0-0", pseudoscalars))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("wanted lambda and parity");
    List<Factor> large = List.of(new Factor(0, 0, 10, 3000, CHANNELS));
    assertThatThrownBy(() -> Equivariants.count(large, List.of(0, 0), new Rotations(0, 4, 0, 0)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("choose fewer radial functions");
    // what lies between does not fit, although only few numbers come of it
    List<Factor> middle = List.of(new Factor(0, 0, 8, 60, CHANNELS), FACTORS.get(1));
    assertThatThrownBy(
            () -> Equivariants.count(middle, List.of(0, 0, 0, 1), new Rotations(0, 0, 1, 8)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("67108864");
  }
}
