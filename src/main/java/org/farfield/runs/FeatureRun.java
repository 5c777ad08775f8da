package org.farfield.runs;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.features.Census;
import org.farfield.features.Engine;
import org.farfield.features.FeatureLayout;
import org.farfield.features.Featurizer;
import org.farfield.features.InputStamp;
import org.farfield.features.Kept;
import org.farfield.features.OutputFormat;
import org.farfield.features.Progress;
import org.farfield.features.Statistics;
import org.farfield.features.StructureSources;
import org.farfield.features.Supplement;
import org.farfield.features.WatchedSink;
import org.farfield.features.WriteOptions;
import org.farfield.kernels.cpu.Threads;
import org.farfield.spec.Centers;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.Structure;
import org.farfield.structure.io.FrameSelection;
import org.farfield.structure.io.StructureReaders;

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
   * How shards are written.
   *
   * @param format of the files
   * @param single whether features are rounded to 4 bytes
   * @param keep names of what is written of the frames beside them
   */
  public record Form(OutputFormat format, boolean single, List<String> keep) {
    /** Copies. */
    public Form {
      keep = List.copyOf(keep);
    }
  }

  /**
   * What to make.
   *
   * @param spec what features are
   * @param files in the order of their frames
   * @param inputFormat of the files; empty to go by their names
   * @param frames to take, counted through all files
   * @param supplement what they get, each time that they are read; empty if they are taken as they
   *     are
   * @param form of the shards
   * @param shardFrames frames of a shard, at most
   * @param skip whether frames that have no features are left out and listed
   */
  public record Request(
      FeatureSpec spec,
      List<Path> files,
      String inputFormat,
      FrameSelection frames,
      Optional<Supplier<Supplement>> supplement,
      Form form,
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

    NumberedFrames open(NumberedFrames.Place from) {
      return new NumberedFrames(
          files,
          file -> StructureReaders.open(file, inputFormat.isEmpty() ? null : inputFormat),
          frames,
          supplement.map(Supplier::get).orElse(null),
          from);
    }

    private String name() {
      return StructureSources.files(files, null).name();
    }

    // From the first frames that can be read.
    private Kept kept() {
      if (form.keep().isEmpty()) {
        return Kept.NONE;
      }
      try (NumberedFrames all = open(NumberedFrames.Place.START)) {
        Iterator<Structure> right =
            Stream.generate(all::next)
                .takeWhile(Objects::nonNull)
                .flatMap(frame -> frame.structure().stream())
                .iterator();
        return Kept.find(form.keep(), spec.perStructure(), name(), right);
      }
    }

    private Manifest manifest(
        String version, String device, List<InputStamp> inputs, Kept kept, int shards) {
      return new Manifest(
          version,
          device,
          spec,
          inputs,
          inputFormat,
          frames.start() + ":" + frames.stop() + ":" + frames.step(),
          form.format().text(),
          new WriteOptions(form.single(), kept),
          shardFrames,
          skip ? "skip" : "stop",
          shards);
    }
  }

  /**
   * What came of it: of a part, what is in it.
   *
   * @param frames with features in the folder
   * @param done shards that are in the folder
   * @param shards there will be
   * @param rejected frames without features so far
   * @param isStopped whether it was stopped before all was done
   */
  public record Result(long frames, int done, int shards, long rejected, boolean isStopped) {
    private static final Result NOT_BEGUN = new Result(0, 0, 0, 0, true);

    private static Result of(
        List<Shard> mine, List<ShardLog.Done> done, List<Rejected> rejected, boolean isStopped) {
      Set<Integer> numbers = mine.stream().map(Shard::number).collect(Collectors.toSet());
      List<ShardLog.Done> ours = done.stream().filter(d -> numbers.contains(d.shard())).toList();
      return new Result(
          ours.stream().mapToLong(d -> d.census().frames()).sum(),
          ours.size(),
          mine.size(),
          rejected.size(),
          isStopped);
    }
  }

  /**
   * Begins, or goes on.
   *
   * @param target the folder
   * @param request what to make
   * @param isStopped whether to stop after the shard at hand
   * @param listener is told what happens
   * @param notes what the user should know meanwhile
   * @return what is there now
   * @throws InputException if the folder holds another run, or input is wrong and not skipped
   */
  public Result run(
      RunFolder target,
      Request request,
      BooleanSupplier isStopped,
      RunListener listener,
      Consumer<String> notes) {
    Survey survey =
        target.hasManifest()
            ? known(target, request)
            : target.alone(
                isStopped,
                notes,
                () ->
                    target.hasManifest() // another part has begun meanwhile
                        ? known(target, request)
                        : begin(target, request, isStopped));
    if (survey == null) {
      return Result.NOT_BEGUN;
    }
    List<Shard> mine = target.part().of(survey);
    List<ShardLog.Done> doneBefore = target.done(survey);
    Set<Integer> before = doneBefore.stream().map(ShardLog.Done::shard).collect(Collectors.toSet());
    List<Shard> missing = mine.stream().filter(s -> !before.contains(s.number())).toList();
    Census sizes = sum(request, mine);
    listener.start(sizes.frames(), sizes.atoms());
    Census there = sum(request, mine.stream().filter(s -> before.contains(s.number())).toList());
    listener.advance(there.frames(), there.atoms());
    listener.begun(
        new RunListener.Begun(
            target.path().toString(),
            version,
            engine.backend().name(),
            sizes.frames(),
            sizes.atoms(),
            there.frames(),
            there.atoms(),
            mine.size(),
            mine.size() - missing.size()));
    target.part().rejected(survey, doneBefore).forEach(listener::rejected);
    boolean stopped =
        !missing.isEmpty() && !make(target, request, survey, missing, isStopped, listener);
    List<ShardLog.Done> done = target.done(survey);
    if (done.size() == survey.shards().size()) {
      target.alone(
          () -> false,
          notes,
          () -> {
            target.finish(survey);
            new Report(target, survey).write();
            return survey;
          });
    }
    return Result.of(mine, done, target.part().rejected(survey, done), stopped);
  }

  private static Census sum(Request request, List<Shard> shards) {
    return Survey.sum(request.spec(), shards.stream().map(Shard::census));
  }

  // Whether all were made.
  private boolean make(
      RunFolder target,
      Request request,
      Survey survey,
      List<Shard> shards,
      BooleanSupplier isStopped,
      RunListener listener) {
    WriteOptions options = target.manifest().options();
    Making making =
        new Making(target.path(), request, options, survey, whole(request, survey), listener);
    try (ShardLog log = target.log(survey);
        History history = target.history(process());
        Shards reading = new Shards(request, survey, shards)) {
      for (int i = 0; i < shards.size(); i++) {
        if (isStopped.getAsBoolean()) {
          return false;
        }
        Stopwatch watch = new Stopwatch(engine.backend()::busy);
        making.watch = watch;
        ShardLog.Done done = making.of(shards.get(i), reading.of(i));
        RunListener.Made made = watch.made(done);
        history.add(new History.Shard(made, making.statistics)); // first: see there
        log.add(done);
        done.rejected().forEach(listener::rejected);
        listener.made(made);
      }
    }
    return true;
  }

  private History.Process process() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("farfield", version);
    facts.put("device", engine.backend().describe());
    facts.put("threads", Integer.toString(engine.threads()));
    facts.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
    facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    return new History.Process(Instant.now(), facts);
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
    try (NumberedFrames frames = request.open(NumberedFrames.Place.START)) {
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
      Kept kept = request.kept();
      int shards = survey.shards().size();
      target.begin(
          request.manifest(version, engine.backend().name(), inputs, kept, shards), survey);
    }
    return survey;
  }

  private Survey known(RunFolder target, Request request) {
    Manifest before = target.manifest();
    before.requireSame(
        target.path(),
        request.manifest(
            version,
            engine.backend().name(),
            before.inputs(),
            before.options().kept(),
            before.shards()));
    before.requireKept(target.path(), request.form().keep());
    before.requireInputs(target.path(), request.files());
    return target.survey();
  }

  /** Reads the frames of the next shard while one is computed. */
  private static final class Shards implements AutoCloseable {
    private final Request request;
    private final List<Shard> shards;
    private final boolean isAllRight; // then frames can be passed over without reading them
    private final ExecutorService reading = Threads.start(1);
    private NumberedFrames frames;
    private Future<List<NumberedFrames.Frame>> ahead;

    Shards(Request request, Survey survey, List<Shard> shards) {
      this.request = request;
      this.shards = shards;
      isAllRight = survey.rejected().isEmpty();
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

  /** Makes shards. */
  private final class Making {
    private final Path folder;
    private final Request request;
    private final WriteOptions options;
    private final Set<Long> rejected; // by the survey
    private final Census whole;
    private final FeatureLayout layout;
    private final Progress progress;
    private Stopwatch watch = new Stopwatch(Map::of); // of the shard at hand
    private Statistics statistics = Statistics.NONE; // of the last one

    Making(
        Path folder,
        Request request,
        WriteOptions options,
        Survey survey,
        Census whole,
        Progress progress) {
      this.folder = folder;
      this.request = request;
      this.options = options;
      rejected = survey.rejected().stream().map(Rejected::frame).collect(Collectors.toSet());
      this.whole = whole;
      layout = new FeatureLayout(request.spec(), whole);
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

            @Override
            public void load(double computing, double waiting) {
              watch.load(computing, waiting);
              progress.load(computing, waiting);
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
      OutputFormat format = request.form().format();
      Path file = folder.resolve(shard.file(format.text()));
      if (frames.isEmpty()) {
        statistics = Statistics.NONE;
        return new ShardLog.Done(shard.number(), census, Map.of(), Map.of(), wrong);
      }
      WatchedSink sink = new WatchedSink(format.sink(file, true, options));
      int[] numbers = frames.stream().mapToInt(f -> Math.toIntExact(f.number())).toArray();
      List<Structure> structures = frames.stream().map(f -> f.structure().orElseThrow()).toList();
      featurizer.run(
          request.spec(),
          StructureSources.of(request.name(), structures),
          census.within(whole),
          new Renumbered(sink, numbers),
          progress);
      statistics = sink.statistics();
      return ShardLog.Done.of(shard.number(), census, format.files(file, layout), wrong);
    }
  }
}
