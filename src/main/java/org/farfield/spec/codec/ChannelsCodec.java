package org.farfield.spec.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.farfield.error.InputException;
import org.farfield.spec.Channels;
import org.farfield.spec.text.Documents;
import org.farfield.spec.text.JsonText;
import org.farfield.structure.Elements;
import org.farfield.structure.text.Quote;

/** How sources are grouped: species, columns, mixtures of species, or multipoles. */
final class ChannelsCodec {
  private static final List<String> SPECIES = List.of("species");
  private static final List<String> KINDS = List.of("charges", "dipoles", "multipoles", "widths");
  private static final List<String> EQUILIBRATED = List.of("equilibrated");
  private static final String DEGREE = "degree";
  private static final Pattern COUNT = Pattern.compile("-?[0-9]{1,6}");

  static final Parameter CHANNELS =
      new Parameter(
          "channels",
          Parameter.Type.TEXTS,
          "NAME",
          "species",
          "'species': one channel per element; or names of per-atom columns used as weights, e.g."
              + " charges.");
  static final Parameter MIXTURES =
      new Parameter(
          "mixtures",
          Parameter.Type.FILE,
          "N|FILE",
          "",
          "Instead of one channel per element: N random mixtures of them (see seed), or those of"
              + " a YAML or JSON file with a list of weights per element, e.g. 'O: [1, 0.5]'.");
  static final Parameter SEED =
      new Parameter(
          "seed",
          Parameter.Type.WHOLE,
          "S",
          "",
          "Chooses the random weights of mixtures N. Default: 0.");
  static final Parameter SOURCES =
      new Parameter(
          "sources",
          Parameter.Type.TEXTS,
          "KIND=COLUMN",
          "",
          "One channel of charges, dipoles and quadrupoles from columns of the input, e.g."
              + " charges=q,dipoles=mu: charges (1 number), dipoles (x, y, z, in the unit of the"
              + " charges times Å), multipoles (1, 4 or 9 numbers by l and m, in Racah's"
              + " normalisation); all are added. widths=COLUMN: a smearing for every atom in place"
              + " of that of the density. Or equilibrated: charges, and dipoles, as 'farfield"
              + " charges' finds them.");
  static final Parameter EQUILIBRATION =
      new Parameter(
          "equilibration",
          Parameter.Type.FILE,
          "FILE",
          "",
          "Of sources equilibrated: YAML or JSON with names and values such as those of the options"
              + " of 'farfield charges', e.g. 'parameters: water.yaml'. Default: EEQ-2019, and the"
              + " charges of frames.");

  private ChannelsCodec() {}

  static Channels read(Fields fields) {
    boolean random =
        fields.has(MIXTURES)
            && !fields.get(MIXTURES).isObject()
            && COUNT.matcher(fields.text(MIXTURES)).matches();
    if (fields.has(SEED) && !random) {
      throw new InputException("seed goes with mixtures N");
    }
    List<String> names = fields.texts(CHANNELS);
    boolean equilibrated = isEquilibrated(fields.node());
    if (fields.has(EQUILIBRATION) && !equilibrated) {
      throw new InputException("equilibration goes with sources equilibrated");
    }
    if (fields.has(SOURCES)) {
      if (!names.equals(SPECIES) || fields.has(MIXTURES)) {
        throw new InputException(
            "sources make one channel: they do not go with channels or mixtures");
      }
      return equilibrated ? equilibrated(fields) : multipoles(fields.texts(SOURCES));
    }
    if (!names.equals(SPECIES)) {
      if (fields.has(MIXTURES)) {
        throw new InputException("mixtures mixes elements: it does not go with channels");
      }
      if (names.isEmpty()) {
        throw new InputException("channels needs at least one name");
      }
      if (names.contains(SPECIES.get(0))) {
        throw new InputException(
            "channels species makes one channel per element and stands alone; leave the other"
                + " names out, or species");
      }
      return new Channels.Columns(names);
    }
    if (!fields.has(MIXTURES)) {
      return new Channels.Species();
    }
    if (random) {
      int count = Integer.parseInt(fields.text(MIXTURES));
      return Channels.Mixtures.random(count, fields.has(SEED) ? seed(fields) : 0);
    }
    if (fields.get(MIXTURES).isObject()) {
      return mixtures(MIXTURES.name(), (ObjectNode) fields.get(MIXTURES));
    }
    Path path = Path.of(fields.text(MIXTURES));
    return mixtures(path.toString(), Documents.read(path));
  }

  /** Whether sources are such as are found first. */
  static boolean isEquilibrated(ObjectNode document) {
    return new Fields(document).texts(SOURCES).equals(EQUILIBRATED);
  }

  private static Channels.Equilibrated equilibrated(Fields fields) {
    ObjectNode settings = equilibration(fields.node()).deepCopy();
    JsonNode degree = settings.path(DEGREE);
    if (!degree.isMissingNode() && !degree.isInt()) {
      throw new InputException(
          "degree of equilibration must be 0, 1 or 2, not " + Quote.of(degree.asText()));
    }
    settings.remove(DEGREE);
    return new Channels.Equilibrated(degree.asInt(0), JsonText.of(settings));
  }

  /** What a document says of how sources equilibrate; empty if it says nothing. */
  static ObjectNode equilibration(ObjectNode document) {
    JsonNode value = document.path(EQUILIBRATION.name());
    if (value instanceof ObjectNode settings) {
      return settings;
    }
    return value.isMissingNode()
        ? JsonNodeFactory.instance.objectNode()
        : Documents.read(Path.of(new Fields(document).text(EQUILIBRATION)));
  }

  private static void write(Channels.Equilibrated equilibrated, ObjectNode node) {
    EQUILIBRATED.forEach(node.putArray(SOURCES.name())::add);
    ObjectNode settings = Codec.node(equilibrated.settings());
    settings.put(DEGREE, equilibrated.sourceDegree());
    node.set(EQUILIBRATION.name(), settings);
  }

  private static Channels.Multipoles multipoles(List<String> entries) {
    Map<String, String> columns = new HashMap<>();
    for (String entry : entries) {
      int split = entry.indexOf('=');
      String kind = split < 0 ? entry : entry.substring(0, split);
      if (split < 1 || split + 1 == entry.length() || !KINDS.contains(kind)) {
        throw new InputException(
            "sources are KIND=COLUMN with the kinds "
                + String.join(", ", KINDS)
                + ", not "
                + Quote.of(entry));
      }
      if (columns.put(kind, entry.substring(split + 1)) != null) {
        throw new InputException("sources name " + kind + " twice");
      }
    }
    return new Channels.Multipoles(
        Optional.ofNullable(columns.get(KINDS.get(0))),
        Optional.ofNullable(columns.get(KINDS.get(1))),
        Optional.ofNullable(columns.get(KINDS.get(2))),
        Optional.ofNullable(columns.get(KINDS.get(3))));
  }

  private static void write(Channels.Multipoles multipoles, ArrayNode entries) {
    List<Optional<String>> columns =
        List.of(
            multipoles.charges(), multipoles.dipoles(), multipoles.moments(), multipoles.widths());
    for (int kind = 0; kind < columns.size(); kind++) {
      String name = KINDS.get(kind);
      columns.get(kind).ifPresent(column -> entries.add(name + "=" + column));
    }
  }

  private static long seed(Fields fields) {
    try {
      return Long.parseLong(fields.text(SEED));
    } catch (NumberFormatException e) {
      throw new InputException(
          "seed must be a whole number, not " + Quote.of(fields.text(SEED)), e);
    }
  }

  private static Channels.Mixtures mixtures(String source, ObjectNode document) {
    Map<Integer, List<Double>> weights = new TreeMap<>();
    for (Map.Entry<String, JsonNode> row : document.properties()) {
      int type = Elements.exactAtomicNumber(row.getKey());
      if (type == 0) {
        throw new InputException(
            source
                + ": "
                + Quote.of(row.getKey())
                + " is no element; names are symbols such as O or Cl");
      }
      List<Double> numbers = numbers(source, row.getKey(), row.getValue());
      if (weights.put(type, numbers) != null) {
        throw new InputException(
            source
                + ": "
                + Quote.of(row.getKey())
                + " is hydrogen, which is there twice; leave one");
      }
    }
    try {
      return new Channels.Mixtures(weights);
    } catch (InputException e) {
      throw new InputException(source + ": " + e.getMessage(), e);
    }
  }

  private static List<Double> numbers(String source, String symbol, JsonNode values) {
    List<Double> row = new ArrayList<>();
    for (JsonNode value : values) {
      if (value.isNumber()) {
        row.add(value.asDouble());
      }
    }
    if (!values.isArray() || row.size() < values.size()) {
      throw new InputException(
          source
              + ": '"
              + symbol
              + "' must be a list of numbers, e.g. [1, 0.5], not "
              + Quote.of(values.toString()));
    }
    return row;
  }

  static void write(Channels channels, ObjectNode node) {
    if (channels instanceof Channels.Columns columns) {
      ArrayNode names = node.putArray(CHANNELS.name());
      columns.names().forEach(names::add);
      return;
    }
    if (channels instanceof Channels.Multipoles multipoles) {
      write(multipoles, node.putArray(SOURCES.name()));
      return;
    }
    if (channels instanceof Channels.Equilibrated equilibrated) {
      write(equilibrated, node);
      return;
    }
    if (!(channels instanceof Channels.Species) && !(channels instanceof Channels.Mixtures)) {
      throw new IllegalStateException(
          channels.getClass().getName() + " has no place in ChannelsCodec: it cannot be written");
    }
    node.put(CHANNELS.name(), SPECIES.get(0));
    if (channels instanceof Channels.Mixtures mixtures) {
      ObjectNode weights = node.putObject(MIXTURES.name());
      mixtures
          .weights()
          .forEach(
              (type, row) -> {
                ArrayNode numbers = weights.putArray(Elements.symbol(type));
                row.forEach(numbers::add);
              });
    }
  }
}
