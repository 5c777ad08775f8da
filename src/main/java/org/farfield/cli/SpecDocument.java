package org.farfield.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.farfield.error.InputException;
import org.farfield.spec.Channels;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.codec.Codec;
import org.farfield.spec.codec.Entries;
import org.farfield.spec.codec.Hyperparameters;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The specification that configuration file and command line make together, of which the latter
 * wins.
 */
final class SpecDocument {
  private final ConfigFile config;
  private final ObjectNode given;

  private SpecDocument(ConfigFile config, ObjectNode given) {
    this.config = config;
    this.given = given;
  }

  static FeatureSpec read(CommandSpec command) {
    return read(command, document -> {});
  }

  /** With more that options say of what holds for all expansions. */
  static FeatureSpec read(CommandSpec command, Consumer<ObjectNode> more) {
    ConfigFile config =
        command.defaultValueProvider() instanceof ConfigFile file ? file : ConfigFile.NONE;
    ObjectNode given = SpecOptions.given(command.commandLine().getParseResult());
    return new SpecDocument(config, given).spec(more);
  }

  private FeatureSpec spec(Consumer<ObjectNode> more) {
    ObjectNode document = features();
    more.accept(document);
    if (config.expansions().isEmpty()) {
      ObjectNode only = JsonNodeFactory.instance.objectNode();
      put(config.spec(), only, false);
      Entries.override(only, given);
      document.setAll(only);
      return Codec.read(document);
    }
    document.set(Codec.EXPANSIONS, expansions(Codec.readChannels(document)));
    return Codec.read(document);
  }

  // What holds for all expansions. The command line also replaces what excludes its own.
  private ObjectNode features() {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    put(config.spec(), document, true);
    if (given.has("select") || given.has("project")) {
      document.remove(List.of("select", "project"));
    }
    if (given.has("mixtures")) {
      document.remove("seed");
    }
    put(given, document, true);
    return document;
  }

  private static void put(ObjectNode from, ObjectNode to, boolean ofFeatures) {
    from.properties()
        .forEach(
            field -> {
              if (Hyperparameters.ofFeatures(field.getKey()) == ofFeatures) {
                to.set(field.getKey(), field.getValue());
              }
            });
  }

  private ArrayNode expansions(Channels channels) {
    List<ObjectNode> entries = new ArrayList<>();
    for (ConfigFile.Entry entry : config.expansions()) {
      entries.add(Entries.merge(config.spec(), entry.values(), given));
    }
    refuseIdle(config.spec(), entries, name -> config.where("/" + name) + ": " + name);
    refuseIdle(given, entries, name -> "--" + name);
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < entries.size(); i++) {
      try {
        Codec.readExpansion(entries.get(i), channels);
      } catch (InputException e) {
        throw new InputException(config.expansions().get(i).where() + ": " + e.getMessage(), e);
      }
      list.add(entries.get(i));
    }
    return list;
  }

  /** How a message calls a name. */
  private interface Naming {
    String of(String name);
  }

  private static void refuseIdle(ObjectNode values, List<ObjectNode> entries, Naming naming) {
    for (Iterator<String> names = values.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (Hyperparameters.ofExpansions(name)
          && entries.stream().noneMatch(entry -> Entries.holds(entry, name))) {
        throw new InputException(
            naming.of(name)
                + " concerns none of the expansions, by their densities and bases; remove it");
      }
    }
  }
}
