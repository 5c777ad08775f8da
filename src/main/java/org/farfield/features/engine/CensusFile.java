package org.farfield.features.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.farfield.error.InputException;
import org.farfield.features.Census;
import org.farfield.features.StructureSource;
import org.farfield.files.Sha256;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.Pooling;
import org.farfield.spec.codec.Codec;
import org.farfield.spec.text.Documents;
import org.farfield.tensor.files.TextFile;

/**
 * A census kept for later runs, with what it was taken of: of other files, frames, expansions or
 * centres, or for another device, it is refused. Descriptors, rows and narrowing may be others.
 */
public final class CensusFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  // Counts that do not belong to each other are no census: columns and buffers are made from them.
  private static final String SUM = "census_sha256";

  private final Path path;

  /**
   * Names a file.
   *
   * @param path there or not
   */
  public CensusFile(Path path) {
    this.path = path;
  }

  /**
   * Whether it is there.
   *
   * @return false if a census is to be taken
   */
  public boolean exists() {
    return Files.exists(path);
  }

  /**
   * Writes a census.
   *
   * @param census of the source
   * @param spec for which it was taken
   * @param source of the structures, which is files
   * @param device for which was planned
   * @throws InputException if it cannot be written, or the structures do not come from files
   */
  public void write(Census census, FeatureSpec spec, StructureSource source, String device) {
    ObjectNode root = JSON.createObjectNode();
    root.put("name", "farfield census");
    root.put("spec_sha256", hash(spec));
    root.put("selection", source.selection());
    root.put("device", device);
    ArrayNode files = root.putArray("files");
    for (Path file : files(source)) {
      files.add(InputStamp.of(file).write());
    }
    ObjectNode node = CensusCodec.write(census);
    root.set("census", node);
    root.put(SUM, sum(CensusCodec.read(node)));
    try (TextFile file = TextFile.create(path, false)) {
      file.commit(text(root));
    }
  }

  private static List<Path> files(StructureSource source) {
    if (source.files().isEmpty()) {
      throw new InputException(source.name() + ": is no file, so that its census cannot be kept");
    }
    return source.files();
  }

  /** What of a specification a census depends on. */
  private static String hash(FeatureSpec spec) {
    FeatureSpec relevant =
        new FeatureSpec(
            spec.expansions(),
            new DescriptorSpec.Expansion(),
            spec.species(),
            Optional.empty(),
            Pooling.ATOM,
            spec.gradients(),
            spec.centers());
    return Sha256.of(Codec.text(relevant));
  }

  /**
   * Reads the census.
   *
   * @param spec for which it is needed
   * @param source of the structures
   * @param device that will compute
   * @return the census, without what {@code explain} tells of plans
   * @throws InputException if it is that of something else, or the input changed since
   */
  public Census read(FeatureSpec spec, StructureSource source, String device) {
    ObjectNode root = Documents.read(path);
    if (!root.path("name").asText().equals("farfield census")) {
      throw new InputException(path + ": is no census; name another file");
    }
    if (!root.path("spec_sha256").asText().equals(hash(spec))) {
      throw otherwise("was taken for other expansions, channels, centers or gradients");
    }
    if (!root.path("selection").asText().equals(source.selection())) {
      throw otherwise("was taken of other frames");
    }
    if (!root.path("device").asText().equals(device)) {
      throw otherwise("was taken for the device " + root.path("device").asText());
    }
    JsonNode files = root.path("files");
    List<Path> here = files(source);
    if (files.size() != here.size()) {
      throw otherwise("was taken of " + files.size() + " files");
    }
    for (int i = 0; i < here.size(); i++) {
      if (!InputStamp.read(files.get(i)).isStill(here.get(i))) {
        throw new InputException(
            here.get(i)
                + ": has changed since "
                + path
                + " was taken; delete that file, and it is made again, or name another");
      }
    }
    Census census;
    try {
      census = CensusCodec.read(root.path("census"));
    } catch (RuntimeException e) {
      throw damaged(e);
    }
    if (!root.path(SUM).asText().equals(sum(census))) {
      throw damaged(null);
    }
    return census;
  }

  // Of what is read: JSON and YAML write the same numbers in several ways.
  private static String sum(Census census) {
    return Sha256.of(CensusCodec.write(census).toString());
  }

  private InputException damaged(RuntimeException cause) {
    return new InputException(path + ": is damaged; delete it, and it is made again", cause);
  }

  private InputException otherwise(String what) {
    return new InputException(path + ": " + what + "; delete it, or name another file");
  }

  private static String text(JsonNode node) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
