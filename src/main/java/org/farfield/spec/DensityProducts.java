package org.farfield.spec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.farfield.error.InputException;
import org.farfield.structure.text.Quote;

/**
 * Which densities are multiplied with each other.
 *
 * @param text {@code self}: each with itself; {@code all}: every unordered choice; or choices such
 *     as {@code 0-1,1-1}, densities counted from 0 through all expansions
 */
public record DensityProducts(String text) {
  /** Each density with itself. */
  public static final DensityProducts SELF = new DensityProducts("self");

  private static final Pattern CHOICE = Pattern.compile("[0-9]{1,6}(-[0-9]{1,6})+");

  /**
   * Checks.
   *
   * @param text self, all or choices
   * @throws InputException if it is none of them, or names a choice twice
   */
  public DensityProducts {
    if (!text.equals("self") && !text.equals("all")) {
      parse(text);
    }
  }

  private static List<List<Integer>> parse(String text) {
    List<List<Integer>> choices = new ArrayList<>();
    List<List<Integer>> sorted = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      if (!CHOICE.matcher(part.strip()).matches()) {
        throw new InputException(
            "products must be self, all or densities such as 0-1,1-1, not " + Quote.of(text));
      }
      List<Integer> choice = new ArrayList<>();
      for (String number : part.strip().split("-", -1)) {
        choice.add(Integer.parseInt(number));
      }
      if (sorted.contains(choice.stream().sorted().toList())) {
        throw new InputException("products names " + part.strip() + " twice");
      }
      sorted.add(choice.stream().sorted().toList());
      choices.add(choice);
    }
    return choices;
  }

  /**
   * The choices among so many densities.
   *
   * @param densities how many there are
   * @param factors how many are multiplied
   * @return numbers of the factors of each product, in the order of the blocks
   * @throws InputException if a density is named that is not there, or too few or many in a product
   */
  public List<List<Integer>> of(int densities, int factors) {
    if (text.equals("all")) {
      return ascending(0, densities, factors);
    }
    List<List<Integer>> choices = new ArrayList<>();
    if (text.equals("self")) {
      for (int d = 0; d < densities; d++) {
        choices.add(Collections.nCopies(factors, d));
      }
      return choices;
    }
    for (List<Integer> choice : parse(text)) {
      if (choice.size() != factors) {
        throw new InputException(
            String.format(
                Locale.ROOT,
                "products names %d densities where %d are multiplied",
                choice.size(),
                factors));
      }
      if (choice.stream().anyMatch(d -> d >= densities)) {
        throw new InputException(
            String.format(
                Locale.ROOT,
                "products names %s, but the densities are numbered from 0 to %d",
                String.join("-", choice.stream().map(String::valueOf).toList()),
                densities - 1));
      }
      choices.add(choice);
    }
    return choices;
  }

  private static List<List<Integer>> ascending(int least, int densities, int factors) {
    if (factors == 0) {
      return List.of(List.of());
    }
    List<List<Integer>> choices = new ArrayList<>();
    for (int first = least; first < densities; first++) {
      for (List<Integer> rest : ascending(first, densities, factors - 1)) {
        List<Integer> choice = new ArrayList<>(List.of(first));
        choice.addAll(rest);
        choices.add(choice);
      }
    }
    return choices;
  }
}
