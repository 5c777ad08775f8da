package org.farfield.spec.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.farfield.error.InputException;
import org.farfield.spec.Density;
import org.farfield.structure.text.Quote;

/**
 * The densities of an expansion: a list of them, each with its own numbers, or, shorter, names of
 * kinds with one list per parameter, of which a single value serves all.
 */
final class DensityList {
  /** Name of the list. */
  static final String NAME = "densities";

  static final Parameter KINDS =
      new Parameter(
          "density",
          Parameter.Type.TEXTS,
          "KIND",
          "lode",
          "What is expanded: "
              + DensityKinds.ALL.stream()
                  .map(kind -> kind.name() + " (" + kind.meaning() + ")")
                  .collect(Collectors.joining(", "))
              + "; several at once, e.g. rho,lode.");

  private DensityList() {}

  static List<Density> read(Fields fields) {
    return fields.has(NAME) ? listed(fields) : inShort(fields);
  }

  static void write(List<Density> densities, ObjectNode node) {
    ArrayNode list = node.putArray(NAME);
    densities.forEach(density -> DensityKind.describe(density, list.addObject()));
  }

  private static List<Density> listed(Fields fields) {
    refuseOthers(fields, Set.of());
    JsonNode list = fields.node().get(NAME);
    List<Density> densities = new ArrayList<>();
    for (JsonNode entry : list) {
      if (!(entry instanceof ObjectNode own) || !own.path(KINDS.name()).isTextual()) {
        throw new InputException(
            "an entry of '" + NAME + "' must hold names and values, 'density' among them");
      }
      DensityKind<?> kind = DensityKind.named(own.get(KINDS.name()).asText());
      own.fieldNames()
          .forEachRemaining(
              name -> {
                if (!name.equals(KINDS.name()) && !has(kind, name)) {
                  throw new InputException(
                      "the density "
                          + kind.name()
                          + " has no "
                          + Quote.of(name)
                          + taken(kind, own));
                }
              });
      densities.add(kind.read(new Fields(own)));
    }
    if (densities.isEmpty()) {
      throw new InputException("'" + NAME + "' must be a list with at least one density");
    }
    return densities;
  }

  private static boolean has(DensityKind<?> kind, String name) {
    return kind.parameters().stream().anyMatch(p -> p.name().equals(name));
  }

  // Refuses what would otherwise be passed over in silence.
  private static void refuseOthers(Fields fields, Set<DensityKind<?>> kinds) {
    for (DensityKind<?> kind : DensityKinds.ALL) {
      for (Parameter p : kind.parameters()) {
        if (fields.has(p) && kinds.stream().noneMatch(k -> has(k, p.name()))) {
          throw new InputException(
              fields.has(NAME)
                  ? p.name() + " does not go with '" + NAME + "'; set it in their entries"
                  : p.name()
                      + " goes with density "
                      + owners(p)
                      + kinds.stream()
                          .sorted(Comparator.comparing(DensityKinds.ALL::indexOf))
                          .map(k -> taken(k, fields.node()))
                          .collect(Collectors.joining()));
        }
      }
    }
    if (fields.has(NAME) && fields.has(KINDS)) {
      throw new InputException("density does not go with '" + NAME + "'");
    }
  }

  // Of a potential its own numbers alone.
  private static String taken(DensityKind<?> kind, ObjectNode document) {
    return Parameter.taken(
        kind.name(),
        kind.parameters().stream().filter(p -> kind.concerns(p.name(), document)).toList());
  }

  /** The kinds that have a parameter. */
  static String owners(Parameter parameter) {
    List<String> names =
        DensityKinds.ALL.stream()
            .filter(kind -> has(kind, parameter.name()))
            .map(DensityKind::name)
            .toList();
    return String.join(" or ", names);
  }

  private static List<Density> inShort(Fields fields) {
    List<DensityKind<?>> kinds = new ArrayList<>();
    for (String name : fields.texts(KINDS)) {
      kinds.add(DensityKind.named(name));
    }
    refuseOthers(fields, new HashSet<>(kinds));
    if (new HashSet<>(kinds).size() < kinds.size()) {
      throw new InputException(
          "density names a kind twice: "
              + String.join(",", fields.texts(KINDS))
              + "; give its numbers several values instead");
    }
    List<Density> densities = new ArrayList<>();
    for (DensityKind<?> kind : kinds) {
      for (ObjectNode one : each(kind, fields)) {
        densities.add(kind.read(new Fields(one)));
      }
    }
    return densities;
  }

  // One value stands for all densities of the kind.
  private static List<ObjectNode> each(DensityKind<?> kind, Fields fields) {
    List<Parameter> single =
        kind.parameters().stream()
            .filter(p -> p.type() == Parameter.Type.NUMBER && fields.has(p))
            .toList();
    int count = single.stream().mapToInt(p -> words(fields, p).size()).max().orElse(1);
    for (Parameter p : single) {
      if (words(fields, p).size() != 1 && words(fields, p).size() != count) {
        throw new InputException(
            single.stream()
                    .map(s -> s.name() + " has " + words(fields, s).size() + " values")
                    .collect(Collectors.joining(", "))
                + "; give one, or as many as of the others");
      }
    }
    List<ObjectNode> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ObjectNode one = fields.node().objectNode();
      for (Parameter p : kind.parameters()) {
        if (single.contains(p)) {
          List<String> words = words(fields, p);
          one.put(p.name(), words.get(words.size() == 1 ? 0 : i));
        } else if (fields.has(p)) {
          one.set(p.name(), fields.get(p));
        }
      }
      all.add(one);
    }
    return all;
  }

  private static List<String> words(Fields fields, Parameter parameter) {
    return fields.texts(parameter);
  }
}
