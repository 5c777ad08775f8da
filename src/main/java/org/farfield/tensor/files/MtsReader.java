package org.farfield.tensor.files;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.farfield.error.InputException;
import org.farfield.tensor.Labels;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.TensorMap;

/** Turns the entries of an open .mts file into labels and blocks. Messages name the entry. */
final class MtsReader implements AutoCloseable {
  private static final Pattern GRADIENT = Pattern.compile("(.*/)gradients/([^/]+)/samples\\.npy");

  private final CheckedZip zip;
  private final Map<String, TreeSet<String>> gradients = new HashMap<>(); // by block's prefix

  MtsReader(Path path) throws IOException {
    zip = new CheckedZip(path);
    zip.names()
        .map(GRADIENT::matcher)
        .filter(Matcher::matches)
        .forEach(m -> gradients.computeIfAbsent(m.group(1), p -> new TreeSet<>()).add(m.group(2)));
  }

  static InputException failed(Path path, Exception e) {
    return e instanceof NoSuchFileException
        ? new InputException(path + ": the file does not exist", e)
        : new InputException(
            path
                + ": not a readable .mts file ("
                // names in it may hold anything
                + String.valueOf(e.getMessage()).replaceAll("\\p{Cntrl}", "?")
                + ")",
            e);
  }

  /** The map in a folder; that of the file itself is in none. */
  TensorMap map(String folder) throws IOException {
    Labels keys = labels(folder + "keys.npy");
    List<TensorBlock> blocks = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      blocks.add(block(folder + "blocks/" + i + "/", null));
    }
    return new TensorMap(keys, blocks);
  }

  /** Reads a block, or a gradient if it is given the properties of its block. */
  private TensorBlock block(String prefix, Labels shared) throws IOException {
    Npy values = zip.array(prefix + "values.npy");
    Labels samples = labelled(prefix + "samples.npy", Npy::sampleLabels);
    List<Labels> components = new ArrayList<>();
    for (int c = 0; c < values.shape().size() - 2; c++) {
      components.add(labels(prefix + "components/" + c + ".npy"));
    }
    Labels properties = shared == null ? labels(prefix + "properties.npy") : shared;
    checkValues(prefix + "values.npy", values, samples, components, properties);
    Map<String, TensorBlock> derivatives = new LinkedHashMap<>();
    for (String parameter : gradients.getOrDefault(prefix, new TreeSet<>())) {
      derivatives.put(parameter, block(prefix + "gradients/" + parameter + "/", properties));
    }
    try {
      return new TensorBlock(values.data(), samples, components, properties, derivatives);
    } catch (IllegalArgumentException e) {
      throw new IOException(prefix + ": " + e.getMessage(), e);
    }
  }

  private static void checkValues(
      String name, Npy values, Labels samples, List<Labels> components, Labels properties)
      throws IOException {
    if (!values.type().startsWith("f")) {
      throw new IOException(name + ": numbers must be f8 or f4, not " + values.type());
    }
    List<Integer> expected = new ArrayList<>();
    expected.add(samples.size());
    components.forEach(c -> expected.add(c.size()));
    expected.add(properties.size());
    if (!values.shape().equals(expected)) {
      throw new IOException(
          name + ": the shape is " + values.shape() + ", that of the labels " + expected);
    }
  }

  /** Rows beside the blocks. */
  KeptArrays.Read kept(List<TableColumn> columns) throws IOException {
    double[] labels = zip.array(KeptArrays.SAMPLES).data();
    List<KeptValues> values = new ArrayList<>();
    for (TableColumn column : columns) {
      values.add(zip.kept(KeptArrays.entry(column.name()), column));
    }
    int[] samples = Arrays.stream(labels).mapToInt(label -> (int) label).toArray();
    return new KeptArrays.Read(samples, values);
  }

  /** How long texts beside the blocks may be. */
  int keptWidth(String name) throws IOException {
    return zip.textWidth(KeptArrays.entry(name));
  }

  private Labels labels(String name) throws IOException {
    return labelled(name, Npy::labels);
  }

  private Labels labelled(String name, Function<Npy, Labels> conversion) throws IOException {
    Npy array = zip.array(name);
    try {
      return conversion.apply(array);
    } catch (IllegalArgumentException e) {
      throw new IOException(name + ": " + e.getMessage(), e);
    }
  }

  String info() throws IOException {
    return zip.text("info.json");
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
