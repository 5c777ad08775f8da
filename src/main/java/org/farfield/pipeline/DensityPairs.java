package org.farfield.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.farfield.descriptor.PowerSpectrum.Pair;
import org.farfield.error.InputException;

/**
 * Which densities a power spectrum multiplies.
 *
 * @param text {@code self}: each with itself; {@code all}: every unordered pair; or pairs such as
 *     {@code 0-1,1-1}, densities counted from 0 through all expansions
 */
public record DensityPairs(String text) {
  /** Each density with itself. */
  public static final DensityPairs SELF = new DensityPairs("self");

  private static final Pattern PAIR = Pattern.compile("([0-9]{1,6})-([0-9]{1,6})");

  /**
   * Checks.
   *
   * @param text self, all or pairs
   * @throws InputException if it is none of them, or names a pair twice
   */
  public DensityPairs {
    if (!text.equals("self") && !text.equals("all")) {
      parse(text);
    }
  }

  private static List<Pair> parse(String text) {
    List<Pair> pairs = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Matcher numbers = PAIR.matcher(part.strip());
      if (!numbers.matches()) {
        throw new InputException(
            "--pairs must be self, all or pairs of densities such as 0-1,1-1, not '" + text + "'");
      }
      Pair pair = new Pair(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)));
      if (pairs.contains(pair) || pairs.contains(new Pair(pair.second(), pair.first()))) {
        throw new InputException("--pairs names " + part.strip() + " twice");
      }
      pairs.add(pair);
    }
    return pairs;
  }

  /**
   * The pairs among so many densities.
   *
   * @param densities how many there are
   * @return pairs, in the order of the blocks
   * @throws InputException if a density is named that is not there
   */
  public List<Pair> of(int densities) {
    if (text.equals("self") || text.equals("all")) {
      List<Pair> pairs = new ArrayList<>();
      for (int first = 0; first < densities; first++) {
        for (int second = first; second < (text.equals("all") ? densities : first + 1); second++) {
          pairs.add(new Pair(first, second));
        }
      }
      return pairs;
    }
    List<Pair> pairs = parse(text);
    for (Pair pair : pairs) {
      if (Math.max(pair.first(), pair.second()) >= densities) {
        throw new InputException(
            String.format(
                "--pairs names %d-%d, but the densities are numbered from 0 to %d",
                pair.first(), pair.second(), densities - 1));
      }
    }
    return pairs;
  }
}
