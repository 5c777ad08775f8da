package org.farfield.potential;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.farfield.error.InputException;

/** The potentials that options, files and metadata know by name. A new one is added to the list. */
public final class Potentials {
  private static final String NAME = "potential";
  private static final List<PotentialKind<?>> ALL =
      List.of(PowerLaw.KIND, Yukawa.KIND, TabulatedPotential.KIND);

  private Potentials() {}

  /**
   * All kinds, the usual one first.
   *
   * @return unmodifiable list
   */
  public static List<PotentialKind<?>> all() {
    return ALL;
  }

  /**
   * Their names.
   *
   * @return separated by commas
   */
  public static String names() {
    return ALL.stream().map(PotentialKind::name).collect(Collectors.joining(", "));
  }

  /**
   * Looks for a kind.
   *
   * @param name as in {@code --potential}
   * @return the kind
   * @throws InputException if there is none of this name
   */
  public static PotentialKind<?> named(String name) {
    return ALL.stream()
        .filter(kind -> kind.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException("potential must be one of " + names() + ", not '" + name + "'"));
  }

  /**
   * The kind of a potential.
   *
   * @param potential any
   * @return its registration
   * @throws InputException if it is not registered, so that no file could say what it is
   */
  public static PotentialKind<?> of(Potential potential) {
    return ALL.stream()
        .filter(kind -> kind.type().isInstance(potential))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    potential.getClass().getSimpleName()
                        + " is not among the registered potentials ("
                        + names()
                        + "); add it to Potentials to write it to files"));
  }

  /**
   * What a file says of a potential.
   *
   * @param potential a registered one
   * @return its kind as "potential", and its parameters: numbers, or maps and lists of such
   */
  public static Map<String, Object> describe(Potential potential) {
    PotentialKind<?> kind = of(potential);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put(NAME, kind.name());
    result.putAll(kind.values(potential));
    return result;
  }

  /**
   * Makes the potential that a file describes.
   *
   * @param description as of {@link #describe}
   * @return an equal potential
   * @throws InputException if it describes none
   */
  public static Potential read(Map<String, ?> description) {
    Map<String, Object> values = new LinkedHashMap<>(description);
    return named(String.valueOf(values.remove(NAME))).make(values);
  }
}
