package org.farfield.spec.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.farfield.error.InputException;
import org.farfield.files.Sha256;
import org.farfield.spec.Channels;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.GradientKind;
import org.farfield.spec.Narrowing;
import org.farfield.spec.Pooling;
import org.farfield.spec.text.JsonText;
import org.farfield.structure.Elements;
import org.farfield.structure.text.Quote;

/**
 * Specifications as JSON and back. What is written is complete: it holds defaults, tables of a
 * basis and weights of mixtures, and of other files their hashes, so that it is read back to an
 * equal specification. What is read may be shorter: names that are missing stand for the defaults,
 * names of files for what is in them, and what would stand in the only expansion may stand outside
 * of a list.
 */
public final class Codec {
  /** Name of the list of expansions. */
  public static final String EXPANSIONS = "expansions";

  private static final Parameter SPECIES =
      new Parameter(
          "species",
          Parameter.Type.TEXTS,
          "E",
          "",
          "Elements that are channels, e.g. H,C,O, so that features of different inputs have the"
              + " same columns. Default: those of the input.");
  private static final Parameter SELECT =
      new Parameter(
          "select",
          Parameter.Type.FILE,
          "FILE",
          "",
          "Keep only the features that FILE names: YAML or JSON with 'column_names' and 'columns',"
              + " such as the sidecar of a matrix.");
  private static final Parameter PROJECT =
      new Parameter(
          "project",
          Parameter.Type.FILE,
          "FILE",
          "",
          "Combine the features as FILE says, which comes of 'farfield reduce' with the method"
              + " pca and the same options.");
  private static final Parameter PER =
      new Parameter(
          "per",
          Parameter.Type.TEXT,
          "WHAT",
          "atom",
          "atom; structure: the mean over atoms (of each centre type in .mts); structure-sum: their"
              + " sum.");
  private static final Parameter GRADIENTS =
      new Parameter(
          "gradients",
          Parameter.Type.TEXTS,
          "OF",
          "none",
          "Derivatives written with the features (.mts only): none, positions, strain or cell;"
              + " several at once, e.g. positions,cell. Sums are then done directly, and the"
              + " device auto is the CPU.");

  /** Those of features, that do not belong to a kind of descriptor. */
  static final List<Parameter> OWN =
      List.of(
          ChannelsCodec.CHANNELS,
          ChannelsCodec.SOURCES,
          ChannelsCodec.EQUILIBRATION,
          ChannelsCodec.MIXTURES,
          ChannelsCodec.SEED,
          SPECIES,
          SELECT,
          PROJECT,
          PER,
          GRADIENTS,
          CentersCodec.CENTERS);

  /** The field of a description of features that holds their specification. */
  public static final String FIELD = "spec";

  private Codec() {}

  /**
   * Writes a specification.
   *
   * @param spec what features are
   * @return a document that {@link #read} reads to an equal specification
   */
  public static ObjectNode write(FeatureSpec spec) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    ArrayNode expansions = node.putArray(EXPANSIONS);
    spec.expansions().forEach(h -> ExpansionCodec.write(h, expansions.addObject()));
    ChannelsCodec.write(spec.channels(), node);
    DescriptorKind.describe(spec.descriptor(), node);
    if (!spec.species().isEmpty()) {
      ArrayNode symbols = node.putArray(SPECIES.name());
      spec.species().forEach(type -> symbols.add(Elements.symbol(type)));
    }
    spec.narrowing()
        .ifPresent(
            n ->
                node.putObject((n.kind() == Narrowing.Kind.SELECT ? SELECT : PROJECT).name())
                    .put("file", n.file())
                    .put("sha256", n.sha256()));
    node.put(PER.name(), row(spec.pooling()));
    ArrayNode gradients = node.putArray(GRADIENTS.name());
    spec.gradients().forEach(kind -> gradients.add(kind.text()));
    if (spec.gradients().isEmpty()) {
      gradients.add("none");
    }
    CentersCodec.write(spec.centers(), node);
    return node;
  }

  /**
   * Writes a specification.
   *
   * @param spec what features are
   * @return JSON on one line; equal for equal specifications
   */
  public static String text(FeatureSpec spec) {
    return JsonText.of(write(spec));
  }

  /**
   * Writes what decides the numbers of coefficients, but for their rounding and how accurately they
   * are promised to be the same: paths and splits are left out.
   *
   * @param spec what features are
   * @return JSON on one line
   */
  public static String coefficients(FeatureSpec spec) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    ArrayNode expansions = node.putArray(EXPANSIONS);
    for (Expansion h : spec.expansions()) {
      ObjectNode one = expansions.addObject();
      ExpansionCodec.write(h, one);
      one.remove(List.of("path", "split"));
    }
    ChannelsCodec.write(spec.channels(), node);
    return JsonText.of(node);
  }

  /**
   * Reads a specification.
   *
   * @param text JSON
   * @return what it says
   * @throws InputException if it is none
   */
  public static FeatureSpec read(String text) {
    return read(node(text));
  }

  static ObjectNode node(String text) {
    try {
      if (new ObjectMapper().readTree(text) instanceof ObjectNode node) {
        return node;
      }
    } catch (JsonProcessingException e) {
      throw new InputException("the specification is not valid JSON", e);
    }
    throw new InputException("the specification must hold names and values");
  }

  /**
   * Reads a specification.
   *
   * @param document names and values, as {@link #write} writes them or shorter
   * @return what it says
   * @throws InputException if something in it is wrong
   */
  public static FeatureSpec read(ObjectNode document) {
    requireKnown(document);
    Fields fields = new Fields(document);
    Channels channels = ChannelsCodec.read(fields);
    List<Expansion> expansions = new ArrayList<>();
    if (document.has(EXPANSIONS)) {
      entries(document).forEach(entry -> expansions.add(readExpansion(entry, channels)));
    } else {
      expansions.add(ExpansionCodec.read(fields, channels));
    }
    return new FeatureSpec(
        expansions,
        DescriptorKind.readAny(fields, expansions),
        species(fields),
        narrowing(fields),
        pooling(fields),
        gradients(fields),
        CentersCodec.read(fields));
  }

  private static String row(Pooling pooling) {
    return switch (pooling) {
      case ATOM -> "atom";
      case MEAN -> "structure";
      case SUM -> "structure-sum";
    };
  }

  private static Pooling pooling(Fields fields) {
    List<Pooling> all = List.of(Pooling.values());
    List<String> rows = all.stream().map(Codec::row).toList();
    return all.get(rows.indexOf(fields.choice(PER, rows)));
  }

  // Each with what stands outside of the list.
  private static List<ObjectNode> entries(ObjectNode document) {
    List<ObjectNode> entries = new ArrayList<>();
    for (JsonNode entry : document.get(EXPANSIONS)) {
      if (!(entry instanceof ObjectNode own)) {
        throw new InputException("an entry of 'expansions' must hold names and values");
      }
      entries.add(Entries.merge(document, own, JsonNodeFactory.instance.objectNode()));
    }
    if (entries.isEmpty()) {
      throw new InputException("'expansions' must be a list with at least one expansion");
    }
    document
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (Hyperparameters.ofExpansions(name)
                  && entries.stream().noneMatch(entry -> Entries.holds(entry, name))) {
                throw new InputException(name + " concerns none of the expansions; remove it");
              }
            });
    return entries;
  }

  /**
   * Reads one expansion.
   *
   * @param document an entry of 'expansions'
   * @param channels of all expansions
   * @return what it says
   * @throws InputException if something in it is wrong
   */
  public static Expansion readExpansion(ObjectNode document, Channels channels) {
    document
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!Hyperparameters.ofExpansions(name)) {
                throw unknown(name);
              }
            });
    return ExpansionCodec.read(new Fields(document), channels);
  }

  /**
   * Reads how sources are grouped.
   *
   * @param document names and values of features
   * @return species, columns or mixtures
   * @throws InputException if something in it is wrong
   */
  public static Channels readChannels(ObjectNode document) {
    return ChannelsCodec.read(new Fields(document));
  }

  /**
   * Whether sources of a document equilibrate before features are made.
   *
   * @param document names and values of features
   * @return false if they are species, columns or the like
   */
  public static boolean isEquilibrated(ObjectNode document) {
    return ChannelsCodec.isEquilibrated(document);
  }

  /**
   * How sources of a document equilibrate.
   *
   * @param document names and values of features
   * @return what stands in it, or in the file that it names; empty if it says nothing
   * @throws InputException if the file cannot be read
   */
  public static ObjectNode equilibration(ObjectNode document) {
    return ChannelsCodec.equilibration(document);
  }

  /**
   * How sources equilibrate.
   *
   * @param sources that do
   * @return what a document would say of it, a new tree
   */
  public static ObjectNode equilibration(Channels.Equilibrated sources) {
    return node(sources.settings());
  }

  /**
   * Says in a document how its sources equilibrate.
   *
   * @param document names and values of features
   * @param settings in place of what stands there
   */
  public static void putEquilibration(ObjectNode document, ObjectNode settings) {
    document.set(ChannelsCodec.EQUILIBRATION.name(), settings);
  }

  private static void requireKnown(ObjectNode document) {
    document
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!Hyperparameters.ofExpansions(name)
                  && !name.equals(EXPANSIONS)
                  && !Hyperparameters.ofFeatures(name)) {
                throw unknown(name);
              }
            });
  }

  private static InputException unknown(String name) {
    return new InputException("the specification has the unknown name " + Quote.of(name));
  }

  private static List<Integer> species(Fields fields) {
    Map<Integer, String> types = new TreeMap<>();
    for (String symbol : fields.texts(SPECIES)) {
      int type = Elements.exactAtomicNumber(symbol.strip());
      if (type == 0) {
        throw new InputException(
            "species: " + Quote.of(symbol) + " is no element; names are symbols such as O or Cl");
      }
      types.put(type, symbol);
    }
    return List.copyOf(types.keySet());
  }

  private static Optional<Narrowing> narrowing(Fields fields) {
    if (fields.has(SELECT) && fields.has(PROJECT)) {
      throw new InputException("select does not go with project; use one of them");
    }
    if (fields.has(SELECT)) {
      return Optional.of(narrowing(Narrowing.Kind.SELECT, SELECT, fields));
    }
    return fields.has(PROJECT)
        ? Optional.of(narrowing(Narrowing.Kind.PROJECT, PROJECT, fields))
        : Optional.empty();
  }

  private static Narrowing narrowing(Narrowing.Kind kind, Parameter parameter, Fields fields) {
    JsonNode value = fields.get(parameter);
    if (value.isObject()) {
      return new Narrowing(kind, value.path("file").asText(), value.path("sha256").asText());
    }
    String file = fields.text(parameter);
    return new Narrowing(kind, file, Sha256.of(Path.of(file)));
  }

  private static Set<GradientKind> gradients(Fields fields) {
    List<String> names = fields.texts(GRADIENTS);
    if (names.equals(List.of("none"))) {
      return Set.of();
    }
    Set<GradientKind> kinds = EnumSet.noneOf(GradientKind.class);
    List<GradientKind> all = List.of(GradientKind.values());
    List<String> texts = all.stream().map(GradientKind::text).toList();
    List<String> choices = new ArrayList<>(names.size() == 1 ? List.of("none") : List.of());
    choices.addAll(texts);
    for (String name : names) {
      Fields.requireChoice(
          names.size() > 1 ? "gradients with several values" : "gradients", name, choices);
      kinds.add(all.get(texts.indexOf(name)));
    }
    return kinds;
  }
}
