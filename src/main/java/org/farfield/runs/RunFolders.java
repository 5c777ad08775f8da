package org.farfield.runs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import org.farfield.error.InputException;
import org.farfield.features.Census;
import org.farfield.features.FeatureLayout;
import org.farfield.features.Metadata;
import org.farfield.features.OutputFormat;
import org.farfield.features.engine.InputStamp;
import org.farfield.files.Sha256;
import org.farfield.structure.FrameSelection;
import org.farfield.structure.Structure;
import org.farfield.structure.io.StructureReaders;

/** The folder of a run, or several that hold parts of it, to be looked at. */
public final class RunFolders {
  private final Map<Path, List<ShardLog.Done>> logs = new LinkedHashMap<>();
  private final String name;
  private final Manifest manifest;
  private final Survey survey;
  private final SortedMap<ShardLog.Done, Path> done =
      new TreeMap<>(Comparator.comparingInt(ShardLog.Done::shard)); // in which folder

  /**
   * Looks into folders.
   *
   * @param folders at least one
   * @throws InputException if one is not that of a run, or they are of different runs
   */
  public RunFolders(List<Path> folders) {
    Path first = folders.get(0);
    name =
        folders.size() == 1 ? first.toString() : first + " and " + (folders.size() - 1) + " more";
    manifest = Manifest.read(first);
    survey = RunFolder.survey(first);
    for (Path folder : folders) {
      if (!folder.equals(first) && !isSame(folder)) {
        throw new InputException(folder + ": holds another run than " + first);
      }
      List<ShardLog.Done> own = ShardLog.read(folder, survey);
      own.forEach(shard -> done.putIfAbsent(shard, folder));
      logs.put(folder, own);
    }
  }

  private boolean isSame(Path folder) {
    return manifest.isSame(Manifest.read(folder))
        && survey.write().equals(RunFolder.survey(folder).write());
  }

  /**
   * How messages call it.
   *
   * @return the first folder, and how many more
   */
  public String name() {
    return name;
  }

  /**
   * Checks everything.
   *
   * @param frames is told how many frames have features
   * @return what is wrong, in words; empty if nothing is
   */
  public List<String> verify(LongConsumer frames) {
    List<String> wrong = new ArrayList<>();
    if (done.size() < manifest.shards()) {
      wrong.add(
          "the run is not complete: "
              + done.size()
              + " of "
              + manifest.shards()
              + " shards are done; resume it");
    }
    long count = 0;
    for (Map.Entry<ShardLog.Done, Path> d : done.entrySet()) {
      count += d.getKey().census().frames();
      String problem = problem(d.getValue(), d.getKey());
      if (problem != null) {
        wrong.add(problem);
      }
    }
    logs.forEach(
        (folder, own) -> {
          if (own.size() == manifest.shards() && !RunFolder.isRejectedListed(folder, survey, own)) {
            wrong.add(
                RunNames.in(folder).of(Rejected.FILE)
                    + " does not list the frames that have no features; resume the run, which"
                    + " writes it again");
          }
        });
    frames.accept(count);
    return wrong;
  }

  private String problem(Path folder, ShardLog.Done shard) {
    for (String name : shard.sha256().keySet()) {
      Path file = folder.resolve(name);
      if (!Files.isRegularFile(file)) {
        return name + " is missing";
      }
      if (!Sha256.of(file).equals(shard.sha256().get(name))) {
        return name + " is damaged: its SHA-256 is not that which was noted when it was made";
      }
    }
    for (String name : shard.sha256().keySet()) {
      if (name.endsWith("." + manifest.format()) && hasOthers(folder.resolve(name), shard)) {
        Shard frames = survey.shards().get(shard.shard());
        return name + " has rows of other frames than " + frames.from() + " to " + frames.to();
      }
    }
    return null;
  }

  private boolean hasOthers(Path file, ShardLog.Done done) {
    Shard shard = survey.shards().get(done.shard());
    Set<Integer> systems =
        ShardLabels.systems(file, OutputFormat.of(manifest.format()).orElseThrow());
    return systems.size() > done.census().frames()
        || systems.stream().anyMatch(s -> s < shard.from() || s >= shard.to());
  }

  /**
   * Files of features; of those that rotate, in Parquet, the files of o3_lambda = 0.
   *
   * @return those that are done, in order
   * @throws InputException if there are none
   */
  public List<Path> shards() {
    List<Path> files =
        files().stream()
            .map(file -> Files.exists(file) ? file : ofLambdaZero(file))
            .filter(file -> Files.exists(file))
            .toList();
    if (files.isEmpty()) {
      throw new InputException(
          name
              + (files().isEmpty()
                  ? ": no shard is done; resume the run"
                  : ": has no features that stay the same when a structure is turned (o3_lambda"
                      + " 0)"));
    }
    return files;
  }

  private Path ofLambdaZero(Path file) {
    String ending = "." + manifest.format();
    String stem = file.getFileName().toString().replace(ending, "");
    return file.resolveSibling(stem + "-l0" + ending);
  }

  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    done.forEach(
        (shard, folder) -> {
          if (!shard.sha256().isEmpty()) {
            files.add(folder.resolve(survey.shards().get(shard.shard()).file(manifest.format())));
          }
        });
    return files;
  }

  /**
   * The first input file that is no longer as it was.
   *
   * @return its name; empty if all are still there
   */
  public Optional<String> lostInput() {
    return manifest.inputs().stream()
        .filter(i -> !Files.isRegularFile(Path.of(i.file())) || !i.isStill(Path.of(i.file())))
        .map(InputStamp::file)
        .findFirst();
  }

  /**
   * Frames of the input.
   *
   * @param wanted their numbers in the labels of features
   * @param taker is given those that can be read, in order
   */
  public void read(Set<Integer> wanted, BiConsumer<Integer, Structure> taker) {
    List<Path> files = manifest.inputs().stream().map(i -> Path.of(i.file())).toList();
    String format = manifest.inputFormat().isEmpty() ? null : manifest.inputFormat();
    FrameSelection chosen = FrameSelection.parse(manifest.frames());
    try (InputFrames frames =
        new InputFrames(files, file -> StructureReaders.open(file, format), chosen)) {
      for (InputFrames.Frame f = frames.next(); f != null; f = frames.next()) {
        int number = Math.toIntExact(f.number());
        if (wanted.contains(number)) {
          f.structure().ifPresent(structure -> taker.accept(number, structure));
        }
      }
    }
  }

  /**
   * Joins all shards to one file of their format. Of {@code .mts} and {@code .npz} it has the bytes
   * of one that was made at once; of Parquet its rows, in the groups of the shards.
   *
   * @param out its name ends as those of the shards
   * @param overwrite whether an existing file is replaced
   * @throws InputException if the run is not complete, or has shards of another format
   */
  public void merge(Path out, boolean overwrite) {
    OutputFormat format = OutputFormat.of(manifest.format()).orElseThrow();
    if (OutputFormat.of(out).filter(format::equals).isEmpty()) {
      throw new InputException(
          out
              + ": the shards of "
              + name
              + " are joined to a file of their format; let the name end in ."
              + format.text());
    }
    if (done.size() < manifest.shards()) {
      throw new InputException(name + ": the run is not complete; resume it first");
    }
    Census whole = survey.whole(manifest.spec(), name);
    Census made =
        Survey.sum(manifest.spec(), done.keySet().stream().map(ShardLog.Done::census))
            .within(whole);
    Metadata metadata =
        new Metadata(manifest.spec(), manifest.version(), made.cutoffs(), made.paths().toString());
    new Merge(files(), new FeatureLayout(manifest.spec(), made), metadata, manifest.options())
        .to(format, out, overwrite);
  }
}
