package org.farfield.equilibration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.farfield.equilibration.sums.Units;
import org.farfield.error.InputException;
import org.farfield.structure.Elements;
import org.farfield.structure.Structure;

/**
 * Energies of charges, and of dipoles and quadrupoles where elements are polarizable, that are
 * quadratic, with parameters of each element: E = Σ (χ q + ½ J q² + ½ μ²/α) + ½ pᵀGp, χ_i = χ − κ
 * √cn_i with the coordination number cn_i. Immutable.
 */
public final class ChargeModel {
  private final String name;
  private final Map<Integer, ElementParameters> elements;

  private ChargeModel(String name, Map<Integer, ElementParameters> elements) {
    this.name = name;
    this.elements = Collections.unmodifiableMap(elements);
  }

  /**
   * A model of its parameters.
   *
   * @param name for messages
   * @param elements by atomic number
   * @return the model
   */
  public static ChargeModel of(String name, Map<Integer, ElementParameters> elements) {
    return new ChargeModel(name, new TreeMap<>(elements));
  }

  /**
   * Reads a model.
   *
   * @param path YAML or JSON with parameters by element, see docs/charges.md
   * @return the model
   * @throws InputException if it cannot be read or says something else
   */
  public static ChargeModel read(Path path) {
    return ParameterFile.read(path);
  }

  /**
   * Reads a model from what {@link #json} made.
   *
   * @param file in which it stands, for messages
   * @param root as a file of parameters
   * @return the model
   * @throws InputException if it says something else
   */
  public static ChargeModel read(Path file, ObjectNode root) {
    return ParameterFile.read(file, root);
  }

  /**
   * The model as a file of parameters has it.
   *
   * @return a new tree
   */
  public ObjectNode json() {
    return ParameterFile.write(this);
  }

  /**
   * Electronegativity equilibration of Caldeweyher et al., J. Chem. Phys. 150, 154122 (2019), for
   * the elements 1 to 103.
   *
   * @return the model
   */
  public static ChargeModel eeq2019() {
    return Eeq.MODEL;
  }

  /** Read when it is first asked for. */
  private static final class Eeq {
    static final ChargeModel MODEL = read();

    private static ChargeModel read() {
      JsonNode table;
      try (InputStream in = ChargeModel.class.getResourceAsStream("eeq2019.json")) {
        table = new ObjectMapper().readTree(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Map<Integer, ElementParameters> elements = new TreeMap<>();
      for (int z = 1; z <= table.get("chi").size(); z++) {
        elements.put(
            z,
            new ElementParameters(
                number(table, "chi", z) * Units.HARTREE,
                number(table, "kcn", z) * Units.HARTREE,
                number(table, "rcov", z),
                number(table, "eta", z) * Units.HARTREE,
                number(table, "rad", z) * Units.BOHR / Math.sqrt(2),
                0,
                0));
      }
      return of("EEQ-2019", elements);
    }

    private static double number(JsonNode table, String row, int z) {
      return table.get(row).get(z - 1).asDouble();
    }
  }

  /**
   * What it is called.
   *
   * @return for messages
   */
  public String name() {
    return name;
  }

  /**
   * Largest multipole that any element has.
   *
   * @return 0 of charges alone, 1 with dipoles, 2 with quadrupoles
   */
  public int degree() {
    return elements.values().stream().mapToInt(ElementParameters::degree).max().orElse(0);
  }

  /**
   * What it knows of elements.
   *
   * @return unmodifiable, by atomic number
   */
  public Map<Integer, ElementParameters> elements() {
    return elements;
  }

  /**
   * Refuses a structure with an element that the model does not know.
   *
   * @param structure any atoms
   * @throws InputException if there is one
   */
  public void requireElements(Structure structure) {
    requireElements(structure, name, elements);
  }

  /** Refuses a structure with an element that a model does not know. */
  static void requireElements(Structure structure, String name, Map<Integer, ?> elements) {
    for (int i = 0; i < structure.atoms(); i++) {
      if (!elements.containsKey(structure.type(i))) {
        throw new InputException(
            structure.origin()
                + ": "
                + name
                + " has no parameters of "
                + Elements.symbol(structure.type(i))
                + (elements.size() > 20
                    ? ""
                    : "; it knows "
                        + elements.keySet().stream()
                            .map(Elements::symbol)
                            .collect(Collectors.joining(", "))));
      }
    }
  }
}
