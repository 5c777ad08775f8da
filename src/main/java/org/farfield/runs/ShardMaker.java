package org.farfield.runs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.farfield.error.InputException;
import org.farfield.features.Census;
import org.farfield.features.FeatureLayout;
import org.farfield.features.OutputFormat;
import org.farfield.features.Progress;
import org.farfield.features.StructureSources;
import org.farfield.features.WriteOptions;
import org.farfield.features.engine.Featurizer;
import org.farfield.features.engine.Statistics;
import org.farfield.features.engine.WatchedSink;
import org.farfield.structure.Structure;

/** Makes the files of shards. */
final class ShardMaker {
  private final Featurizer featurizer;
  private final Path folder;
  private final ShardWork work;
  private final FeatureLayout layout;
  private final Progress progress;

  /**
   * What came of a shard.
   *
   * @param done for the list of shards
   * @param history for the list of what happened
   */
  record Result(ShardLog.Done done, History.Shard history) {}

  /**
   * Begins.
   *
   * @param featurizer computes
   * @param folder to write into
   * @param work which shards are part of
   * @param progress is told of frames that are done
   */
  ShardMaker(Featurizer featurizer, Path folder, ShardWork work, Progress progress) {
    this.featurizer = featurizer;
    this.folder = folder;
    this.work = work;
    this.progress = progress;
    layout = new FeatureLayout(work.request().spec(), work.whole());
  }

  /**
   * Makes one of frames that were read; the watch has run since they were asked for, and is to be
   * stopped before what this returns is asked.
   *
   * @return reads what is in place now, and tells its hashes: on any thread, beside the next shard
   */
  Supplier<Result> of(Shard shard, List<NumberedFrames.Frame> all, Stopwatch watch) {
    return new Making(shard, watch).of(all);
  }

  /** One shard. */
  private final class Making implements Progress {
    private final Shard shard;
    private final Stopwatch watch;
    private Statistics statistics = Statistics.NONE;

    Making(Shard shard, Stopwatch watch) {
      this.shard = shard;
      this.watch = watch;
    }

    @Override
    public void start(long frames, long atoms) {
      // the whole run has begun before
    }

    @Override
    public void advance(long frames, long atoms) {
      progress.advance(frames, atoms);
    }

    @Override
    public void load(double computing, double waiting) {
      watch.load(computing, waiting);
      progress.load(computing, waiting);
    }

    Supplier<Result> of(List<NumberedFrames.Frame> all) {
      List<NumberedFrames.Frame> frames =
          all.stream()
              .filter(f -> f.structure().isPresent() && !work.rejected().contains(f.number()))
              .toList();
      Supplier<ShardLog.Done> done = made(frames);
      return () -> {
        ShardLog.Done read = done.get();
        return new Result(read, new History.Shard(watch.made(read), statistics));
      };
    }

    private Supplier<ShardLog.Done> made(List<NumberedFrames.Frame> frames) {
      try {
        return write(frames, shard.census(), List.of());
      } catch (InputException e) {
        if (!work.request().skip()) {
          throw e;
        }
        return without(frames, e);
      }
    }

    // Something came out that is no number, or the like: each frame is tried alone.
    private Supplier<ShardLog.Done> without(
        List<NumberedFrames.Frame> frames, InputException first) {
      List<NumberedFrames.Frame> right = new ArrayList<>();
      List<Rejected> wrong = new ArrayList<>();
      Function<Structure, Census> counting = featurizer.counting(work.request().spec());
      Census census = Census.none(work.request().spec().expansions().size());
      for (NumberedFrames.Frame f : frames) {
        Structure structure = f.structure().orElseThrow();
        try {
          featurizer.features(
              work.request().spec(), StructureSources.of(f.file().toString(), List.of(structure)));
          census = census.plus(counting.apply(structure));
          right.add(f);
        } catch (InputException e) {
          wrong.add(new Rejected(f.number(), f.file().toString(), e.getMessage()));
        }
      }
      if (wrong.isEmpty()) {
        throw first;
      }
      return write(right, census, wrong);
    }

    private Supplier<ShardLog.Done> write(
        List<NumberedFrames.Frame> frames, Census census, List<Rejected> wrong) {
      OutputFormat format = work.request().form().format();
      Path file = folder.resolve(shard.file(format.text()));
      if (frames.isEmpty()) {
        statistics = Statistics.NONE;
        return () -> new ShardLog.Done(shard.number(), census, Map.of(), Map.of(), wrong);
      }
      int[] numbers = frames.stream().mapToInt(f -> Math.toIntExact(f.number())).toArray();
      List<Structure> structures = frames.stream().map(f -> f.structure().orElseThrow()).toList();
      WriteOptions options = work.options().measured(structures.iterator());
      WatchedSink sink = new WatchedSink(format.sink(file, true, options));
      featurizer.run(
          work.request().spec(),
          StructureSources.of(work.request().name(), structures),
          census.within(work.whole()),
          new Renumbered(sink, numbers),
          this);
      statistics = sink.statistics();
      return () -> ShardLog.Done.of(shard.number(), census, format.files(file, layout), wrong);
    }
  }
}
