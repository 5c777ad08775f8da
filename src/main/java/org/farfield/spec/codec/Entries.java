package org.farfield.spec.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Entries of a list of expansions. What stands outside of the list holds for every entry that does
 * not say otherwise, and what overrides it for every entry; what does not concern the densities or
 * the basis of an entry passes it by.
 */
public final class Entries {
  private Entries() {}

  /**
   * What an entry says with all that holds for it.
   *
   * @param outside names and values beside the list; those of features are passed over
   * @param entry its own
   * @param over what overrides both; those of features are passed over
   * @return a new document for {@link Codec#readExpansion}
   */
  public static ObjectNode merge(ObjectNode outside, ObjectNode entry, ObjectNode over) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.setAll(outside);
    remove(all, name -> !Hyperparameters.ofExpansions(name));
    if (entry.has(DensityList.NAME)) {
      // they are complete: nothing from outside goes into them
      remove(all, name -> ofAnyDensity(name) || name.equals(DensityList.KINDS.name()));
    } else if (entry.has(DensityList.KINDS.name())) {
      all.remove(DensityList.NAME);
    }
    all.setAll(entry.deepCopy());
    override(all, over);
    List<String> kinds = kinds(all);
    String basis = all.path(BasisKind.KIND.name()).asText(BasisKind.KIND.standard());
    remove(all, name -> !entry.has(name) && !Hyperparameters.concerns(name, kinds, basis, all));
    return all;
  }

  /**
   * Whether a name is in an entry, or in one of its densities.
   *
   * @param entry what {@link #merge} makes
   * @param name of a parameter
   * @return false if it passed by
   */
  public static boolean holds(ObjectNode entry, String name) {
    for (JsonNode density : entry.path(DensityList.NAME)) {
      if (density.has(name)) {
        return true;
      }
    }
    return entry.has(name);
  }

  /**
   * Puts values over others. Of listed densities, a number is that of each which has such a number.
   *
   * @param target a document of an expansion; is changed
   * @param over values; those of features are passed over
   */
  public static void override(ObjectNode target, ObjectNode over) {
    if (over.has(DensityList.KINDS.name())) {
      target.remove(DensityList.NAME);
    }
    over.properties()
        .forEach(
            field -> {
              String name = field.getKey();
              if (Hyperparameters.ofExpansions(name)
                  && !overrideDensities(target, name, field.getValue())) {
                target.set(name, field.getValue());
              }
            });
  }

  private static boolean overrideDensities(ObjectNode target, String name, JsonNode value) {
    boolean found = false;
    for (JsonNode density : target.path(DensityList.NAME)) {
      String kind = density.path(DensityList.KINDS.name()).asText();
      if (density instanceof ObjectNode own && concerns(kind, name, own)) {
        own.set(name, value);
        found = true;
      }
    }
    return found;
  }

  private static boolean concerns(String kind, String name, JsonNode density) {
    return DensityKinds.ALL.stream()
        .anyMatch(known -> known.name().equals(kind) && known.concerns(name, density));
  }

  private static boolean ofAnyDensity(String name) {
    return DensityKinds.ALL.stream()
        .flatMap(kind -> kind.parameters().stream())
        .anyMatch(p -> p.name().equals(name));
  }

  private static void remove(ObjectNode node, Predicate<String> unwanted) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    names.removeIf(unwanted.negate());
    node.remove(names);
  }

  private static List<String> kinds(ObjectNode entry) {
    List<String> kinds = new ArrayList<>();
    if (entry.has(DensityList.NAME)) {
      entry
          .get(DensityList.NAME)
          .forEach(density -> kinds.add(density.path(DensityList.KINDS.name()).asText()));
      return kinds;
    }
    return new Fields(entry).texts(DensityList.KINDS);
  }
}
