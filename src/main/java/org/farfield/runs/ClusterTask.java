package org.farfield.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Function;
import org.farfield.error.InputException;
import org.farfield.error.ResourceException;
import org.farfield.features.Census;
import org.farfield.features.engine.CensusCodec;
import org.farfield.features.engine.Engine;
import org.farfield.features.engine.Featurizer;
import org.farfield.features.engine.InputStamp;
import org.farfield.files.Attempt;
import org.farfield.structure.Structure;

/**
 * A task of a run, as text, so that any cluster can carry it. A task may be done twice, at the same
 * time even: it writes into a folder of its own, and whoever asked takes one answer.
 */
public final class ClusterTask {
  /** In the place of the atoms of a frame that has no features. */
  static final int NONE = -1;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  // Tables are made once, and a GPU is opened once, for all tasks that come one after the other.
  private static final Map<Worker, ConcurrentLinkedDeque<Engine>> IDLE = new ConcurrentHashMap<>();

  private ClusterTask() {}

  /**
   * Who does it.
   *
   * @param device as for {@link Engine#on}
   * @param threads cores that it may use, at least 1
   */
  public record Worker(String device, int threads) {}

  /**
   * Does it.
   *
   * @param job what all tasks have in common
   * @param task what to do
   * @param worker with what
   * @return what came of it: wrong input, too, which is so for whoever tries again
   * @throws ResourceException if this process lacks something, so that another may try
   */
  public static String run(String job, String task, Worker worker) {
    ConcurrentLinkedDeque<Engine> idle =
        IDLE.computeIfAbsent(worker, w -> new ConcurrentLinkedDeque<>());
    Engine engine = idle.pollFirst();
    if (engine == null) {
      engine = Engine.on(worker.device(), worker.threads(), note -> {});
    }
    ObjectNode answer;
    try {
      answer = new Work(Lines.parse(job), engine).of(Lines.parse(task));
    } catch (InputException e) {
      answer = JSON.objectNode().put("wrong", e.getMessage());
    } catch (RuntimeException | Error e) {
      engine.close(); // a device that is lost stays lost
      throw e;
    }
    answer.put("arithmetic", engine.backend().arithmetic());
    idle.addFirst(engine);
    return answer.toString();
  }

  /** What all tasks have in common; the census of all is known when shards are made. */
  static String job(Path folder, Manifest manifest, Optional<Census> whole) {
    ObjectNode job = JSON.objectNode().put("folder", folder.toString());
    job.set("manifest", manifest.node());
    whole.ifPresent(census -> job.set("whole", CensusCodec.write(census)));
    return job.toString();
  }

  /** Looks at the frames of a file. */
  static String look(int file) {
    return JSON.objectNode().put("look", file).toString();
  }

  /** Takes the census of the frames of a shard that can be computed. */
  static String count(Cut cut) {
    return JSON.objectNode().<ObjectNode>set("count", cut.write()).toString();
  }

  /** Makes a shard. */
  static String make(Shard shard, Set<Long> rejected) {
    ObjectNode task = JSON.objectNode();
    task.set("make", new Cut(shard.number(), shard.from(), shard.to(), shard.place()).write());
    task.set("census", CensusCodec.write(shard.census()));
    task.put("all_right", rejected.isEmpty());
    ArrayNode left = task.putArray("rejected");
    rejected.stream().filter(f -> f >= shard.from() && f < shard.to()).sorted().forEach(left::add);
    return task.toString();
  }

  /**
   * The answer, if it is no complaint.
   *
   * @throws InputException if the input is wrong
   */
  static JsonNode answer(String text) {
    JsonNode answer = Lines.parse(text);
    if (answer.has("wrong")) {
      throw new InputException(answer.get("wrong").textValue());
    }
    return answer;
  }

  /** A shard whose census is not known yet. */
  record Cut(int number, long from, long to, NumberedFrames.Place place) {
    private ObjectNode write() {
      return JSON.objectNode()
          .put("number", number)
          .put("from", from)
          .put("to", to)
          .put("file", place.file())
          .put("read_before", place.read())
          .put("chosen_before", place.chosen());
    }

    private static Cut read(JsonNode node) {
      return new Cut(
          node.get("number").intValue(),
          node.get("from").longValue(),
          node.get("to").longValue(),
          new NumberedFrames.Place(
              node.get("file").intValue(),
              node.get("read_before").longValue(),
              node.get("chosen_before").longValue()));
    }

    Shard with(Census census) {
      return new Shard(number, from, to, place, census);
    }
  }

  /** What is done with an engine. */
  private static final class Work {
    private final JsonNode job;
    private final Manifest manifest;
    private final FeatureRun.Request request;
    private final Engine engine;
    private final Featurizer featurizer;

    Work(JsonNode job, Engine engine) {
      this.job = job;
      this.engine = engine;
      manifest = Manifest.read((ObjectNode) job.get("manifest"));
      request = FeatureRun.Request.of(manifest);
      featurizer = new Featurizer(engine, manifest.version());
      require("device", engine.backend().kind(), manifest.device());
      if (!manifest.arithmetic().isEmpty()) {
        require("arithmetic", engine.backend().arithmetic(), manifest.arithmetic());
      }
    }

    private static void require(String what, String here, String there) {
      if (!here.equals(there)) {
        throw new ResourceException(
            ResourceException.Kind.DEVICE,
            "the " + what + " is " + here + " here, and that of the run is " + there);
      }
    }

    ObjectNode of(JsonNode task) {
      if (task.has("look")) {
        return look(task.get("look").intValue());
      }
      return task.has("count") ? count(Cut.read(task.get("count"))) : make(task);
    }

    // Numbers are those in the file: nobody knows yet how many frames there are before it.
    private ObjectNode look(int file) {
      ObjectNode answer = JSON.objectNode().put("file", file);
      answer.set("stamp", InputStamp.of(request.files().get(file)).write());
      ArrayNode atoms = answer.putArray("atoms");
      ArrayNode wrong = answer.putArray("rejected");
      Function<Structure, Census> counting = featurizer.counting(request.spec());
      try (NumberedFrames frames = request.only(file)) {
        for (NumberedFrames.Frame f = frames.next(); f != null; f = frames.next()) {
          try {
            atoms.add(Survey.census(f, counting).atoms());
          } catch (InputException e) {
            if (!request.skip()) {
              throw e;
            }
            atoms.add(NONE);
            wrong.add(Lines.node(new Rejected(f.number(), f.file().toString(), e.getMessage())));
          }
        }
      }
      return answer;
    }

    private ObjectNode count(Cut cut) {
      Function<Structure, Census> counting = featurizer.counting(request.spec());
      Census sum = null;
      for (NumberedFrames.Frame f : frames(cut.with(Census.none(0)), false)) {
        try {
          Census one = Survey.census(f, counting);
          sum = sum == null ? one : sum.plus(one);
        } catch (InputException e) {
          // it was listed by the first look
        }
      }
      ObjectNode answer = JSON.objectNode().put("number", cut.number());
      answer.set("census", CensusCodec.write(sum));
      return answer;
    }

    private List<NumberedFrames.Frame> frames(Shard shard, boolean isAllRight) {
      try (ShardFrames frames = new ShardFrames(request, isAllRight, List.of(shard))) {
        return frames.of(0);
      }
    }

    private ObjectNode make(JsonNode task) {
      Shard shard = Cut.read(task.get("make")).with(CensusCodec.read(task.get("census")));
      Set<Long> rejected = new HashSet<>();
      task.get("rejected").forEach(frame -> rejected.add(frame.longValue()));
      ShardWork work =
          new ShardWork(request, manifest.options(), rejected, CensusCodec.read(job.get("whole")));
      Stopwatch watch = new Stopwatch(engine.backend()::busy);
      List<NumberedFrames.Frame> all = frames(shard, task.get("all_right").booleanValue());
      try (Attempt attempt = Attempt.in(Path.of(job.get("folder").textValue()));
          ShardMaker.Made made =
              new ShardMaker(featurizer, attempt.path(), work, RunListener.SILENT)
                  .of(shard, all, watch)) {
        watch.stop();
        ShardMaker.Result result = made.place();
        ObjectNode answer = JSON.objectNode().put("attempt", attempt.leave());
        answer.set("done", result.done().write());
        answer.set("history", History.write(result.history()));
        return answer;
      }
    }
  }
}
