package org.farfield.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.farfield.error.InputException;
import org.farfield.features.Metadata;
import org.farfield.spec.codec.Codec;
import org.farfield.spec.codec.Hyperparameters;
import org.farfield.spec.codec.Parameter;
import org.farfield.spec.text.Documents;
import org.farfield.structure.text.Quote;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What a configuration file says: a specification, or part of one, and other options as defaults of
 * the command line. A file that farfield wrote serves as well: what it says of itself is such a
 * specification.
 */
final class ConfigFile implements IDefaultValueProvider {
  /** No file. */
  static final ConfigFile NONE = new ConfigFile(Path.of("none"), Map.of(), "");

  private final Path path;
  private final Map<String, Integer> lines;
  private final String root; // JSON pointer of what is read
  private final Map<String, String> values = new HashMap<>();
  private final ObjectNode spec = JsonNodeFactory.instance.objectNode();
  private final List<Entry> expansions = new ArrayList<>();

  /**
   * One of the expansions.
   *
   * @param where file and line
   * @param values by option name without --
   */
  record Entry(String where, ObjectNode values) {}

  private ConfigFile(Path path, Map<String, Integer> lines, String root) {
    this.path = path;
    this.lines = lines;
    this.root = root;
  }

  /** Reads the file named by --config, if any, and gives its values to the command. */
  static void apply(String[] arguments, CommandLine command) {
    for (int i = 0; i < arguments.length; i++) {
      refuseInside(arguments[i]);
      String file = null;
      if (arguments[i].equals("--config") && i + 1 < arguments.length) {
        file = arguments[i + 1];
      } else if (arguments[i].startsWith("--config=")) {
        file = arguments[i].substring("--config=".length());
      }
      CommandLine sub = command.getSubcommands().get(arguments[0]);
      if (file != null && sub != null) {
        sub.setDefaultValueProvider(read(Path.of(file), sub.getCommandSpec()));
        sub.setInterpolateVariables(false); // ${env:…} of a file is text
      }
    }
  }

  // picocli takes arguments from @files, but only after defaults were asked for.
  private static void refuseInside(String argument) {
    Path file = argument.startsWith("@") ? Path.of(argument.substring(1)) : null;
    if (file == null || !Files.isRegularFile(file)) {
      return;
    }
    try {
      if (Files.readString(file, StandardCharsets.ISO_8859_1).contains("--config")) {
        throw new InputException(
            file + ": --config is not read from files of arguments; write it on the command line");
      }
    } catch (IOException e) {
      throw InputException.unreadable(file, e);
    }
  }

  private static ConfigFile read(Path path, CommandSpec command) {
    if (Metadata.isOfFeatures(path)) {
      ConfigFile config = new ConfigFile(path, Map.of(), "");
      config.readAll(Metadata.specOf(path), command);
      return config;
    }
    Documents.Located located = Documents.readLocated(path);
    ObjectNode document = located.root();
    boolean written = document.path(Metadata.SPEC) instanceof ObjectNode;
    ConfigFile config = new ConfigFile(path, located.lines(), written ? "/" + Metadata.SPEC : "");
    config.readAll(written ? (ObjectNode) document.get(Metadata.SPEC) : document, command);
    return config;
  }

  private void readAll(ObjectNode document, CommandSpec command) {
    for (Map.Entry<String, JsonNode> field : document.properties()) {
      String name = field.getKey();
      if (name.equals(Codec.EXPANSIONS)) {
        readExpansions(field.getValue());
      } else if (Hyperparameters.ofFeatures(name) || Hyperparameters.ofExpansions(name)) {
        spec.set(name, checked("", field));
      } else {
        values.put(name, value(field, command));
      }
    }
  }

  private void readExpansions(JsonNode list) {
    String pointer = "/" + Codec.EXPANSIONS;
    if (!list.isArray() || list.isEmpty()) {
      throw wrong(pointer, "'expansions' must be a list, each entry with its own options");
    }
    for (int i = 0; i < list.size(); i++) {
      String place = pointer + "/" + i;
      if (!(list.get(i) instanceof ObjectNode entry)) {
        throw wrong(place, "an entry of 'expansions' must hold names and values");
      }
      ObjectNode own = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, JsonNode> field : entry.properties()) {
        String name = field.getKey();
        if (Hyperparameters.ofFeatures(name)) {
          throw wrong(
              place + "/" + name,
              "'" + name + "' holds for the whole job; set it outside of 'expansions'");
        }
        if (!Hyperparameters.ofExpansions(name)) {
          throw unknown(place + "/" + name, name);
        }
        own.set(name, checked(place, field));
      }
      expansions.add(new Entry(where(place), own));
    }
  }

  private InputException unknown(String pointer, String name) {
    return wrong(
        pointer,
        "unknown option "
            + Quote.of(name)
            + "; names are those of the command line without --, see 'farfield featurize --help'");
  }

  // The codec would name the parameter, but not the file.
  private JsonNode checked(String parent, Map.Entry<String, JsonNode> field) {
    String name = field.getKey();
    String pointer = parent + "/" + name;
    Parameter.Type type = Hyperparameters.named(name).map(e -> e.parameter().type()).orElse(null);
    JsonNode value = field.getValue();
    if (type == null || (type == Parameter.Type.FILE && value.isObject())) {
      return value;
    }
    String text = text(pointer, name, value);
    boolean several = Hyperparameters.named(name).orElseThrow().several();
    if (type == Parameter.Type.WHOLE
        || type == Parameter.Type.NUMBER
        || type == Parameter.Type.NUMBERS) {
      for (String part : several ? text.split(",", -1) : new String[] {text}) {
        requireNumber(pointer, name, part, type == Parameter.Type.WHOLE);
      }
    }
    return value;
  }

  private void requireNumber(String pointer, String name, String text, boolean whole) {
    try {
      if (whole) {
        Long.parseLong(text);
      } else {
        Double.parseDouble(text);
      }
    } catch (NumberFormatException e) {
      throw notA(pointer, name, whole ? "a whole number" : "a number", text, e);
    }
  }

  private InputException notA(
      String pointer, String name, String kind, String text, RuntimeException cause) {
    String sentence = "'" + name + "' must be " + kind + ", not " + Quote.of(text);
    return new InputException(where(pointer) + ": " + sentence, cause);
  }

  // A value as it would stand on the command line.
  private String value(Map.Entry<String, JsonNode> field, CommandSpec command) {
    String name = field.getKey();
    String pointer = "/" + name;
    OptionSpec option = command.findOption("--" + name);
    if (option == null || name.equals("config") || option.usageHelp()) {
      throw unknown(pointer, name);
    }
    String text = text(pointer, name, field.getValue());
    Class<?> type = option.type();
    if (type == int.class || type == Integer.class) {
      requireNumber(pointer, name, text, true);
    } else if (type == boolean.class && !text.equals("true") && !text.equals("false")) {
      throw notA(pointer, name, "true or false", text, null);
    }
    return text;
  }

  private String text(String pointer, String name, JsonNode value) {
    if (value.isArray()) {
      List<String> parts = new ArrayList<>();
      value.forEach(v -> parts.add(text(pointer, name, v)));
      return String.join(",", parts);
    }
    if (!value.isValueNode() || value.isNull()) {
      throw wrong(pointer, "'" + name + "' must be a value or a list of values");
    }
    return value.asText();
  }

  private InputException wrong(String pointer, String message) {
    return new InputException(where(pointer) + ": " + message);
  }

  /** File and line of what a JSON pointer names. */
  String where(String pointer) {
    Integer line = lines.get(root + pointer);
    return line == null ? path.toString() : path + ", line " + line;
  }

  /** The specification, or part of one, without the list of expansions. */
  ObjectNode spec() {
    return spec;
  }

  /** The list of expansions; empty if the file has none. */
  List<Entry> expansions() {
    return expansions;
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return null;
    }
    return values.get(option.longestName().replaceFirst("^-*", ""));
  }
}
