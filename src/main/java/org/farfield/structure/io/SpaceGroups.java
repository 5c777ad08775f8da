package org.farfield.structure.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The settings of the space groups by their Hermann-Mauguin symbols and numbers. */
final class SpaceGroups {
  private static final int LAST_MONOCLINIC = 15;
  private static final int FIRST_MONOCLINIC = 3;
  private static final int FIRST_CUBIC = 195;

  private static final SpaceGroups ALL = new SpaceGroups(lines());

  private final Map<String, Set<Setting>> byName = new HashMap<>();
  private final Map<Integer, Set<Setting>> byNumber = new HashMap<>();

  /**
   * A choice of axes and origin.
   *
   * @param number 1 to 230
   * @param choice origin 1 or 2, axes h or r; empty where there is nothing to choose
   * @param hall Hall symbol
   * @param symbol Hermann-Mauguin symbol
   */
  record Setting(int number, String choice, String hall, String symbol) {
    List<SymmetryOperation> operations() {
      return HallSymbol.operations(hall);
    }

    /** Whether it is what a short symbol such as P 21/c means without more: b is the axis. */
    boolean isConventionalMonoclinic() {
      String[] axes = symbol.split(" ", -1);
      return number >= FIRST_MONOCLINIC
          && number <= LAST_MONOCLINIC
          && axes[1].equals("1")
          && axes[3].equals("1");
    }
  }

  private static List<String> lines() {
    try (InputStream in = SpaceGroups.class.getResourceAsStream("space-groups.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SpaceGroups(List<String> lines) {
    for (String line : lines) {
      if (!line.startsWith("#")) {
        String[] fields = line.split("; ", -1);
        int number = Integer.parseInt(fields[0]);
        Setting setting =
            new Setting(number, fields[1].toLowerCase(Locale.ROOT), fields[2], fields[3]);
        byNumber.computeIfAbsent(number, n -> new LinkedHashSet<>()).add(setting);
        for (int i = 3; i < fields.length; i++) {
          for (String name : spellings(fields[i], number)) {
            byName.computeIfAbsent(compact(name), n -> new LinkedHashSet<>()).add(setting);
          }
        }
      }
    }
  }

  /** P 1 21/c 1 is P 21/c for short, and F m -3 m was F m 3 m before 1983. */
  private static List<String> spellings(String symbol, int number) {
    List<String> all = new ArrayList<>(List.of(symbol));
    if (number >= FIRST_MONOCLINIC && number <= LAST_MONOCLINIC) {
      all.add(symbol.replaceAll(" 1(?= |$)", ""));
    }
    if (number >= FIRST_CUBIC) {
      all.add(symbol.replace(" -3", " 3"));
    }
    return all;
  }

  private static String compact(String symbol) {
    return symbol.replaceAll("[\\s_]", "").toLowerCase(Locale.ROOT);
  }

  /** The settings of a space group by its number; none if there is no such. */
  static Collection<Setting> numbered(String number) {
    try {
      return ALL.byNumber.getOrDefault(Integer.parseInt(number.strip()), Set.of());
    } catch (NumberFormatException e) {
      return Set.of();
    }
  }

  /**
   * The settings that a symbol may mean: short, full or old, with or without blanks, with an origin
   * or axes as {@code :2}, {@code :H} or, in the manner of ICSD, S, Z, H or R at its end.
   *
   * @return none if it is not known
   */
  static Collection<Setting> named(String symbol) {
    // P2(1)/c is P 21/c; "(No. 14)" is no part of the name
    String name = compact(symbol.replaceAll("\\((\\d)\\)", "$1").replaceAll("\\(.*\\)", ""));
    int colon = name.indexOf(':');
    if (colon >= 0) {
      return chosen(name.substring(0, colon), name.substring(colon + 1));
    }
    Set<Setting> settings = ALL.byName.getOrDefault(name, Set.of());
    if (settings.isEmpty() && name.matches(".+[hrsz]")) {
      return chosen(name.substring(0, name.length() - 1), name.substring(name.length() - 1));
    }
    return settings;
  }

  private static List<Setting> chosen(String name, String choice) {
    String wanted = choice.replace('s', '1').replace('z', '2');
    return ALL.byName.getOrDefault(name, Set.of()).stream()
        .filter(setting -> setting.choice().equals(wanted))
        .toList();
  }
}
