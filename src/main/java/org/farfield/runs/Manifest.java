package org.farfield.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.farfield.error.InputException;
import org.farfield.features.Kept;
import org.farfield.features.OutputFormat;
import org.farfield.features.WriteOptions;
import org.farfield.features.engine.InputStamp;
import org.farfield.files.Sha256;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.codec.Codec;
import org.farfield.spec.text.Documents;
import org.farfield.tensor.files.TextFile;

/**
 * What is fixed when a run begins, {@code manifest.json}: a run that goes on must be the same one.
 *
 * @param version of Farfield
 * @param device that computes, see {@link org.farfield.backend.Backend#kind()}
 * @param arithmetic of it, where bits depend on that; empty if it is not known
 * @param spec what features are
 * @param inputs files in the order of their frames
 * @param inputFormat of the files; empty to go by their names
 * @param frames that are chosen, in words that are equal only if they are the same
 * @param format of the shards, such as mts
 * @param options how they are written
 * @param limit how large shards are
 * @param onError stop or skip
 * @param shards how many there are
 */
record Manifest(
    String version,
    String device,
    String arithmetic,
    FeatureSpec spec,
    List<InputStamp> inputs,
    String inputFormat,
    String frames,
    String format,
    WriteOptions options,
    ShardLimit limit,
    String onError,
    int shards) {
  /** Its name, see {@link RunNames}. */
  static final String NAME = "manifest.json";

  private static final String KIND = "farfield_run";
  private static final int LAYOUT = 1;
  private static final String ARITHMETIC = "arithmetic";
  private static final String SUM = "sha256"; // of all the others but times
  private static final ObjectMapper JSON = new ObjectMapper();

  Manifest {
    inputs = List.copyOf(inputs);
  }

  ObjectNode node() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put(KIND, LAYOUT).put("version", version).put("device", device);
    root.put(ARITHMETIC, arithmetic);
    ArrayNode files = root.putArray("inputs");
    inputs.forEach(input -> files.add(input.write()));
    root.put("input_format", inputFormat).put("frames", frames).put("format", format);
    root.put("dtype", dtype()).set("keep", options.kept().write());
    root.put("shard_frames", limit.frames()).put("shard_bytes", limit.bytes());
    root.put("on_error", onError).put("shards", shards);
    root.set("spec", Codec.write(spec));
    return root;
  }

  /** Writes it under the name that its format wants. */
  void write(Path folder) {
    Path path = folder.resolve(names().of(NAME));
    try (TextFile file = TextFile.create(path, true)) {
      ObjectNode root = node();
      root.put(SUM, sum(root));
      file.commit(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether a folder has one. */
  static boolean isIn(Path folder) {
    return Files.exists(file(folder));
  }

  private static Path file(Path folder) {
    return folder.resolve(RunNames.in(folder).of(NAME));
  }

  /** How the files of a run that begins with it are called. */
  RunNames names() {
    return RunNames.of(OutputFormat.of(format).orElseThrow());
  }

  static Manifest read(Path folder) {
    Path file = file(folder);
    if (!Files.exists(file)) {
      throw new InputException(folder + ": holds no run; there is no " + NAME);
    }
    ObjectNode root = Documents.read(file);
    if (root.path(KIND).asInt(0) < 1) {
      throw new InputException(file + ": is not that of a run");
    }
    if (root.path(KIND).asInt() > LAYOUT) {
      throw new InputException(file + ": is of a newer version of Farfield; update it");
    }
    if (!root.has(ARITHMETIC)) { // the last that was added
      throw new InputException(
          file
              + ": another state of Farfield, which did not note the arithmetic, has begun this"
              + " run; go on with that one, or begin anew in another folder");
    }
    JsonNode sum = root.remove(SUM); // runs of before have none
    if (sum != null && !sum.asText().equals(sum(root))) {
      throw damaged(file, null);
    }
    try {
      return read(root);
    } catch (NullPointerException | ClassCastException e) {
      throw damaged(file, e);
    }
  }

  /** That a file of a run is not what was written. */
  static InputException damaged(Path file, RuntimeException cause) {
    return new InputException(file + ": is damaged; begin the run anew in another folder", cause);
  }

  private static String sum(ObjectNode root) {
    return Sha256.of(timeless(root.deepCopy()).toString());
  }

  /** What {@link #node} says. */
  static Manifest read(ObjectNode root) {
    List<InputStamp> inputs = new ArrayList<>();
    for (JsonNode input : root.get("inputs")) {
      inputs.add(InputStamp.read(input));
    }
    return new Manifest(
        root.get("version").textValue(),
        kind(root.get("device").textValue()),
        root.get(ARITHMETIC).textValue(),
        Codec.read((ObjectNode) root.get("spec")),
        inputs,
        root.get("input_format").textValue(),
        root.get("frames").textValue(),
        root.get("format").textValue(),
        new WriteOptions(
            root.get("dtype").textValue().equals("float32"), Kept.read(root.get("keep"))),
        new ShardLimit(root.get("shard_frames").longValue(), root.get("shard_bytes").longValue()),
        root.get("on_error").textValue(),
        root.get("shards").intValue());
  }

  // Runs of several GPUs named them once, as cuda:0,1,2.
  private static String kind(String device) {
    return device.startsWith("cuda:") ? "cuda" : device;
  }

  /** Whether another folder holds a part of the same run; files may have been copied for it. */
  boolean isSame(Manifest other) {
    return text(this).equals(text(other));
  }

  private static ObjectNode text(Manifest manifest) {
    return timeless(manifest.node());
  }

  // inputs are known by size and hash, times only spare to look
  private static ObjectNode timeless(ObjectNode node) {
    for (JsonNode input : node.path("inputs")) {
      if (input instanceof ObjectNode stamp) {
        stamp.remove("modified");
      }
    }
    return node;
  }

  /** Refuses to go on with this as another run. */
  void requireSame(Path folder, Manifest now) {
    same(folder, "of version " + version + " of Farfield", version.equals(now.version));
    same(folder, "on the device " + device, device.equals(now.device));
    same(folder, "with the arithmetic " + arithmetic, arithmetic.equals(now.arithmetic));
    same(folder, "with another specification", Codec.write(spec).equals(Codec.write(now.spec)));
    same(folder, "of frames " + frames, frames.equals(now.frames));
    same(folder, "with another input format", inputFormat.equals(now.inputFormat));
    same(folder, "in the format " + format, format.equals(now.format));
    same(folder, "of " + dtype() + " numbers", options.single() == now.options.single());
    same(folder, "in shards of " + limit.text(), limit.equals(now.limit));
    same(folder, "that would " + onError + " at an error", onError.equals(now.onError));
  }

  private String dtype() {
    return options.single() ? "float32" : "float64";
  }

  /** Refuses to go on with others to keep. */
  void requireKept(Path folder, List<String> names) {
    List<String> mine = options.kept().items().stream().map(Kept.Item::name).toList();
    same(folder, "that keeps other properties", mine.equals(names.stream().distinct().toList()));
  }

  /** Refuses to go on with other files, or with some that have changed. */
  void requireInputs(Path folder, List<Path> files) {
    List<String> names = files.stream().map(Path::toString).toList();
    same(folder, "of other files", names.equals(inputs.stream().map(InputStamp::file).toList()));
    for (int i = 0; i < inputs.size(); i++) {
      if (!inputs.get(i).isStill(files.get(i))) {
        throw new InputException(
            files.get(i)
                + ": has changed since the run in "
                + folder
                + " began; begin anew in another folder");
      }
    }
  }

  private static void same(Path folder, String what, boolean is) {
    if (!is) {
      throw new InputException(
          folder + ": holds a run " + what + "; resume that one, or name another folder");
    }
  }
}
