package org.farfield.features;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.farfield.error.InputException;
import org.farfield.parquet.ParquetFile;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.codec.Codec;
import org.farfield.spec.text.Documents;
import org.farfield.spec.text.JsonText;
import org.farfield.tensor.files.Hdf5Reader;
import org.farfield.tensor.files.MtsFile;

/**
 * What an output says of itself: its specification, which {@link Codec} reads to an equal one, and
 * version, units, cutoffs and paths.
 *
 * @param spec what the features are
 * @param version of the program
 * @param cutoffs range of reciprocal cutoffs, as text
 * @param paths how many frames went which path, as text
 */
public record Metadata(FeatureSpec spec, String version, String cutoffs, String paths) {
  /** Name of the specification. */
  public static final String SPEC = Codec.FIELD;

  /** The info.json of .mts: strings by name, the specification as JSON text. */
  String info() {
    ObjectNode info = general();
    info.put(SPEC, Codec.text(spec));
    return JsonText.of(info);
  }

  /** The sidecar of a matrix: also names every column. */
  String sidecar(List<String> sampleNames, List<String> names, int[] columns) {
    ObjectNode root = document();
    ArrayNode samples = root.putArray("sample_names");
    sampleNames.forEach(samples::add);
    ArrayNode columnNames = root.putArray("column_names");
    names.forEach(columnNames::add);
    ArrayNode table = root.putArray("columns");
    for (int row = 0; row < columns.length; row += names.size()) {
      ArrayNode entry = table.addArray();
      for (int i = 0; i < names.size(); i++) {
        entry.add(columns[row + i]);
      }
    }
    return JsonText.of(root);
  }

  /**
   * What any other document begins with.
   *
   * @return names and values; it may be added to
   */
  public ObjectNode document() {
    ObjectNode root = general();
    root.set(SPEC, Codec.write(spec));
    return root;
  }

  private ObjectNode general() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("name", "farfield")
        .put("version", version)
        .put("rows", spec.pooling().text())
        .put("units", "lengths in Angstrom, weights as given")
        .put("k_cutoff", cutoffs)
        .put("paths", paths);
  }

  /**
   * What features are, of any file that says so.
   *
   * @param file of features, or YAML or JSON that has the specification alone or as {@value #SPEC}
   * @return the specification
   * @throws InputException if it cannot be read, or something in it is wrong
   */
  public static FeatureSpec readSpec(Path file) {
    ObjectNode document = isOfFeatures(file) ? specOf(file) : Documents.read(file);
    try {
      return Codec.read(document.path(SPEC) instanceof ObjectNode own ? own : document);
    } catch (InputException e) {
      throw new InputException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Whether a file holds features, instead of a document, by its name.
   *
   * @param file of any kind
   * @return true of .mts, .npz, .npy, .parquet, .h5 and .hdf5
   */
  public static boolean isOfFeatures(Path file) {
    return OutputFormat.of(file).isPresent();
  }

  /**
   * The specification of the features in a file.
   *
   * @param file .mts, .npz or .npy with its sidecar, .parquet or .h5
   * @return names and values
   * @throws InputException if it cannot be read, or another program wrote it
   */
  public static ObjectNode specOf(Path file) {
    JsonNode spec = documentOf(file).path(SPEC);
    try {
      // of .mts it is a text
      if ((spec.isTextual() ? new ObjectMapper().readTree(spec.asText()) : spec)
          instanceof ObjectNode node) {
        return node;
      }
    } catch (JsonProcessingException e) {
      throw new InputException(file + ": its specification is not valid JSON", e);
    }
    throw new InputException(
        file + ": does not say how its features were made; name a file of farfield's features");
  }

  /**
   * What a file of features says of itself.
   *
   * @param file .mts, .npz or .npy with its sidecar, .parquet or .h5
   * @return the document; empty if another program wrote it
   * @throws InputException if it cannot be read
   */
  public static JsonNode documentOf(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    String text;
    if (name.endsWith(".parquet")) {
      try (ParquetFile table = ParquetFile.open(file)) {
        text = table.text("farfield").orElse("{}");
      }
    } else if (name.endsWith(".h5") || name.endsWith(".hdf5")) {
      try (Hdf5Reader table = Hdf5Reader.open(file)) {
        text = table.has("farfield") ? table.text("farfield") : "{}";
      }
    } else if (name.endsWith(".npz") || name.endsWith(".npy")) {
      text = sidecar(file.resolveSibling(file.getFileName() + ".json"));
    } else {
      String info = MtsFile.readInfo(file);
      text = info == null ? "{}" : info;
    }
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new InputException(file + ": what it says of itself is not valid JSON", e);
    }
  }

  private static String sidecar(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new InputException(
          file + ": cannot be read; it says what the columns of the matrix are", e);
    }
  }
}
