package org.farfield.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;
import org.farfield.features.Census;
import org.farfield.features.engine.CensusCodec;
import org.farfield.files.LineLog;
import org.farfield.files.Sha256;

/**
 * The shards that are done, a line of {@code shards.jsonl} each. A line is added when the files of
 * a shard are in place; the last line of a process that was killed may be cut. While parts of a run
 * are made, each has a list of its own.
 */
final class ShardLog implements AutoCloseable {
  /** Its name, see {@link RunNames}. */
  static final String NAME = "shards.jsonl";

  /**
   * A line.
   *
   * @param shard number
   * @param census of the frames that have rows in it
   * @param sha256 of its files by name
   * @param bytes of its files by name
   * @param rejected frames of which no features could be made
   */
  record Done(
      int shard,
      Census census,
      Map<String, String> sha256,
      Map<String, Long> bytes,
      List<Rejected> rejected) {
    Done {
      sha256 = new TreeMap<>(sha256);
      bytes = new TreeMap<>(bytes);
      rejected = List.copyOf(rejected);
    }

    /** Reads the files of a shard. */
    static Done of(int shard, Census census, List<Path> files, List<Rejected> rejected) {
      Map<String, String> hashes = new TreeMap<>();
      Map<String, Long> sizes = new TreeMap<>();
      for (Path file : files) {
        hashes.put(file.getFileName().toString(), Sha256.of(file));
        sizes.put(file.getFileName().toString(), size(file));
      }
      return new Done(shard, census, hashes, sizes, rejected);
    }

    ObjectNode write() {
      ObjectNode node = JsonNodeFactory.instance.objectNode();
      node.put("shard", shard).put("frames", census.frames());
      ArrayNode files = node.putArray("files");
      sha256.forEach(
          (file, hash) ->
              files
                  .addObject()
                  .put("file", file)
                  .put("bytes", bytes.get(file))
                  .put("sha256", hash));
      if (!rejected.isEmpty()) {
        ArrayNode list = node.putArray("rejected");
        rejected.forEach(r -> list.add(Lines.node(r)));
        node.set("census", CensusCodec.write(census)); // else it is that of the survey
      }
      return node;
    }

    /** The census of a shard whose frames are all in it is not in its line. */
    static Done read(JsonNode node, IntFunction<Census> surveyed) {
      Map<String, String> hashes = new TreeMap<>();
      Map<String, Long> sizes = new TreeMap<>();
      for (JsonNode file : node.get("files")) {
        hashes.put(file.get("file").textValue(), file.get("sha256").textValue());
        sizes.put(file.get("file").textValue(), file.get("bytes").longValue());
      }
      List<Rejected> rejected = new ArrayList<>();
      node.path("rejected").forEach(r -> rejected.add(Lines.rejected(r)));
      int shard = node.get("shard").intValue();
      return new Done(
          shard,
          node.has("census") ? CensusCodec.read(node.get("census")) : surveyed.apply(shard),
          hashes,
          sizes,
          rejected);
    }

    /** Whether all its files are there, of the right size. */
    boolean isThere(Path folder) {
      return bytes.entrySet().stream()
          .allMatch(
              file ->
                  Files.isRegularFile(folder.resolve(file.getKey()))
                      && size(folder.resolve(file.getKey())) == file.getValue());
    }
  }

  private final LineLog log;

  /** Goes on after lines that are right; others are gone. */
  ShardLog(Path folder, String name, List<Done> done) {
    log = new LineLog(folder.resolve(name), text(done));
  }

  static String text(List<Done> done) {
    StringBuilder text = new StringBuilder();
    done.forEach(d -> text.append(Lines.text(d.write())));
    return text.toString();
  }

  /** The shards that any process says it has done, in order. */
  static List<Done> read(Path folder, Survey survey) {
    Map<Integer, Done> all = new TreeMap<>();
    // that of the whole comes last: whoever has joined the others to it deletes them then
    Stream.concat(parts(folder).stream(), Stream.of(folder.resolve(RunNames.in(folder).of(NAME))))
        .flatMap(file -> lines(file, survey).stream())
        .forEach(done -> all.putIfAbsent(done.shard(), done));
    return List.copyOf(all.values());
  }

  /** The lists of parts. */
  static List<Path> parts(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> Part.isLog(file.getFileName().toString())).toList();
    } catch (IOException e) {
      throw new InputException(folder + ": cannot be read (" + e.getMessage() + ")", e);
    }
  }

  /** What one list says: lines that are whole. */
  static List<Done> lines(Path file, Survey survey) {
    return Lines.all(file, line -> done(line, survey));
  }

  private static Optional<Done> done(JsonNode line, Survey survey) {
    int shard = line.path("shard").asInt(-1);
    if (shard < 0 || shard >= survey.shards().size()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Done.read(line, number -> survey.shards().get(number).census()));
    } catch (NullPointerException e) {
      return Optional.empty(); // other words than ours
    }
  }

  void add(Done done) {
    log.add(Lines.text(done.write()));
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new ResourceException(
          ResourceException.Kind.STORAGE, file + ": cannot be read (" + e.getMessage() + ")", e);
    }
  }

  @Override
  public void close() {
    log.close();
  }
}
