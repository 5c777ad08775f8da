package org.farfield.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.farfield.error.InputException;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Options of a configuration file as defaults of the command line. */
final class ConfigFile implements IDefaultValueProvider {
  private final Map<String, String> values = new HashMap<>();

  private ConfigFile() {}

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
        sub.setDefaultValueProvider(read(Path.of(file), sub));
      }
    }
  }

  private static ConfigFile read(Path path, CommandLine command) {
    ConfigFile config = new ConfigFile();
    JsonNode root = Documents.read(path);
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      String name = "--" + field.getKey();
      OptionSpec option = command.getCommandSpec().findOption(name);
      if (option == null || name.equals("--config") || option.usageHelp()) {
        throw new InputException(
            line(path, field.getKey())
                + ": unknown option '"
                + field.getKey()
                + "'; names are those of the command line"
                + " without --, see 'farfield featurize --help'");
      }
      String text = text(path, field.getKey(), field.getValue());
      check(path, field.getKey(), option, text);
      config.values.put(name, text);
    }
    return config;
  }

  private static String text(Path path, String name, JsonNode value) {
    if (value.isArray()) {
      List<String> parts = new ArrayList<>();
      value.forEach(v -> parts.add(text(path, name, v)));
      return String.join(",", parts);
    }
    if (!value.isValueNode() || value.isNull()) {
      throw new InputException(
          line(path, name) + ": '" + name + "' must be a value or a list of values");
    }
    return value.asText();
  }

  // The file and the line on which a name is set.
  private static String line(Path path, String name) {
    List<String> lines = Documents.text(path).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).matches("[\\s{]*[\"']?" + Pattern.quote(name) + "[\"']?\\s*:.*")) {
        return path + ", line " + (i + 1);
      }
    }
    return path.toString();
  }

  // picocli would name the option, but not the file.
  private static void check(Path path, String name, OptionSpec option, String text) {
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
            line(path, name) + ": '" + name + "' must be " + kind + ", not '" + part + "'", e);
      }
    }
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    return argument instanceof OptionSpec option ? values.get(option.longestName()) : null;
  }
}
