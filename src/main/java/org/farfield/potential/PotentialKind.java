package org.farfield.potential;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.farfield.error.InputException;

/**
 * The registration of a kind of potential: all that options, {@code --help}, configuration,
 * metadata, {@code explain} and documentation say of it.
 *
 * @param name lower case with hyphens, as in {@code --potential}
 * @param formula v(r) or v̂(k), one line
 * @param meaning what it is for, one sentence without full stop
 * @param type the class
 * @param parameters in the order in which they are told
 * @param maker makes one from a value for each parameter
 * @param <P> the potential
 */
public record PotentialKind<P extends Potential>(
    String name,
    String formula,
    String meaning,
    Class<P> type,
    List<Parameter<P>> parameters,
    Function<Values, P> maker) {
  /**
   * Copies.
   *
   * @param name lower case with hyphens, as in {@code --potential}
   * @param formula v(r) or v̂(k), one line
   * @param meaning what it is for, one sentence without full stop
   * @param type the class
   * @param parameters in the order in which they are told
   * @param maker makes one from a value for each parameter
   */
  public PotentialKind {
    parameters = List.copyOf(parameters);
  }

  /**
   * Values of parameters by name.
   *
   * @param kind of what, for messages
   * @param all numbers, or what documents hold
   */
  public record Values(String kind, Map<String, ?> all) {
    /**
     * A number.
     *
     * @param name of the parameter
     * @return its value
     */
    public double real(String name) {
      if (all.get(name) instanceof Number number) {
        return number.doubleValue();
      }
      throw new InputException(name + " must be a number, not '" + all.get(name) + "'");
    }

    /**
     * What a file holds.
     *
     * @param parameter of the potential
     * @return names and values
     */
    public Map<?, ?> document(Parameter.Document<?> parameter) {
      if (all.get(parameter.name()) instanceof Map<?, ?> map) {
        return map;
      }
      throw new InputException(
          "the potential '" + kind + "' needs " + parameter.option() + ": " + parameter.meaning());
    }
  }

  /**
   * Makes a potential.
   *
   * @param values by name of the parameter; those that are left out have their usual values
   * @return the potential
   * @throws InputException if a value is missing, unknown or out of range
   */
  public P make(Map<String, ?> values) {
    Map<String, Object> all = new LinkedHashMap<>();
    for (Parameter<P> parameter : parameters) {
      if (parameter instanceof Parameter.Real<P> real) {
        all.put(real.name(), real.usual());
      }
    }
    for (Map.Entry<String, ?> value : values.entrySet()) {
      if (parameters.stream().noneMatch(p -> p.name().equals(value.getKey()))) {
        throw new InputException(
            "the potential '" + name + "' has no " + value.getKey() + ", but " + names());
      }
      all.put(value.getKey(), value.getValue());
    }
    return maker.apply(new Values(name, all));
  }

  private String names() {
    return parameters.stream().map(Parameter::name).collect(Collectors.joining(", "));
  }

  /**
   * The values of a potential, from which {@link #make} makes an equal one.
   *
   * @param potential of this kind
   * @return by name of the parameter
   */
  public Map<String, Object> values(Potential potential) {
    Map<String, Object> result = new LinkedHashMap<>();
    parameters.forEach(p -> result.put(p.name(), p.of(type.cast(potential))));
    return result;
  }

  /**
   * One line about a potential.
   *
   * @param potential of this kind
   * @return kind, numbers and units
   */
  public String text(Potential potential) {
    StringBuilder text = new StringBuilder(name);
    for (Parameter<P> parameter : parameters) {
      if (parameter instanceof Parameter.Real<P> real) {
        text.append(", ").append(real.name()).append(' ').append(real.of(type.cast(potential)));
        text.append(real.unit().isEmpty() ? "" : " " + real.unit());
      }
    }
    return text.toString();
  }
}
