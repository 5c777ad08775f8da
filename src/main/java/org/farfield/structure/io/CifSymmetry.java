package org.farfield.structure.io;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.farfield.structure.Cell;
import org.farfield.structure.io.SpaceGroups.Setting;
import org.farfield.structure.text.Quote;

/**
 * The symmetry operations of a CIF data block: those it lists or, if it lists none, those of the
 * space group it names. What contradicts itself is refused, for either reading would be a guess.
 *
 * <p>Every method throws {@link IllegalArgumentException} with the whole reason.
 */
final class CifSymmetry {
  private static final List<String> OPERATIONS =
      List.of(
          "space_group_symop_operation_xyz", "symmetry_equiv_pos_as_xyz", "symmetry_equiv_as_xyz");
  private static final List<String> HALL =
      List.of("space_group_name_Hall", "symmetry_space_group_name_Hall");
  private static final List<String> HERMANN_MAUGUIN =
      List.of(
          "space_group_name_H-M_alt",
          "space_group_name_H-M_full",
          "symmetry_space_group_name_H-M",
          "symmetry_space_group_name_H-M_full");
  private static final List<String> NUMBER =
      List.of("space_group_IT_number", "symmetry_Int_Tables_number");
  private static final int MAX_LISTED =
      4 * 192; // those of a supercell may be more than any group has

  private final CifBlock block;
  private final Cell cell;

  CifSymmetry(CifBlock block, Cell cell) {
    this.block = block;
    this.cell = cell;
  }

  List<SymmetryOperation> operations() {
    List<SymmetryOperation> listed = List.of();
    for (String name : OPERATIONS) {
      if (block.rows(name) > 0) {
        List<SymmetryOperation> here = listed(name);
        if (!listed.isEmpty() && !isSame(listed, here)) {
          throw new IllegalArgumentException(
              "_" + name + " contradicts the other list of symmetry operations; leave one");
        }
        listed = listed.isEmpty() ? here : listed;
      }
    }
    if (listed.isEmpty()) {
      return ofGroup();
    }
    requireClosed(listed);
    String group = ofAnotherOrder(listed.size());
    if (group != null) {
      throw new IllegalArgumentException(
          group
              + " but "
              + listed.size()
              + (listed.size() == 1 ? " is" : " are")
              + " listed; complete them, or name the group P 1 if all atoms are listed");
    }
    return listed;
  }

  /** Each operation once. */
  private List<SymmetryOperation> listed(String name) {
    if (block.rows(name) > MAX_LISTED) {
      throw new IllegalArgumentException(
          "_" + name + " has " + block.rows(name) + " operations; list the atoms in P 1");
    }
    Map<Integer, List<SymmetryOperation>> known = new HashMap<>();
    List<SymmetryOperation> operations = new ArrayList<>();
    for (int i = 0; i < block.rows(name); i++) {
      String text = block.get(name, i);
      SymmetryOperation operation = SymmetryOperation.parse(text == null ? "" : text);
      if (!has(known, operation)) {
        known.computeIfAbsent(operation.matrixCode(), c -> new ArrayList<>()).add(operation);
        operations.add(operation);
      }
    }
    return operations;
  }

  private static boolean has(
      Map<Integer, List<SymmetryOperation>> known, SymmetryOperation operation) {
    return find(known, operation) != null;
  }

  private static SymmetryOperation find(
      Map<Integer, List<SymmetryOperation>> known, SymmetryOperation operation) {
    for (SymmetryOperation other : known.getOrDefault(operation.matrixCode(), List.of())) {
      if (operation.isSame(other)) {
        return other;
      }
    }
    return null;
  }

  private static Map<Integer, List<SymmetryOperation>> byMatrix(List<SymmetryOperation> all) {
    return all.stream().collect(Collectors.groupingBy(SymmetryOperation::matrixCode));
  }

  private static boolean isSame(List<SymmetryOperation> some, List<SymmetryOperation> others) {
    Map<Integer, List<SymmetryOperation>> known = byMatrix(others);
    return some.size() == others.size() && some.stream().allMatch(o -> has(known, o));
  }

  /** A list from which lines are lost would give a crystal without some of its atoms. */
  private static void requireClosed(List<SymmetryOperation> listed) {
    Map<Integer, List<SymmetryOperation>> known = byMatrix(listed);
    if (!has(known, SymmetryOperation.parse("x,y,z"))) {
      throw new IllegalArgumentException("the symmetry operations lack x,y,z; complete them");
    }
    // those that are no product of the ones before generate the group
    List<SymmetryOperation> generators = new ArrayList<>();
    Map<Integer, List<SymmetryOperation>> reached = Map.of();
    for (SymmetryOperation operation : listed) {
      if (!has(reached, operation)) {
        generators.add(operation);
        reached = byMatrix(generated(generators, known, listed.size()));
      }
    }
  }

  private static List<SymmetryOperation> generated(
      List<SymmetryOperation> generators, Map<Integer, List<SymmetryOperation>> known, int size) {
    List<SymmetryOperation> all = new ArrayList<>(generators);
    Map<Integer, List<SymmetryOperation>> reached = byMatrix(generators);
    for (int i = 0; i < all.size(); i++) {
      for (SymmetryOperation generator : generators) {
        SymmetryOperation product = find(known, generator.after(all.get(i)));
        if (product == null) {
          throw new IllegalArgumentException(
              "the "
                  + size
                  + " symmetry operations are no group: "
                  + Quote.of(all.get(i).toString())
                  + " and then "
                  + Quote.of(generator.toString())
                  + " is none of them; complete the list");
        }
        if (!has(reached, product)) {
          reached.computeIfAbsent(product.matrixCode(), c -> new ArrayList<>()).add(product);
          all.add(product);
        }
      }
    }
    return all;
  }

  // What the named group has, if that is not so many operations; null otherwise.
  private String ofAnotherOrder(int count) {
    String name = value(HERMANN_MAUGUIN);
    Collection<Setting> settings = name == null ? List.of() : SpaceGroups.named(name);
    if (settings.isEmpty()) {
      name = value(NUMBER);
      settings = name == null ? List.of() : SpaceGroups.numbered(name);
    }
    // an R group has a third of the operations in rhombohedral axes; the cell tells which they are
    List<Integer> orders =
        fitting(settings).stream().map(s -> s.operations().size()).distinct().sorted().toList();
    return orders.isEmpty() || orders.contains(count)
        ? null
        : "space group " + Quote.of(name) + " has " + orders.get(0) + " symmetry operations";
  }

  private List<SymmetryOperation> ofGroup() {
    String hall = value(HALL);
    String name = value(HERMANN_MAUGUIN);
    String number = value(NUMBER);
    if (hall != null) {
      List<SymmetryOperation> all = requireFitting(hall, HallSymbol.operations(hall));
      String group = ofAnotherOrder(all.size());
      if (group != null) {
        throw new IllegalArgumentException(
            group
                + " but Hall symbol "
                + Quote.of(hall)
                + " has "
                + all.size()
                + "; leave the one that is meant");
      }
      return all;
    }
    if (name == null && number == null) {
      return List.of(SymmetryOperation.parse("x,y,z"));
    }
    String group = name == null ? number : name;
    Collection<Setting> settings =
        name == null ? SpaceGroups.numbered(number) : SpaceGroups.named(name);
    if (settings.isEmpty()) {
      throw unexpanded(group, "is not known here");
    }
    if (name != null && number != null) {
      settings = settings.stream().filter(SpaceGroups.numbered(number)::contains).toList();
      if (settings.isEmpty()) {
        throw unexpanded(group, "is not that of number " + Quote.of(number));
      }
    }
    return operations(group, settings);
  }

  private List<SymmetryOperation> operations(String group, Collection<Setting> settings) {
    List<Setting> fitting = fitting(settings);
    if (fitting.isEmpty()) {
      throw misfit(group);
    }
    if (fitting.stream().anyMatch(Setting::isConventionalMonoclinic)) {
      fitting = fitting.stream().filter(Setting::isConventionalMonoclinic).toList();
    }
    List<String> halls = fitting.stream().map(Setting::hall).distinct().toList();
    if (halls.size() > 1) {
      throw unexpanded(group, "has " + halls.size() + " settings or origins that fit");
    }
    return fitting.get(0).operations();
  }

  private List<Setting> fitting(Collection<Setting> settings) {
    return settings.stream().filter(s -> fits(s.operations())).toList();
  }

  private boolean fits(List<SymmetryOperation> operations) {
    return operations.stream().allMatch(operation -> operation.keeps(cell));
  }

  private List<SymmetryOperation> requireFitting(String group, List<SymmetryOperation> all) {
    if (!fits(all)) {
      throw misfit(group);
    }
    return all;
  }

  private static IllegalArgumentException misfit(String group) {
    return new IllegalArgumentException(
        "the cell does not have the symmetry of space group "
            + Quote.of(group)
            + "; correct one of them");
  }

  private static IllegalArgumentException unexpanded(String group, String why) {
    return new IllegalArgumentException(
        "no symmetry operations are listed and space group "
            + Quote.of(group)
            + " "
            + why
            + "; add _space_group_symop_operation_xyz or _space_group_name_Hall, or list all atoms"
            + " in space group P 1");
  }

  // What an item that has several names is, null if it is not given.
  private String value(List<String> names) {
    String found = null;
    String foundName = null;
    for (String name : names) {
      String value = block.get(name, 0);
      if (value == null || value.isBlank()) {
        continue;
      }
      if (found != null && !isSameGroup(names, found, value)) {
        throw new IllegalArgumentException(
            "_"
                + foundName
                + " "
                + Quote.of(found)
                + " contradicts _"
                + name
                + " "
                + Quote.of(value)
                + "; leave the one that is meant");
      }
      foundName = found == null ? name : foundName;
      found = found == null ? value : found;
    }
    return found;
  }

  private static boolean isSameGroup(List<String> names, String some, String other) {
    if (squeezed(some).equals(squeezed(other))) {
      return true;
    }
    if (names != HERMANN_MAUGUIN) {
      return false;
    }
    // full and short symbols, and settings, of one group
    Set<Integer> numbers =
        SpaceGroups.named(some).stream().map(Setting::number).collect(Collectors.toSet());
    Collection<Setting> others = SpaceGroups.named(other);
    return numbers.isEmpty()
        || others.isEmpty()
        || others.stream().map(Setting::number).anyMatch(numbers::contains);
  }

  private static String squeezed(String symbol) {
    return symbol.replaceAll("[\\s_]+", "").toLowerCase(Locale.ROOT);
  }
}
