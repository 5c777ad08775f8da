package org.farfield.features;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.farfield.error.InputException;
import org.farfield.features.Census.Costs;
import org.farfield.features.Census.Count;
import org.farfield.features.Census.GradientCosts;
import org.farfield.files.Sha256;
import org.farfield.spec.DescriptorSpec;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.Pooling;
import org.farfield.spec.codec.Codec;
import org.farfield.spec.codec.Documents;
import org.farfield.tensor.TextFile;

/**
 * A census kept for later runs, with what it was taken of: of other files, frames, expansions or
 * centres, or for another device, it is refused. Descriptors, rows and narrowing may be others.
 */
public final class CensusFile {
  private static final ObjectMapper JSON = new ObjectMapper();

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
      files
          .addObject()
          .put("file", file.toString())
          .put("bytes", size(file))
          .put("modified", modified(file))
          .put("sha256", Sha256.of(file));
    }
    describe(census, root.putObject("census"));
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
      requireSame(here.get(i), files.get(i));
    }
    try {
      return census(root.path("census"));
    } catch (RuntimeException e) {
      throw new InputException(path + ": is damaged; delete it, and it is made again", e);
    }
  }

  // An equal time spares the hash.
  private void requireSame(Path file, JsonNode known) {
    boolean same =
        size(file) == known.path("bytes").asLong()
            && (modified(file).equals(known.path("modified").asText())
                || Sha256.of(file).equals(known.path("sha256").asText()));
    if (!same) {
      throw new InputException(
          file
              + ": has changed since "
              + path
              + " was taken; delete that file, and it is made again, or name another");
    }
  }

  private InputException otherwise(String what) {
    return new InputException(path + ": " + what + "; delete it, or name another file");
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new InputException(file + ": cannot be read (" + e.getMessage() + ")", e);
    }
  }

  private static String modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant().toString();
    } catch (IOException e) {
      throw new InputException(file + ": cannot be read (" + e.getMessage() + ")", e);
    }
  }

  private static void describe(Census census, ObjectNode node) {
    node.put("frames", census.frames());
    node.put("atoms", census.atoms());
    node.put("rows", census.rows());
    node.put("fingerprint", census.fingerprint());
    census.withoutCentres().ifPresent(origin -> node.put("without_centres", origin));
    census.channels().forEach(node.putArray("channels")::add);
    ArrayNode samples = node.putArray("samples");
    census
        .samples()
        .forEach(
            (key, count) ->
                samples
                    .addObject()
                    .put("centre", key.centre())
                    .put("channel", key.channel())
                    .put("atoms", count.atoms())
                    .put("frames", count.frames())
                    .put("moves", count.moves())
                    .put("pooled_moves", count.pooledMoves()));
    ArrayNode plans = node.putArray("plans");
    for (PlanSummary plan : census.plans()) {
      ObjectNode one = plans.addObject();
      ObjectNode paths = one.putObject("paths");
      plan.paths().forEach(paths::put);
      one.put("smallest_cutoff", plan.smallestCutoff()).put("largest_cutoff", plan.largestCutoff());
    }
    Costs costs = census.costs();
    GradientCosts gradients = costs.gradients();
    node.putObject("costs")
        .put("flops", costs.flops())
        .put("seconds", costs.seconds())
        .put("largest_bytes", costs.largestBytes())
        .put("largest_result", costs.largestResult())
        .put("results", costs.results())
        .put("most_atoms", gradients.mostAtoms())
        .put("largest", gradients.largest())
        .put("rows", gradients.rows())
        .put("pooled_rows", gradients.pooledRows())
        .put("jacobians", gradients.jacobians())
        .put("largest_jacobian", gradients.largestJacobian())
        .put("largest_jacobians", gradients.largestJacobians());
  }

  private static Census census(JsonNode node) {
    TreeSet<Integer> channels = new TreeSet<>();
    node.get("channels").forEach(channel -> channels.add(channel.intValue()));
    TreeMap<Census.Key, Count> samples = new TreeMap<>();
    for (JsonNode s : node.get("samples")) {
      samples.put(
          new Census.Key(s.get("centre").intValue(), s.get("channel").intValue()),
          new Count(
              s.get("atoms").longValue(),
              s.get("frames").longValue(),
              s.get("moves").longValue(),
              s.get("pooled_moves").longValue()));
    }
    List<PlanSummary> plans = new ArrayList<>();
    for (JsonNode plan : node.get("plans")) {
      Map<String, Long> paths = new TreeMap<>();
      plan.get("paths").properties().forEach(p -> paths.put(p.getKey(), p.getValue().longValue()));
      plans.add(
          new PlanSummary(
              paths,
              plan.get("smallest_cutoff").doubleValue(),
              plan.get("largest_cutoff").doubleValue(),
              List.of()));
    }
    JsonNode costs = node.get("costs");
    return new Census(
        node.get("frames").longValue(),
        node.get("atoms").longValue(),
        node.get("rows").longValue(),
        Optional.ofNullable(node.get("without_centres")).map(JsonNode::asText),
        channels,
        samples,
        plans,
        new Costs(
            costs.get("flops").doubleValue(),
            costs.get("seconds").doubleValue(),
            costs.get("largest_bytes").doubleValue(),
            costs.get("largest_result").doubleValue(),
            costs.get("results").doubleValue(),
            new GradientCosts(
                costs.get("most_atoms").intValue(),
                costs.get("largest").asText(),
                costs.get("rows").doubleValue(),
                costs.get("pooled_rows").doubleValue(),
                costs.get("jacobians").doubleValue(),
                costs.get("largest_jacobian").doubleValue(),
                costs.get("largest_jacobians").doubleValue())),
        node.get("fingerprint").longValue());
  }

  private static String text(JsonNode node) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
