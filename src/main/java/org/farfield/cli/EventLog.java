package org.farfield.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.farfield.error.InputException;
import org.farfield.runs.FeatureRun;
import org.farfield.runs.Rejected;

/** What happens in a run, an object of JSON a line; docs/running.md tells the fields. */
final class EventLog implements RunWatcher {
  /** What such a file begins with, and no other of a run. */
  static final String BEGINNING = "{\"time\":\"";

  private final PrintWriter out;
  private final boolean isOurs;
  private final Pace pace = new Pace(System::nanoTime);
  private Begun run = new Begun("", "", "", 0, 0, 0, 0, 0, 0);
  private long frames;
  private int shards;

  /** Writes to somebody else's. */
  EventLog(PrintWriter out) {
    this(out, false);
  }

  private EventLog(PrintWriter out, boolean isOurs) {
    this.out = out;
    this.isOurs = isOurs;
  }

  /** Goes on with a file: processes that resume a run follow each other in it. */
  static EventLog append(Path file) {
    try {
      return new EventLog(
          new PrintWriter(
              Files.newBufferedWriter(
                  file,
                  StandardCharsets.UTF_8,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.APPEND)),
          true);
    } catch (IOException e) {
      throw new InputException(file + ": cannot be written (" + e.getMessage() + ")", e);
    }
  }

  private static ObjectNode event(String name) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString())
        .put("event", name);
  }

  private synchronized void say(ObjectNode event) {
    out.println(event);
    out.flush();
  }

  @Override
  public void start(long allFrames, long allAtoms) {
    // told by 'begun', which knows more
  }

  @Override
  public void note(String sentence) {
    say(event("note").put("text", sentence));
  }

  @Override
  public void begun(Begun begun) {
    run = begun;
    frames = begun.framesDone();
    shards = begun.shardsDone();
    pace.begin(begun.atoms(), begun.atomsDone());
    ObjectNode start = event("start");
    start.put("folder", run.folder()).put("version", run.version()).put("device", run.device());
    start.put("frames", run.frames()).put("atoms", run.atoms()).put("shards", run.shards());
    start.put("frames_done", frames).put("shards_done", shards);
    say(start);
  }

  @Override
  public void advance(long framesDone, long atomsDone) {
    pace.advance(atomsDone);
  }

  @Override
  public void made(Made shard) {
    shards++;
    frames += shard.frames();
    ObjectNode event = event("shard");
    event.put("shard", shard.shard()).put("frames", shard.frames()).put("atoms", shard.atoms());
    event.put("bytes", shard.bytes()).put("seconds", rounded(shard.seconds()));
    event.put("computing", rounded(shard.computing() / shard.seconds()));
    event.put("waiting", rounded(shard.waiting()));
    ObjectNode devices = event.putObject("devices");
    shard.devices().forEach((name, busy) -> devices.put(name, rounded(busy / shard.seconds())));
    event.put("frames_done", frames).put("shards_done", shards);
    event.put("atoms_per_second", rounded(pace.rate()));
    double remaining = pace.remaining();
    if (!Double.isNaN(remaining)) {
      event.put("remaining_seconds", rounded(remaining));
    }
    say(event);
  }

  private static double rounded(double value) {
    return Math.round(value * 1e3) / 1e3;
  }

  @Override
  public void rejected(Rejected frame) {
    ObjectNode event = event("rejected");
    event.put("frame", frame.frame()).put("file", frame.file()).put("reason", frame.reason());
    say(event);
  }

  @Override
  public void ended(int code, FeatureRun.Result result) {
    ObjectNode event = event("end").put("code", code);
    event.put("frames_done", result.frames()).put("shards_done", result.done());
    event.put("shards", result.shards()).put("rejected", result.rejected());
    event.put("stopped", result.isStopped()).put("seconds", rounded(pace.seconds()));
    say(event);
  }

  @Override
  public void failed(int code, String reason) {
    say(event("end").put("code", code).put("error", reason));
  }

  @Override
  public void close() {
    if (isOurs) {
      out.close();
    }
  }
}
