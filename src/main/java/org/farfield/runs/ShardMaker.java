package org.farfield.runs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
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
   */
  Made of(Shard shard, List<NumberedFrames.Frame> all, Stopwatch watch) {
    return new Making(shard, watch).of(all);
  }

  /** A shard that is computed: on any thread, beside the next one, its files go to their place. */
  interface Made extends AutoCloseable {
    /** Puts them there, reads them and tells their hashes. */
    Result place();

    /** Leaves nothing behind of what is not in its place. */
    @Override
    void close();
  }

  /** One shard. */
  private final class Making implements Progress, Made {
    private final Shard shard;
    private final Stopwatch watch;
    private Statistics statistics = Statistics.NONE;
    private Census census; // of the frames that have rows
    private List<Rejected> wrong = List.of();
    private LateSink files; // null where no frame has rows

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

    Made of(List<NumberedFrames.Frame> all) {
      List<NumberedFrames.Frame> frames =
          all.stream()
              .filter(f -> f.structure().isPresent() && !work.rejected().contains(f.number()))
              .toList();
      try {
        write(frames, shard.census());
      } catch (InputException e) {
        if (!work.request().skip()) {
          throw e;
        }
        without(frames, e);
      }
      return this;
    }

    // Something came out that is no number, or the like: each frame is tried alone.
    private void without(List<NumberedFrames.Frame> frames, InputException first) {
      List<NumberedFrames.Frame> right = new ArrayList<>();
      wrong = new ArrayList<>();
      Function<Structure, Census> counting = featurizer.counting(work.request().spec());
      Census rest = Census.none(work.request().spec().expansions().size());
      for (NumberedFrames.Frame f : frames) {
        Structure structure = f.structure().orElseThrow();
        try {
          featurizer.features(
              work.request().spec(), StructureSources.of(f.file().toString(), List.of(structure)));
          rest = rest.plus(counting.apply(structure));
          right.add(f);
        } catch (InputException e) {
          wrong.add(new Rejected(f.number(), f.file().toString(), e.getMessage()));
        }
      }
      if (wrong.isEmpty()) {
        throw first;
      }
      write(right, rest);
    }

    private void write(List<NumberedFrames.Frame> frames, Census ofFrames) {
      census = ofFrames;
      files = null;
      if (frames.isEmpty()) {
        statistics = Statistics.NONE;
        return;
      }
      int[] numbers = frames.stream().mapToInt(f -> Math.toIntExact(f.number())).toArray();
      List<Structure> structures = frames.stream().map(f -> f.structure().orElseThrow()).toList();
      WriteOptions options = work.options().measured(structures.iterator());
      files = new LateSink(format().sink(file(), true, options));
      WatchedSink sink = new WatchedSink(files);
      featurizer.run(
          work.request().spec(),
          StructureSources.of(work.request().name(), structures),
          census.within(work.whole()),
          new Renumbered(sink, numbers),
          this);
      statistics = sink.statistics();
    }

    private OutputFormat format() {
      return work.request().form().format();
    }

    private Path file() {
      return folder.resolve(shard.file(format().text()));
    }

    @Override
    public Result place() {
      List<Path> placed = List.of();
      if (files != null) {
        files.place();
        placed = format().files(file(), layout);
      }
      ShardLog.Done done = ShardLog.Done.of(shard.number(), census, placed, wrong);
      return new Result(done, new History.Shard(watch.made(done), statistics));
    }

    @Override
    public void close() {
      if (files != null) {
        files.close();
      }
    }
  }
}
