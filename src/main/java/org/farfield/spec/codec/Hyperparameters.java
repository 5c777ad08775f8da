package org.farfield.spec.codec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All parameters of specifications, in the order of the help: what options, configuration files and
 * documentation are made of.
 */
public final class Hyperparameters {
  private static final Map<String, Entry> EXPANSION = new LinkedHashMap<>();
  private static final Map<String, Entry> FEATURES = new LinkedHashMap<>();

  static {
    put(EXPANSION, DensityList.KINDS, "");
    for (DensityKind<?> kind : DensityKinds.ALL) {
      for (Parameter p : kind.parameters()) {
        // several values of one number are several densities
        EXPANSION.putIfAbsent(p.name(), new Entry(p, DensityList.owners(p), isList(p)));
      }
    }
    put(EXPANSION, BasisKind.KIND, "");
    for (BasisKind<?> kind : BasisKind.ALL) {
      kind.parameters().forEach(p -> put(EXPANSION, p, BasisKind.owners(p)));
    }
    ExpansionCodec.OWN.forEach(p -> put(EXPANSION, p, ""));
    put(FEATURES, DescriptorKind.KIND, "");
    for (DescriptorKind<?> kind : DescriptorKind.ALL) {
      kind.parameters().forEach(p -> put(FEATURES, p, DescriptorKind.owners(p)));
    }
    Codec.OWN.forEach(p -> put(FEATURES, p, ""));
  }

  private Hyperparameters() {}

  /**
   * A parameter and what has it.
   *
   * @param parameter the parameter
   * @param owners kinds of density, basis or descriptor, such as {@code rho or delta}; empty: all
   * @param several whether a value may be several, separated by commas
   */
  public record Entry(Parameter parameter, String owners, boolean several) {
    /**
     * What the help says.
     *
     * @return owners, description and default
     */
    public String help() {
      return (owners.isEmpty() ? "" : owners + ": ")
          + parameter.description()
          + (parameter.standard().isEmpty() ? "" : " Default: " + parameter.standard() + ".");
    }
  }

  private static boolean isList(Parameter parameter) {
    return parameter.several() || parameter.type() == Parameter.Type.NUMBER;
  }

  private static void put(Map<String, Entry> map, Parameter parameter, String owners) {
    map.putIfAbsent(parameter.name(), new Entry(parameter, owners, parameter.several()));
  }

  /**
   * Those of one expansion.
   *
   * @return in the order of the help
   */
  public static List<Entry> ofExpansions() {
    return new ArrayList<>(EXPANSION.values());
  }

  /**
   * Those of features: what holds for all expansions.
   *
   * @return in the order of the help
   */
  public static List<Entry> ofFeatures() {
    return new ArrayList<>(FEATURES.values());
  }

  /**
   * A parameter by its name.
   *
   * @param name of a parameter
   * @return empty if there is none
   */
  public static Optional<Entry> named(String name) {
    return Optional.ofNullable(EXPANSION.getOrDefault(name, FEATURES.get(name)));
  }

  /**
   * Whether an expansion may have a name.
   *
   * @param name of a parameter, or {@code densities}
   * @return false for names of features and others
   */
  public static boolean ofExpansions(String name) {
    return EXPANSION.containsKey(name) || name.equals(DensityList.NAME);
  }

  /**
   * Whether features may have a name.
   *
   * @param name of a parameter
   * @return false for names of expansions and others
   */
  public static boolean ofFeatures(String name) {
    return FEATURES.containsKey(name);
  }

  /**
   * Whether a parameter says something about an expansion of these densities and this basis.
   *
   * @param name of a parameter of expansions
   * @param densities kinds of density
   * @param basis kind of basis
   * @param document of the expansion
   * @return false if it belongs to other kinds alone
   */
  public static boolean concerns(
      String name, List<String> densities, String basis, JsonNode document) {
    boolean owned = false;
    for (DensityKind<?> kind : DensityKinds.ALL) {
      if (has(kind.parameters(), name)) {
        if (densities.contains(kind.name()) && kind.concerns(name, document)) {
          return true;
        }
        owned = true;
      }
    }
    for (BasisKind<?> kind : BasisKind.ALL) {
      if (has(kind.parameters(), name)) {
        if (basis.equals(kind.name())) {
          return true;
        }
        owned = true;
      }
    }
    return !owned;
  }

  private static boolean has(List<Parameter> parameters, String name) {
    return parameters.stream().anyMatch(p -> p.name().equals(name));
  }
}
