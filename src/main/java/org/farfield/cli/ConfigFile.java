package org.farfield.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.farfield.error.InputException;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Options of a configuration file as defaults of the command line, and its list of expansions. */
final class ConfigFile implements IDefaultValueProvider {
  private static final String EXPANSIONS = "expansions";

  private final Path path;
  private final Map<String, Integer> lines;
  private final Map<String, String> values = new HashMap<>();
  private final List<Entry> expansions = new ArrayList<>();

  /**
   * One of the expansions.
   *
   * @param where file and line
   * @param values by option name without --
   */
  record Entry(String where, Map<String, String> values) {}

  private ConfigFile(Path path) {
    this.path = path;
    this.lines = Documents.lines(path);
  }

  /** Reads the file named by --config, if any, and gives its values to the command. */
  static void apply(String[] arguments, CommandLine command) {
    for (int i = 0; i < arguments.length; i++) {
      String file = null;
      if (arguments[i].equals("--config") && i + 1 < arguments.length) {
        file = arguments[i + 1];
      } else if (arguments[i].startsWith("--config=")) {
        file = arguments[i].substring("--config=".length());
      }
      CommandLine sub = command.getSubcommands().get(arguments[0]);
      if (file != null && sub != null) {
        sub.setDefaultValueProvider(read(Path.of(file), sub.getCommandSpec()));
      }
    }
  }

  private static ConfigFile read(Path path, CommandSpec command) {
    JsonNode root = Documents.read(path);
    ConfigFile config = new ConfigFile(path);
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (field.getKey().equals(EXPANSIONS)) {
        config.readExpansions(field.getValue(), command);
      } else {
        config.values.put(field.getKey(), config.value("", field, command));
      }
    }
    return config;
  }

  private void readExpansions(JsonNode list, CommandSpec command) {
    if (!list.isArray() || list.isEmpty()) {
      throw wrong("/" + EXPANSIONS, "'expansions' must be a list, each entry with its own options");
    }
    CommandSpec own = CommandSpec.forAnnotatedObject(new ExpansionOptions());
    for (int i = 0; i < list.size(); i++) {
      String pointer = "/" + EXPANSIONS + "/" + i;
      if (!list.get(i).isObject()) {
        throw wrong(pointer, "an entry of 'expansions' must hold names and values");
      }
      Map<String, String> options = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> field : list.get(i).properties()) {
        String name = "--" + field.getKey();
        if (own.findOption(name) == null && command.findOption(name) != null) {
          throw wrong(
              pointer + "/" + field.getKey(),
              "'" + field.getKey() + "' holds for the whole job; set it outside of 'expansions'");
        }
        options.put(field.getKey(), value(pointer, field, own));
      }
      expansions.add(new Entry(where(pointer), options));
    }
  }

  // A value as it would stand on the command line.
  private String value(String parent, Map.Entry<String, JsonNode> field, CommandSpec command) {
    String name = field.getKey();
    String pointer = parent + "/" + name;
    OptionSpec option = command.findOption("--" + name);
    if (option == null || name.equals("config") || option.usageHelp()) {
      throw wrong(
          pointer,
          "unknown option '"
              + name
              + "'; names are those of the command line without --, see 'farfield featurize"
              + " --help'");
    }
    String text = text(pointer, name, field.getValue());
    check(pointer, name, option, text);
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

  // picocli would name the option, but not the file.
  private void check(String pointer, String name, OptionSpec option, String text) {
    for (String part : text.split(option.splitRegex().isEmpty() ? "\n" : option.splitRegex(), -1)) {
      Class<?> type =
          option.typeInfo().isCollection()
              ? option.typeInfo().getAuxiliaryTypes()[0]
              : option.type();
      try {
        if (type == int.class || type == Integer.class) {
          Integer.parseInt(part);
        } else if (type == double.class || type == Double.class) {
          Double.parseDouble(part);
        } else if (type == boolean.class && !part.equals("true") && !part.equals("false")) {
          throw new NumberFormatException();
        }
      } catch (NumberFormatException e) {
        String kind =
            type == boolean.class
                ? "true or false"
                : type == int.class || type == Integer.class ? "a whole number" : "a number";
        throw new InputException(
            where(pointer) + ": '" + name + "' must be " + kind + ", not '" + part + "'", e);
      }
    }
  }

  private InputException wrong(String pointer, String message) {
    return new InputException(where(pointer) + ": " + message);
  }

  /** File and line of what a JSON pointer names. */
  String where(String pointer) {
    return path + ", line " + lines.get(pointer);
  }

  /** A value outside of the list of expansions, or null. */
  String value(String name) {
    return values.get(name);
  }

  /** The list of expansions; empty if the file has none. */
  List<Entry> expansions() {
    return expansions;
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    return argument instanceof OptionSpec option
        ? values.get(option.longestName().replaceFirst("^-*", ""))
        : null;
  }
}
