package org.farfield.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.features.engine.Statistics;
import org.farfield.files.LineLog;

/**
 * How a run went: a line for each process that made shards, and one for each shard with its times
 * and the statistics of its features. It is for looking at, and no two runs have the same; what
 * must be the same stands elsewhere. A shard's line is on the disk before that of the {@link
 * ShardLog}: of what is done there, all is known here.
 */
final class History implements AutoCloseable {
  private static final Pattern NAME =
      Pattern.compile(RunNames.ANY_MARK + "history(-[0-9]+-of-[0-9]+)?[.]jsonl");

  /**
   * A process.
   *
   * @param begun when
   * @param facts of it and its machine, by name
   */
  record Process(Instant begun, Map<String, String> facts) {
    Process {
      facts = new LinkedHashMap<>(facts);
    }
  }

  /** A shard. */
  record Shard(RunListener.Made made, Statistics statistics) {}

  /**
   * All that is known.
   *
   * @param processes by time
   * @param shards by number; of one that was made twice what happened last
   */
  record Read(List<Process> processes, SortedMap<Integer, Shard> shards) {}

  private final LineLog log;

  /** Goes on with that of a part. */
  History(Path folder, Part part, Process process) {
    Path file = folder.resolve(RunNames.in(folder).of(name(part)));
    StringBuilder before = new StringBuilder();
    lines(file, p -> {}, s -> {}).forEach(line -> before.append(Lines.text(line)));
    log = new LineLog(file, before.toString());
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("begun", text(process.begun()));
    process.facts().forEach(line::put);
    log.add(Lines.text(line));
  }

  private static String name(Part part) {
    return part.isWhole() ? "history.jsonl" : "history-" + part.label() + ".jsonl";
  }

  /** Whether a file is such a list: it differs from run to run. */
  static boolean isHistory(String name) {
    return NAME.matcher(name).matches();
  }

  void add(Shard shard) {
    log.add(Lines.text(write(shard)));
  }

  /** What all processes noted. */
  static Read read(Path folder) {
    List<Process> processes = new ArrayList<>();
    List<Shard> shards = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> isHistory(f.getFileName().toString())).toList()) {
        lines(file, processes::add, shards::add);
      }
    } catch (IOException e) {
      throw new InputException(folder + ": cannot be read (" + e.getMessage() + ")", e);
    }
    processes.sort(Comparator.comparing(Process::begun));
    shards.sort(Comparator.comparing(s -> s.made().ended()));
    SortedMap<Integer, Shard> last = new TreeMap<>();
    shards.forEach(s -> last.put(s.made().shard(), s));
    return new Read(processes, last);
  }

  /** The lines of a list that are right, and to each taker what they say. */
  private static List<JsonNode> lines(
      Path file, Consumer<Process> processes, Consumer<Shard> shards) {
    return Lines.all(
        file,
        line -> {
          try {
            if (line.has("shard")) {
              shards.accept(shard(line));
            } else {
              processes.accept(process(line));
            }
            return Optional.of(line);
          } catch (RuntimeException e) {
            return Optional.empty(); // something is missing, or no number where one should be
          }
        });
  }

  private static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private static Process process(JsonNode line) {
    Map<String, String> facts = new LinkedHashMap<>();
    line.properties().forEach(p -> facts.put(p.getKey(), p.getValue().textValue()));
    return new Process(Instant.parse(facts.remove("begun")), facts);
  }

  static ObjectNode write(Shard shard) {
    RunListener.Made made = shard.made();
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("shard", made.shard()).put("ended", text(made.ended()));
    line.put("seconds", made.seconds()).put("computing", made.computing());
    line.put("waiting", made.waiting());
    ObjectNode devices = line.putObject("devices");
    made.devices().forEach(devices::put);
    line.put("frames", made.frames()).put("atoms", made.atoms()).put("bytes", made.bytes());
    counts(line.putArray("sizes"), shard.statistics().sizes());
    counts(line.putArray("elements"), shard.statistics().elements());
    ArrayNode blocks = line.putArray("blocks");
    shard.statistics().blocks().forEach(b -> blocks.add(write(b)));
    return line;
  }

  private static void counts(ArrayNode to, Map<Integer, Long> counts) {
    counts.forEach((key, count) -> to.addArray().add(key).add(count));
  }

  private static SortedMap<Integer, Long> counts(JsonNode from) {
    SortedMap<Integer, Long> counts = new TreeMap<>();
    from.forEach(pair -> counts.put(pair.get(0).intValue(), pair.get(1).longValue()));
    return counts;
  }

  private static ObjectNode write(Statistics.Block block) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    ObjectNode labels = node.putObject("labels");
    block.labels().forEach(labels::put);
    node.put("features", block.features()).put("numbers", block.numbers());
    if (block.numbers() > 0) {
      node.put("mean", block.mean()).put("squares", block.squares());
      node.put("least", block.least()).put("most", block.most()).put("zeros", block.zeros());
      node.put("live", Base64.getEncoder().encodeToString(block.live().toByteArray()));
    }
    return node;
  }

  static Shard shard(JsonNode line) {
    Map<String, Double> devices = new LinkedHashMap<>();
    line.get("devices")
        .properties()
        .forEach(d -> devices.put(d.getKey(), d.getValue().doubleValue()));
    List<Statistics.Block> blocks = new ArrayList<>();
    line.get("blocks").forEach(b -> blocks.add(block(b)));
    return new Shard(
        new RunListener.Made(
            line.get("shard").intValue(),
            Instant.parse(line.get("ended").textValue()),
            line.get("seconds").doubleValue(),
            line.get("computing").doubleValue(),
            line.get("waiting").doubleValue(),
            devices,
            line.get("frames").longValue(),
            line.get("atoms").longValue(),
            line.get("bytes").longValue()),
        new Statistics(counts(line.get("sizes")), counts(line.get("elements")), blocks));
  }

  private static Statistics.Block block(JsonNode node) {
    Map<String, Integer> labels = new LinkedHashMap<>();
    node.get("labels").properties().forEach(l -> labels.put(l.getKey(), l.getValue().intValue()));
    long numbers = node.get("numbers").longValue();
    boolean none = numbers == 0;
    return new Statistics.Block(
        labels,
        node.get("features").intValue(),
        numbers,
        none ? 0 : node.get("mean").doubleValue(),
        none ? 0 : node.get("squares").doubleValue(),
        none ? Double.POSITIVE_INFINITY : node.get("least").doubleValue(),
        none ? Double.NEGATIVE_INFINITY : node.get("most").doubleValue(),
        none ? 0 : node.get("zeros").longValue(),
        none
            ? new BitSet()
            : BitSet.valueOf(Base64.getDecoder().decode(node.get("live").textValue())));
  }

  @Override
  public void close() {
    log.close();
  }
}
