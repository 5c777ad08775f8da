package org.farfield.runs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.farfield.error.InputException;
import org.farfield.features.Census;
import org.farfield.features.Engine;
import org.farfield.features.FeatureSink;
import org.farfield.features.Featurizer;
import org.farfield.features.InputStamp;
import org.farfield.features.MatrixSink;
import org.farfield.features.MtsSink;
import org.farfield.features.Progress;
import org.farfield.features.StructureSources;
import org.farfield.kernels.cpu.Threads;
import org.farfield.spec.Centers;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.Structure;
import org.farfield.structure.io.FrameSelection;
import org.farfield.tensor.MatrixWriter;

/** Makes features of many frames in a folder, or goes on with it where it was stopped. */
public final class FeatureRun {
  private final Engine engine;
  private final String version;
  private final Featurizer featurizer;

  /**
   * Takes a session.
   *
   * @param engine does the computing; stays open
   * @param version of the program
   */
  public FeatureRun(Engine engine, String version) {
    this.engine = engine;
    this.version = version;
    featurizer = new Featurizer(engine, version);
  }

  /**
   * What to make.
   *
   * @param spec what features are
   * @param files in the order of their frames
   * @param inputFormat of the files; empty to go by their names
   * @param frames to take, counted through all files
   * @param format of the shards, mts or npz
   * @param shardFrames frames of a shard, at most
   * @param skip whether frames that have no features are left out and listed
   */
  public record Request(
      FeatureSpec spec,
      List<Path> files,
      String inputFormat,
      FrameSelection frames,
      String format,
      long shardFrames,
      boolean skip) {
    /** Copies, and refuses what cannot be done in a folder. */
    public Request {
      files = List.copyOf(files);
      if (shardFrames < 1) {
        throw new InputException("a shard has at least 1 frame, not " + shardFrames);
      }
      if (spec.centers() instanceof Centers.Points) {
        throw new InputException("points in space are not for runs into a folder; write one file");
      }
    }

    NumberedFrames open() {
      return new NumberedFrames(files, inputFormat.isEmpty() ? null : inputFormat, frames);
    }

    private String name() {
      return StructureSources.files(files, null).name();
    }

    private Manifest manifest(String version, String device, List<InputStamp> inputs, int shards) {
      return new Manifest(
          version,
          device,
          spec,
          inputs,
          inputFormat,
          frames.start() + ":" + frames.stop() + ":" + frames.step(),
          format,
          shardFrames,
          skip ? "skip" : "stop",
          shards);
    }
  }

  /**
   * What came of it.
   *
   * @param frames with features in the folder
   * @param done shards that are in the folder
   * @param shards of the whole run; 0 if it was stopped before they were known
   * @param rejected frames without features so far
   */
  public record Result(long frames, int done, int shards, long rejected) {
    private static final Result NOT_BEGUN = new Result(0, 0, 0, 0);

    /**
     * Whether nothing is left to do.
     *
     * @return false if it was stopped
     */
    public boolean isComplete() {
      return shards > 0 && done == shards;
    }
  }

  /**
   * Begins, or goes on.
   *
   * @param target the folder
   * @param request what to make
   * @param isStopped whether to stop after the shard at hand
   * @param progress is told how far it is
   * @return what is there now
   * @throws InputException if the folder holds another run, or input is wrong and not skipped
   */
  public Result run(
      RunFolder target, Request request, BooleanSupplier isStopped, Progress progress) {
    Survey survey =
        target.hasManifest() ? known(target, request) : begin(target, request, isStopped);
    if (survey == null) {
      return Result.NOT_BEGUN;
    }
    Census whole = whole(request, survey);
    List<ShardLog.Done> done = new ArrayList<>(target.done(survey));
    Making making = new Making(target.path(), request, survey, whole, progress);
    progress.start(whole.frames(), whole.atoms());
    try (NumberedFrames frames = request.open();
        ShardLog log = new ShardLog(target.path(), done);
        Shards reading = new Shards(frames, survey)) {
      for (Shard shard : survey.shards()) {
        if (shard.number() < done.size()) {
          reading.pass(shard);
          progress.advance(shard.census().frames(), shard.census().atoms());
          continue;
        }
        if (isStopped.getAsBoolean()) {
          break;
        }
        ShardLog.Done made = making.of(shard, reading.of(shard));
        log.add(made);
        done.add(made);
      }
    }
    List<Rejected> rejected = target.rejected(survey, done);
    if (done.size() == survey.shards().size()) {
      target.writeRejected(rejected);
    }
    return new Result(
        done.stream().mapToLong(d -> d.census().frames()).sum(),
        done.size(),
        survey.shards().size(),
        rejected.size());
  }

  private Census whole(Request request, Survey survey) {
    if (survey.shards().isEmpty() && !survey.rejected().isEmpty()) {
      throw new InputException(
          request.name()
              + ": no frame has features; the first: "
              + survey.rejected().get(0).reason());
    }
    return survey.whole(request.spec(), request.name());
  }

  private Survey begin(RunFolder target, Request request, BooleanSupplier isStopped) {
    List<InputStamp> inputs = request.files().stream().map(InputStamp::of).toList();
    Survey survey;
    try (NumberedFrames frames = request.open()) {
      survey =
          Survey.of(
              frames,
              featurizer.counting(request.spec()),
              request.shardFrames(),
              request.skip(),
              isStopped);
    }
    if (survey != null) {
      whole(request, survey); // before anything is written
      target.begin(
          request.manifest(version, engine.backend().name(), inputs, survey.shards().size()),
          survey);
    }
    return survey;
  }

  private Survey known(RunFolder target, Request request) {
    Manifest before = target.manifest();
    before.requireSame(
        target.path(),
        request.manifest(version, engine.backend().name(), before.inputs(), before.shards()));
    before.requireInputs(target.path(), request.files());
    return target.survey();
  }

  /** Reads the frames of the next shard while one is computed. */
  private static final class Shards implements AutoCloseable {
    private final NumberedFrames frames;
    private final Survey survey;
    private final ExecutorService reading = Threads.start(1);
    private NumberedFrames.Frame next; // read, and of a shard to come
    private Future<List<NumberedFrames.Frame>> ahead;

    Shards(NumberedFrames frames, Survey survey) {
      this.frames = frames;
      this.survey = survey;
    }

    /** Leaves out a shard. */
    void pass(Shard shard) {
      read(shard);
    }

    /** Frames of a shard that can be read. */
    List<NumberedFrames.Frame> of(Shard shard) {
      List<NumberedFrames.Frame> mine = ahead == null ? read(shard) : Threads.await(ahead);
      ahead = null;
      int following = shard.number() + 1;
      if (following < survey.shards().size()) {
        ahead = reading.submit(() -> read(survey.shards().get(following)));
      }
      return mine;
    }

    private List<NumberedFrames.Frame> read(Shard shard) {
      List<NumberedFrames.Frame> mine = new ArrayList<>();
      if (next == null) {
        next = frames.next();
      }
      while (next != null && next.number() < shard.to()) {
        if (next.number() >= shard.from()) {
          mine.add(next);
        }
        next = frames.next();
      }
      return mine;
    }

    /** Whoever closes the files next must be alone with them. */
    @Override
    public void close() {
      Threads.stop(reading);
    }
  }

  /** Makes shards. */
  private final class Making {
    private final Path folder;
    private final Request request;
    private final Set<Long> rejected; // by the survey
    private final Census whole;
    private final Progress progress;

    Making(Path folder, Request request, Survey survey, Census whole, Progress progress) {
      this.folder = folder;
      this.request = request;
      rejected = survey.rejected().stream().map(Rejected::frame).collect(Collectors.toSet());
      this.whole = whole;
      this.progress =
          new Progress() {
            @Override
            public void start(long frames, long atoms) {
              // the whole run has begun before
            }

            @Override
            public void advance(long frames, long atoms) {
              progress.advance(frames, atoms);
            }
          };
    }

    ShardLog.Done of(Shard shard, List<NumberedFrames.Frame> all) {
      List<NumberedFrames.Frame> frames =
          all.stream()
              .filter(f -> f.structure().isPresent() && !rejected.contains(f.number()))
              .toList();
      try {
        return write(shard, frames, shard.census(), List.of());
      } catch (InputException e) {
        if (!request.skip()) {
          throw e;
        }
        return without(shard, frames, e);
      }
    }

    // Something came out that is no number, or the like: each frame is tried alone.
    private ShardLog.Done without(
        Shard shard, List<NumberedFrames.Frame> frames, InputException first) {
      List<NumberedFrames.Frame> right = new ArrayList<>();
      List<Rejected> wrong = new ArrayList<>();
      Function<Structure, Census> counting = featurizer.counting(request.spec());
      Census census = Census.none(request.spec().expansions().size());
      for (NumberedFrames.Frame f : frames) {
        Structure structure = f.structure().orElseThrow();
        try {
          featurizer.features(
              request.spec(), StructureSources.of(f.file().toString(), List.of(structure)));
          census = census.plus(counting.apply(structure));
          right.add(f);
        } catch (InputException e) {
          wrong.add(new Rejected(f.number(), f.file().toString(), e.getMessage()));
        }
      }
      if (wrong.isEmpty()) {
        throw first;
      }
      return write(shard, right, census, wrong);
    }

    private ShardLog.Done write(
        Shard shard, List<NumberedFrames.Frame> frames, Census census, List<Rejected> wrong) {
      Path file = folder.resolve(shard.file(request.format()));
      if (frames.isEmpty()) {
        return new ShardLog.Done(shard.number(), census, Map.of(), Map.of(), wrong);
      }
      boolean mts = request.format().equals(RunFolder.MTS);
      FeatureSink sink = mts ? new MtsSink(file, true) : new MatrixSink(file, true);
      int[] numbers = frames.stream().mapToInt(f -> Math.toIntExact(f.number())).toArray();
      List<Structure> structures = frames.stream().map(f -> f.structure().orElseThrow()).toList();
      featurizer.run(
          request.spec(),
          StructureSources.of(request.name(), structures),
          census.within(whole),
          new Renumbered(sink, numbers),
          progress);
      List<Path> files = mts ? List.of(file) : List.of(file, MatrixWriter.sidecar(file));
      return ShardLog.Done.of(shard.number(), census, files, wrong);
    }
  }
}
