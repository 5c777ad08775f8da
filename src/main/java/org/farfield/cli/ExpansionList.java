package org.farfield.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.farfield.error.InputException;
import org.farfield.spec.Channels;
import org.farfield.spec.Expansion;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The expansions of a job: those that the configuration file lists, or the one of the options. What
 * the file says outside of its list holds for every entry that does not say otherwise, what the
 * command line says for every entry; options that do not concern the densities or the basis of an
 * entry pass it by.
 */
final class ExpansionList {
  private final ConfigFile config;
  private final CommandSpec names = CommandSpec.forAnnotatedObject(new ExpansionOptions());
  private final Map<String, String> defaults = new LinkedHashMap<>();
  private final Map<String, String> given = new LinkedHashMap<>();

  private ExpansionList(ConfigFile config, CommandSpec command) {
    this.config = config;
    for (OptionSpec option : names.options()) {
      String name = option.longestName().substring(2);
      if (config.value(name) != null) {
        defaults.put(name, config.value(name));
      }
    }
    for (OptionSpec option : command.commandLine().getParseResult().matchedOptions()) {
      if (names.findOption(option.longestName()) != null) {
        given.put(
            option.longestName().substring(2), String.join(",", option.originalStringValues()));
      }
    }
  }

  static List<Expansion> of(CommandSpec command, ExpansionOptions flat, Channels channels) {
    if (command.defaultValueProvider() instanceof ConfigFile config
        && !config.expansions().isEmpty()) {
      return new ExpansionList(config, command).all(channels);
    }
    return List.of(flat.hyperparameters(channels));
  }

  private List<Expansion> all(Channels channels) {
    List<Map<String, String>> entries = new ArrayList<>();
    for (ConfigFile.Entry entry : config.expansions()) {
      entries.add(merged(entry));
    }
    for (String name : defaults.keySet()) {
      if (entries.stream().noneMatch(entry -> entry.containsKey(name))) {
        throw new InputException(config.where("/" + name) + ": " + concernsNone(name));
      }
    }
    for (String name : given.keySet()) {
      if (entries.stream().noneMatch(entry -> entry.containsKey(name))) {
        throw new InputException("--" + concernsNone(name));
      }
    }
    List<Expansion> expansions = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      try {
        expansions.add(parse(entries.get(i)).hyperparameters(channels));
      } catch (InputException e) {
        throw new InputException(config.expansions().get(i).where() + ": " + e.getMessage(), e);
      }
    }
    return expansions;
  }

  private static String concernsNone(String name) {
    return name + " concerns none of the expansions, by their densities and bases; remove it";
  }

  private Map<String, String> merged(ConfigFile.Entry entry) {
    Map<String, String> all = new LinkedHashMap<>(defaults);
    all.putAll(entry.values());
    all.putAll(given);
    List<String> kinds = List.of(all.getOrDefault("density", "lode").split(",", -1));
    String basis = all.getOrDefault("basis", "gto");
    all.keySet()
        .removeIf(
            name ->
                !entry.values().containsKey(name)
                    && !ExpansionOptions.concerns(name, kinds, basis));
    return all;
  }

  private static ExpansionOptions parse(Map<String, String> values) {
    ExpansionOptions options = new ExpansionOptions();
    new CommandLine(options)
        .parseArgs(
            values.entrySet().stream()
                .map(v -> "--" + v.getKey() + "=" + v.getValue())
                .toArray(String[]::new));
    return options;
  }
}
