package org.farfield.spec.codec;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.farfield.error.InputException;
import org.farfield.potential.Potential;
import org.farfield.potential.PotentialKind;
import org.farfield.potential.Potentials;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.text.Documents;

/**
 * Long-range potentials of smeared sources: their kinds and numbers are those of {@link
 * Potentials}.
 */
final class LodeKind implements DensityKind<LongRangeDensity> {
  private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

  private static final Parameter POTENTIAL =
      new Parameter(
          "potential",
          Parameter.Type.TEXT,
          "KIND",
          Potentials.all().get(0).name(),
          "what a source makes: "
              + String.join(
                  ", ",
                  Potentials.all().stream()
                      .map(kind -> kind.name() + " (" + kind.meaning() + ")")
                      .toList())
              + ".");

  private final List<Parameter> parameters = new ArrayList<>();

  LodeKind() {
    parameters.add(POTENTIAL);
    for (PotentialKind<?> kind : Potentials.all()) {
      for (org.farfield.potential.Parameter<?> p : kind.parameters()) {
        if (parameters.stream().noneMatch(known -> known.name().equals(p.option()))) {
          parameters.add(parameter(p));
        }
      }
    }
  }

  private static Parameter parameter(org.farfield.potential.Parameter<?> p) {
    if (p instanceof org.farfield.potential.Parameter.Real<?> real) {
      String unit = real.unit().isEmpty() ? "" : ", " + real.unit();
      return new Parameter(
          p.option(),
          Parameter.Type.NUMBER,
          p.label(),
          String.valueOf(real.usual()),
          p.meaning() + unit + "; several at once, e.g. for several densities.");
    }
    return new Parameter(p.option(), Parameter.Type.FILE, p.label(), "", p.meaning() + ".");
  }

  @Override
  public String name() {
    return "lode";
  }

  @Override
  public String meaning() {
    return "long-range potentials of smeared sources";
  }

  @Override
  public Class<LongRangeDensity> type() {
    return LongRangeDensity.class;
  }

  @Override
  public List<Parameter> parameters() {
    return List.copyOf(parameters);
  }

  /** {@inheritDoc} A number of another potential than the document's does not. */
  @Override
  public boolean concerns(String name, JsonNode document) {
    String potential = document.path(POTENTIAL.name()).asText(POTENTIAL.standard());
    return name.equals(POTENTIAL.name())
        || Potentials.all().stream()
            .filter(kind -> kind.name().equals(potential))
            .anyMatch(kind -> has(kind, name));
  }

  private static boolean has(PotentialKind<?> kind, String option) {
    return kind.parameters().stream().anyMatch(p -> p.option().equals(option));
  }

  @Override
  public LongRangeDensity read(Fields fields) {
    PotentialKind<?> kind = Potentials.named(fields.text(POTENTIAL));
    Map<String, Object> values = new LinkedHashMap<>();
    for (Parameter given : parameters) {
      if (given == POTENTIAL || !fields.has(given)) {
        continue;
      }
      org.farfield.potential.Parameter<?> own =
          kind.parameters().stream()
              .filter(p -> p.option().equals(given.name()))
              .findFirst()
              .orElseThrow(
                  () ->
                      new InputException(
                          given.name()
                              + " goes with potential "
                              + owners(given)
                              + Parameter.taken(
                                  kind.name(),
                                  parameters.stream().filter(p -> has(kind, p.name())).toList())));
      values.put(
          own.name(),
          own instanceof org.farfield.potential.Parameter.Document<?> document
              ? content(document, given, fields)
              : fields.number(given));
    }
    return new LongRangeDensity(kind.make(values));
  }

  private static String owners(Parameter parameter) {
    return String.join(
        " or ",
        Potentials.all().stream()
            .filter(kind -> has(kind, parameter.name()))
            .map(PotentialKind::name)
            .toList());
  }

  private static Map<String, Object> content(
      org.farfield.potential.Parameter.Document<?> own, Parameter file, Fields fields) {
    boolean inside = fields.get(file).isObject();
    JsonNode document = inside ? fields.get(file) : Documents.read(Path.of(fields.text(file)));
    Map<String, Object> content = new ObjectMapper().convertValue(document, MAP);
    try {
      own.check(content);
    } catch (InputException e) {
      String source = inside ? file.name() : fields.text(file);
      throw new InputException(source + ": " + e.getMessage(), e);
    }
    return content;
  }

  @Override
  public void write(LongRangeDensity density, ObjectNode node) {
    Potential potential = density.potential();
    PotentialKind<?> kind = Potentials.of(potential);
    node.put(POTENTIAL.name(), kind.name());
    Map<String, Object> values = kind.values(potential);
    kind.parameters().forEach(p -> node.set(p.option(), tree(values.get(p.name()))));
  }

  // most have numbers alone, for which no mapper need be made
  private static JsonNode tree(Object value) {
    return value instanceof Double number
        ? JsonNodeFactory.instance.numberNode(number)
        : new ObjectMapper().valueToTree(value);
  }
}
