package org.farfield.runs;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.features.Census;
import org.farfield.features.FeatureLayout;
import org.farfield.features.Kept;
import org.farfield.features.Metadata;
import org.farfield.features.OutputFormat;
import org.farfield.features.StructureSources;
import org.farfield.features.Supplement;
import org.farfield.features.WriteOptions;
import org.farfield.features.engine.Engine;
import org.farfield.features.engine.InputStamp;
import org.farfield.spec.Centers;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.FrameSelection;
import org.farfield.structure.Structure;
import org.farfield.structure.io.StructureReader;
import org.farfield.structure.io.StructureReaders;

/** Makes features of many frames in a folder, or goes on with it where it was stopped. */
public final class FeatureRun {
  private final RunWork work;
  private final String version;

  /**
   * Computes in this process.
   *
   * @param engine does the computing; stays open
   * @param version of the program
   * @throws InputException if it has devices that differ in their arithmetic
   */
  public FeatureRun(Engine engine, String version) {
    this(new LocalWork(engine, version), version);
  }

  /**
   * Has other processes compute.
   *
   * @param cluster of them; stays open
   * @param version of the program
   */
  public FeatureRun(Cluster cluster, String version) {
    this(new ClusterWork(cluster, version), version);
  }

  private FeatureRun(RunWork work, String version) {
    this.work = work;
    this.version = version;
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
   * @param limit how large shards are
   * @param skip whether frames that have no features are left out and listed
   */
  public record Request(
      FeatureSpec spec,
      List<Path> files,
      String inputFormat,
      FrameSelection frames,
      Optional<Supplier<Supplement>> supplement,
      Form form,
      ShardLimit limit,
      boolean skip) {
    /** Copies, and refuses what cannot be done in a folder. */
    public Request {
      files = List.copyOf(files);
      if (spec.centers() instanceof Centers.Points) {
        throw new InputException("points in space are not for runs into a folder; write one file");
      }
    }

    /** What a manifest says; it tells nothing of supplements, nor of frames that are left out. */
    static Request of(Manifest manifest) {
      return new Request(
          manifest.spec(),
          manifest.inputs().stream().map(input -> Path.of(input.file())).toList(),
          manifest.inputFormat(),
          FrameSelection.ALL,
          Optional.empty(),
          new Form(
              OutputFormat.of(manifest.format()).orElseThrow(),
              manifest.options().single(),
              manifest.options().kept().items().stream().map(Kept.Item::name).toList()),
          manifest.limit(),
          manifest.onError().equals("skip"));
    }

    NumberedFrames open(NumberedFrames.Place from) {
      return new NumberedFrames(
          files, this::reader, frames, supplement.map(Supplier::get).orElse(null), from);
    }

    /** Frames of one file, with their numbers in it. */
    NumberedFrames only(int file) {
      return new NumberedFrames(
          files.subList(0, file + 1),
          this::reader,
          frames,
          supplement.map(Supplier::get).orElse(null),
          new NumberedFrames.Place(file, 0, 0));
    }

    private StructureReader reader(Path file) {
      return StructureReaders.open(file, inputFormat.isEmpty() ? null : inputFormat);
    }

    String name() {
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
        return Kept.find(form.keep(), spec, name(), right);
      }
    }

    Manifest manifest(
        String version,
        String device,
        String arithmetic,
        List<InputStamp> inputs,
        Kept kept,
        int shards) {
      return new Manifest(
          version,
          device,
          arithmetic,
          spec,
          inputs,
          inputFormat,
          frames.start() + ":" + frames.stop() + ":" + frames.step(),
          form.format().text(),
          new WriteOptions(form.single(), kept),
          limit,
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
    Census sizes = Survey.sum(request.spec(), mine.stream().map(Shard::census));
    listener.start(sizes.frames(), sizes.atoms());
    Set<Integer> ours = mine.stream().map(Shard::number).collect(Collectors.toSet());
    Census there = // frames that turned out to have no features are not in it
        Survey.sum(
            request.spec(),
            doneBefore.stream().filter(d -> ours.contains(d.shard())).map(ShardLog.Done::census));
    listener.advance(there.frames(), there.atoms());
    listener.begun(
        new RunListener.Begun(
            target.path().toString(),
            version,
            work.device(),
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

  // Whether all were made.
  private boolean make(
      RunFolder target,
      Request request,
      Survey survey,
      List<Shard> shards,
      BooleanSupplier isStopped,
      RunListener listener) {
    Manifest manifest = target.manifest();
    Set<Long> rejected =
        survey.rejected().stream().map(Rejected::frame).collect(Collectors.toSet());
    ShardWork what = new ShardWork(request, manifest.options(), rejected, whole(request, survey));
    try (ShardLog log = target.log(survey);
        History history = target.history(process())) {
      return work.make(
          target.path(),
          manifest,
          what,
          shards,
          isStopped,
          listener,
          result -> {
            history.add(result.history()); // first: see there
            log.add(result.done());
            result.done().rejected().forEach(listener::rejected);
            listener.made(result.history().made());
          });
    }
  }

  private History.Process process() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("farfield", version);
    facts.putAll(work.facts());
    facts.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
    facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    return new History.Process(Instant.now(), facts);
  }

  private static Census whole(Request request, Survey survey) {
    if (survey.shards().isEmpty() && !survey.rejected().isEmpty()) {
      throw new InputException(
          request.name()
              + ": no frame has features; the first: "
              + survey.rejected().get(0).reason());
    }
    return survey.whole(request.spec(), request.name());
  }

  private Survey begin(RunFolder target, Request request, BooleanSupplier isStopped) {
    Optional<RunWork.Look> looked = work.look(request, isStopped);
    if (looked.isEmpty()) {
      return null;
    }
    Census whole = whole(request, looked.get().survey()); // before anything is written
    Kept kept = request.kept();
    double bytes = bytes(request, whole, kept);
    Survey survey = looked.get().survey();
    if (request.limit().bytes() > 0) { // the size of a row is known when all columns are
      survey = survey.joined(whole.rows() * (request.limit().bytes() / bytes));
    }
    Manifest manifest =
        request.manifest(
            version,
            work.device(),
            looked.get().arithmetic(),
            looked.get().inputs(),
            kept,
            survey.shards().size());
    target.begin(manifest, survey);
    return survey;
  }

  // Bytes of all of it; whatever its format cannot hold is refused.
  private double bytes(Request request, Census whole, Kept kept) {
    FeatureSpec spec = request.spec();
    OutputFormat format = request.form().format();
    return format
        .sink(
            Path.of("shard." + format.text()),
            true,
            new WriteOptions(request.form().single(), kept))
        .footprint(
            new FeatureLayout(spec, whole),
            new Metadata(spec, version, whole.cutoffs(), whole.paths().toString()))
        .bytes();
  }

  private Survey known(RunFolder target, Request request) {
    Manifest before = target.manifest();
    before.requireSame(
        target.path(),
        request.manifest(
            version,
            work.device(),
            work.arithmetic().orElse(before.arithmetic()),
            before.inputs(),
            before.options().kept(),
            before.shards()));
    before.requireKept(target.path(), request.form().keep());
    before.requireInputs(target.path(), request.files());
    return target.survey();
  }
}
