package org.farfield.experiments;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What claims of kept pages say in numbers: whether those of ours keep those of the bound, as they
 * are printed, whatever the page says of itself.
 */
final class KeptNumbers {
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?(e-?\\d+)?");
  private static final Pattern SEEDS = Pattern.compile(" \\(\\d+ of \\d+ seeds\\)$");

  /** Of numbers in the order of the text. */
  @FunctionalInterface
  interface Rule {
    boolean holds(double[] ours, double[] bound);
  }

  private static final Rule ALL_AT_MOST =
      (o, b) -> Arrays.stream(o).allMatch(x -> Math.abs(x) <= b[0]);
  private static final Rule QUOTIENT_AT_MOST = // of two numbers, which stands behind them
      (o, b) -> o[2] <= b[0] && o[0] <= b[0] * o[1];
  private static final Rule BOTH_FEW_AND_ALIKE =
      (o, b) -> o[0] <= b[0] && o[1] <= b[0] && Math.abs(o[0] - o[1]) <= b[1];
  private static final Rule NEAR_THEIR_MEAN =
      (o, b) -> Arrays.stream(o).allMatch(x -> near(x, Arrays.stream(o).average().orElse(0), b[0]));
  private static final Rule NEAR_ONE = (o, b) -> Arrays.stream(o).allMatch(x -> near(x, 1, b[0]));

  // By experiment and beginning of the claim.
  private static final Map<String, Rule> RULES = rules();

  private KeptNumbers() {}

  private static Map<String, Rule> rules() {
    Map<String, Rule> rules = new LinkedHashMap<>();
    rules.put("charge-sloshing/Anderson", BOTH_FEW_AND_ALIKE);
    rules.put("charge-sloshing/conjugate gradients", BOTH_FEW_AND_ALIKE);
    // eight exponents, four of them by last separation, then the error
    rules.put("dimers-extrapolate/7: CC", (o, b) -> areOf(o, 0, 8, b[0]) && o[8] <= b[2]);
    rules.put("dimers-extrapolate/7: CP", (o, b) -> areOf(o, 0, 4, b[0]) && o[8] <= b[2]);
    rules.put("dimers-extrapolate/7: CA", (o, b) -> areOf(o, 0, 8, b[0], b[1]));
    // the first is the one that is within 5 % of another
    rules.put("dimers-extrapolate/7: PP", (o, b) -> areOf(o, 1, 4, b[0], b[1]) && o[8] <= b[3]);
    rules.put("dimers-extrapolate/p = 6 wins", (o, b) -> o[0] <= b[0] && o[1] >= b[1] * o[0]);
    rules.put("dimers-extrapolate/8:", ALL_AT_MOST);
    rules.put("dimers-extrapolate/9:", (o, b) -> o[0] <= b[0] && o[1] >= b[1]);
    rules.put("dimers-periodic-recipe/far energies", (o, b) -> o[2] <= b[0] && o[1] <= b[0] * o[0]);
    rules.put(
        "dimers-periodic/10:",
        (o, b) -> {
          int half = o.length / 2;
          return IntStream.range(0, half).allMatch(i -> Math.abs(o[i] - o[half + i]) <= b[0]);
        });
    rules.put("dimers-unseen/6:", (o, b) -> o[0] >= b[0] && o[1] <= b[1]); // medians, then means
    rules.put("dissociation/charge flows", (o, b) -> Math.abs(o[0] - b[0]) <= 1e-6); // printed
    rules.put("dissociation/with a fragment each, neutral", ALL_AT_MOST);
    rules.put("dissociation/with a fragment each at ±1", (o, b) -> Math.abs(o[0] - b[0]) <= b[1]);
    rules.put("dissociation/and dipoles of ions", (o, b) -> near(o[0], b[0], b[1]));
    rules.put(
        "dissociation/chains polarise",
        (o, b) -> IntStream.range(0, o.length).allMatch(i -> near(o[i], b[i], b[o.length])));
    rules.put("dissociation/with fragments and dipoles", (o, b) -> o[3] <= b[1] * o[2]);
    rules.put("locality/14: densities forget potentials", NEAR_THEIR_MEAN);
    rules.put("locality/14: so do energies", NEAR_THEIR_MEAN);
    rules.put("locality/14: and densities forget places", NEAR_THEIR_MEAN);
    rules.put("locality/14: in a metal", NEAR_THEIR_MEAN);
    rules.put("locality/remark 8: with the number of electrons", (o, b) -> near(o[1], o[0], b[0]));
    rules.put("locality/remark 8: in a metal", NEAR_THEIR_MEAN);
    rules.put(
        "locality/14: the self-consistent response",
        (o, b) -> Math.abs(o[0] - b[0]) <= b[2] && Math.abs(o[1] - b[1]) <= b[2]);
    rules.put("locality/14: without Coulomb's", ALL_AT_MOST);
    rules.put("locality/14: θ of body orders", NEAR_ONE);
    rules.put("locality/14: potentials that agree", NEAR_ONE);
    rules.put("locality/learned: a local model", ALL_AT_MOST);
    rules.put("locality/learned: with potentials", ALL_AT_MOST);
    rules.put("multipoles/coefficients", ALL_AT_MOST);
    rules.put(
        "random-charges/1: local",
        (o, b) -> o[0] >= b[0] && o[1] >= b[1] && o[1] <= b[2] && o[2] >= b[3]);
    rules.put(
        "random-charges/2:",
        (o, b) -> Arrays.stream(o).allMatch(x -> x <= b[0]) && o[o.length - 1] <= b[2]);
    rules.put("random-charges/3:", (o, b) -> o[0] >= b[0] && o[1] >= b[1]);
    rules.put(
        "random-charges/4: LODE(2) = V⊗V is slower", // five errors at five sizes; LODE(1): five
        (o, b) ->
            o[4] <= b[2]
                && IntStream.range(0, 5)
                    .allMatch(
                        n ->
                            (o[5 + n] > b[0] || o[n] > o[11 + n])
                                && (o[5 + n] < b[1] || o[n] < o[11 + n])));
    rules.put(
        "random-charges/linear LODE(1) is fixed charges", // σ and three shares, three times
        (o, b) ->
            IntStream.range(9, 12).allMatch(i -> near(Math.abs(o[i]), 1, b[0]))
                && IntStream.of(1, 2, 3, 5, 6, 7).allMatch(i -> off(o[i]) > off(o[i + 4])));
    rules.put("random-charges/15: forces are learned", QUOTIENT_AT_MOST);
    rules.put("random-charges/15: forces are −∂E/∂r", ALL_AT_MOST);
    rules.put("toy-exponents/5:", (o, b) -> o[0] <= b[0] && o[1] >= b[1]);
    rules.put("trimers/12:", (o, b) -> o[2] >= b[0] && o[4] <= b[1]); // behind seeds, 1 and 2
    rules.put("water-clusters/13: potential features", QUOTIENT_AT_MOST);
    rules.put("water-clusters/13: the explicit", QUOTIENT_AT_MOST);
    rules.put(
        "water-clusters/total charges", (o, b) -> Arrays.stream(o, 0, 3).allMatch(x -> x <= b[0]));
    rules.put("water-dielectric/11: at 3 Å", (o, b) -> o[0] >= b[0] * o[2]);
    rules.put("water-dielectric/11: a larger cutoff", (o, b) -> o[0] <= o[2]);
    rules.put("water-dielectric/11: both", (o, b) -> o[0] <= b[0]);
    rules.put("water-dielectric/11: λ = 2", (o, b) -> o[2] <= b[0]);
    return rules;
  }

  private static boolean areOf(double[] numbers, int from, int to, double... allowed) {
    return Arrays.stream(numbers, from, to)
        .allMatch(x -> Arrays.stream(allowed).anyMatch(a -> a == x));
  }

  // How far a share is from one.
  private static double off(double share) {
    return Math.abs(Math.abs(share) - 1);
  }

  private static boolean near(double x, double of, double percent) {
    return Math.abs(x - of) <= percent / 100 * Math.abs(of);
  }

  /** The rules of a claim. */
  static List<Rule> of(String experiment, String claim) {
    return RULES.entrySet().stream()
        .filter(rule -> (experiment + "/" + claim).startsWith(rule.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** Numbers of what came out, of each seed. */
  static List<double[]> ours(String text) {
    return Arrays.stream(text.split(" // ", -1)).map(KeptNumbers::in).toList();
  }

  /** Numbers of a bound. */
  static double[] bound(String text) {
    return in(SEEDS.matcher(text).replaceAll(""));
  }

  private static double[] in(String text) {
    return NUMBER
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .mapToDouble(Double::parseDouble)
        .toArray();
  }
}
