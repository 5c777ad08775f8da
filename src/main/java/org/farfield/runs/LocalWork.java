package org.farfield.runs;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.farfield.error.InputException;
import org.farfield.features.Progress;
import org.farfield.features.engine.Engine;
import org.farfield.features.engine.Featurizer;
import org.farfield.features.engine.InputStamp;
import org.farfield.kernels.cpu.Threads;

/** One shard after the other, in this process. */
final class LocalWork implements RunWork {
  private final Engine engine;
  private final Featurizer featurizer;

  LocalWork(Engine engine, String version) {
    if (!engine.backend().isUniform()) {
      throw new InputException(
          "GPUs of several models ("
              + engine.backend().arithmetic()
              + ") differ in the last bits, and a run must not depend on which of them was faster;"
              + " name those of one model as its device, such as cuda:0, or write one file");
    }
    this.engine = engine;
    featurizer = new Featurizer(engine, version);
  }

  @Override
  public String device() {
    return engine.backend().kind();
  }

  @Override
  public Optional<String> arithmetic() {
    return Optional.of(engine.backend().arithmetic());
  }

  @Override
  public Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("device", engine.backend().describe());
    facts.put("threads", Integer.toString(engine.threads()));
    return facts;
  }

  @Override
  public Optional<Look> look(FeatureRun.Request request, BooleanSupplier isStopped) {
    ExecutorService hashing = Threads.start(1);
    try (NumberedFrames frames = request.open(NumberedFrames.Place.START)) {
      Future<List<InputStamp>> inputs =
          hashing.submit(() -> request.files().stream().map(InputStamp::of).toList());
      Survey survey =
          Survey.of(
              frames,
              featurizer.counting(request.spec()),
              request.limit().framesAtFirst(),
              request.skip(),
              isStopped,
              engine.threads());
      return Optional.ofNullable(survey)
          .map(found -> new Look(Threads.await(inputs), found, engine.backend().arithmetic()));
    } finally {
      Threads.stop(hashing);
    }
  }

  @Override
  public boolean make(
      Path folder,
      Manifest manifest,
      ShardWork work,
      List<Shard> shards,
      BooleanSupplier isStopped,
      Progress progress,
      Consumer<ShardMaker.Result> taker) {
    ShardMaker maker = new ShardMaker(featurizer, folder, work, progress);
    try (ShardFrames frames = new ShardFrames(work.request(), work.rejected().isEmpty(), shards);
        Noting noting = new Noting(taker)) {
      for (int i = 0; i < shards.size(); i++) {
        if (isStopped.getAsBoolean()) {
          return false;
        }
        noting.requireNoFailure();
        Stopwatch watch = new Stopwatch(engine.backend()::busy);
        noting.add(maker.of(shards.get(i), frames.of(i), watch), watch);
      }
    }
    return true;
  }

  /**
   * Puts a shard in its place, hashes and notes it while the next one is made: a disk takes its
   * time, and hashes keep one core busy, for which many would wait.
   */
  private static final class Noting implements AutoCloseable {
    private final Consumer<ShardMaker.Result> taker;
    private final ExecutorService thread = Threads.start(1);
    private Future<?> last = CompletableFuture.completedFuture(null);

    Noting(Consumer<ShardMaker.Result> taker) {
      this.taker = taker;
    }

    // What is known to have failed before the next one is computed for nothing.
    void requireNoFailure() {
      if (last.isDone()) {
        awaitLast();
      }
    }

    // That a shard waits for the one before is a part of its time.
    void add(ShardMaker.Made made, Stopwatch watch) {
      try {
        awaitLast();
      } catch (RuntimeException | Error e) {
        try {
          made.close();
        } catch (RuntimeException also) {
          e.addSuppressed(also);
        }
        throw e;
      }
      watch.stop();
      last = thread.submit(() -> note(made));
    }

    private void note(ShardMaker.Made made) {
      try (made) {
        taker.accept(made.place());
      }
    }

    // What it fails with is thrown once.
    private void awaitLast() {
      Future<?> before = last;
      last = CompletableFuture.completedFuture(null);
      Threads.await(before);
    }

    /** What is computed goes to its place and is noted, also if nothing more comes. */
    @Override
    public void close() {
      try {
        awaitLast();
      } finally {
        Threads.stop(thread);
      }
    }
  }
}
