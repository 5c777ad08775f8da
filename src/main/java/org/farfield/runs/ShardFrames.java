package org.farfield.runs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.farfield.kernels.cpu.Threads;

/** Reads the frames of the next shard while one is computed. */
final class ShardFrames implements AutoCloseable {
  private final FeatureRun.Request request;
  private final List<Shard> shards;
  private final boolean isAllRight; // then frames can be passed over without reading them
  private final ExecutorService reading = Threads.start(1);
  private NumberedFrames frames;
  private Future<List<NumberedFrames.Frame>> ahead;

  ShardFrames(FeatureRun.Request request, boolean isAllRight, List<Shard> shards) {
    this.request = request;
    this.shards = shards;
    this.isAllRight = isAllRight;
    frames = request.open(shards.get(0).place());
  }

  /** Frames of a shard; one after the other is asked for. */
  List<NumberedFrames.Frame> of(int index) {
    List<NumberedFrames.Frame> mine =
        ahead == null ? read(shards.get(index)) : Threads.await(ahead);
    ahead = null;
    if (index + 1 < shards.size()) {
      ahead = reading.submit(() -> read(shards.get(index + 1)));
    }
    return mine;
  }

  private List<NumberedFrames.Frame> read(Shard shard) {
    if (shard.place().file() > frames.file()) {
      frames.close(); // whole files are not for us
      frames = request.open(shard.place());
    }
    List<NumberedFrames.Frame> mine = new ArrayList<>();
    NumberedFrames.Frame frame;
    do {
      frame = frames.next(isAllRight ? shard.from() : 0);
      if (frame != null && frame.number() >= shard.from()) {
        mine.add(frame);
      }
    } while (frame != null && frame.number() + 1 < shard.to());
    return mine;
  }

  /** Whoever closes the files next must be alone with them. */
  @Override
  public void close() {
    Threads.stop(reading);
    frames.close();
  }
}
