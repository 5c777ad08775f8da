package org.farfield.learning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.farfield.error.InputException;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;

/**
 * Which frames are for training, or how training frames are divided into folds, in words: a
 * fraction or number of folds at random, {@code first:N}, {@code group:KEY}, {@code each:KEY},
 * {@code last:KEY}, {@code KEY<NUMBER} and the like, {@code column:KEY}.
 */
public final class Choice {
  private static final Pattern COMPARISON =
      Pattern.compile("([A-Za-z_][\\w.:-]*)\\s*(<=|>=|==|!=|<|>)\\s*(\\S+)");
  private static final String NONE = "none";
  private static final String EACH = "each:";
  private static final String TRAINING =
      "names no frames; use a fraction such as 0.8, first:N, group:KEY, column:KEY or a comparison"
          + " such as distance<6";
  private static final String FOLDS =
      "makes no folds; use a number of folds from 2, group:KEY, each:KEY, last:KEY or none";
  private static final double SHARE_OF_GROUPS = 0.8;
  private static final int GROUP_FOLDS = 5;

  private final String words;
  private final String key; // of the frames; null if it goes by their number

  private Choice(String words, String key) {
    this.words = words;
    this.key = key;
  }

  /**
   * Understands which frames are for training.
   *
   * @param words such as {@code 0.8}, {@code first:600}, {@code separation<=3}, {@code
   *     group:dimer_id} (80 % of the groups), {@code column:train} (frames that say 1, T, true or
   *     train)
   * @return the choice
   * @throws InputException if it is none
   */
  public static Choice ofTraining(String words) {
    if (words.startsWith("group:") || words.startsWith("column:")) {
      return new Choice(words, words.substring(words.indexOf(':') + 1));
    }
    if (words.startsWith("first:")) {
      whole(words, words.substring(6), TRAINING);
      return new Choice(words, null);
    }
    Matcher comparison = COMPARISON.matcher(words);
    if (comparison.matches()) {
      number(words, comparison.group(3), TRAINING);
      return new Choice(words, comparison.group(1));
    }
    double fraction = number(words, words, TRAINING);
    if (!(fraction > 0 && fraction <= 1)) {
      throw wrong(words, TRAINING);
    }
    return new Choice(words, null);
  }

  /**
   * Understands folds.
   *
   * @param words a number of folds, {@code group:KEY} (5 folds, groups stay together), {@code
   *     each:KEY} (a fold of each group), {@code last:KEY} (the frames at the largest value are
   *     held out) or {@code none}
   * @return the choice
   * @throws InputException if it is none
   */
  public static Choice ofFolds(String words) {
    if (words.startsWith("group:") || words.startsWith(EACH) || words.startsWith("last:")) {
      return new Choice(words, words.substring(words.indexOf(':') + 1));
    }
    if (!words.equals(NONE) && whole(words, words, FOLDS) < 2) {
      throw wrong(words, FOLDS);
    }
    return new Choice(words, null);
  }

  /**
   * Whether nothing is held out.
   *
   * @return true of {@code none}
   */
  public boolean isNone() {
    return words.equals(NONE);
  }

  private static InputException wrong(String words, String what) {
    return new InputException("'" + words + "' " + what);
  }

  private static double number(String words, String text, String what) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw wrong(words, what);
    }
  }

  private static int whole(String words, String text, String what) {
    double number = number(words, text, what);
    if (number != Math.rint(number) || number < 1 || number > 1e9) {
      throw wrong(words, what);
    }
    return (int) number;
  }

  /**
   * What it goes by, of a frame.
   *
   * @param structure the frame
   * @return the key's text; empty if it does not look at frames
   * @throws InputException if the frame has no such key, or no number where one is needed
   */
  public String keyOf(Structure structure) {
    if (key == null) {
      return "";
    }
    Property property = structure.properties().get(key);
    if (property == null) {
      throw new InputException(
          structure.origin() + ": has no " + key + ", by which '" + words + "' chooses frames");
    }
    if (isComparison() || words.startsWith("last:")) {
      property = Property.of(key, property.number()); // refuses what is no number, and says where
    }
    return property.text();
  }

  private boolean isComparison() {
    return COMPARISON.matcher(words).matches();
  }

  /**
   * Which of some frames it chooses.
   *
   * @param keys what it goes by, of each
   * @param seed of what is random
   * @return true of those that are for training
   */
  public boolean[] chosen(List<String> keys, long seed) {
    boolean[] chosen = new boolean[keys.size()];
    if (words.startsWith("group:")) {
      List<String> groups = shuffled(keys, seed);
      long count = Math.max(1, Math.round(SHARE_OF_GROUPS * groups.size()));
      mark(chosen, keys, groups.stream().limit(count).collect(Collectors.toSet())::contains);
    } else if (words.startsWith("column:")) {
      mark(chosen, keys, List.of("1", "T", "true", "True", "train")::contains);
    } else if (words.startsWith("first:")) {
      Arrays.fill(
          chosen, 0, Math.min(chosen.length, whole(words, words.substring(6), TRAINING)), true);
    } else if (key != null) {
      DoublePredicate holds = comparison();
      mark(chosen, keys, text -> holds.test(number(words, text, TRAINING)));
    } else {
      List<Integer> order = permutation(keys.size(), seed);
      int count = (int) Math.rint(number(words, words, TRAINING) * order.size());
      order.subList(0, count).forEach(i -> chosen[i] = true);
    }
    return chosen;
  }

  private static void mark(boolean[] chosen, List<String> keys, Predicate<String> holds) {
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = holds.test(keys.get(i));
    }
  }

  private DoublePredicate comparison() {
    Matcher parts = COMPARISON.matcher(words);
    if (!parts.matches()) {
      throw wrong(words, TRAINING);
    }
    double limit = number(words, parts.group(3), TRAINING);
    return switch (parts.group(2)) {
      case "<" -> x -> x < limit;
      case "<=" -> x -> x <= limit;
      case ">" -> x -> x > limit;
      case ">=" -> x -> x >= limit;
      case "==" -> x -> x == limit;
      default -> x -> x != limit;
    };
  }

  /**
   * The folds of some frames.
   *
   * @param keys what it goes by, of each
   * @param seed of what is random
   * @return of each from 0; −1: in no fold, always for training
   * @throws InputException if there are more folds than frames
   */
  public int[] folds(List<String> keys, long seed) {
    int[] folds = new int[keys.size()];
    if (isNone()) {
      Arrays.fill(folds, -1);
    } else if (words.startsWith("last:")) {
      double[] values = keys.stream().mapToDouble(text -> number(words, text, FOLDS)).toArray();
      double largest = Arrays.stream(values).max().orElse(0);
      Arrays.setAll(folds, i -> values[i] == largest ? 0 : -1);
    } else if (key != null) {
      List<String> groups = shuffled(keys, seed);
      int count = words.startsWith(EACH) ? groups.size() : GROUP_FOLDS;
      Map<String, Integer> foldOf = new HashMap<>();
      for (int g = 0; g < groups.size(); g++) {
        foldOf.put(groups.get(g), g % count);
      }
      Arrays.setAll(folds, i -> foldOf.get(keys.get(i)));
    } else {
      int count = whole(words, words, FOLDS);
      if (count > folds.length) {
        throw new InputException(
            folds.length
                + " training frames do not make "
                + count
                + " folds; there would be a fold without frames");
      }
      List<Integer> order = permutation(keys.size(), seed);
      IntStream.range(0, order.size()).forEach(i -> folds[order.get(i)] = i % count);
    }
    return folds;
  }

  private static List<String> shuffled(List<String> keys, long seed) {
    List<String> groups = new ArrayList<>(new LinkedHashSet<>(keys));
    Collections.shuffle(groups, new Random(seed));
    return groups;
  }

  private static List<Integer> permutation(int count, long seed) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, count).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    return order;
  }

  @Override
  public String toString() {
    return words;
  }
}
